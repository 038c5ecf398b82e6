"""Ads are cut in any site that renders with Python-Markdown; test_builders.py tries Zensical."""

from __future__ import annotations

import logging
from pathlib import Path

import markdown
import pytest

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import Options
from clearpane.core.findings import ClearpaneError
from clearpane.finish.gate import Gate

CASES = sorted((Path(__file__).parents[1] / "cases" / "clean").iterdir())
AD = '[Offer](https://shop.pxf.io/c/1/2/3)\n\nRead this.\n\n<ins class="adsbygoogle"></ins>\n'


def render(text: str, **options: object) -> str:
    return markdown.markdown(
        text,
        extensions=["tables", "clearpane.extension"],
        extension_configs={"clearpane.extension": options},
    )


def test_an_ad_is_not_rendered() -> None:
    html = render(AD)
    assert "pxf.io" not in html
    assert "adsbygoogle" not in html
    assert "<p>Read this.</p>" in html


def test_one_line_brings_the_steps_and_the_gate() -> None:
    html = render(
        "1. Open it.\n2. Close it.\n\n<p onclick='x()'>a</p>\n\n</article><script>x()</script>\n"
    )
    assert 'class="step"' in html
    assert "onclick" not in html
    assert "</article>" not in html
    assert "<script>" not in html


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_is_rendered_as_the_cleaned_page_is(case: Path) -> None:
    before, after = ((case / name).read_bytes().decode() for name in ("in.md", "out.md"))
    cleaned = markdown.markdown(after, extensions=["tables"])
    assert render(before, steps=False) == Gate(AdMarks(Options())).fragment(cleaned).html


def test_findings_go_to_the_log_with_their_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="clearpane"):
        render(AD)
    places = [record.getMessage().split("  ")[0] for record in caplog.records]
    assert places == ["-:1:1: ad-link", "-:5:1: ad-unit"]


def test_a_wrong_value_is_named() -> None:
    with pytest.raises(
        ClearpaneError, match=r"^clearpane\.extension\.filter_lists: must be a list"
    ):
        render(AD, filter_lists="own.txt")


def test_a_filter_list_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.txt").write_text("||banners.example^\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    picture = "![](https://banners.example/1.png)\n\nWords.\n"
    assert "banners.example" in render(picture)
    assert "banners.example" not in render(picture, filter_lists=["own.txt"])


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(ClearpaneError, match=r"clearpane\.extension\.embed: .* `embeds`"):
        render(AD, embed=[])
