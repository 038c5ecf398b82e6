"""Finishers, which get one published file after the other in hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from clearpane.core.findings import Finding
from clearpane.sites.built import BuiltSite
from clearpane.sites.html_page import Cut, HtmlPage


class NewFile(NamedTuple):
    """A file that is published beside the pages: its name below the site, and its text."""

    name: str
    text: str


Yield = Iterator[Finding | Cut | NewFile]
_PAGE_TAG = re.compile(r"<(?:!doctype|html|head|title|body|h1)\b", re.IGNORECASE)


@dataclass
class Hand:
    """One published file, as one finisher after the other has it in hand.

    `text` is the file as it stands so far, `notes` what finishers want to know of it when all are
    done: values that `pickle` can write, by the finisher's own key.
    """

    file: str
    text: str
    notes: dict[str, Any] = field(default_factory=dict)
    _page: HtmlPage | None = None

    @property
    def page(self) -> HtmlPage:
        """The file as a page, parsed once as long as its text stays the same."""
        if self._page is None or self._page.text is not self.text:
            self._page = HtmlPage(self.file, self.text)
        return self._page

    @property
    def is_content(self) -> bool:
        """Tell whether readers look for the page: it neither only sends them on nor is a fragment.

        Themes publish their templates too, where these lie among the sources.
        """
        is_whole = _PAGE_TAG.search(self.text) is not None
        return self.file != "404.html" and is_whole and not self.page.is_redirect

    @property
    def is_unlisted(self) -> bool:
        """Tell whether the page wants to be found nowhere; such names and words have no case."""
        robots = self.page.tree.select('meta[name="robots" i]')
        said = " ".join(str(each.attr("content") or "") for each in robots).lower()
        return not {"noindex", "none"}.isdisjoint(re.split(r"[\s,]+", said))


class Finished(NamedTuple):
    """What has become of a file: its new text (None: it stays), findings, files, and notes."""

    text: str | None
    findings: tuple[Finding, ...]
    files: tuple[NewFile, ...] = ()
    notes: Mapping[str, Any] = {}


class Finisher:
    """One thing that is done to a finished site; without `write` it only tells what it would do.

    `gate` judges what may be published (`clearpane.finish.gate`). Findings, cuts in the page and
    further files are yielded; to work on a page's text, a finisher sets it. Cuts are made in the
    text that the last of those leaves.
    """

    def __init__(self, site: BuiltSite, write: bool, gate: Any) -> None:
        self.site = site
        self.write = write
        self.gate = gate

    def depends_on(self, _file: str) -> object:
        """Return what the work on a page depends on besides the page, its source and settings."""
        return None

    def page(self, _hand: Hand) -> Yield:
        """Look at one page."""
        yield from ()

    def wants(self, _file: str) -> bool:
        """Tell whether a file that is no page is to be looked at."""
        return False

    def other(self, _hand: Hand) -> Yield:
        """Look at one of those files."""
        yield from ()

    def end(self, _pages: Mapping[str, Finished]) -> Yield:
        """Look at the whole: what has become of each page, in the order of their names."""
        yield from ()
