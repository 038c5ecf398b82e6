"""The security policy of a page names the template's scripts and nobody else's."""

from __future__ import annotations

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.finish.policy import MARKER, digest, policy, with_policy


def test_template_scripts_are_allowed_by_hash() -> None:
    assert digest("theme()") in policy("<body><script>theme()</script><article></article>")


def test_digest_is_the_one_of_the_csp_specification() -> None:
    assert (
        digest("alert('Hello, world.');") == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
    )


def test_scripts_in_the_article_are_not_allowed() -> None:
    page = "<body><article><p><script>ad()</script></p></article>"
    assert digest("ad()") not in policy(page)


@pytest.mark.parametrize(
    "script",
    ['<script type="application/json">{}</script>', '<script src="theme.js"></script>'],
    ids=["data", "a file"],
)
def test_what_needs_no_hash_gets_none(script: str) -> None:
    assert "sha256" not in policy(f"<head>{script}</head>")


def test_a_script_met_twice_is_named_once() -> None:
    assert policy("<script>x()</script><script>x()</script>").count("sha256") == 1


def test_pages_load_only_from_their_own_site() -> None:
    sources = " ".join(part.split(" ", 1)[1] for part in policy("").split("; "))
    assert set(sources.split()) == {"'self'", "'none'", "data:"}


def test_policy_takes_the_place_of_the_marker() -> None:
    page = with_policy(f"<head>{MARKER}<script>x()</script></head>")
    assert MARKER not in page
    assert f"script-src 'self' '{digest('x()')}'" in page


def test_a_page_without_a_place_for_it_is_an_error() -> None:
    with pytest.raises(ClearpaneError, match="no place for the security policy"):
        with_policy("<head></head>")
