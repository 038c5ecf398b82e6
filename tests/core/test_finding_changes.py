"""Who edits a page while the site is served reads what that edit has done, and no more."""

from __future__ import annotations

import logging
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearpane.core.findings import Finding, FindingChanges, finding_of, log_findings

SETTINGS = "site_name: S\nextra: {clearpane: {pages: {}, finish: {passes: []}}}\n"
HOOKS = Path(__file__).parents[2] / "hooks"


class Builds:
    """Several builds of a site, and what each of them shows of its findings."""

    def __init__(self) -> None:
        self.changes = FindingChanges()

    def build(self, *findings: tuple[int, str]) -> tuple[list[str], str]:
        self.changes.begin()
        shown: list[str] = []
        log = logging.Logger("hooks")
        log.addFilter(self.changes)
        log.addHandler(Shows(shown))
        # A colon is no sign that the path ends: on other systems than Windows, files have it.
        told = (Finding("docs/a:b.md", line, 1, "term-spelling", words) for line, words in findings)
        log_findings(log, told)
        return shown, self.changes.end()


class Shows(logging.Handler):
    """Adds the message of each finding to a list."""

    def __init__(self, shown: list[str]) -> None:
        super().__init__()
        self.shown = shown

    def emit(self, record: logging.LogRecord) -> None:
        finding = finding_of(record)
        assert finding is not None
        self.shown.append(finding.message)


def test_the_first_build_shows_everything() -> None:
    assert Builds().build((1, "one"), (2, "two")) == (["one", "two"], "")


def test_a_later_build_shows_what_is_new_and_counts_the_rest() -> None:
    builds = Builds()
    builds.build((1, "one"), (2, "two"))
    assert builds.build((1, "one"), (5, "three")) == (
        ["three"],
        "Findings: 1 mended, 1 as before",
    )


def test_a_finding_that_has_only_moved_is_not_new() -> None:
    builds = Builds()
    builds.build((1, "one"))
    assert builds.build((9, "one")) == ([], "Findings: 1 as before")


def test_the_same_fault_a_second_time_is_new() -> None:
    builds = Builds()
    builds.build((1, "one"))
    assert builds.build((1, "one"), (2, "one")) == (["one"], "Findings: 1 as before")


def test_messages_that_are_no_findings_always_pass() -> None:
    changes = FindingChanges()
    record = logging.LogRecord("x", logging.INFO, "f", 1, "Links: none in 3 pages", None, None)
    for _ in range(2):
        changes.begin()
        assert changes.filter(record)
        assert changes.end() == ""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, queue.Queue[str]]]:
    """Serve a site of one page without front matter; yield the page and the server's lines."""
    page = tmp_path / "docs" / "index.md"
    page.parent.mkdir()
    page.write_text("# Home\n\nPlease wait.\n", encoding="utf-8")
    names = ("finish.py",)
    hooks = "".join(f"  - {(HOOKS / name).as_posix()}\n" for name in names)
    (tmp_path / "mkdocs.yml").write_text(f"{SETTINGS}hooks:\n{hooks}", encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "PYTHONUTF8": "1", "COLUMNS": "300"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    lines: queue.Queue[str] = queue.Queue()
    output = server.stdout
    assert output is not None
    threading.Thread(target=lambda: [lines.put(line) for line in output], daemon=True).start()
    yield page, lines
    server.terminate()
    server.wait(20)


def lines_until(lines: queue.Queue[str], words: str) -> str:
    """Return what the server prints up to the line that holds `words`."""
    seen = ""
    end = time.monotonic() + 60
    while words not in seen:
        try:
            seen += lines.get(timeout=max(0.1, end - time.monotonic()))
        except queue.Empty:
            pytest.fail(f"the server never said {words!r}, only:\n{seen}")
    return seen


def test_a_served_site_tells_what_the_edit_has_changed(
    served: tuple[Path, queue.Queue[str]],
) -> None:
    page, lines = served
    first = lines_until(lines, "Serving on")
    assert "`Please`" in first
    assert "no front matter" in first
    page.write_text("# Home\n\nWait, then log in.\n", encoding="utf-8")
    second = lines_until(lines, "Findings: ")
    assert "docs/index.md:3:12: term-spelling  `log in`" in second
    assert "front matter" not in second
    assert "Findings: 1 mended, 1 as before" in second
