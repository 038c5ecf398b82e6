"""A page as it was written beside the page as it came out: what each check of structure gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from clearpane.core.findings import Edit, Finding
from clearpane.document.document import Document
from clearpane.document.written import WrittenLine
from clearpane.sites.rendered import Met, Part, Render, Rendered


@dataclass
class Comparison:
    """A page as it was written and as it came out; what of the site matters is beside it."""

    source: Document
    render: Render
    site_host: str = ""
    extensions: tuple[str, ...] = ()
    rewritten: bool = False
    """Whether a plugin or hook of others may give signs of its own a meaning before rendering."""
    trials: dict[tuple[str, int], Edit] = field(default_factory=dict)
    """For a finding that may explain others, by rule and line: what takes its cause away."""

    @cached_property
    def out(self) -> Rendered:
        """What came out."""
        return Rendered(self.source, self.render)

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

    def below(self, line: WrittenLine) -> list[WrittenLine]:
        """Return the lines below one."""
        return self.lines[line.number - self.first + 1 :]

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
        if trial or edit:
            self.trials[rule, place[0]] = trial or edit  # type: ignore[assignment]
        return Finding(self.source.path, *place, rule, message, fix, edit=edit)

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Return the replacement of a stretch of the file, with the file's own line breaks."""
        if "\r\n" in self.source.text:
            new = new.replace("\r\n", "\n").replace("\n", "\r\n")
        return Edit(start, end, self.source.text[start:end], new)

    def with_text(self, text: str) -> Comparison:
        """Return the same page with another text."""
        return replace(self, source=Document(text, self.source.path), trials={})

    def render_of(self, text: str) -> str:
        """Return what the site makes of a few words, rendered once."""
        if text not in self._rendered:
            self._rendered[text] = self.render(text)
        return self._rendered[text]

    @cached_property
    def _rendered(self) -> dict[str, str]:
        return {}


Check = Callable[[Comparison], Iterator[Finding]]
