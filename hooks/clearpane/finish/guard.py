"""Put the gate before each file of one site, and say where what it took came from.

Files are pages, drawings, feeds, indexes, lists, texts and style sheets.
"""

from __future__ import annotations

import html as html_module
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatch
from functools import cached_property
from html import escape, unescape
from itertools import repeat
from typing import Any

from clearpane.core.findings import ClearpaneError, Finding, Level
from clearpane.core.rules import all_rules
from clearpane.document.document import Document, Snippets
from clearpane.document.switches import sift
from clearpane.finish.address_rules import Verdict, style_addresses
from clearpane.finish.gate import Gate, Gated, Taken
from clearpane.finish.xml_file import SUFFIXES, texts
from clearpane.sites.addresses import read_address
from clearpane.sites.hand import Finisher, Hand, Yield
from clearpane.sites.reading import unreadable


def gated_content(
    gate: Gate, html: str, source: Document, snippets: Snippets
) -> tuple[str, list[Finding]]:
    """Return rendered content as it may be put into a page, and what the gate took."""
    gated = gate.fragment(html)
    found = list(located(gated.taken, source, snippets))
    return gated.html, sift(found, source)


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


READ = (*SUFFIXES, ".svgz", ".md", ".txt", ".css", ".json", ".webmanifest")
"""How the names of files end that are looked into."""

# As browsers take them, and readers of Markdown.
_LOOSE = re.compile(
    r"((?:https?:[\\/]*|(?<![:\w/])//|(?<![\w./])(?=www\.))[\w-]+(?:\.[\w-]+)+)"
    r"[^\s)>\"'\]]*",
    re.I,
)


def gated_file(file: str, text: str, gate: Gate, name: str) -> Gated | None:
    """Return a file as it may be published, or None where it is of a kind that shows nothing.

    `name` is what findings call it. Raises ClearpaneError, naming it, when it is not what its
    name says.
    """
    file = file.lower()
    if file.endswith(".svg"):
        return gate.xml(text, file)
    if file.endswith(SUFFIXES):
        return gated_xml(text, file, gate)
    if fnmatch(file, "search/search_index.json") or file == "search.json":
        return gated_json(text, name, gate, ("docs", "items"))
    if fnmatch(file.rpartition("/")[2], "feed*.json") or file.endswith(".webmanifest"):
        return gated_json(text, name, gate)
    if file.endswith((".md", ".txt")):
        return gated_text(text, gate, is_markdown=True)
    if file.endswith(".css"):
        return _sheet(text, gate)
    return None


