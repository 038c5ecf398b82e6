"""Ask every check about one page of a site whose front matter and wording are checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from clearpane.core.findings import Finding
from clearpane.run import run
from clearpane.sites.settings import Settings, read_settings
from clearpane.sites.site import Page, Site


def check_page(text: str, today: date, pages: dict[str, object] | None = None) -> list[Finding]:
    """Return the findings on a page `p.md` with this text; `pages` are options of the site."""
    extra = {"clearpane": {"pages": pages or {}}}
    extensions = read_settings(Path(__file__).parents[2] / "mkdocs.yml").extensions
    settings = Settings(
        Path("nowhere/mkdocs.yml"), Path(), Path("site"), extra=extra, extensions=extensions
    )
    page = Page(source="p.md", path="p.md", address="p/", text=text, html="")
    return run(Site({"p.md": page}, settings=settings, today=today))
