"""What a site offers to link to: its pages with their anchors, its files, its redirects."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from clearpane.core.files import shown
from clearpane.core.findings import Edit, Finding
from clearpane.core.text import apply_edits, carried
from clearpane.document.document import Document
from clearpane.sites.addresses import (
    address_of,
    join,
    leads_away,
    leads_to_top,
    parts,
    published_path,
)
from clearpane.sites.entries import Anchors, read_anchors
from clearpane.sites.html import read_html
from clearpane.sites.plugins import NO_PLUGINS, Plugins
from clearpane.sites.settings import Settings, read_moved_anchors

T = TypeVar("T")


@dataclass
class Page:
    """One page: its source file below the docs folder, its text there and its rendered content.

    `path` is what findings name. `further_anchors` are those of the finished page. `open_ended`
    means that a template adds anchors that `html` does not show, so that a missing one cannot be
    told without a build; with `unrendered` something could not be rendered at all. `cuts` are the
    findings on what was cut from the text, and `cleaned` is what was rendered, with its head.
    `marked` is the content with a mark in each line (see `clearpane.document.written`). `answers`
    are what the page told by itself when it was read, by the name of the question.
    """

    source: str
    path: str = ""
    address: str = ""
    text: str = ""
    html: str = ""
    title: str = ""
    open_ended: bool = False
    further_anchors: frozenset[str] = frozenset()
    unrendered: bool = False
    cuts: tuple[Finding, ...] = ()
    cleaned: str | None = None
    marked: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    file: Path | None = None
    """The file of the source, where a builder tells of one: a plugin may have made the page."""

    @cached_property
    def document(self) -> Document:
        """The source as its author wrote it."""
        return Document(self.text, self.path)

    # Not the tree, which takes many times the memory of its text.
    @cached_property
    def anchors(self) -> Anchors:
        """The anchors that links to this page can name."""
        return read_anchors(self.html)

    @cached_property
    def rendered_links(self) -> frozenset[str]:
        """Every link in the rendered content, as it stands there."""
        return frozenset(link.url for link in read_html(self.html).links())

    @cached_property
    def shown(self) -> str:
        """The words of the rendered content, white space as single blanks."""
        return " ".join(read_html(self.html).text.split())

    @cached_property
    def rendered_addresses(self) -> frozenset[tuple[str | None, str]]:
        """Address and fragment that each relative link in the rendered content leads to."""
        pairs = (parts(link) for link in self.rendered_links if not leads_away(link))
        own = self.address
        return frozenset((join(own, path) if path else own, name) for path, name in pairs)

    def edited(self, edit: Edit) -> Page | None:
        """Return the page with an edit of its text made; None where that was cut from the page."""
        shown = carried(edit, self.text, self.rendered_text)
        if shown is None:
            return None
        text, cleaned = apply_edits(self.text, [edit]), apply_edits(self.rendered_text, [shown])
        return replace(self, text=text, cleaned=cleaned, marked="", answers={})

    @property
    def rendered_text(self) -> str:
        """What was rendered, with its head: the text without what was cut from it."""
        return self.text if self.cleaned is None else self.cleaned

    def answer(self, name: str, ask: Callable[[], T]) -> T:
        """Return the answer of that name that is known, or else what `ask` returns."""
        return self.answers[name] if name in self.answers else ask()

    def settle(self) -> None:
        """Answer what is asked of the rendered content, and let go of what can be read anew."""
        _ = self.anchors, self.rendered_links, self.rendered_addresses
        for name in ("shown", "document"):
            self.__dict__.pop(name, None)
        self.text, self.cleaned, self.marked = "", None, ""

    @property
    def name(self) -> str:
        """The page's title as a reader sees it."""
        return self.title or self.anchors.heading

    def has_anchor(self, fragment: str) -> bool:
        """Tell whether a link with this fragment lands somewhere on the page."""
        named = leads_to_top(fragment) or fragment in self.further_anchors
        return named or fragment in self.anchors or self.open_ended


