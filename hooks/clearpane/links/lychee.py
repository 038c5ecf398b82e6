"""Ask for many web addresses at once, by lychee."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from clearpane.core.findings import ClearpaneError
from clearpane.sites.addresses import is_address


@dataclass(frozen=True)
class Manners:
    """How to ask. Times are seconds; lychee honours `Retry-After` by itself.

    `limit` bounds the whole of it, and `patience` each of the hosts, of which `at_once` are asked
    at a time: one that says "come back in an hour" is not waited for longer. lychee tries `retries`
    times more where another answer may come, after a `wait`.
    """

    timeout: float = 20
    limit: float = 900
    patience: float = 60
    at_once: int = 16
    retries: int = 2
    wait: int = 5
    per_host: int = 2
    host_interval: float = 0.3


Tell = Callable[[int, int], None]
"""Called with how many addresses have been asked for, and how many there are."""


def ask(
    urls: Iterable[str], manners: Manners | None = None, tell: Tell | None = None
) -> dict[str, Answer]:
    """Return the answer for each address; those that time did not suffice for are overdue.

    Raises ClearpaneError when lychee is not installed or cannot run.
    """
    manners = manners or Manners()
    end = time.monotonic() + manners.limit
    answers = _ask_hosts(sorted(set(urls)), manners, end, tell)
    for _ in range(manners.retries):
        # lychee tries again what was lost or told to wait, and not what a server failed at.
        failed = [url for url, answer in answers.items() if (answer.code or 0) >= 500]
        if failed and time.monotonic() + manners.wait < end:
            time.sleep(manners.wait)
            answers |= _ask_hosts(failed, manners, end, None)
    return answers


def _ask_hosts(
    urls: list[str], manners: Manners, end: float, tell: Tell | None
) -> dict[str, Answer]:
    """Ask several hosts at once, each by a lychee of its own: a slow one keeps no other waiting."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        hosts[urlsplit(url).netloc.lower() if is_address(url) else ""].append(url)
    answers: dict[str, Answer] = {}
    with ThreadPoolExecutor(manners.at_once) as pool:
        asked = [pool.submit(_ask_once, group, manners, end) for group in hosts.values()]
        for done in as_completed(asked):
            answers |= done.result()
            if tell:
                tell(len(answers), len(urls))
    return answers


def _ask_once(urls: list[str], manners: Manners, end: float) -> dict[str, Answer]:
    """Return one answer for each address, all of them overdue when the time is over."""
    answers = {url: Answer(trouble=Trouble.OVERDUE) for url in urls}
    limit = min(end - time.monotonic(), manners.patience)
    if limit <= 0:
        return answers
    with tempfile.TemporaryDirectory(prefix="clearpane-") as folder:
        # One address a line: the line of a result tells which one it is about, whatever lychee
        # made of its spelling.
        page = Path(folder, "links.html")
        page.write_text("".join(f'<a href="{html.escape(url)}">x</a>\n' for url in urls), "utf-8")
        command = [_program(), *_options(manners), page.name]
        try:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, check=False, timeout=limit
            )
        except subprocess.TimeoutExpired:
            return answers
        except OSError as error:
            raise ClearpaneError(f"lychee does not run: {error.strerror}") from error
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ClearpaneError(f"lychee failed: {said[-1] if said else done.returncode}") from error
    answers = {url: Answer(trouble=Trouble.TIMEOUT) for url in urls}
    for line, answer in _answers(report):
        if 0 < line <= len(urls):
            answers[urls[line - 1]] = answer
    return answers


def _program() -> str:
    """Return lychee's program: beside this Python, where pip puts it, or on the path."""
    beside = shutil.which("lychee", path=str(Path(sys.executable).parent))
    if found := beside or shutil.which("lychee"):
        return found
    raise ClearpaneError(
        "checking the web needs lychee: pip install 'clearpane[web]', or see lychee.cli.rs"
    )


def _options(manners: Manners) -> list[str]:
    return [
        "--no-progress", "--verbose", "--format=json", "--include-fragments=anchor-only",
        f"--max-retries={manners.retries}", f"--retry-wait-time={manners.wait}",
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
    if code is not None:
        return Answer(code, Trouble.LOOP if 300 <= code < 400 and hops else None, hops)
    words = f"{status.get('text', '')} {status.get('details', '')}".lower()
    told = (trouble for word, trouble in _TOLD_BY.items() if word in words)
    return Answer(None, next(told, Trouble.CONNECTION), hops)


_LATER = "ask again another day"
_OTHER_PAGE = "open it in a browser; link its new address, or another page"


class Trouble(Enum):
    """Why there is no usable answer: the rule of its finding, what it says, and the fix."""

    TIMEOUT = "web-unsure", "did not answer in time", _LATER
    # Its host was not waited for any longer, so nothing is known of it.
    OVERDUE = "web-unsure", "was not waited for any longer: its host is busy or slow", _LATER
    CONNECTION = "web-unsure", "could not be reached", _LATER
    UNKNOWN_HOST = "web-gone", "is on a host that is no more", "link another page"
    CERTIFICATE = "web-failed", "has a certificate that browsers refuse", _OTHER_PAGE
    LOOP = "web-failed", "redirects in a circle", _OTHER_PAGE
    INVALID = "web-failed", "is no valid web address", _OTHER_PAGE
    ANCHOR = "web-anchor", "has no such anchor", "look for its name, or link the page alone"
    # Addresses that nobody should ask, such as `https://example.com/`.
    SKIPPED = "", "", ""


# What lychee's words tell, where there is no status; the first that it says counts.
_TOLD_BY = {
    "fragment": Trouble.ANCHOR,
    "certificate": Trouble.CERTIFICATE,
    "ssl": Trouble.CERTIFICATE,
    "tls": Trouble.CERTIFICATE,
    "redirect": Trouble.LOOP,
    "parse": Trouble.INVALID,
    "building url": Trouble.INVALID,
}


class Hop(NamedTuple):
    """One redirect: the status and the address that it leads to."""

    code: int
    url: str


@dataclass(frozen=True)
class Answer:
    """The last status, the redirects before it, and why there may be none."""

    code: int | None = None
    trouble: Trouble | None = None
    hops: tuple[Hop, ...] = ()

    @property
    def is_passing(self) -> bool:
        """Whether asking again a little later may give another answer."""
        busy = self.code is not None and (self.code == 429 or self.code >= 500)
        return busy or self.trouble in (Trouble.TIMEOUT, Trouble.CONNECTION, Trouble.OVERDUE)

    @property
    def is_heard(self) -> bool:
        """Whether any server answered: if none did for any address, we are offline."""
        return self.code is not None or self.trouble in (Trouble.CERTIFICATE, Trouble.ANCHOR)
