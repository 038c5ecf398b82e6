"""Find what the author of a broken link most likely meant."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection
from typing import NamedTuple

from clearpane.core.text import ALIKE
from clearpane.site.html import Anchors
from clearpane.site.site import Page, Site

# From here on two names differ by a slip of the keyboard only: one letter in seven or so.
SLIP = 0.85


class Suggestion(NamedTuple):
    """A repair: what to link in place of the broken target, and whether there is no doubt."""

    name: str
    certain: bool


def suggest_anchor(fragment: str, anchors: Anchors, words: str = "") -> Suggestion | None:
    """Return the anchor that was meant by `fragment`, or by the words of the link."""
    plain = _plain(fragment)
    same = [name for name in anchors.names if _plain(name) == plain]
    by_title = [name for name, title in anchors.names.items() if title and _plain(title) == plain]
    for found in (same, by_title):
        if len(found) == 1:
            return Suggestion(found[0], certain=True)
    near = _nearest(fragment, anchors.names)
    if near:
        return near
    wanted = _plain(words)
    titled = [name for name, title in anchors.names.items() if wanted and _plain(title) == wanted]
    return Suggestion(titled[0], certain=False) if titled else None


def suggest_page_with(fragment: str, site: Site) -> Page | None:
    """Return the only page of the site that has this anchor: its section has moved there."""
    found = [page for page in site.pages.values() if fragment in page.anchors]
    return found[0] if len(found) == 1 else None


def suggest_source(name: str, site: Site, words: str = "") -> Suggestion | None:
    """Return the page or file that was meant by the source name `name`, relative to docs.

    Certain: a redirect from that name, another case, or the only file so called elsewhere.
    """
    moved = site.resolve(name)
    if moved:
        return Suggestion(moved.source, certain=True)
    if name.lower() in site.sources:
        return Suggestion(site.sources[name.lower()], certain=True)
    base = posixpath.basename(name)
    everything = [*site.pages, *site.files]
    namesakes = [s for s in everything if posixpath.basename(s) == base]
    # Every folder has an index: its name says nothing about which one is meant.
    if len(namesakes) == 1 and not base.startswith(("index.", "README.")):
        return Suggestion(namesakes[0], certain=True)
    wanted = _plain(words)
    titled = [p.source for p in site.pages.values() if wanted and _plain(p.name) == wanted]
    if len(titled) == 1:
        return Suggestion(titled[0], certain=False)
    # The ending, which all pages share, would make any two short names look alike.
    stem, kind = posixpath.splitext(name)
    stems = {posixpath.splitext(s)[0]: s for s in everything if posixpath.splitext(s)[1] == kind}
    # So would the folders: the names themselves must be alike too.
    alike = [
        s for s in stems if _likeness(posixpath.basename(s), posixpath.basename(stem)) >= ALIKE
    ]
    near = _nearest(stem, alike)
    return near and Suggestion(stems[near.name], near.certain)


def _nearest(word: str, words: Collection[str]) -> Suggestion | None:
    close = difflib.get_close_matches(word, words, n=2, cutoff=ALIKE)
    if not close:
        return None
    ratios = [difflib.SequenceMatcher(None, word, other).ratio() for other in close]
    # A second name as near as the first makes a choice that is the author's.
    alone = len(ratios) == 1 or ratios[1] < SLIP
    return Suggestion(
        close[0], certain=ratios[0] >= SLIP and alone and _same_digits(word, close[0])
    )


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, other, one)
    # Two quick upper bounds spare the slow sum for most of a large site's names.
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _same_digits(one: str, other: str) -> bool:
    """Tell whether two names carry the same numbers: `step-1` and `step-2` are no slip."""
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold())).replace("_", "")
