"""The words that mean the same, as data: `synonyms.toml` beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Words:
    """What the search knows about words.

    `groups` are phrases of one meaning, `spellings` maps a spelling to the one it is read as,
    and `stop_words` are left out of a query while it holds others.
    """

    groups: tuple[tuple[str, ...], ...]
    spellings: dict[str, str]
    stop_words: tuple[str, ...]


@cache
def words() -> Words:
    """Return the words of `synonyms.toml`; raises ValueError where a group has no two phrases."""
    text = resources.files(__package__).joinpath("synonyms.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    for group in data["groups"]:
        if len(set(group)) < 2:
            raise ValueError(f"synonyms.toml: a group needs two phrases: {group}")
    return Words(
        groups=tuple(tuple(group) for group in data["groups"]),
        spellings=data["spellings"],
        stop_words=tuple(data["stop_words"]["english"].split()),
    )
