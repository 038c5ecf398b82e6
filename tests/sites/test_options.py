"""Options stand in groups below `extra.clearpane`; what is misspelt there is named."""

from __future__ import annotations

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.sites.options import ClearpaneOptions, clearpane_options


def test_a_group_is_what_stands_below_its_name() -> None:
    assert clearpane_options({"clearpane": {"pages": {"words": []}}}).pages.words == []


@pytest.mark.parametrize("extra", [None, {}, {"clearpane": None}, {"clearpane": {"pages": None}}])
def test_a_group_may_be_left_out(extra: object) -> None:
    assert clearpane_options(extra) == ClearpaneOptions()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"strip_adds": {}},
            "extra.clearpane.strip_adds: no such option; did you mean `strip_ads`?",
        ),
        ({"embeds": []}, "extra.clearpane.embeds: no such option; known are build_cache, "),
        ({"ignore": ["link-orphans"]}, "extra.clearpane.ignore.0: there is no rule `link-orphans`"),
        ({"ignore": "link-orphan"}, "extra.clearpane.ignore: must be a list of texts, not `link-"),
        (["pages"], "extra.clearpane: must be a mapping of options: build_cache, "),
        ("yes", "extra.clearpane: must be a mapping of options: build_cache, "),
    ],
)
def test_what_is_no_group_is_named_in_one_line(given: object, message: str) -> None:
    with pytest.raises(ClearpaneError) as caught:
        clearpane_options({"clearpane": given})
    assert str(caught.value).startswith(message)
