"""The parts of a site that are searched apart, as its settings name them."""

from __future__ import annotations

from clearpane.search.index import Scope
from clearpane.sites.options import SearchOptions, read_group


def read_scopes(extra: object) -> list[Scope]:
    """Return the scopes in the `extra` of a `mkdocs.yml`.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """
    options = read_group(SearchOptions, extra, "search")
    return [
        Scope(name, tuple(start.lstrip("/") for start in below))
        for name, below in options.scopes.items()
    ]
