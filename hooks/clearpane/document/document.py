"""A Markdown file as its author wrote it: its text, where each character stands, what is code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError
from clearpane.core.text import LINE, Span, blank, merge
from clearpane.document.code import find_code
from clearpane.document.grammar import SNIPPET, TITLED_CONTAINER
from clearpane.document.head import readable_front_matter
from clearpane.document.links import MarkdownLink, find_links
from clearpane.document.tags import Element, Tag, find_elements, find_tags

BOM = "\ufeff"
# Behind the name of a file that is taken in: its lines, or a section of it.
_PART = re.compile(r"(?::[\w-]*)+$")
_FILE = re.compile(r"^[ \t]*(?P<name>[^\s;][^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_DEEPEST = 5
# YAML between dashes (Jekyll, Hexo, MkDocs), TOML between pluses and JSON (Hugo).
_FRONT_MATTER = re.compile(
    r"\ufeff?(---|\+\+\+|;;;)[ \t]*\r?\n(?:(?!\1)[^\n]*\n)*?(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)"
)


class Document:
    """A Markdown text with its path, front matter, code, tags, links and positions, each read once.

    `path` is what findings name: relative to the project, with forward slashes. Offsets are
    characters of `text`, from 0; lines and columns count from 1.
    """

    def __init__(self, text: str, path: str = "-", *, front_matter: bool = True) -> None:
        self.text = text
        self.path = path
        match = _FRONT_MATTER.match(text) if front_matter else None
        self.body_start = match.end() if match else len(BOM) * text.startswith(BOM)
        """Offset at which the page itself begins, behind the front matter."""

    @property
    def front_matter(self) -> str:
        """The front matter with its fences, or an empty string."""
        return self.text[: self.body_start].removeprefix(BOM)

    @cached_property
    def code(self) -> list[Span]:
        """Spans of all code in the page, sorted."""
        offset = self.body_start
        return [(start + offset, end + offset) for start, end in _find_code(self.text[offset:])]

    @cached_property
    def mask(self) -> str:
        """The text with front matter and code as blanks: same length, same line breaks."""
        return self.blanked(())

    @cached_property
    def solid(self) -> str:
        """The mask with code as a run of signs that are no blank, for where code is content."""
        return blank(self.mask, self.code, "\ufffc")

    @cached_property
    def tags(self) -> list[Tag]:
        """Every HTML tag and comment outside of code."""
        return list(find_tags(self.mask))

    @cached_property
    def elements(self) -> list[Element]:
        """The elements that the tags make up, in the order of their start tags."""
        return find_elements(self.tags)

    @cached_property
    def live_tags(self) -> list[Tag]:
        """Every HTML tag that a browser acts on: also those within `<pre>` and its like.

        What stands there is shown in the type of code, and is HTML all the same. Within a
        `<textarea>` it is text.
        """
        outside, end = [], 0
        for start, stop in self.code:
            if self.text[start] == "<" and not self.text.startswith("<textarea", start):
                outside.append((end, start))
                end = stop
        if not outside:
            return self.tags
        within = find_tags(blank(self.text, [*outside, (end, len(self.text))]))
        return sorted([*self.tags, *within], key=lambda tag: tag.start)

    @cached_property
    def markdown_links(self) -> list[MarkdownLink]:
        """Every Markdown link outside of code, tags and style sheets, definitions included."""
        hidden = [(tag.start, tag.end) for tag in self.tags]
        return find_links(self.mask, sorted([*hidden, *self.styles]))

    @cached_property
    def styles(self) -> list[Span]:
        """The spans of style sheets that stand in the page."""
        ends = [*(tag.start for tag in self.tags[1:]), len(self.text)]
        pairs = zip(self.tags, ends, strict=False)
        return [(t.end, end) for t, end in pairs if t.name == "style" and not t.closing]

    def blanked(self, spans: Sequence[Span]) -> str:
        """Return the mask with further spans as blanks."""
        return blank(self.text, merge([(0, self.body_start), *self.code, *spans]))

    @cached_property
    def _line_starts(self) -> list[int]:
        return [m.start() for m in LINE.finditer(self.text)] or [0]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset; a byte order mark takes no column."""
        line = bisect_right(self._line_starts, offset)
        marked = line == 1 and offset > 0 and self.text.startswith(BOM)
        return line, offset - self._line_starts[line - 1] + (0 if marked else 1)

    def line_at(self, offset: int) -> Span:
        """Return the span of the line that holds an offset, its line break included."""
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        return start, end


