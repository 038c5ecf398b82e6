"""Cleaning and importing thousands of files: with all cores, in order, and again after a stop."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from import_site import ENVIRONMENT
from vary_articles import read_originals, write_many

CASES = Path(__file__).parents[1] / "imports" / "cases"
CLEAN = ("clean", "--write", "articles")
IMPORT = ("import", "articles", "--to", "new", "--report", "look.md")
# Enough for other processes to be started.
AMOUNT = 70
Done = subprocess.CompletedProcess[bytes]
posix = pytest.mark.skipif(os.name == "nt", reason="sends signals as only POSIX has them")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "clearpane", *arguments]


def run(folder: Path, *arguments: str) -> Done:
    return subprocess.run(command(*arguments), cwd=folder, env=ENVIRONMENT, capture_output=True)


def said(done: Done) -> list[str]:
    return [*done.stderr.decode().splitlines(), *done.stdout.decode().splitlines(),
            f"exit code {done.returncode}"]  # fmt: skip


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a process group of its own, as a terminal starts it; all of it ends with us."""
    begun_file(folder).write_bytes(b"")
    with told_file(folder).open("wb") as told:
        process = subprocess.Popen(
            command(*arguments),
            cwd=folder,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=told,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if group_lives(process):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def told_file(folder: Path) -> Path:
    """Where standard error goes: beside the folder, for a pipe that nobody reads fills up."""
    return folder.with_name(f"{folder.name}-told")


def told(folder: Path, process: subprocess.Popen[bytes]) -> list[str]:
    """Wait for a command's end, and return what it said."""
    process.wait(timeout=60)
    return told_file(folder).read_text(encoding="utf-8").splitlines()


def group_lives(process: subprocess.Popen[bytes]) -> bool:
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def workers(process: subprocess.Popen[bytes]) -> list[int]:
    """The numbers of the processes that work for a command."""
    table = subprocess.run(
        ["ps", "-wwAo", "pid=,ppid=,args="], capture_output=True, encoding="utf-8", check=True
    )
    rows = (line.split(None, 2) for line in table.stdout.splitlines())
    return [int(row[0]) for row in rows if row[1] == str(process.pid) and "spawn_main" in row[-1]]


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, f"a minute has gone by, and still not: {what}"
        time.sleep(0.01)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, by its name."""
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


def interrupt(folder: Path, *arguments: str) -> None:
    """Run a command, and stop it when some files are done."""
    # In one process it is slow enough to be stopped in time.
    with started(folder, *arguments, "--jobs", "1") as process:
        until(lambda: records(folder) > 9, "some files are done")
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait() == 130


def begun_file(folder: Path) -> Path:
    """What is younger than this file was written by the command that was started last."""
    return folder.with_name(f"{folder.name}-begun")


def records(folder: Path) -> int:
    """How many files the command has written."""
    begun = begun_file(folder).stat().st_mtime_ns
    written = 0
    for file in folder.rglob("*.md"):
        with suppress(FileNotFoundError):
            written += not file.name.startswith(".") and file.stat().st_mtime_ns > begun
    return written


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `articles` with many articles, one of which is not UTF-8."""
    folder = tmp_path_factory.mktemp("many")
    write_many(read_originals(CASES), folder / "articles", AMOUNT)
    (folder / "articles/000/broken.md").write_bytes(b"Caf\xe9\n")
    return folder


@pytest.fixture
def folder(articles: Path, tmp_path: Path) -> Path:
    shutil.copytree(articles / "articles", tmp_path / "articles")
    return tmp_path


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A folder `articles` with long articles: whoever has seen one done has time to step in."""
    text = (CASES / "hexo/in/2024-03-05-quiet-fan.md").read_bytes()
    (tmp_path / "articles").mkdir()
    for number in range(24):
        (tmp_path / f"articles/long-{number:02}.md").write_bytes(
            text + text.split(b"---\n")[2] * 90
        )
    return tmp_path


@pytest.fixture(scope="module", params=[CLEAN, IMPORT], ids=["clean", "import"])
def whole(
    request: pytest.FixtureRequest, articles: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[str, ...], Done, dict[str, bytes]]:
    """A command, and what it prints and leaves behind when it does all by itself in one go."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(articles / "articles", folder / "articles")
    done = run(folder, *request.param, "--jobs", "1")
    assert done.returncode == 2
    return request.param, done, tree(folder)


def test_any_number_of_jobs_gives_the_same_files_and_words(
    whole: tuple[tuple[str, ...], Done, dict[str, bytes]], folder: Path
) -> None:
    arguments, expected, files = whole
    done = run(folder, *arguments, "--jobs", "3")
    assert said(done) == said(expected)
    assert tree(folder) == files


def test_any_number_of_jobs_shows_the_same_cuts(articles: Path) -> None:
    one, two = (run(articles, "clean", "--diff", "articles", "--jobs", j) for j in ("1", "2"))
    assert one.stdout.count(b"\n+++ ") > 5
    assert (one.returncode, one.stdout, one.stderr) == (two.returncode, two.stdout, two.stderr)


def test_a_file_that_is_named_twice_is_done_once(folder: Path) -> None:
    one = run(folder, "clean", "--check", "articles")
    two = run(folder, "clean", "--check", "articles", "articles/000/article-000001.md")
    assert one.stderr == two.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows lets not everybody make links")
def test_a_link_to_an_article_says_nothing_of_what_is_cut_there_already(folder: Path) -> None:
    for number in range(100):
        name = f"article-{number:06}.md"
        (folder / "articles" / f"a{name}").symlink_to(f"000/{name}")
    other = folder / "other"
    shutil.copytree(folder / "articles", other / "articles", symlinks=True)
    one, two = run(folder, *CLEAN, "--jobs", "1"), run(other, *CLEAN, "--jobs", "2")
    assert one.stderr == two.stderr
    assert tree(folder / "articles") == tree(other / "articles")


def test_the_summary_counts_files_cuts_and_findings_by_rule(folder: Path) -> None:
    done = run(folder, *CLEAN, "--summary")
    lines = done.stderr.decode().splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith(f"{AMOUNT} files in "))
    assert lines[begin].endswith(" a second")
    assert lines[begin + 1].startswith("advertising: ")
    rules = dict(line.split(": ") for line in lines[begin + 2 : -1])
    found = [line.split(": ")[1].split()[0] for line in lines[:begin] if ".md:" in line]
    assert {rule: int(count.replace(",", "")) for rule, count in rules.items()} == {
        rule: found.count(rule) for rule in found if "/" not in rule
    }


