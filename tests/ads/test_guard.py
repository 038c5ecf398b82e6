"""The guard on finished HTML: what it takes out, what it reports, and that all else stays."""

from __future__ import annotations

import json

import pytest

from clearpane.ads.addresses import Judge
from clearpane.ads.guard import Guard
from clearpane.ads.networks import tables
from clearpane.ads.options import Options

AD = "https://shop.pxf.io/c/12345/1/2"


@pytest.fixture(scope="module")
def guard() -> Guard:
    options = Options(embeds=frozenset({"youtube-nocookie.com"}))
    return Guard(Judge(tables()), options, own_host="help.example")


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
        (f'<meta http-equiv="refresh" content="0; url={AD}">', ""),
        (f'<link rel="prefetch" href="{AD}">', ""),
        ('<p onclick="go()">x</p>', "<p >x</p>"),
        ('<a href="javascript:go()">x</a>', "<a >x</a>"),
        ('<a href="data:text/html,<b>">x</a>', "<a >x</a>"),
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
def test_takes_out(guard: Guard, html: str, left: str) -> None:
    result = guard.page(html)
    assert result.html == left
    assert len(result.leftovers) >= 1


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
def test_leaves_byte_for_byte(guard: Guard, html: str) -> None:
    result = guard.page(html)
    assert (result.html, result.leftovers) == (html, [])


@pytest.mark.parametrize("tag", ["iframe", "script", "embed"])
def test_reports_a_stranger_and_leaves_it(guard: Guard, tag: str) -> None:
    html = f'<{tag} src="https://widgets.example.net/x"></{tag}>'
    result = guard.page(html)
    assert result.html == html
    assert [left.rule for left in result.leftovers] == ["unknown-embed"]


def test_reads_the_html_in_a_search_index(guard: Guard) -> None:
    docs = [
        {"location": "a/", "title": "A", "text": f'<p><a href="{AD}">x</a></p>'},
        {"location": "b/", "title": "B", "text": f"<code>{AD}</code>"},
    ]
    assert len(guard.index(json.dumps({"docs": docs}))) == 1


def test_reads_the_addresses_of_a_sitemap(guard: Guard) -> None:
    assert guard.addresses("<loc>https://help.example/</loc>") == []
    assert len(guard.addresses(f"<loc>{AD}</loc>")) == 1
