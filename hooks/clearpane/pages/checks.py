"""What a page is: its front matter, its terms, when it must be reviewed again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import Scope, all_rules, check
from clearpane.document.document import Document
from clearpane.document.head import FrontMatter, read_front_matter
from clearpane.document.switches import unknown_switches
from clearpane.pages import containers, content, lists, signs, text_blocks, unclosed
from clearpane.pages.structure import Check, Structure
from clearpane.pages.terms import PageOptions, check_terms, read_page_options
from clearpane.sites.page_head import PageHead, check_head, check_readable, read_head
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
    """Yield each source that is older than what the page is about."""
    if options := site.once(page_options):
        yield from check_sources(page.text, page.path, options.released)


@check("term-spelling", scope=Scope.PAGE)
def terms(page: Page, site: Site) -> Iterator[Finding]:
    """Yield each word that the word list writes otherwise."""
    if options := site.once(page_options):
        yield from check_terms(page.document, options.words)


@check("switch-unknown", scope=Scope.PAGE)
def switches(page: Page, _: Site) -> Iterator[Finding]:
    """Yield each switch that names no rule."""
    return unknown_switches(page.text, page.path, all_rules(), page.document.mask)


OVERDUE = "review-overdue"
IN_FUTURE = "review-in-future"
EXPIRED = "claim-expired"
TOO_OLD = "source-too-old"
CLOCK_RULES = frozenset({OVERDUE, IN_FUTURE, EXPIRED})
"""Rules whose findings come and go with the day: a build must not depend on them."""


@check(OVERDUE, IN_FUTURE, EXPIRED, scope=Scope.SITE)
def reviews(site: Site) -> Iterator[Finding]:
    """Yield each page whose review is overdue: of the site, since it is another every day."""
    if site.once(page_options) is None:
        return
    for page in site.pages.values():
        dates = page.answer("reviews", partial(review_dates, page.text))
        if dates and (_is_ahead(dates[0], site.today) or dates[1] < site.today):
            yield from check_review(page.text, page.path, site.today)


def review_dates(text: str) -> tuple[date, date] | None:
    """Return when a page was reviewed and is to be looked at again, for `Page.answers`."""
    head = read_head(text)
    if head is None:
        return None
    return head.reviewed, min([head.review_due, *(claim.day for claim in head.until)])


def _is_ahead(reviewed: date, today: date) -> bool:
    # East of Greenwich tomorrow has begun while the build's clock still says today.
    return reviewed > today + timedelta(days=1)


def check_review(text: str, path: str, today: date) -> Iterator[Finding]:
    """Yield a finding when the page's review was due before `today`, or lies ahead of it, and for
    each of its claims that held until a day before `today`.

    A page whose front matter does not fit the model has no finding here.
    """
    head = read_head(text)
    if head is None:
        return
    yield from check_claims(head, text, path, today)
    if _is_ahead(head.reviewed, today):
        rule = IN_FUTURE
        message = f"`reviewed` is {head.reviewed}, and today is {today}"
        fix = "write the day on which you compared the page with its sources"
    elif head.review_due < today:
        rule = OVERDUE
        message = f"reviewed on {head.reviewed}, to be reviewed again by {head.review_due}"
        fix = f"compare the page with its sources, mend it, and set `reviewed: {today}`"
    else:
        return
    place = read_front_matter(text).position(("reviewed",))
    yield Finding(path, *place, rule, message, fix)


RULE = "page-unfinished"

# In capitals only: "to do" and "Todo" are words of a text.
_PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME)\b:?[ \t]*([^\r\n]*)")


@check(RULE, scope=Scope.PAGE)
def unfinished(page: Page, site: Site) -> Iterator[Finding]:
    """Yield each `TODO` that is left."""
    if site.once(page_options):
        yield from check_unfinished(page.document)


def check_unfinished(source: Document) -> Iterator[Finding]:
    """Yield a finding for each `TODO` in the page, its front matter included, but not in code."""
    # A byte order mark is no part of the front matter; padding keeps every offset in its place.
    text = source.front_matter.rjust(source.body_start) + source.mask[source.body_start :]
    for match in _PLACEHOLDER.finditer(text):
        task = source.text[slice(*match.span(1))].strip()
        yield Finding(
            source.path,
            *source.position(match.start()),
            RULE,
            "this is still to be written",
            task[:1].lower() + task[1:] or "write it, or take it out",
        )


STRUCTURE: tuple[Check, ...] = (
    unclosed.check_conflicts,
    unclosed.check_fences,
    unclosed.check_html,
    containers.check_containers,
    lists.check_step_bodies,
    lists.check_numbers,
    text_blocks.check_lists,
    signs.check_headings,
    signs.check_leftovers,
    text_blocks.check_tables,
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
    pages = site.pages.values()
    return content.check_titles((page.path, page.text, page.name) for page in pages)


def check_sources(text: str, path: str, released: Mapping[str, date]) -> Iterator[Finding]:
    """Yield a finding for each source that cannot know the version that it is used for.

    `released` tells when a version came out; versions that it does not name are not judged, and
    neither are sources without a date. A source speaks of the versions in its own `applies_to`,
    else of all those of the page. A version of the page that no source speaks of is a finding too,
    as soon as one source says what it speaks of.
    """
    head = read_head(text)
    if head is None or not released:
        return
    front = read_front_matter(text)
    spoken_of: set[str] = set()
    for number, source in enumerate(head.sources):
        versions = source.applies_to or head.applies_to
        spoken_of.update(versions)
        newer = [v for v in versions if v in released and source.is_before(released[v])]
        if newer:
            names = " and ".join(f"{v} (of {released[v].year})" for v in newer)
            left = ", ".join(v for v in versions if v not in newer)
            fix = "find a newer text for that version"
            yield _finding(
                path,
                front,
                ("sources", number, "dated"),
                TOO_OLD,
                f"a text of {source.dated} cannot speak of {names}",
                f"write `applies_to: [{left}]` at this source, or {fix}" if left else fix,
            )
    for version in head.applies_to:
        if head.sources and version not in spoken_of:
            fix = f"name a source with `applies_to: [{version}]`, or take the version out"
            message = f"no source of this page speaks of {version}"
            yield _finding(path, front, ("applies_to",), TOO_OLD, message, fix)


def check_claims(head: PageHead, text: str, path: str, today: date) -> Iterator[Finding]:
    """Yield a finding for each claim of the page that held until a day that has passed."""
    front = read_front_matter(text)
    for number, claim in enumerate(head.until):
        if claim.day < today:
            yield _finding(
                path,
                front,
                ("until", number, "day"),
                EXPIRED,
                f"“{claim.claim}” held until {claim.day}",
                "say on the page what holds now, and write the new day or take the entry out",
            )


def _finding(
    path: str, front: FrontMatter, key: tuple[str | int, ...], rule: str, message: str, fix: str
) -> Finding:
    return Finding(path, *front.position(key), rule, message, fix)
