"""Find advertising in Markdown links and images, and say what takes the place of each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from clearpane.ads.cuts import Cut
from clearpane.ads.networks import Kind as AdKind
from clearpane.ads.verdicts import PageJudge, Verdict, mended, whose
from clearpane.core.text import Span, blank, merge
from clearpane.document.document import Document
from clearpane.document.grammar import ATTRIBUTES
from clearpane.document.headings import Headings, find_headings
from clearpane.document.links import Kind, MarkdownLink, normal_label

# kramdown's and Python-Markdown's attributes behind a link: without the link they are text.
_TYPED = re.compile(r"(?<![\w@./:=-])([\w-]+\.[\w.-]+)/[\w-]{3,}[^\s<>()\[\]\"'|]*(?<![.,;:!?*_])")
# Quick to look for: most pages have no such address.
_HOST_END = re.compile(r"\.[A-Za-z]{2,20}(?=/[\w-]{3})")
_BACKWARDS = re.compile(r"[\w.-]*")
_LONGEST = 80
_PARAMETER = re.compile(r"\s[\w-]+=[\"']\Z")
_IMAGES = (Kind.IMAGE, Kind.IMAGE_REFERENCE)
_WORD = re.compile(r"[^\s*_~\\|.,:;!?&#()\[\]-]")


class MarkdownAds:
    """Decides about the Markdown links of one page."""

    def __init__(
        self,
        source: Document,
        links: list[MarkdownLink],
        judge: PageJudge,
        allowed: Callable[[Cut], bool],
    ) -> None:
        self.source = source
        self.text, self.solid = source.text, source.solid
        self.links = links
        self.judge = judge
        self.allowed = allowed

    @cached_property
    def headings(self) -> Headings:
        """The headings of the page: most pages have no hijacked link, and nobody asks."""
        return find_headings(self.source, self.source.elements)

    def images(self) -> Iterator[Cut]:
        """Yield the cuts of pictures that come from ad hosts."""
        for link in self.links:
            if (
                link.kind in _IMAGES
                and (found := self.judge.judge(link.url, loads=True))
                and found.is_ad
            ):
                rule = "ad-pixel" if found.rule == "pixel" else "ad-banner"
                message = f"picture of {whose(found)}"
                end = self._behind_attributes(link.end)
                cut = Cut(link.start, end, "", rule, message, "removed")
                if self.allowed(cut):
                    yield cut

    def cuts(self, gone: list[Span]) -> Iterator[Cut]:
        """Yield the cuts of links; `gone` are spans that other cuts take out already."""
        left = blank(self.solid, merge(gone))
        starts = sorted(start for start, _ in gone)
        used = {
            normal_label(link.label)
            for link in self.links
            if link.kind in (Kind.REFERENCE, Kind.IMAGE_REFERENCE)
        }
        shown = {normal_label(x.label) for x in self.links if x.kind is Kind.IMAGE_REFERENCE}
        for link in self.links:
            if not link.url:
                continue
            if self._lost_its_picture(link, left, starts):
                yield Cut(link.start, self._behind_attributes(link.end))
                continue
            loads = link.kind is Kind.DEFINITION and normal_label(link.label) in shown
            decided = list(self._decide(link, left, used, loads=loads))
            if decided and self.allowed(decided[0]):
                yield from decided

    def bare(self, hidden: list[Span]) -> Iterator[Cut]:
        """Yield the cuts of ad addresses that stand in the text without a scheme."""
        ends = {m.end() for m in _HOST_END.finditer(self.solid)}
        reversed_hosts = {self.solid[max(0, end - _LONGEST) : end][::-1] for end in ends}
        hosts = {_BACKWARDS.match(host)[0][::-1] for host in reversed_hosts}  # type: ignore[index]
        if not any(map(self.judge.is_typed, hosts)):
            return
        spans = [*hidden, *((link.start, link.end) for link in self.links)]
        for match in _TYPED.finditer(blank(self.solid, merge(spans))):
            typed = self.judge.is_typed(match[1])
            found = self.judge.judge("https://" + match[0]) if typed else None
            if found and found.is_ad:
                message = f"affiliate address {whose(found)}"
                fix = f"replaced by {found.url}" if found.url else "removed; read what is left"
                new = _written(found.url) if found.url else ""
                cut = Cut(*match.span(), new, "ad-link", message, fix)
                if self.allowed(cut):
                    yield cut

    def _lost_its_picture(self, link: MarkdownLink, left: str, starts: list[int]) -> bool:
        """Tell whether a link showed nothing but an ad that is cut: nobody could follow it."""
        if link.kind not in (Kind.INLINE, Kind.REFERENCE):
            return False
        first = bisect_left(starts, link.text[0])
        if first == len(starts) or starts[first] >= link.text[1]:
            return False
        return not _has_content(left[slice(*link.text)])

    def _decide(
        self, link: MarkdownLink, left: str, used: set[str], *, loads: bool = False
    ) -> Iterator[Cut]:
        """Yield the cuts for one link; the first says why."""
        found = self.judge.judge(link.url, loads=loads)
        if found is None or link.kind is Kind.IMAGE_REFERENCE:
            return
        if link.kind is Kind.DEFINITION:
            yield from self._definition(link, found, used=normal_label(link.label) in used)
        elif not found.is_ad:
            yield from self._honest(link, found)
        elif link.kind in (Kind.AUTOLINK, Kind.BARE):
            if found.kind in (AdKind.SERVER, AdKind.PIXEL) and not found.url:
                # An address that a reader sees, of a server that nobody visits: a text about it.
                return
            yield self._address(link, found)
        elif link.kind is not Kind.IMAGE:
            yield from self._link(link, found, left)

    def target(self, start: int, end: int, verdict: Verdict) -> tuple[str, str]:
        """Return where an affiliate link should lead, if anywhere, and the fix in words."""
        if anchor := self.headings.find(self.text[start:end], start):
            return "#" + anchor, f"linked to #{anchor} instead"
        if verdict.url:
            return verdict.url, f"linked straight to {verdict.url}"
        return "", "kept its words, dropped the link"

    def _honest(self, link: MarkdownLink, found: Verdict) -> Iterator[Cut]:
        """Yield the cut for an honest link that carries a tag or goes through a redirector."""
        if link.kind is Kind.REFERENCE:
            return
        if link.kind is Kind.INLINE and not self.solid[slice(*link.text)].strip():
            # Nobody can follow a link without words: it was there for the tag alone.
            yield Cut(link.start, self._behind_attributes(link.end), "", *mended(found))
            return
        raw = self.solid[slice(*link.target)]
        itself = found.rule == "tracking" and self.solid[slice(*link.text)].strip() == raw
        if itself and self._speaks_of(found.dropped):
            return
        new = self.judge.mend(raw, found) if found.kind is None else _written(found.url)
        if new != raw:
            yield Cut(*link.target, new, *mended(found))

    def _speaks_of(self, names: Iterable[str]) -> bool:
        """Tell whether the page is about a parameter: names it in code, or as a word by itself."""
        return any(
            self.solid[m.start()] == "\ufffc"
            or ("_" in m[0] and self.text[m.start() - 1] not in "?&;")
            for name in names
            for m in re.finditer(rf"\b{re.escape(name)}\b", self.text)
        )

    def _address(self, link: MarkdownLink, found: Verdict) -> Cut:
        """Return the cut for an ad's address that stands in the text as it is."""
        message = f"affiliate address {whose(found)}"
        before = self.solid[max(0, link.start - 2) : link.start]
        behind = self.solid[link.end : link.end + 1]
        if before in ('="', "='") and behind != before[1]:
            # Half a tag: what of it is the ad, and what is the text behind it, nobody can tell.
            same = self.text[link.start : link.end]
            return Cut(link.start, link.end, same, "ad-link", message, "close the tag, clean again")
        if not found.url:
            start, end = self._around(link)
            return Cut(start, end, "", "ad-link", message, "removed; read what is left")
        fix = f"replaced by {found.url}"
        return Cut(*link.target, _written(found.url), "ad-link", message, fix)

    def _around(self, link: MarkdownLink) -> Span:
        """Return the span of an address with what only served it.

        That is a template's parameter (`url="…"`), or the rest of a link that lost its bracket.
        """
        start, end = link.start, link.end
        before = self.solid[max(0, start - 60) : start]
        parameter = _PARAMETER.search(before)
        if parameter and self.solid[end : end + 1] == before[-1]:
            return start - len(parameter[0]), end + 1
        if before.endswith("](") and self.solid[end : end + 1] == ")":
            return start - 2, end + 1
        return start, end

    def _definition(self, link: MarkdownLink, found: Verdict, *, used: bool) -> Iterator[Cut]:
        """Yield the cut for a reference definition; its uses are decided one by one."""
        message = f"reference to {found.host} ({found.network or 'shop'})"
        if not found.is_ad:
            yield from self._honest(link, found)
        elif found.url and found.kind is not None and used:
            # Uses that are not hijacked headings still need it.
            fix = f"linked straight to {found.url}"
            yield Cut(*link.target, _written(found.url), "ad-link", message, fix)
        else:
            yield Cut(link.start, link.end, "", "ad-link", message, "removed")

    def _link(self, link: MarkdownLink, found: Verdict, left: str) -> Iterator[Cut]:
        """Yield the cuts for an affiliate link: whole, or its target, or all but its words."""
        text = left[slice(*link.text)]
        shown = self.solid[slice(*link.text)]
        message = f"affiliate link to {whose(found)}"
        end = self._behind_attributes(link.end)
        address_only = shown.strip(" *_<>").startswith(("http://", "https://")) and (
            self.judge.judge(shown.strip(" *_<>")) is not None
        )
        if not _has_content(text) or (address_only and not found.url):
            if "![" in shown or "<img" in shown:
                yield Cut(link.start, end, "", "ad-banner", f"banner to {whose(found)}", "removed")
            else:
                yield Cut(link.start, end, "", "ad-link", message, "removed")
            return
        target, fix = self.target(*link.text, found)
        if address_only:
            yield Cut(link.start, end, f"<{_written(found.url)}>", "ad-link", message, fix)
        elif target and (link.kind is Kind.INLINE or target.startswith("#")):
            new = target if target.startswith("#") else _written(target)
            yield Cut(link.text[1], link.end, f"]({new})", "ad-link", message, fix)
        elif not target:
            yield Cut(link.start, link.text[0], "", "ad-link", message, fix)
            yield Cut(link.text[1], end, owner=link.start)

    def _behind_attributes(self, end: int) -> int:
        while match := ATTRIBUTES.match(self.solid, end):
            end = match.end()
        return end


def _has_content(text: str) -> bool:
    """Tell whether link text still shows something: a word, or a picture."""
    return bool(_WORD.search(text))


def _written(url: str) -> str:
    """Return a decoded address as it can stand in a Markdown link and in HTML."""
    return re.sub(
        r"[\s()<>\"'\\|]", lambda m: f"%{ord(m[0]):02X}" if ord(m[0]) < 128 else m[0], url
    )
