"""Clean one document as a pure function, for pools and engines that map it over many.

What goes in and comes out can be pickled, and nothing else is read or written but the filter
lists that the settings name. Each process builds its cleaner once.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from clearpane.ads.cleaner import Cleaned, Cleaner
from clearpane.ads.filter_lists import find_lists
from clearpane.ads.options import Options, load_options

_PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class CleaningSettings:
    """How to clean, in plain values.

    `max_loss` is the share of a document's visible words, from 0 to 1, that cuts may take.
    `embeds` are hosts whose frames and scripts are wanted. `filter_lists` are files in EasyList's
    syntax, which each process reads once; on several machines they must lie at the same place.
    """

    max_loss: float = Options.max_loss
    embeds: tuple[str, ...] = ()
    filter_lists: tuple[str, ...] = ()


DEFAULTS = CleaningSettings()


def clean_text(text: str, path: str = "-", settings: CleaningSettings = DEFAULTS) -> Cleaned:
    """Return a Markdown document without its advertising, and what was found in it.

    `path` is only for the findings. Raises ClearpaneError when a filter list cannot be read, and
    for no text.
    """
    return cleaner_for(settings).clean(text, path)


@lru_cache(maxsize=8)
def cleaner_for(settings: CleaningSettings) -> Cleaner:
    """Return this process's cleaner for these settings.

    Raises ClearpaneError when a filter list cannot be read.
    """
    options = load_options(
        settings.filter_lists,
        Path(),
        max_loss=settings.max_loss,
        embeds=frozenset(settings.embeds),
    )
    return Cleaner(options)


def fingerprint(settings: CleaningSettings, *more: str) -> str:
    """Return a text that differs as soon as the same document could be cleaned differently.

    It covers the settings and their filter lists, `more` that the result depends upon, and the
    program itself: a version number would stay the same while its files change.
    """
    digest = hashlib.sha256(repr((settings, more, platform.python_version())).encode())
    digest.update(f"{version('turbohtml')} {version('pyyaml')}".encode())
    own = (f for f in _PACKAGE.rglob("*") if f.suffix in (".py", ".toml"))
    for file in [*sorted(own), *find_lists(settings.filter_lists, Path())]:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
