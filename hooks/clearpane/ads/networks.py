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
