"""Commands that are killed, run twice at once, or cannot write leave nothing half done.

`CLEARPANE_KILLS` is how often each command is killed; by hand it may be many times more.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / "hooks"
KILLS = int(os.environ.get("CLEARPANE_KILLS", "2"))
AD = '<ins class="adsbygoogle" data-ad-client="ca-pub-1"></ins>'
TEXT = f"# Page\n\nWords of it, [another](p1.md).\n\n{AD}\n\n1. Open.\n2. Close.\n"
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>T</title></head><body>'
    f"<article><h1>T</h1><p>Words.</p>{AD}</article></body></html>\n"
)
SETTINGS = f"""\
site_name: S
site_url: https://help.example/
hooks: [{(HOOKS / "build_cache.py").as_posix()}, {(HOOKS / "strip_ads.py").as_posix()},
  {(HOOKS / "finish.py").as_posix()}]
extra: {{clearpane: {{finish: {{passes: [gate, twins]}}}}}}
"""
# A hook that holds a build up until somebody lets it go on.
SLOW = """\
import pathlib, time
def on_page_markdown(markdown, **_):
    pathlib.Path("began").touch()
    while not pathlib.Path("go on").exists():
        time.sleep(0.05)
"""
# A hook that finishes another folder of the project within the build.
NESTED = """\
import subprocess, sys
def on_post_build(config):
    command = [sys.executable, "-m", "clearpane", "finish", "html", "--url", "https://help.example/"]
    subprocess.run(command, timeout=60)
"""
COMMANDS = {
    "clean": ["clearpane", "clean", "--write", "docs"],
    "import": ["clearpane", "import", "docs", "--to", "drafts"],
    "finish": ["clearpane", "finish", "html", "--url", "https://help.example/"],
    "build": ["mkdocs", "build", "--quiet"],
    "check": ["clearpane", "check", "--site", "site"],
}


def site(folder: Path) -> Path:
    """Write sources, settings and the pages of another builder; return the folder."""
    for name, suffix, text in (("docs", ".md", TEXT), ("html", ".html", PAGE)):
        (folder / name).mkdir(parents=True)
        for number in range(25):
            whole = text.replace("T</h1>", f"T {number}</h1>").replace("# Page", f"# P {number}")
            (folder / name / f"p{number}{suffix}").write_text(whole, encoding="utf-8")
        shutil.copy(folder / name / f"p0{suffix}", folder / name / f"index{suffix}")
    (folder / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    return folder


def start(
    folder: Path, command: str, limit: Callable[[], None] | None = None, under: Sequence[str] = ()
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*under, sys.executable, "-m", *COMMANDS[command]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=limit,  # noqa: PLW1509 (no threads are here)
    )


def run(folder: Path, command: str, under: Sequence[str] = ()) -> tuple[int, str]:
    process = start(folder, command, under=under)
    said = process.communicate(timeout=200)[0]
    return process.returncode, said


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file that a reader or a writer sees, but for what a clock writes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and ".cache" not in path.parts
        and path.name not in ("sitemap.xml", "sitemap.xml.gz")
    }


def without_clock(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files without the line in which MkDocs tells when it built the home page."""
    return {
        name: b"\n".join(line for line in data.split(b"\n") if b"Build Date UTC" not in line)
        for name, data in files.items()
    }


@pytest.mark.skipif(os.name == "nt", reason="processes are killed as a group")
@pytest.mark.parametrize("command", ["clean", "import", "finish", "build"])
def test_a_killed_command_leaves_old_files_or_new_ones_and_ends_well_the_next_time(
    tmp_path: Path, command: str
) -> None:
    before = tree(site(tmp_path / "undisturbed"))
    began = time.monotonic()
    run(tmp_path / "undisturbed", command)
    takes = time.monotonic() - began
    after = tree(tmp_path / "undisturbed")
    dice = random.Random(os.environ.get("CLEARPANE_SEED", command))
    for number in range(KILLS):
        folder = site(tmp_path / f"killed {number}")
        process = start(folder, command)
        time.sleep(dice.uniform(0.3, 1) * takes)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        for name, data in tree(folder).items():
            is_whole = data in (before.get(name), after.get(name))
            # A builder writes into its own folder what nobody has published yet.
            assert is_whole or name.startswith(("site/", ".")) or "/." in name, name
        run(folder, command)
        assert without_clock(tree(folder)) == without_clock(after)
        shutil.rmtree(folder)


@pytest.mark.parametrize("command", ["clean", "finish", "build"])
def test_two_at_once_come_to_what_one_alone_makes(tmp_path: Path, command: str) -> None:
    alone = run(site(tmp_path / "alone"), command)[0]
    folder = site(tmp_path / "both")
    both = [start(folder, command), start(folder, command)]
    for process in both:
        said = process.communicate(timeout=200)[0]
        assert "Traceback" not in said
        assert command == "clean" or process.returncode == alone, said
    assert without_clock(tree(folder)) == without_clock(tree(tmp_path / "alone"))


def test_nobody_looks_at_a_site_that_is_being_built(tmp_path: Path) -> None:
    folder = site(tmp_path / "both")
    run(folder, "build")
    alone = run(folder, "check")
    (folder / "slow.py").write_text(SLOW, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(SETTINGS.replace("]\n", ", slow.py]\n", 1), encoding="utf-8")
    build = start(folder, "build")
    while not (folder / "began").exists():
        assert build.poll() is None
        time.sleep(0.05)
    check = start(folder, "check")
    assert check.stdout
    said = ""
    while "waiting for it" not in said:
        said += check.stdout.readline()
        assert check.poll() is None, said
    (folder / "go on").touch()
    assert (check.wait(timeout=200), build.wait(timeout=200)) == (alone[0], 0)
    assert check.stdout.read() == alone[1].partition("\n")[2]


@pytest.mark.parametrize("room", [0, 8])
@pytest.mark.parametrize("command", ["clean", "import", "finish"])
def test_a_full_disk_is_told_in_a_line_and_loses_nothing(
    tmp_path: Path, command: str, room: int
) -> None:
    resource = pytest.importorskip("resource")
    folder = site(tmp_path / "full")
    before = tree(folder)

    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    process = start(folder, command, no_room)
    said = process.communicate(timeout=200)[0]
    assert process.returncode == 2
    assert "Traceback" not in said
    assert "file too large" in said
    left = tree(folder)
    assert {name: left[name] for name in before} == before
    assert all(name in before or not data for name, data in left.items())


def as_anybody() -> list[str]:
    """Return what a command is run under so that a closed folder is closed to root, too."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("nothing is closed to root, and setpriv (util-linux) is not installed")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.skipif(os.name == "nt", reason="folders are not closed by their mode")
@pytest.mark.parametrize("command", ["clean", "finish"])
def test_a_folder_that_is_closed_is_told_in_a_line(tmp_path: Path, command: str) -> None:
    folder = site(tmp_path / "closed")
    before = tree(folder)
    for name in ("docs", "html"):
        (folder / name).chmod(0o555)
    code, said = run(folder, command, as_anybody())
    assert code == 2, said
    assert "Traceback" not in said
    assert "permission denied" in said
    assert tree(folder) == before


def test_what_a_build_starts_is_part_of_its_turn(tmp_path: Path) -> None:
    folder = site(tmp_path)
    (folder / "nested.py").write_text(NESTED, encoding="utf-8")
    settings = SETTINGS.replace("hooks: [", "hooks: [nested.py, ", 1)
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    code, said = run(folder, "build")
    assert code == 0, said
    assert "under way" not in said
