"""What a page is: its front matter, its terms, when it must be reviewed again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import Scope, all_rules, check
from clearpane.document.document import Document
from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.document.switches import unknown_switches
from clearpane.document.written import read_lines
from clearpane.pages import containers, content, lists, signs, unclosed
from clearpane.pages.structure import Check, Structure
from clearpane.pages.terms import PageOptions, check_terms, read_page_options
from clearpane.sites.page_head import check_head, check_readable, read_head
from clearpane.sites.site import Page, Site
from clearpane.sites.theme_head import check_theme_head


def page_options(site: Site) -> PageOptions | None:
    """Return the options for the site's own pages, for `Site.once`; None: they are not checked."""
    settings = site.settings
    if settings is None or not settings.checks_pages:
        return None
    return read_page_options(settings.extra, settings.path.parent)


@check("front-matter", scope=Scope.PAGE)
def head(page: Page, site: Site) -> Iterator[Finding]:
    """Yield each missing, unknown or wrong key in a page's front matter."""
    options = site.once(page_options)
    whole = list(check_head(page.text, page.path, options.versions)) if options else []
    broken = check_readable(page.text, page.path)
    yield from {*whole, *broken, *check_theme_head(page.text, page.path)}


@check("source-too-old", scope=Scope.PAGE)
def sources(page: Page, site: Site) -> Iterator[Finding]:
    """Yield each source that cannot know the version that it is used for.

    The option `released` tells when a version came out; versions that it does not name are not
    judged, and neither are sources without a date. A source speaks of the versions in its own
    `applies_to`, else of all those of the page. A version of the page that no source speaks of is a
    finding too, as soon as one source says what it speaks of.
    """
    options = site.once(page_options)
    released = options.released if options else {}
    head = read_head(page.text) if released else None
    if head is None:
        return
    places = read_front_matter(page.text)
    spoken_of: set[str] = set()
    for number, source in enumerate(head.sources):
        versions = source.applies_to or head.applies_to
        spoken_of.update(versions)
        newer = [v for v in versions if v in released and source.is_before(released[v])]
        if newer:
            names = " and ".join(f"{v} (of {released[v].year})" for v in newer)
            left = ", ".join(v for v in versions if v not in newer)
            fix = "find a newer text for that version"
            fix = f"write `applies_to: [{left}]` at this source, or {fix}" if left else fix
            message = f"a text of {source.dated} cannot speak of {names}"
            place = places.position(("sources", number, "dated"))
            yield Finding(page.path, *place, TOO_OLD, message, fix)
    for version in head.applies_to if head.sources else ():
        if version not in spoken_of:
            message = f"no source of this page speaks of {version}"
            fix = f"name a source with `applies_to: [{version}]`, or take the version out"
            place = places.position(("applies_to",))
            yield Finding(page.path, *place, TOO_OLD, message, fix)


@check("term-spelling", scope=Scope.PAGE)
def terms(page: Page, site: Site) -> Iterator[Finding]:
    """Yield each word that the word list writes otherwise."""
    if options := site.once(page_options):
        yield from check_terms(page.document, options.words)


@check("switch-unknown", scope=Scope.PAGE)
def switches(page: Page, _: Site) -> Iterator[Finding]:
    """Yield each switch that names no rule."""
    return unknown_switches(page.document, all_rules())


OVERDUE = "review-overdue"
IN_FUTURE = "review-in-future"
EXPIRED = "claim-expired"
TOO_OLD = "source-too-old"
CLOCK_RULES = frozenset({OVERDUE, IN_FUTURE, EXPIRED})
"""Rules whose findings come and go with the day: a build must not depend on them."""


@check(OVERDUE, IN_FUTURE, EXPIRED, scope=Scope.SITE)
def reviews(site: Site) -> Iterator[Finding]:
    """Yield what is wrong on the site's day: a check of the site, since it is another every day."""
    if site.once(page_options) is None:
        return
    for page in site.pages.values():
        for day, finding in page.answer("reviews", partial(of_days, page.text, page.path)):
            late = (site.today - day).days
            # East of Greenwich tomorrow has begun while the build's clock still says today.
            if late < -1 if finding.rule == IN_FUTURE else late > 0:
                yield replace(finding, fix=finding.fix.format(today=site.today))


