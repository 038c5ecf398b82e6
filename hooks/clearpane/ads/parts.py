"""Find the parts of a document that can be rendered by themselves.

The renderers themselves say so: a sign that stands between two parts must come out as a paragraph
of its own. Where one does not, the document is one part.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from clearpane.ads.cuts import Cut
from clearpane.ads.dialects import Dialect
from clearpane.ads.laws import CODE
from clearpane.core.text import Span, merge

# A line behind a blank one that nothing above takes in: a heading, HTML, a table, words; no mark of
# a list, a quote, a definition or a tab, and nothing indented.
_FRESH = re.compile(
    r"#{1,6}[ ]|<[a-zA-Z!]|\||\{[{%]|!!![ ]|[ ]?(?:[^\W\d_]|\d+(?:[^.)\d]|\.\d)|[\"'(“‘]"
    r"|!?\[(?![^\]\r\n]*\]:|\^)|(?:\*\*?|__?)(?=[^\W_])|`(?!``))"
)
_START = re.compile(rf"\n(?:\r?\n)+(?={_FRESH.pattern})")
_LEADING = re.compile(r"\A(?:[ \t]*\r?\n)*(?:[ \t]*\Z)?")
_GAP = re.compile(r"[ \t]*\r?\n[ \t]*\r?\n")
_END = re.compile(rf"{_GAP.pattern}\Z")
# What holds in the whole document, wherever it stands.
_DEFINITION = re.compile(r"^[ ]{0,3}\*?\[([^\]\r\n]+)\]:.*", re.MULTILINE)
_HOLDS = re.compile(rf"<(/?)({'|'.join(sorted(CODE))}|script|style|template|title)\b", re.I)
SIGNS = "zq"
"""How each sign begins."""
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
        self.text = text
        self.body = body
        self.dialects = dialects
        self.spans = self._spans(cuts)

    @property
    def signs(self) -> list[str]:
        """The paragraphs that must come out of an excerpt by themselves."""
        return [_SIGN.format(n) for n in range(len(self.spans) + 1)] if self.spans else []

    def excerpt(self, text: str) -> str | None:
        """Return the parts of the text, or of one made from it, with signs between.

        None where they are not to be found, for all else must stand as it stood.
        """
        if not self.spans:
            return text[self.body :]
        starts = [self.body, *(end for _, end in self.spans)]
        ends = [*(start for start, _ in self.spans), len(self.text)]
        rests = [self.text[a:b] for a, b in zip(starts, ends, strict=True)]
        # The blank lines behind belong to what is cut, which may take them along.
        firm = [*(rest.rstrip(" \t\r\n") for rest in rests[:-1]), rests[-1]]
        if not text.startswith(firm[0], self.body):
            return None
        position, parts = self.body + len(firm[0]), []
        for number, (before, rest) in enumerate(pairwise(firm), 1):
            last = number == len(self.spans)
            at = len(text) - len(rest) if last else text.find(rest, position)
            if at < position or not text.startswith(rest, at):
                return None
            part = text[position:at]
            if not _stands_apart(before, part, rest):
                return None
            parts.append(part)
            position = at + len(rest)
        definitions = list(_definitions(rests))
        changed = set(_definitions(parts)) ^ set(
            _definitions([self.text[a:b] for a, b in self.spans])
        )
        if any(
            " ".join(label.split()).casefold() in " ".join(rest.split()).casefold()
            for label, _ in changed
            for rest in rests
        ):
            return None
        # One before all: no extension takes the first words of a part for a head.
        signed = [f"{part}\n\n{_SIGN.format(n)}\n\n" for n, part in enumerate(["", *parts])]
        return "".join([*signed, "\n".join(line for _, line in definitions), "\n"])

    def _spans(self, cuts: Sequence[Cut]) -> list[Span]:
        """Return the spans around cuts that can be rendered by themselves, or nothing."""
        text = self.text
        starts = [self.body, *(m.end() for m in _START.finditer(text, self.body)), len(text)]
        near: list[Span] = []
        for low, high in merge([*((c.start, c.end) for c in cuts), *self._uses(cuts)]):
            first = bisect_right(starts, low) - 1
            last = bisect_right(starts, max(low, high - 1))
            last = min(last, len(starts) - 1)
            if near and first < near[-1][1]:
                near[-1] = (near[-1][0], max(near[-1][1], last))
            else:
                near.append((first, last))
        if sum(starts[b] - starts[a] for a, b in near) > _MOST * (len(text) - self.body):
            return []
        # What is left where an ad stood first may belong to what stands above.
        begins = [cut.start for cut in cuts]
        left = (
            self._left(a, b, cuts[bisect_left(begins, a) : bisect_left(begins, b)])
            for a, b in ((starts[first], starts[last]) for first, last in near)
        )
        near = [
            (a - (a > 0 and not _is_fresh(rest)), b)
            for (a, b), rest in zip(near, left, strict=True)
        ]
        for places in ({n for span in near for n in span}, set(range(len(starts)))):
            apart = self._apart([starts[n] for n in sorted(places)])
            if all(starts[n] in apart for span in near for n in span):
                break
        spans: list[Span] = []
        known = sorted(apart)
        for low, high in near:
            start = known[bisect_right(known, starts[low]) - 1]
            end = next(place for place in known if place >= starts[high])
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        rests = [text[a:b] for (_, a), (b, _) in pairwise(spans)]
        rests += [text[self.body : spans[0][0]], text[spans[-1][1] :]]
        return spans if all(map(_is_closed, rests)) else []

    def _uses(self, cuts: Sequence[Cut]) -> Iterator[Span]:
        """Yield where a definition that a cut touches may be used."""
        defined = list(_DEFINITION.finditer(self.text, self.body)) if "]:" in self.text else []
        labels = {
            m[1] for m in defined if any(c.start < m.end() and m.start() < c.end for c in cuts)
        }
        for label in labels:
            words = r"\s+".join(map(re.escape, label.split()))
            yield from (m.span() for m in re.finditer(words, self.text, re.IGNORECASE))

    def _left(self, start: int, end: int, cuts: Sequence[Cut]) -> str:
        """Return about what cuts leave of a span."""
        pieces, position = [], start
        for cut in cuts:
            pieces.append(self.text[position : max(position, cut.start)] + cut.replacement)
            position = max(position, cut.end)
        return "".join([*pieces, self.text[position:end]])

    def _apart(self, places: list[int]) -> set[int]:
        """Return at which of these places each renderer lets a paragraph stand by itself."""
        apart, pieces, position = {self.body, len(self.text)}, [], self.body
        inner = [place for place in places if place not in apart]
        for number, place in enumerate(inner):
            pieces += [self.text[position:place], _SIGN.format(number), "\n\n"]
            position = place
        text = "".join([*pieces, self.text[position:]])
        signs = {_SIGN.format(n): place for n, place in enumerate(inner)}
        for dialect in self.dialects if inner else ():
            signs = {s: signs[s] for s in dialect.paragraphs(text, SIGNS) if s in signs}
        return apart | set(signs.values())


def _definitions(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield label and line of each definition."""
    for text in texts:
        if "]:" in text:
            yield from ((m[1], m[0]) for m in _DEFINITION.finditer(text))


def _stands_apart(before: str, part: str, rest: str) -> bool:
    """Tell whether a part looks as if it met neither what stands before it nor behind it."""
    begins = not before.strip() or not (part.strip() or rest.strip()) or _GAP.match(part)
    ends = not rest.strip() or not part.strip() or _END.search(part, len(part.rstrip()))
    return bool(begins and ends and _is_fresh(part))


def _is_fresh(part: str) -> bool:
    """Tell whether a part begins with what no block above it takes in, or is empty."""
    rest = _LEADING.sub("", part, count=1)
    return not rest or bool(_FRESH.match(rest))


def _is_closed(text: str) -> bool:
    """Tell whether no element that shows code or hides all begins in a text and ends elsewhere."""
    signs = Counter((name.lower(), bool(end)) for end, name in _HOLDS.findall(text))
    return all(signs[name, True] == signs[name, False] for name, _ in signs)
