"""Check every web address of a site's sources."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
import socket
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Edit, Finding
from clearpane.core.pool import Records
from clearpane.core.text import toml_of
from clearpane.document.head import readable_front_matter
from clearpane.document.links import Verdict, source_links
from clearpane.links.lychee import Answer, Manners, Tell, Trouble, ask
from clearpane.sites.addresses import own_address, parts
from clearpane.sites.site import Page, Site


@dataclass
class WebReport:
    """What was found on the web, and how many addresses were asked for."""

    findings: list[Finding] = field(default_factory=list)
    asked: int = 0
    offline: bool = False


def check_web(
    site: Site,
    allowed: Collection[Entry],
    records: Records,
    today: datetime.date,
    manners: Manners | None = None,
    tell: Tell | None = None,
) -> WebReport:
    """Return the findings about all web addresses, none when this computer is offline.

    Offline is when no server at all answers. `records` hold the answers of the day, and `tell`
    hears how far it is. Raises ClearpaneError when lychee is missing.
    """
    places = web_links(site)
    report = WebReport(check_allowed(allowed, places, today))
    # lychee's own cache forgets a redirect, which must be told the next time too.
    urls = (url for url in places if not any(entry.allows(url, today) for entry in allowed))
    keys = {url: ("web", url, str(today)) for url in urls}
    known = records.known(keys)
    answers = ask([url for url in keys if url not in known], manners, tell)
    report.asked = len(answers)
    asked = [answer for answer in answers.values() if answer.trouble is not Trouble.SKIPPED]
    if asked and not any(answer.is_heard for answer in asked):
        report.offline = True
        answers = {}
    for url, answer in answers.items():
        if answer.trouble is Trouble.CONNECTION and not _host_is_known(url):
            answers[url] = dataclasses.replace(answer, trouble=Trouble.UNKNOWN_HOST)
        elif not answer.is_passing:
            records.value(lambda answer=answer: answer, *keys[url])  # type: ignore[misc]
    for url, answer in {**known, **answers}.items():
        if (verdict := judge_answer(url, answer)) is not None:
            report.findings += [place.finding(verdict) for place in places[url]]
    report.findings.sort()
    return report


def _host_is_known(url: str) -> bool:
    """Tell whether the name of the host exists; it is asked for when there was no connection."""
    try:
        socket.getaddrinfo(urlsplit(url).hostname, None)
    except (OSError, ValueError) as error:
        # Any other failure to resolve a name may be ours.
        return getattr(error, "errno", None) != socket.EAI_NONAME
    return True


# Answers that say "not you" to a program, and nothing about what a reader sees. 999 is LinkedIn's.
_TURNED_AWAY = frozenset({401, 403, 405, 406, 407, 408, 418, 423, 425, 429, 451, 999})
# RFC 9110, sections 15.4.2 and 15.4.9: the new address is to be used from now on.
_FOR_GOOD = frozenset({301, 308})
# What an address of a home page may consist of: a language, or the name of an index.
_HOME = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?|(?:index|default|home)(?:\.\w+)?")


def judge_answer(url: str, answer: Answer) -> Verdict | None:
    """Return what an answer says about a link to `url`, or None when the link is good."""
    code = answer.code
    if answer.trouble is Trouble.SKIPPED:
        return None
    if answer.trouble:
        rule, what, fix = answer.trouble.value
        return Verdict(rule, f"`{url}` {what}", fix)
    if code in (404, 410):
        fix = "link its new address, an archived copy, or another page"
        return Verdict("web-gone", f"`{url}` is gone ({code})", fix)
    if code in _TURNED_AWAY:
        fix = "open it in a browser; put it on the allow list when it is there"
        return Verdict("web-unsure", f"`{url}` turns programs away ({code})", fix)
    if code is None or code >= 300:
        message = f"`{url}` answers with an error ({code})"
        return Verdict("web-failed", message, "open it in a browser")
    return _moved(url, answer)


def _moved(url: str, answer: Answer) -> Verdict | None:
    """Return the finding for an address whose first redirects are for good."""
    plain, fragment = urldefrag(url)
    new = plain
    for hop in itertools.takewhile(lambda hop: hop.code in _FOR_GOOD, answer.hops):
        new = urljoin(new, hop.url)
    if urldefrag(new)[0] == plain:
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


class Place(NamedTuple):
    """Where a web address stands: page, line and column, and its span where it can be edited."""

    page: Page
    line: int
    column: int
    span: tuple[int, int] | None

    def finding(self, verdict: Verdict) -> Finding:
        """Return a verdict about the address as a finding."""
        rule, message, fix, new = dataclasses.astuple(verdict)
        edit = None
        if self.span and new is not None:
            edit = Edit(*self.span, self.page.text[slice(*self.span)], new)
        return Finding(self.page.path, self.line, self.column, rule, message, fix, edit=edit)


def web_links(site: Site) -> dict[str, list[Place]]:
    """Return each web address that readers of the site can follow, with its places."""
    found: dict[str, list[Place]] = {}
    for page in site.pages.values():
        for url, place in [*_in_text(page, site), *_in_front_matter(page)]:
            found.setdefault(url, []).append(place)
    return found


def _in_text(page: Page, site: Site) -> Iterator[tuple[str, Place]]:
    source = page.document
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
    head = readable_front_matter(page.text)
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

    def allows(self, url: str, today: datetime.date) -> bool:
        """Tell whether the entry is about this address, and has not run out."""
        return self.until is not None and self.until >= today and fnmatchcase(url, self.url)


def check_allowed(
    entries: Iterable[Entry], urls: Collection[str], today: datetime.date
) -> list[Finding]:
    """Return a finding for each entry without reason or date, run out, or without use."""
    findings = []
    for entry in entries:
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
        findings.append(Finding(ALLOW_LIST, entry.line, 1, "web-allowed", message, fix))
    return findings


def read_allow_list(root: Path) -> list[Entry]:
    """Return the entries of a project's allow list; none when the file is not there.

    Raises ClearpaneError when the file is not TOML, or holds anything else.
    """
    path = root / ALLOW_LIST
    text = read_text(path) if path.is_file() else ""
    tables: Any = toml_of(text, ALLOW_LIST).get("allow", [])
    lines = enumerate(text.removeprefix("\ufeff").replace(" ", "").split("\n"), 1)
    heads = [number for number, line in lines if line.startswith("[[allow]]")]
    if not isinstance(tables, list) or len(tables) != len(heads):
        raise ClearpaneError(f"{ALLOW_LIST}: begin each entry with a line `[[allow]]`")
    entries = []
    for table, line in zip(tables, heads, strict=True):
        until = table.get("until")
        until = until if isinstance(until, datetime.date) else None
        entries.append(Entry(str(table.get("url", "")), str(table.get("reason", "")), until, line))
    return entries
