"""What a page is: its front matter, its terms, when it must be reviewed again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from clearpane.core.findings import Finding
from clearpane.core.rules import all_rules
from clearpane.document.document import Document
from clearpane.document.head import read_front_matter
from clearpane.document.switches import unknown_switches
from clearpane.pages.ages import EXPIRED, check_claims, check_sources
from clearpane.pages.terms import PageOptions, check_terms
from clearpane.site.page_head import check_head, read_head


def check_page(
    source: Document, today: date, options: PageOptions | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with the front matter, the wording and the switches of one page.

    `options` are those of the site, by default those of ours. Switches in the page are not
    applied: sift the findings of all rules together with `clearpane.document.switches`.
    """
    options = options or PageOptions()
    yield from check_head(source.text, source.path, options.versions)
    yield from check_sources(source.text, source.path, options.released)
    yield from check_review(source.text, source.path, today)
    yield from check_unfinished(source)
    yield from check_terms(source, options.words)
    yield from unknown_switches(source.text, source.path, all_rules(), source.mask)


OVERDUE = "review-overdue"
IN_FUTURE = "review-in-future"
CLOCK_RULES = frozenset({OVERDUE, IN_FUTURE, EXPIRED})
"""Rules whose findings come and go with the day: a build must not depend on them."""


def is_worth_a_look(reviewed: date, due: date, today: date) -> bool:
    """Tell whether a page with these dates would have a finding."""
    return _is_ahead(reviewed, today) or due < today


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
