"""The gate before everything that is published: what is not allowed does not get through.

Content is judged by a list of what it may hold (`allowed.toml`); the theme's part of a page by the
list of what the owner trusts (`trust.py`); both by whether it is an ad. A page is read by an HTML
parser that knows where each tag stands, and addresses by a browser's rules, so that what must go
is cut and every other byte stays. What had to be cut more than `PASSES` times, or is read in
another way by a second parser, is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from typing import Protocol

from clearpane.finish.allowed import Allowed, without_comments
from clearpane.finish.theme import ThemeRules
from clearpane.finish.trust import Hosts, Trust, shape, starred
from clearpane.sites.html_page import HtmlElement, HtmlPage
from clearpane.sites.web_address import WebAddress, is_within, read_address

PASSES = 6
"""Cuts that may follow each other; the second address of a link counts once the first is gone."""

_FOLLOWED = frozenset({"href", "xlink:href", "action", "formaction", "cite", "itemid", "itemtype"})
_LOADED = frozenset({"src", "poster", "srcset", "imagesrcset"})
_LISTS = frozenset({"srcset", "imagesrcset"})
# Drawings and fonts in a style sheet's own text; a page or a script in it would be run.
_DATA = re.compile(r"data:(?:image/(?:avif|bmp|gif|jpeg|png|svg\+xml|webp|x-icon)|font/)[;,]", re.I)
_PAINT = frozenset({"fill", "stroke", "mask", "filter", "clip-path", "cursor", "marker-start"})
_PAINT |= {"marker-mid", "marker-end", "color", "values", "style"}
_SVG = re.compile(r"<svg\b", re.IGNORECASE)
_NO_INPUT = frozenset({"file", "image", "password"})
# Between them no element of content may end, or begin to stand around what follows.
_BEFORE = "<!doctype html><html><head></head><body><main><section><div><ul><li><article>"
_AFTER = "</article></li></ul></div></section></main><footer>.</footer></body></html>"


class Verdict(Protocol):
    """What is known of an address: `url` is an honest one in its place, or an empty text."""

    @property
    def is_ad(self) -> bool: ...  # noqa: D102
    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def network(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102


class Ads(Protocol):
    """What tells an ad: the networks and words of `clearpane.ads`."""

    embeds: frozenset[str]
    selectors: tuple[str, ...]

    def address(self, url: str, *, loads: bool) -> Verdict | None:
        """Return what is known of a decoded address."""

    def element(self, element: HtmlElement) -> tuple[str, str] | None:
        """Return why an element is an ad by its name, class or text, with a proof, or None."""

    def addresses(self, text: str) -> Iterable[tuple[str, Verdict]]:
        """Yield the ad addresses in a text, wherever they stand, each once."""


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


_Cut = tuple[int, int, str]
"""Start and end in the parser's text, and what comes in their place."""


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
        self.theme = ThemeRules(trust, site_url)
        self.own = self.theme.own
        # A page repeats its styles and addresses, and a site those of its menu on every page.
        self._style = lru_cache(maxsize=4096)(self.allowed.style)
        self._sheet = lru_cache(maxsize=64)(self.theme.style_addresses)
        self._judged = lru_cache(maxsize=32768)(self._judge)
        # How elements look that passed: a site repeats them thousands of times.
        self._good: set[tuple[object, ...]] = set()

    def page(self, text: str, file: str = "") -> Gated:
        """Return a whole page, less what must not be on it; `file` is its path in the site."""
        return self._passed(text, lambda html: HtmlPage(file, html))

    def fragment(self, html: str) -> Gated:
        """Return rendered content, less what must not be in it, that closes what it opens.

        It may be put anywhere into a page: nothing of the page around can be ended by it.
        """
        gated = self._passed(html, lambda text: HtmlPage("", text, _BEFORE, _AFTER))
        page = HtmlPage("", gated.html, _BEFORE, _AFTER)
        if page.is_closed:
            return gated
        closed = page.fragment_html
        message = "the content ends an element around it, or leaves one open"
        taken = [*gated.taken, Taken("gate-unclosed", message, page.stray_tag)]
        again = self._passed(closed, lambda text: HtmlPage("", text, _BEFORE, _AFTER))
        return Gated(again.html, [*taken, *again.taken])

    def drawing(self, text: str, file: str) -> Gated:
        """Return an SVG file less what must not be in it: a browser opens it as a page, too."""
        opener = _SVG.search(text)
        if opener is None:
            return Gated(text)
        # Entities of its own could hold anything; a parser of HTML does not know them.
        if "<!entity" in text[: opener.start()].lower():
            text = text[opener.start() :]
        # The second parser knows no styles, which a drawing in a file of its own may have.
        return self._passed(text, lambda svg: HtmlPage(file, svg, _BEFORE, _AFTER), agreed=False)

    def _passed(self, text: str, read: Callable[[str], HtmlPage], *, agreed: bool = True) -> Gated:
        taken: list[Taken] = []
        for number in range(PASSES):
            page = read(text)
            cuts: list[_Cut] = []
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
            text = page.edited(cuts)
        else:
            page = read(text)
        return self._agreed(page, taken, stuck) if agreed else Gated(text, [*taken, *stuck])

    def _agreed(self, page: HtmlPage, taken: list[Taken], stuck: list[Taken]) -> Gated:
        """Return the page as it is, or its content anew where a second parser reads another."""
        anew: list[_Cut] = []
        for start, end, html, serialised in page.contents:
            second = self.allowed.second_opinion(html)
            if second != without_comments(serialised):
                anew.append((start, end, second))
                message = "two parsers read this content in two ways; it was written anew"
                taken.append(Taken("gate-rewritten", message, "", True, page.original(start)))
        return Gated(page.edited(anew) if anew else page.text, [*taken, *stuck])

    def _walk(self, page: HtmlPage) -> Iterator[tuple[Taken, list[_Cut] | None]]:
        """Yield what is wrong with a page, and the cuts that mend it, or None if none can."""
        until = -1
        for element in page.elements:
            looks = element.in_content, *element.looks
            if looks in self._good:
                continue
            faults = list((self._content if element.in_content else self._theme)(element))
            if not faults:
                if element.tag not in _BY_TEXT:
                    self._good.add(looks)
                continue
            start = element.start
            if start < until:
                # What is around it goes as a whole.
                continue
            for rule, message, address, cuts in faults:
                yield Taken(rule, message, address, True, page.original(start)), cuts
                if cuts and cuts[0][0] <= start:
                    until = max(until, cuts[0][1])
                    break
        for selector in self.ads.selectors:
            for element in page.select(selector):
                message = f"element that the filter `##{selector}` names"
                offset = page.original(element.start)
                yield Taken("leftover-ad", message, "", True, offset), element.whole

    def _content(self, element: HtmlElement) -> Iterator[tuple[str, str, str, list[_Cut] | None]]:
        """Yield what is wrong with an element of content."""
        tag, space = element.tag, element.space
        if ad := self.ads.element(element):
            yield "leftover-ad", ad[0], ad[1], element.whole
            return
        names = self.allowed.names[space]
        is_frame = tag == "iframe" and space == "html"
        if is_frame and not self._wants_frame(element):
            host = (read_address(element.attr("src")) or WebAddress("", "", "")).host
            yield "unknown-embed", f"<iframe> from {host or 'nowhere'}", host, element.whole
            return
        if space == "svg" and tag == "style" and element.file.endswith(".svg"):
            for url in self._sheet(element.text):
                if found := self._judged(url, True, False):
                    yield found[0], f"<style> {found[1]}", url, element.whole
                    break
            return
        if space == "html" and tag == "script" and self.theme.trusts_inline(element):
            return
        if tag not in names.elements and not is_frame:
            name = tag if space == "html" else f"{space}:{tag.lower()}"
            cut = element.whole if name in self.allowed.with_content else element.tags
            is_script = tag.lower() == "script"
            hint = (
                f"; `{self.theme.hash(element)}`" if is_script and not element.attr("src") else ""
            )
            yield "gate-element", f"<{tag}> in an article{hint}", element.proof, cut
            return
        for name in element.attrs:
            if not names.has(tag, name):
                rule = "inline-handler" if name.startswith("on") else "gate-attribute"
                message = f"`{name}` on <{tag}>"
                yield rule, message, element.attr(name), element.attribute(name)
            else:
                yield from self._value(element, name, element.attr(name))

    def _value(
        self, element: HtmlElement, name: str, text: str
    ) -> Iterator[tuple[str, str, str, list[_Cut] | None]]:
        """Yield what is wrong with the value of an attribute that content may have."""
        tag = element.tag
        if tag == "iframe" and name == "src":
            return
        if name in _FOLLOWED or name in _LOADED:
            yield from self._addresses(element, name, text)
        elif name == "style" or (name in _PAINT and ("(" in text or "\\" in text)):
            loaded = self._style(text if name == "style" else f"fill:{text}")
            if loaded is None:
                message = f"`{name}` on <{tag}> holds more than looks"
                yield "gate-attribute", message, text, element.attribute(name)
            for url in loaded or ():
                if found := self._judged(url, True, False):
                    yield found[0], f"`{name}` on <{tag}>: {found[1]}", url, element.attribute(name)
                    return
        elif name.startswith("data-") and ("//" in text or "\\" in text):
            for url in [text, *re.findall(r"[^\s,\"']*//[^\s,\"']+", text)]:
                if (found := self._judged(url, True, False)) and found[0] == "leftover-ad":
                    yield found[0], f"`{name}` on <{tag}>: {found[1]}", url, element.attribute(name)
                    return
        elif name == "type" and tag == "input" and text.strip().lower() in _NO_INPUT:
            yield "gate-element", f"<input type={text}> in an article", text, element.whole
        elif name == "usemap" and not text.startswith("#"):
            yield "gate-attribute", f"`{name}` on <{tag}>", text, element.attribute(name)

    def _addresses(
        self, element: HtmlElement, name: str, text: str
    ) -> Iterator[tuple[str, str, str, list[_Cut] | None]]:
        """Yield what is wrong with the addresses of one attribute, in content or in the theme."""
        tag = element.tag
        loads = name in _LOADED | _ALIEN or tag in ("image", "use", "feImage", "link", "input")
        for url in _candidates(text) if name in _LISTS else (text,):
            found = self._judged(url, loads, name in ("action", "formaction"))
            if found is None:
                continue
            rule, message, mended = found
            where = f"`{name}` of <{tag}> {message}"
            if mended and name not in _LISTS:
                yield rule, where, url, element.attribute(name, f'{name}="{escape(mended)}"')
            else:
                yield rule, where, url, _cut_for(element, name)
            return

    def _judge(self, url: str, loads: bool, sends: bool) -> tuple[str, str, str] | None:
        """Return rule, message and an honest address for one that must not be there, or None."""
        address = read_address(url)
        if address is None:
            return ("gate-address", "is no address to a browser", "") if url.strip() else None
        if address.is_own:
            # A blank or two do not make an address of ours out of one of theirs.
            joined = "".join(url.split())
            return self._judge(joined, loads, sends) if joined != url else None
        if ad := self._ad(url, address, loads):
            return ad
        if address.scheme in ("javascript", "vbscript") or address.href.startswith("data:text/"):
            return "script-address", "runs a script", ""
        if loads and _DATA.match(address.href):
            return None
        if address.scheme not in (self.allowed.schemes if not loads else ("http", "https")):
            return "gate-address", f"has a scheme that is not allowed, `{address.scheme}:`", ""
        if address.is_deceptive:
            return "gate-address", f"hides that it leads to {address.host}", ""
        if is_within(address.host, self.own):
            return None
        if sends:
            return "gate-address", f"sends what readers type to {address.host}", ""
        if loads and self.trust and not self.theme.trusts_host(address.host):
            return "untrusted-host", f"asks {address.host}, which the site does not trust", ""
        return None

    def _ad(self, url: str, address: WebAddress, loads: bool) -> tuple[str, str, str] | None:
        # As written for what it says, as read for where it leads; others carry one behind them.
        carried = re.search(r"https?:.*", address.href[8:]) if address.scheme not in _WEB else None
        for each in (url, address.href, *([carried[0]] if carried else ())):
            verdict = self.ads.address(each, loads=loads)
            if verdict is not None and verdict.is_ad:
                return "leftover-ad", f"leads to {verdict.host} ({verdict.network})", ""
            if verdict is not None and verdict.url and each is url:
                return "leftover-ad", "carries a tag or goes by a counter", verdict.url
        return None

    def collected(self, pages: Iterable[HtmlPage]) -> tuple[Trust, dict[str, str]]:
        """Return what the theme's part of pages runs and loads, less ads, for the owner to see.

        With it come the first words of each inline script, by its hash.
        """
        inline: dict[str, str] = {}
        files: set[str] = set()
        hosts: dict[str, set[str]] = {}
        styles = False
        for page in pages:
            for element in page.elements:
                styles = styles or element.tag == "style" or "style" in element.attrs
                if element.in_content or not (element.attrs or element.tag == "script"):
                    continue
                if self.ads.element(element):
                    continue
                for found in self.theme.wants(element):
                    if found.inline:
                        inline[shape(found.inline)] = " ".join(found.inline.split())[:60]
                    elif found.file:
                        files.add(found.file)
                    elif found.host and not self._is_ad(found.url):
                        hosts.setdefault(found.kind, set()).add(found.host)
        given = Hosts(**{kind: sorted(names) for kind, names in hosts.items()})
        trust = Trust(
            inline=sorted(inline), files=starred(files), hosts=given, inline_styles=styles
        )
        return trust, inline

    def _is_ad(self, url: str) -> bool:
        verdict = self.ads.address(url, loads=True)
        return verdict is not None and verdict.is_ad

    def _wants_frame(self, element: HtmlElement) -> bool:
        address = read_address(element.attr("src"))
        if address is None or "srcdoc" in element.attrs:
            return False
        hosts = self.ads.embeds | self.theme.frames | self.own
        return address.scheme in ("http", "https") and is_within(address.host, hosts)

    def _theme(self, element: HtmlElement) -> Iterator[tuple[str, str, str, list[_Cut] | None]]:
        """Yield what is wrong with an element outside of the content."""
        if ad := self.ads.element(element):
            yield "leftover-ad", ad[0], ad[1], element.whole
            return
        if not element.attrs and element.tag not in ("script", "style"):
            return
        if found := self.theme.element(element):
            yield *found, element.whole
            return
        if stranger := self.theme.stranger(element, self.ads.embeds):
            message = f"<{element.tag}> from {stranger}, which the site does not know"
            yield "unknown-embed", message, stranger, None
        if element.tag == "style":
            for url in self._sheet(element.text):
                if found := self._judged(url, True, False):
                    yield found[0], f"<style> {found[1]}", url, element.whole
                    return
        for name in element.attrs:
            text = element.attr(name)
            if name.startswith("on"):
                if not self.theme.trusts_handler(text):
                    message = f"`{name}` on <{element.tag}>"
                    yield "inline-handler", message, text, element.attribute(name)
            elif name in self.theme.loading(element) or name in _FOLLOWED or name in _ALIEN:
                yield from self._theme_address(element, name, text)
            elif name == "style" and ("(" in text or "\\" in text):
                for url in self.theme.style_addresses(text):
                    if found_ := self._judged(url, True, False):
                        message = f"`style` on <{element.tag}>: {found_[1]}"
                        yield found_[0], message, url, element.attribute(name)
                        break

    def _theme_address(
        self, element: HtmlElement, name: str, text: str
    ) -> Iterator[tuple[str, str, str, list[_Cut] | None]]:
        if self.theme.is_inert(text):
            return
        kind = self.theme.kind(element, name)
        for rule, message, address, cuts in self._addresses(element, name, text):
            host = (read_address(address) or WebAddress("", "", "")).host
            if rule == "untrusted-host" and self.theme.trusts_host(host, kind):
                continue
            if kind == "connect" and rule in ("gate-address",) and element.tag == "link":
                continue
            yield rule, message, address, cuts


