"""Ask for many web addresses at once, by lychee."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError
from clearpane.document.links import Verdict


@dataclass(frozen=True)
class Manners:
    """How to ask. Times are seconds; lychee honours `Retry-After` by itself.

    `limit` bounds the whole of it, and `patience` each group of `together` addresses: a host that
    says "come back in an hour" is not waited for longer. lychee tries again at once, `retries`
    times, after a lost connection or when it was told to wait. `rounds` is how often an address
    that may answer better later is asked in all, with a pause before each round, twice as long
    each time.
    """

    timeout: float = 20
    limit: float = 900
    patience: float = 60
    together: int = 60
    at_once: int = 4
    rounds: int = 3
    retries: int = 2
    pause: float = 5
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
    answers: dict[str, Answer] = {}
    open_urls = sorted(set(urls))
    pause = manners.pause
    for turn in range(manners.rounds):
        if not open_urls:
            break
        if turn:
            time.sleep(max(0.0, min(pause, end - time.monotonic())))
            pause *= 2
        answers.update(_ask_groups(_groups(open_urls, manners.together), manners, end, tell))
        open_urls = [url for url in open_urls if answers[url].is_passing]
        tell = None
    return answers


def _groups(urls: list[str], size: int) -> list[list[str]]:
    """Return the addresses in groups, those of a host together."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        by_host.setdefault(_host(url), []).append(url)
    groups: list[list[str]] = []
    for of_host in sorted(by_host.values(), key=len):
        if groups and len(groups[-1]) + len(of_host) <= size:
            groups[-1] += of_host
        else:
            groups.append(list(of_host))
    return groups


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _ask_groups(
    groups: list[list[str]], manners: Manners, end: float, tell: Tell | None
) -> dict[str, Answer]:
    """Ask several groups at once; the hosts of one that takes too long are asked one by one."""
    answers: dict[str, Answer] = {}
    total = sum(map(len, groups))
    with ThreadPoolExecutor(manners.at_once) as pool:
        asked = {pool.submit(_ask_once, group, manners, end): group for group in groups}
        for done in as_completed(asked):
            answers.update(done.result())
            if tell:
                tell(len(answers), total)
    several = [g for g in groups if len({_host(url) for url in g}) > 1]
    late = [url for g in several for url in g if answers[url].trouble is Trouble.OVERDUE]
    if late and time.monotonic() < end:
        # One host has kept all others of its group waiting: each is asked by itself now.
        answers.update(_ask_groups(_groups(late, 0), manners, end, None))
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


class Trouble(StrEnum):
    """Why there is no usable answer."""

    NONE = ""
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    UNKNOWN_HOST = "unknown host"
    CERTIFICATE = "certificate"
    ANCHOR = "anchor"
    LOOP = "loop"
    OVERDUE = "overdue"
    """Its host was not waited for any longer, so nothing is known of it."""
    SKIPPED = "skipped"
    """Addresses that nobody should ask, such as `https://example.com/`."""
    INVALID = "invalid"


class Hop(NamedTuple):
    """One redirect: the status and the address that it leads to."""

    code: int
    url: str


@dataclass(frozen=True)
class Answer:
    """The last status, the redirects before it, and why there may be none."""

    code: int | None = None
    trouble: Trouble = Trouble.NONE
    hops: tuple[Hop, ...] = ()

    @property
    def is_passing(self) -> bool:
        """Whether asking again a little later may give another answer."""
        busy = self.code is not None and (self.code == 429 or self.code >= 500)
        return busy or self.trouble in (Trouble.TIMEOUT, Trouble.CONNECTION)

    @property
    def is_heard(self) -> bool:
        """Whether any server answered: if none did for any address, we are offline."""
        return self.code is not None or self.trouble in (Trouble.CERTIFICATE, Trouble.ANCHOR)


# Answers that say "not you" to a program, and nothing about what a reader sees. 999 is LinkedIn's.
_TURNED_AWAY = frozenset({401, 403, 405, 406, 407, 408, 418, 423, 425, 429, 451, 999})
# RFC 9110, sections 15.4.2 and 15.4.9: the new address is to be used from now on.
_FOR_GOOD = frozenset({301, 308})
# What an address of a home page may consist of: a language, or the name of an index.
_HOME = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?|(?:index|default|home)(?:\.\w+)?")
_FAILURES = {
    Trouble.CERTIFICATE: "has a certificate that browsers refuse",
    Trouble.LOOP: "redirects in a circle",
    Trouble.INVALID: "is no valid web address",
}
_UNSURE = {
    Trouble.TIMEOUT: "did not answer in time",
    Trouble.OVERDUE: "was not waited for any longer: its host is busy or slow",
    Trouble.CONNECTION: "could not be reached",
}


