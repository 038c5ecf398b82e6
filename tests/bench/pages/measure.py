"""Measure how well extractors keep the articles of web pages, on pages with known sources.

    python tests/bench/pages/measure.py FOLDER [FOLDER OF AN EXTRACTOR'S MARKDOWN ...]

FOLDER holds pairs `name.html` and `name.md`: a published page, and the Markdown that it was made
of, without front matter and without ads. Words and structure count that are in the source and on
the page. Without further folders `clearpane import` is measured. The pages are not part of this
repository: take them from sites whose sources and pages are both public.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import markdown
from markdown_it import MarkdownIt
from turbohtml import parse

from clearpane.ads.clean_file import cleaner_for
from clearpane.imports.web_page import read_web_page

WORD = re.compile(r"\w+")
# Hosts and names of advertising, written down apart from the library's own lists.
AD = re.compile(
    r"adsbygoogle|googlesyndication|doubleclick|evyy\.net|sjv\.io|pxf\.io|impactradius|avangate"
    r"|checkout\.php|elfm\.net|7eer\.net|amazon-adsystem|tkqlhce|shareasale",
    re.IGNORECASE,
)
EXTENSIONS = ["admonition", "tables", "attr_list", "md_in_html", "def_list", "footnotes"]
EXTENSIONS += ["pymdownx.superfences", "pymdownx.details"]
COMMONMARK = MarkdownIt("commonmark").enable("table")
Shape = dict[str, Counter[str]]


def shape(html: str) -> Shape:
    """Return words, list items, code, rows and pictures of a page or of rendered Markdown."""
    tree = parse(re.sub(r"(?i)<br\s*/?>", "\n", html))
    for element in tree.select("script, style, .gutter, .linenos, .lineno, .rouge-gutter"):
        element.decompose()
    for heading in tree.find_all("h1")[:1]:
        heading.decompose()
    found: Shape = {"words": Counter(w.lower() for w in WORD.findall(tree.text))}
    for kind in ("ol", "ul"):
        items = (e for e in tree.select(f"{kind} > li") if WORD.search(e.text))
        found[kind] = Counter(" ".join(WORD.findall(e.text.lower())[:5]) for e in items)
    code = ("\n".join(x.rstrip() for x in e.text.strip().split("\n")) for e in tree.find_all("pre"))
    found["code"] = Counter(re.sub(r"[ \t]+", " ", text) for text in code)
    rows = (" ".join(WORD.findall(e.text.lower())) for e in tree.find_all("tr"))
    found["rows"] = Counter(rows)
    names = ("data-src", "src")
    images = (next((e.attr(n) or "" for n in names if e.attr(n)), "") for e in tree.find_all("img"))
    found["pictures"] = Counter(source.split("/")[-1] for source in images)
    return found


def ours(page: str) -> str:
    """Return what `clearpane import` makes of a page."""
    read = read_web_page(page)
    title = "" if read.text.startswith("# ") else f"# {read.head.get('title')}\n\n"
    return cleaner_for().clean(title + read.text).text


def main(pages: Path, others: list[Path]) -> None:
    """Print a line for each extractor."""
    for folder in others or [None]:
        sums: Counter[str] = Counter()
        for file in sorted(pages.glob("*.html")):
            page = file.read_text(encoding="utf-8")
            source = file.with_suffix(".md").read_text(encoding="utf-8")
            label, there = shape(markdown.markdown(source, extensions=EXTENSIONS)), shape(page)
            twin = shape(COMMONMARK.render(source))
            made = folder / f"{file.stem}.md" if folder else None
            text = made.read_text(encoding="utf-8") if made else ours(page)
            got = shape(COMMONMARK.render(text))
            sums["ads"] += len(AD.findall(text))
            for key in label:
                # Whichever of the two dialects the site was written in.
                wanted = max(label[key] & there[key], twin[key] & there[key], key=Counter.total)
                sums[key] += wanted.total()
                sums[f"{key} lost"] += (wanted - got[key]).total()
                sums[f"{key} more"] += (got[key] - wanted).total()
        parts = [f"{sums['ads']} addresses of ads"]
        for key in ("words", "ol", "ul", "code", "rows", "pictures"):
            lost = 100 * sums[f"{key} lost"] / max(sums[key], 1)
            parts.append(f"{key} lost {lost:.2f}%")
        parts.append(f"words of the frame {100 * sums['words more'] / max(sums['words'], 1):.2f}%")
        print(folder.name if folder else "clearpane import", "; ".join(parts), sep=": ")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
