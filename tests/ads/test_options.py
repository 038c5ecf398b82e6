"""Options and filter lists: what they do, and how a mistake in them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import read_options
from clearpane.ads.cleaner import Cleaner
from clearpane.core.findings import ClearpaneError
from clearpane.finish.gate import Gate

KEY = "extra.clearpane.strip_ads"
LIST = """\
[Adblock Plus 2.0]
! Title: a list
||ads.example^$third-party
||tracker.example^
@@||tracker.example^
||shop.example/banner/
||page-only.example^$domain=a.example
##.sponsored-box
##div[id^="adslot-"]
###broken[
example.org##.not-generic
0.0.0.0 count.example
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.txt").write_text(LIST, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("markdown", "cleaned"),
    [
        ("a ![](https://cdn.ads.example/x.png) b\n", "a b\n"),
        ("a ![](https://shop.example/banner/x.png) b\n", "a b\n"),
        ("a ![](https://count.example/x.png) b\n", "a b\n"),
        ("a ![](https://tracker.example/x.png) b\n", None),
        ("a ![](https://page-only.example/x.png) b\n", None),
        ("a ![](https://shop.example/x.png) b\n", None),
    ],
)
def test_a_list_names_hosts(folder: Path, markdown: str, cleaned: str | None) -> None:
    cleaner = Cleaner(read_options({"filter_lists": ["list.txt"]}, folder))
    assert cleaner.clean(markdown).text == (cleaned or markdown)


def test_a_list_names_elements(folder: Path) -> None:
    options = read_options({"filter_lists": ["list.txt"]}, folder)
    gate = Gate(AdMarks(options))
    html = '<p>a</p><div class="sponsored-box">x</div><div id="adslot-1">y</div><p>b</p>'
    assert gate.page(html).html == "<p>a</p><p>b</p>"


def test_a_list_names_elements_in_a_source(folder: Path) -> None:
    cleaner = Cleaner(read_options({"filter_lists": ["list.txt"]}, folder))
    words = "The page has some words.\n"
    empty = f'{words}\n<div class="Sponsored-Box"></div>\n\n{words}'
    assert cleaner.clean(empty).text == f"{words}\n{words}"
    held = empty.replace("></div>", ">These are words.</div>")
    assert cleaner.clean(held).text == held


def test_a_link_that_says_it_is_sponsored_is_told() -> None:
    text = 'See <a rel="nofollow sponsored" href="/go/host">the host</a> and more of it.\n'
    result = Cleaner().clean(text)
    assert result.text == text
    assert [finding.rule for finding in result.findings] == ["ad-unproven"]


def test_without_a_list_its_hosts_are_honest() -> None:
    text = "a ![](https://cdn.ads.example/x.png) b\n"
    assert Cleaner().clean(text).text == text


def test_a_page_that_would_lose_too_much_is_kept_and_reported() -> None:
    ad = (
        "<!-- ads begin -->\n<a href='https://amzn.to/x'>"
        + "buy " * 30
        + "</a>\n<!-- ads end -->\n"
    )
    page = ad + "\nThe article itself has ten words and no more, so.\n"
    kept = Cleaner(read_options({"max_loss": 0.5}, Path())).clean(page)
    assert kept.text == page
    assert [d.rule for d in kept.findings if d.level == "error"] == ["ad-too-much"]
    assert "buy" not in Cleaner(read_options({"max_loss": 1}, Path())).clean(page).text


def test_an_attribute_is_no_loss_of_words() -> None:
    call = "gtag('event', 'conversion', {a: 'of many words that no reader sees, and of more'})"
    page = f'<a href="https://example.org/x" onclick="{call}">The lamp</a> is fine.\n'
    cleaned = '<a href="https://example.org/x">The lamp</a> is fine.\n'
    assert Cleaner().clean(page).text == cleaned


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"max_los": 1},
            "extra.clearpane.strip_ads.max_los: no such option; did you mean `max_loss`?",
        ),
        (
            {"max_loss": 3},
            "extra.clearpane.strip_ads.max_loss: must be a number from 0 to 1, not `3`",
        ),
        ({"embeds": "a.example"}, "extra.clearpane.strip_ads.embeds: must be a list of texts"),
        ({"filter_lists": ["no.txt"]}, "filter_lists: no file"),
        ("yes", "extra.clearpane.strip_ads: must be a mapping of options"),
    ],
)
def test_a_mistake_names_the_key(settings: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(ClearpaneError) as caught:
        read_options(settings, tmp_path)
    assert str(caught.value).startswith(message)
