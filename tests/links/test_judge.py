"""Each rule on one link at a time: what is a fault, what is not, and what is proposed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearpane.document.links import Link, Syntax
from clearpane.links.judge import judge
from clearpane.links.repairs import suggest_anchor
from clearpane.sites.entries import read_anchors
from clearpane.sites.site import Page, Site

HTML = '<h1 id="top-of-it">Top</h1><h2 id="sign-in">Sign in</h2><h2 id="sign-out">Sign out</h2>'


def page(source: str, address: str, title: str = "") -> Page:
    return Page(source, f"docs/{source}", address, "", HTML, title)


SITE = Site(
    {
        name: page(name, address, title)
        for name, address, title in (
            ("index.md", "", "Home"),
            ("link/index.md", "link/", "Link"),
            ("link/why.md", "link/why/", "Why link at all"),
            ("check/messages.md", "check/messages/", "Messages"),
        )
    },
    files=frozenset({"assets/a.png", "sitemap.xml"}),
    site_url="https://help.example/guide/",
)
HERE = SITE.pages["link/why.md"]


def verdict(target: str, syntax: Syntax = Syntax.MARKDOWN, words: str = "") -> tuple[str, str]:
    """Return rule and certain repair for a link on the page `link/why.md`."""
    found = judge(Link(target, 0, 0, syntax, words), HERE, SITE)
    return (found.rule, found.replacement or "") if found else ("", "")


@pytest.mark.parametrize(
    "target",
    [
        "index.md", "../index.md", "index.md?x=1#sign-in", "#sign-in", "#", "#top", "#TOP",
        "../assets/a.png", "../sitemap.xml", "#:~:text=Sign", "index.md#sign-in:~:text=x",
        "https://example.org/", "//example.org/", "mailto:a@b.example", "mailto:?subject=x",
        "mailto:a@b.example,c@d.example?subject=x", "tel:+1-555-0100", "data:,x",
        "ms-settings:", "ms-settings:activation", "ms-settings:display?x=y", "why.md",
        "https://help.example/", "https://help.example/guides/", "%69ndex.md",
    ],
)  # fmt: skip
def test_a_good_markdown_link_is_left_alone(target: str) -> None:
    assert verdict(target) == ("", "")


@pytest.mark.parametrize(
    "target",
    ["../", "../../", "../../check/messages/#sign-in", "../../assets/a.png", "./", "../why/"],
)
def test_a_good_html_link_is_left_alone(target: str) -> None:
    assert verdict(target, Syntax.HTML) == ("", "")


@pytest.mark.parametrize(
    ("target", "rule", "repair"),
    [
        ("Index.md", "link-case", "index.md"),
        ("../check/", "link-page", ""),
        ("../check/messages/", "link-address", "../check/messages.md"),
        ("../check/messages.html#sign-in", "link-address", "../check/messages.md#sign-in"),
        ("messages.md#sign-in", "link-page", ""),
        ("index.md#sign_in", "link-anchor", "index.md#sign-in"),
        ("index.md#Sign in", "link-anchor", "index.md#sign-in"),
        ("#sing-in", "link-anchor", ""),
        ("/guide/link/", "link-absolute", "index.md"),
        ("/link/", "link-outside", ""),
        ("/guide/link/#sign-in", "link-absolute", "index.md#sign-in"),
        ("https://help.example/guide/link/?x=1", "link-absolute", "index.md?x=1"),
        ("..\\assets\\a.png", "link-backslash", "../assets/a.png"),
        ("../../../LICENSE", "link-outside", ""),
        ("http:/example.org", "link-scheme", "http://example.org"),
        ("htttps://example.org", "link-scheme", "https://example.org"),
        ("http://[bad/", "link-scheme", ""),
        ("http://", "link-scheme", ""),
        ("ms-settings:Activation", "link-settings", "ms-settings:activation"),
        ("a@b.example", "link-mail", "mailto:a@b.example"),
    ],
)
def test_a_bad_markdown_link_has_its_rule_and_its_repair(
    target: str, rule: str, repair: str
) -> None:
    assert verdict(target) == (rule, repair)


def test_words_that_lead_nowhere_are_told_and_an_anchor_without_words_is_not() -> None:
    assert verdict(" ", words="Words") == ("link-empty", "")
    assert verdict("") == ("", "")


@pytest.mark.parametrize(
    ("target", "rule", "repair"),
    [
        ("index.md", "link-unpublished", "../"),
        ("../assets/a.png", "link-base", "../../assets/a.png"),
        ("../../Check/Messages/", "link-case", "../../check/messages/"),
        ("/guide/link/", "link-absolute", "../"),
        ("../../../../x/", "link-outside", ""),
        ("#sign-inn", "link-anchor", ""),
    ],
)
def test_a_bad_html_link_has_its_rule_and_its_repair(target: str, rule: str, repair: str) -> None:
    assert verdict(target, Syntax.HTML) == (rule, repair)


def test_a_page_is_proposed_by_the_words_of_the_link() -> None:
    found = judge(Link("reasons.md", 0, 0, Syntax.MARKDOWN, "Messages"), HERE, SITE)
    assert found is not None
    assert found.fix == "did you mean `../check/messages.md`?"


def test_two_anchors_that_are_equally_near_are_no_certain_repair() -> None:
    anchors = read_anchors('<h2 id="step-a">A</h2><h2 id="step-b">B</h2>')
    found = suggest_anchor("step-c", anchors)
    assert found is None or not found.certain


def test_another_number_is_no_slip_of_the_keyboard() -> None:
    found = suggest_anchor("windows-version-12", read_anchors('<h2 id="windows-version-11">x</h2>'))
    assert found is None or not found.certain


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(list(Syntax)))
def test_no_target_whatever_stops_the_check(target: str, syntax: Syntax) -> None:
    judge(Link(target, 0, len(target), syntax), HERE, SITE)


@settings(deadline=None)
@given(st.text(alphabet="./#?ab%\\:-_ M", max_size=30), st.sampled_from(list(Syntax)))
def test_a_certain_repair_is_a_good_link(target: str, syntax: Syntax) -> None:
    found = judge(Link(target, 0, 0, syntax), HERE, SITE)
    if found and found.replacement is not None and not found.replacement.startswith("http"):
        after = judge(Link(found.replacement, 0, 0, syntax), HERE, SITE)
        # A wrong page with a wrong anchor are two faults: the second shows when the first is gone.
        assert after is None or after.rule == "link-anchor"
