"""Write a synthetic help site: `python tests/bench/build/generate.py FOLDER PAGES [DIALECT]`.

The same pages come out in each dialect and on each machine. Every link and anchor is valid, and
of the advertising the generator knows how often the build has to report it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from dialects import DIALECTS
from model import PAGES_TO_A_PICTURE, help_page, picture_name
from pictures import png, svg

from ads import ADS

AD_SHARE = 0.1


@dataclass(frozen=True)
class Generated:
    """What a site holds: its pages, their Markdown in bytes, and the findings it must give."""

    pages: int
    markdown: int
    pages_with_ads: int
    findings: int


def write_pages(folder: Path, pages: int, dialect: str, ad_share: float = AD_SHARE) -> Generated:
    """Write the pages of a site below a folder, in one of `DIALECTS`, and say what they hold."""
    to_text, to_path = DIALECTS[dialect]
    size, ads, findings = 0, 0, 0
    for number in range(pages):
        page = help_page(number, pages, ad_share)
        text = to_text(page).encode()
        size += len(text)
        if page.ad:
            ads += 1
            findings += page.ad.findings
        file = folder / to_path(number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
    return Generated(pages, size, ads, findings)


def write_pictures(folder: Path, pages: int) -> None:
    """Write the pictures that the pages show, below a folder."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    for number in range(0, pages, PAGES_TO_A_PICTURE):
        (folder / picture_name(number, "png")).write_bytes(png(number))
        drawing = svg(number)
        (folder / picture_name(number, "svg")).write_text(drawing, encoding="utf-8", newline="\n")


def main() -> None:
    """Write the site that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the pages go")
    parser.add_argument("pages", type=int)
    parser.add_argument("dialect", choices=DIALECTS, nargs="?", default="material")
    parser.add_argument("--ads", type=float, default=AD_SHARE, help="share of pages with an ad")
    arguments = parser.parse_args()
    done = write_pages(arguments.folder, arguments.pages, arguments.dialect, arguments.ads)
    write_pictures(arguments.folder, arguments.pages)
    kilobytes = done.markdown / done.pages / 1e3
    ads = f"{done.pages_with_ads} with ads of {len(ADS)} kinds, {done.findings} findings"
    print(f"{done.pages} pages, {kilobytes:.1f} kB each; {ads}")


if __name__ == "__main__":
    main()
