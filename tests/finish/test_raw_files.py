"""The gate before files that are no pages: as a browser or a reader of feeds would take them."""

from __future__ import annotations

import json

import pytest

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import Options
from clearpane.finish.gate import Gate
from clearpane.finish.guard import Gated, gated_file, gated_json, gated_text, gated_xml
from clearpane.finish.trust import Trust

AD = "https://shop.pxf.io/c/12345/1/2"
SVG = 'xmlns="http://www.w3.org/2000/svg"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
XLINK = 'xmlns:q="http://www.w3.org/1999/xlink"'
RUN = "<script>go()</script>"
ATTLIST = '<!ATTLIST svg onload CDATA "go()">'
EXTERNAL = '<!ENTITY % x SYSTEM "x.dtd">'


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(AdMarks(Options()), Trust(), "https://help.example/")


@pytest.mark.parametrize(
    ("drawing", "left"),
    [
        # What is text to a parser of HTML is an element to a browser that opens the file.
        (f"<svg {SVG}><desc><textarea>{RUN}</textarea></desc></svg>", f"<svg {SVG}><desc/></svg>"),
        (f"<svg {SVG}><select><g onclick='go()'/></select></svg>", f"<svg {SVG}><g/></svg>"),
        (f"<x:svg xmlns:x{SVG[5:]}><x:script/></x:svg>", f"<x:svg xmlns:x{SVG[5:]}></x:svg>"),
        (f"<!DOCTYPE svg [{ATTLIST}]><svg {SVG}/>", f"<!DOCTYPE svg ><svg {SVG}/>"),
        (f"<!DOCTYPE svg [{EXTERNAL} %x;]><svg {SVG}/>", f"<!DOCTYPE svg ><svg {SVG}/>"),
        (f'<!DOCTYPE svg [<!ENTITY x "{RUN}">]><svg {SVG}>&x;</svg>', ""),
        (f'<?xml-stylesheet href="https://evil.example/a.css"?><svg {SVG}/>', f"<svg {SVG}/>"),
        (
            f"<?xml version='1.0' encoding='iso-2022-jp'?><g {SVG}/>",
            f"<?xml version='1.0'?><g {SVG}/>",
        ),
        (
            f'<svg {SVG}><a {XLINK} q:href="javascript:go()"><g/></a></svg>',
            f"<svg {SVG}><g/></svg>",
        ),
        (
            f'<svg {SVG}><style>@import "//evil.example/";</style><g/></svg>',
            f"<svg {SVG}><g/></svg>",
        ),
        (f"<svg {SVG}><foreignObject><p {XHTML}>w</p></foreignObject></svg>", f"<svg {SVG}></svg>"),
        (f"<html {XHTML}><head>{RUN}</head></html>", f"<html {XHTML}><head></head></html>"),
        (f"<svg {SVG}>{RUN}", ""),
    ],
)
def test_a_drawing_is_judged_as_the_browser_that_opens_it_reads_it(
    gate: Gate, drawing: str, left: str
) -> None:
    gated = gate.xml(drawing)
    assert gated.html.replace("<desc></desc>", "<desc/>") == left
    assert gated.taken


@pytest.mark.parametrize(
    "drawing",
    [
        f'<svg {SVG} xmlns:i="http://ns.example/editor" i:label="a"><i:view zoom="2"/><g/></svg>',
        '<!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg">]><svg xmlns="&ns;"><g/></svg>',
        f"<svg {SVG}><style>.a{{fill:red}}</style><text>{AD}</text></svg>",
        f'<?xml version="1.0" encoding="UTF-8"?>\r\n<svg {SVG}><path d="M0 0"/></svg>\r\n',
    ],
)
def test_an_honest_drawing_stays_byte_for_byte(gate: Gate, drawing: str) -> None:
    assert gate.xml(drawing).html == drawing


