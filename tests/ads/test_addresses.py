"""Whose address is it, and where does it lead to?"""

from __future__ import annotations

import pytest

from clearpane.ads.networks import drop_parameters, tables
from clearpane.ads.verdicts import Judge


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(tables())


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.pxf.io/abc",
        "https://walmrt.us/abc",
        "https://googleads.g.doubleclick.net/pcs/click?xai=1",
        "//shop.pxf.io/abc",
        "HTTPS://SHOP.PXF.IO:8443/abc",
        "https://user@shop.pxf.io./abc",
        "https:\\\\shop.pxf.io\\abc",
        " https://shop.pxf.io/abc ",
        "imp.i115008.net/abc",
        "https://nobody-knows.example/c/12345/67/89",
        "https://shop.example/affiliate.php?ACCOUNT=X&PATH=",
        "javascript:window.open(decodeURIComponent('https%3A%2F%2Fx.pxf.io%2Fc%2F12345%2F1%2F2'))",
    ],
)
def test_is_an_ad(judge: Judge, url: str) -> None:
    found = judge.judge(url)
    assert found is not None
    assert found.is_ad


@pytest.mark.parametrize(
    "url",
    [
        "https://notpxf.io/abc",
        "https://pxf.io.example/abc",
        "https://example.org/?next=https://shop.pxf.io/abc",
        "https://api.tradedoubler.com/1.0/products.json",
        "https://pubads.g.doubleclick.net/gampad/live/ads?iu=/1/x",
        "readme.md",
        "mailto:a@pxf.io",
        "https://github.com/a/b?ref=main",
        "https://hub.example/image?tag=v2",
        "https://www.amazon.com/dp/B000000000",
        "https://learn.microsoft.com/a?linkid=1",
        "https://example.org/c/12/34/56",
        "http://[broken",
        "",
    ],
)
def test_is_honest(judge: Judge, url: str) -> None:
    assert judge.judge(url) is None


@pytest.mark.parametrize(
    ("url", "destination"),
    [
        ("https://x.pxf.io/c/12345/1/2?u=https%3A%2F%2Fa.example%2Fb", "https://a.example/b"),
        ("https://www.awin1.com/cread.php?p=&ued=https%3A%2F%2Fa.example", "https://a.example"),
        (
            "https://clk.tradedoubler.com/click?p(1)a(2)url(http://a.example/b)",
            "http://a.example/b",
        ),
        ("https://prf.hn/click/camref:1/[destination:https://a.example]", "https://a.example"),
        ("https://www.shareasale.com/r.cfm?b=1&urllink=a%2Eexample%2Fb", "https://a.example/b"),
        ("https://go.skimresources.com/?url=https%3A%2F%2Famzn.to%2Fabc", ""),
    ],
)
def test_carries_its_destination(judge: Judge, url: str, destination: str) -> None:
    found = judge.judge(url)
    assert found is not None
    assert found.url == destination


def test_a_loop_of_redirectors_ends(judge: Judge) -> None:
    url = "https://a.example"
    for _ in range(50):
        url = "https://x.pxf.io/c/12345/1/2?u=" + url.replace("%", "%25").replace(":", "%3A")
    found = judge.judge(url)
    assert found is not None
    assert found.url == ""


def test_a_picture_of_a_network_is_an_ad_where_a_link_to_its_site_is_none(judge: Judge) -> None:
    assert judge.judge("https://www.carbonads.net/logo.png") is None
    assert judge.judge("https://www.carbonads.net/logo.png", loads=True) is not None


def test_a_parameter_goes_with_the_escaped_sign_before_it() -> None:
    written = r"https://a.example/?x=1\&utm_source=b\&y=2#top"
    kept = drop_parameters(written, frozenset({"utm_source"}), written=True)
    assert kept == r"https://a.example/?x=1\&y=2#top"
