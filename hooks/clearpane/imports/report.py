"""Tell what an import or a new site has made of articles, and what a person must look at."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from clearpane.core.files import read_bytes, reason, remove_unfinished, write_text
from clearpane.core.findings import ClearpaneError, Finding, Level, plural
from clearpane.imports.draft import Draft
from clearpane.imports.markdown_writer import INLINE_PICTURE
from clearpane.imports.new_site import NewSite
from clearpane.imports.site_links import Counts

REPORT_SUFFIXES = (".md", ".json")
FORMAT_VERSION = 1
"""Of the JSON report: grows when a key is renamed, removed or changes its meaning."""


@dataclass
class Report:
    """Is told of each draft, and of each article that could not be read."""

    failures: list[str] = field(default_factory=list)
    cut: int = 0

    def add(self, draft: Draft) -> None:
        """Take a draft before its text changes any more."""
        self.cut += draft.cut

    def fail(self, failure: str) -> None:
        """Keep and print why an article could not be read."""
        self.failures.append(failure)
        click.echo(f"clearpane: {failure}", err=True)


@dataclass
class ImportReport(Report):
    """Prints what to look at in the drafts in `target`, or writes it to a .md or .json `file`."""

    target: str = ""
    file: Path | None = None
    drafts: list[dict[str, Any]] = field(default_factory=list)

    def add(self, draft: Draft) -> None:
        """Print the findings of a draft, or keep them."""
        super().add(draft)
        if self.file is None:
            click.echo("".join(f"{finding}\n" for finding in draft.findings), nl=False)
        self.drafts.append(
            {
                "draft": draft.path.as_posix(),
                "source": draft.article.source,
                "cut": draft.cut,
                "left_out": draft.left_out,
                "boilerplate": draft.article.boilerplate,
                "findings": [_as_data(finding) for finding in draft.findings],
            }
        )

    @property
    def findings(self) -> int:
        """How many places there are to look at."""
        return sum(len(draft["findings"]) for draft in self.drafts)

    def __str__(self) -> str:
        """Return the counts that close an import."""
        asking = sum(bool(draft["findings"]) for draft in self.drafts)
        parts = [
            f"{plural(len(self.drafts), 'draft')} in {self.target}",
            f"{plural(self.cut, 'piece')} of advertising cut",
            f"{plural(self.findings, 'place')} to look at in {plural(asking, 'draft')}",
        ]
        if self.failures:
            parts.append(f"{plural(len(self.failures), 'article')} could not be imported")
        return ", ".join(parts)

    def write(self) -> None:
        """Write the report; raise ClearpaneError when it cannot be written."""
        if self.file is None:
            return
        data = {"version": FORMAT_VERSION, "summary": str(self)}
        data |= {"failures": self.failures, "drafts": self.drafts}
        is_json = self.file.suffix.lower() == ".json"
        lines = [json.dumps(data, ensure_ascii=False, indent=2)] if is_json else self._check_list()
        write_text(self.file, "".join(f"{line}\n" for line in lines))

    def _check_list(self) -> Iterator[str]:
        yield f"# What to look at after the import\n\n{self}."
        if self.failures:
            yield "\n## Could not be imported\n"
            yield from (f"- [ ] {failure}" for failure in self.failures)
        for draft in self.drafts:
            yield f"\n## {draft['draft']}\n"
            yield f"From `{draft['source']}`; {plural(draft['cut'], 'piece')} of advertising cut."
            if draft["left_out"]:
                keys = ", ".join(f"`{key}`" for key in draft["left_out"])
                yield f"Left out of its front matter: {keys}."
            if parts := _parts(draft["boilerplate"]):
                yield f"Left out as none of the article: {parts}."
            for at, each in enumerate(draft["findings"]):
                place = f"line {each['line']}, column {each['column']}"
                fix = f" Mend: {each['fix']}" if each["fix"] else ""
                first = "" if at else "\n"
                yield f"{first}- [ ] {place}: `{each['rule']}` {each['message'].rstrip('.')}.{fix}"


def _as_data(finding: Finding) -> dict[str, object]:
    keys = ("line", "column", "rule", "level", "message", "fix")
    return {key: getattr(finding, key) for key in keys} | {"level": finding.level.value}


def _parts(left: dict[str, int]) -> str:
    return ", ".join(f"{part} ({plural(n, 'word')})" for part, n in left.items())


@dataclass
class Drafts:
    """Puts the drafts of one import in their places, and never over what somebody worked on."""

    force: bool
    taken: dict[str, str] = field(default_factory=dict)

    def put(self, draft: Draft) -> None:
        """Write a draft; one that is there as it would be written stays.

        Raises ClearpaneError when its place is taken, or when it cannot be written.
        """
        # Two names that differ in case alone are one file on Windows and macOS.
        place = draft.path.as_posix()
        key = place.casefold()
        if key in self.taken:
            raise ClearpaneError(
                f"{draft.article.source}: its draft would be {place}, "
                f"as that of {self.taken[key]}; give one of them another file name or `slug`"
            )
        self.taken[key] = draft.article.source
        if draft.path.exists() and not self.force:
            if read_bytes(draft.path) == draft.text.encode():
                return
            raise ClearpaneError(
                f"{draft.article.source}: {place} is there already; --force writes over it"
            )
        try:
            draft.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ClearpaneError(f"{draft.path.parent.as_posix()}: {reason(error)}") from error
        remove_unfinished(draft.path)
        write_text(draft.path, draft.text)


# Longer lists are read by nobody; the words at their end say how many more there are.
_LONGEST = 100
# What the list of pictures says already.
_TOLD = {"image-elsewhere"}


@dataclass
class SiteReport(Report):
    """What is to be said of a new site: of its drafts, and of what was done after them.

    `mended` are findings whose link, ad or tag was taken out, `repaired` those with one right
    repair, `off` the rules that each page does not keep yet, `left` what else was found, and
    `unbuilt` why no builder has proved the site.
    """

    mended: list[Finding] = field(default_factory=list)
    repaired: list[Finding] = field(default_factory=list)
    off: dict[str, list[str]] = field(default_factory=dict)
    left: list[Finding] = field(default_factory=list)
    pictures: Counter[str] = field(default_factory=Counter)
    unbuilt: str = ""

    def asks(self, site: NewSite, done: Counts) -> bool:
        """Tell whether there is something that a person must look at."""
        return any(lines for _, lines, asks in self._sections(site, done) if asks)

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
            f"{plural(done.led, 'link')} made to lead to where the articles are now, "
            f"{plural(done.copied, 'picture')} copied.",
            "",
        ]
        if self.unbuilt:
            lines += [f"No builder has tried the site yet: {self.unbuilt}.", ""]
        for title, listed, _ in self._sections(site, done):
            if listed:
                more = len(listed) - _LONGEST
                lines += [f"## {title}", "", *(f"- {line}" for line in listed[:_LONGEST])]
                lines += [f"- and {more:,} more"] if more > 0 else []
                lines.append("")
        return "\n".join(lines)

    def _sections(self, site: NewSite, done: Counts) -> Iterator[tuple[str, list[str], bool]]:
        """Yield title and lines of each section, and whether it asks for a person."""
        yield "Could not be read", [f"`{failure}`" for failure in self.failures], False
        aside = [f"`{draft.article.source}`: {why}" for draft, why in site.set_aside]
        yield "Set aside in `docs/set-aside`, where no build publishes them", aside, False
        where = "Old addresses that another page of the new site has; nothing leads on there"
        taken = [f"`/{old[:-3]}/`, now `{new}`" for old, new in sorted(site.taken.items())]
        yield where, taken, False
        drafts = [*(page.draft for page in site.pages), *(draft for draft, _ in site.set_aside)]
        named = [(draft.article.source, draft) for draft in drafts]
        heads = ((s, f) for s, draft in named for f in draft.findings if f.rule == "import-head")
        unread = [f"`{source}: {finding.message}`" for source, finding in heads]
        yield "Their front matter could not be read", unread, True
        left = ((source, _parts(draft.article.boilerplate)) for source, draft in named)
        around = [f"`{source}`: {parts}" for source, parts in left if parts]
        yield "Left out as none of the article", around, True
        held = ((source, draft.text.count(INLINE_PICTURE)) for source, draft in named)
        inline = [f"`{source}`: {plural(n, 'picture')}" for source, n in held if n]
        save = "Pictures inside the page itself; save them, a comment marks each place"
        yield save, inline, True
        yield "Links that led nowhere; their words stayed", _at_lines(done.taken_off), False
        yield "Taken out; the words of links stayed", _by_page(self.mended), True
        yield "Repaired, since there was one way to", _by_page(self.repaired), False
        calls = "Calls of the old site's generator that were taken out"
        yield calls, _at_lines(done.calls), False
        mend = "Rules that a page does not keep yet: mend it, and take them out of its head"
        off = [f"[ ] `{name}`: {', '.join(rules)}" for name, rules in sorted(self.off.items())]
        yield mend, off, True
        yield "To read and decide", [f"[ ] {line}" for line in _by_page(self._notes)], True
        hosts: Counter[str] = Counter()
        for address, count in self.pictures.items():
            hosts[urlsplit(address).hostname or "?"] += count
        elsewhere = [f"`{host}`: {plural(n, 'picture')}" for host, n in hosts.most_common()]
        yield "Hosts of pictures, each of which learns who reads", elsewhere, True


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


def _at_lines(counts: Counter[tuple[str, str]]) -> list[str]:
    """Return a line for each file and what was taken from it, with the lines where that stands."""
    listed, texts = [], dict[str, str]()
    for name, words in sorted(counts):
        file = Path(name)
        if name not in texts:
            texts[name] = file.read_bytes().decode(errors="replace") if file.is_file() else ""
        text, shown = texts[name], " ".join(words.split())
        # The address of one page may be the beginning of another's.
        alone = (
            re.escape(words) if words[:1] in "<{" else rf"(?<![\w/.-]){re.escape(words)}(?![\w/-])"
        )
        places = [match.start() for match in re.finditer(alone, text)] if words else []
        numbers = ", ".join(dict.fromkeys(str(text.count("\n", 0, at) + 1) for at in places))
        where = f"`{name}`" + (f" line {numbers}" if numbers else "")
        short = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
        listed += [f"{where}: `{short}`"] if words else []
    return listed
