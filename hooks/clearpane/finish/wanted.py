"""What the pages of a site run and load: for its owner to look through, and to trust."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clearpane.finish.gate import Gate
from clearpane.finish.gated import Element
from clearpane.finish.theme import (
    AS,
    FRAMES,
    KINDS,
    LOADING_LINKS,
    ThemeRules,
    is_script,
    kind_of,
    loading,
)
from clearpane.finish.trust import Hosts, Trust, shape, starred
from clearpane.sites.addresses import is_within, path_below, read_address
from clearpane.sites.built import BuiltSite
from clearpane.sites.html_page import HtmlPage


class Wanted(NamedTuple):
    """One thing that a page runs or loads: an inline script, an own file, or another host's."""

    inline: str = ""
    file: str = ""
    url: str = ""
    host: str = ""
    kind: str = ""


def collected(gate: Gate, site: BuiltSite) -> tuple[Trust, dict[str, str]]:
    """Return what the theme's part of a site's pages runs and loads, less ads.

    With it come the first words of each inline script, by its hash.
    """
    inline: dict[str, str] = {}
    files: set[str] = set()
    hosts: dict[str, set[str]] = {}
    styles = False
    seen: set[tuple[object, ...]] = set()
    for file in site.pages:
        for element in HtmlPage(file, site.text(file)).elements:
            if element.tag not in ("script", "style"):
                # A site repeats its menu; a file is named by its place below the page.
                looks = file.count("/"), element.in_content, *element.looks
                if looks in seen:
                    continue
                seen.add(looks)
            styles = styles or element.tag == "style" or "style" in element.attrs
            if element.in_content or not (element.attrs or element.tag == "script"):
                continue
            if gate.ads.element(element):
                continue
            for found in wants(element, gate.theme):
                if found.inline:
                    inline[shape(found.inline)] = " ".join(found.inline.split())[:60]
                elif found.file:
                    files.add(found.file)
                elif found.host and not _is_ad(gate, found.url):
                    hosts.setdefault(found.kind, set()).add(found.host)
    given = Hosts(**{kind: sorted(names) for kind, names in hosts.items()})
    trust = Trust(inline=sorted(inline), files=starred(files), hosts=given, inline_styles=styles)
    return trust, inline


def wants(element: Element, theme: ThemeRules) -> Iterator[Wanted]:
    """Yield what an element of the theme runs or asks another host for."""
    for name in element.attrs:
        if name.startswith("on"):
            yield Wanted(inline=element.attr(name))
    if element.tag == "script" and is_script(element.attr("type").strip().lower()):
        if "src" not in element.attrs:
            yield Wanted(inline=element.text)
        else:
            yield _wanted(element, element.attr("src"), "script", theme)
    elif element.tag == "link":
        for rel in element.attr("rel").lower().split():
            if rel in LOADING_LINKS:
                kind = LOADING_LINKS[rel] or AS.get(element.attr("as"), "font")
                yield _wanted(element, element.attr("href"), kind, theme)
    elif element.tag in KINDS or element.tag in FRAMES:
        for name in loading(element) & set(element.attrs):
            yield _wanted(element, element.attr(name), kind_of(element, name), theme)


def _wanted(element: Element, value: str, kind: str, theme: ThemeRules) -> Wanted:
    address = read_address(value)
    if address is None or not address.host or is_within(address.host, theme.own):
        path = path_below(theme.root, element.file, value) if kind == "script" else ""
        return Wanted(file=path)
    return Wanted(url=address.href, host=address.host, kind=kind)


def _is_ad(gate: Gate, url: str) -> bool:
    verdict = gate.ads.address(url, loads=True)
    return verdict is not None and verdict.is_ad
