"""Name the file of a draft, so that its address can be typed, sent and kept on any system."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pathspec

from clearpane.core.findings import ClearpaneError
from clearpane.sites.settings import SETTINGS_NAMES, read_settings

DRAFT_SUFFIX = ".draft.md"
"""What the name of every draft ends in; a site lists `*.draft.md` under `draft_docs`."""

# A file's name has at most 255 bytes, of which a character takes up to four.
_LONGEST = 55
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-(?=.)")
_LETTER = re.compile(r"[^\W\d_]")
_BETWEEN = re.compile(r"[\W_]+")
# What a folder's own page is called elsewhere.
_INDEX = frozenset({"readme", "_index"})
# Names of devices, which Windows allows with no suffix (Microsoft, "Naming Files").
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d")


def draft_name(source: Path, slug: object, title: str) -> str:
    """Return the name of the draft's file for an article.

    It is the `slug` of its head, or the name of its own file without the date that Jekyll puts
    before it, so that links between articles still tell which is meant; or its title where that
    name has no letter.
    """
    stem = _DATE.sub("", source.stem.removesuffix(".draft"))
    stem = "index" if stem.casefold() in _INDEX else stem
    for words in (slug, stem if _LETTER.search(stem) else "", title, stem):
        if isinstance(words, str) and (name := file_slug(words)):
            return name + DRAFT_SUFFIX
    return "page" + DRAFT_SUFFIX


def file_slug(words: str) -> str:
    """Return words in lower case, joined by hyphens; empty when there is no letter or digit.

    Letters with accents lose them; those of other scripts stay, since no spelling in ASCII would
    be found by those who read them.
    """
    plain = "".join(map(_plain, unicodedata.normalize("NFC", words.casefold())))
    name = _BETWEEN.sub("-", plain.replace("'", "").replace("’", "")).strip("-")
    if len(name) > _LONGEST:
        cut = name.rfind("-", _LONGEST // 2, _LONGEST + 1)
        name = name[: cut if cut > 0 else _LONGEST]
    return f"{name}-page" if _DEVICES.fullmatch(name) else name


def _plain(char: str) -> str:
    """Return a letter without its accents if that leaves ASCII, else as it is."""
    parts = unicodedata.normalize("NFKD", char)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    return base if base.isascii() else char


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
