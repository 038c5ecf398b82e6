"""The security policy of a page names what the owner trusts and nobody else's."""

from __future__ import annotations

import pytest

from clearpane.finish.policy import is_ours, policy, policy_cuts, read_policy
from clearpane.finish.trust import Hosts, Trust, shape, source_hash
from clearpane.sites.html_page import HtmlPage

TRUST = Trust(inline=[shape("theme()"), shape("x()")])


def policy_of(html: str, trust: Trust = TRUST) -> str:
    return policy(HtmlPage("index.html", html), trust)


def with_policy(html: str) -> str:
    page = HtmlPage("index.html", html)
    return page.edited(policy_cuts(page, policy(page, TRUST)))


def test_trusted_scripts_are_allowed_by_hash() -> None:
    html = "<body><script>theme()</script><article></article>"
    assert f"'{source_hash('theme()')}'" in policy_of(html)


def test_a_hash_is_the_one_of_the_csp_specification() -> None:
    assert (
        source_hash("alert('Hello, world.');")
        == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
    )


@pytest.mark.parametrize(
    "html",
    [
        "<article><p><script>x()</script></p></article>",
        "<article></article><script>ad()</script>",
        '<script type="application/json">{}</script>',
        '<script src="theme.js"></script>',
    ],
    ids=["in the content", "on no list", "data", "a file"],
)
def test_no_other_script_gets_a_hash(html: str) -> None:
    assert "sha256" not in policy_of(html)


def test_a_script_met_twice_is_named_once() -> None:
    assert policy_of("<script>x()</script><script>x()</script>").count("sha256") == 1


def test_a_script_that_names_an_own_path_is_allowed_with_any_other() -> None:
    trust = Trust(inline=[shape('go("../..")')])
    assert source_hash('go("..")') in policy_of('<script>go("..")</script>', trust)
    assert "sha256" not in policy_of('<script>go("//other.example/")</script>', trust)


def test_pages_load_only_from_their_own_site() -> None:
    sources = " ".join(part.split(" ", 1)[1] for part in policy_of("").split("; "))
    assert set(sources.split()) == {"'self'", "'none'", "data:"}


def test_hosts_that_the_owner_trusts_may_be_asked_for_what_they_are_trusted_with() -> None:
    trust = Trust(hosts=Hosts(font=["fonts.example"], frame=["videos.example"]))
    found = dict(part.split(" ", 1) for part in policy_of("", trust).split("; "))
    assert found["font-src"] == "'self' https://fonts.example https://*.fonts.example"
    assert found["frame-src"] == "https://videos.example https://*.videos.example"
    assert found["img-src"] == "'self' data:"


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="utf-8">|<script>x()</script>',
        '<title>T</title><meta charset="utf-8">|<link rel="stylesheet" href="a.css">',
        '|<script>x()</script><meta charset="utf-8">',
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">|<title>T</title>',
        "|",
        '\r\n<meta\r\n name="a"\r\n>\r\n<meta charset="utf-8">|\r\n<title>T</title>\r\n',
    ],
)
def test_the_policy_comes_before_whatever_it_is_to_hold(head: str) -> None:
    page = f"<html><head>{head.replace('|', '')}</head><body></body></html>"
    meta = f'\n<meta http-equiv="Content-Security-Policy" content="{policy_of(page)}">'
    assert with_policy(page) == f"<html><head>{head.replace('|', meta)}</head><body></body></html>"


def test_a_new_policy_takes_the_place_of_the_old_one() -> None:
    old = with_policy('<head><meta charset="utf-8"></head>')
    new = with_policy(old.replace("</head>", "<script>x()</script></head>"))
    assert new.count("Content-Security-Policy") == 1
    assert source_hash("x()") in read_policy(HtmlPage("", new))


def test_a_policy_that_somebody_else_wrote_is_known_by_what_it_lets_in() -> None:
    assert is_ours(policy_of(""))
    assert not is_ours("script-src 'self'")
