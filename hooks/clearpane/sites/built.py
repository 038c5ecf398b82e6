"""What is known of a finished site, its files and sources, and of a page in the making."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from markdown import Markdown

from clearpane.core.files import (
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
from clearpane.sites.addresses import address_of, published_path
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead, read_head
from clearpane.sites.reading import read_sources, unreadable
from clearpane.sites.settings import Settings
from clearpane.sites.site import Page, Site, site_of


class ToldPage(NamedTuple):
    """What a builder tells of a page: its source name, text and file, and what it rendered.

    `path` is None for a page whose source a plugin has made. `cleaned` is the text that was
    rendered, with its head, and `cuts` are the findings on what was cut of it before.
    """

    source: str
    text: str
    path: Path | None
    cleaned: str | None
    cuts: tuple[Finding, ...] = ()


class Told(NamedTuple):
    """What a builder tells: pages by their published files, and sources by what became of them.

    `unlisted` are sources that a plugin leads to by itself.
    """

    pages: dict[str, ToldPage]
    excluded: list[str]
    unlisted: list[str]
    problems: list[Finding]


@dataclass
class BuiltSite:
    """A folder of published files; `root` is what findings name files relative to.

    `settings` are those of the site's `mkdocs.yml`, where there is one: with them a finding can
    say which source a page is made from. Raises ClearpaneError when there is no page.
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
    _digests: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise ClearpaneError(f"{self.folder.as_posix()}: no such folder; build the site first")
        for file, entry in sorted(_entries(self.folder), key=lambda each: each[0].split("/")):
            is_file = entry.is_file()
            # Most are plain by what the folder says of them, and are not looked at again.
            is_plain = entry.path.isascii() and (is_file or entry.is_dir())
            if why := "" if is_plain else why_skipped(Path(entry.path)):
                self.skipped[file] = unreadable(self.path(file), SkippedFile(f"{file}: {why}"))
            elif is_file and file.endswith((".html", ".htm")):
                self.pages.append(file)
            elif is_file and not entry.is_symlink():
                self.files.append(file)
        if not self.pages:
            raise ClearpaneError(f"{self.folder.as_posix()}: no HTML page in this folder")

    @cached_property
    def page_set(self) -> frozenset[str]:
        """The names of the pages, to look one up."""
        return frozenset(self.pages)

    @cached_property
    def sources(self) -> dict[str, Path]:
        """The source file of each published page, by the page's name below the folder."""
        pages = self.said.pages.items()
        return {file: page.path for file, page in pages if page.path is not None}

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
                said.pages[file] = ToldPage(name, read_text(path), path, None)
            except ClearpaneError as error:
                said.problems.append(unreadable(shown(path, self.root), error))
        return said

    @property
    def site_url(self) -> str:
        """The address that the site is published at, with a slash at its end, or an empty text."""
        url = self.url or (self.settings.site_url if self.settings else "")
        return f"{url.rstrip('/')}/" if url else ""

    def page_of(self, file: str, html: str) -> Page | None:
        """Return a page with this content as the checks take it, where its source is known."""
        source, settings = self.said.pages.get(file), self.settings
        if source is None or settings is None:
            return None
        head = readable_front_matter(source.text).data if html else {}
        return Page(
            source=source.source,
            path=f"{shown(settings.docs_dir, self.root)}/{source.source}",
            address=self.address(published_path(source.source, settings.directory_urls)),
            text=source.text,
            html=html,
            title=str(head.get("title") or ""),
            cuts=source.cuts,
            cleaned=source.cleaned,
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
        """Return the text of a published file."""
        return read_text(self.folder / file)

    def digest(self, file: str) -> str:
        """Return the digest of a published file as it was when it was first asked for."""
        if file not in self._digests:
            self._digests[file] = digest(read_bytes(self.folder / file))
        return self._digests[file]

    def head(self, page: str) -> PageHead | None:
        """Return the front matter of a page's source, where that is known and fits the model."""
        return read_head(self.said.pages[page].text) if page in self.sources else None

    def address(self, page: str) -> str:
        """Return the address of a page below the site's root."""
        return address_of(page, self.settings.directory_urls if self.settings else True)

    def whole(self, address: str) -> str:
        """Return a whole address, or what is known of it."""
        return urljoin(self.site_url, address) if self.site_url else address

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

    def trail(self, page: str) -> list[tuple[str, str]]:
        """Return names and whole addresses of the pages on the way to a page, by its folders."""
        address = self.address(page)
        folders = address.rstrip("/").split("/")[:-1]
        ways = ["", *("/".join(folders[: n + 1]) + "/" for n in range(len(folders)))]
        named = ((self.titles.get(way, ""), self.whole(way)) for way in ways if address)
        return [(name, url) for name, url in named if name]


def _entries(folder: Path, below: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield all that is in a folder, by its name below that; what is closed to us is left out."""
    with suppress(PermissionError), os.scandir(folder / below) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            yield name, entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(folder, f"{name}/")


@dataclass(frozen=True)
class BuilderPage:
    """A page in the making: its name below docs, and the folders of the project and of docs.

    `extra` is what the owner has set below that key.
    """

    name: str
    root: Path
    docs: Path
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def path(self) -> str:
        """What findings call the page: relative to the project."""
        return posixpath.join(shown(self.docs, self.root), self.name)

    def source(self) -> str:
        """Return what stands in the file, or nothing where it cannot be read."""
        try:
            return read_text(self.docs / self.name)
        except ClearpaneError:
            return ""

    def head(self, text: str) -> str:
        """Return what stands in the file before `text`, such as the front matter.

        Nothing where the file cannot be read or does not end in this text.
        """
        whole = self.source()
        return whole.removesuffix(text) if text and whole.endswith(text) else ""


def builder_page(md: Markdown | None) -> BuilderPage | None:
    """Return the page that a builder renders with `md`, or None where it does not tell.

    Zensical registers a preprocessor that holds the page and the settings, MkDocs and its
    successors a tree processor that holds the file and the settings.
    """
    for each in (*md.preprocessors, *md.treeprocessors) if md else ():
        name = getattr(getattr(each, "page", None), "path", None)
        name = name or getattr(getattr(each, "file", None), "src_uri", None)
        config = getattr(each, "config", None)
        if not isinstance(name, str) or not isinstance(config, Mapping):
            continue
        # Where `-f` names the settings, that may be a path below the working directory.
        named = Path(config.get("config_file_path") or "")
        root = config.get("root_dir") or named.absolute().parent
        docs, extra = Path(root, config.get("docs_dir", "docs")), config.get("extra") or {}
        return BuilderPage(Path(name).as_posix(), Path(root), docs, extra)
    return None
