"""Find pages that nobody has compared with their sources for too long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from clearpane.diagnostics import Diagnostic
from clearpane.front_matter import read_front_matter
from clearpane.pages.check_head import read_head
from clearpane.rules import all_rules

OVERDUE = "review-overdue"
IN_FUTURE = "review-in-future"
CLOCK_RULES = frozenset({OVERDUE, IN_FUTURE})
"""Rules whose findings come and go with the day: a build must not depend on them."""


def is_worth_a_look(reviewed: date, due: date, today: date) -> bool:
    """Tell whether a page with these dates would have a finding."""
    return _is_ahead(reviewed, today) or due < today


def _is_ahead(reviewed: date, today: date) -> bool:
    # East of Greenwich tomorrow has begun while the build's clock still says today.
    return reviewed > today + timedelta(days=1)


def check_review(text: str, path: str, today: date) -> Iterator[Diagnostic]:
    """Yield a finding when the page's review was due before `today`, or lies ahead of it.

    A page whose front matter does not fit the model has no finding here.
    """
    head = read_head(text)
    if head is None:
        return
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
    yield Diagnostic(path, *place, rule, message, fix, level=all_rules()[rule].level)
