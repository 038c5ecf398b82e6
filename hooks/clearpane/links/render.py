"""Render Markdown as the site's build would, to learn the true anchors of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import markdown

from clearpane.diagnostics import ClearpaneError

Render = Callable[[str], str]


def renderer(extensions: Mapping[str, Mapping[str, Any]]) -> Render:
    """Return a function that renders Markdown with these Python-Markdown extensions.

    Raises ClearpaneError when one of them is not installed or refuses its options.
    """
    try:
        converter = markdown.Markdown(
            extensions=list(extensions),
            extension_configs={name: dict(options) for name, options in extensions.items()},
        )
    except Exception as error:  # an extension may raise whatever it likes
        message = f"a Markdown extension does not load: {_line(error)}"
        if isinstance(error, ModuleNotFoundError):
            # A hook of pre-commit, say, has an environment of its own.
            message += "; install it in the environment that runs clearpane"
        raise ClearpaneError(message) from error

    def render(text: str) -> str:
        try:
            return converter.reset().convert(text)
        except Exception as error:
            raise ClearpaneError(f"Markdown does not render: {_line(error)}") from error

    return render


def _line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)) or type(error).__name__
