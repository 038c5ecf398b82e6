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
    TRACKER = "tracker"
    """Counts readers, or asks them for something: only what a page loads, never a link."""
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
    path: re.Pattern[str] | None = None
    """What of a path is a partner's."""
    fronts: frozenset[str] = frozenset()
    """What stands before its host where it sells; nothing given, anything may."""


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
    code_hosts: frozenset[str] = field(default=frozenset())
    """Hosts of source code, where no form of an address proves anything."""
    own_labels: frozenset[str] = field(default=frozenset())
    """First labels of hosts on which a network tells of itself, such as `help`."""
    own_sections: frozenset[str] = field(default=frozenset())
    """First parts of paths with the same use, such as `/pricing`."""
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
        host: Shop(
            shop["network"],
            frozenset(shop["proof"]),
            frozenset(shop["drop"]),
            re.compile(shop["path"]) if "path" in shop else None,
            frozenset(shop.get("fronts", ())),
        )
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
        frozenset(data["honest"]["code_hosts"]),
        frozenset(data["honest"]["own_labels"]),
        frozenset(data["honest"]["own_sections"]),
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
    tool: re.Pattern[str]
    """A comment that a network's or counter's own snippet brings along."""
    element_names: frozenset[str]
    unwrapped: frozenset[str]
    units: frozenset[str]
    attributes: frozenset[str]
    containers: frozenset[str]
    boxes: frozenset[str]
    also_read: frozenset[str]
    identifier: re.Pattern[str]
    script: re.Pattern[str]
    tracker: re.Pattern[str]
    script_attributes: frozenset[str]
    shortcodes: frozenset[str]
    beside_shortcodes: frozenset[str]
    wordpress: frozenset[str]
    product_boxes: frozenset[str]
    labels: frozenset[str]
    disclosure: re.Pattern[str]
    disclosure_in_lower_case: re.Pattern[str]
    """The same for a text in lower case, where it is found in a third of the time."""


@cache
def vocabulary() -> Vocabulary:
    """Return the word lists of the package."""
    data = load_toml("words.toml")
    fences, sayings = data["comment_fences"], "|".join(data["disclosures"]["patterns"])
    prefixed = [rf"{re.escape(p)}[\w.-]+" for p in data["identifiers"]["prefixes"]]
    return Vocabulary(
        fence=_fence(fences["subjects"], fences["begin"], fences["end"]),
        tool=_tool(fences["tools"]),
        identifier=re.compile("|".join(prefixed + data["identifiers"]["patterns"])),
        script=re.compile("|".join(map(re.escape, data["scripts"]["texts"])), re.IGNORECASE),
        tracker=re.compile("|".join(map(re.escape, data["scripts"]["trackers"])), re.IGNORECASE),
        disclosure=re.compile(sayings, re.IGNORECASE),
        disclosure_in_lower_case=re.compile(sayings),
        # The names of closed lists are those of the fields.
        **{
            name: frozenset(words)
            for table in ("elements", "scripts", "shortcodes", "labels")
            for name, words in data[table].items()
            if name in Vocabulary.__dataclass_fields__
        },
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


def _tool(names: list[str]) -> re.Pattern[str]:
    """Return a pattern for the comments of tools, with what they commonly put behind the name."""
    name = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in by_length(names))
    return re.compile(
        rf"<!--\s*(?:/\d{{4,}}/[\w./-]+|(?:(?:begin|start|end|/)\s*:?\s*(?:of\s+)?)?(?:{name})"
        r"(?:\s*\(?(?:code|snippet|counter|script|noscript|tag|base|pixel|universal|gtag\.js|embed"
        r"|tracking|head|body|analytics)\)?)*(?:\s+(?:for|of|-|–)\s[^<>]{0,120}?)?)\s*-->",
        re.IGNORECASE,
    )


def by_length(words: list[str]) -> list[str]:
    """Return words with the longest first, so that a pattern tries those before their parts."""
    return sorted(words, key=len, reverse=True)