@posix
@pytest.mark.parametrize("seed", range(2))
def test_what_was_killed_and_is_done_again_ends_as_if_it_had_not_been(
    whole: tuple[tuple[str, ...], Done, dict[str, bytes]], folder: Path, seed: int
) -> None:
    arguments, expected, files = whole
    chance = random.Random(f"{arguments}{seed}")
    for enough in sorted(chance.sample(range(1, AMOUNT // 4), 2)):
        jobs = str(chance.randint(1, 2))
        with started(folder, *arguments, "--jobs", jobs) as process:
            # On a busy machine it may be at its end before somebody looks.
            until(
                lambda enough=enough: records(folder) >= enough or process.poll() is not None,
                f"{enough} are done",
            )
            process.kill()
            process.wait()
    (folder / "look.md").unlink(missing_ok=True)
    done = run(folder, *arguments, "--jobs", "2")
    assert done.returncode == expected.returncode
    assert tree(folder) == files


@posix
@pytest.mark.parametrize("arguments", [CLEAN, IMPORT], ids=["clean", "import"])
def test_ctrl_c_ends_all_processes_with_one_line_and_nothing_half_written(
    slow: Path, arguments: tuple[str, ...]
) -> None:
    with started(slow, *arguments, "--jobs", "2") as process:
        until(lambda: records(slow) > 1, "a file is done")
        os.killpg(process.pid, signal.SIGINT)
        lines = told(slow, process)
        assert process.returncode == 130
        assert lines[-1] == "clearpane: interrupted; the same command goes on with the rest"
        assert not [line for line in lines[:-1] if not line.startswith(("articles/", "  fix: "))]
        until(lambda: not group_lives(process), "no process is left")
    assert not [name for name in tree(slow) if "/." in name]


@posix
@pytest.mark.parametrize("seconds", [0, 0.1, 0.2])
def test_ctrl_c_while_the_workers_start_is_one_line_too(slow: Path, seconds: float) -> None:
    with started(slow, "clean", "--check", "articles", "--jobs", "2") as process:
        until(lambda: len(workers(process)) == 2, "the workers are on their way")
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        assert told(slow, process) == ["clearpane: interrupted"]
        until(lambda: not group_lives(process), "no process is left")


@posix
def test_a_worker_that_is_killed_is_told_in_one_line(slow: Path) -> None:
    with started(slow, *CLEAN, "--jobs", "2") as process:
        until(lambda: records(slow) > 1, "a file is done")
        os.kill(workers(process)[0], signal.SIGKILL)
        lines = told(slow, process)
    assert process.returncode == 2
    assert lines[-1] == (
        "clearpane: a worker process ended before its work did, perhaps for want of memory; "
        "try again with fewer --jobs; the same command goes on with the rest"
    )
    assert not [line for line in lines[:-1] if not line.startswith(("articles/", "  fix: "))]


@posix
def test_workers_end_when_their_parent_is_killed(slow: Path) -> None:
    with started(slow, *CLEAN, "--jobs", "2") as process:
        until(lambda: records(slow) > 1, "a file is done")
        process.kill()
        process.wait()
        until(lambda: not group_lives(process), "no process is left")


@posix
def test_an_import_that_is_done_again_keeps_what_somebody_has_worked_on(folder: Path) -> None:
    interrupt(folder, *IMPORT)
    draft, gone = (folder / f"new/000/article-00000{n}.draft.md" for n in (1, 2))
    draft.write_text("work of hours", encoding="utf-8")
    gone.unlink()
    done = run(folder, *IMPORT)
    assert draft.read_text(encoding="utf-8") == "work of hours"
    assert "article-000001.draft.md is there already" in done.stderr.decode()
    assert gone.is_file()
