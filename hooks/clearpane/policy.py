"""A Content-Security-Policy for each page: what it may load, and from where.

Everything comes from the site itself. The template's own inline scripts run because the policy
names their hashes; a script in the article does not, so that an advertisement which slipped
through every filter still cannot load. Rules: https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import html as html_module

from turbohtml import parse

from clearpane.diagnostics import ClearpaneError

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

# Other types are data, which no browser runs.
SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}


def with_policy(page: str) -> str:
    """Return the HTML of a whole page with its policy in place of the marker.

    Raises ClearpaneError if the page has no marker.
    """
    if MARKER not in page:
        raise ClearpaneError(f"no place for the security policy: the page's head lacks {MARKER}")
    content = html_module.escape(policy(page), quote=True).replace("&#x27;", "'")
    return page.replace(MARKER, MARKER.replace('content=""', f'content="{content}"'), 1)


def policy(page: str) -> str:
    """Return the policy for the HTML of a whole page, as a header or a meta element holds it."""
    hashes = " ".join(sorted({f"'{digest(script)}'" for script in template_scripts(page)}))
    directives = {**DIRECTIVES, "script-src": f"{DIRECTIVES['script-src']} {hashes}".strip()}
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def template_scripts(page: str) -> list[str]:
    """Return the text of the inline scripts outside of the article, in the page's order."""
    return [
        script.text
        for script in parse(page).find_all("script")
        if script.attr("src") is None
        and (script.attr("type") or "").lower() in SCRIPT_TYPES
        and script.closest("article") is None
    ]


def digest(script: str) -> str:
    """Return the source expression of an inline script: `sha256-` and its hash in base64."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
