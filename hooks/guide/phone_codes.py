"""Puts a QR code of its own address above each list of steps that is read before the PC is opened.

It is made at build time, folded, and asks nobody: who works on the PC that shows the page takes the
steps along on a phone. On paper the codes are shown.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

PAGES = frozenset(
    {
        "link/sell.md",
        "reactivate/index.md",
        "reactivate/before-you-change-hardware.md",
        "reactivate/clean-install.md",
        "reactivate/new-pc.md",
        "reactivate/recovery-key.md",
        "reactivate/troubleshooter.md",
    }
)
"""Pages whose steps switch the PC off, restart it, or take it apart."""

# The id of the first step opens its tab and shows the step: see open-step.js.
_STEPS = re.compile(r'<ol>\s*<li class="step" id="([^"]+)"')


def on_page_content(html: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Return the page with a code in front of each list of steps, if the site has an address."""
    address = page.canonical_url
    if page.file.src_uri not in PAGES or not config.site_url or not address:
        return html
    return _STEPS.sub(lambda steps: phone_code(f"{address}#{steps[1]}") + steps[0], html)


def phone_code(address: str) -> str:
    """Return a folded box with the QR code of an address, which is HTML already."""
    code = segno.make(address.replace("&amp;", "&"), error="m", micro=False)
    picture = code.svg_inline(border=3, dark="#000", light="#fff", omitsize=True, svgclass=None)
    label = escape("QR code with the address of these steps")
    picture = picture.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    return (
        '<details class="phone-code" data-search-exclude>'
        "<summary>Continue on your phone</summary>"
        "<p>Point the camera of your phone at the code: it opens these steps.</p>"
        f"{picture}"
        f"<p>{address.partition('#')[0]}</p></details>\n"
    )
