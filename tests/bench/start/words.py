"""Count the words of articles that the pages of a started site do not show.

    python tests/bench/start/words.py ARTICLES SITE

ARTICLES is the folder that `clearpane start --from` was given, SITE the built site. It shares no
code with Clearpane: markdown-it renders the articles, lxml reads the pages. What is not found is
printed with the words around it, for a person to judge. Words are not counted that stand between
the comments by which a publisher fences an ad, in a call of the old generator, in an address, in
an abbreviation's meaning, which became a tooltip, or as the number of a list's item or a note.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
MARKDOWN.use(footnote_plugin).use(deflist_plugin)
WORD = re.compile(r"\w+")
HEADS = (
    (re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*\n", re.DOTALL), yaml.safe_load),
    (re.compile(r"\+\+\+\s*\n(.*?)\n\+\+\+\s*\n", re.DOTALL), tomllib.loads),
    (re.compile(r"(\{\s*\n.*?\n\}\s*\n)", re.DOTALL), json.loads),
    (re.compile(r"((?:\w+:.*\n|[ \t-].*\n)+)---+[ \t]*\n"), yaml.safe_load),
)
CALL = r"\{\{[%<].*?[%>]\}\}|\{%.*?%\}|\{\{.*?\}\}"
LINKED_CALL = re.compile(rf"(\]\(|^\s*\[[^\]\n]+\]:\s*)(?:{CALL})+(?:{CALL}|[^\s)])*", re.MULTILINE)
FENCED_CALL = re.compile(r"\{%-?\s*(?:end)?(?:highlight|codeblock)\b[^%]*%\}")
RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
GONE = re.compile(
    r"<!-- affiliate ads begin -->.*?<!-- affiliate ads end -->|^\*\[[^\]\n]+\]:.*?$"
    rf"|[ \t]*\{{:?\s*[#.][^}}\n]*\}}|^\{{:.*?\}}\s*$|{CALL}",
    re.DOTALL | re.MULTILINE,
)
INLINE = {
    "a",
    "abbr",
    "b",
    "code",
    "del",
    "em",
    "font",
    "i",
    "ins",
    "kbd",
    "mark",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
}
UNSEEN = (
    ".//script|.//style|.//noscript|.//iframe|.//template"
    "|.//a[contains(@class,'headerlink') or contains(@class,'step-link')]"
)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without addresses."""
    text = unicodedata.normalize("NFKC", re.sub(r"https?://[^\s)\]]+", " ", text))
    return WORD.findall(text.casefold())


def visible(element: Any) -> str:
    """Return what a reader sees of an element, blocks apart from each other."""
    for unseen in element.xpath(UNSEEN):
        unseen.drop_tree()
    for inner in element.iter():
        if isinstance(inner.tag, str) and inner.tag not in INLINE:
            inner.text = f" {inner.text or ''}"
            inner.tail = f" {inner.tail or ''}"
    return str(element.text_content())


def article(file: Path) -> list[str]:
    """Return the words that an article shows, or none if its own site did not publish it."""
    text = file.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n")
    for pattern, read in HEADS:
        if match := pattern.match(text):
            try:
                head = read(match[1])
            except (ValueError, yaml.YAMLError):
                continue
            if not isinstance(head, dict):
                continue
            known = {str(key).lower(): value for key, value in head.items()}
            if known.get("draft") is True or known.get("published") is False:
                return []
            text = text[match.end() :]
            break
    if file.suffix not in (".html", ".htm"):
        held = RAW.findall(text)
        text = RAW.sub("\x02", text)
        text = GONE.sub(" ", FENCED_CALL.sub("\n```\n", LINKED_CALL.sub(r"\1#", text)))
        for shown in held:
            text = text.replace("\x02", shown, 1)
        text = MARKDOWN.render(text)
    return words(visible(html.fromstring(f"<div>{text}</div>"))) if text.strip() else []


def published(site: Path) -> dict[str, list[str]]:
    """Return the words of each page's article, by the page's address."""
    found = {}
    for file in site.rglob("index.html"):
        tree = html.parse(str(file), html.HTMLParser(encoding="utf-8")).getroot()
        main = tree.xpath("//article[contains(@class,'md-content__inner')]")
        if main and not tree.xpath("//meta[@http-equiv='refresh']"):
            found[file.parent.relative_to(site).as_posix()] = words(visible(main[0]))
    return found


def main(articles: Path, site: Path) -> None:
    """Print what was not found, and the sums."""
    pages = published(site)
    bags = {name: Counter(shown) for name, shown in pages.items()}
    files = [f for f in sorted(articles.rglob("*")) if f.suffix in (".md", ".markdown", ".html")]
    total = lost = 0
    for file in files:
        wanted = article(file)
        if not wanted:
            continue
        bag = Counter(wanted)
        stem = re.sub(r"^\d{4}-\d\d?-\d\d?-", "", file.stem)
        # Two articles of one name are told apart by a number behind it.
        named = re.compile(rf"(?:.*/)?{re.escape(stem)}(?:-\d+)?")
        near = [name for name in bags if named.fullmatch(name)] or list(bags)
        page = max(near, key=lambda name: (bag & bags[name]).total())
        total += len(wanted)
        missing = bag - bags[page]
        pairs = difflib.SequenceMatcher(None, wanted, pages[page], autojunk=False)
        for kind, a, b, x, y in pairs.get_opcodes() if missing else ():
            run, there = "".join(wanted[a:b]), "".join(pages[page][x:y])
            gone = sum(word in missing for word in wanted[a:b])
            # Words that are joined otherwise are there, and so are numbers of items.
            if kind in ("delete", "replace") and gone and run not in there and not run.isdigit():
                lost += gone
                around = " ".join([*wanted[max(a - 3, 0) : a], "[", *wanted[a:b], "]"])
                print(f"{file.name}: {around} {' '.join(wanted[b : b + 3])}")
    print(f"{len(files)} articles, {len(pages)} pages, {total:,} words, {lost:,} not found")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
