"""A Content-Security-Policy for each page: what it may load, and from where.

Everything comes from the site itself. The template's own inline scripts run because the policy
names their hashes; a script in the article does not, so that an advertisement which slipped
through every filter still cannot load. Rules: https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import html as html_module
import re
from collections.abc import Callable

from turbohtml import Document as Tree
from turbohtml import Element, parse

from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError, Finding, plural
from clearpane.core.rules import all_rules
from clearpane.site.built import BuiltSite
from clearpane.site.html import read_html

MARKER = '<meta http-equiv="Content-Security-Policy" content="">'
"""What the template carries in its head, before the first script, for the policy to fill."""

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

_FILLED = re.compile(MARKER.replace('content=""', 'content="[^"]*"'))
_HEADER = "content-security-policy"
# Zensical's search writes its own styles into the page, without a hash that would stay the same.
_GENERATOR = re.compile(r'<meta name="generator" content="zensical')

# Other types are data, which no browser runs.
SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}


def with_policy(page: str) -> str:
    """Return the HTML of a whole page with its policy in place of the marker.

    Raises ClearpaneError if the page has no marker.
    """
    if MARKER not in page:
        raise ClearpaneError(f"no place for the security policy: the page's head lacks {MARKER}")
    return page.replace(MARKER, _meta(page), 1)


def without_policy(page: str) -> str:
    """Return the HTML of a page as it was before `with_policy`; any other page as it is."""
    return _FILLED.sub(MARKER, page, count=1)


def put_policy(page: str) -> str:
    """Return the HTML of a whole page with its policy in place of any other it has in its head.

    A page that has none gets it as the first thing in its head, behind the encoding. A page
    without a head comes back as it is.
    """
    tree = parse(page, source_locations=True)
    old = _element(tree)
    if old is not None and old.source_location is not None:
        span = old.source_location.start_tag
        return page[: span.start_offset] + _meta(page) + page[span.end_offset :]
    charset = next((m for m in tree.find_all("meta") if m.attr("charset")), None)
    before = charset or tree.find("head")
    if before is None or before.source_location is None:
        return page
    at = before.source_location.start_tag.end_offset
    return f"{page[:at]}\n{_meta(page)}{page[at:]}"


def read_policy(page: str) -> str:
    """Return the policy that a page carries in its head, or an empty text."""
    element = _element(parse(page, positions=False))
    return (element.attr("content") or "").strip() if element is not None else ""


def is_ours(found: str) -> bool:
    """Tell whether a policy is one of ours, whichever scripts it names."""
    own = {name: sources for name, sources in DIRECTIVES.items() if name != "script-src"}
    return own.items() <= _directives(found).items()


def refused_scripts(page: str) -> list[str]:
    """Return the template's inline scripts that the page's own policy does not let run."""
    directives = _directives(read_policy(page))
    allowed = directives.get("script-src", directives.get("default-src", ""))
    hashed = "'sha" in allowed or "'nonce-" in allowed
    # With a hash or a nonce, browsers pass over 'unsafe-inline' (CSP3, section 6.7.3.2).
    if not directives or not allowed or ("'unsafe-inline'" in allowed and not hashed):
        return []
    if "'nonce-" in allowed:
        return []
    return [script for script in template_scripts(page) if digest(script) not in allowed]


def policy(page: str) -> str:
    """Return the policy for the HTML of a whole page, as a header or a meta element holds it."""
    hashes = " ".join(sorted({f"'{digest(script)}'" for script in template_scripts(page)}))
    directives = {**DIRECTIVES, "script-src": f"{DIRECTIVES['script-src']} {hashes}".strip()}
    if _GENERATOR.search(page):
        directives["style-src"] = "'self' 'unsafe-inline'"
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def _meta(page: str) -> str:
    content = html_module.escape(policy(page), quote=True).replace("&#x27;", "'")
    return MARKER.replace('content=""', f'content="{content}"')


def _element(tree: Tree) -> Element | None:
    named = (e for e in tree.find_all("meta") if (e.attr("http-equiv") or "").lower() == _HEADER)
    return next(named, None)


def _directives(found: str) -> dict[str, str]:
    pairs = (directive.strip().partition(" ") for directive in found.split(";"))
    return {name.lower(): sources.strip() for name, _, sources in pairs if name}


def template_scripts(page: str) -> list[str]:
    """Return the text of the inline scripts outside of the article, in the page's order."""
    return [
        script.text
        for script in read_html(page).find_all("script")
        if script.attr("src") is None
        and (script.attr("type") or "").lower() in SCRIPT_TYPES
        and script.closest("article") is None
    ]


def digest(script: str) -> str:
    """Return the source expression of an inline script: `sha256-` and its hash in base64."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


MISSING = "policy-missing"
OUTDATED = "policy-outdated"


def check_policy(site: BuiltSite, write: bool = False) -> list[Finding]:
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


def _finding(rule: str, pages: list[str], site: BuiltSite) -> Finding:
    what: dict[str, Callable[[], str]] = {
        MISSING: lambda: "the page has no Content-Security-Policy",
        OUTDATED: lambda: f"its policy stops {_count(refused_scripts(site.text(pages[0])))}",
    }
    others = len(pages) - 1
    shared = f" (also on {plural(others, 'other page')})" if others else ""
    known = all_rules()[rule]
    return Finding(site.path(pages[0]), 1, 1, rule, what[rule]() + shared, known.mend, known.level)


def _count(scripts: list[str]) -> str:
    return f"{len(scripts)} of the page's own script{'s' if len(scripts) > 1 else ''}"
