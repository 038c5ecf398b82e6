"""Make sure that a site does not publish what is set aside in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pathspec

from clearpane.diagnostics import ClearpaneError
from clearpane.imports.file_names import DRAFT_SUFFIX
from clearpane.links.project import SETTINGS_NAMES
from clearpane.links.settings import read_settings


@dataclass(frozen=True)
class DraftSite:
    """The site that drafts go into: its settings file and its host; both empty without one."""

    settings: Path | None = None
    host: str = ""


def find_draft_site(folder: Path) -> DraftSite:
    """Return the site whose folder of pages holds `folder`, which need not be there yet.

    Raises ClearpaneError when that site would publish a draft in `folder`.
    """
    folder = folder.absolute()
    path = _settings_above(folder)
    if path is None:
        return DraftSite()
    settings = read_settings(path)
    host = urlsplit(settings.site_url).hostname or ""
    docs = settings.docs_dir.resolve()
    if folder.resolve().is_relative_to(docs):
        name = (folder.resolve().relative_to(docs) / f"page{DRAFT_SUFFIX}").as_posix()
        patterns = settings.patterns["draft_docs"] + "\n" + settings.patterns["exclude_docs"]
        if not pathspec.GitIgnoreSpec.from_lines(patterns.splitlines()).match_file(name):
            raise ClearpaneError(
                f"{path.as_posix()}: the site would publish the drafts; "
                f'add the line `draft_docs: "*{DRAFT_SUFFIX}"` and try again'
            )
    return DraftSite(path, host)


def _settings_above(folder: Path) -> Path | None:
    for above in (folder, *folder.parents):
        for name in SETTINGS_NAMES:
            if (above / name).is_file():
                return above / name
    return None
