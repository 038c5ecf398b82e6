"""What the old site did not publish is not published by the new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.ads.cleaner import Cleaner
from clearpane.imports.draft import Importer
from clearpane.imports.new_site import NewSite
from clearpane.imports.old_site import OldSite
from clearpane.imports.report import SiteReport
from clearpane.imports.site_links import Counts

CLEANER = Cleaner()
IMPORTER = Importer(lambda: CLEANER)
POST = (
    "<item><title>{name}</title><content:encoded><![CDATA[<p>words of {name}</p>]]>"
    "</content:encoded><wp:post_type>post</wp:post_type><wp:post_name>{name}</wp:post_name>{more}"
    "</item>"
)
EXPORT = (
    '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"><channel>{posts}</channel></rss>'
)


def laid_out(folder: Path) -> NewSite:
    site = NewSite("Fans", "", OldSite(), folder)
    for file in sorted(file for file in folder.rglob("*.*") if file.is_file()):
        for draft in IMPORTER.drafts(file, ""):
            site.add(draft)
    return site


@pytest.mark.parametrize(
    ("name", "head", "why"),
    [
        ("a.md", "draft: true", "`draft: true`"),
        ("a.md", "published: false", "`published: false`"),
        ("a.md", "status: Private", "`status: Private`"),
        ("a.md", "status: pending", "`status: pending`"),
        ("a.md", "password: abc", "`password`"),
        ("a.md", "_build: {render: never}", "`_build: render: never`"),
        ("a.md", "build:\n  render: never", "`build: render: never`"),
        ("a.md", "expiryDate: 2020-01-01", "`expiryDate` is past"),
        ("a.md", "publishDate: '2999-01-01T00:00:00Z'", "`publishdate` is in the future"),
        ("a.md", "date: 2999-01-01", "`date` is in the future"),
        ("x/_drafts/a.md", "tags: [a]", "`_drafts`"),
        ("a.md", "draft: false\npublished: true\nstatus: published", ""),
        ("a.md", "date: 2020-01-01\nexpiryDate: 2999-01-01\npassword: ''", ""),
        ("a.md", "build: {render: always}", ""),
        ("_drafts.md", "tags: [a]", ""),
    ],
)
def test_what_a_head_or_a_folder_keeps_back_is_set_aside_and_named(
    tmp_path: Path, name: str, head: str, why: str
) -> None:
    file = tmp_path / "articles" / name
    file.parent.mkdir(parents=True)
    file.write_text(f"---\ntitle: Secret\n{head}\n---\n\nsecret words\n", encoding="utf-8")
    site = laid_out(tmp_path / "articles")
    site.write(tmp_path / "docs")
    assert [each for _, each in site.set_aside] == ([why] if why else [])
    assert len(site.pages) == (not why)
    aside = list((tmp_path / "docs/set-aside").glob("*.draft.md"))
    assert ["secret words" in each.read_text(encoding="utf-8") for each in aside] == [True] * bool(
        why
    )
    named = f"- `{file.as_posix()}`: {why}" in SiteReport().text(site, Counts())
    assert named == bool(why)


def test_posts_that_wordpress_showed_to_nobody_are_set_aside(tmp_path: Path) -> None:
    more = {name: f"<wp:status>{name}</wp:status>" for name in ("private", "draft", "pending")}
    more["locked"] = "<wp:status>publish</wp:status><wp:post_password>x</wp:post_password>"
    more["open"] = "<wp:status>publish</wp:status><wp:post_password></wp:post_password>"
    posts = "".join(POST.format(name=name, more=text) for name, text in more.items())
    (tmp_path / "posts.xml").write_text(EXPORT.format(posts=posts), encoding="utf-8")
    site = laid_out(tmp_path)
    assert [page.title for page in site.pages] == ["open"]
    assert len(site.set_aside) == 4


def test_two_of_one_name_both_stay(tmp_path: Path) -> None:
    for name in ("a", "b"):
        file = tmp_path / "articles" / name / "x.md"
        file.parent.mkdir(parents=True)
        file.write_text(f"---\ntitle: T\ndraft: true\n---\n{name}\n", encoding="utf-8")
    laid_out(tmp_path / "articles").write(tmp_path / "docs")
    assert len(list((tmp_path / "docs/set-aside").iterdir())) == 2


def test_what_a_page_shows_in_braces_calls_no_template(tmp_path: Path) -> None:
    shown = "Write {{ name }} and {% if %}."
    (tmp_path / "articles").mkdir()
    page = f"<article><h1>T</h1><p>{shown}</p><p>::: note</p></article>"
    (tmp_path / "articles/a.html").write_text(page, encoding="utf-8")
    site = laid_out(tmp_path / "articles")
    places = site.write(tmp_path / "docs")
    text = (tmp_path / "docs" / site.pages[0].name).read_text(encoding="utf-8")
    assert "Write &#123;{ name }} and &#123;% if %}." in text
    assert "::: note" in text
    assert not places.counts.calls
    assert not [f for f in site.pages[0].draft.findings if f.rule == "import-template"]