def gated_json(text: str, name: str, gate: Gate, keys: tuple[str, ...] = ()) -> Gated:
    """Return a search index, a feed or a manifest with its texts gated, in the values of `keys`.

    Texts with tags are HTML, which a browser shows, but for those of MkDocs's own search; of others
    only addresses count. Material for MkDocs lists its entries under `docs`, Zensical under
    `items`. Raises ClearpaneError, naming the file, when it is not JSON.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ClearpaneError(f"{name}: not JSON, {str(error).replace(': ', ', ')}") from None
    taken: list[Taken] = []

    def clean(value: Any) -> Any:
        if isinstance(value, str) and ("<" in value or (not keys and "//" in value)):
            gated = gate.fragment(value) if "<" in value else gated_text(value, gate)
            taken.extend(replace(each, offset=-1) for each in gated.taken)
            return gated.html
        if isinstance(value, list):
            return [clean(each) for each in value]
        if isinstance(value, dict):
            return {key: clean(each) for key, each in value.items()}
        return value

    if not keys:
        data = clean(data)
    elif isinstance(data, dict) and "prebuild_index" not in str(data.get("config")):
        data |= {key: clean(data[key]) for key in keys if key in data}
    if not taken:
        return Gated(text)
    return Gated(json.dumps(data, ensure_ascii=False, separators=(",", ":")), taken)


def gated_xml(text: str, file: str, gate: Gate) -> Gated:
    """Return a feed or a sitemap with the HTML in its texts gated and addresses of ads emptied."""
    gated = gate.xml(text, file)
    taken = list(gated.taken)
    parts, position = [], 0
    for start, end in texts(gated.html):
        written = gated.html[start:end]
        is_plain = gated.html.startswith("<![CDATA[", start - 9)
        value = written if is_plain else unescape(written)
        if "//" not in value and "<" not in value:
            continue
        inner = gate.fragment(value) if "<" in value else gated_text(value, gate)
        if inner.taken:
            taken += (replace(each, offset=start) for each in inner.taken)
            new = inner.html if is_plain else escape(inner.html, quote="<" in value)
            parts += [gated.html[position:start], new]
            position = end
    return Gated("".join([*parts, gated.html[position:]]), taken)


def gated_text(text: str, gate: Gate, *, is_markdown: bool = False) -> Gated:
    """Return a text with the addresses of ads emptied.

    What a Markdown text shows as code stays: articles about ads have them there.
    """
    # What is code is asked for late: most texts hold no ad, and finding the code costs most.
    if not (found_ones := _ads_in(text, gate)):
        return Gated(text)
    seen = text
    if is_markdown:
        seen = Document(text).mask
        found_ones = _ads_in(seen, gate)
    taken: list[Taken] = []
    parts, position = [], 0
    for found, verdict in found_ones:
        # The bracket that ends a link is none of its address.
        url = found.partition(")")[0] if is_markdown and "(" not in found else found
        message = f"address of {verdict.host} ({verdict.network})"
        taken.append(Taken("leftover-ad", message, url, True, seen.find(url)))
    if not taken:
        return Gated(text)
    # The longest first: one may be the beginning of another.
    urls = sorted((each.address for each in taken), key=len, reverse=True)
    for match in re.finditer("|".join(map(re.escape, urls)), seen):
        parts.append(text[position : match.start()])
        position = match.end()
    return Gated("".join([*parts, text[position:]]), taken)


def _ads_in(text: str, gate: Gate) -> list[tuple[str, Verdict]]:
    """Return the ad addresses in a text, also those that lack their scheme."""
    found = dict(gate.ads.addresses(text))
    for match in _LOOSE.finditer(text):
        # A reader of Markdown may end a link behind its host where a browser reads on: `a.net++`.
        for url in dict.fromkeys(match.group(0, 1)):
            address = read_address(f"https://{url}" if url.startswith("www.") else url)
            verdict = gate.ads.address(address.href, loads=False) if address else None
            if verdict and verdict.is_ad:
                found.setdefault(url, verdict)
                break
    return list(found.items())


def _sheet(text: str, gate: Gate) -> Gated:
    """Return a style sheet as it is, and the ads that it would load: it cannot be cut here."""
    taken = []
    for url in style_addresses(text):
        verdict = gate.ads.address(url, loads=True)
        if verdict is not None and verdict.is_ad:
            message = f"address of {verdict.host} ({verdict.network})"
            taken.append(Taken("leftover-ad", message, url, False, text.find(url)))
    return Gated(text, taken)


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
            if source and found and not sift([found], source):
                continue
            if found and (found.line, found.column) != (1, 1):
                yield found
                continue
            place = published.position(max(taken.offset, 0))
            where = f"look in `{source.path}`, its snippets and its template" if source else ""
            yield finding(taken, published.path, *place, where, written=self.write)

    def wants(self, file: str) -> bool:
        """Tell whether a file may hold an address or a script that somebody meets."""
        return file.lower().endswith(READ)

    def other(self, hand: Hand) -> Yield:
        """Gate a drawing, a style sheet, a search index, a feed or a text."""
        name = self.site.path(hand.file)
        try:
            gated = gated_file(hand.file, hand.text, self.gate, name) or Gated(hand.text)
        except ClearpaneError as error:
            fix = "it is as it was; have the builder write it anew"
            yield replace(unreadable(name, error), fix=fix)
            return
        published = Document(hand.text, name, front_matter=False)
        hand.text = gated.html
        for taken in gated.taken:
            place = published.position(max(taken.offset, 0))
            yield finding(taken, name, *place, written=self.write)
