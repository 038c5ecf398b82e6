"""The guard on finished HTML: what it takes out, what it reports, and that all else stays."""

from __future__ import annotations

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_all_styles
from turbohtml import parse

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import Options
from clearpane.finish.gate import Gate, Gated
from clearpane.finish.trust import Hosts, Trust, shape

AD = "https://shop.pxf.io/c/12345/1/2"


def gate_of(trust: Trust | None = None) -> Gate:
    options = Options(embeds=frozenset({"youtube-nocookie.com"}))
    return Gate(AdMarks(options), trust, "https://help.example/")


@pytest.fixture(scope="module")
def gate() -> Gate:
    return gate_of()


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (f'<p>Buy <a href="{AD}">it</a>.</p>', "<p>Buy it.</p>"),
        (f'<p><a href="{AD}"><img src="//a.impactradius-go.com/1"></a></p>', "<p></p>"),
        (f'<p><a href="{AD}"><img src="plate.png"></a></p>', '<p><img src="plate.png"></p>'),
        ('<img srcset="/a.png 1x, https://ws-na.amazon-adsystem.com/b 2x">', ""),
        ('<video poster="//a.impactradius-go.com/p.png"></video>', ""),
        ('<object data="https://rcm-na.amazon-adsystem.com/e"></object>', ""),
        (f'<form action="{AD}"><b>x</b></form>', "<form ><b>x</b></form>"),
        (
            '<p style="background:url(https://ir-na.amazon-adsystem.com/e)">x</p>',
            "<p >x</p>",
        ),
        (f'<body><meta http-equiv="refresh" content="0; url={AD}">', "<body>"),
        (f'<link rel="prefetch" href="{AD}">', ""),
        ('<p onclick="go()">x</p>', "<p >x</p>"),
        ('<a href="javascript:go()">x</a>', "x"),
        ('<a href="data:text/html,<b>">x</a>', "x"),
        ('<ins class="adsbygoogle"></ins>', ""),
        ("<script>(adsbygoogle = []).push({})</script>", ""),
        ('<img width="1" height="1" src="https://count.example.org/i.gif">', ""),
        (
            f'<script type="application/ld+json">{{"url": "{AD}"}}</script>',
            "",
        ),
        (
            '<a href="https://www.amazon.com/dp/B0?tag=a-20&amp;psc=1">x</a>',
            '<a href="https://www.amazon.com/dp/B0?psc=1">x</a>',
        ),
    ],
)
def test_takes_out(gate: Gate, html: str, left: str) -> None:
    result = gate.page(html)
    assert result.html == left
    assert len(result.taken) >= 1


# As Hugo writes it without style sheets (goldmark-highlighting, Hugo 0.111).
CHROMA = (
    '<pre tabindex="0" style="color:#f8f8f2;background-color:#272822;-moz-tab-size:4;'
    '-o-tab-size:4;tab-size:4;"><code><span style="display:flex; background-color:#3c3d38">'
    '<span style="white-space:pre;-webkit-user-select:none;user-select:none;'
    'margin-right:0.4em;padding:0 0.4em 0 0.4em;color:#7f7f7f">1</span></span></code></pre>'
)


@pytest.mark.parametrize("style", [*get_all_styles(), ""])
def test_coloured_code_keeps_its_colours(gate: Gate, style: str) -> None:
    form = HtmlFormatter(style=style or "default", noclasses=True, linenos="inline", hl_lines=[1])
    code = highlight("def f(x):  # c\n    return 'x'\n", PythonLexer(), form) if style else CHROMA
    page = f"<!doctype html><body><main>{code}</main></body>"
    assert gate.page(page).html == page


@pytest.mark.parametrize("style", ["-moz-binding:url(a.xml#b)", "-webkit-position:fixed"])
def test_no_browsers_spelling_lets_more_in(gate: Gate, style: str) -> None:
    page = "<!doctype html><body><main><p {}>x</p></main></body>"
    assert gate.page(page.format(f'style="{style}"')).html == page.format("")


@pytest.mark.parametrize(
    "html",
    [
        '<p>As code: <code>&lt;ins class="adsbygoogle"&gt;</code></p>',
        f"<pre>{AD}</pre>",
        '<iframe src="https://www.youtube-nocookie.com/embed/x"></iframe>',
        '<script src="https://help.example/a.js"></script>',
        '<script src="/assets/a.js"></script>',
        '<img width="1" height="1" src="/spacer.gif">',
        '<a href="https://www.carbonads.net/">the network itself</a>',
        "<P CLASS=a  >odd   markup < here &amp; there</P >",
    ],
)
def test_leaves_byte_for_byte(gate: Gate, html: str) -> None:
    result = gate.page(html)
    assert (result.html, result.taken) == (html, [])


@pytest.mark.parametrize("tag", ["iframe", "script", "embed"])
def test_reports_a_stranger_and_leaves_it_where_no_list_says_what_is_trusted(
    gate: Gate, tag: str
) -> None:
    html = f'<{tag} src="https://widgets.example.net/x"></{tag}>'
    result = gate.page(html)
    assert result.html == html
    assert [(left.rule, left.removed) for left in result.taken] == [("unknown-embed", False)]


