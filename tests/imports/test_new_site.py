"""An old address leads on, unless something of the new site stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.ads.cleaner import Cleaner
from clearpane.imports.draft import Importer
from clearpane.imports.new_site import NewSite, settings_text
from clearpane.imports.old_site import OldSite, find_old_site
from clearpane.imports.report import SiteReport
from clearpane.imports.site_links import Counts

CLEANER = Cleaner()
IMPORTER = Importer(lambda: CLEANER)


def test_what_was_taken_out_is_named_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    call = "{% include video id=1 %}"
    text = f"---\ntitle: A\n---\n# A\n\n{call}\n\nSee [b](/gone/).\n\n{call}\n\n"
    text += "[c](/gone/) [d](/gone/by)\n\n[e](/gone/by)\n"
    file.write_text(text, encoding="utf-8")
    site = NewSite("Fans", "", OldSite(), tmp_path)
    for draft in IMPORTER.drafts(file):
        site.add(draft)
    report = SiteReport().text(site, site.write(tmp_path / "docs").counts)
    assert f"- `{file.as_posix()}` line 6, 10: `{call}`\n" in report
    assert f"- `{file.as_posix()}` line 8, 12: `/gone/`\n" in report
    assert f"- `{file.as_posix()}` line 12, 14: `/gone/by`\n" in report


@pytest.mark.parametrize(
    ("old", "leads"),
    [
        ("about", False),
        ("About/index.html", False),
        ("fans", False),
        ("404.html", False),
        ("about-us", True),
        ("fans/old", True),
    ],
)
def test_a_redirect_is_written_over_no_page(tmp_path: Path, old: str, leads: bool) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\ntitle: A\ncategory: Fans\npermalink: /{old}\n---\nx\n", encoding="utf-8")
    site = NewSite("Fans", "", OldSite(), tmp_path)
    for draft in IMPORTER.drafts(file):
        site.add(draft)
    site.write(tmp_path / "docs")
    name = old.removesuffix("/index.html")
    assert (f'"{name}.md": "fans/a.md"' in settings_text(site)) == leads
    assert (f"- `/{name}/`, now `fans/a.md`" in SiteReport().text(site, Counts())) != leads


@pytest.mark.parametrize("name", ["config.toml", "_config.yml", "config.json"])
def test_settings_that_no_parser_can_read_are_as_if_they_were_not_there(
    tmp_path: Path, name: str
) -> None:
    text = {"config.toml": "x = ", "_config.yml": "x: ", "config.json": ""}[name] + "[" * 5000
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert find_old_site(tmp_path) == OldSite(root=tmp_path)
