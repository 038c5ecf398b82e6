"""Read the HTML of a page once for all that look at it one after another."""

from __future__ import annotations

from functools import lru_cache

from turbohtml import Document, parse


# A parsed page takes many times the memory of its text, so the last one only.
@lru_cache(maxsize=1)
def read_html(html: str) -> Document:
    """Return the tree of a page or of a part of one, with the place of each tag in the text.

    Others get the same tree: it must not be changed.
    """
    return parse(html, source_locations=True)
