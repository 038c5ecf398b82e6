"""What an ad is on a finished page: elements by their name, class or text, and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from clearpane.ads.judge import Judge, Verdict
from clearpane.ads.networks import Kind
from clearpane.ads.options import Options
from clearpane.ads.unseen import is_pixel

_TEXT_ADDRESS = re.compile(r"https?:\\?/\\?/[^\s\"'<>\\]+(?:\\/[^\s\"'<>\\]*)*", re.IGNORECASE)


class Element(Protocol):
    """What is asked of an element of a page."""

    tag: str

    def attr(self, name: str) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


class AdMarks:
    """Tells ads on finished pages, by the tables and words of the owner's options."""

    def __init__(self, options: Options) -> None:
        self.judge = Judge(options.tables)
        self.words = options.words
        self.embeds = options.embeds
        self.selectors = options.selectors
        # A page repeats its classes, and a site the scripts of its template, on every page.
        self._is_unit = lru_cache(maxsize=4096)(self._names_unit)
        self._script_word = lru_cache(maxsize=64)(self.words.script.search)

    def address(self, url: str, *, loads: bool) -> Verdict | None:
        """Return what is wrong with a decoded address, or None if nothing is."""
        return self.judge.judge(url, loads=loads)

    def element(self, element: Element) -> tuple[str, str] | None:
        """Return why an element is an ad by its name, class or text, with a proof, or None."""
        tag, named = element.tag, element.attr("class")
        if self._is_unit(tag, named):
            return f"ad unit <{tag}>", named or tag
        if tag == "script":
            return self._script(element)
        if tag in ("img", "image") and self._is_pixel(element):
            return "invisible picture", element.attr("src")
        return None

    def addresses(self, text: str) -> Iterator[tuple[str, Verdict]]:
        """Yield the ad addresses in a text, wherever they stand, each once."""
        for url in dict.fromkeys(_TEXT_ADDRESS.findall(text)):
            verdict = self.judge.judge(url.replace("\\/", "/"))
            if verdict and verdict.is_ad:
                yield url, verdict

    def _script(self, element: Element) -> tuple[str, str] | None:
        text = element.text
        if "json" in element.attr("type"):
            for url, verdict in self.addresses(text):
                message = f"structured data with an address of {verdict.host} ({verdict.network})"
                return message, url
        elif word := self._script_word(text):
            return f"inline ad script (`{word[0]}`)", word[0]
        return None

    def _names_unit(self, tag: str, named: str) -> bool:
        """Tell whether an element of this name and these classes is an ad unit."""
        return tag in self.words.element_names or not self.words.units.isdisjoint(
            named.lower().split()
        )

    def _is_pixel(self, element: Element) -> bool:
        source = element.attr("src")
        found = self.judge.judge(source, loads=True)
        if found and found.kind is Kind.PIXEL:
            return True
        return bool(urlsplit(source).netloc) and is_pixel(element.attr)
