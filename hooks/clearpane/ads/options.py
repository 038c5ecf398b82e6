"""What an owner can set about stripping ads, in `mkdocs.yml` or on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from clearpane.ads.filter_lists import find_lists, read_filter_lists, with_filter_lists
from clearpane.ads.networks import Tables, tables
from clearpane.ads.vocabulary import Vocabulary, vocabulary
from clearpane.diagnostics import ClearpaneError

KEY = "extra.clearpane.strip_ads"
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


def read_options(settings: object, base: Path, where: str = KEY) -> Options:
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
