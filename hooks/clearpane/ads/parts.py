"""Find the parts of a document that can be rendered by themselves.

The renderers themselves say so: a sign that stands between two parts must come out as a paragraph
of its own. Where one does not, the document is one part.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, KeysView, Sequence
from itertools import pairwise

from clearpane.ads.cuts import Cut
from clearpane.ads.dialects import CODE, Dialect
from clearpane.core.text import Span, merge
from clearpane.document.blocks import FRESH, FRESH_LINE, GOES_ON, LABELLED

_LEADING = re.compile(r"\A(?:[ \t]*\r?\n)*(?:[ \t]*\Z)?")
_GAP = re.compile(r"[ \t]*\r?\n[ \t]*\r?\n")
_END = re.compile(rf"{_GAP.pattern}\Z")
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
        rests = list(self._between(self.spans, self.body, len(self.text)))
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
            parts.append(text[position:at])
            if not _stands_apart(before, parts[-1], rest):
                return None
            position = at + len(rest)
        defined = _labelled(rests)
        changed = _labelled(parts) ^ _labelled(self.text[a:b] for a, b in self.spans)
        if any(_plain(label) in _plain(rest) for label, _ in changed for rest in rests):
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
        for cut in cuts[bisect_left(cuts, start, key=_start) : bisect_left(cuts, end, key=_start)]:
            pieces.append(self.text[position : max(position, cut.start)] + cut.replacement)
            position = max(position, cut.end)
        return "".join([*pieces, self.text[position:end]])

    def _apart(self, starts: list[int], near: list[Span]) -> list[int]:
        """Return at which places, all those of `near` if that may be, a part stands by itself."""
        needed = sorted({place for span in near for place in span})
        before = self._between(near, self.body, needed[-1])
        if all(d.is_common for d in self.dialects) and not any(map(GOES_ON.search, before)):
            return sorted({self.body, *needed, len(self.text)})
        for places in (needed, starts):
            apart = self._seen_apart(places)
            if apart.issuperset(needed):
                break
        return sorted(apart)

    def _seen_apart(self, places: list[int]) -> set[int]:
        """Return at which of these places each renderer lets a paragraph stand by itself."""
        ends = {self.body, len(self.text)}
        signs = {_SIGN.format(n): p for n, p in enumerate(p for p in places if p not in ends)}
        pieces, position = [], self.body
        for sign, place in signs.items():
            pieces += [self.text[position:place], sign, "\n\n"]
            position = place
        text = "".join([*pieces, self.text[position:]])
        for dialect in self.dialects if signs else ():
            signs = {s: signs[s] for s in dialect.paragraphs(text, SIGNS) if s in signs}
        return ends | set(signs.values())


def _start(cut: Cut) -> int:
    return cut.start


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


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
    rest = _LEADING.sub("", part, count=1)
    return not rest or bool(FRESH.match(rest))


def _is_closed(text: str) -> bool:
    """Tell whether no element that shows code or hides all begins in a text and ends elsewhere."""
    signs = Counter((name.lower(), bool(end)) for end, name in _HOLDS.findall(text))
    return all(signs[name, True] == signs[name, False] for name, _ in signs)
