"""A Content-Security-Policy for each page: what it may run and load, and from where.

Everything comes from the site itself, but for what the owner trusts (`trust.py`). An inline script
runs because the owner's list names its hash, not because it stands on the page, so that what
slipped through every filter still cannot load. Rules: https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from clearpane.core.files import digest
from clearpane.core.findings import Finding
from clearpane.core.pool import Records
from clearpane.finish.address_rules import Ads
from clearpane.finish.folder import made_of_files
from clearpane.finish.gate import Gate
from clearpane.finish.theme_rules import is_script
from clearpane.finish.trust import Hosts, Trust, shape, source_hash, starred
from clearpane.sites.built import BuiltSite
from clearpane.sites.hand import Finished, Finisher, Hand, Yield
from clearpane.sites.html_page import Cut, HtmlElement, HtmlPage

MISSING = "policy-missing"
OUTDATED = "policy-outdated"

# `data:` is for the icons in the theme's style sheet. What is not named falls to default-src.
DIRECTIVES = {
    "default-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "frame-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
_HOSTS = {
    "script": "script-src", "style": "style-src", "image": "img-src", "font": "font-src",
    "media": "media-src", "frame": "frame-src", "connect": "connect-src",
}  # fmt: skip
_HEADER = "content-security-policy"
# Zensical's search writes its own styles into the page, without a hash that would stay the same.
_GENERATOR = re.compile(r'<meta name="generator" content="zensical')
# What may stand in the head before the policy does: it loads and runs nothing.
_BEFORE = frozenset({"meta", "title"})


class _Wants(NamedTuple):
    """What a page runs and loads: kinds of things by `Fault.wants`, each with its name."""

    things: set[tuple[str, str]]
    words: dict[str, str]
    """How each inline script begins, by its hash."""
    has_styles: bool


def collected(
    ads: Ads, site: BuiltSite, records: Records | None = None, *, of_builder: bool = False
) -> tuple[Trust, dict[str, str]]:
    """Return what the theme's part of a site's pages runs and loads, less ads.

    It is what a list that names nothing would take from them. With it come the first words of each
    inline script, by its hash. `records` hold what was found on a page before. With `of_builder`
    only pages that the builder made are asked, and no HTML that somebody put among the sources.
    """
    gate = Gate(ads, Trust(), site.site_url)
    by = "wants", digest(site.site_url, ads.embeds, ads.selectors)
    files = (file for file in site.pages if not (of_builder and site.is_as_written(file)))
    made: dict[str, _Wants] = made_of_files(
        site, records or Records(), files, lambda file, given: (*by, file, given),
        lambda file, raw: _wants_of(gate, HtmlPage(file, raw.decode("utf-8", "replace"))),
    )  # fmt: skip
    pages = made.values()
    named: dict[str, set[str]] = {}
    for kind, name in {thing for page in pages for thing in page.things}:
        named.setdefault(kind, set()).add(name)
    trust = Trust(
        inline=sorted(named.pop("inline", ())),
        files=starred(named.pop("files", ())),
        hosts=Hosts(**{kind: sorted(names) for kind, names in named.items()}),
        inline_styles=any(page.has_styles for page in pages),
    )
    return trust, {found: words for page in pages for found, words in page.words.items()}


def _wants_of(gate: Gate, page: HtmlPage) -> _Wants:
    things: set[tuple[str, str]] = set()
    words: dict[str, str] = {}
    for element in page.elements:
        for fault in () if element.in_content else gate.theme.faults(element):
            things.update(fault.wants)
            for kind, name in fault.wants:
                if kind == "inline":
                    words[name] = " ".join((fault.proof or element.text).split())[:60]
    styles = any(e.tag == "style" or "style" in e.attrs for e in page.elements)
    return _Wants(things, words, styles)


def policy(page: HtmlPage, trust: Trust, embeds: Iterable[str] = ()) -> str:
    """Return the policy of a page, as a header or a meta element holds it.

    `embeds` are hosts whose frames the site wants, besides those that `trust` names.
    """
    directives = dict(DIRECTIVES)
    known = set(trust.inline)
    handlers = {source_hash(text) for text in _handlers(page) if shape(text) in known}
    hashes = {source_hash(text) for text in inline_scripts(page) if shape(text) in known} | handlers
    also = ["'unsafe-hashes'"] if handlers else []
    also += sorted(f"'{each}'" for each in hashes)
    directives["script-src"] = " ".join([directives["script-src"], *also])
    if trust.inline_styles or _GENERATOR.search(page.text):
        directives["style-src"] = "'self' 'unsafe-inline'"
    hosts = trust.hosts.model_dump()
    hosts["frame"] = [*hosts["frame"], *embeds]
    for kind, names in hosts.items():
        if names:
            given = directives.get(_HOSTS[kind], "'self'")
            sources = [f"https://{host} https://*.{host}" for host in sorted(set(names))]
            directives[_HOSTS[kind]] = " ".join(
                [*("" if given == "'none'" else given).split(), *sources]
            )
    if page.select("head > base"):
        directives["base-uri"] = "'self'"
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def policy_cuts(page: HtmlPage, text: str) -> list[Cut]:
    """Return the cuts that give a page the policy `text` in place of any other in its head.

    It comes right behind the encoding, which must come first: what a browser meets before a
    policy is not held to it. Empty where there is no place for it.
    """
    place = _place(page)
    if place is None:
        return []
    cuts = [cut for old in _elements(page) for cut in old.whole or ()]
    content = escape(text, quote=True).replace("&#x27;", "'")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    return [*cuts, (place, place, f"\n{meta}")]


def _place(page: HtmlPage) -> int | None:
    """Return where the policy is to stand: behind the charset, or before the first that loads."""
    policies = {element.start for element in _elements(page)}
    for element in page.select("head > *"):
        tags = element.tags
        if not tags:
            continue
        is_charset = element.tag == "meta" and (
            "charset" in element.attrs or element.attr("http-equiv").lower() == "content-type"
        )
        if is_charset:
            return tags[-1][1]
        if element.tag not in _BEFORE and element.start not in policies:
            return tags[0][0]
    head = next((element.tags for element in page.select("head")), None)
    return head[0][1] if head else None


def read_policy(page: HtmlPage) -> str:
    """Return the policy that a page carries in its head, or an empty text."""
    return next((e.attr("content").strip() for e in _elements(page)), "")


def is_ours(found: str) -> bool:
    """Tell whether a policy is one of ours, whichever scripts and hosts it names."""
    ours = ("default-src", "object-src", "form-action")
    directives = _directives(found)
    return not found or all(directives.get(name) == DIRECTIVES[name] for name in ours)


def refused_scripts(page: HtmlPage) -> list[str]:
    """Return the theme's inline scripts that the page's own policy does not let run."""
    directives = _directives(read_policy(page))
    allowed = directives.get("script-src", directives.get("default-src", ""))
    # With a hash browsers pass over 'unsafe-inline' (CSP3, section 6.7.3.2); nobody knows a nonce.
    takes_all = "'unsafe-inline'" in allowed and "'sha" not in allowed
    if not allowed or "'nonce-" in allowed or takes_all:
        return []
    return [script for script in inline_scripts(page) if source_hash(script) not in allowed]


def inline_scripts(page: HtmlPage) -> list[str]:
    """Return the text of the inline scripts outside of the content, in the page's order."""
    return [
        element.text
        for element in page.elements
        if element.tag == "script"
        and not element.in_content
        and "src" not in element.attrs
        and is_script(element.attr("type").strip().lower())
    ]


