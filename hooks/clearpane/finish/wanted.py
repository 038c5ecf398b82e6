"""What the pages of a site run and load: for its owner to look through, and to trust."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clearpane.core.files import digest
from clearpane.core.pool import Records
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


class _OfPage(NamedTuple):
    """What one page runs and loads: scripts by hash with their first words, own files, hosts."""

    inline: dict[str, str]
    files: set[str]
    hosts: set[tuple[str, str]]
    has_styles: bool


def collected(
    gate: Gate, site: BuiltSite, records: Records | None = None
) -> tuple[Trust, dict[str, str]]:
    """Return what the theme's part of a site's pages runs and loads, less ads.

    With it come the first words of each inline script, by its hash. `records` hold what was found
    on a page before.
    """
    ads = digest(gate.site_url, gate.ads.embeds, gate.ads.selectors)
    keys = {file: ("wanted", file, ads, site.digest(file)) for file in site.pages}
    made = (records or Records()).values(lambda file: _of_page(gate, file, site.text(file)), keys)
    found: list[_OfPage] = [made[file] for file in site.pages]
    inline = {shown: words for each in found for shown, words in each.inline.items()}
    hosts: dict[str, set[str]] = {}
    for kind, host in {pair for each in found for pair in each.hosts}:
        hosts.setdefault(kind, set()).add(host)
    trust = Trust(
        inline=sorted(inline),
        files=starred({file for each in found for file in each.files}),
        hosts=Hosts(**{kind: sorted(names) for kind, names in hosts.items()}),
        inline_styles=any(each.has_styles for each in found),
    )
    return trust, inline


def _of_page(gate: Gate, file: str, text: str) -> _OfPage:
    made = _OfPage({}, set(), set(), False)
    for element in HtmlPage(file, text).elements:
        if element.tag == "style" or "style" in element.attrs:
            made = made._replace(has_styles=True)
        if element.in_content or not (element.attrs or element.tag == "script"):
            continue
        for found in wants(element, gate.theme) if not gate.ads.element(element) else ():
            if found.inline:
                made.inline[shape(found.inline)] = " ".join(found.inline.split())[:60]
            elif found.file:
                made.files.add(found.file)
            elif found.host and not _is_ad(gate, found.url):
                made.hosts.add((found.kind, found.host))
    return made


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
