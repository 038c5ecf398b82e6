"""Find what the author of a broken link most likely meant, or nothing where that is a guess.

A proposal that is wrong costs its reader more than none: what is proposed here should be right nine
times in ten.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Collection
from enum import Enum
from typing import NamedTuple

from clearpane.sites.addresses import INDEX_NAMES
from clearpane.sites.entries import Anchors
from clearpane.sites.site import Page, Site

# From here on two names differ by a slip of the keyboard only: one letter in seven or so.
SLIP = 0.85
# A word of fewer letters with one letter changed is mostly another word, such as `mac` and `map`.
_LONG_WORD = 6
# Page names that say nothing about which page of that name is meant.
_ANY_PAGE = frozenset(
    {"index", "readme", "overview", "introduction", "home", "reference", "api", "cli"}
)


class Suggestion(NamedTuple):
    """A repair: what to link in place of the broken target, and whether there is no doubt."""

    name: str
    certain: bool


def suggest_anchor(fragment: str, anchors: Anchors, words: str = "") -> Suggestion | None:
    """Return the anchor that was meant by `fragment`, or by the words of the link."""
    plain = _plain(fragment)
    same = [name for name in anchors.names if plain and _plain(name) == plain]
    by_title = [name for name, title in anchors.names.items() if title and _plain(title) == plain]
    for found in (same, by_title):
        if len(found) == 1:
            return Suggestion(found[0], certain=True)
    if same or by_title:
        return None
    near = _nearest(fragment, anchors.names)
    if near:
        return near
    wanted = _plain(words)
    titled = [name for name, title in anchors.names.items() if wanted and _plain(title) == wanted]
    if len(titled) == 1:
        return Suggestion(titled[0], certain=False)
    return _with_more_words(fragment, anchors)


def _with_more_words(fragment: str, anchors: Anchors) -> Suggestion | None:
    """Return the only heading that has all words of the fragment in order, and at most two more."""
    wanted = re.findall(r"\w+", fragment.casefold())
    if len(wanted) < 2:
        return None
    found = []
    for name, title in anchors.names.items():
        has = re.findall(r"\w+", name.casefold())
        rest = iter(has)
        if title and len(wanted) < len(has) <= len(wanted) + 2 and all(w in rest for w in wanted):
            found.append(name)
    return Suggestion(found[0], certain=False) if len(found) == 1 else None


def suggest_page_with(fragment: str, site: Site) -> Page | None:
    """Return the only page of the site that has this anchor: its section may have moved there.

    An anchor of one word or two is on many pages by chance.
    """
    if len(re.findall(r"\w+", fragment)) < 3:
        return None
    found = [page for page in site.pages.values() if fragment in page.anchors]
    return found[0] if len(found) == 1 else None


def suggest_source(name: str, site: Site, words: str = "") -> Suggestion | None:
    """Return the page or file that was meant by the source name `name`, relative to docs.

    Certain is only what the settings say, a redirect, or another case of the same name.
    """
    moved = site.resolve(name)
    if moved:
        return Suggestion(moved.source, certain=True)
    if name.lower() in site.sources:
        return Suggestion(site.sources[name.lower()], certain=True)
    names = site.once(_Names)
    called = _called(name)
    namesakes = names.by_call.get(called, [])
    if len(namesakes) == 1 and called[0] not in _ANY_PAGE:
        return Suggestion(namesakes[0], certain=False)
    if namesakes:
        return None
    wanted = _plain(words)
    titled = names.by_title.get(wanted, [])
    if len(titled) == 1 and len(wanted) > _LONG_WORD:
        return Suggestion(titled[0], certain=False)
    # The ending, which all pages share, would make any two short names look alike.
    stem, kind = posixpath.splitext(name)
    # So would the folders: the names themselves must be alike too.
    base = posixpath.basename(stem)
    of_kind = names.by_base.get(kind, {})
    alike = [s for b in difflib.get_close_matches(base, of_kind, 99, SLIP) for s in of_kind[b]]
    near = _nearest(stem, alike)
    return near and Suggestion(f"{near.name}{kind}", certain=False)


class _Names:
    """The pages and files of a site by what they may be meant by."""

    def __init__(self, site: Site) -> None:
        self.by_call: dict[tuple[str, str], list[str]] = {}
        self.by_title: dict[str, list[str]] = {}
        self.by_base: dict[str, dict[str, list[str]]] = {}
        for source in (*site.pages, *site.own_files):
            self.by_call.setdefault(_called(source), []).append(source)
            stem, kind = posixpath.splitext(source)
            bases = self.by_base.setdefault(kind, {})
            bases.setdefault(posixpath.basename(stem), []).append(stem)
        for page in site.pages.values():
            self.by_title.setdefault(_plain(page.name), []).append(page.source)


def _called(source: str) -> tuple[str, str]:
    """Return what a page or file is called, by its folder where that holds its index, and its kind.

    `eventing.md`, `eventing/README.md` and `eventing/index.md` are called the same.
    """
    stem, kind = posixpath.splitext(source)
    folder, base = posixpath.split(stem)
    name = posixpath.basename(folder) if base in INDEX_NAMES and folder else base
    return name.lower(), kind.lower()


def _nearest(word: str, words: Collection[str]) -> Suggestion | None:
    close = difflib.get_close_matches(word, words, n=2, cutoff=SLIP)
    # A second name as near as the first makes a choice that is the author's.
    if len(close) != 1 or not _same_digits(word, close[0]):
        return None
    differ = _different_words(word, close[0])
    if not differ:
        return Suggestion(close[0], certain=True)
    if len(differ) == 1:
        slip = _slip(*differ[0])
        if slip:
            return Suggestion(close[0], certain=slip is _Slip.LONG)
        shortest = min(len(word) for word in differ[0])
        return Suggestion(close[0], certain=False) if shortest >= _LONG_WORD - 1 else None
    return Suggestion(close[0], certain=False)


def _different_words(one: str, other: str) -> list[tuple[str, str]]:
    """Return the pairs of words in which two names differ; both as one pair where they cannot be
    told apart word by word.
    """
    ours, theirs = (re.findall(r"[^\W_]+", text.casefold()) for text in (one, other))
    if len(ours) != len(theirs):
        return [("".join(ours), "".join(theirs))]
    return [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]


class _Slip(Enum):
    LONG = "one letter of a long word"
    SHORT = "one letter of a short word"


def _slip(one: str, other: str) -> _Slip | None:
    """Tell whether one letter is missing, added, changed or swapped with the next.

    The first letter of a word makes another word of it, as in `unable`, and the last may, as in
    `services`; in a short word any letter that is changed does, as in `map`.
    """
    before = len(posixpath.commonprefix([one, other]))
    after = len(posixpath.commonprefix([one[before:][::-1], other[before:][::-1]]))
    left, right = one[before : len(one) - after], other[before : len(other) - after]
    gap = sorted((len(left), len(right))) == [0, 1]
    swap = len(left) == 2 and left == right[::-1]
    changed = len(left) == len(right) == 1
    shortest = min(len(one), len(other))
    if not before or not (gap or swap or changed):
        return None
    if shortest >= _LONG_WORD and after:
        return _Slip.LONG
    return _Slip.SHORT if (gap or swap) and shortest >= _LONG_WORD - 2 else None


def _same_digits(one: str, other: str) -> bool:
    """Tell whether two names carry the same numbers: `step-1` and `step-2` are no slip."""
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold())).replace("_", "")
