"""What an owner can set about pages, in `mkdocs.yml` below `extra.clearpane.pages`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearpane.diagnostics import ClearpaneError
from clearpane.files import read_text
from clearpane.pages.check_terms import WordList, read_words, site_words

KEY = "extra.clearpane.pages"
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
    # MkDocs's settings are mappings, but no dicts.
    clearpane = extra.get("clearpane") if isinstance(extra, Mapping) else None
    given = clearpane.get("pages") if isinstance(clearpane, Mapping) else None
    try:
        settings = PageSettings.model_validate({} if given is None else given)
    except ValidationError as error:
        raise ClearpaneError(_explain(error)) from None
    words = site_words()
    if settings.words is not None:
        words = read_words("\n".join(read_text(base / name) for name in settings.words))
    return PageOptions(tuple(settings.versions), words, settings.source_groups)


def _explain(error: ValidationError) -> str:
    """Return the first fault in one line."""
    fault = error.errors()[0]
    name = ".".join([KEY, *(str(part) for part in fault["loc"])])
    if fault["type"] != "extra_forbidden":
        return f"{name}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
    known = list(PageSettings.model_fields)
    near = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
    return f"{name}: no such option; {hint}"
