"""Write the tree of a web page as Markdown that Python-Markdown and CommonMark read alike.

Both agree on what is indented by four, on fences in list items, and on HTML where a table holds
more than a pipe table can.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import unquote, urljoin

from markdown.extensions.toc import slugify

from clearpane.document.grammar import fence_around
from clearpane.imports import markdown_text as md
from clearpane.imports import page_parts as parts
from clearpane.imports.page_table import cells_of, needs_html, pipe_table, plain_html
from clearpane.sites.html import HEADINGS, Comment, Element, Text

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*"}
_AS_HTML = {"kbd", "sub", "sup", "mark", "abbr", "q", "del", "s", "strike", "u", "var"}
_AS_HTML_NAME = {"strike": "s", "u": "ins"}
# Where pages that load pictures late keep the address, the best place first.
_PICTURE = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "src")
_AD_WORDS = re.compile(
    r"\b(?:ads?|advert\w*|adsense|affiliates?|sponsor\w*|banner)\b", re.IGNORECASE
)
_NAME = re.compile(r"[\w.:-]+")
_BRACKET = re.compile(r"[\[\]]")
_SIGNS = re.compile(r"[¶#§🔗\ufeff\u200b\s]*")


class MarkdownWriter:
    """Writes elements; addresses are resolved against `base`, the page's own address if known.

    `left_out` is asked for each element whether it is none of the article's content. With
    `breaks` a line break in a text breaks the line, and an empty line ends the paragraph.
    """

    def __init__(
        self,
        base: str = "",
        left_out: Callable[[Element], bool] | None = None,
        *,
        breaks: bool = False,
    ) -> None:
        self._base = base
        self._breaks = breaks
        self._left_out = left_out or (lambda _: False)
        self._wanted: set[str] = set()

    def write(self, root: Element) -> str:
        """Return the Markdown of an element's content, ending in one newline."""
        links = (a for a in root.select("a[href^='#']") if not parts.in_heading(a))
        self._wanted = {unquote((a.attr("href") or "")[1:]) for a in links} - {""}
        return "\n\n".join(self._blocks(root)) + "\n"

    def _blocks(self, parent: Element) -> list[str]:
        """Return the blocks of an element; runs of text and inline elements are paragraphs."""
        blocks: list[str] = []
        run: list[str] = []

        def end_run() -> None:
            blocks.extend(md.paragraphs("".join(run)))
            run.clear()

        for child in parent.children:
            if isinstance(child, Comment):
                if _AD_WORDS.search(child.data):
                    end_run()
                    blocks.append(f"<!--{child.data}-->")
            elif isinstance(child, Text):
                run.append(self._text(child.text))
            elif isinstance(child, Element) and not self._skips(child):
                if child.tag in parts.BLOCKS or (
                    child.tag not in _MARKS and parts.holds_block(child)
                ):
                    end_run()
                    blocks.extend(self._block(child))
                else:
                    run.append(self._inline(child))
        end_run()
        return blocks

    def _skips(self, element: Element) -> bool:
        if element.tag == "noscript":
            # Pictures that a script loads stand here once more, in full.
            return not element.select("img") or parts.has_picture(element.previous_sibling)
        if element.tag in parts.NOT_SHOWN:
            return not (element.tag == "input" and element.attr("type") == "checkbox")
        return self._left_out(element)

    def _block(self, element: Element) -> Iterable[str]:
        tag = element.tag
        if tag in HEADINGS:
            return self._heading(element)
        if tag in ("ul", "ol"):
            return self._list(element)
        if tag == "pre" or parts.is_code(element):
            return [self._code(element)]
        if tag == "table":
            return self._table(element)
        if tag == "blockquote" or element.has_class("admonition"):
            return md.quoted(self._blocks(element))
        if tag == "dl":
            return self._definitions(element)
        if tag == "hr":
            return ["---"]
        if tag in ("summary", "figcaption") or element.has_class("admonition-title"):
            mark = "*" if tag == "figcaption" else "**"
            return [md.wrapped(" ".join(md.paragraphs(self._inlines(element))), mark)]
        if tag == "p" and "footnote" in (element.attr("id") or ""):
            return self._blocks(element)
        return self._blocks(element)

    def _heading(self, element: Element) -> list[str]:
        words = " ".join(self._inlines(element).split())
        if not words:
            return []
        name = element.attr("id") or next((a.attr("id") or "" for a in element.select("[id]")), "")
        plain = slugify(element.text.strip("¶# \n"), "-")
        wanted = name in self._wanted and name != plain and _NAME.fullmatch(name)
        anchor = f" {{ #{name} }}" if wanted else ""
        return ["#" * int(element.tag[1]) + " " + words.rstrip("#").rstrip() + anchor]

    def _list(self, element: Element) -> list[str]:
        number = int(element.attr("start") or 1) if (element.attr("start") or "1").isdigit() else 1
        items: list[str] = []
        loose = False
        for child in element.children:
            if isinstance(child, Text):
                blocks = list(md.paragraphs(self._text(child.text)))
            elif isinstance(child, Element) and not self._skips(child):
                blocks = self._item(child)
            else:
                continue
            if not (isinstance(child, Element) and child.tag == "li") and items and blocks:
                # A list that stands in a list, and not in one of its items, belongs to the last.
                items[-1] += "\n\n" + md.indented("\n\n".join(blocks))
                loose = True
                continue
            if not blocks:
                continue
            # Both dialects read at most two digits and four columns alike.
            marker = f"{min(number, 99)}." if element.tag == "ol" else "-"
            number += 1
            first, *rest = blocks
            if not md.is_plain(first):
                rest, first = blocks, ""
            loose = loose or bool(rest)
            body = md.indented(first).lstrip(" ") if first else ""
            whole = "\n\n".join([f"{marker} {body}".rstrip(), *map(md.indented, rest)])
            items.append(whole if first or not rest else md.with_marker(marker, rest))
        return [("\n\n" if loose else "\n").join(items)] if items else []

    def _item(self, element: Element) -> list[str]:
        """Return the blocks of what stands in a list: an item, or what should be in one."""
        if element.tag == "li":
            return self._blocks(element)
        if element.tag in parts.BLOCKS or parts.holds_block(element):
            return list(self._block(element))
        return list(md.paragraphs(self._inline(element)))

    def _code(self, element: Element) -> str:
        text = "".join(parts.code_text(element)).replace("\r\n", "\n").replace("\xa0", " ")
        text = text.strip("\n").rstrip()
        fence = fence_around(text)
        return f"{fence}{parts.language(element)}\n{text}\n{fence}"

    def _definitions(self, element: Element) -> list[str]:
        blocks: list[str] = []
        for child in element.children:
            if isinstance(child, Text):
                blocks.extend(md.paragraphs(self._text(child.text)))
            if not isinstance(child, Element) or self._skips(child):
                continue
            inner = self._item(child) if child.tag not in ("dt", "dd") else self._blocks(child)
            if child.tag == "dt" and inner:
                blocks.append(" ".join(inner))
            elif inner and child.tag == "dd" and blocks:
                blocks[-1] += "\n" + ":" + md.indented("\n\n".join(inner))[1:]
            else:
                blocks.extend(inner)
        return blocks

    def _table(self, element: Element) -> list[str]:
        def shown(row: Element) -> bool:
            return row.closest("table") == element and not self._left_out(row)

        rows = [cells_of(row) for row in element.select("tr") if shown(row)]
        cells = [cell for row in rows for cell in row]
        if not cells:
            return self._blocks_of(element.select("caption"))
        if max(map(len, rows)) == 1 and not any(cell.tag == "th" for cell in cells):
            # A frame for layout, and no data.
            return self._blocks_of(cells)
        caption = self._blocks_of(element.select(":scope > caption"))
        if any(map(needs_html, cells)):
            return [*caption, plain_html(element, self._address)]
        texts = [[self._blocks(cell) for cell in row] for row in rows if row]
        first = next(row for row in rows if row)
        titled = first[0].tag == "th" or bool(element.select("thead"))
        return [*caption, pipe_table(texts, titled=titled)]

    def _blocks_of(self, elements: Iterable[Element]) -> list[str]:
        return [block for element in elements for block in self._blocks(element)]

    def _inlines(self, parent: Element) -> str:
        texts: list[str] = []
        for child in parent.children:
            if isinstance(child, Text):
                texts.append(self._text(child.text))
            elif isinstance(child, Comment):
                texts.append(f"<!--{child.data}-->" if _AD_WORDS.search(child.data) else "")
            elif isinstance(child, Element) and not self._skips(child):
                texts.append(self._inline(child))
        return "".join(texts)

    def _inline(self, element: Element) -> str:
        tag = element.tag
        if tag == "br":
            return "\n"
        if tag == "img":
            return self._picture(element)
        if tag == "input":
            return "[x] " if "checked" in element.attrs else "[ ] "
        if tag in ("iframe", "video", "audio"):
            return self._frame(element)
        if tag in ("code", "tt", "samp"):
            return md.code_span("".join(parts.code_text(element)))
        if tag == "a":
            return self._link(element)
        inside = self._inlines(element)
        if tag in _MARKS:
            return md.wrapped(inside, _MARKS[tag])
        if tag in _AS_HTML and inside.strip():
            name = _AS_HTML_NAME.get(tag, tag)
            title = element.attr("title")
            shown = f' title="{escape(title)}"' if title and tag == "abbr" else ""
            return f"<{name}{shown}>{inside}</{name}>"
        if tag == "ins" and element.has_class("adsbygoogle"):
            return '<ins class="adsbygoogle"></ins>'
        # Words of two blocks in a line are not one word.
        return f" {inside} " if tag in parts.BLOCKS else inside

    def _text(self, text: str) -> str:
        if not self._breaks:
            return md.escaped(text)
        return "\n".join(md.escaped(line) for line in text.replace("\r", "").split("\n"))

    def _link(self, element: Element) -> str:
        inside = self._inlines(element)
        address = self._address(element.attr("href") or "")
        bare = " ".join(inside.split())
        if not bare or not address or address.casefold().startswith("javascript:"):
            return inside if bare else ""
        if "#" in address and parts.in_heading(element):
            # A link to the place where it stands: its sign, or the words of the heading.
            return "" if _SIGNS.fullmatch(bare) else inside
        picture = element.select_one("img")
        if picture is not None and _file(self._source(picture)) == _file(address):
            return inside
        before = " " if inside[:1].isspace() else ""
        after = " " if inside[-1:].isspace() else ""
        return f"{before}[{bare}]({md.target(address)}){after}"

    def _picture(self, element: Element) -> str:
        source = self._source(element)
        if not source or source.startswith("data:"):
            return ""
        words = " ".join((element.attr("alt") or "").split())
        words = _BRACKET.sub(r"\\\g<0>", words)
        return f"![{words}]({md.target(source)})"

    def _source(self, element: Element) -> str:
        found = (element.attr(name) or "" for name in _PICTURE)
        return self._address(next((s for s in found if s and not s.startswith("data:")), ""))

    def _frame(self, element: Element) -> str:
        source = element.attr("src") or next(
            (s.attr("src") or "" for s in element.select("source[src]")), ""
        )
        source = self._address(source)
        words = element.attr("title") or element.attr("aria-label") or source
        return f"[{md.escaped(words)}]({md.target(source)})" if source else ""

    def _address(self, address: str) -> str:
        address = address.strip()
        if not address or address.startswith("#") or not self._base:
            return address
        try:
            return urljoin(self._base, address)
        except ValueError:
            return address


def _file(address: str) -> str:
    return address.rsplit("/", 1)[-1]
