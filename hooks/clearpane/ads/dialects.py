"""The renderers that say what a document means: those of the site, or the two that are common.

With them, the parts of a document that can be rendered by themselves: a sign that stands between
two parts must come out as a paragraph of its own, or else the document is one part.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise, zip_longest
from operator import attrgetter
from typing import Any

from markdown import Markdown
from markdown.util import get_installed_extensions

from clearpane.ads.cuts import Cut
from clearpane.ads.laws import CODE, Shown
from clearpane.core.text import Span, merge
from clearpane.document.blocks import FRESH, FRESH_LINE, GOES_ON, LABELLED
from clearpane.document.links import normal_label
from clearpane.sites.renderer import BEFORE_LINKS, Brackets

SIGNS = "zq"
"""How each sign begins."""


@dataclass(frozen=True)
class Dialect:
    """A renderer by name: `render` turns Markdown, without its front matter, into HTML.

    `signs` gives, without rendering all, the paragraphs that begin as signs do and stand in nothing
    else. `is_common` tells that it has no extension but those below.
    """

    name: str
    render: Callable[[str], str]
    signs: Callable[[str], Iterable[str]]
    is_common: bool


# Whose block processors look at a block, what is indented below it, and what stood before it.
_BY_BLOCK = ("markdown.", "pymdownx.")
# But for PyMdown's blocks, which go on until they are closed.
_SLASHES = re.compile(r"^[ \t]*///", re.MULTILINE)
# Python-Markdown as most sites of MkDocs have it.
EXTENSIONS: dict[str, dict[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "pymdownx.details": {},
    "pymdownx.superfences": {"relaxed_headers": True},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.inlinehilite": {},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.blocks.admonition": {},
    "pymdownx.blocks.details": {},
    "pymdownx.blocks.tab": {"alternate_style": True},
}
# Notes, foldings and tabs of Python-Markdown, which the other family knows as notes only.
_CONTAINER = re.compile(
    r"^([ \t>]*(?:[-*+][ \t]+)?)(?:\?\?\?\+?|={3}[!+]*)(?=[ \t]+\S)", re.MULTILINE
)


@cache
def default_dialects() -> tuple[Dialect, ...]:
    """Return the dialects of a document that belongs to no site: what either shows counts."""
    return python_markdown(EXTENSIONS, EXTENSIONS), _commonmark()


def python_markdown(
    extensions: Iterable[Any], configs: Mapping[str, Mapping[str, Any]] | None = None
) -> Dialect:
    """Return a site's own dialect, by its `markdown_extensions` and their options.

    Extensions that are not installed, and those of this package, are passed over.
    """

    @cache
    def renderer() -> Markdown:
        # Made when the first ad is found: most sites have none.
        usable = [e for e in extensions if not isinstance(e, str) or _is_usable(e)]
        options = {name: dict(config) for name, config in (configs or {}).items() if name in usable}
        markdown = Markdown(extensions=usable, extension_configs=options)
        markdown.treeprocessors.register(Brackets(markdown), "clearpane-brackets", BEFORE_LINKS)
        return markdown

    def render(text: str) -> str:
        return renderer().reset().convert(text)

    def signs(text: str) -> Iterable[str]:
        markdown = renderer().reset()
        modules = {type(processor).__module__ for processor in markdown.parser.blockprocessors}
        closes = any("pymdownx.blocks" in name for name in modules) and _SLASHES.search(text)
        if closes or not all(name.startswith(_BY_BLOCK) for name in modules):
            return []
        lines = text.split("\n")
        for preprocessor in markdown.preprocessors:
            lines = preprocessor.run(lines)
        # What is left is blocks with blank lines between, and no block looks over the next one
        # that is not indented.
        blocks = (block.strip("\n") for block in "\n".join(lines).split("\n\n"))
        return [block for block in blocks if block.startswith(SIGNS)]

    return Dialect("Python-Markdown", render, signs, configs is EXTENSIONS)


def _commonmark() -> Dialect:
    """Return CommonMark with tables, footnotes, notes and definition lists."""
    # They take a tenth of a second to load, and most sites have no need of them.
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from mdit_py_plugins.admon import admon_plugin  # noqa: PLC0415
    from mdit_py_plugins.deflist import deflist_plugin  # noqa: PLC0415
    from mdit_py_plugins.footnote import footnote_plugin  # noqa: PLC0415

    renderer, blocks = (MarkdownIt("gfm-like", {"linkify": False, "html": True}) for _ in "12")
    for plugin in (admon_plugin, deflist_plugin, footnote_plugin):
        renderer.use(plugin)
        blocks.use(plugin)
    blocks.core.ruler.enableOnly(["normalize", "block"])
    # What is one paragraph more or less within a block is all the same here.
    blocks.block.ruler.disable(["table", "reference", "hr", "heading", "lheading"])

    def signs(text: str) -> Iterable[str]:
        # It reads line by line, and a paragraph ends at a blank one, whatever comes later.
        last = text.find("\n", text.rfind("\n" + SIGNS) + 1)
        behind = text.find("\n", len(text) - len(text[last:].lstrip())) if last >= 0 else -1
        text = text[:behind] if behind >= 0 else text
        tokens = blocks.parse(_CONTAINER.sub(r"\1!!! x", text))
        return [t.content for t in tokens if t.level == 1 and t.content.startswith(SIGNS)]

    def render(text: str) -> str:
        return str(renderer.render(_CONTAINER.sub(r"\1!!! x", text)))

    return Dialect("CommonMark", render, signs, True)


def _is_usable(name: str) -> bool:
    with suppress(ModuleNotFoundError):
        found = name in get_installed_extensions().names or find_spec(name.partition(":")[0])
        return bool(found) and not name.startswith("clearpane")
    return False


_LEADING = re.compile(r"(?:[ \t]*\r?\n)*(?:[ \t]*\Z)?")
_GAP = re.compile(r"[ \t]*\r?\n[ \t]*\r?\n")
_END = re.compile(rf"{_GAP.pattern}\Z")
_HOLDS = re.compile(rf"<(/?)({'|'.join(sorted(CODE))}|script|style|template|title)\b", re.I)
_SIGN = SIGNS + "{}qz"
# The share of a text beyond which it takes longer to find its parts than to render it whole.
_MOST = 0.85


class Parts:
    """The spans of a text, from `body` on, around cuts: each is apart from all else.

    `spans` is empty where the text is one part.
    """

    def __init__(
        self, text: str, body: int, cuts: Sequence[Cut], dialects: Sequence[Dialect]
    ) -> None:
        self.text, self.body, self.dialects = text, body, dialects
        self.spans = self._spans(cuts)

    def have_ended(self, page: Shown) -> bool:
        """Tell whether each part of an excerpt has come to its end before the next one began."""
        signs = [text for text in page.paragraphs if text.startswith(SIGNS)]
        return not self.spans or signs == [_SIGN.format(n) for n in range(len(self.spans) + 1)]

    def excerpt(self, text: str) -> str | None:
        """Return the parts of the text, or of one made from it, with signs between.

        None where they are not to be found, for all else must stand as it stood.
        """
        if not self.spans:
            return text[self.body :]
        rests = list(self._between(self.spans, self.body, len(self.text)))
        # The blank lines behind belong to what is cut, which may take them along.
        firm = [*(rest.rstrip(" \t\r\n") for rest in rests[:-1]), rests[-1]]
        if not text.startswith(firm[0], self.body):
            return None
        position, parts = self.body + len(firm[0]), []
        for number, (before, rest) in enumerate(pairwise(firm), 1):
            last = number == len(self.spans)
            at = len(text) - len(rest) if last else text.find(rest, position)
            is_there = position <= at and text.startswith(rest, at)
            if not is_there or not _stands_apart(before, text[position:at], rest):
                return None
            parts.append(text[position:at])
            position = at + len(rest)
        defined = _labelled(rests)
        changed = _labelled(parts) ^ _labelled(self.text[a:b] for a, b in self.spans)
        if any(normal_label(label) in normal_label(rest) for label, _ in changed for rest in rests):
            return None
        # One before all: no extension takes the first words of a part for a head.
        signed = [f"{part}\n\n{_SIGN.format(n)}\n\n" for n, part in enumerate(["", *parts])]
        return "".join([*signed, "\n".join(line for _, line in defined), "\n"])

    def _between(self, spans: Iterable[Span], start: int, end: int) -> Iterator[str]:
        """Yield what stands before, between and behind some spans."""
        for low, high in spans:
            yield self.text[start:low]
            start = high
        yield self.text[start:end]

    def _spans(self, cuts: Sequence[Cut]) -> list[Span]:
        """Return the spans around cuts that can be rendered by themselves, or nothing."""
        text, end = self.text, len(self.text)
        starts = [self.body, *(m.end() for m in FRESH_LINE.finditer(text, self.body)), end]
        near: list[Span] = []
        for low, high in merge([*((c.start, c.end) for c in cuts), *self._uses(cuts)]):
            first = bisect_right(starts, low) - 1
            last = min(bisect_right(starts, max(low, high - 1)), len(starts) - 1)
            # What is left where an ad stood first may belong to what stands above.
            first -= first > 0 and not _is_fresh(self._left(starts[first], starts[last], cuts))
            near.append((starts[first], starts[last]))
        near = merge(near)
        if sum(b - a for a, b in near) > _MOST * (end - self.body):
            return []
        known = self._apart(starts, near)
        spans = merge(
            [(known[bisect_right(known, a) - 1], known[bisect_left(known, b)]) for a, b in near]
        )
        return spans if all(map(_is_closed, self._between(spans, self.body, end))) else []

    def _uses(self, cuts: Sequence[Cut]) -> Iterator[Span]:
        """Yield where a definition that a cut touches may be used."""
        defined = LABELLED.finditer(self.text, self.body) if "]:" in self.text else ()
        labels = {
            m[1] for m in defined if any(c.start < m.end() and m.start() < c.end for c in cuts)
        }
        for label in labels:
            words = r"\s+".join(map(re.escape, label.split()))
            yield from (m.span() for m in re.finditer(words, self.text, re.IGNORECASE))

    def _left(self, start: int, end: int, cuts: Sequence[Cut]) -> str:
        """Return about what cuts leave of a span."""
        pieces, position = [], start
        first, last = (bisect_left(cuts, at, key=attrgetter("start")) for at in (start, end))
        for cut in cuts[first:last]:
            pieces.append(self.text[position : max(position, cut.start)] + cut.replacement)
            position = max(position, cut.end)
        return "".join([*pieces, self.text[position:end]])

    def _apart(self, starts: list[int], near: list[Span]) -> list[int]:
        """Return at which places, all those of `near` if that may be, a part stands by itself."""
        needed = {place for span in near for place in span}
        before = self._between(near, self.body, near[-1][1])
        if all(d.is_common for d in self.dialects) and not any(map(GOES_ON.search, before)):
            return sorted({self.body, *needed, len(self.text)})
        apart = self._seen_apart(sorted(needed))
        return sorted(apart if apart >= needed else self._seen_apart(starts))

    def _seen_apart(self, places: list[int]) -> set[int]:
        """Return at which of these places each renderer lets a paragraph stand by itself."""
        ends = {self.body, len(self.text)}
        signs = {_SIGN.format(n): p for n, p in enumerate(p for p in places if p not in ends)}
        pieces = self._between(((p, p) for p in signs.values()), self.body, len(self.text))
        text = "\n\n".join(map("".join, zip_longest(pieces, signs, fillvalue="")))
        for dialect in self.dialects if signs else ():
            signs = {s: signs[s] for s in dialect.signs(text) if s in signs}
        return ends | set(signs.values())


def _labelled(texts: Iterable[str]) -> KeysView[tuple[str, str]]:
    """Return label and line of each definition, in order."""
    found = (m for text in texts if "]:" in text for m in LABELLED.finditer(text))
    return {(m[1], m[0]): None for m in found}.keys()


def _stands_apart(before: str, part: str, rest: str) -> bool:
    """Tell whether a part looks as if it met neither what stands before it nor behind it."""
    begins = not before.strip() or not (part.strip() or rest.strip()) or _GAP.match(part)
    ends = not rest.strip() or not part.strip() or _END.search(part, len(part.rstrip()))
    return bool(begins and ends and _is_fresh(part))


def _is_fresh(part: str) -> bool:
    """Tell whether a part begins with what no block above it takes in, or is empty."""
    begin = _LEADING.match(part).end()  # type: ignore[union-attr]
    return begin == len(part) or bool(FRESH.match(part, begin))


def _is_closed(text: str) -> bool:
    """Tell whether no element that shows code or hides all begins in a text and ends elsewhere."""
    signs = Counter((name.lower(), bool(end)) for end, name in _HOLDS.findall(text))
    return all(signs[name, True] == signs[name, False] for name, _ in signs)