def judge_answer(url: str, answer: Answer) -> Verdict | None:
    """Return what an answer says about a link to `url`, or None when the link is good."""
    trouble, code = answer.trouble, answer.code
    if trouble is Trouble.SKIPPED:
        return None
    if trouble is Trouble.ANCHOR:
        page, fragment = urldefrag(url)
        message = f"`{page}` has no anchor `#{fragment}`"
        return Verdict("web-anchor", message, f"look for its new name, or link `{page}`")
    if trouble is Trouble.UNKNOWN_HOST:
        return Verdict("web-gone", f"the host of `{url}` is no more", "link another page")
    if trouble in _FAILURES:
        fix = "open it in a browser; link its new address, or another page"
        return Verdict("web-failed", f"`{url}` {_FAILURES[trouble]}", fix)
    if trouble in _UNSURE:
        return Verdict("web-unsure", f"`{url}` {_UNSURE[trouble]}", "ask again another day")
    if code in (404, 410):
        fix = "link its new address, an archived copy, or another page"
        return Verdict("web-gone", f"`{url}` is gone ({code})", fix)
    if code in _TURNED_AWAY:
        fix = "open it in a browser; put it on the allow list when it is there"
        return Verdict("web-unsure", f"`{url}` turns programs away ({code})", fix)
    if code is None or code >= 300:
        return Verdict(
            "web-failed", f"`{url}` answers with an error ({code})", "open it in a browser"
        )
    return _moved(url, answer)


def _moved(url: str, answer: Answer) -> Verdict | None:
    """Return the finding for an address whose first redirects are for good."""
    new = ""
    base, fragment = urldefrag(url)
    for hop in answer.hops:
        if hop.code not in _FOR_GOOD:
            break
        base = urljoin(base, hop.url)
        new = base
    if not new or urldefrag(new)[0] == urldefrag(url)[0]:
        return None
    if _is_home(url, new):
        message = f"`{url}` leads on to the home page `{new}`: the page itself is no more"
        return Verdict("web-gone", message, "link its new address, or an archived copy")
    if fragment and "#" not in new:
        new = f"{new}#{fragment}"
    return Verdict("web-moved", f"`{url}` has moved for good", f"link `{new}`", new)


def _is_home(url: str, new: str) -> bool:
    """Tell whether a redirect leads from a deep page to a home page, as in place of an error.

    A page of one word may have become a host of its own, as `/blog` becomes `blog.example.com`.
    """
    old, there = urlsplit(url), urlsplit(new)
    folders = [name for name in old.path.split("/") if name and not _HOME.fullmatch(name)]
    at_home = all(_HOME.fullmatch(name) for name in there.path.split("/") if name)
    deep = len(folders) > (0 if old.netloc == there.netloc else 1)
    return deep and at_home and not there.query


def with_host_known(answer: Answer, known: bool) -> Answer:
    """Return the answer, corrected when the name of its host does not exist."""
    if answer.trouble is Trouble.CONNECTION and not known:
        return replace(answer, trouble=Trouble.UNKNOWN_HOST)
    return answer


CACHE = ".cache/clearpane/web.json"
DAY = 24 * 60 * 60


class Cache:
    """Answers by address, with the time of each; times are seconds since 1970."""

    def __init__(self, path: Path, now: float | None = None) -> None:
        self._path = path
        self._now = time.time() if now is None else now
        self._entries: dict[str, dict[str, Any]] = _read(path)

    def get(self, url: str) -> Answer | None:
        """Return the answer of the last day, if there is one."""
        entry = self._entries.get(url)
        if entry is None or not 0 <= self._now - entry["time"] < DAY:
            return None
        hops = tuple(Hop(code, target) for code, target in entry["hops"])
        return Answer(entry["code"], Trouble(entry["trouble"]), hops)

    def put(self, url: str, answer: Answer) -> None:
        """Keep an answer, unless another one may come a little later."""
        if answer.is_passing or answer.trouble in (Trouble.UNKNOWN_HOST, Trouble.OVERDUE):
            self._entries.pop(url, None)
            return
        hops = [list(hop) for hop in answer.hops]
        self._entries[url] = {
            "time": self._now, "code": answer.code, "trouble": answer.trouble.value, "hops": hops,
        }  # fmt: skip

    def save(self) -> None:
        """Write what is younger than a day; raise ClearpaneError when that is impossible."""
        young = {u: e for u, e in self._entries.items() if 0 <= self._now - e["time"] < DAY}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_text(self._path, json.dumps(dict(sorted(young.items())), indent=1) + "\n")


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return {
            url: entry
            for url, entry in entries.items()
            if {"time", "code", "trouble", "hops"} <= entry.keys()
        }
    except (OSError, ValueError, AttributeError):
        # Missing, damaged or of another version: asking again repairs it.
        return {}
