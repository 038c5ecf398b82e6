"""Tell what became of the articles of a new site, and what a person must still look at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

import click

from clearpane.core.findings import Finding, Level, plural
from clearpane.imports.draft import Draft
from clearpane.imports.new_site import NewSite
from clearpane.imports.site_links import Counts

# Longer lists are read by nobody; the words at their end say how many more there are.
_LONGEST = 100
# What the list of pictures says already.
_TOLD = {"image-elsewhere"}


@dataclass
class SiteReport:
    """What is to be said of a new site: a sink for drafts, and for what was done after them.

    `mended` are findings whose link, ad or tag was taken out, `repaired` those with one right
    repair, `off` the rules that each page does not keep yet, `left` what else was found, and
    `unbuilt` why no builder has proved the site.
    """

    cut: int = 0
    boilerplate: dict[str, dict[str, int]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    mended: list[Finding] = field(default_factory=list)
    repaired: list[Finding] = field(default_factory=list)
    off: dict[str, list[str]] = field(default_factory=dict)
    left: list[Finding] = field(default_factory=list)
    pictures: Counter[str] = field(default_factory=Counter)
    unbuilt: str = ""

    def add(self, draft: Draft) -> None:
        """Note what is to be said of a draft before its text changes any more."""
        self.cut += draft.cut
        if draft.boilerplate:
            self.boilerplate[draft.source] = draft.boilerplate
        unread = (f for f in draft.findings if f.rule == "import-head")
        self.unread += [f"{draft.source}: {finding.message}" for finding in unread]

    def fail(self, failure: str) -> None:
        """Keep and print why an article could not be read."""
        self.failures.append(failure)
        click.echo(f"clearpane: {failure}", err=True)

    @property
    def asks(self) -> bool:
        """Whether there is something that a person must look at."""
        kept = (self.boilerplate, self.unread, self.mended, self.off, self.pictures)
        return bool(any(kept) or self._notes)

    @property
    def _notes(self) -> list[Finding]:
        """The notes on pages that no other list of the report holds already."""
        notes = (f for f in self.left if f.level is Level.NOTE and f.path.endswith(".md"))
        return [finding for finding in notes if finding.rule not in _TOLD]

    def text(self, site: NewSite, done: Counts) -> str:
        """Return the report as Markdown; `done` says what became of links and calls."""
        lines = [
            f"# How {site.name} began, and what to look at",
            "",
            f"{date.today().isoformat()}: {plural(len(site.pages), 'page')}, "
            f"{plural(self.cut, 'piece')} of advertising cut, "
            f"{plural(done.led, 'link')} led to their new places, "
            f"{plural(done.copied, 'picture')} copied.",
            "",
        ]
        if self.unbuilt:
            lines += [f"No builder has tried the site yet: {self.unbuilt}.", ""]
        for title, names in self._sections(site, done):
            if names:
                more = len(names) - _LONGEST
                lines += [f"## {title}", "", *(f"- {name}" for name in names[:_LONGEST])]
                lines += [f"- and {more:,} more"] if more > 0 else []
                lines.append("")
        return "\n".join(lines)

    def _sections(self, site: NewSite, done: Counts) -> Iterator[tuple[str, list[str]]]:
        yield "Could not be read", _code(self.failures)
        aside = [draft.source for draft in site.set_aside]
        yield "Set aside in `docs/set-aside`, where no build publishes them", _code(aside)
        yield "Their front matter could not be read", _code(self.unread)
        parts = [
            f"`{source}`: " + ", ".join(f"{part} ({n} words)" for part, n in left.items())
            for source, left in self.boilerplate.items()
        ]
        yield "Left out as none of the article", parts
        yield "Links that led nowhere; their words stayed", _code(filter(None, done.taken_off))
        yield "Taken out; the words of links stayed", _by_page(self.mended)
        yield "Repaired, since there was one way to", _by_page(self.repaired)
        calls = [f"`{call}` ({count:,})" for call, count in done.calls.most_common()]
        yield "Calls of the old site's generator that were taken out", calls
        off = [f"[ ] `{name}`: {', '.join(rules)}" for name, rules in sorted(self.off.items())]
        yield "Rules that a page does not keep yet: mend it, and take them out of its head", off
        yield "To read and decide", [f"[ ] {line}" for line in _by_page(self._notes)]
        hosts: Counter[str] = Counter()
        for address, count in self.pictures.items():
            hosts[urlsplit(address).hostname or "?"] += count
        elsewhere = [f"`{host}`: {plural(n, 'picture')}" for host, n in hosts.most_common()]
        yield "Hosts of pictures, each of which learns who reads", elsewhere


def _by_page(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each page and rule, with the lines of the page."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.path, finding.rule].append(finding)
    lines = []
    for (path, rule), group in sorted(groups.items()):
        numbers = ", ".join(map(str, sorted({f.line for f in group})))
        messages = "; ".join(dict.fromkeys(f.message for f in group))
        lines.append(f"`{path}` line {numbers}: `{rule}` {messages}")
    return lines


def _code(names: Iterable[str]) -> list[str]:
    return [f"`{name}`" for name in names]
