"""Find what the author of a broken link meant, and word the finding with its repair.

Three degrees are kept apart. A repair is *certain* where a setting or the spelling leaves one
answer: `Verdict.replacement` holds it, and `--fix` writes it. It is *likely* where it can only be
asked: "did you mean". A proposal that is wrong costs its reader more than none: it should be right
nine times in ten. And what only a build or a host can answer is *unsure*: no finding about the one
link, but a line for all of its kind.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from clearpane.document.links import Link, Syntax, Verdict
from clearpane.sites.addresses import INDEX_NAMES, parts, relative
from clearpane.sites.entries import Anchors
from clearpane.sites.site import Page, Site

UNSURE = "link-unsure"

# From here on two names differ by a slip of the keyboard only: one letter in seven or so.
SLIP = 0.85
# A word of fewer letters with one letter changed is mostly another word, such as `mac` and `map`.
_LONG_WORD = 6
# Page names that say nothing about which page of that name is meant.
_ANY_PAGE = frozenset(
    {"index", "readme", "overview", "introduction", "home", "reference", "api", "cli"}
)
# Kinds of files that stand for a page; any other kind is a picture, a style or a download.
_PAGE_KINDS = ("", ".md", ".markdown", ".html", ".htm")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?P<top>[a-z]{2,})(?:(?P<path>/)|\Z)", re.IGNORECASE)
# The commonest top-level domains; others are told by a path behind the host.
_TOP = re.compile("com|org|net|edu|gov|io|dev|app|info|eu|uk|de|fr|ms|me|co", re.IGNORECASE)
_FILES = re.compile("md|html?|png|jpe?g|svg|gif|webp|pdf|zip|txt|css|js|xml|json", re.IGNORECASE)
# What may stand in a target unescaped, brackets and blanks excepted: they would end it.
SAFE = "/:@!$&'*+,;=~-._#?%"


def repaired(rule: str, message: str, new: str, *, certain: bool = True) -> Verdict:
    """Return the verdict on a link in whose place one to `new` must stand, or may."""
    fix = f"link `{new}`" if certain else f"did you mean `{new}`?"
    return Verdict(rule, message, fix, new if certain else None)


def unsure(kind: str, fix: str = "only a build can tell: `clearpane check --build`") -> Verdict:
    """Return the verdict on a link that cannot be judged; `kind` goes behind "3 links"."""
    return Verdict(UNSURE, kind, fix)


@dataclass(frozen=True)
class Use:
    """A link where it stands, on a page of a site: what is wrong with it, and how it is mended."""

    link: Link
    page: Page
    site: Site

    def to(self, source: str, fragment: str | None = None) -> str:
        """Return how the link must be written to lead to the page or file of that source name.

        `fragment` None keeps the link's own fragment; the query is kept always.
        """
        old = urlsplit(self.link.target)
        goal = self.site.pages.get(source)
        anchor = old.fragment if fragment is None else quote(fragment, safe=SAFE)
        if goal is self.page and anchor:
            path = ""
        elif self.link.syntax is Syntax.MARKDOWN:
            path = relative(source, self.page.source)
        else:
            path = relative(goal.address if goal else source, self.page.address)
        return urlunsplit(("", "", quote(path, safe=SAFE), old.query, anchor))

    def instead(self, rule: str, what: str, source: str, *, certain: bool = True) -> Verdict:
        """Return the finding for a link in whose place one to `source` must stand, or may."""
        return repaired(rule, f"`{self.link.target}` {what}", self.to(source), certain=certain)

    def missing(self, name: str) -> Verdict:
        """Return the finding for a link to the source `name`, which is not there."""
        site, target = self.site, self.link.target
        if site.redirects.get(name):
            return self.moved_to(name)
        if name.lower() in site.sources:
            return self.case_differs(site.sources[name.lower()])
        if maker := site.plugins.maker_of(name):
            return unsure(f"may lead to what the {maker} makes")
        if name in site.promised or posixpath.dirname(name) in site.promised_folders:
            kind = "lead to pages that the navigation lists and that are not there"
            fix = "write the pages, or see whether something makes them before the build"
            return unsure(kind, fix)
        if host := _host_without_scheme(target):
            message = f"`{target}` lacks `https://`, and is taken for a file of the site"
            return repaired("link-page", message, f"https://{host}", certain=False)
        is_page = posixpath.splitext(name.rstrip("/"))[1] in _PAGE_KINDS
        page_fix = "link-page", "write the page, or unlink the words"
        rule, fix = page_fix if is_page else ("link-file", "add the file")
        message = f"`{target}` leads nowhere: there is no `{name}`"
        meant = suggest_source(name, site, self.link.words)
        if meant is None:
            return Verdict(rule, message, fix)
        fragment, page = parts(target)[1], site.pages.get(meant)
        lands = not fragment or (page is not None and page.has_anchor(fragment))
        return repaired(rule, message, self.to(meant, None if lands else ""), certain=False)

    def moved_to(self, name: str) -> Verdict:
        """Return the finding for a link that arrives by a redirect to `name`, or by several."""
        source, _, fragment = name.partition("#")
        page = self.site.resolve(source)
        if page is None:
            message = f"`{self.link.target}` is redirected to `{name}`, which is not there"
            return Verdict("link-page", message, "mend the redirect in mkdocs.yml")
        message = f"`{self.link.target}` has moved to `{page.source}`"
        own = parts(self.link.target)[1]
        if own and not fragment and not page.has_anchor(own):
            message += f", which has no `#{own}`"
            return repaired("link-moved", message, self.to(page.source, ""), certain=False)
        # A browser keeps the fragment of the link, unless the redirect brings one of its own.
        return repaired("link-moved", message, self.to(page.source, fragment or None))

    def case_differs(self, source: str) -> Verdict:
        """Return the finding for a link that only a file system without capitals lets through."""
        what = f"differs in capitals from `{source}`; web servers tell them apart"
        return self.instead("link-case", what, source)

    def anchor(self, fragment: str, target: Page) -> Verdict | None:
        """Return what is wrong when the link names `fragment` on the page `target`."""
        moved = self.site.moved_anchors.get(f"{target.address}#{fragment}")
        if moved is None and target.has_anchor(fragment):
            return None
        where = "this page" if target is self.page else f"`{target.source}`"
        message = f"{where} has no anchor `#{fragment}`"
        if moved is not None:
            address, _, new = moved.partition("#")
            page = self.site.page_at(address)
            if page is None:
                fix = f"`{moved}`, its new place, is not there either"
                return Verdict("link-anchor", message, fix)
            return repaired("link-moved", f"{message} any more", self.to(page.source, new))
        if changer := self.site.plugins.changes(target.text):
            return unsure(f"name anchors that the {changer} may make")
        if meant := suggest_anchor(fragment, target.anchors, self.link.words):
            own = urlsplit(self.link.target)
            link = own._replace(fragment=quote(meant.name, safe=SAFE)).geturl()
            return repaired("link-anchor", message, link, certain=meant.certain)
        if other := suggest_page_with(fragment, self.site):
            return repaired("link-anchor", message, self.to(other.source), certain=False)
        # What the page has is shown, so that nobody must go and look.
        headings = [f"`#{name}`" for name, words in target.anchors.names.items() if words][:5]
        none = "link the page without an anchor; it has no headings"
        fix = f"the page has {', '.join(headings)}" if headings else none
        return Verdict("link-anchor", message, fix)


def _host_without_scheme(target: str) -> str:
    """Return a target that begins like the name of a host, or an empty string."""
    match = _HOST.match(target)
    if match is None or _FILES.fullmatch(match["top"]):
        return ""
    is_host = match["path"] or target.startswith("www.") or _TOP.fullmatch(match["top"])
    return target if is_host else ""


class Suggestion(NamedTuple):
    """An anchor to link in place of one that is not there, and whether there is no doubt."""

    name: str
    certain: bool


def suggest_anchor(fragment: str, anchors: Anchors, words: str = "") -> Suggestion | None:
    """Return the anchor that was meant by `fragment`, or by the words of the link."""
    plain = _plain(fragment)
    same = [name for name in anchors.names if plain and _plain(name) == plain]
    by_title = _titled(plain, anchors)
    for found in (same, by_title):
        if len(found) == 1:
            return Suggestion(found[0], certain=True)
    if same or by_title:
        return None
    if near := _nearest(fragment, anchors.names):
        return near
    likely = (_titled(_plain(words), anchors), _with_more_words(fragment, anchors))
    return next((Suggestion(each[0], certain=False) for each in likely if len(each) == 1), None)


def _titled(plain: str, anchors: Anchors) -> list[str]:
    return [name for name, title in anchors.names.items() if plain and _plain(title) == plain]


def _with_more_words(fragment: str, anchors: Anchors) -> list[str]:
    """Return the headings that have all words of a fragment in order, and at most two more."""
    wanted = re.findall(r"\w+", fragment.casefold())
    found = []
    for name, title in anchors.names.items() if len(wanted) > 1 else ():
        has = re.findall(r"\w+", name.casefold())
        rest = iter(has)
        if title and len(wanted) < len(has) <= len(wanted) + 2 and all(w in rest for w in wanted):
            found.append(name)
    return found


def suggest_page_with(fragment: str, site: Site) -> Page | None:
    """Return the only page of the site that has this anchor: its section may have moved there.

    An anchor of one word or two is on many pages by chance.
    """
    if len(re.findall(r"\w+", fragment)) < 3:
        return None
    found = [page for page in site.pages.values() if fragment in page.anchors]
    return found[0] if len(found) == 1 else None


def suggest_source(name: str, site: Site, words: str = "") -> str | None:
    """Return the page or file that was meant by the source name `name`, relative to docs."""
    if moved := site.resolve(name):
        return moved.source
    if name.lower() in site.sources:
        return site.sources[name.lower()]
    names = site.once(_Names)
    called = _called(name)
    if namesakes := names.by_call.get(called):
        return namesakes[0] if len(namesakes) == 1 and called[0] not in _ANY_PAGE else None
    wanted = _plain(words)
    titled = names.by_title.get(wanted, ())
    if len(titled) == 1 and len(wanted) > _LONG_WORD:
        return titled[0]
    # The ending, which all pages share, would make any two short names look alike.
    stem, kind = posixpath.splitext(name)
    # So would the folders: the names themselves must be alike too.
    of_kind = names.by_base.get(kind, {})
    bases = difflib.get_close_matches(posixpath.basename(stem), of_kind, 99, SLIP)
    near = _nearest(stem, [each for base in bases for each in of_kind[base]])
    return near and near.name + kind


class _Names:
    """The pages and files of a site by what they may be meant by."""

    def __init__(self, site: Site) -> None:
        self.by_call: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_title: dict[str, list[str]] = defaultdict(list)
        self.by_base: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for source in (*site.pages, *site.own_files):
            self.by_call[_called(source)].append(source)
            stem, kind = posixpath.splitext(source)
            self.by_base[kind][posixpath.basename(stem)].append(stem)
        for page in site.pages.values():
            self.by_title[_plain(page.name)].append(page.source)


def _called(source: str) -> tuple[str, str]:
    """Return what a page or file is called, by its folder where that holds its index, and its kind.

    `eventing.md`, `eventing/README.md` and `eventing/index.md` are called the same.
    """
    stem, kind = posixpath.splitext(source)
    folder, base = posixpath.split(stem)
    name = posixpath.basename(folder) if base in INDEX_NAMES and folder else base
    return name.lower(), kind.lower()


def _nearest(word: str, words: Collection[str]) -> Suggestion | None:
    """Return what a word is a slip for; whether that is certain is up to the words in it.

    The first letter makes another word of one, as in `unable`, and the last may, as in `services`;
    in a short word any letter that is changed does, as in `map`.
    """
    close = difflib.get_close_matches(word, words, n=2, cutoff=SLIP)
    # A second name as near as the first makes a choice that is the author's, and `step-1` and
    # `step-2` are no slip.
    if len(close) != 1 or re.findall(r"\d+", word) != re.findall(r"\d+", close[0]):
        return None
    ours, theirs = (re.findall(r"[^\W_]+", text.casefold()) for text in (word, close[0]))
    differ = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    if len(ours) != len(theirs):
        # They cannot be told apart word by word.
        differ = [("".join(ours), "".join(theirs))]
    if len(differ) != 1:
        return Suggestion(close[0], certain=not differ)
    one, other = differ[0]
    before = len(posixpath.commonprefix([one, other]))
    after = len(posixpath.commonprefix([one[before:][::-1], other[before:][::-1]]))
    left, right = one[before : len(one) - after], other[before : len(other) - after]
    shifted = {len(left), len(right)} == {0, 1} or (len(left) == 2 and left == right[::-1])
    one_letter = before > 0 and (shifted or len(left) == len(right) == 1)
    shortest = min(len(one), len(other))
    certain = one_letter and after > 0 and shortest >= _LONG_WORD
    likely = shortest >= _LONG_WORD - (2 if one_letter and shifted else 1)
    return Suggestion(close[0], certain) if certain or likely else None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
