"""The tables of advertising networks, shops and parameters, read from TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class Kind(StrEnum):
    """What an ad address is for."""

    REDIRECT = "redirect"
    """Counts a click and sends the reader on."""
    SHORTENER = "shortener"
    """The same, and hides where to."""
    SERVER = "server"
    """Delivers the ad itself."""
    PIXEL = "pixel"
    """Counts views."""
    WRAPPER = "wrapper"
    """An honest redirector: no ad, but it counts the click."""


@dataclass(frozen=True)
class Network:
    """One network's host or address shape; `target` names parameters that carry a destination."""

    name: str
    kind: Kind
    target: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """An ad by the form of its address, on any host that `host` matches."""

    network: Network
    host: re.Pattern[str]
    path: re.Pattern[str]
    parameter: str


@dataclass(frozen=True)
class Shop:
    """An honest shop: with a parameter of `proof`, those of `drop` are a partner's."""

    name: str
    proof: frozenset[str]
    drop: frozenset[str]


@dataclass(frozen=True)
class Tables:
    """All that is known of addresses. Keys of `hosts` may carry a path behind the host."""

    hosts: dict[str, Network]
    paths: dict[str, tuple[tuple[str, Network], ...]]
    shapes: tuple[Shape, ...]
    shops: dict[str, Shop]
    affiliate: frozenset[str]
    tracking: frozenset[str]
    tracking_prefixes: tuple[str, ...]
    blocked: frozenset[str] = field(default=frozenset())
    """Hosts of ad servers and trackers that the site's owner brought as filter lists."""


@cache
def tables() -> Tables:
    """Return the tables of the package: `networks.toml` and `addresses.toml`."""
    data = load_toml("addresses.toml")
    hosts: dict[str, Network] = {}
    paths: dict[str, list[tuple[str, Network]]] = {}
    for kind, entries in load_toml("networks.toml").items():
        for key, entry in entries.items():
            network = Network(entry["network"], Kind(kind), tuple(entry.get("target", ())))
            host, slash, path = key.partition("/")
            if slash:
                paths.setdefault(host, []).append((slash + path, network))
            else:
                hosts[host] = network
    shops = {
        host: Shop(shop["network"], frozenset(shop["proof"]), frozenset(shop["drop"]))
        for shop in data["shops"].values()
        for host in shop["hosts"]
    }
    return Tables(
        hosts,
        {host: tuple(entries) for host, entries in paths.items()},
        tuple(_shape(entry) for entry in data["shape"]),
        shops,
        frozenset(data["affiliate_parameters"]["names"]),
        frozenset(data["tracking_parameters"]["names"]),
        tuple(data["tracking_parameters"]["prefixes"]),
    )


def load_toml(name: str) -> dict[str, Any]:
    """Return a TOML file of this package as a dictionary."""
    file = resources.files(__package__).joinpath(name)
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _shape(entry: dict[str, str]) -> Shape:
    return Shape(
        Network(entry["network"], Kind(entry["kind"]), tuple(entry.get("target", ()))),
        re.compile(entry.get("host", "")),
        re.compile(entry.get("path", ""), re.IGNORECASE),
        entry.get("parameter", ""),
    )


@dataclass(frozen=True)
class Vocabulary:
    """Closed word lists by which advertising markup is told from content."""

    fence: re.Pattern[str]
    element_names: frozenset[str]
    unwrapped: frozenset[str]
    units: frozenset[str]
    containers: frozenset[str]
    boxes: frozenset[str]
    also_read: frozenset[str]
    script: re.Pattern[str]
    shortcodes: frozenset[str]
    not_shortcodes: frozenset[str]
    product_boxes: frozenset[str]
    labels: frozenset[str]
    disclosure: re.Pattern[str]
    disclosure_in_lower_case: re.Pattern[str]
    """The same for a text in lower case, where it is found in a third of the time."""


@cache
def vocabulary() -> Vocabulary:
    """Return the word lists of the package."""
    data = load_toml("words.toml")
    fences, elements, codes = data["comment_fences"], data["elements"], data["shortcodes"]
    return Vocabulary(
        _fence(fences["subjects"], fences["begin"], fences["end"]),
        frozenset(elements["names"]),
        frozenset(elements["unwrapped"]),
        frozenset(elements["units"]),
        frozenset(elements["containers"]),
        frozenset(elements["boxes"]),
        frozenset(elements["also_read"]),
        re.compile("|".join(map(re.escape, data["scripts"]["texts"])), re.IGNORECASE),
        frozenset(codes["words"]),
        frozenset(codes["not_with"]),
        frozenset(codes["product_boxes"]),
        frozenset(data["labels"]["texts"]),
        re.compile("|".join(data["disclosures"]["patterns"]), re.IGNORECASE),
        re.compile("|".join(data["disclosures"]["patterns"])),
    )


def _fence(subjects: list[str], begin: list[str], end: list[str]) -> re.Pattern[str]:
    """Return a pattern for one side of a comment fence, the words in either order.

    `<!-- ads begin -->`, `<!-- begin: ads -->`, `<!-- /ads -->`; groups `begin` and `end` tell
    which side.
    """
    subject = "|".join(re.escape(s).replace(r"\ ", r"[\s_-]*") for s in by_length(subjects))
    sides = (
        f"(?:(?P<begin{{0}}>{'|'.join(map(re.escape, by_length(begin)))})"
        f"|(?P<end{{0}}>{'|'.join(map(re.escape, by_length(end)))}))"
    )
    gap = r"[\s:_-]*"
    first, second = sides.format(1), sides.format(2)
    return re.compile(
        rf"<!--[\s=*#-]*(?:{first}{gap}(?:of{gap})?(?:{subject})|(?:{subject}){gap}{second})"
        rf"[\s=*#-]*-->",
        re.IGNORECASE,
    )


def by_length(words: list[str]) -> list[str]:
    """Return words with the longest first, so that a pattern tries those before their parts."""
    return sorted(words, key=len, reverse=True)
