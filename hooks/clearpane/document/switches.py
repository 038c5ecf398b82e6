"""Switch a rule off for a line or a file, where every reader of the source can see it.

At the end of a line, or alone before one:

    [Shop](https://example.com/?ref=us) <!-- clearpane: off ad-link our own shop -->

For a whole file, in its front matter:

    clearpane:
      off: [ad-link]

And keep the cleaner off a line, a paragraph or a page: see `Keeper`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from clearpane.core.findings import Finding
from clearpane.core.text import Span, inside, merge, nearest
from clearpane.document.document import Document
from clearpane.document.head import FrontMatter, readable_front_matter
from clearpane.document.tags import Tag

UNKNOWN_SWITCH = "switch-unknown"

_SWITCH = re.compile(r"<!--[ \t]*clearpane:[ \t]*off[ \t]+(?P<rule>[\w-]+)[^\n]*?-->")


def sift(findings: Iterable[Finding], source: Document) -> list[Finding]:
    """Return the findings of one file that its author has not switched off.

    A switch that is only shown as an example in a code block switches nothing off.
    """
    switches = Switches(source)
    return [finding for finding in findings if not switches.silence(finding)]


def unknown_switches(source: Document, rules: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each switch in a file that names none of `rules`."""
    for line, column, rule in Switches(source).places:
        if rule not in rules:
            near = nearest(rule, rules)
            message = f"there is no rule `{rule}` to switch off"
            fix = f"did you mean `{near}`?" if near else "take the name from the finding"
            yield Finding(source.path, line, column, UNKNOWN_SWITCH, message, fix)


class Switches:
    """The switches of one file: which rules are off, and on which lines."""

    def __init__(self, source: Document) -> None:
        self.places: list[tuple[int, int, str]] = []
        self._lines: set[tuple[int, str]] = set()
        self._file: set[str] = set()
        if "clearpane" in source.text:
            head = readable_front_matter(source.text)
            self._read_head(head)
            self._read_body(source.text, source.mask, head.body_start)

    def silence(self, finding: Finding) -> bool:
        """Return whether the author has switched this finding off."""
        return finding.rule in self._file or (finding.line, finding.rule) in self._lines

    def _read_head(self, head: FrontMatter) -> None:
        settings = head.data.get("clearpane")
        off = settings.get("off") if isinstance(settings, dict) else None
        for index, rule in enumerate(off if isinstance(off, list) else []):
            self._file.add(str(rule))
            self.places.append((*head.position(("clearpane", "off", index)), str(rule)))

    def _read_body(self, text: str, masked: str, start: int) -> None:
        lines = masked[start:].split("\n")
        first = text.count("\n", 0, start) + 1
        # Code is masked, and is meant all the same by a switch above it.
        below = _next_lines(text[start:].split("\n"))
        for index, line in enumerate(lines):
            found = list(_SWITCH.finditer(line))
            alone = bool(found) and not _SWITCH.sub("", line).strip()
            target = below[index] if alone else index
            for switch in found:
                self._lines.add((first + target, switch["rule"]))
                self.places.append((first + index, switch.start() + 1, switch["rule"]))


def _next_lines(lines: list[str]) -> list[int]:
    """Return for each line the one below that holds more than blanks and switches, or itself."""
    below = list(range(len(lines)))
    following: int | None = None
    for index in range(len(lines) - 1, -1, -1):
        below[index] = index if following is None else following
        if _SWITCH.sub("", lines[index]).strip():
            following = index
    return below


_KEEP = re.compile(r"<!--\s*clearpane:\s*keep(?P<file>-file)?(?:\s[^>]*?)?\s*-->", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\r?\n[ \t>]*(?=\r?\n|\Z)|\Z")


class Keeper:
    """Tells which cuts the author of a page allows.

    `<!-- clearpane: keep -->` at the end of a line keeps that line; alone on a line it keeps the
    paragraph below. `<!-- clearpane: keep-file -->` keeps the page. A rule that is switched off
    by `clearpane: off` cuts nothing on that line or page either. Words behind `keep` are the
    author's reason.
    """

    def __init__(self, source: Document) -> None:
        self.source = source
        self.whole_file = False
        self.marks: list[int] = []
        """The offset of each mark, for the report."""
        spans: list[Span] = []
        for tag in source.tags:
            match = _KEEP.fullmatch(source.mask, tag.start, tag.end) if tag.name == "!--" else None
            if match is None:
                continue
            self.marks.append(tag.start)
            if match["file"]:
                self.whole_file = True
            elif not spans or tag.start >= spans[-1][1]:
                spans.append(_kept(source, tag))
        self._spans = merge(spans)
        self._switches = Switches(source)

    def allows(self, start: int, rule: str) -> bool:
        """Tell whether something may be cut that begins at an offset, for what a rule says."""
        if self.whole_file or inside(self._spans, start):
            return False
        if not self._switches.places:
            return True
        return not self._switches.silence(Finding("", *self.source.position(start), rule, ""))


def _kept(source: Document, tag: Tag) -> Span:
    start, end = source.line_at(tag.start)
    alone = not source.text[start : tag.start].strip() and not source.text[tag.end : end].strip()
    below = _PARAGRAPH_END.search(source.text, end) if alone else None
    return start, below.end() if below else end
