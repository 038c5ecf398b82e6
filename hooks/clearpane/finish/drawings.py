"""Write a page's drawings into its HTML: an image cannot take the colours of the page around it.

For builders that run no hooks and tell which page they are at, such as Zensical, it is an extension
of Python-Markdown too, named `clearpane.finish.drawings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor

from clearpane.core.files import read_text
from clearpane.sites.builder_page import builder_page
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
        # The words in a drawing stand in the step beside it too; search needs them once.
        return (
            f'<figure class="{match["names"]}" data-search-exclude="true">{drawing}{note}</figure>'
        )

    return _IMAGE.sub(figure, html)


class DrawingsExtension(Extension):
    """Inlines the drawings of a page that the builder names; MkDocs, which does not, has a hook."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Have the drawings inlined last of all."""
        md.postprocessors.register(_InlineDrawings(md), "clearpane-drawings", -100)


class _InlineDrawings(Postprocessor):
    def run(self, text: str) -> str:
        page = builder_page(self.md)
        if page is None or 'class="drawing' not in text:
            return text
        folder = (page.docs / page.name).parent

        def read(source: str) -> str | None:
            file = folder / source
            return read_text(file) if file.is_file() else None

        return inline_drawings(text, read)


def makeExtension(**settings: object) -> DrawingsExtension:
    """Return the extension, as Python-Markdown asks for it."""
    return DrawingsExtension(**settings)
