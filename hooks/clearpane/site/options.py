"""The options below `extra.clearpane` in a `mkdocs.yml`: one group for each hook that has any."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearpane.ads.filter_lists import find_lists, read_filter_lists, with_filter_lists
from clearpane.ads.networks import Tables, Vocabulary, tables, vocabulary
from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError
from clearpane.pages.terms import WordList, read_words, site_words

KEY = "extra.clearpane"
Group = TypeVar("Group", bound=BaseModel)
GROUPS = ("build_cache", "check_links", "pages", "strip_ads")


def option_group(extra: object, name: str) -> object:
    """Return what stands below `extra.clearpane.<name>` in an `extra`, None for nothing.

    Raises ClearpaneError, naming the key, when there is a group of another name: what is
    misspelt would be ignored otherwise.
    """
    # MkDocs's settings are mappings, but no dicts.
    given = extra.get("clearpane") if isinstance(extra, Mapping) else None
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise ClearpaneError(f"{KEY}: must hold groups of options: {', '.join(GROUPS)}")
    for group in given:
        if group not in GROUPS:
            raise ClearpaneError(f"{KEY}.{group}: no such option; {did_you_mean(group, GROUPS)}")
    return given.get(name)


def read_group(model: type[Group], extra: object, name: str) -> Group:
    """Return a group of options as a model; raise ClearpaneError in one line that names the key."""
    given = option_group(extra, name)
    try:
        return model.model_validate({} if given is None else given)
    except ValidationError as error:
        raise ClearpaneError(_explain(error, f"{KEY}.{name}", list(model.model_fields))) from None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return which of the known names was most likely meant, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(str(name), known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"


def _explain(error: ValidationError, key: str, known: list[str]) -> str:
    """Return the first fault in one line."""
    fault = error.errors()[0]
    name = ".".join([key, *(str(part) for part in fault["loc"])])
    if fault["type"] == "extra_forbidden":
        return f"{name}: no such option; {did_you_mean(fault['loc'][-1], known)}"
    if fault["type"] in ("model_type", "model_attributes_type"):
        return f"{name}: must be a mapping of options: {', '.join(known)}"
    given = fault["input"]
    shown = f", not `{given}`" if isinstance(given, str | int | float | bool) else ""
    return f"{name}: {fault['msg'][:1].lower()}{fault['msg'][1:]}{shown}"


class LinkOptions(BaseModel):
    """The options as they stand in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    elsewhere: list[str] = Field(
        default=[],
        description="Folders below the site's address that something else publishes there, such"
        " as `/api/` or `/v*/`; links into them are not judged",
    )


def read_link_options(extra: object) -> LinkOptions:
    """Return the options in the `extra` of a `mkdocs.yml`.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """
    return read_group(LinkOptions, extra, "check_links")


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


GROUP = "build_cache"
TRUST = f"{KEY}.{GROUP}.trust"


class CacheOptions(BaseModel):
    """The options as they stand in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    trust: list[str] = Field(
        default=[],
        description="Plugins and hooks, by the names in mkdocs.yml, whose work on a page depends"
        " on that page, the settings and the files that they read, and on nothing else",
    )


def read_cache_options(extra: object) -> CacheOptions:
    """Return the options in the `extra` of a `mkdocs.yml`.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """
    return read_group(CacheOptions, extra, GROUP)


OPTIONS_KEY = "extra.clearpane.strip_ads"
"""Where in `mkdocs.yml` the options stand."""


@dataclass(frozen=True)
class Options:
    """How to clean.

    `max_loss` is the share of a page's visible words, from 0 to 1, that cuts may take; beyond it
    the page is kept as it is, and that is an error. `embeds` are hosts whose frames and scripts
    the site wants. `selectors` are cosmetic filters, which only the HTML stage applies.
    """

    max_loss: float = 0.5
    embeds: frozenset[str] = frozenset()
    selectors: tuple[str, ...] = ()
    tables: Tables = field(default_factory=tables)
    words: Vocabulary = field(default_factory=vocabulary)


def read_options(settings: object, base: Path, where: str = OPTIONS_KEY) -> Options:
    """Return the options that a mapping of plain values gives; None gives the defaults.

    Keys: `max_loss` (number from 0 to 1), `embeds` (list of hosts), `filter_lists` (list of
    files relative to `base`, in EasyList's syntax). Raises ClearpaneError, naming the key below
    `where`, for an unknown key or a wrong value.
    """
    if settings is None:
        return Options()
    if not isinstance(settings, Mapping):
        raise ClearpaneError(f"{where}: must be a mapping of options")
    known = ("embeds", "filter_lists", "max_loss")
    for key in settings:
        if key not in known:
            near = get_close_matches(str(key), known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
            raise ClearpaneError(f"{where}.{key}: no such option; {hint}")
    loss = settings.get("max_loss", Options.max_loss)
    if isinstance(loss, bool) or not isinstance(loss, int | float) or not 0 <= loss <= 1:
        raise ClearpaneError(f"{where}.max_loss: must be a number from 0 to 1, not `{loss}`")
    embeds = frozenset(_texts(settings, "embeds", where))
    return load_options(_texts(settings, "filter_lists", where), base, max_loss=loss, embeds=embeds)


def load_options(
    filter_lists: Sequence[str],
    base: Path,
    *,
    max_loss: float = Options.max_loss,
    embeds: frozenset[str] = frozenset(),
) -> Options:
    """Return options with the rules of filter lists read in."""
    if not filter_lists:
        return Options(max_loss, embeds)
    lists = read_filter_lists(find_lists(filter_lists, base))
    return Options(max_loss, embeds, lists.selectors, with_filter_lists(tables(), lists))


def _texts(settings: Mapping[str, object], key: str, where: str) -> list[str]:
    value = settings.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ClearpaneError(f"{where}.{key}: must be a list of texts")
    return value