_WEB = frozenset({"http", "https"})
# What is judged by its text, too, or by the page that it is on.
_BY_TEXT = frozenset({"script", "style", "meta", "base"})
# What loads or sends by a name of its own, on whichever element a browser knows it.
_ALIEN = frozenset(
    {"ping", "background", "attributionsrc", "longdesc", "archive", "codebase", "classid", "data"}
)
_REMOVED = frozenset(
    {"img", "image", "iframe", "script", "embed", "object", "frame", "video", "audio", "source"}
) | {"link", "meta", "input", "track", "portal", "fencedframe", "applet", "base"}


def _candidates(text: str) -> list[str]:
    """Return the addresses of a `srcset` as a browser takes them apart.

    An address ends at a blank, or at commas before one (HTML standard, 4.8.4.2.2).
    """
    found, position = [], 0
    pattern = re.compile(r"[\s,]*([^\s,]\S*)")
    while match := pattern.match(text, position):
        url = match[1]
        position = match.end()
        if url.endswith(","):
            found.append(url.rstrip(","))
            continue
        found.append(url)
        # The descriptors, up to a comma outside of brackets.
        rest = re.compile(r"(?:\([^)]*\)|[^,(])*,?").match(text, position)
        position = rest.end() if rest else len(text)
    return found


def _cut_for(element: HtmlElement, name: str) -> list[_Cut] | None:
    """Return what goes for a bad address: a link's tags, a picture, or else the attribute."""
    if element.tag == "a" and name in _FOLLOWED:
        says_address = read_address(element.text.strip())
        is_bare = says_address is not None and bool(says_address.host)
        if is_bare or not (element.text.strip() or element.holds("img, svg, video")):
            return element.whole
        return element.tags
    return element.whole if element.tag in _REMOVED else element.attribute(name)
