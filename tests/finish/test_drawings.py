"""Line drawings of Settings pages, and how they come into a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearpane.finish.insertions import NOTE, inline_drawings

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


SETTINGS = sorted(PICTURES.glob("w1[01]-*.svg"))


@pytest.mark.parametrize("picture", SETTINGS, ids=lambda path: path.stem)
def test_a_drawing_of_settings_marks_the_row_and_has_its_side_bar(picture: Path) -> None:
    svg = picture.read_text(encoding="utf-8")
    assert svg.count('class="drawing-mark"') == 1
    words = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    section = "System" if picture.stem.startswith("w11") else "Activation"
    assert section in words or {"Accounts", "Your info"} & {*words}


def test_the_two_versions_can_be_told_apart() -> None:
    # Windows 11 draws its windows with round corners, Windows 10 with square ones.
    round_corners = [path.stem for path in SETTINGS if 'rx="9"/>' in path.read_text("utf-8")]
    assert round_corners == [path.stem for path in SETTINGS if path.stem.startswith("w11-")]


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.svg")), ids=lambda path: path.stem)
def test_no_drawing_needs_what_the_security_policy_refuses(picture: Path) -> None:
    svg = picture.read_text(encoding="utf-8")
    assert not re.search(r"<style|<script|\bstyle=|\bon\w+=|href", svg)


IMAGE = '<p><img alt="Select &quot;Add&quot;" class="drawing" src="../a.svg" /></p>'


def test_a_drawing_becomes_a_figure_with_its_text_alternative() -> None:
    html = inline_drawings(IMAGE, {"../a.svg": '<svg viewBox="0 0 1 1"></svg>'}.get)
    assert '<svg role="img" aria-label="Select &quot;Add&quot;" viewBox="0 0 1 1">' in html
    assert f"<figcaption>{NOTE}</figcaption>" in html
    assert "<p>" not in html


def test_a_plain_drawing_has_no_note() -> None:
    html = inline_drawings(IMAGE.replace("drawing", "drawing plain"), lambda _: "<svg ></svg>")
    assert "figcaption" not in html


@pytest.mark.parametrize(
    "html",
    ['<p><img alt="" src="a.svg" /></p>', IMAGE],
    ids=["another picture", "a drawing without a file"],
)
def test_what_is_no_drawing_of_ours_stays(html: str) -> None:
    assert inline_drawings(html, lambda _: None) == html
