"""What an owner can set about pages, in `mkdocs.yml` below `extra.clearpane.pages`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from clearpane.files import read_text
from clearpane.options import read_group
from clearpane.pages.check_terms import WordList, read_words, site_words

VERSIONS = ("Windows 11", "Windows 10")


class PageSettings(BaseModel):
    """The options as they stand in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    versions: list[str] = Field(
        default=list(VERSIONS),
        description="What `applies_to` of a page may name",
    )
    words: list[str] | None = Field(
        default=None,
        description="Word lists (TOML files, relative to mkdocs.yml) to check with instead of the"
        " built-in one; an empty list switches the check off",
    )
    source_groups: dict[str, list[str]] = Field(
        default={},
        description="Publishers that the list of sources names first, each with its hosts; a host"
        " stands for its subdomains too",
    )


@dataclass(frozen=True)
class PageOptions:
    """The options, ready for use."""

    versions: tuple[str, ...] = VERSIONS
    words: WordList = field(default_factory=site_words)
    source_groups: dict[str, list[str]] = field(default_factory=dict, compare=False)


def read_page_options(extra: object, base: Path) -> PageOptions:
    """Return the options in the `extra` of a `mkdocs.yml` that lies in the folder `base`.

    Raises ClearpaneError, naming the key, for an unknown option, a wrong value, or a word list
    that cannot be read.
    """
    settings = read_group(PageSettings, extra, "pages")
    words = site_words()
    if settings.words is not None:
        words = read_words("\n".join(read_text(base / name) for name in settings.words))
    return PageOptions(tuple(settings.versions), words, settings.source_groups)
