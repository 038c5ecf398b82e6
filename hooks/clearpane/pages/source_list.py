"""Gather the sources of all pages in one list, each with the pages that rest on it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from clearpane.pages.head import PageHead, PageSource

OTHERS = "Other publishers"


@dataclass
class _Cited:
    """A source, and the pages that name it: path in the docs folder, and title."""

    source: PageSource
    pages: list[tuple[str, str]] = field(default_factory=list)


def source_list(
    heads: Iterable[tuple[str, PageHead]],
    groups: Mapping[str, Sequence[str]],
    folder: str,
    heading: str = "###",
) -> str:
    """Return Markdown that lists every source once, in groups, by title.

    `heads` holds each page's path in the docs folder and its front matter. `groups` names what
    addresses belong to whom, such as `{"Microsoft": ["microsoft.com"]}`; a host stands for its
    subdomains too. Links to pages are relative to `folder`, where the list's page is.
    """
    cited: dict[str, _Cited] = {}
    for path, head in heads:
        for source in head.sources:
            entry = cited.setdefault(source.url, _Cited(source))
            if source.read > entry.source.read:
                entry.source = source
            page = (posixpath.relpath(path, folder or "."), head.title)
            if page not in entry.pages:
                entry.pages.append(page)
    parts = []
    for group in (*groups, OTHERS):
        entries = [entry for url, entry in cited.items() if _group(url, groups) == group]
        if entries:
            name = group.lower().replace(" ", "-")
            lines = (_line(e) for e in sorted(entries, key=lambda e: e.source.title.lower()))
            parts.append(f"{heading} {group} {{ #sources-{name} }}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _group(url: str, groups: Mapping[str, Sequence[str]]) -> str:
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path.lower()
    for group, places in groups.items():
        for place in places:
            name, _, folder = place.lower().partition("/")
            its_host = host == name or host.endswith(f".{name}")
            if its_host and path.startswith(f"/{folder}"):
                return group
    return OTHERS


def _line(cited: _Cited) -> str:
    source = cited.source
    day = f"{source.read.day} {source.read:%B %Y}"
    how = "archived copy, read" if source.archived else "read"
    pages = ", ".join(f"[{_escape(title)}]({path})" for path, title in cited.pages)
    return f"- [{_escape(source.title)}](<{source.url}>), {how} {day}. Used by: {pages}"


def _escape(title: str) -> str:
    return title.replace("[", "\\[").replace("]", "\\]")