@pytest.mark.parametrize(
    ("feed", "left"),
    [
        (f"<rss><link>{AD.replace('x', '&#120;')}</link></rss>", "<rss><link></link></rss>"),
        (f"<d>&lt;a href='{AD}'&gt;w&lt;/a&gt;</d>", "<d>w</d>"),
        (
            f"<d>&lt;p&gt;a &amp;amp; b{RUN.replace('<', '&lt;')}</d>",
            "<d>&lt;p&gt;a &amp;amp; b</d>",
        ),
        (f"<d><![CDATA[<b>w</b>{RUN}]]></d>", "<d><![CDATA[<b>w</b>]]></d>"),
        (f"<d><p {XHTML} onclick='go()'>w</p></d>", f"<d><p {XHTML}>w</p></d>"),
        (f'<d><enclosure url="{AD}"/></d>', '<d><enclosure url=""/></d>'),
    ],
)
def test_a_feed_is_judged_by_what_its_texts_mean(gate: Gate, feed: str, left: str) -> None:
    assert gated_xml(feed, "feed.xml", gate).html == left


def test_the_html_in_a_search_index_is_gated(gate: Gate) -> None:
    entries = [{"text": f"<p><a href='{AD}'>x</a></p>"}, {"text": f"<code>{AD}</code>"}]
    gated = gated_json(json.dumps({"docs": entries}), "search.json", gate, ("docs",))
    assert len(gated.taken) == 1
    assert gated.html == f"""{{"docs":[{{"text":"<p>x</p>"}},{{"text":"<code>{AD}</code>"}}]}}"""


def test_the_search_index_of_mkdocs_itself_holds_text_and_no_html(gate: Gate) -> None:
    config = {"indexing": "full", "min_search_length": 3, "prebuild_index": False}
    index = json.dumps({"config": config, "docs": [{"text": "git switch <branch> <script>"}]})
    assert gated_file("search/search_index.json", index, gate, "index") == Gated(index)


@pytest.mark.parametrize("name", ["feed.json", "blog/feed_json_created.json", "app.webmanifest"])
def test_a_feed_in_json_is_gated_in_each_of_its_texts(gate: Gate, name: str) -> None:
    data = {"items": [{"url": AD, "content_html": f"<p>w</p>{RUN}"}], "a": {"b": [f"see {AD}"]}}
    text = json.dumps(data).replace("/", "\\/")
    gated = gated_file(name, text, gate, name)
    assert gated is not None
    left = {"items": [{"url": "", "content_html": "<p>w</p>"}], "a": {"b": ["see "]}}
    assert json.loads(gated.html) == left


def test_ads_in_a_sitemap_are_emptied(gate: Gate) -> None:
    honest = "<a><loc>https://help.example/</loc>{}</a>"
    assert gated_xml(honest, "sitemap.xml", gate).taken == []
    gated = gated_xml(honest.format(f"<loc>{AD}</loc>"), "sitemap.xml", gate)
    assert gated.html == honest.format("<loc></loc>")


def test_a_markdown_file_keeps_what_it_shows_as_code(gate: Gate) -> None:
    text = f"[offer]({AD})\n\n    {AD}\n\n`{AD}`\n"
    assert gated_text(text, gate, is_markdown=True).html == f"[offer]()\n\n    {AD}\n\n`{AD}`\n"


@pytest.mark.parametrize(
    "written", [r"https:\\shop.pxf.io/c/1/2", "//shop.pxf.io/c/1/2", "https:/shop.pxf.io/c"]
)
def test_an_address_in_a_text_counts_however_it_is_written(gate: Gate, written: str) -> None:
    assert gated_text(f"see {written} now", gate).html == "see  now"


@pytest.mark.parametrize("behind", ["++", "==", "*", ",", "'"])
def test_an_address_in_a_text_ends_where_a_reader_of_markdown_may_end_it(
    gate: Gate, behind: str
) -> None:
    assert gated_text(f"keys ctrl+https://shop.pxf.io{behind}", gate).html == f"keys ctrl+{behind}"


def test_a_style_sheet_is_told_of_for_the_ads_that_it_loads(gate: Gate) -> None:
    sheet = f"@import '{AD}'; .a {{ background: url(a.png) }}"
    gated = gated_file("a.css", sheet, gate, "a.css")
    assert gated is not None
    assert gated.html == sheet
    assert [(taken.rule, taken.removed) for taken in gated.taken] == [("leftover-ad", False)]
    # A script runs where the owner trusts it, and its texts may speak of ads.
    assert gated_file("search/index.js", f"show('{AD}')", gate, "a.js") is None
