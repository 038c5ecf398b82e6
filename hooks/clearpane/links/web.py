"""Check every web address of a site's sources."""

from __future__ import annotations

import datetime
import socket
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Edit, Finding
from clearpane.core.rules import all_rules
from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.document.links import LinkedSource, Verdict, source_links
from clearpane.document.switches import sift
from clearpane.links.lychee import (
    Answer,
    Cache,
    Manners,
    Tell,
    Trouble,
    ask,
    judge_answer,
    with_host_known,
)
from clearpane.links.schemes import own_address
from clearpane.sites.addresses import parts
from clearpane.sites.site import Page, Site


@dataclass
class WebReport:
    """What was found on the web, and how many addresses were asked for."""

    findings: list[Finding] = field(default_factory=list)
    asked: int = 0
    offline: bool = False


def check_web(
    site: Site,
    allow_list: AllowList,
    cache_file: Path,
    today: datetime.date,
    manners: Manners | None = None,
    tell: Tell | None = None,
) -> WebReport:
    """Return the findings about all web addresses, none when this computer is offline.

    Offline is when no server at all answers. `tell` hears how far it is. Raises
    ClearpaneError when lychee is missing.
    """
    places = web_links(site)
    report = WebReport(allow_list.check(places, today))
    cache = Cache(cache_file)
    wanted = [url for url in places if not allow_list.allows(url, today)]
    known = {url: answer for url in wanted if (answer := cache.get(url)) is not None}
    answers = ask([url for url in wanted if url not in known], manners, tell)
    report.asked = len(answers)
    asked = [answer for answer in answers.values() if answer.trouble is not Trouble.SKIPPED]
    if asked and not any(answer.is_heard for answer in asked):
        report.offline = True
        answers = {}
    for url, answer in answers.items():
        answers[url] = with_host_known(answer, _host_is_known(url, answer))
        cache.put(url, answers[url])
    cache.save()
    report.findings += _findings(places, {**known, **answers})
    report.findings.sort()
    return report


def _host_is_known(url: str, answer: Answer) -> bool:
    """Tell whether the name of the host exists, asked only when there was no connection."""
    if answer.trouble is not Trouble.CONNECTION:
        return True
    try:
        socket.getaddrinfo(urlsplit(url).hostname, None)
    except socket.gaierror as error:
        # Any other failure to resolve a name may be ours.
        return error.errno != socket.EAI_NONAME
    except (OSError, ValueError):
        return True
    return True


def _findings(places: dict[str, list[Place]], answers: dict[str, Answer]) -> list[Finding]:
    by_page: dict[str, list[Finding]] = {}
    texts: dict[str, str] = {}
    for url, answer in answers.items():
        verdict = judge_answer(url, answer)
        for place in places[url] if verdict else ():
            assert verdict is not None
            texts[place.page.path] = place.page.text
            by_page.setdefault(place.page.path, []).append(_finding(place, verdict))
    return [f for path, group in by_page.items() for f in sift(group, texts[path]).kept]


def _finding(place: Place, verdict: Verdict) -> Finding:
    edit = None
    if place.span and verdict.replacement is not None:
        edit = Edit(*place.span, place.page.text[slice(*place.span)], verdict.replacement)
    level = all_rules()[verdict.rule].level
    return Finding(
        place.page.path, place.line, place.column, verdict.rule, verdict.message, verdict.fix,
        level, edit,
    )  # fmt: skip


class Place(NamedTuple):
    """Where a web address stands: page, line and column, and its span where it can be edited."""

    page: Page
    line: int
    column: int
    span: tuple[int, int] | None


def web_links(site: Site) -> dict[str, list[Place]]:
    """Return each web address that readers of the site can follow, with its places."""
    found: dict[str, list[Place]] = {}
    for page in site.pages.values():
        for url, place in [*_in_text(page, site), *_in_front_matter(page)]:
            found.setdefault(url, []).append(place)
    return found


def _in_text(page: Page, site: Site) -> Iterator[tuple[str, Place]]:
    source = LinkedSource(page.text, page.path)
    for link in source_links(source):
        url = f"https:{link.target}" if link.target.startswith("//") else link.target
        if not url.lower().startswith(("http://", "https://")):
            continue
        own = own_address(url, site.site_url)
        # What this build does not make, another one may have on the same host.
        if own is None or site.file_at(parts(own)[0]) is None:
            # An address written with entities or escapes is left to its author.
            span = (link.start, link.end)
            plain = page.text[slice(*span)] == url
            yield url, Place(page, *source.position(link.start), span if plain else None)


def _in_front_matter(page: Page) -> Iterator[tuple[str, Place]]:
    """Yield the addresses of a page's `sources`; of an archived one the live page may be gone."""
    try:
        head = read_front_matter(page.text)
    except FrontMatterError:
        return
    sources = head.data.get("sources")
    for index, entry in enumerate(sources if isinstance(sources, list) else []):
        if not isinstance(entry, dict) or entry.get("archived") or not entry.get("url"):
            continue
        line, column = head.position(("sources", index, "url"))
        yield str(entry["url"]), Place(page, line, column, None)


ALLOW_LIST = "hooks/allowed_links.toml"


@dataclass(frozen=True)
class Entry:
    """One `[[allow]]` table: an address (`*` stands for anything), a reason, a last day."""

    url: str
    reason: str
    until: datetime.date | None
    line: int


@dataclass
class AllowList:
    """The entries of a project's allow list; `path` is what findings name."""

    entries: list[Entry] = field(default_factory=list)
    path: str = ALLOW_LIST

    def allows(self, url: str, today: datetime.date) -> bool:
        """Tell whether an entry that has not run out is about this address."""
        return any(
            entry.until is not None and entry.until >= today and fnmatchcase(url, entry.url)
            for entry in self.entries
        )

    def check(self, urls: Collection[str], today: datetime.date) -> list[Finding]:
        """Return a finding for each entry without reason or date, run out, or without use."""
        findings = []
        for entry in self.entries:
            if not entry.reason or entry.until is None:
                message = f"the entry for `{entry.url}` needs a `reason` and a day `until`"
                fix = "say why, and until when, programs are to leave it alone"
            elif entry.until < today:
                message = f"the entry for `{entry.url}` ran out on {entry.until}"
                fix = "look at the address again; remove the entry, or give it a new date"
            elif not any(fnmatchcase(url, entry.url) for url in urls):
                message, fix = f"no page links `{entry.url}`", "remove the entry"
            else:
                continue
            findings.append(Finding(self.path, entry.line, 1, "web-allowed", message, fix))
        return findings


def read_allow_list(root: Path) -> AllowList:
    """Return a project's allow list; an empty one when the file is not there.

    Raises ClearpaneError when the file is not TOML.
    """
    path = root / ALLOW_LIST
    if not path.is_file():
        return AllowList()
    text = read_text(path)
    try:
        tables: list[dict[str, Any]] = tomllib.loads(text).get("allow", [])
    except tomllib.TOMLDecodeError as error:
        raise ClearpaneError(f"{ALLOW_LIST}: {error}") from error
    heads = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() == "[[allow]]"]
    return AllowList([_entry(t, n) for t, n in zip(tables, heads, strict=False)])


def _entry(table: dict[str, Any], line: int) -> Entry:
    until = table.get("until")
    return Entry(
        str(table.get("url", "")),
        str(table.get("reason", "")).strip(),
        until if isinstance(until, datetime.date) else None,
        line,
    )
