"""Gives every step of a how-to an address and a link to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

EXTENSION = "clearpane.document.steps"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the Markdown extension that marks the steps, after those that it builds on."""
    if EXTENSION not in config.markdown_extensions:
        config.markdown_extensions.append(EXTENSION)
    return config
