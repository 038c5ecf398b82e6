"""Is what was measured what should have been built? A fast build of the wrong thing is none."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from builders import Builder
from generate import AD_SHARE
from model import ANCHORS, help_page

from ads import ADS

_WARNING = re.compile(r"^WARNING +-  (?P<text>.*)$", re.MULTILINE)
_AD = re.compile(r"\S+:\d+:\d+: ad-")
LAST_ANCHOR = re.compile(rf'<h2 id="?{ANCHORS[-1]}\b')


def check(builder: Builder, folder: Path, pages: int, printed: str) -> None:
    """Stop the benchmark when a finished site is incomplete or dirty, or its log is."""
    texts = [file.read_text(encoding="utf-8") for file in (folder / builder.site).rglob("*.html")]
    built = sum(bool(LAST_ANCHOR.search(text)) for text in texts)
    if built != pages:
        sys.exit(f"{builder.label}: {built} of {pages} pages are built")
    _check_ads(builder, folder, pages)
    if builder.cleans:
        _check_findings(builder, pages, printed)


def _check_ads(builder: Builder, folder: Path, pages: int) -> None:
    """See to it that ours has no ad left, and that the others had the same pages to build."""
    expected = sum(bool(help_page(n, pages, AD_SHARE).ad) for n in range(pages))
    dirty = 0
    for file in (folder / builder.site).rglob("*"):
        if file.suffix in (".html", ".json", ".js", ".md", ".txt", ".xml"):
            text = file.read_text(encoding="utf-8")
            found = any(ad.host in text for ad in ADS)
            dirty += found and (builder.cleans or file.suffix == ".html")
    if dirty != (0 if builder.cleans else expected):
        sys.exit(f"{builder.label}: {dirty} files with ads, expected on {expected} pages")


def _check_findings(builder: Builder, pages: int, printed: str) -> None:
    ads = [help_page(number, pages, AD_SHARE).ad for number in range(pages)]
    expected = sum(ad.findings for ad in ads if ad)
    warnings = [match["text"] for match in _WARNING.finditer(printed)]
    others = [text for text in warnings if not _AD.match(text)]
    if others or len(warnings) != expected:
        listed = "\n".join(others[:10])
        sys.exit(f"{builder.label}: {len(warnings)} findings, expected {expected}\n{listed}")
