"""Compare what readers of saved pages keep of articles that others have labelled.

    python tests/bench/start/pages.py FOLDER [TOOL=FOLDER ...]

FOLDER holds, for each page, NAME.html and NAME.label, which is the article as HTML: what its
author wrote, rendered; or what a benchmark says. NAME.url may hold its address. Clearpane,
trafilatura, readability-lxml and markitdown are asked here, as far as they are installed; what
others made, as NAME.md or NAME.html, is read from their folders.

Judged by markdown-it and lxml, that Clearpane's reader does not use. Of a label counts what the
page shows. Lost: the share of the article's words that are gone. Frame: other words, by the
article's. F1: four words in a row. Lists: items under the right kind of list, by their first five
words; code: blocks, but for blanks; tables: rows.
"""

from __future__ import annotations

import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from lxml import html
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WORD = re.compile(r"\w+")
UNSEEN = (
    ".//h1|.//script|.//style|.//noscript|.//template|.//iframe|.//button"
    "|.//*[contains(concat(' ',@class,' '),' headerlink ')]|.//*[contains(@class,'linenos')"
    " or contains(@class,'gutter') or contains(@class,'lineno')]"
)
INLINE = {"a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "kbd", "mark", "q", "s"}
INLINE |= {"small", "span", "strong", "sub", "sup", "u", "var"}
ADS = re.compile(
    r"adsbygoogle|googlesyndication|doubleclick|evyy\.net|sjv\.io|pxf\.io|impactradius"
    r"|amazon-adsystem|tkqlhce|shareasale|taboola|outbrain|skimresources|viglink"
    r"|go\.redirectingat|anrdoezrs|dpbolvw|jdoqocy|kqzyfj|awin1\.com|linksynergy|prf\.hn"
    r"|tag=[\w-]+-2[01]\b",
    re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


class Shown:
    """What a page, a label or an answer shows: words, list items, blocks of code, rows."""

    def __init__(self, text: str, *, is_markdown: bool = False) -> None:
        text = MARKDOWN.render(text) if is_markdown else re.sub(r"<\?xml[^>]*>|\x00", "", text)
        tree = html.fromstring(f"<div>{text}</div>")
        for unseen in tree.xpath(UNSEEN):
            unseen.drop_tree()
        for line_break in tree.iter("br"):
            line_break.tail = f"\n{line_break.tail or ''}"
        self.parts = [Counter(part) for part in (_items(tree), _blocks(tree), _rows(tree))]
        for inner in tree.iter():
            if isinstance(inner.tag, str) and inner.tag not in INLINE:
                inner.text, inner.tail = f" {inner.text or ''}", f" {inner.tail or ''}"
        self.words = words("".join(tree.itertext()))

    def runs(self) -> Counter[tuple[str, ...]]:
        """Return every four words in a row."""
        return Counter(tuple(self.words[at : at + 4]) for at in range(max(1, len(self.words) - 3)))


def _items(tree: Any) -> Iterator[tuple[str, str]]:
    for item in tree.iter("li"):
        first = " ".join(words(" ".join(item.itertext()))[:5])
        if first and item.getparent().tag in ("ol", "ul"):
            yield item.getparent().tag, first


def _blocks(tree: Any) -> Iterator[str]:
    for block in tree.iter("pre"):
        if WORD.search(text := block.text_content()):
            yield "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))


def _rows(tree: Any) -> Iterator[str]:
    for row in tree.iter("tr"):
        text = " ".join(words(" ".join(row.itertext())))
        if text and not row.xpath(".//table|.//pre"):
            yield text


def tools() -> Iterator[tuple[str, Callable[[bytes, str], tuple[str, bool]]]]:
    """Yield each tool that is installed: its answer, and whether that is Markdown."""
    from clearpane.ads.clean_file import cleaner_for
    from clearpane.imports.web_page import read_web_page

    clean = cleaner_for().clean
    yield "clearpane", lambda raw, url: (clean(read_web_page(raw, url).text).text, True)
    for name in ("trafilatura", "readability", "markitdown"):
        try:
            peer: Any = import_module(name)
        except ImportError:
            continue
        if name == "trafilatura":
            options: dict[str, Any] = {"output_format": "markdown", "include_links": True}
            options |= {"include_images": True, "include_comments": False}
            yield name, lambda raw, _, p=peer, o=options: (p.extract(raw, **o) or "", True)
        elif name == "readability":
            yield (
                name,
                lambda raw, _, p=peer: (p.Document(raw.decode(errors="replace")).summary(), False),
            )
        else:
            ask = peer.MarkItDown().convert_stream
            yield (
                name,
                lambda raw, _, a=ask: (
                    a(io.BytesIO(raw), file_extension=".html").text_content,
                    True,
                ),
            )


def score(pages: list[Path], ask: Callable[[Path], tuple[str, bool]]) -> str:
    """Return one line of the table."""
    sums: Counter[str] = Counter()
    precision = recall = 0.0
    for file in pages:
        text, is_markdown = ask(file)
        label = Shown(file.with_suffix(".label").read_text(encoding="utf-8"))
        page = Shown(file.read_text(encoding="utf-8", errors="replace"))
        got = Shown(text, is_markdown=is_markdown)
        wanted, found = Counter(label.words), Counter(got.words)
        sums["words"] += wanted.total()
        sums["lost"] += ((wanted & Counter(page.words)) - found).total()
        sums["frame"] += (found - wanted).total()
        sums["ads"] += len(ADS.findall(text))
        for name, right, on_page, kept in zip(
            ("lists", "code", "tables"), label.parts, page.parts, got.parts, strict=True
        ):
            sums[f"all {name}"] += (right & on_page).total()
            sums[name] += (right & on_page & kept).total()
        both = (label.runs() & got.runs()).total()
        precision += both / got.runs().total() / len(pages)
        recall += both / label.runs().total() / len(pages)
    cells = [f"{100 * sums[name] / max(sums['words'], 1):.2f}%" for name in ("lost", "frame")]
    cells += [f"{2 * precision * recall / (precision + recall):.3f}", str(sums["ads"])]
    for name in ("lists", "code", "tables"):
        cells.append(f"{sums[name]} of {sums[f'all {name}']}")
    return " | ".join(cells)


def main(folder: Path, others: dict[str, Path]) -> None:
    """Print the table."""
    pages = sorted(folder.glob("*.html"))
    print("| Tool | Lost | Frame | F1 | Ads | Lists | Code | Tables |\n" + "|---" * 8 + "|")
    for name, tool in tools():

        def asked(file: Path, tool: Any = tool) -> tuple[str, bool]:
            address = file.with_suffix(".url")
            url = address.read_text(encoding="utf-8") if address.is_file() else ""
            return tool(file.read_bytes(), url)  # type: ignore[no-any-return]

        print(f"| {name} | {score(pages, asked)} |", flush=True)
    for name, answers in others.items():

        def read(file: Path, answers: Path = answers) -> tuple[str, bool]:
            made = next(answers.glob(f"{file.stem}.*"))
            return made.read_text(encoding="utf-8"), made.suffix == ".md"

        print(f"| {name} | {score(pages, read)} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), {n: Path(f) for n, _, f in (a.partition("=") for a in sys.argv[2:])})
