"""Ads are cut in any site that renders with Python-Markdown, Zensical included."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import markdown
import pytest

from clearpane.diagnostics import ClearpaneError

HOOKS = Path(__file__).parents[1] / "hooks"
CASES = sorted((Path(__file__).parent / "cases" / "clean").iterdir())
HOST = re.compile(r"(?:https?:)?//([\w.-]+\.[a-z]{2,})", re.IGNORECASE)
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_is_rendered_as_the_cleaned_page_is(case: Path) -> None:
    before, after = ((case / name).read_bytes().decode() for name in ("in.md", "out.md"))
    assert render(before) == markdown.markdown(after, extensions=["tables"])


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


def build(folder: Path, extensions: str) -> tuple[set[str], str]:
    """Build all cases with Zensical; return the hosts in what it publishes, and its log."""
    docs = folder / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n", encoding="utf-8")
    for case in CASES:
        (docs / f"{case.name}.md").write_bytes((case / "in.md").read_bytes())
    settings = f"site_name: Cases\ntheme:\n  font: false\nmarkdown_extensions:\n{extensions}"
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "zensical", "build", "-f", "mkdocs.yml"]
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HOOKS), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert result.returncode == 0, result.stdout
    files = [path for kind in ("html", "json") for path in folder.glob(f"site/**/*.{kind}")]
    assert len(files) > len(CASES)
    texts = (path.read_text(encoding="utf-8") for path in files)
    return {host.lower() for text in texts for host in HOST.findall(text)}, result.stdout


def ad_hosts() -> set[str]:
    return hosts("in.md") - hosts("out.md")


def hosts(name: str) -> set[str]:
    texts = ((case / name).read_bytes().decode() for case in CASES)
    return {host.lower() for text in texts for host in HOST.findall(text)}


needs_zensical = pytest.mark.skipif(
    find_spec("zensical") is None, reason="Zensical is not installed: pip install zensical"
)


@needs_zensical
def test_zensical_publishes_no_ad_and_names_its_page(tmp_path: Path) -> None:
    found, log = build(tmp_path, "  - clearpane.extension\n")
    assert found & ad_hosts() == set()
    assert "hijacked-exact.md:" in log


@needs_zensical
def test_zensical_publishes_the_ads_without_the_extension(tmp_path: Path) -> None:
    found, _ = build(tmp_path, "  - tables\n")
    assert len(found & ad_hosts()) > 10
