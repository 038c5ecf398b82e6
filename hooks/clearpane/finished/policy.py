"""Look at the security policy of the finished pages, and write it."""

from __future__ import annotations

from collections.abc import Callable

from clearpane.diagnostics import Diagnostic, plural
from clearpane.files import write_text
from clearpane.finished.site import Site
from clearpane.policy import is_ours, put_policy, read_policy, refused_scripts
from clearpane.rules import all_rules

MISSING = "policy-missing"
OUTDATED = "policy-outdated"


def check_policy(site: Site, write: bool = False) -> list[Diagnostic]:
    """Return a finding for pages without a policy, and for those whose policy stops a script.

    With `write`, pages without one get one, and so do pages with an old one of Clearpane's; a
    policy that somebody else has written stays. What many pages share is one finding.
    """
    faulty: dict[str, list[str]] = {MISSING: [], OUTDATED: []}
    for page in site.pages:
        text = site.text(page)
        found = read_policy(text)
        rule = OUTDATED if found and refused_scripts(text) else "" if found else MISSING
        if not rule:
            continue
        new = put_policy(text) if write and (not found or is_ours(found)) else text
        if new != text:
            write_text(site.folder / page, new)
        else:
            faulty[rule].append(page)
    return [_finding(rule, pages, site) for rule, pages in faulty.items() if pages]


def _finding(rule: str, pages: list[str], site: Site) -> Diagnostic:
    what: dict[str, Callable[[], str]] = {
        MISSING: lambda: "the page has no Content-Security-Policy",
        OUTDATED: lambda: f"its policy stops {_count(refused_scripts(site.text(pages[0])))}",
    }
    others = len(pages) - 1
    shared = f" (also on {plural(others, 'other page')})" if others else ""
    known = all_rules()[rule]
    return Diagnostic(
        site.path(pages[0]), 1, 1, rule, what[rule]() + shared, known.mend, known.level
    )


def _count(scripts: list[str]) -> str:
    return f"{len(scripts)} of the page's own script{'s' if len(scripts) > 1 else ''}"
