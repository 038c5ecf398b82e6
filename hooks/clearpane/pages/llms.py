"""Write `llms.txt`, the list of a site's pages for language models (https://llmstxt.org)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple


class Twin(NamedTuple):
    """One page: the section of the navigation it is in, its twin's address and text."""

    section: str
    title: str
    description: str
    address: str
    text: str


def llms_index(name: str, description: str, twins: Iterable[Twin]) -> str:
    """Return the index: the site's name and purpose, then its pages by section, as links."""
    lines = [f"# {name}", "", f"> {description}"]
    for section, pages in groupby(twins, key=lambda twin: twin.section):
        lines += ["", f"## {section}", ""]
        lines += [f"- [{page.title}]({page.address}): {page.description}" for page in pages]
    return "\n".join(lines) + "\n"


def llms_full(name: str, description: str, twins: Iterable[Twin]) -> str:
    """Return all pages in one text, in the order of the navigation."""
    parts = [f"# {name}\n\n> {description}\n", *(twin.text for twin in twins)]
    return "\n---\n\n".join(parts)
