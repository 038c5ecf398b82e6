"""The gate before everything that is published: what is not allowed does not get through.

Content is judged by a list of what it may hold (`content_rules.py`); the theme's part of a page by
the list of what the owner trusts (`theme_rules.py`); both by whether it is an ad. An HTML parser
that knows where each tag stands reads a page, and addresses go by a browser's rules, so that what
must go is cut and every other byte stays. What had to be cut more than `PASSES` times, or is read
in another way by a second parser, is written anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from clearpane.finish.address_rules import AddressRules, Ads, Element, Fault
from clearpane.finish.content_rules import Allowed, ContentRules, without_comments
from clearpane.finish.theme_rules import ThemeRules
from clearpane.finish.trust import Trust
from clearpane.finish.xml_file import XmlFile
from clearpane.sites.html_page import Cut, HtmlPage


@dataclass(frozen=True)
class Taken:
    """One thing that did not get through: rule, message, and the address or text that proves it.

    `offset` is where in the text it stands, in characters from 0; -1 where nothing can tell.
    `removed` is False where it is still there, and somebody must act.
    """

    rule: str
    message: str
    address: str = ""
    removed: bool = True
    offset: int = -1


@dataclass(frozen=True)
class Gated:
    """A page or a part of one as it may be published, and what did not get through."""

    html: str
    taken: list[Taken] = field(default_factory=list)


PASSES = 6
"""Cuts that may follow each other; the second address of a link counts once the first is gone."""

DEEPEST = 150
"""How deep elements may be nested: browsers join what is deeper than 512 to what is around it."""

_DEEP = " > ".join(["*"] * DEEPEST)
# What is judged by its text, too, or by the page that it is on.
_BY_TEXT = frozenset({"script", "style", "meta", "base"})
# Between them no element of content may end, or begin to stand around what follows.
_BEFORE = "<!doctype html><html><head></head><body><main><section><div><ul><li><article>"
_AFTER = "</article></li></ul></div></section></main><footer>.</footer></body></html>"


class Gate:
    """Judges pages one after another.

    `site_url` is the address that the site is published at. With `trust` the theme's part may run
    and load what that names, and nothing else; without, it may run what it likes and load what is
    no ad.
    """

    def __init__(self, ads: Ads, trust: Trust | None = None, site_url: str = "") -> None:
        self.ads = ads
        self.trust = trust
        self.site_url = site_url
        self.allowed = Allowed(trust.content if trust else None)
        site = urlsplit(site_url)
        own = frozenset({site.hostname} if site.hostname else ())
        addresses = AddressRules(
            ads, trust, own, self.allowed.schemes, lambda svg: not self.xml(svg).taken
        )
        self.theme = ThemeRules(trust, own, site.path.strip("/"), addresses)
        self._content = ContentRules(self.allowed, self.theme, addresses)
        # How elements look that passed: a site repeats them thousands of times.
        self._good: set[tuple[object, ...]] = set()

    def page(self, text: str, file: str = "") -> Gated:
        """Return a whole page, less what must not be on it; `file` is its path in the site."""
        return self.whole(HtmlPage(file, text))

    def whole(self, page: HtmlPage) -> Gated:
        """Return a page that is parsed already, less what must not be on it."""
        return self._passed(page, lambda html: HtmlPage(page.file, html))

    def fragment(self, html: str) -> Gated:
        """Return rendered content, less what must not be in it, that closes what it opens.

        It may be put anywhere into a page: nothing of the page around can be ended by it.
        """
        page = _part(html)
        gated = self._passed(page, _part)
        page = page if gated.html == html else _part(gated.html)
        if page.is_closed:
            return gated
        message = "the content ends an element around it, or leaves one open"
        taken = [*gated.taken, Taken("gate-unclosed", message, page.stray_tag)]
        again = self._passed(_part(page.fragment_html), _part)
        return Gated(again.html, [*taken, *again.taken])

    def xml(self, text: str, file: str = "drawing.svg") -> Gated:
        """Return a drawing or a feed less what a browser that opens it must not find in it.

        What is no XML, and yet begins to be a page or a drawing, is emptied.
        """
        taken: list[Taken] = []
        for _ in range(PASSES):
            page = XmlFile(file, text)
            found = [
                Taken("gate-element", f"the file has {what}", "", True, page.place(cut[0]))
                for what, cut in page.head
            ]
            cuts = [cut for _, cut in page.head]
            for element, fault in self._faults([] if cuts or page.fault else page.elements):
                offset = page.place(element.start)
                found.append(Taken(fault.rule, fault.message, fault.proof, True, offset))
                cuts += fault.cuts or element.whole or ()
            taken += found if not taken else (replace(each, offset=-1) for each in found)
            if not cuts:
                break
            text = page.edited(cuts)
        if page.fault and (page.elements or file.endswith(".svg")):
            message = f"the file is no XML, and no browser shows it: {page.fault}"
            return Gated("", [*taken, Taken("gate-rewritten", message)])
        return Gated(text, taken)

    def _passed(self, page: HtmlPage, read: Callable[[str], HtmlPage]) -> Gated:
        taken: list[Taken] = []
        for number in range(PASSES):
            cuts: list[Cut] = []
            stuck: list[Taken] = []
            for found, made in self._walk(page):
                if made is None:
                    stuck.append(replace(found, removed=False))
                    continue
                # Later passes see another text, whose places are not the author's.
                taken.append(found if not number else replace(found, offset=-1))
                cuts += made
            if not cuts:
                break
            page = read(page.edited(cuts))
        return self._agreed(page, read, taken, stuck)

    def _agreed(
        self,
        page: HtmlPage,
        read: Callable[[str], HtmlPage],
        taken: list[Taken],
        stuck: list[Taken],
    ) -> Gated:
        """Return the page as it is, or its content anew where a second parser reads another."""
        anew: list[Cut] = []
        for start, end, html, serialised in page.contents:
            second = self.allowed.second_opinion(html)
            if second != without_comments(serialised):
                anew.append((start, end, second))
                message = "two parsers read this content in two ways; it was written anew"
                taken.append(Taken("gate-rewritten", message, "", True, page.original(start)))
        if not anew:
            return Gated(page.text, [*taken, *stuck])
        # What only the second has found has not been judged yet.
        again = read(page.edited(anew))
        further = list(self._walk(again))
        cuts = [cut for _, made in further for cut in made or ()]
        taken += [replace(found, offset=-1) for found, _ in further]
        return Gated(again.edited(cuts), [*taken, *stuck])

    def _faults(self, elements: Iterable[Element]) -> Iterator[tuple[Element, Fault]]:
        """Yield what is wrong with elements, but not with those that go with one around them."""
        until = -1
        for element in elements:
            looks = element.in_content, *element.looks
            if looks in self._good:
                continue
            rules = self._content if element.in_content else self.theme
            faults = list(rules.faults(element))
            if not faults:
                if element.tag not in _BY_TEXT:
                    self._good.add(looks)
                continue
            start = element.start
            if start < until:
                continue
            for fault in faults:
                yield element, fault
                if fault.cuts and fault.cuts[0][0] <= start:
                    until = max(until, fault.cuts[0][1])
                    break

    def _walk(self, page: HtmlPage) -> Iterator[tuple[Taken, list[Cut] | None]]:
        """Yield what is wrong with a page, and the cuts that mend it, or None if none can."""
        for element, fault in self._faults(page.elements):
            offset = page.original(element.start)
            yield Taken(fault.rule, fault.message, fault.proof, True, offset), fault.cuts
        for element in page.select(_DEEP):
            message = f"an element more than {DEEPEST} levels deep"
            offset = page.original(element.start)
            yield Taken("gate-element", message, element.proof, True, offset), element.tags
        for selector in self.ads.selectors:
            for element in page.select(selector):
                message = f"element that the filter `##{selector}` names"
                offset = page.original(element.start)
                yield Taken("leftover-ad", message, "", True, offset), element.whole


def _part(html: str) -> HtmlPage:
    """Return rendered content as it is read where it will stand."""
    return HtmlPage("", html, _BEFORE, _AFTER)
