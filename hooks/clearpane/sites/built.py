"""What is known of a finished site: its files, and the sources of its pages."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from clearpane.core.files import SkippedFile, printable, read_text, shown, why_skipped
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.sites.html import parse
from clearpane.sites.settings import Settings
from clearpane.sites.site import read_sources, unreadable


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
    pages: list[str] = field(default_factory=list)
    skipped: dict[str, Finding] = field(default_factory=dict)
    """The finding on each file that is not opened, by its name below the folder."""

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise ClearpaneError(f"{self.folder.as_posix()}: no such folder; build the site first")
        every = sorted(self.folder.rglob("*"))
        for path in every:
            if why := why_skipped(path):
                file = path.relative_to(self.folder).as_posix()
                self.skipped[file] = unreadable(self.path(file), SkippedFile(f"{file}: {why}"))
        files = [f for f in every if _is_page(f) and not why_skipped(f)]
        self.pages = [path.relative_to(self.folder).as_posix() for path in files]
        if not self.pages:
            raise ClearpaneError(f"{self.folder.as_posix()}: no HTML page in this folder")

    @cached_property
    def sources(self) -> dict[str, Path]:
        """The source file of each published page, by the page's name below the folder."""
        return read_sources(self.settings)[0] if self.settings else {}

    @property
    def site_url(self) -> str:
        """The address that the site is published at, with a slash at its end, or an empty text."""
        url = self.url or (self.settings.site_url if self.settings else "")
        return f"{url.rstrip('/')}/" if url else ""

    def path(self, file: str) -> str:
        """Return what findings call a published file."""
        return posixpath.join(shown(self.folder, self.root), printable(file) if file else "")

    def path_of(self, path: str, base: Path | None = None) -> str:
        """Return what findings call a file named relative to `base`, or else to the settings."""
        return shown(
            (base or (self.settings.path.parent if self.settings else self.root)) / path, self.root
        )

    def source(self, page: str) -> str:
        """Return what findings call the source of a page, or an empty text."""
        return shown(self.sources[page], self.root) if page in self.sources else ""

    def text(self, file: str) -> str:
        """Return the text of a published file."""
        return read_text(self.folder / file)

    def article(self, page: str) -> str:
        """Return the HTML of what a page says, without menus, header and footer."""
        tree = parse(self.text(page), positions=False)
        found = tree.find("article") or tree.find("main") or tree.find("body")
        return found.inner_html if found else ""


def _is_page(path: Path) -> bool:
    """Tell whether a path is a page: a redirect from `old.html` may be a folder of that name."""
    return path.suffix in (".html", ".htm") and path.is_file()
