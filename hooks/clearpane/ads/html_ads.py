"""Find advertising in the HTML of a Markdown source: which elements go, and which are unwrapped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from clearpane.ads.ad_marks import (
    BLOCKS,
    WRAPPERS,
    attribute_ad,
    attribute_message,
    attribute_span,
    is_apart,
    is_label,
    is_nothing,
    is_pixel,
    script_ad,
)
from clearpane.ads.ad_options import Vocabulary
from clearpane.ads.cuts import Cut
from clearpane.ads.markdown_ads import MarkdownAds
from clearpane.ads.networks import Kind
from clearpane.ads.verdicts import Verdict, mended, whose
from clearpane.core.text import Span, blank, inside, merge
from clearpane.document.tags import VOID, Element, Tag

_ADDRESSES = ("src", "href", "poster", "data", "action", "data-src", "data-href", "content")
_FRAME = ("ad-frame", "frame of")
_VIDEO = ("ad-video", "video ad of")
_LOADS = dict.fromkeys(("iframe", "embed", "object", "frame"), _FRAME)
_LOADS |= {"video": _VIDEO, "audio": _VIDEO, "link": ("ad-script", "loads ahead from")}
_ACTIVE = ("style", "data-href", "data-url", "data-link", "ping", "formaction", "cite")


class HtmlAds:
    """Decides about the elements of one page, inner ones first."""

    def __init__(
        self, markdown: MarkdownAds, words: Vocabulary, fences: list[Span], gone: list[Span]
    ) -> None:
        """`gone` are the spans that `markdown` and others cut, `fences` those around ads."""
        self.markdown = markdown
        self.mask = blank(markdown.solid, merge(gone))
        self.elements = elements = markdown.source.elements
        self.judge = markdown.judge
        self.words = words
        self.fences = fences
        self.gone: set[int] = set()
        self.scripts = ""
        """What the scripts said that were cut so far."""
        starts = sorted(start for start, _ in gone)
        self.touched = {n for n, e in enumerate(elements) if _holds_one(starts, *e.inner)}
        self.children: dict[int, list[int]] = {}
        for number, element in enumerate(elements):
            if element.parent is not None:
                self.children.setdefault(element.parent, []).append(number)

    def cuts(self) -> Iterator[Cut]:
        """Yield the cuts of all advertising elements."""
        for number in range(len(self.elements) - 1, -1, -1):
            element = self.elements[number]
            found = list(self._decide(number, element))
            if found and not self.markdown.allowed(found[0]):
                found = []
            if found and self._is_empty_wrapper(number, element):
                found = [self._whole(element, found[0].rule, found[0].message)]
            if found and found[0].start <= element.start and found[0].end >= element.end:
                self.gone.add(number)
            elif not found and self._is_empty_wrapper(number, element):
                self.gone.add(number)
                found = [self._whole(element)]
            if number in self.gone and element.name == "script":
                self.scripts += self.mask[slice(*element.inner)]
            if number in self.gone and element.parent is not None:
                self.touched.add(element.parent)
            yield from found

    def _decide(self, number: int, element: Element) -> Iterator[Cut]:
        """Yield what is to be done about one element, by its own name, words and addresses."""
        tag = element.open
        named = (tag.get("class"), tag.get("id"), tag.get("data-type"))
        classes = {word.lower() for word in " ".join(named).split()}
        if element.name in self.words.element_names:
            yield self._whole(element, "ad-unit", f"ad element <{element.name}>")
        elif element.name in self.words.unwrapped and element.close:
            message = f"ad element <{element.name}>"
            yield Cut(element.start, element.open.end, "", "ad-unit", message, "kept its words")
            yield Cut(element.close.start, element.close.end, owner=element.start)
        elif classes & self.words.units or self._is_unit(number, element):
            yield self._whole(element, "ad-unit", f"ad unit <{element.name}>")
        elif element.name == "script":
            yield from self._script(element)
        elif element.name in ("img", "image"):
            yield from self._picture(element)
        elif element.name in _LOADS:
            rule, what = _LOADS[element.name]
            tags = [tag, *(self.elements[n].open for n in self.children.get(number, ()))]
            tags = tags if rule == "ad-video" else tags[:1]
            if found := next(filter(None, map(self._bad_address, tags)), None):
                clicked = any(a.name.startswith("on") for a in tag.attributes)
                poster = next((a for a in tag.attributes if a.name == "poster"), None)
                if (
                    (poster and not clicked)
                    and any(t.get("src") for t in tags)
                    and not any(self._bad_address(t, "poster") for t in tags)
                ):
                    span = attribute_span(self.mask, element.start, poster)
                    message = f"preview of {whose(found)}"
                    yield Cut(*span, "", rule, message, "removed the attribute")
                else:
                    yield self._whole(element, rule, f"{what} {whose(found)}")
        else:
            if element.name in ("a", "area"):
                yield from self._link(number, element)
            elif classes & self.words.containers or any(
                self.words.identifier.fullmatch(word) for word in classes
            ):
                yield from self._container(number, element)
            yield from self._attributes(number, element)

    def _is_unit(self, number: int, element: Element) -> bool:
        """Tell whether an empty element has what only a network's script reads.

        `<ins>` marks an edit, and none is empty.
        """
        names = {attribute.name for attribute in element.open.attributes}
        own = not names.isdisjoint(self.words.attributes)
        unit = element.name == "ins" and any(name.startswith("data-") for name in names)
        if "data-ad-client" in names and element.name == "ins":
            return True
        if not (own or unit or self._is_awaited(element)) or element.name == "script":
            return False
        return element.close is not None and self._is_blank(number)

    def _is_awaited(self, element: Element) -> bool:
        """Tell whether a script that was cut names this element: it would fill it."""
        names = [*element.open.get("id").split(), *element.open.get("class").split()]
        return any(f'"{n}"' in self.scripts or f"'{n}'" in self.scripts for n in names if n)

    def _attributes(self, number: int, element: Element) -> Iterator[Cut]:
        """Yield the cuts of attributes by which an element loads an ad or leads to one."""
        active = [
            attribute
            for attribute in element.open.attributes
            if attribute.name in _ACTIVE or attribute.name.startswith("on")
        ]
        bad = [
            (attribute, found)
            for attribute in active
            if (found := attribute_ad(attribute, self.judge))
        ]
        if leads := [pair for pair in bad if pair[1].kind is not Kind.TRACKER]:
            message = attribute_message(*leads[0])
            if element.name == "button" or (element.close and self._is_blank(number)):
                yield self._whole(element, "ad-link", message)
                return
            # A handler that reads the address from its neighbour leads nowhere without it.
            bad += [(a, leads[0][1]) for a in active if "dataset" in a.value or "data-" in a.value]
        for attribute, found in bad:
            span = attribute_span(self.mask, element.start, attribute)
            message = attribute_message(attribute, found)
            yield Cut(*span, "", "ad-link", message, "removed the attribute")

    def _script(self, element: Element) -> Iterator[Cut]:
        found = self._bad_address(element.open)
        inline = self.mask[slice(*element.inner)]
        if message := script_ad(element.open, inline, found, self.judge, self.words):
            yield self._whole(element, "ad-script", message)

    def _picture(self, element: Element) -> Iterator[Cut]:
        found = self._bad_address(element.open)
        tracks = found is not None and found.kind is Kind.TRACKER
        if tracks and not (is_pixel(element.open.get) or self._stands_for_itself(element)):
            # A counter's own site shows pictures too.
            return
        if found and found.kind is Kind.PIXEL:
            yield self._whole(element, "ad-pixel", f"counting pixel of {whose(found)}")
        elif is_pixel(element.open.get):
            host = found.host if found else element.open.get("src")[:60]
            yield self._whole(element, "ad-pixel", f"invisible picture from {host}")
        elif found:
            yield self._whole(element, "ad-banner", f"picture of {whose(found)}")

    def _link(self, number: int, element: Element) -> Iterator[Cut]:
        href = next((a for a in element.open.attributes if a.name == "href"), None)
        # What stands in the place of a script that did not run, a server's page is too.
        alone = self._stands_for_itself(element)
        verdict = self.judge.judge(href.value, loads=alone) if href else None
        if href is None or verdict is None:
            if href and "sponsored" in element.open.get("rel").lower().split():
                # By the owner's own word it earns money, whatever path it goes by.
                self.judge.doubtful[href.value] = Verdict("link", "a sponsored link", "")
            return
        if not verdict.is_ad:
            raw = self.mask[href.start : href.end]
            new = self.judge.mend(raw, verdict) if verdict.kind is None else verdict.url
            if verdict.kind is not None and "&amp;" in raw:
                new = new.replace("&", "&amp;")
            yield Cut(href.start, href.end, new, *mended(verdict))
            return
        scripted = href.value.lstrip().lower().startswith("javascript:")
        if scripted or alone or self._is_blank(number):
            banner = element.close and "<img" in self.mask[slice(*element.inner)].lower()
            rule = "ad-banner" if banner else "ad-link"
            message = f"{rule.removeprefix('ad-')} to {whose(verdict)}"
            yield self._whole(element, rule, message)
            return
        target, fix = self.markdown.target(*element.inner, verdict)
        message = f"affiliate link to {whose(verdict)}"
        if target:
            target = target.replace("&", "&amp;").replace('"', "%22")
            yield Cut(href.start, href.end, target, "ad-link", message, fix)
            return
        # Other links may lead to the place that it marks.
        marks = (f'<a {n}="{element.open.get(n)}">' for n in ("id", "name") if element.open.has(n))
        mark = next(marks, "")
        yield Cut(element.start, element.open.end, mark, "ad-link", message, fix)
        if element.close and not mark:
            yield Cut(element.close.start, element.close.end, owner=element.start)

    def _container(self, number: int, element: Element) -> Iterator[Cut]:
        if element.close and (
            self._is_blank(number)
            or inside(self.fences, element.start)
            or (is_label(self.mask, element, self.words.labels) and is_apart(self.mask, element))
        ):
            name = element.open.get("class") or element.open.get("id")
            yield self._whole(element, "ad-container", f"element made for an ad: `{name}`")

    def _is_empty_wrapper(self, number: int, element: Element) -> bool:
        """Tell whether cuts left an element without content."""
        return (
            number in self.touched
            and element.name in WRAPPERS
            and element.close is not None
            and self._is_blank(number)
        )

    def _is_blank(self, number: int) -> bool:
        """Tell whether nothing that a reader sees is left in an element."""
        element = self.elements[number]
        if element.close is None:
            return element.name in VOID
        position, end = element.inner
        for child in self.children.get(number, ()):
            inner = self.elements[child]
            if inner.start < position:
                continue
            if not is_nothing(self.mask, position, inner.start):
                return False
            if child not in self.gone and not self._is_label(number, inner):
                return False
            position = inner.end
        return is_nothing(self.mask, position, end)

    def _is_label(self, parent: int, element: Element) -> bool:
        """Tell whether an element is empty, or only labels the ad that its parent was for."""
        if is_nothing(self.mask, element.start, element.end):
            return True
        if parent not in self.touched or element.close is None:
            return False
        return is_label(self.mask, element, self.words.labels | {""})

    def _bad_address(self, tag: Tag, but: str = "") -> Verdict | None:
        """Return the verdict on the first address of a tag that is an ad's, `but` one's."""
        for attribute in tag.attributes:
            name = attribute.name
            if name != but and (name in _ADDRESSES or name.startswith("on")):
                found = self.judge.judge(attribute.value, loads=True, counts=True)
                if found and found.is_ad:
                    return found
        return None

    def _stands_for_itself(self, element: Element) -> bool:
        """Tell whether a link is no part of the text: in a fence, or in a `noscript`."""
        parent = self.elements[element.parent] if element.parent is not None else None
        return inside(self.fences, element.start) or (
            parent is not None and parent.name == "noscript"
        )

    def _whole(self, element: Element, rule: str = "", message: str = "") -> Cut:
        block = element.name in BLOCKS or element.name == "ins"
        return Cut(element.start, element.end, "", rule, message, "removed" * bool(rule), block)


def _holds_one(starts: list[int], start: int, end: int) -> bool:
    first = bisect_left(starts, start)
    return first < len(starts) and starts[first] < end
