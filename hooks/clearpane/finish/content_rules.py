"""What the content of a page may hold: what `allowed.toml` names, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

import nh3
import tinycss2
from pydantic import BaseModel
from tinycss2.ast import Declaration, Node

from clearpane.core.text import package_toml
from clearpane.finish.address_rules import (
    CSS_LOADING,
    FOLLOWED,
    LOADED,
    AddressRules,
    Element,
    Fault,
    css_addresses,
    css_nodes,
)
from clearpane.finish.theme_rules import ThemeRules
from clearpane.finish.trust import Content, shape
from clearpane.sites.addresses import WebAddress, is_within, read_address

_PAINT = frozenset({"fill", "stroke", "mask", "filter", "clip-path", "cursor", "marker-start"})
_PAINT |= {"marker-mid", "marker-end", "color", "values", "style"}
_NO_INPUT = frozenset({"file", "image", "password"})
# Ids that a theme's scripts look for; those named here Markdown's extensions and templates write.
_THEME_ID = re.compile(r"__(?!tabbed_|codelineno|code_|span|skip$)")
# What Material's scripts act upon wherever it stands, and the parts that lie around an article.
_THEME_DATA = frozenset({"data-md-component", "data-md-toggle"})
_THEME_PARTS = frozenset({"content", "sidebar"})
# The name of a form may hide a function of `document`; these can be none of them.
_FORM_NAME = re.compile(r"feedback|.*[-_\d].*")
_STILL = frozenset({"relative", "static"})
# A browser's own spelling of a property means what the property does, or nothing.
_PREFIX = re.compile(r"-(?:moz|ms|o|webkit)-")


class Names(BaseModel):
    """The elements of one namespace, and the attributes that each may have, as `allowed.toml`."""

    elements: frozenset[str]
    attributes: frozenset[str]
    prefixes: tuple[str, ...]
    of: dict[str, frozenset[str]] = {}

    def has(self, tag: str, name: str) -> bool:
        """Tell whether an element may have an attribute; `name` is as the parser gives it."""
        if name in self.attributes or name in self.of.get(tag, ()):
            return True
        return name.startswith(self.prefixes)


class Allowed:
    """What content may hold; `added` is what the owner of a site allows on top."""

    def __init__(self, added: Content | None = None) -> None:
        added = added or Content()
        data = package_toml("finish/allowed.toml")
        data["html"]["elements"] += added.elements
        data["html"]["attributes"] += added.attributes
        self.schemes = frozenset(data["schemes"]) | set(added.schemes)
        self.with_content = frozenset(data["with_content"])
        self.names = {space: Names.model_validate(data[space]) for space in ("html", "svg", "math")}
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
            if not name.startswith("--") and _PREFIX.sub("", name, count=1) not in self.properties:
                value = tinycss2.serialize(node.value).strip().lower()
                if name != "position" or value not in _STILL:
                    return None
            found = self._values(node.value)
            if found is None:
                return None
            addresses += found
            if name.startswith("--"):
                # A text that `image-set(var(--name))` would load.
                addresses += (each.value for each in css_nodes(node.value) if each.type == "string")
        return addresses

    def _values(self, nodes: Iterable[Node]) -> list[str] | None:
        known = self.functions | CSS_LOADING
        for node in css_nodes(nodes):
            unknown = node.type == "function" and node.lower_name not in known
            if unknown or node.type == "error":
                return None
        return list(css_addresses(nodes))

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


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def without_comments(serialised: str) -> str:
    """Return HTML that a parser has written, without its comments."""
    return _COMMENT.sub("", serialised) if "<!--" in serialised else serialised


class ContentRules:
    """Judges elements that an article brought in."""

    def __init__(self, allowed: Allowed, theme: ThemeRules, addresses: AddressRules) -> None:
        self.allowed = allowed
        self.theme = theme
        self.addresses = addresses
        self.ads = addresses.ads
        self._style = lru_cache(maxsize=4096)(allowed.style)

    def faults(self, element: Element) -> Iterator[Fault]:
        """Yield what is wrong with an element of content."""
        tag, space = element.tag, element.space
        if ad := self.ads.element(element):
            yield Fault("leftover-ad", *ad, element.whole)
            return
        is_frame = tag == "iframe" and space == "html"
        if is_frame and not self._wants_frame(element):
            host = (read_address(element.attr("src")) or WebAddress("", "", "")).host
            message = f"<iframe> from {host or 'nowhere'}"
            yield Fault("unknown-embed", message, host, element.whole)
            return
        if space == "svg" and tag == "style" and element.file.endswith(".svg"):
            yield from self.theme.sheet(element)
            return
        if space == "html" and tag == "script" and self.theme.trusts_inline(element):
            return
        names = self.allowed.names[space]
        if tag not in names.elements and not is_frame:
            yield self._element(element)
            return
        for name in element.attrs:
            if not names.has(tag, name):
                rule = "inline-handler" if name.startswith("on") else "gate-attribute"
                message = f"`{name}` on <{tag}>"
                yield Fault(rule, message, element.attr(name), element.attribute(name))
            elif not (is_frame and name == "src"):
                yield from self._value(element, name, element.attr(name))

    def _element(self, element: Element) -> Fault:
        """Return what is wrong with an element that is on no list."""
        tag, space = element.tag, element.space
        name = tag if space == "html" else f"{space}:{tag.lower()}"
        cuts = element.whole if name in self.allowed.with_content else element.tags
        is_script = tag.lower() == "script" and not element.attr("src")
        hint = f"; `{shape(element.text)}`" if is_script else ""
        return Fault("gate-element", f"<{tag}> in an article{hint}", element.proof, cuts)

    def _value(self, element: Element, name: str, text: str) -> Iterator[Fault]:
        """Yield what is wrong with the value of an attribute that content may have."""
        tag = element.tag
        where = f"`{name}` on <{tag}>"
        if name in FOLLOWED or name in LOADED:
            yield from self.addresses.attribute(element, name, text)
        elif name == "style" or (name in _PAINT and ("(" in text or "\\" in text)):
            loaded = self._style(text if name == "style" else f"fill:{text}")
            if loaded is None:
                message = f"{where} holds more than looks"
                yield Fault("gate-attribute", message, text, element.attribute(name))
            for url in loaded or ():
                if found := self.addresses.judge(url, loads=True):
                    message = f"{where}: {found.message}"
                    yield Fault(found.rule, message, url, element.attribute(name))
                    return
        elif name in _THEME_DATA and text not in _THEME_PARTS:
            message = f"{where}, which the theme's scripts act upon"
            yield Fault("gate-attribute", message, text, element.attribute(name))
        elif name.startswith(("data-", "aria-")):
            if url := self.addresses.hidden(text):
                yield Fault("leftover-ad", f"{where} holds an ad", url, element.attribute(name))
        elif name == "id" and _THEME_ID.match(text):
            message = f"`id={text}`, a name that the theme's scripts look for"
            yield Fault("gate-attribute", message, text, element.attribute(name))
        elif name == "name" and tag == "form" and not _FORM_NAME.fullmatch(text):
            message = f"`name={text}` on <form>, which could hide a function of the page"
            yield Fault("gate-attribute", message, text, element.attribute(name))
        elif name == "type" and tag == "input" and text.strip().lower() in _NO_INPUT:
            message = f"<input type={text}> in an article"
            yield Fault("gate-element", message, text, element.whole)
        elif name == "usemap" and not text.startswith("#"):
            yield Fault("gate-attribute", where, text, element.attribute(name))

    def _wants_frame(self, element: Element) -> bool:
        address = read_address(element.attr("src"))
        if address is None or "srcdoc" in element.attrs:
            return False
        hosts = self.ads.embeds | self.theme.hosts["frame"] | self.theme.own
        return address.scheme in ("http", "https") and is_within(address.host, hosts)
