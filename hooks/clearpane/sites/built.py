"""A built site, its files and sources."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from clearpane.core.files import (
    LeftPage,
    SkippedFile,
    digest,
    printable,
    read_bytes,
    read_text,
    shown,
    why_skipped,
)
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.document.head import readable_front_matter
from clearpane.sites.addresses import address_of, encoded, published_path, site_address
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead, read_head
from clearpane.sites.reading import entries_in, read_sources, unreadable
from clearpane.sites.settings import Settings
from clearpane.sites.site import Page, Site, site_of


class Told(NamedTuple):
    """What a builder tells: pages by their published files, and sources by what became of them.

    Of a page it tells the source and its file, the text, what of it was rendered, and what was cut
    of it before. `unlisted` are sources that a plugin leads to by itself.
    """

    pages: dict[str, Page]
    excluded: list[str]
    unlisted: list[str]
    problems: list[Finding]


def is_page(name: str) -> bool:
    """Tell whether a published file is a page: servers go by the end of its name, in any case."""
    return name.lower().endswith((".html", ".htm"))


@dataclass
class BuiltSite:
    """A folder of published files; `root` is what findings name files relative to.

    `settings` are those of the site's `mkdocs.yml`, where there is one: with them a finding can
    say which source a page is made from. Raises ClearpaneError when there is no page,
    or the address of the site is none.
    """

    folder: Path
    root: Path
    settings: Settings | None = None
    url: str = ""
    told: Told | None = None
    """What the builder tells of its pages, where it is one that can be asked."""
    pages: list[str] = field(default_factory=list)
    skipped: dict[str, Finding] = field(default_factory=dict)
    """The finding on each file that is not opened, by its name below the folder."""
    files: list[str] = field(default_factory=list)
    """The other files, but for links, as they were at the beginning."""
    left: Mapping[str, LeftPage] = field(default_factory=dict)
    """The pages that a build has left finished, where it would have given them as before."""
    written: dict[str, str] = field(default_factory=dict)
    """The digest of each page as this run has left it."""
    site_url: str = field(init=False, default="")
    """The address that the site is published at, with a slash at its end, or an empty text."""
    _digests: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.site_url = site_address(self.url or (self.settings.site_url if self.settings else ""))
        if not self.folder.is_dir():
            raise ClearpaneError(f"{self.folder.as_posix()}: no such folder; build the site first")
        for file, entry in sorted(entries_in(self.folder), key=lambda each: each[0].split("/")):
            is_file = entry.is_file()
            # Most are plain by what the folder says of them, and are not looked at again.
            is_plain = entry.path.isascii() and (is_file or entry.is_dir())
            if why := "" if is_plain else why_skipped(Path(entry.path)):
                self.skipped[file] = unreadable(self.path(file), SkippedFile(f"{file}: {why}"))
            elif is_file and entry.is_symlink():
                self._pass_by(file)
            elif is_file:
                (self.pages if is_page(file) else self.files).append(file)
        if not self.pages:
            raise ClearpaneError(f"{self.folder.as_posix()}: no HTML page in this folder")

    @property
    def home(self) -> Path:
        """The folder of the settings, or else the one that findings name files relative to."""
        return self.settings.path.parent if self.settings else self.root

    @cached_property
    def _real_folder(self) -> Path:
        return self.folder.resolve()

    def _pass_by(self, file: str) -> None:
        """Leave a link alone: what it leads to is finished where it lies, if it lies here."""
        path = (self.folder / file).resolve()
        is_here = path.is_relative_to(self._real_folder) and is_page(path.name)
        if is_page(file) and not is_here:
            why = "a link to what is no page of this folder; put a copy in its place and try again"
            self.skipped[file] = unreadable(self.path(file), SkippedFile(f"{file}: {why}"))

    def place(self, name: str) -> Path:
        """Return where a file is to be written; raise SkippedFile where a link leads elsewhere."""
        path = self.folder / name
        if path.resolve() != self._real_folder / name:
            links = (each for each in (*reversed(path.parents), path) if each.is_symlink())
            link = self.path(next((shown(each, self.folder) for each in links), name))
            why = f"`{link}` leads elsewhere, so nothing was written there"
            raise SkippedFile(f"{name}: {why}; put what it leads to in the place of the link")
        return path

    @cached_property
    def sources(self) -> dict[str, Path]:
        """The source file of each published page, by the page's name below the folder."""
        pages = self.said.pages.items()
        return {file: page.file for file, page in pages if page.file is not None}

    @cached_property
    def said(self) -> Told:
        """What the builder tells, or where it cannot be asked, what the sources do."""
        if self.told or self.settings is None:
            return self.told or Told({}, [], [], [])
        sources, excluded = read_sources(self.settings)
        said = Told({}, excluded, [], [])
        for file, path in sources.items():
            try:
                name = path.relative_to(self.settings.docs_dir).as_posix()
                said.pages[file] = Page(name, text=read_text(path), file=path)
            except ClearpaneError as error:
                said.problems.append(unreadable(shown(path, self.root), error))
        return said

    def page_of(self, file: str, html: str) -> Page | None:
        """Return a page with this content as the checks take it, where its source is known."""
        page, settings = self.said.pages.get(file), self.settings
        if page is None or settings is None:
            return None
        head = readable_front_matter(page.text).data if html else {}
        return Page(
            page.source,
            path=f"{shown(settings.docs_dir, self.root)}/{page.source}",
            address=self.address(published_path(page.source, settings.directory_urls)),
            text=page.text,
            html=html,
            title=str(head.get("title") or ""),
            cuts=page.cuts,
            cleaned=page.cleaned,
        )

    def site(
        self,
        files: Collection[str],
        anchors: Mapping[str, frozenset[str]],
        pages: Mapping[str, Page],
    ) -> Site:
        """Return the folder as a site; without settings it has no pages, only files.

        `anchors` and `pages` go by their files.
        """
        settings = self.settings
        if settings is None:
            return Site({}, frozenset(files), root=self.root, folder=self.folder)
        for file, page in pages.items():
            page.further_anchors = anchors.get(file, frozenset())
        sources = {page.source: page for page in pages.values()}
        of_pages = {published_path(source, settings.directory_urls) for source in sources}
        others = frozenset(files) - of_pages
        return site_of(
            settings,
            sources,
            files=others,
            own_files=frozenset(filter(self.is_as_written, others)),
            excluded=frozenset(self.said.excluded),
            built=anchors,
            translated=self.told is None,
            root=self.root,
            folder=self.folder,
            unlisted=self.said.unlisted,
            problems=self.said.problems,
        )

    def is_as_written(self, file: str) -> bool:
        """Tell whether a file lies among the sources like this, and no builder made it."""
        return self.settings is not None and (self.settings.docs_dir / file).is_file()

    def path(self, file: str) -> str:
        """Return what findings call a published file."""
        return posixpath.join(shown(self.folder, self.root), printable(file) if file else "")

    def source(self, page: str) -> str:
        """Return what findings call the source of a page, or an empty text."""
        return shown(self.sources[page], self.root) if page in self.sources else ""

    def text(self, file: str) -> str:
        """Return the text of a published file as the builder gave it; bytes that are none as �."""
        return self.raw(file).decode("utf-8", "replace")

    def raw(self, file: str) -> bytes:
        """Return a published file as the builder gave it."""
        return self.left[file].load() if file in self.left else read_bytes(self.folder / file)

    def digest(self, file: str) -> str:
        """Return the digest of a published file as the builder gave it, when it was last taken."""
        if file in self.left:
            return self.left[file].given
        if file not in self._digests:
            self.take(file)
        return self._digests[file]

    def take(self, file: str) -> bytes:
        """Return a published file as it is now, which is what its digest tells of from now on."""
        raw = self.raw(file)
        self._digests[file] = digest(raw)
        return raw

    def head(self, page: str) -> PageHead | None:
        """Return the front matter of a page's source, where that is known and fits the model."""
        return read_head(self.said.pages[page].text) if page in self.sources else None

    def address(self, page: str) -> str:
        """Return the address of a page below the site's root."""
        return address_of(page, self.settings.directory_urls if self.settings else True)

    def whole(self, address: str) -> str:
        """Return a whole address, or what is known of it."""
        return urljoin(self.site_url, encoded(address)) if self.site_url else encoded(address)

    @cached_property
    def titles(self) -> dict[str, str]:
        """The title of the home page and of each page that opens a folder of pages, by address."""
        files = [file for file in self.pages if f"/{file}".endswith("/index.html")]
        folders = {file: file.removesuffix("index.html") for file in files}
        parents = {folder.rstrip("/").rpartition("/")[0] for folder in folders.values()}
        wanted = {"", *(f"{parent}/" for parent in parents if parent)}
        return {at: self.title(file) for file, at in folders.items() if at in wanted}

    def title(self, page: str) -> str:
        """Return the title of a page."""
        return HtmlPage(page, self.text(page)).title
