"""Write a page's drawings into its HTML: an image cannot take the colours of the page around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from clearpane.core.files import read_text
from clearpane.sites.addresses import join, parts
from clearpane.sites.finishing import Finisher, Hand, Yield
from clearpane.sites.html import parse_fragment

NOTE = "Simplified drawing. Your screen may look a little different."

# As Python-Markdown writes an image that stands alone in its paragraph.
_IMAGE = re.compile(r'<p>(?P<image><img\b[^>]*\bclass="(?P<names>drawing[^"]*)"[^>]*>)</p>')


def inline_drawings(html: str, read: Callable[[str], str | None]) -> str:
    """Return the HTML of an article with each `<img class="drawing">` as a figure around its SVG.

    `read` gives the text of the file that an image's `src` names, or None: such an image stays
    as it is, and the check of links speaks of it. The class `drawing plain` leaves out the note
    that a drawing is simplified.
    """

    def figure(match: re.Match[str]) -> str:
        image = parse_fragment(match["image"]).find("img")
        svg = read(str(image.attr("src"))) if image else None
        if image is None or svg is None:
            return match[0]
        label = f'<svg role="img" aria-label="{escape(str(image.attr("alt") or ""))}" '
        drawing = svg.strip().replace("<svg ", label, 1)
        note = "" if "plain" in match["names"].split() else f"<figcaption>{NOTE}</figcaption>"
        return f'<figure class="{match["names"]}">{drawing}{note}</figure>'

    return _IMAGE.sub(figure, html) if 'class="drawing' in html else html


class Drawings(Finisher):
    """Puts the pictures of the class `drawing` into each page."""

    def page(self, hand: Hand) -> Yield:
        """Replace each by the SVG that it names."""

        def read(source: str) -> str | None:
            name = join(hand.file, parts(source)[0])
            path = self.site.folder / name if name else None
            return read_text(path) if path and path.suffix == ".svg" and path.is_file() else None

        hand.text = inline_drawings(hand.text, read)
        yield from ()
