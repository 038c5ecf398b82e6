"""The cases of steps, and the Markdown around our own extension in which they are rendered."""

from __future__ import annotations

from pathlib import Path

CASES = sorted((Path(__file__).parents[1] / "cases" / "steps").iterdir())
EXTENSIONS = [
    "admonition",
    "attr_list",
    "footnotes",
    "md_in_html",
    "toc",
    "pymdownx.keys",
    "pymdownx.superfences",
    "pymdownx.tabbed",
]
TABS = {"pymdownx.tabbed": {"alternate_style": True}}
