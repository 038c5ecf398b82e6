"""Judge cleaned articles by their rendering, with nothing of the cleaner's own.

It renders a document with Python-Markdown as the site does, walks the HTML tree, and compares
with the raw list of networks that lies beside the articles. It shares no code with the cleaner.
"""

from __future__ import annotations

import csv
import difflib
import html
import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import markdown

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
ARTICLES = SHARED / "articles"
NETWORKS = SHARED / "networks.tsv"
# Enough to judge documents that a test has generated where the raw list is not at hand.
FEW_NETWORKS = """# domain suffix\tnetwork\tkind
amzn.to\tAmazon\taffiliate redirect
amazon-adsystem.com\tAmazon\tad server
impactradius-go.com\tImpact\tad server
pxf.io\tImpact\taffiliate redirect
"""

EXTENSIONS = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {},
    "pymdownx.details": {},
    "pymdownx.superfences": {"relaxed_headers": True},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.inlinehilite": {},
    "pymdownx.tabbed": {"alternate_style": True},
}
VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
# A link may end within a word: what it holds and what follows is one word all the same.
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    )
)
# Text that is no word of the article: template calls, and addresses where they are an ad's. The
# `>` of a call that ends on a line of its own has become a quote.
AD_TEXT = re.compile(r"\{\{[<%].*?[>%]?\}\}|\{%.*?%\}|https?://[^\s<>()\"'（）]+", re.DOTALL)
URL_ATTRIBUTES = ("href", "src", "srcset", "poster", "data", "action", "data-src")
# Code of Hugo, Jekyll and Hexo, which Python-Markdown would take for text.
CODE_CALL = re.compile(
    r"\{\{[<%]\s*highlight\b[^{}]*[>%]\}\}(?P<hugo>.*?)\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"
    r"|\{%-?\s*(?P<tag>highlight|codeblock)\b[^%]*%\}(?P<liquid>.*?)\{%-?\s*end(?P=tag)\s*-?%\}",
    re.DOTALL,
)
FENCE = re.compile(
    r"\s*(?:affiliate\s+)?(?:ads|adsense|buysellads)\s+(begin|end)\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Row:
    """One kind of article: what the manifest says of it."""

    file: str
    kind: str
    constructs: str


def manifest() -> list[Row]:
    """Return the manifest's rows, and the seed article as one more positive."""
    with (ARTICLES / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = [
            Row(r["file"], r["kind"], next(v for k, v in r.items() if k.startswith("constructs")))
            for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    return [Row("seed.md", "positive", ""), *rows]


def read(name: str) -> str:
    """Return an article's text, line endings as they are."""
    return (ARTICLES / name).read_bytes().decode("utf-8")


@cache
def networks() -> list[tuple[re.Pattern[str], str, str]]:
    """Return host pattern, path beginning and parameter for each row of the raw list."""
    rows = []
    listed = NETWORKS.read_text(encoding="utf-8") if NETWORKS.is_file() else FEW_NETWORKS
    for line in listed.splitlines()[1:]:
        address, _, kind, *_ = line.split("\t")
        if kind in ("site",) or kind.startswith(("redirect wrapper", "affiliate path")):
            continue
        before, _, query = address.partition("?")
        host, slash, path = before.removeprefix("www.").partition("/")
        path = slash + path
        parameter = query.strip(".").partition("=")[0]
        if host == "amazon.*":
            parameter, path = "tag", ""
        elif host == "ebay.*":
            parameter, path = "campid", ""
        pattern = re.escape(host).replace(r"\*", r"[a-z0-9.-]*")
        path = path.replace("*", "").replace("...", "")
        rows.append((re.compile(rf"(?:.*\.)?{pattern}$"), path.rstrip("/"), parameter.lower()))
    return rows


def ad_network(url: str) -> str:
    """Return the row that an address belongs to, as text, or nothing."""
    url = html.unescape(url).strip()
    if url.lower().startswith("javascript:"):
        inner = re.search(r"https?%3A[^'\"]+|https?:[^'\"]+", url, re.IGNORECASE)
        return ad_network(unquote(inner[0])) if inner else "javascript:"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if not host:
        return ""
    if re.match(r"/[ci]/\d{4,}/\d+/\d+", parts.path):
        return "Impact path"
    names = {name.lower() for name, value in parse_qsl(parts.query)}
    for pattern, path, parameter in networks():
        if pattern.match(host) and path in parts.path and (not parameter or parameter in names):
            return pattern.pattern
    return ""


def render(text: str) -> str:
    """Return a document as Python-Markdown renders it, without its front matter."""
    body = re.sub(
        r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?\n\1[ \t]*(?:\r?\n|\Z)", "", text, flags=re.DOTALL
    )
    body = CODE_CALL.sub(
        lambda call: f"<pre>{html.escape(call['hugo'] or call['liquid'] or '')}</pre>", body
    )
    return markdown.markdown(body, extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)


class Page(HTMLParser):
    """A rendered page as words, each with whether it stands in an advertising element."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ads: list[str] = []
        self.lists: list[int] = []
        self._text: list[str] = []
        self._marks: list[str] = []
        self._stack: list[tuple[str, bool]] = []
        self._open_lists: list[int] = []
        self._fence = False
        self.feed(page)
        self.close()
        text, marks = "".join(self._text), "".join(self._marks)
        for match in AD_TEXT.finditer(text):
            if match[0].startswith("{") or ad_network(match[0]):
                marks = marks[: match.start()] + "a" * len(match[0]) + marks[match.end() :]
        found = list(re.finditer(r"\w+", text))
        self.words = [m[0] for m in found]
        self.in_ad = ["a" in marks[slice(*m.span())] for m in found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = self._ad(tag, {k: v or "" for k, v in attrs})
        self.ads += found
        if tag not in INLINE:
            self._add(" ")
        if tag == "ol":
            self._open_lists.append(0)
        if tag == "li" and self._open_lists:
            self._open_lists[-1] += 1
        if tag not in VOID:
            self._stack.append((tag, bool(found)))

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._stack):
            return
        if tag not in INLINE:
            self._add(" ")
        while self._stack:
            name, _ = self._stack.pop()
            if name == "ol" and self._open_lists:
                self.lists.append(self._open_lists.pop())
            if name == tag:
                break

    def handle_comment(self, data: str) -> None:
        if match := FENCE.fullmatch(data):
            self._fence = match[1].lower() == "begin"
            self.ads.append(f"comment {data.strip()}")

    def handle_data(self, data: str) -> None:
        if not any(name in ("script", "style") for name, _ in self._stack):
            self._add(data)

    def _add(self, text: str) -> None:
        inside = self._fence or any(ad for _, ad in self._stack)
        self._text.append(text)
        self._marks.append(("a" if inside else "-") * len(text))

    def _ad(self, tag: str, attrs: dict[str, str]) -> list[str]:
        found = [
            f"<{tag} {name}> {attrs[name][:90]}"
            for name in URL_ATTRIBUTES
            if name in attrs and ad_network(attrs[name])
        ]
        if "adsbygoogle" in attrs.get("class", "").split() or "data-ad-client" in attrs:
            found.append(f"<{tag}> AdSense unit")
        if tag.startswith("amp-ad"):
            found.append(f"<{tag}>")
        if tag == "img" and attrs.get("width") in ("0", "1") and attrs.get("height") in ("0", "1"):
            found.append(f"pixel {attrs.get('src', '')[:80]}")
        return found


def lost_words(before: Page, after: Page) -> tuple[list[str], list[str]]:
    """Return the words that went although no ad holds them, and those that came."""
    lost, came = [], []
    matcher = difflib.SequenceMatcher(None, before.words, after.words, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        removed = [w for w, ad in zip(before.words[a:b], before.in_ad[a:b], strict=True) if not ad]
        added = after.words[c:d]
        # Words of an ad's own text may match words of the article next to it.
        for word in list(added):
            if word in removed:
                removed.remove(word)
                added = [w for w in added if w != word]
        lost += removed
        came += added
    return lost, came