def of_days(text: str, path: str) -> list[tuple[date, Finding]]:
    """Return each finding that a page's dates may make, with the day that decides.

    That is a review that is due or lies ahead, and each claim that holds until a day; nothing where
    the front matter does not fit the model.
    """
    head = read_head(text)
    if head is None:
        return []
    places = read_front_matter(text)
    at = places.position(("reviewed",))
    due = f"reviewed on {head.reviewed}, to be reviewed again by {head.review_due}"
    mend = "compare the page with its sources, mend it, and set `reviewed: {today}`"
    ahead = f"`reviewed` is {head.reviewed}, and that day is still to come"
    write = "write the day on which you compared the page with its sources"
    found = [
        (head.review_due, Finding(path, *at, OVERDUE, due, mend)),
        (head.reviewed, Finding(path, *at, IN_FUTURE, ahead, write)),
    ]
    for number, claim in enumerate(head.until):
        place = places.position(("until", number, "day"))
        message = f"“{claim.claim}” held until {claim.day}"
        fix = "say on the page what holds now, and write the new day or take the entry out"
        found.append((claim.day, Finding(path, *place, EXPIRED, message, fix)))
    return found


# In capitals only: "to do" and "Todo" are words of a text.
_PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME)\b:?[ \t]*([^\r\n]*)")


@check("page-unfinished", scope=Scope.PAGE)
def unfinished(page: Page, site: Site) -> Iterator[Finding]:
    """Yield each `TODO` that is left, in the front matter too, but not in code."""
    if site.once(page_options) is None:
        return
    source = page.document
    # A byte order mark is no part of the front matter; padding keeps every offset in its place.
    text = source.front_matter.rjust(source.body_start) + source.mask[source.body_start :]
    for match in _PLACEHOLDER.finditer(text):
        task = source.text[slice(*match.span(1))].strip()
        fix = task[:1].lower() + task[1:] or "write it, or take it out"
        place = source.position(match.start())
        yield Finding(page.path, *place, "page-unfinished", "this is still to be written", fix)


STRUCTURE: tuple[Check, ...] = (
    unclosed.check_conflicts,
    unclosed.check_fences,
    unclosed.check_html,
    containers.check_containers,
    lists.check_step_bodies,
    lists.check_numbers,
    lists.check_lists,
    signs.check_headings,
    signs.check_leftovers,
    containers.check_tables,
    signs.check_keys,
    content.check_images,
    content.check_links_text,
    content.check_pasted,
    content.check_quotes,
    content.check_heading_levels,
)
"""Every check of one page, those first whose findings explain others."""

STRUCTURE_RULES = (
    *("conflict-marker", "emphasis-unclosed", "fence-unclosed", "heading-level"),
    *("heading-not-a-heading", "html-unclosed", "image-alt", "image-elsewhere", "key-unknown"),
    *("link-local", "link-not-a-link", "link-text", "list-not-a-list", "list-number"),
    *("list-restart", "note-empty", "pasted-html", "step-body", "tab-empty", "table-broken"),
)
"""The rules that these checks report."""


def structure_of(site: Site) -> Structure | None:
    """Return what compares pages with their rendering, for `Site.once`; None: nothing can."""
    try:
        return Structure(site.settings, STRUCTURE) if site.settings else None
    except ClearpaneError:
        # An extension does not load, which has a finding of its own.
        return None


@check(*STRUCTURE_RULES, scope=Scope.PAGE)
def structure(page: Page, site: Site) -> list[Finding]:
    """Return where a page came out otherwise than it was written."""
    compare = site.once(structure_of)
    return compare.of_page(page) if compare else []


def proven(findings: Iterable[Finding], site: Site) -> list[Finding]:
    """Return the findings, without the edits that would change more than their mistake.

    The page is rendered before and after each: see `Structure.proves`.
    """
    compare = site.once(structure_of)
    return [
        replace(finding, edit=None)
        if finding.edit is not None
        and finding.rule in STRUCTURE_RULES
        and not (compare and compare.proves(site.by_path[finding.path].text, finding))
        else finding
        for finding in findings
    ]


@check("title-twice", scope=Scope.SITE)
def titles(site: Site) -> Iterator[Finding]:
    """Yield each page that has another one's title."""
    first: dict[str, str] = {}
    for page in site.pages.values():
        key = " ".join(page.name.split()).casefold()
        if key and first.setdefault(key, page.path) != page.path:
            other = first[key]
            message = f"`{page.name}` is also the title of {other}: in a search the two look alike"
            fix = "say in the title what this page has and the other has not"
            yield Finding(page.path, *_title_place(page.text), "title-twice", message, fix)


def _title_place(text: str) -> tuple[int, int]:
    """Return line and column of a page's title: the key in its front matter, or its heading."""
    try:
        head = read_front_matter(text)
    except FrontMatterError:
        return 1, 1
    if "title" in head.data:
        return head.position(("title",))
    document = Document(text)
    heading = next((line for line in read_lines(document) if line.seems == "heading"), None)
    return document.position(heading.at) if heading else (1, 1)
