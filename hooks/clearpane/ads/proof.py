"""Prove the cuts of a document: render what they touch, before and after, and ask the laws.

A document is rendered in parts where the renderer itself shows that the parts do not meet: a sign
that stands between them must come out as a paragraph of its own. Else it is rendered whole.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

from clearpane.ads.dialects import Dialect
from clearpane.ads.laws import CODE, Piece, Shown, broken, shown
from clearpane.core.text import Span, merge

MOST_TRIES = 100
"""Renderings of one document, from which on what is not proven stays."""

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
_SIGN = "zq{}qz"

P = TypeVar("P", bound=Piece)


class Proof(Generic[P]):
    """Proves cuts of one document in the dialects that it is read in.

    `body` is where the document begins behind its front matter, `cuts` all that may be cut, and
    `apply` makes the text without some of them.
    """

    def __init__(
        self,
        text: str,
        body: int,
        dialects: Sequence[Dialect],
        cuts: Sequence[P],
        apply: Callable[[list[P]], str],
    ) -> None:
        self.text = text
        self.body = body
        self.dialects = dialects
        self.apply = apply
        self.parts = self._parts(cuts) or [(body, len(text))]
        """The spans that are rendered: each is apart from all else."""
        before = self._shown(self._excerpt(text))
        if before is None:
            self.parts = [(body, len(text))]
            before = self._shown(self._excerpt(text))
        self.before = before or []

    def law(self, cuts: list[P]) -> str:
        """Return the law that these cuts break together, or an empty string."""
        after = self.after(cuts)
        for before, now in zip(self.before, after, strict=True):
            if law := broken(before, now, self.text, cuts):
                return law
        return ""

    def after(self, cuts: list[P]) -> list[Shown]:
        """Return what a reader meets without some cuts, in each dialect."""
        found = self._shown(self._excerpt(self.apply(cuts)))
        if found is None:
            # The parts meet once the cuts are made.
            self.parts = [(self.body, len(self.text))]
            self.before = self._shown(self._excerpt(self.text)) or []
            found = self._shown(self._excerpt(self.apply(cuts)))
        return found or []

    def _parts(self, cuts: Sequence[P]) -> list[Span]:
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

    def _uses(self, cuts: Sequence[P]) -> Iterator[Span]:
        """Yield where a definition that a cut touches may be used."""
        defined = list(_DEFINITION.finditer(self.text, self.body)) if "]:" in self.text else []
        labels = {
            m[1] for m in defined if any(c.start < m.end() and m.start() < c.end for c in cuts)
        }
        for label in labels:
            words = r"\s+".join(map(re.escape, label.split()))
            yield from (m.span() for m in re.finditer(words, self.text, re.IGNORECASE))

    def _left(self, start: int, end: int, cuts: Sequence[P]) -> str:
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
            signs = {s: signs[s] for s in dialect.paragraphs(text, "zq") if s in signs}
        return apart | set(signs.values())

    def _excerpt(self, text: str) -> str | None:
        """Return the parts of a text with signs between, or None where they are not to be found.

        All else must stand in it as it stood.
        """
        if self.parts == [(self.body, len(self.text))]:
            return text[self.body :]
        starts = [self.body, *(end for _, end in self.parts)]
        ends = [*(start for start, _ in self.parts), len(self.text)]
        rests = [self.text[a:b] for a, b in zip(starts, ends, strict=True)]
        # The blank lines behind belong to what is cut, which may take them along.
        firm = [*(rest.rstrip(" \t\r\n") for rest in rests[:-1]), rests[-1]]
        if not text.startswith(firm[0], self.body):
            return None
        position, parts = self.body + len(firm[0]), []
        for number, (before, rest) in enumerate(pairwise(firm), 1):
            last = number == len(self.parts)
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
            _definitions([self.text[a:b] for a, b in self.parts])
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

    def _shown(self, excerpt: str | None) -> list[Shown] | None:
        """Return what a reader meets in each dialect, or None where a part did not end."""
        if excerpt is None:
            return None
        found = []
        whole = self.parts == [(self.body, len(self.text))]
        for dialect in self.dialects:
            try:
                page = shown(dialect.render(excerpt))
            except Exception:
                if whole:
                    raise
                return None
            signs = [text for text in page.paragraphs if text.startswith("zq")]
            if not whole and signs != [_SIGN.format(n) for n in range(len(self.parts) + 1)]:
                return None
            found.append(page)
        return found

    def shows(self, cut: P) -> bool:
        """Tell whether one of the dialects shows as code what a cut would take."""
        text = "".join(self.text[cut.start : cut.end].replace(">", "").split())
        return any(
            text in "".join(code.replace(">", "").split())
            for page in self.before
            for code in page.code
        )

    def compared(self, cuts: list[P]) -> list[dict[str, Any]]:
        """Return what was compared in each dialect, in plain values, for cuts that hold."""
        found = []
        after = self.after(cuts)
        for dialect, before, now in zip(self.dialects, self.before, after, strict=True):
            law = broken(before, now, self.text, cuts)
            found.append(
                {
                    "dialect": dialect.name,
                    "laws": dict.fromkeys(("code", "links", "words", "lists"), not law),
                    "code_before": _digest(before.code),
                    "code_after": _digest(now.code),
                    "words": [len(before.words), len(now.words)],
                    "links": [len(before.links), len(now.links)],
                }
            )
        return found

    def hold(
        self, units: list[list[P]], kept: Sequence[P] = ()
    ) -> tuple[list[P], list[tuple[list[P], str]]]:
        """Return the cuts that hold together, and the units that do not, each with its law.

        `kept` are cuts that hold already.
        A unit is what makes sense only as a whole. Where all together break a law, halves are
        tried, so that what breaks it is taken back alone.
        """
        kept = list(kept)
        refused: list[tuple[list[P], str]] = []
        waiting, tries = [units] if units else [], MOST_TRIES
        while waiting:
            part = waiting.pop()
            tries -= 1
            cuts = sorted([*kept, *(cut for unit in part for cut in unit)], key=lambda c: c.start)
            law = self.law(cuts) if tries >= 0 else "more than could be tried"
            if not law:
                kept = cuts
            elif len(part) == 1 or tries < 0:
                refused += [(unit, law) for unit in part]
            else:
                waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
        return kept, refused


def _definitions(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield label and line of each definition."""
    for text in texts:
        if "]:" in text:
            yield from ((m[1], m[0]) for m in _DEFINITION.finditer(text))


def _stands_apart(before: str, part: str, rest: str) -> bool:
    """Tell whether a part looks as if it met neither what stands before it nor behind it."""
    begins = not before.strip() or not (part.strip() or rest.strip()) or _GAP.match(part)
    ends = not rest.strip() or not part.strip() or _END.search(part)
    return bool(begins and ends and _is_fresh(part))


def _is_fresh(part: str) -> bool:
    """Tell whether a part begins with what no block above it takes in, or is empty."""
    rest = _LEADING.sub("", part, count=1)
    return not rest or bool(_FRESH.match(rest))


def _is_closed(text: str) -> bool:
    """Tell whether no element that shows code or hides all begins in a text and ends elsewhere."""
    signs = Counter((name.lower(), bool(end)) for end, name in _HOLDS.findall(text))
    return all(signs[name, True] == signs[name, False] for name, _ in signs)


def _digest(code: list[str]) -> str:
    return hashlib.sha256("\0".join(code).encode()).hexdigest()