@pytest.mark.parametrize(
    "content",
    [
        "<p>Words</p></article><script>x()</script>",
        "</div></div></article></main><p>Words",
        "<div><p>Words",
        "<p>Words <a href='/x/'>and a link",
        "<p>Words</p><!-- open",
        "<p>Words</p><textarea>",
        "<p>Words</p><table><tr><td>",
        "<p>Words</p><body class='other'>",
        "<p>Words</p></li></ul>",
    ],
)
def test_content_ends_nothing_that_is_around_it_and_leaves_nothing_open(
    gate: Gate, content: str
) -> None:
    left = gate.fragment(content).html
    page = parse(f"<body><main><div><ul><li><article>{left}</article><i>after</i></li></ul>")
    after = page.select("article + i")
    assert [node.text for node in after] == ["after"]
    assert page.select("script, body[class], article a i, article i, textarea i") == []
    assert "Words" in page.select("article")[0].text


def test_content_that_is_closed_stays_byte_for_byte(gate: Gate) -> None:
    html = "<h2 ID=a >A &amp; B</h2>\n<p>x<br/>y <!-- note --><ul><li>a<li>b</ul>\n"
    assert gate.fragment(html).html == html


TRUSTED = Trust(
    inline=[shape("menu()"), shape('go("../x/")')],
    files=["assets/menu.*.js"],
    hosts=Hosts(image=["pictures.example"], script=["scripts.example"]),
)


@pytest.mark.parametrize(
    "html",
    [
        "<script>menu()</script>",
        '<script>go("../../other/page/")</script>',
        '<script src="assets/menu.0123abcd.js"></script>',
        '<script src="https://help.example/assets/menu.99999999.js"></script>',
        '<script src="https://scripts.example/x.js"></script>',
        '<script type="application/ld+json">{"a": 1}</script>',
        '<img src="https://cdn.pictures.example/x.png">',
        '<a href="https://elsewhere.example/">link</a>',
        '<a href="javascript:void(0)">menu</a>',
        '<head><meta http-equiv="refresh" content="0; url=../new/"></head>',
        '<p onclick="menu()">x</p>',
    ],
)
def test_what_the_owner_trusts_stays_in_the_theme_s_part(html: str) -> None:
    assert gate_of(TRUSTED).page(html, "index.html") == Gated(html)


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<script>menu( )</script>", "untrusted-script"),
        ('<script>go("//x.example/")</script>', "untrusted-script"),
        ('<script src="assets/other.js"></script>', "untrusted-script"),
        ('<script src="evil/assets/menu.0123abcd.js"></script>', "untrusted-script"),
        ('<script src="https://pictures.example/x.js"></script>', "untrusted-script"),
        ('<script type="speculationrules">{"prefetch": []}</script>', "untrusted-script"),
        ('<link rel="stylesheet" href="https://fonts.example/x.css">', "untrusted-host"),
        ('<link rel="preconnect" href="https://fonts.example/">', "untrusted-host"),
        ('<img src="https://badges.example/x.png">', "untrusted-host"),
        ('<iframe src="https://frames.example/x"></iframe>', "unknown-embed"),
        ('<base href="https://other.example/">', "gate-element"),
        ('<body><meta http-equiv="refresh" content="0;url=x">', "gate-element"),
        ('<head><meta http-equiv="refresh" content="0,//x.example"></head>', "gate-element"),
        ('<p onclick="pay()">x</p>', "inline-handler"),
    ],
)
def test_what_nobody_trusts_is_taken_out_of_the_theme_s_part(html: str, rule: str) -> None:
    gated = gate_of(TRUSTED).page(html, "index.html")
    assert [taken.rule for taken in gated.taken] == [rule]
    assert gated.html != html


@pytest.mark.parametrize("name", ["page", "fragment", "xml"])
def test_a_cut_hits_its_place_behind_windows_line_ends(gate: Gate, name: str) -> None:
    before = "<svg xmlns='http://www.w3.org/2000/svg'>\r\n<g\r\n class='ä'>\r\n<path d='M0 0'\r\n/>"
    html = f"{before}<path onclick='x()' d='M1 1'/>\r\n</g></svg>\r\n"
    gated = getattr(gate, name)(html)
    assert gated.html.replace("  ", " ") == f"{before}<path d='M1 1'/>\r\n</g></svg>\r\n"
    assert [taken.offset for taken in gated.taken] == [html.index("<path onclick")]


def test_content_of_any_depth_is_flat_enough_for_every_browser(gate: Gate) -> None:
    left = gate.fragment("<div>" * 700 + "Words" + "</div>" * 700).html
    assert left == "<div>" * left.count("<div>") + "Words" + "</div>" * left.count("<div>")
    assert 100 < left.count("<div>") < 200


def test_a_link_that_loads_nothing_may_name_another_host() -> None:
    gate = gate_of(Trust())
    html = '<head><link rel="canonical" href="https://other.example/page/"></head><body>x</body>'
    assert gate.page(html).taken == []
    loads = html.replace("canonical", "stylesheet")
    assert [taken.rule for taken in gate.page(loads).taken] == ["untrusted-host"]


@pytest.mark.parametrize("trust", [None, Trust()], ids=["without a list", "with one"])
def test_a_redirect_by_script_leads_to_no_ad(trust: Trust | None) -> None:
    """As `mkdocs-redirects` writes it."""
    html = f"<head><title>To</title><script>location.href='{AD}'+location.hash</script></head>"
    gated = gate_of(trust).page(html, "old/index.html")
    assert gated.html == "<head><title>To</title></head>"
    assert [taken.rule for taken in gated.taken] == ["leftover-ad"]
    elsewhere = html.replace(AD, "../new/")
    assert gate_of(None).page(elsewhere, "old/index.html") == Gated(elsewhere)
