"""Line drawings of Settings pages, and how they come into a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearpane.finish.drawings import NOTE, inline_drawings
from clearpane.finish.drawn import draw, drawings

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"


@pytest.mark.parametrize("name", drawings())
def test_committed_drawing_is_the_one_of_the_data(name: str) -> None:
    committed = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    assert committed == drawings()[name], "run: python -m nox -s drawings"


def test_every_drawing_marks_something() -> None:
    assert [name for name, svg in drawings().items() if "drawing-mark" not in svg] == []


@pytest.mark.parametrize("picture", sorted(PICTURES.glob("*.svg")), ids=lambda path: path.stem)
def test_no_drawing_needs_what_the_security_policy_refuses(picture: Path) -> None:
    svg = picture.read_text(encoding="utf-8")
    assert not re.search(r"<style|<script|\bstyle=|\bon\w+=|href", svg)


def test_long_labels_are_broken_to_fit() -> None:
    svg = draw({"place": "System", "parts": [{"text": "word " * 20}]})
    lines = re.findall(r">((?:word ?)+)<", svg)
    assert len(lines) > 2
    assert max(map(len, lines)) <= 31


def test_a_part_that_nobody_can_draw_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such part"):
        draw({"place": "System", "parts": [{"slider": "Volume"}]})


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
