"""How ads are stripped: the owner's options, ready for use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from clearpane.ads.filter_lists import find_lists, read_filter_lists, with_filter_lists
from clearpane.ads.networks import Tables, Vocabulary, tables, vocabulary
from clearpane.sites.options import AdSettings, validated

_BY_NAME = re.compile(r"[a-z]*[.#]([\w-]+)")
OPTIONS_KEY = "extra.clearpane.strip_ads"
"""Where in `mkdocs.yml` the options stand."""


@dataclass(frozen=True)
class Options:
    """How to clean.

    `max_loss` is the share of a page's visible words, from 0 to 1, that cuts may take; beyond it
    the page is kept as it is, and that is an error. `embeds` are hosts whose frames and scripts
    the site wants. `selectors` are cosmetic filters; in a source those of one
    class or id count.
    """

    max_loss: float = 0.5
    embeds: frozenset[str] = frozenset()
    selectors: tuple[str, ...] = ()
    tables: Tables = field(default_factory=tables)
    words: Vocabulary = field(default_factory=vocabulary)


def read_options(settings: object, base: Path, where: str = OPTIONS_KEY) -> Options:
    """Return the options that a mapping of plain values gives; None gives the defaults.

    Filter lists are files relative to `base`. Raises ClearpaneError, naming the key below
    `where`, for an unknown key or a wrong value, and for a list that cannot be read.
    """
    read = validated(AdSettings, settings, where)
    embeds = frozenset(read.embeds)
    return load_options(read.filter_lists, base, max_loss=read.max_loss, embeds=embeds)


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
    # In a source an element is told by its class or id; other selectors need the whole page.
    named = {m[1].lower() for selector in lists.selectors if (m := _BY_NAME.fullmatch(selector))}
    words = replace(vocabulary(), containers=vocabulary().containers | named)
    return Options(max_loss, embeds, lists.selectors, with_filter_lists(tables(), lists), words)
