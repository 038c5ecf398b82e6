"""What the head of a page says is text, whichever template shows it.

Templates of MkDocs's themes put titles and descriptions into a page as they are. What could be
markup in there is escaped before a template sees it, and marked as escaped, so that one that
escapes what it is given does not do it twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

_MARKUP = frozenset('<>"')


def as_text(value: Any) -> Any:
    """Return a value of the front matter with its texts escaped where they could be markup."""
    if isinstance(value, str):
        return escape(value) if _MARKUP.intersection(value) else value
    if isinstance(value, Mapping):
        return {key: as_text(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_text(each) for each in value]
    return value


def plain_text(value: object) -> str:
    """Return a value without its tags, as the filter `striptags` does, and as text that stays so.

    The filter of Jinja decodes what was escaped, which makes markup of it again.
    """
    html = getattr(value, "__html__", None)
    text = Markup(html() if html else str(value)).striptags()
    return escape(text) if _MARKUP.intersection(text) else text