def _handlers(page: HtmlPage) -> list[str]:
    named = ((e, n) for e in page.elements if not e.in_content for n in e.attrs if n[:2] == "on")
    return [element.attr(name) for element, name in named]


def _elements(page: HtmlPage) -> list[HtmlElement]:
    found = page.select("head > meta[http-equiv]")
    return [e for e in found if e.attr("http-equiv").strip().lower() == _HEADER]


def _directives(found: str) -> dict[str, str]:
    pairs = (directive.strip().partition(" ") for directive in found.split(";"))
    return {name.lower(): sources.strip() for name, _, sources in pairs if name}


_TOLD = {
    MISSING: "the page has no Content-Security-Policy",
    OUTDATED: "its policy stops a script of the page's own",
}


class Policy(Finisher):
    """Puts a security policy into each page that has none of somebody else's."""

    gate: Gate

    def page(self, hand: Hand) -> Yield:
        """Write the policy of a page behind its charset."""
        page = hand.page
        found = read_policy(page)
        text = policy(page, self.gate.trust or Trust(), self.gate.ads.embeds)
        if found == text:
            return
        cuts = policy_cuts(page, text) if is_ours(found) else []
        if not cuts or not self.write:
            rule = MISSING if not found else OUTDATED * bool(refused_scripts(page))
            if rule:
                yield Finding(self.site.path(hand.file), 1, 1, rule, _TOLD[rule])
        yield from cuts

    def end(self, _pages: Mapping[str, Finished]) -> Yield:
        """Say where no list of the owner's tells what the pages may run."""
        if self.gate.trust is not None and self.gate.trust.is_assumed:
            hosts = ", ".join(self.gate.trust.hosts.script)
            message = (
                "no list says which scripts the pages may run: those of the theme were trusted"
            )
            message += f", also from {hosts}" if hosts else ""
            yield Finding(self.site.path(self.site.pages[0]), 1, 1, "trust-missing", message)
