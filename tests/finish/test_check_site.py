"""`clearpane finish` and its dry run, `clearpane check --site`, as a person runs them."""

from __future__ import annotations

import contextlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearpane import commands
from clearpane.search.index import read_script

HEAD = '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n</head>\n<body>\n<article>\n'
FOOT = "</article>\n</body>\n</html>\n"
BOX = "<clear-search></clear-search>"
STEP = '<ol><li class="step" id="open-settings">Open Settings. It is grey.</li></ol>\n'
ZENSICAL = '<meta charset="utf-8">\n<meta name="generator" content="zensical-0.0.73">\n'


def write(folder: Path, **pages: str) -> Path:
    """Write pages of a site, each by its name and the HTML of its article; return its folder."""
    site = folder / "site"
    for name, article in pages.items():
        file = site / ("index.html" if name == "index" else f"{name}/index.html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"{HEAD}{article}{FOOT}".encode())
    return site


def check(folder: Path, *options: object) -> tuple[int, list[str]]:
    """Run the command in a folder; return its exit code and the findings, without repairs."""
    done = clearpane(folder, *options)
    lines = done.stdout.splitlines()[:-1]
    return done.exit_code, [line for line in lines if not line.startswith("  fix:")]


def clearpane(folder: Path, *options: object) -> Result:
    with contextlib.chdir(folder):
        args = ["check", "--site", "site", *map(str, options)]
        return CliRunner().invoke(commands.clearpane, args)


def finish(folder: Path, *options: object) -> tuple[int, list[str]]:
    """Finish the site in a folder; return the exit code and the findings, without repairs."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(commands.clearpane, ["finish", "site", *map(str, options)])
    lines = done.stdout.splitlines()[:-1]
    return done.exit_code, [line for line in lines if not line.startswith("  fix:")]


TRUST_MISSING = (
    "site/index.html:1:1: trust-missing  no list says which scripts the pages may run: those of"
    " the theme were trusted"
)


def trust_all(folder: Path) -> None:
    """Have a list of what the pages of the site run now."""
    assert finish(folder, "--trust") == (0, [])


def findings_with_fixes(report: str) -> list[str]:
    return re.findall(r"^\S.*\n  fix: .*", report, re.MULTILINE)


def test_a_whole_site_is_worth_a_note_at_most(tmp_path: Path) -> None:
    write(tmp_path, index='<p id="top-of-it"><a href="link/">Link</a></p>\n', link="<p>It.</p>\n")
    trust_all(tmp_path)
    code, findings = check(tmp_path)
    assert code == 0
    assert findings == [
        "site/index.html:1:1: policy-missing  the page has no Content-Security-Policy"
        " (also on 1 other page)"
    ]


@pytest.mark.parametrize(
    ("ad", "finding"),
    [
        (
            '<a href="https://shop.pxf.io/c/1/2/3">Offer</a>',
            "leftover-ad  `href` of <a> leads to shop.pxf.io (Impact)"
            " (`https://shop.pxf.io/c/1/2/3`)",
        ),
        ('<p onclick="pay()">Read.</p>', "inline-handler  `onclick` on <p> (`pay()`)"),
        (
            '<a href="javascript:pay()">Read</a>',
            "script-address  `href` of <a> runs a script (`javascript:pay()`)",
        ),
        (
            '<img src="https://count.example/1.gif" width="1" height="1">',
            "leftover-ad  invisible picture (`https://count.example/1.gif`)",
        ),
    ],
    ids=["ad host", "handler", "script address", "pixel"],
)
def test_an_ad_is_named_at_its_place_in_the_published_file(
    tmp_path: Path, ad: str, finding: str
) -> None:
    write(tmp_path, index=f"<p>\n  {ad}\n</p>\n")
    code, findings = check(tmp_path)
    assert code == 1
    assert f"site/index.html:9:3: {finding}" in findings


def test_an_ad_in_a_search_index_and_in_a_feed_is_named(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>Words.</p>\n")
    entry = {"location": "", "title": "Home", "text": '<a href="https://shop.pxf.io/c/1/2/3">X</a>'}
    (site / "search.json").write_text(json.dumps({"config": {}, "items": [entry]}), "utf-8")
    (site / "feed.xml").write_text("<link>https://shop.pxf.io/c/1/2/3</link>", "utf-8")
    code, findings = check(tmp_path)
    assert code == 1
    named = [finding.split("  ")[0] for finding in findings if "leftover-ad" in finding]
    assert named == ["site/feed.xml:1:7: leftover-ad", "site/search.json:1:1: leftover-ad"]


def test_ads_are_cut_out_of_the_pages_when_asked_and_nothing_else_is_changed(
    tmp_path: Path,
) -> None:
    site = write(tmp_path, index="<p>A<a href='https://shop.pxf.io/c/1/2/3'>B</a>&amp;C</p >\n")
    assert finish(tmp_path, "--only", "gate")[0] == 1
    assert (site / "index.html").read_bytes().decode() == f"{HEAD}<p>AB&amp;C</p >\n{FOOT}"
    assert check(tmp_path)[0] == 0


def test_an_ad_that_the_author_keeps_in_the_source_is_kept(tmp_path: Path) -> None:
    write(tmp_path, index='<a href="https://shop.pxf.io/c/1/2/3">Ours</a>\n')
    write_project(tmp_path, "---\nclearpane: {off: [leftover-ad]}\n---\n\nOurs\n")
    assert finish(tmp_path, "--only", "gate")[0] == 0


def write_project(folder: Path, page: str, settings: str = "") -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_bytes(page.encode())
    (folder / "mkdocs.yml").write_bytes(f"site_name: S\n{settings}".encode())


def test_a_finding_names_the_source_of_its_page(tmp_path: Path) -> None:
    write(tmp_path, index='<a href="https://shop.pxf.io/c/1/2/3">X</a>\n')
    write_project(tmp_path, "--8<-- shop\n")
    assert "look in `docs/index.md`, its snippets and its template" in clearpane(tmp_path).stdout


def test_a_finding_in_a_snippet_is_at_its_line_there(tmp_path: Path) -> None:
    ad = '<a href="https://shop.pxf.io/c/1/2/3">X</a>\n'
    write(tmp_path, index=ad)
    settings = "markdown_extensions: [{pymdownx.snippets: {base_path: [parts]}}]\n"
    write_project(tmp_path, '--8<-- "shop.html"\n', settings)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "shop.html").write_bytes(f"<p>Words.</p>\n\n{ad}".encode())
    assert "parts/shop.html:3:10: leftover-ad" in clearpane(tmp_path).stdout


def test_frames_that_the_owner_names_in_the_settings_are_no_strangers(tmp_path: Path) -> None:
    write(tmp_path, index='<iframe src="https://player.example.org/1"></iframe>\n')
    assert check(tmp_path)[0] == 1
    embeds = "extra: {clearpane: {strip_ads: {embeds: [player.example.org]}}}\n"
    write_project(tmp_path, "Player\n", embeds)
    assert check(tmp_path)[0] == 0


def test_a_broken_link_comes_with_what_was_meant(tmp_path: Path) -> None:
    write(
        tmp_path,
        index='<a href="lnik/">A</a>\n<a href="link/#befor">B</a>\n<img src="no.png">\n',
        link='<p id="before">Before.</p>\n',
    )
    done = clearpane(tmp_path)
    assert done.exit_code == 1
    nowhere, no_anchor, picture = (
        pair.split("\n  fix: ") for pair in findings_with_fixes(done.stdout)
    )
    assert nowhere[0] == "site/index.html:8:1: link-finished  `lnik/` leads nowhere"
    assert nowhere[1].startswith("did you mean `link/`?")
    assert no_anchor[0].endswith("`link/#befor` leads to no anchor of `link/index.html`")
    assert no_anchor[1].startswith("did you mean `link/#before`?")
    assert picture[0] == "site/index.html:10:1: link-finished  `no.png` leads nowhere"


def test_what_was_meant_is_of_the_kind_that_is_wanted(tmp_path: Path) -> None:
    links = (
        '<a href="guide/setup/">A</a>\n<a href="guide/x.md">B</a>\n<img src="guide/set-up.png">\n'
    )
    site = write(tmp_path, index=links, **{"guide/set-up": "<p>Text.</p>"})
    for twin in ("guide/set-up/index.md", "guide/setups.md", "guide/xy.md", "guide/a.md"):
        (site / twin).write_text("# Twin\n", encoding="utf-8")
    pairs = findings_with_fixes(clearpane(tmp_path).stdout)
    meant = [re.findall("did you mean `(.*)`", pair) for pair in pairs]
    assert meant == [["guide/set-up/"], [], []]


def test_a_broken_link_is_named_at_its_place_in_the_source_where_that_is_known(
    tmp_path: Path,
) -> None:
    write(tmp_path, index='<p><a href="no.md">A</a></p>\n')
    write_project(tmp_path, "# Home\n\nSee [A](no.md).\n")
    code, findings = check(tmp_path)
    assert code == 1
    assert findings[0].startswith("docs/index.md:3:9: link-page  `no.md` leads nowhere")
    assert sum("no.md" in finding for finding in findings) == 1


def test_a_picture_that_a_style_sheet_lacks_is_named(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>Words.</p>\n")
    (site / "own.css").write_text("a { background: url(no.png) }\n", "utf-8")
    code, findings = check(tmp_path)
    assert code == 1
    assert (
        findings[-1] == "site/own.css:1:21: link-file  `no.png` leads nowhere: there is no `no.png`"
    )


def test_the_policy_is_written_and_then_found(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>Words.</p>\n")
    assert finish(tmp_path, "--without", "search") == (0, [TRUST_MISSING])
    text = (site / "index.html").read_text("utf-8")
    assert '<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="def' in text
    assert check(tmp_path) == (0, [TRUST_MISSING])


def test_a_script_that_is_on_no_list_is_taken_out_until_somebody_trusts_it(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>Words.</p>\n")
    trust_all(tmp_path)
    page = site / "index.html"
    with_script = page.read_text("utf-8").replace("</body>", "<script>x()</script></body>")
    page.write_text(with_script)
    code, findings = finish(tmp_path, "--without", "search")
    assert (code, len(findings)) == (1, 1)
    assert "untrusted-script  an inline script that the site does not trust" in findings[0]
    assert "<script>" not in page.read_text("utf-8")
    page.write_text(with_script)
    trust_all(tmp_path)
    assert finish(tmp_path, "--without", "search") == (0, [])
    assert "<script>x()</script>" in page.read_text("utf-8")


def test_a_page_among_the_sources_makes_no_host_trusted(tmp_path: Path) -> None:
    site = write(tmp_path, index='<p>Words. <img src="https://other.example/a.png" alt="A"></p>\n')
    (tmp_path / "mkdocs.yml").write_text("site_name: S\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# A\n\nWords.\n")
    own = HEAD.replace("<article>", "") + '<img src="https://other.example/b.png">'
    for folder in (site, tmp_path / "docs"):
        (folder / "raw.html").write_text(own)
    finish(tmp_path, "--without", "search")
    assert "other.example" not in (site / "index.html").read_text("utf-8")


def test_a_policy_that_somebody_else_wrote_is_never_replaced(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>Words.</p>\n")
    page = site / "index.html"
    own = '<meta http-equiv="content-security-policy" content="script-src \'self\'">'
    page.write_text(HEAD.replace("</head>", f"{own}<script>x()</script></head>") + FOOT)
    before = page.read_bytes()
    trust_all(tmp_path)
    code, findings = finish(tmp_path, "--only", "policy")
    told = "site/index.html:1:1: policy-outdated  its policy stops a script of the page's own"
    assert (code, findings) == (1, [told])
    assert page.read_bytes() == before


def test_the_policy_of_zensical_lets_its_search_have_its_styles(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>Words.</p>\n")
    page = site / "index.html"
    page.write_text(page.read_text("utf-8").replace('<meta charset="utf-8">\n', ZENSICAL))
    finish(tmp_path)
    assert "style-src 'self' 'unsafe-inline'" in page.read_text("utf-8")
    assert "script-src 'self';" in page.read_text("utf-8")


def test_a_second_run_changes_nothing_and_tells_the_same(tmp_path: Path) -> None:
    write(tmp_path, index='<p><a href="https://shop.pxf.io/c/1/2/3">X</a></p>\n', a="<p>A</p>\n")
    first = finish(tmp_path)
    before = {f: f.stat().st_mtime_ns for f in (tmp_path / "site").rglob("*")}
    assert finish(tmp_path) == first
    assert {f: f.stat().st_mtime_ns for f in (tmp_path / "site").rglob("*")} == before


def test_a_page_that_the_builder_has_written_anew_is_finished_anew(tmp_path: Path) -> None:
    write(tmp_path, index="<p>One.</p>\n", a="<p>A</p>\n")
    finish(tmp_path)
    kept = (tmp_path / "site/a/index.html").stat().st_mtime_ns
    write(tmp_path, index="<p onclick='x()'>Two.</p>\n")
    finish(tmp_path)
    page = (tmp_path / "site/index.html").read_text("utf-8")
    assert ("Two." in page, "onclick" in page) == (True, False)
    assert "Content-Security-Policy" in page
    assert "Two." in (tmp_path / "site/index.md").read_text("utf-8")
    assert (tmp_path / "site/a/index.html").stat().st_mtime_ns == kept


def test_the_twin_of_a_page_that_is_gone_goes_too(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>One.</p>\n", a="<p>A</p>\n")
    finish(tmp_path)
    assert (site / "a/index.md").is_file()
    (site / "a/index.html").unlink()
    finish(tmp_path)
    assert not (site / "a/index.md").exists()
    assert "a/index.md" not in (site / "llms.txt").read_text("utf-8")


def test_no_kind_of_file_that_is_published_holds_an_ad(tmp_path: Path) -> None:
    """Twins and lists, redirects, feeds, indexes, drawings, raw pages, and the ZIP of them all."""
    ad = "https://shop.pxf.io/c/1/2/3"
    site = write(tmp_path, index=f'<h1>T</h1><p>Words <img srcset="{ad} 2x" alt=""> of it.</p>\n')
    moved = (
        f'<meta http-equiv="refresh" content="0; url={ad}"><script>location.href="{ad}"</script>'
    )
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><a href="{ad}"><path d="M0 0"/></a></svg>'
    entry = {"location": "", "title": "T", "text": f'<a href="{ad}">X</a>'}
    for name, text in {
        "old.html": f"<html><head><title>To</title>{moved}</head><body></body></html>",
        "raw.html": f'<p>Raw <a href="{ad}">words</a></p>',
        "feed.xml": f"<rss><channel><link>{ad}</link></channel></rss>",
        "drawing.svg": drawing,
        "notes.txt": f"See {ad} there.\n",
        "search/search_index.json": json.dumps({"config": {}, "docs": [entry]}),
    }.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    assert finish(tmp_path, "--zip", "all.zip", "--url", "https://help.example/")[0] == 1
    files = {f.relative_to(site).as_posix(): f.read_bytes() for f in site.rglob("*.*")}
    assert {"index.md", "llms.txt", "llms-full.txt"} <= files.keys()
    assert [name for name, data in files.items() if b"pxf" in data] == []
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert len(packed.namelist()) >= 7
        assert [name for name in packed.namelist() if b"pxf" in packed.read(name)] == []


def test_a_file_that_stands_where_a_twin_would_is_kept(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p>One.</p>\n")
    (site / "index.md").write_text("# The builder's own\n", "utf-8")
    finish(tmp_path)
    assert (site / "index.md").read_text("utf-8") == "# The builder's own\n"


def test_every_pass_can_be_left_out(tmp_path: Path) -> None:
    site = write(tmp_path, index="<p onclick='x()'>One.</p>\n")
    before = (site / "index.html").read_bytes()
    passes = ("gate", "moved-anchors", "structured-data", "twins", "policy", "search")
    finish(tmp_path, *(f"--without={each}" for each in passes))
    assert [f.name for f in site.iterdir()] == ["index.html"]
    assert (site / "index.html").read_bytes() == before


def test_steps_are_written_to_the_search(tmp_path: Path) -> None:
    site = write(tmp_path, index=f'{BOX}<h1>Home</h1><h2 id="do">Do</h2>{STEP}')
    finish(tmp_path)
    index = site / "index.html"
    assert '<script defer src="./search/clear-search.js"></script>' in index.read_text("utf-8")
    (record,) = readers_pages(site)
    assert [entry["title"] for entry in record["entries"]] == ["Do", "Open Settings."]
    assert [finding for finding in check(tmp_path)[1] if "search-record" in finding] == []


def test_page_whose_record_was_broken_since_is_told(tmp_path: Path) -> None:
    site = write(tmp_path, index=f"{BOX}<h1>Home</h1>", link="<h1>Link</h1>")
    finish(tmp_path)
    for file in (site / "search").glob("index.*.js"):
        file.write_text(file.read_text("utf-8").replace('"title":"Link"', '"title":7'), "utf-8")
    told = "search-record  the search leaves this page out: its address, or a title or text of it"
    (finding,) = (one for one in check(tmp_path)[1] if "search-record" in one)
    assert finding.startswith(f"site/link/index.html:1:1: {told}")


def test_index_of_which_a_file_is_missing_is_told(tmp_path: Path) -> None:
    site = write(tmp_path, index=f"{BOX}<h1>Home</h1>")
    finish(tmp_path)
    for file in (site / "search").glob("index.*.js"):
        file.unlink()
    (finding,) = (one for one in check(tmp_path)[1] if "search-record" in one)
    assert "a file of the index is missing or broken" in finding


def test_headings_and_steps_without_an_id_get_one_where_the_search_leads_to_it(
    tmp_path: Path,
) -> None:
    steps = "<h2>Print</h2><ol><li>Open Settings.</li></ol>\n"
    site = write(tmp_path, index=f"{BOX}<h1>Home</h1>{steps}", bare=steps)
    finish(tmp_path, "--only", "search")
    named = '<h2 id="print">Print</h2><ol><li id="print--open-settings">Open Settings.</li></ol>'
    for page in ("index.html", "bare/index.html"):
        assert named in (site / page).read_text("utf-8")
    manifest = read_script((site / "search" / "index.js").read_text("utf-8"))
    pages = read_script((site / "search" / manifest["scopes"][0]["file"]).read_text("utf-8"))
    section = {"anchor": "print", "title": "Print"}
    assert pages["pages"][0]["entries"] == [section, {"title": "Open Settings.", "step": True}]


def test_fragment_of_a_template_is_no_page_of_the_search(tmp_path: Path) -> None:
    site = write(tmp_path, index=f"{BOX}<h1>Home</h1>")
    (site / "part.html").write_text("<li>{{ item.title }}</li>", "utf-8")
    finish(tmp_path)
    assert [page["url"] for page in readers_pages(site)] == [""]


def readers_pages(site: Path) -> list[dict[str, Any]]:
    """Return the pages of the index that was written."""
    manifest = read_script((site / "search" / "index.js").read_text("utf-8"))
    file = site / "search" / manifest["scopes"][0]["file"]
    pages: list[dict[str, Any]] = read_script(file.read_text("utf-8"))["pages"]
    return pages


def test_page_that_wants_to_be_found_nowhere_stays_out_of_the_search(tmp_path: Path) -> None:
    site = write(tmp_path, index=f"{BOX}<p>Words.</p>\n", link=STEP)
    link = site / "link" / "index.html"
    hidden = '<meta name="robots" content="noindex">\n</head>'
    link.write_text(link.read_text("utf-8").replace("</head>", hidden), "utf-8")
    finish(tmp_path, "--only", "search")
    assert [page["url"] for page in readers_pages(site)] == [""]


def test_site_whose_search_box_is_not_known_keeps_its_own(tmp_path: Path) -> None:
    site = write(tmp_path, index="<form role=search><input></form>\n")
    before = (site / "index.html").read_bytes()
    _, findings = finish(tmp_path, "--only", "search")
    assert (site / "index.html").read_bytes() == before
    assert not (site / "search").exists()
    assert any("search-box  no page has a search box" in finding for finding in findings)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--site", "nowhere"), "clearpane: nowhere: no such folder; build the site first\n"),
        (("--site", "empty"), "clearpane: empty: no HTML page in this folder\n"),
        (
            ("--fix",),
            "clearpane: --site goes without --fix and --external; see `clearpane finish`\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    write(tmp_path, index="<p>Words.</p>\n")
    (tmp_path / "empty").mkdir()
    done = clearpane(tmp_path, *options)
    assert (done.exit_code, done.stderr) == (2, said)


def test_a_search_index_that_is_torn_is_named_and_stays(tmp_path: Path) -> None:
    site = write(tmp_path, index=STEP)
    (site / "search.json").write_text("[1, 2", "utf-8")
    done = clearpane(tmp_path)
    assert done.exit_code == 1
    assert "site/search.json:1:1: page-unreadable  not JSON, Expecting" in done.stdout
    assert (site / "search.json").read_text("utf-8") == "[1, 2"


def test_the_report_can_have_the_form_that_code_hosts_read(tmp_path: Path) -> None:
    write(tmp_path, index='<a href="https://shop.pxf.io/c/1/2/3">X</a>\n')
    done = clearpane(tmp_path, "--format", "sarif")
    rules = [result["ruleId"] for result in json.loads(done.stdout)["runs"][0]["results"]]
    assert rules == ["policy-missing", "trust-missing", "leftover-ad"]
