"""Put the gate before the pages of one site, and say where what it took came from."""

from __future__ import annotations

import html as html_module
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import repeat

from clearpane.core.findings import Finding, Level
from clearpane.core.rules import all_rules
from clearpane.document.document import Document, Snippets
from clearpane.document.switches import sift
from clearpane.finish.gate import Gate
from clearpane.finish.gated import Gated, Taken
from clearpane.finish.raw_files import READ, gated_file
from clearpane.sites.finishing import Finisher, Hand, Yield


def gated_content(
    gate: Gate, html: str, source: Document, snippets: Snippets
) -> tuple[str, list[Finding]]:
    """Return rendered content as it may be put into a page, and what the gate took."""
    gated = gate.fragment(html)
    found = list(located(gated.taken, source, snippets))
    return gated.html, sift(found, source.text, source.mask) if found else []


def located(taken: Iterable[Taken], source: Document, snippets: Snippets) -> Iterator[Finding]:
    """Yield a finding for each: where its proof stands in a source or what it takes in, or there
    at the start. What has one proof was taken in the order in which it stands.
    """
    before: Counter[str] = Counter()
    for each in taken:
        texts = (source, *snippets.of(source)) if each.address else ()
        places = [(text, at) for text in texts for at in _places(each.address, text)]
        text, at = places[min(before[each.address], len(places) - 1)] if places else (source, 0)
        before[each.address] += 1
        line, column = text.position(at) if places else (1, 1)
        yield finding(each, text.path, line, column)


def finding(
    taken: Taken, path: str, line: int, column: int, fix: str = "", *, written: bool = True
) -> Finding:
    """Return what was taken as a finding; `fix` says more than the rule does, where it can.

    `written` tells that the page is published without it; otherwise somebody only looks.
    """
    done = "taken out of the page" if written else "`clearpane finish` takes it out"
    done = f"{done}; " if taken.removed else ""
    address = f" (`{taken.address[:80]}`)" if taken.address else ""
    advice = done + (fix or all_rules()[taken.rule].mend)
    level = None if taken.removed or taken.rule == "unknown-embed" else Level.ERROR
    made = Finding(path, line, column, taken.rule, taken.message + address, advice)
    return replace(made, level=level) if level else made


def _places(proof: str, source: Document) -> list[int]:
    """Return where in a source something stands that was seen decoded, in tags if in any."""
    for text in (source.mask, source.text):
        for written in (proof, html_module.escape(proof), html_module.escape(proof, quote=False)):
            found = [match.start() for match in re.finditer(re.escape(written), text)]
            in_tags = [at for at in found if text.rfind("<", 0, at + 1) > text.rfind(">", 0, at)]
            if found:
                return in_tags or found
    return []


class Guard(Finisher):
    """Takes out of every published file what must not be published."""

    gate: Gate

    @cached_property
    def _snippets(self) -> Snippets:
        settings = self.site.settings
        return Snippets(settings.snippets if settings else (), self.site.root)

    def page(self, hand: Hand) -> Yield:
        """Gate a page; findings are at their place in the source, or else in the finished page."""
        gated = self.gate.whole(hand.page)
        if not gated.taken:
            return
        published = Document(hand.text, self.site.path(hand.file), front_matter=False)
        name = self.site.source(hand.file)
        source = Document(self.site.said.pages[hand.file].text, name) if name else None
        hand.text = gated.html
        places = located(gated.taken, source, self._snippets) if source else repeat(None)
        for taken, found in zip(gated.taken, places, strict=False):
            if source and found and not sift([found], source.text, source.mask):
                continue
            if found and (found.line, found.column) != (1, 1):
                yield found
                continue
            place = published.position(max(taken.offset, 0))
            where = f"look in `{source.path}`, its snippets and its template" if source else ""
            yield finding(taken, published.path, *place, where, written=self.write)

    def wants(self, file: str) -> bool:
        """Tell whether a file may hold an address or a script that somebody meets."""
        return file.endswith(READ)

    def other(self, hand: Hand) -> Yield:
        """Gate a drawing, a style sheet, a search index, a feed or a text."""
        name = self.site.path(hand.file)
        gated = gated_file(hand.file, hand.text, self.gate, name) or Gated(hand.text)
        published = Document(hand.text, name, front_matter=False)
        hand.text = gated.html
        for taken in gated.taken:
            place = published.position(max(taken.offset, 0))
            yield finding(taken, name, *place, written=self.write)