@dataclass
class Site:
    """All that can be linked, by the name of the source and by the published address.

    `files` are published files that are no pages, `own_files` those of them that lie in docs and
    not in a theme, `excluded` the sources that are not published,
    `redirects` leads from an old source to the new one, `moved_anchors` from an old address with
    its anchor, such as `link/#old`, to the new one; no address has a leading slash.

    `settings` are those that the site is made with; findings name files relative to `root`.
    `folder` holds the finished files, where the site is built. `unlisted` are sources that a
    plugin leads to by itself, and `problems` what could not be read.
    """

    pages: dict[str, Page]
    files: frozenset[str] = frozenset()
    own_files: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    redirects: Mapping[str, str] = field(default_factory=dict)
    moved_anchors: Mapping[str, str] = field(default_factory=dict)
    site_url: str = ""
    directory_urls: bool = True
    elsewhere: Sequence[str] = ()
    """The folders below its address that something else publishes."""
    plugins: Plugins = NO_PLUGINS
    absolute_to_docs: bool = False
    built: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The anchors of each finished page, by file."""
    snippets: tuple[Path, ...] = ()
    """The folders from which PyMdown's Snippets takes files into pages."""
    promised: frozenset[str] = frozenset()
    """Pages that the navigation lists and that are not there: the cause of links to them."""
    translated: bool = False
    """Whether the builder translates links to sources that are not there, as Zensical does."""
    settings: Settings | None = None
    root: Path = Path()
    folder: Path | None = None
    unlisted: Collection[str] = ()
    today: date = field(default_factory=date.today)
    problems: list[Finding] = field(default_factory=list)
    _made: dict[Any, Any] = field(default_factory=dict, repr=False)

    def once(self, make: Callable[[Site], T]) -> T:
        """Return what a function makes of the site; it is asked once, whoever needs the answer."""
        if make not in self._made:
            self._made[make] = make(self)
        answer: T = self._made[make]
        return answer

    def keep(self, make: Callable[[Site], T], answer: T) -> None:
        """Have `once` return an answer that is known already."""
        self._made[make] = answer

    def path_of(self, name: str) -> str:
        """Return what findings call a file that lies beside the settings."""
        return shown(self.home / name, self.root)

    @property
    def off(self) -> frozenset[str]:
        """The rules that the owner has switched off for the whole site."""
        return frozenset(self.settings.options.ignore) if self.settings else frozenset()

    @property
    def home(self) -> Path:
        """The folder of the settings file, or the one that findings name files relative to."""
        return self.settings.path.parent if self.settings else self.root

    @cached_property
    def by_path(self) -> dict[str, Page]:
        """Each page by the path that findings name."""
        return {page.path: page for page in self.pages.values()}

    @cached_property
    def folders(self) -> frozenset[str]:
        """The names of the site's outermost folders and pages, as they begin an address."""
        return frozenset(
            name.partition("/")[0].removesuffix(".html")
            for name in (*self.by_published, *self.own_files)
        )

    @cached_property
    def promised_folders(self) -> frozenset[str]:
        """The folders of promised pages in which no page is yet: something makes them whole."""
        there = {posixpath.dirname(name) for name in self.pages}
        return frozenset({posixpath.dirname(name) for name in self.promised} - there - {""})

    @cached_property
    def out_of_nav(self) -> dict[str, Page]:
        """The pages that the navigation does not list; none where a plugin makes it, or nobody."""
        nav = self.settings.nav if self.settings else None
        if nav is None or self.plugins.navigates:
            return {}
        listed = {*self.unlisted, *(target for target, _ in nav)}
        return {name: page for name, page in self.pages.items() if name not in listed}

    @cached_property
    def by_published(self) -> dict[str, Page]:
        """Each page by the file that it becomes, such as `link/why/index.html`."""
        return {published_path(p.source, self.directory_urls): p for p in self.pages.values()}

    @cached_property
    def sources(self) -> dict[str, str]:
        """Each page or file that Markdown can link, by its name in lower case."""
        return {name.lower(): name for name in (*self.pages, *self.files)}

    @cached_property
    def published(self) -> dict[str, str]:
        """Each published file by its name in lower case."""
        return {name.lower(): name for name in (*self.by_published, *self.files)}

    @cached_property
    def forwards(self) -> dict[str, str]:
        """Each redirect's old address, such as `old/`, with the name of its target."""
        forwards = {}
        for old, new in self.redirects.items():
            file = published_path(old, self.directory_urls)
            forwards[address_of(file, self.directory_urls)] = new
        return forwards

    def has_source(self, name: str) -> bool:
        """Tell whether a Markdown link to this file name, relative to docs, is good."""
        return name in self.pages or name in self.files

    def file_at(self, address: str) -> str | None:
        """Return the published file that a web server sends for an address below the root."""
        for file in (address, f"{address}index.html", f"{address}/index.html"):
            if file in self.by_published or file in self.files:
                return file.lstrip("/")
        if address in self.forwards or f"{address}/" in self.forwards:
            return published_path(address)
        return None

    def source_at(self, address: str) -> str | None:
        """Return the source of what is at an address; None: nothing, or a redirect."""
        page, file = self.page_at(address), self.file_at(address)
        return page.source if page else file if file in self.files else None

    def published_like(self, address: str) -> str | None:
        """Return the source of what is at an address if capitals did not count."""
        for file in (address, f"{address}index.html", f"{address}/index.html"):
            if found := self.published.get(file.lower()):
                return self.by_published[found].source if found in self.by_published else found
        return None

    def page_at(self, address: str) -> Page | None:
        """Return the page at an address below the root."""
        file = self.file_at(address)
        return self.by_published.get(file) if file else None

    def resolve(self, name: str) -> Page | None:
        """Return the page of that source name, through as many redirects as it takes."""
        for _ in range(len(self.redirects) + 1):
            name = name if name in self.pages else self.redirects.get(name, "")
        return self.pages.get(name)


def site_of(settings: Settings, pages: dict[str, Page], **further: Any) -> Site:
    """Return a site of these pages with what its settings say; `further` are fields of Site."""
    return Site(
        pages,
        redirects=settings.redirects,
        moved_anchors=read_moved_anchors(settings.path.parent),
        site_url=settings.site_url,
        directory_urls=settings.directory_urls,
        elsewhere=settings.options.check_links.elsewhere,
        absolute_to_docs=settings.absolute_to_docs,
        snippets=settings.snippets,
        promised=frozenset(name for name, _ in settings.nav or () if name not in pages),
        settings=settings,
        **further,
    )
