"""A page as it was written, compared with what came out of it: what a check of structure gets."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

from clearpane.core.findings import ClearpaneError, Edit, Finding, moved_back
from clearpane.core.text import apply_edits, carried, same_lines
from clearpane.document.document import Document
from clearpane.document.head import unclosed_head
from clearpane.document.written import WrittenLine
from clearpane.sites.rendered import Met, Part, Rendered
from clearpane.sites.renderer import Render, marks_renderer
from clearpane.sites.settings import Settings
from clearpane.sites.site import Page


@dataclass
class Comparison:
    """A page as it was written and as it came out, and the settings of its site."""

    source: Document
    render: Render
    settings: Settings
    html: str = ""
    """What came out, with marks in it, where that is known."""

    @cached_property
    def rewritten(self) -> bool:
        """Whether a plugin or hook of others may give signs a meaning before rendering."""
        return bool(self.settings.others.changes(self.source.text))

    @cached_property
    def render_of(self) -> Callable[[str], str]:
        """Return what the site makes of a few words, rendered once."""
        return cache(self.render)

    @cached_property
    def out(self) -> Rendered:
        """What came out."""
        return Rendered(self.source, self.render, self.html)

    @cached_property
    def lines(self) -> list[WrittenLine]:
        """What was written, line by line, front matter left out."""
        return self.out.written

    @cached_property
    def first(self) -> int:
        """Number of the first line behind the front matter."""
        return self.lines[0].number

    def line(self, number: int) -> WrittenLine:
        """Return a line by its number in the file."""
        return self.lines[number - self.first]

    def above(self, line: WrittenLine, by: int = 1) -> WrittenLine | None:
        """Return the line so many lines above another one, if there is one on the page."""
        return self.line(line.number - by) if line.number - by >= self.first else None

    def below(self, line: WrittenLine, until: int | None = None) -> list[WrittenLine]:
        """Return the lines below one, to the end, or those before the line of that number."""
        end = None if until is None else until - self.first
        return self.lines[line.number - self.first + 1 : end]

    def indented(self, lines: list[WrittenLine], more: int, before: str = "") -> Edit:
        """Return the edit that indents lines by so many blanks more, with a text before them."""
        text = (" " * max(0, n.indent + more) + n.body if n.body else "" for n in lines)
        end = lines[-1].start + len(lines[-1].text)
        return self.edit(lines[0].start, end, before + "\n".join(text))

    def met(self, line: WrittenLine) -> Met | None:
        """Return where a line came out; a fence comes out where its first line of code does."""
        if line.seems != "fence":
            return self.out.met(line.number)
        inside = range(line.number + 1, line.partner or line.number + 4)
        return next((m for n in inside if (m := self.out.met(n))), None)

    def place_of(self, part: Part, *needles: str, after: int = 0) -> int:
        """Return the offset of what made an element: one of these texts, or its line's words.

        The first text that stands on the element's own line counts, or else on a line below;
        `after` is where the one before it was found.
        """
        line = self.line(max(part.line, self.first))
        for end in (line.start + len(line.text), len(self.source.text)):
            for needle in filter(None, needles):
                at = self.source.text.find(needle, max(line.start, after), end)
                if at >= 0:
                    return at
        return line.at

    def finding(
        self,
        rule: str,
        offset: int,
        message: str,
        fix: str,
        edit: Edit | None = None,
        trial: Edit | None = None,
    ) -> Finding:
        """Return a finding of a rule at an offset of the file.

        `trial` takes away the cause of the finding, to see what else goes with it.
        """
        place = self.source.position(offset)
        path, trial = self.source.path, trial or edit
        return Finding(path, *place, rule, message, fix, edit=edit, trial=trial)

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Return the replacement of a stretch of the file, with the file's own line breaks."""
        if "\r\n" in self.source.text:
            new = new.replace("\r\n", "\n").replace("\n", "\r\n")
        return Edit(start, end, self.source.text[start:end], new)


Check = Callable[[Comparison], Iterator[Finding]]


class Structure:
    """The `checks` of structure of one site.

    Raises ClearpaneError when a Markdown extension of the site is not installed.
    """

    def __init__(self, settings: Settings, checks: tuple[Check, ...]) -> None:
        self._settings, self._checks = settings, checks
        self._render = marks_renderer(settings)

    def of_page(self, page: Page) -> list[Finding]:
        """Return the findings of a page, one for each rule and line.

        What counts is what the builder renders; where that is not what stands in the file, since
        ads are cut and macros filled in, findings stand on the file's own lines and mend nothing.
        """
        text, shown, document, html = page.text, page.rendered_text, None, page.marked
        if shown == text:
            document = page.document
            if end := unclosed_head(text):
                # The rule of the front matter tells of it; below, the page is as it was meant.
                shown, document, html = f"{text[:end]}---\n{text[end:]}", None, ""
        try:
            compared = self._compare(document or Document(shown, page.path), html)
            findings = self._all(compared)
        except ClearpaneError:
            # The builder says so itself, and has no page to show.
            return []
        if shown == text:
            return findings
        lines = same_lines(shown, text)
        return [
            replace(
                each,
                line=lines[each.line],
                edit=None,
                trial=carried(each.trial, shown, text) if each.trial else None,
            )
            for each in findings
            if each.line in lines
        ]

    def proves(self, text: str, finding: Finding) -> bool:
        """Tell whether a finding's edit mends it and nothing else of what a reader sees.

        The page is rendered before and after: the finding is gone, no other has come, and no
        word has come, gone or moved that the edit does not touch.
        """
        edit = finding.edit
        if edit is None:
            return False
        page = self._compare(Document(text, finding.path))
        mended = self._compare(Document(apply_edits(text, [edit]), finding.path))
        before = {(each.rule, each.line) for each in self._all(page)}
        after = {(each.rule, moved_back(each, text, edit).line) for each in self._all(mended)}
        if (finding.rule, finding.line) in after or not after <= before:
            return False
        old, new = _words(page), _words(mended)
        if finding.rule == "tab-empty" and sorted(old) == sorted(new):
            # All names of tabs come before all bodies.
            return True
        line = page.line(finding.line).text if finding.line >= page.first else ""
        touched = f"{line} {edit.expected} {edit.new}".lower()
        gone, come = _changed_words(old, new)
        # The numbers of steps are words until they number a list.
        gone = {word for word in gone if not word.isdigit()}
        return not (gone & come) and gone | come <= set(_WORD.findall(touched))

    def _compare(self, source: Document, html: str = "") -> Comparison:
        return Comparison(source, self._render, self._settings, html)

    def _all(self, page: Comparison) -> list[Finding]:
        found = (finding for check in self._checks for finding in check(page))
        return list({(each.rule, each.line): each for each in found}.values())


_WORD = re.compile(r"[^\W_]+")


def _words(page: Comparison) -> list[str]:
    return _WORD.findall(page.out.words.lower())


def _changed_words(before: list[str], after: list[str]) -> tuple[set[str], set[str]]:
    """Return the words that have gone from a text, and those that have come."""
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = [places for kind, *places in codes if kind != "equal"]
    gone = {word for a, b, _, _ in changed for word in before[a:b]}
    return gone, {word for _, _, c, d in changed for word in after[c:d]}
