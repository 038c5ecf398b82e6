"""Check a whole project, or a part of it, without building the site."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from clearpane.ads.cleaner import Cleaner
from clearpane.ads.options import read_options
from clearpane.diagnostics import ClearpaneError, Diagnostic
from clearpane.files import shown
from clearpane.links.check import check_sources
from clearpane.links.docs_folder import Clean, read_sheets, read_site
from clearpane.links.history import check_history, read_history
from clearpane.links.settings import Settings, read_settings
from clearpane.links.sitemap import SiteMap
from clearpane.links.structure import check_structure
from clearpane.links.stylesheets import check_stylesheets
from clearpane.pages import check_page
from clearpane.pages.options import read_page_options
from clearpane.source import Source
from clearpane.switches import sift

SETTINGS_NAMES = ("mkdocs.yml", "mkdocs.yaml")


class Project:
    """The site of one `mkdocs.yml`; `root` is what findings name their files relative to."""

    def __init__(self, settings_file: Path, root: Path) -> None:
        self.root = root
        self.settings: Settings = read_settings(settings_file)
        self._ads: list[Diagnostic] = []
        strips = self.settings.strips_ads
        self.site: SiteMap = read_site(self.settings, root, self._cleaner() if strips else None)
        self.name = shown(settings_file, root)

    def check(self, today: date) -> list[Diagnostic]:
        """Return every finding of the project, sorted; `today` decides what is overdue."""
        sheets = read_sheets(self.settings, self.site, self.root)
        findings = [
            *self._ads,
            *check_sources(self.site).findings,
            *check_stylesheets(sheets, self.site),
            *check_structure(self.settings, self.site, self.name),
        ]
        findings += check_history(read_history(self.settings.path.parent), self.site)
        if self.settings.uses("pages.py"):
            options = read_page_options(self.settings.extra, self.settings.path.parent)
            for page in self.site.pages.values():
                source = Source(page.text, page.path)
                findings += sift(check_page(source, today, options), page.text, source.mask).kept
        return sorted(findings)

    def _cleaner(self) -> Clean:
        """Return what the build does to a page first: what it cuts is not there to be linked."""
        cleaner = Cleaner(read_options(self.settings.strip_ads, self.settings.path.parent))

        def clean(path: str, text: str) -> str:
            result = cleaner.clean(text, path)
            self._ads += result.diagnostics
            return result.text

        return clean

    def is_within(self, finding: Diagnostic, asked: Path) -> bool:
        """Tell whether a finding lies in what was asked for: the project, or a part of it."""
        asked, docs = asked.resolve(), self.settings.docs_dir.resolve()
        if asked in docs.parents or asked == self.settings.path.resolve():
            return True
        place = (self.root / finding.path).resolve()
        return place == asked or asked in place.parents


def find_settings(path: Path) -> Path:
    """Return the `mkdocs.yml` that a path is, or that lies beside or above it.

    Raises ClearpaneError when there is none, or no such path.
    """
    if not path.exists():
        raise ClearpaneError(f"{path.as_posix()}: no such file or folder")
    if path.suffix in (".yml", ".yaml"):
        return path
    start = path.absolute()
    for folder in (start, *start.parents):
        for name in SETTINGS_NAMES:
            if (folder / name).is_file():
                return folder / name
    below = sorted(found for name in SETTINGS_NAMES for found in start.glob(f"*/{name}"))
    hint = f"; name {shown(below[0], Path.cwd())}" if below else ""
    raise ClearpaneError(f"{path.as_posix()}: no mkdocs.yml here or in a folder above{hint}")
