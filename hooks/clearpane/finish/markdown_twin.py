"""Publish each page as Markdown too, made from what a reader gets to see, and lists of them all.

What stands in a twin has passed the gate with its page, whichever builder made that. The lists are
those of https://llmstxt.org.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from clearpane.sites.as_markdown import markdown_of
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead


class Twin(NamedTuple):
    """One page: the section of the navigation it is in, its twin's address and text."""

    section: str
    title: str
    description: str
    address: str
    text: str


def twin_name(file: str) -> str:
    """Return the file of the twin of the page at `file`."""
    return posixpath.splitext(file)[0] + ".md"


def page_twin(
    page: HtmlPage,
    head: PageHead | None,
    address: str,
    name: str,
    section: str,
    words: Callable[[str], str],
) -> Twin:
    """Return the twin of a finished page at `address`; its own will be `name`.

    `head` is the page's front matter, where its source is known; `words` takes ads out of a text.
    """
    text = markdown_of(page.content_html, address, words)
    if not text.startswith("# "):
        text = f"# {words(page.title)}\n\n{text}"
    title = words(head.title if head else page.title)
    description = words(head.description if head else page.meta("description"))
    if head:
        text = with_head(text, head.model_copy(update={"description": description}), address)
    return Twin(section, title, " ".join(description.split()), name, text)


def with_head(twin: str, head: PageHead, address: str) -> str:
    """Return a twin with its page's address, dates and sources, which the front matter holds."""
    title, _, body = twin.partition("\n")
    facts = [f"> {head.description}", ">", f"> Page: <{address}>. Reviewed: {head.reviewed}."]
    if head.applies_to:
        facts[-1] += f" Applies to: {', '.join(head.applies_to)}."
    return "\n".join([title, "", *facts, body.rstrip()]) + "\n"


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
