"""Ask for many web addresses at once, by lychee."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clearpane.diagnostics import ClearpaneError
from clearpane.links.web.answer import Answer, Hop, Trouble


@dataclass(frozen=True)
class Manners:
    """How to ask. Times are seconds; lychee honours `Retry-After` by itself.

    `limit` bounds the whole of it. lychee tries again at once, `retries` times, after a lost
    connection or when it was told to wait. `rounds` is how often an address that may
    answer better later is asked in all, with a pause before each round, twice as long each time.
    """

    timeout: float = 20
    limit: float = 900
    rounds: int = 3
    retries: int = 2
    pause: float = 5
    per_host: int = 2
    host_interval: float = 0.3


def ask(urls: Iterable[str], manners: Manners | None = None) -> dict[str, Answer]:
    """Return the answer for each address; those that time did not suffice for are timeouts.

    Raises ClearpaneError when lychee is not installed or cannot run.
    """
    manners = manners or Manners()
    end = time.monotonic() + manners.limit
    answers: dict[str, Answer] = {}
    open_urls = sorted(set(urls))
    pause = manners.pause
    for turn in range(manners.rounds):
        if not open_urls:
            break
        if turn:
            time.sleep(max(0.0, min(pause, end - time.monotonic())))
            pause *= 2
        left = end - time.monotonic()
        if left <= 0:
            break
        answers.update(_ask_once(open_urls, manners, left))
        open_urls = [url for url in open_urls if answers[url].is_passing]
    return answers


def _ask_once(urls: list[str], manners: Manners, limit: float) -> dict[str, Answer]:
    """Return one answer for each address, all of them timeouts when `limit` is over."""
    answers = {url: Answer(trouble=Trouble.TIMEOUT) for url in urls}
    with tempfile.TemporaryDirectory(prefix="clearpane-") as folder:
        # One address a line: the line of a result tells which one it is about, whatever lychee
        # made of its spelling.
        page = Path(folder, "links.html")
        page.write_text("".join(f'<a href="{html.escape(url)}">x</a>\n' for url in urls), "utf-8")
        command = [_program(), *_options(manners), page.name]
        try:
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=limit)
        except subprocess.TimeoutExpired:
            return answers
        except OSError as error:
            raise ClearpaneError(f"lychee does not run: {error.strerror}") from error
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ClearpaneError(f"lychee failed: {said[-1] if said else done.returncode}") from error
    for line, answer in _answers(report):
        if 0 < line <= len(urls):
            answers[urls[line - 1]] = answer
    return answers


def _program() -> str:
    """Return lychee's program: beside this Python, where pip puts it, or on the path."""
    beside = shutil.which("lychee", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("lychee")
    if not found:
        raise ClearpaneError(
            "checking the web needs lychee: pip install 'clearpane[web]', or see lychee.cli.rs"
        )
    return found


def _options(manners: Manners) -> list[str]:
    return [
        "--no-progress", "--verbose", "--format=json", "--include-fragments=anchor-only",
        f"--max-retries={manners.retries}", "--retry-wait-time=1",
        f"--timeout={max(1, round(manners.timeout))}",
        f"--host-concurrency={manners.per_host}",
        f"--host-request-interval={round(manners.host_interval * 1000)}ms",
    ]  # fmt: skip


def _answers(report: dict[str, Any]) -> Iterator[tuple[int, Answer]]:
    """Yield the line of each address in lychee's report (0.24), and its answer."""
    for key in ("success_map", "error_map", "timeout_map", "excluded_map"):
        for entries in (report.get(key) or {}).values():
            for entry in entries:
                line = (entry.get("span") or {}).get("line", 0)
                yield line, _answer(key, entry)


def _answer(key: str, entry: dict[str, Any]) -> Answer:
    status = entry.get("status") or {}
    code = status.get("code")
    redirects = (entry.get("redirects") or {}).get("redirects", [])
    hops = tuple(Hop(int(hop["code"]), str(hop["url"])) for hop in redirects)
    if key == "excluded_map":
        return Answer(trouble=Trouble.SKIPPED)
    if key == "timeout_map":
        return Answer(trouble=Trouble.TIMEOUT, hops=hops)
    if code is not None and 300 <= code < 400 and hops:
        return Answer(code, Trouble.LOOP, hops)
    return Answer(code, _trouble(status) if code is None else Trouble.NONE, hops)


def _trouble(status: dict[str, Any]) -> Trouble:
    words = f"{status.get('text', '')} {status.get('details', '')}".lower()
    if "fragment" in words:
        return Trouble.ANCHOR
    if "certificate" in words or "ssl" in words or "tls" in words:
        return Trouble.CERTIFICATE
    if "redirect" in words:
        return Trouble.LOOP
    if "parse" in words or "building url" in words:
        return Trouble.INVALID
    return Trouble.CONNECTION
