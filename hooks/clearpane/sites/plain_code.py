"""The extension `pymdownx.highlight` without its colours: all that it does to a page, but fast.

Its own switch for that, `use_pygments`, takes titles and line numbers away too, and with them the
fences that have any.
"""

from __future__ import annotations

from typing import Any

from pygments.lexers.special import TextLexer  # type: ignore[import-untyped]
from pymdownx.highlight import (  # type: ignore[import-untyped]
    Highlight,
    HighlightExtension,
)


class _PlainHighlight(Highlight):  # type: ignore[misc]
    def get_lexer(
        self, _src: str, language: str, _inline: bool, stripnl: bool
    ) -> tuple[TextLexer, str]:
        return TextLexer(stripnl=stripnl), language or "text"


class PlainCode(HighlightExtension):  # type: ignore[misc]
    """Takes the place, and the options, of `pymdownx.highlight`."""

    def get_pymdownx_highlighter(self) -> Any:
        """Return the class that other extensions have code marked up by."""
        return _PlainHighlight