# Cleaning a page and checking it follow each other, each with a source of its own.
@lru_cache(maxsize=2)
def _find_code(text: str) -> tuple[Span, ...]:
    return tuple(find_code(text))


_NOT_TEXT = re.compile(
    r"<!--.*?-->"  # comments
    r"|</?[a-zA-Z][^<>]*>"  # HTML tags and <https://…>
    # ](address "title")
    r"|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \t]+[\"'][^\n]*?[\"'])?\)"
    r"|^[ \t]*\[[^\]\n]+\]:[ \t]*\S+[^\n]*$"  # [name]: address
    r"|\bhttps?://[^\s)>\]]+"
    r"|\bms-settings:[\w-]*"
    r"|\{:?[ \t]*[.#\w][^{}\n]*\}",  # attribute lists
    re.DOTALL | re.MULTILINE,
)
# Here quotation marks are syntax, and what stands between them is our own text.
_TITLED = re.compile(rf"^[ \t]*{TITLED_CONTAINER.pattern}.*$", re.MULTILINE)
_QUOTATION = re.compile(
    r"\*\*(?!\s)(?:(?!\n[ \t]*\n).)+?\*\*"
    r"|__(?!\s)(?:(?!\n[ \t]*\n).)+?__"
    r"|“(?:(?!\n[ \t]*\n)[^”])*”"
    r'|"(?:(?!\n[ \t]*\n)[^"])*"'
    r"|^[ \t]*>[^\n]*$",
    re.DOTALL | re.MULTILINE,
)


def running_text(source: Document) -> str:
    """Return the page's text with all that is not running text as blanks, front matter too."""
    spans = [match.span() for match in _NOT_TEXT.finditer(source.mask)]
    text = source.blanked(spans)
    return _TITLED.sub(lambda match: match[0].replace('"', " "), text)


def quotations(text: str) -> list[Span]:
    """Return the spans of bold words, quotations and block quotes in running text."""
    return [match.span() for match in _QUOTATION.finditer(text)]


def front_matter_text(source: Document) -> str:
    """Return the front matter with all but the values of `title` and `description` as blanks."""
    head = source.text[: source.body_start]
    positions = readable_front_matter(source.text).positions
    starts = sorted((line, str(path[0])) for path, (line, _) in positions.items() if len(path) == 1)
    lines = head.splitlines(keepends=True)
    shown: set[int] = set()
    for (line, key), (end, _) in pairwise([*starts, (len(lines), "")]):
        if key in ("title", "description"):
            shown.update(range(line, end))
    return "".join(
        line if number in shown else blank(line, [(0, len(line))])
        for number, line in enumerate(lines, 1)
    )


def snippet_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each file name by which a text takes in a file, without lines or section.

    Files in a block stand on lines of their own, and are yielded too.
    """
    for match in SNIPPET.finditer(text):
        block = match["names"] is not None
        for line in _FILE.finditer(text, *match.span("names")) if block else (match,):
            start, end = line.span("name")
            yield start, start + len(_PART.sub("", text[start:end]))


class Snippets:
    """The files that pages take in, below `folders`; findings name them relative to `root`."""

    def __init__(self, folders: tuple[Path, ...], root: Path) -> None:
        self._folders, self._root = folders, root
        self._read: dict[str, Document | None] = {}

    def of(self, taking: Document, depth: int = 0) -> Iterator[Document]:
        """Yield each file that a text takes in, but for code, and what that one does."""
        if not self._folders or depth > _DEEPEST:
            return
        for start, end in snippet_names(taking.mask):
            source = self._source(taking.text[start:end])
            if source is not None:
                yield source
                yield from self.of(source, depth + 1)

    def _source(self, name: str) -> Document | None:
        if name not in self._read:
            self._read[name] = None
            path = next((p for folder in self._folders if (p := folder / name).is_file()), None)
            with suppress(ClearpaneError):
                if path is not None:
                    self._read[name] = Document(read_text(path), shown(path, self._root))
        return self._read[name]
