"""The list of what content may hold, and a second opinion on whether it holds nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources

import nh3
import tinycss2
from tinycss2.ast import Declaration, Node

from clearpane.finish.trust import Content

_STILL = frozenset({"relative", "static"})
_ADDRESS_FUNCTIONS = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})


@dataclass(frozen=True)
class Names:
    """The elements of one namespace, and the attributes that each may have."""

    elements: frozenset[str]
    attributes: frozenset[str]
    prefixes: tuple[str, ...]
    of: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, tag: str, name: str) -> bool:
        """Tell whether an element may have an attribute; `name` is as the parser gives it."""
        if name in self.attributes or name in self.of.get(tag, ()):
            return True
        return name.startswith(self.prefixes)


class Allowed:
    """What content may hold; `added` is what the owner of a site allows on top."""

    def __init__(self, added: Content | None = None) -> None:
        added = added or Content()
        file = resources.files("clearpane.finish") / "allowed.toml"
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        data["html"]["elements"] += added.elements
        data["html"]["attributes"] += added.attributes
        self.schemes = frozenset(data["schemes"]) | set(added.schemes)
        self.with_content = frozenset(data["with_content"])
        self.names = {space: _names(data[space]) for space in ("html", "svg", "math")}
        self.properties = frozenset(data["style"]["properties"])
        self.functions = frozenset(data["style"]["functions"])

    def style(self, text: str) -> list[str] | None:
        """Return the addresses that a style attribute loads, or None where more is in it.

        Read by a CSS parser (https://www.w3.org/TR/css-syntax-3/), which decodes escapes.
        """
        addresses: list[str] = []
        for node in tinycss2.parse_declaration_list(text, skip_comments=True, skip_whitespace=True):
            if not isinstance(node, Declaration):
                return None
            name = node.lower_name
            if not name.startswith("--") and name not in self.properties:
                value = tinycss2.serialize(node.value).strip().lower()
                if name != "position" or value not in _STILL:
                    return None
            found = self._values(node.value)
            if found is None:
                return None
            addresses += found
            if name.startswith("--"):
                # A text that `image-set(var(--name))` would load.
                addresses += (each.value for each in _all(node.value) if each.type == "string")
        return addresses

    def _values(self, nodes: Iterable[Node]) -> list[str] | None:
        found = list(css_addresses(nodes))
        for node in _all(nodes):
            if node.type == "error":
                return None
            known = self.functions | _ADDRESS_FUNCTIONS
            if node.type == "function" and node.lower_name not in known:
                return None
        return found

    @cached_property
    def _cleaner(self) -> nh3.Cleaner:
        tags = {"iframe"}
        attributes: dict[str, set[str]] = {"*": set()}
        for names in self.names.values():
            tags |= names.elements
            attributes["*"] |= names.attributes
            for tag, own in names.of.items():
                attributes.setdefault(tag, set()).update(own)
        return nh3.Cleaner(
            tags=tags,
            clean_content_tags={t for t in self.with_content if ":" not in t} - tags,
            attributes=attributes,
            generic_attribute_prefixes={"aria-", "data-"},
            # `data:` pictures and hosts are judged with each address.
            url_schemes=set(self.schemes) | {"data"},
            link_rel=None,
            strip_comments=True,
        )

    def second_opinion(self, html: str) -> str:
        """Return content as another parser reads it, less what that does not find on the list.

        `nh3` is Servo's parser with Ammonia's rules: where it agrees with ours on every element
        and attribute, what a browser will make of the text is not one parser's guess.
        """
        return str(self._cleaner.clean(html))


def css_addresses(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the addresses that CSS loads: `url()`, and texts in `image-set()` and `@import`."""
    imports = False
    for node in _all(nodes):
        if node.type == "url" or (imports and node.type == "string"):
            yield node.value
        elif node.type == "function" and node.lower_name in _ADDRESS_FUNCTIONS:
            yield from (each.value for each in _all(node.arguments) if each.type == "string")
        if node.type not in ("whitespace", "comment"):
            imports = node.type == "at-keyword" and node.lower_value == "import"


def _all(nodes: Iterable[Node]) -> Iterable[Node]:
    """Yield nodes and all that is within them."""
    for node in nodes:
        yield node
        for part in ("arguments", "content", "prelude", "value"):
            inner = getattr(node, part, None)
            if isinstance(inner, list):
                yield from _all(inner)


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def without_comments(serialised: str) -> str:
    """Return HTML that a parser has written, without its comments."""
    return _COMMENT.sub("", serialised) if "<!--" in serialised else serialised


def _names(data: Mapping[str, object]) -> Names:
    def texts(value: object) -> frozenset[str]:
        assert isinstance(value, list)
        return frozenset(str(each) for each in value)

    of = data.get("of", {})
    assert isinstance(of, dict)
    return Names(
        texts(data["elements"]),
        texts(data["attributes"]),
        tuple(texts(data["prefixes"])),
        {tag: texts(own) for tag, own in of.items()},
    )
