"""Write the tree of a web page as Markdown that Python-Markdown and CommonMark read alike.

Both agree on what is indented by four, on fences in list items, and on HTML where a table holds
more than a pipe table can.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from urllib.parse import quote, unquote, urljoin

from markdown.extensions.toc import slugify

from clearpane.document.grammar import fence_around
from clearpane.sites.html import HEADINGS, Comment, Element, Text

_INDENT = "    "
_BLOCKS = {"address", "article", "blockquote", "body", "center", "details", "dd", "div", "dl", "dt"}
_BLOCKS |= {"fieldset", "figcaption", "figure", "footer", "header", "hr", "li", "main", "ol", "p"}
_BLOCKS |= {"pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
_BLOCKS |= {"aside", "nav", "picture-block", *HEADINGS}
NOT_SHOWN = {"script", "style", "template", "svg", "canvas", "button", "input", "select", "form"}
NOT_SHOWN |= {"textarea", "object", "embed", "dialog", "link", "meta", "noscript", "colgroup"}
"""Elements that show no words, or none that a page of Markdown could hold."""
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*"}
_AS_HTML = {"kbd", "sub", "sup", "mark", "abbr", "q", "del", "s", "strike", "u", "var"}
_AS_HTML_NAME = {"strike": "s", "u": "ins"}
_CODE = {"code", "tt", "samp"}
# Where pages that load pictures late keep the address, the best place first.
_PICTURE = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "src")
_SPACES = re.compile(r"[ \t\r\n\f]+")
# What Markdown would read as its own inside of a line: only where it could begin something.
_INLINE = re.compile(
    r"\\(?=[\\`*_{}\[\]()#+.!|<>-])|[*`]|(?<!\w)_|_(?!\w)|\[(?=[^\[\]]*\](?:[(\[:]|$))|\](?=[(\[])"
)
_ENTITY = re.compile(r"&(?=#?\w+;)|<(?=[a-zA-Z/!?])")
_LIST_BRACE = re.compile(r"\{(?=[:#. ][^{}]*\}\s*$)")
# And what it would read at the beginning of one.
_LINE = re.compile(
    r"(?m)^(?:(#{1,6})(?=\s)|([>+\-=:~|])|(\d+)([.)])(?=\s)|(!!!|\?\?\?)|(---+|===+)$)"
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?|sourceCode)[-\s]\s*([\w+#-]+)"
)
_NOT_LANGUAGE = {
    "wrap",
    "source",
    "plain",
    "text",
    "none",
    "plaintext",
    "highlight",
    "code",
    "rouge",
}
_NUMBERS = {"gutter", "linenos", "lineno", "line-numbers", "line-numbers-rows", "hljs-ln-numbers"}
_NUMBERS |= {"rouge-gutter", "ec-gutter", "gutter-container", "code-lineno", "linenodiv"}
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
        links = (a for a in root.select("a[href^='#']") if not _in_heading(a))
        self._wanted = {unquote((a.attr("href") or "")[1:]) for a in links} - {""}
        return "\n\n".join(self._blocks(root)) + "\n"

    def _blocks(self, parent: Element) -> list[str]:
        """Return the blocks of an element; runs of text and inline elements are paragraphs."""
        blocks: list[str] = []
        run: list[str] = []

        def end_run() -> None:
            blocks.extend(_paragraphs("".join(run)))
            run.clear()

        for child in parent.children:
            if isinstance(child, Comment):
                if _AD_WORDS.search(child.data):
                    end_run()
                    blocks.append(f"<!--{child.data}-->")
            elif isinstance(child, Text):
                run.append(self._text(child.text))
            elif isinstance(child, Element) and not self._skips(child):
                if child.tag in _BLOCKS or (child.tag not in _MARKS and _holds_block(child)):
                    end_run()
                    blocks.extend(self._block(child))
                else:
                    run.append(self._inline(child))
        end_run()
        return blocks

    def _skips(self, element: Element) -> bool:
        if element.tag == "noscript":
            # Pictures that a script loads stand here once more, in full.
            return not element.select("img") or _has_picture(element.previous_sibling)
        if element.tag in NOT_SHOWN:
            return not (element.tag == "input" and element.attr("type") == "checkbox")
        return self._left_out(element)

    def _block(self, element: Element) -> Iterable[str]:
        tag = element.tag
        if tag in HEADINGS:
            return self._heading(element)
        if tag in ("ul", "ol"):
            return self._list(element)
        if tag == "pre" or _is_code(element):
            return [self._code(element)]
        if tag == "table":
            return self._table(element)
        if tag == "blockquote" or element.has_class("admonition"):
            return _quoted(self._blocks(element))
        if tag == "dl":
            return self._definitions(element)
        if tag == "hr":
            return ["---"]
        if tag in ("summary", "figcaption") or element.has_class("admonition-title"):
            mark = "*" if tag == "figcaption" else "**"
            return [_wrapped(" ".join(_paragraphs(self._inlines(element))), mark)]
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
                blocks = list(_paragraphs(self._text(child.text)))
            elif isinstance(child, Element) and not self._skips(child):
                blocks = self._item(child)
            else:
                continue
            if not (isinstance(child, Element) and child.tag == "li") and items and blocks:
                # A list that stands in a list, and not in one of its items, belongs to the last.
                items[-1] += "\n\n" + _indented("\n\n".join(blocks))
                loose = True
                continue
            if not blocks:
                continue
            # Both dialects read at most two digits and four columns alike.
            marker = f"{min(number, 99)}." if element.tag == "ol" else "-"
            number += 1
            first, *rest = blocks
            if not _is_plain(first):
                rest, first = blocks, ""
            loose = loose or bool(rest)
            body = _indented(first).lstrip(" ") if first else ""
            whole = "\n\n".join([f"{marker} {body}".rstrip(), *map(_indented, rest)])
            items.append(whole if first or not rest else _with_marker(marker, rest))
        return [("\n\n" if loose else "\n").join(items)] if items else []

    def _item(self, element: Element) -> list[str]:
        """Return the blocks of what stands in a list: an item, or what should be in one."""
        if element.tag == "li":
            return self._blocks(element)
        if element.tag in _BLOCKS or _holds_block(element):
            return list(self._block(element))
        return list(_paragraphs(self._inline(element)))

    def _code(self, element: Element) -> str:
        text = "".join(_code_text(element)).replace("\r\n", "\n").replace("\xa0", " ")
        text = text.strip("\n").rstrip()
        fence = fence_around(text)
        return f"{fence}{_language(element)}\n{text}\n{fence}"

    def _definitions(self, element: Element) -> list[str]:
        blocks: list[str] = []
        for child in element.children:
            if isinstance(child, Text):
                blocks.extend(_paragraphs(self._text(child.text)))
            if not isinstance(child, Element) or self._skips(child):
                continue
            inner = self._item(child) if child.tag not in ("dt", "dd") else self._blocks(child)
            if child.tag == "dt" and inner:
                blocks.append(" ".join(inner))
            elif inner and child.tag == "dd" and blocks:
                blocks[-1] += "\n" + ":" + _indented("\n\n".join(inner))[1:]
            else:
                blocks.extend(inner)
        return blocks

    def _table(self, element: Element) -> list[str]:
        rows = [
            [
                cell
                for cell in row.children
                if isinstance(cell, Element) and cell.tag in ("td", "th")
            ]
            for row in element.select("tr")
            if row.closest("table") == element and not self._left_out(row)
        ]
        rows = [row for row in rows if row]
        if not rows:
            return self._blocks_of(element.select("caption"))
        cells = [cell for row in rows for cell in row]
        if max(map(len, rows)) == 1 and not any(cell.tag == "th" for cell in cells):
            # A frame for layout, and no data.
            return self._blocks_of(cells)
        caption = self._blocks_of(element.select(":scope > caption"))
        if any(map(_needs_html, cells)):
            return [*caption, _plain_html(element, self._address)]
        lines = [self._row(row) for row in rows]
        width = max(map(len, lines))
        lines = [line + [""] * (width - len(line)) for line in lines]
        titled = rows[0][0].tag == "th" or bool(element.select("thead"))
        head = lines.pop(0) if titled else [""] * width
        table = [head, ["---"] * width, *lines]
        return [*caption, "\n".join("| " + " | ".join(line) + " |" for line in table)]

    def _row(self, row: list[Element]) -> list[str]:
        texts = ("<br>".join(" ".join(p.split()) for p in self._blocks(cell)) for cell in row)
        return [re.sub(r"(?<!\\)\|", r"\\|", text) for text in texts]

    def _blocks_of(self, elements: Iterable[Element]) -> list[str]:
        return [block for element in elements for block in self._blocks(element)]

    def _inlines(self, parent: Element) -> str:
        parts: list[str] = []
        for child in parent.children:
            if isinstance(child, Text):
                parts.append(self._text(child.text))
            elif isinstance(child, Comment):
                parts.append(f"<!--{child.data}-->" if _AD_WORDS.search(child.data) else "")
            elif isinstance(child, Element) and not self._skips(child):
                parts.append(self._inline(child))
        return "".join(parts)

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
        if tag in _CODE:
            return _code_span("".join(_code_text(element)))
        if tag == "a":
            return self._link(element)
        inside = self._inlines(element)
        if tag in _MARKS:
            return _wrapped(inside, _MARKS[tag])
        if tag in _AS_HTML and inside.strip():
            name = _AS_HTML_NAME.get(tag, tag)
            title = element.attr("title")
            shown = f' title="{escape(title)}"' if title and tag == "abbr" else ""
            return f"<{name}{shown}>{inside}</{name}>"
        if tag == "ins" and element.has_class("adsbygoogle"):
            return '<ins class="adsbygoogle"></ins>'
        # Words of two blocks in a line are not one word.
        return f" {inside} " if tag in _BLOCKS else inside

    def _text(self, text: str) -> str:
        if not self._breaks:
            return _escaped(text)
        return "\n".join(_escaped(line) for line in text.replace("\r", "").split("\n"))

    def _link(self, element: Element) -> str:
        inside = self._inlines(element)
        address = self._address(element.attr("href") or "")
        bare = " ".join(inside.split())
        if not bare or not address or address.casefold().startswith("javascript:"):
            return inside if bare else ""
        if "#" in address and _in_heading(element):
            # A link to the place where it stands: its sign, or the words of the heading.
            return "" if _SIGNS.fullmatch(bare) else inside
        picture = element.select_one("img")
        if picture is not None and _file(self._source(picture)) == _file(address):
            return inside
        before = " " if inside[:1].isspace() else ""
        after = " " if inside[-1:].isspace() else ""
        return f"{before}[{bare}]({_target(address)}){after}"

    def _picture(self, element: Element) -> str:
        source = self._source(element)
        if not source or source.startswith("data:"):
            return ""
        words = " ".join((element.attr("alt") or "").split())
        words = _BRACKET.sub(r"\\\g<0>", words)
        return f"![{words}]({_target(source)})"

    def _source(self, element: Element) -> str:
        found = (element.attr(name) or "" for name in _PICTURE)
        return self._address(next((s for s in found if s and not s.startswith("data:")), ""))

    def _frame(self, element: Element) -> str:
        source = element.attr("src") or next(
            (s.attr("src") or "" for s in element.select("source[src]")), ""
        )
        source = self._address(source)
        words = element.attr("title") or element.attr("aria-label") or source
        return f"[{_escaped(words)}]({_target(source)})" if source else ""

    def _address(self, address: str) -> str:
        address = address.strip()
        if not address or address.startswith("#") or not self._base:
            return address
        try:
            return urljoin(self._base, address)
        except ValueError:
            return address


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a run of inline Markdown, in which newlines are line breaks."""
    for part in re.split(r"(?:[ \t]*\n[ \t]*){2,}", text):
        lines = [re.sub(r"[ \t]+", " ", line).strip() for line in part.split("\n")]
        joined = "  \n".join(line for line in lines if line)
        if joined:
            yield _LINE.sub(_escaped_start, joined)


def _escaped_start(match: re.Match[str]) -> str:
    if match[3]:
        return f"{match[3]}\\{match[4]}"
    if match[2] in ("=", "~", ":", "|"):
        return f"&#{ord(match[2])};"
    return "\\" + match[0]


def _escaped(text: str) -> str:
    text = _SPACES.sub(" ", text)
    text = _ENTITY.sub(lambda m: "&amp;" if m[0] == "&" else "&lt;", text)
    return _LIST_BRACE.sub(r"\\{", _INLINE.sub(lambda m: "\\" + m[0], text))


def _wrapped(inside: str, mark: str) -> str:
    bare = inside.strip()
    if not bare or bare.startswith(mark) or "\n\n" in bare:
        return inside
    before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
    return f"{before}{mark}{bare}{mark}{after}"


def _code_span(text: str) -> str:
    text = _SPACES.sub(" ", text)
    if not text.strip():
        return ""
    ticks = fence_around(text, fewest=1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text.strip() if not pad else text}{pad}{ticks}"


def _code_text(element: Element) -> Iterator[str]:
    """Yield the text of code, without the numbers of its lines and the buttons beside it."""
    for child in element.children:
        if isinstance(child, Text):
            yield child.text
        elif isinstance(child, Element):
            classes = set((child.attr("class") or "").split())
            if child.tag in NOT_SHOWN or classes & _NUMBERS or "data-clipboard-text" in child.attrs:
                continue
            if child.tag == "br":
                yield "\n"
                continue
            text = "".join(_code_text(child))
            yield text
            if child.tag in ("div", "li", "p", "tr") and not text.endswith("\n"):
                yield "\n"


def _is_code(element: Element) -> bool:
    """Tell whether an element is a frame around one block of code, such as Hexo's table."""
    if element.tag not in ("figure", "table", "div"):
        return False
    names = set((element.attr("class") or "").split())
    if not names & {"highlight", "highlighttable", "rouge-table"}:
        return False
    codes = [pre for pre in element.select("pre") if not _in_numbers(pre, element)]
    return len(codes) == 1


def _in_numbers(element: Element, top: Element) -> bool:
    node: Element | None = element
    while node is not None and node != top:
        if set((node.attr("class") or "").split()) & _NUMBERS:
            return True
        node = node.parent if isinstance(node.parent, Element) else None
    return False


def _language(element: Element) -> str:
    around = [*element.select("code, pre"), element, element.parent]
    if isinstance(element.parent, Element):
        around.append(element.parent.parent)
    for node in around:
        if not isinstance(node, Element):
            continue
        classes = node.attr("class") or ""
        name = node.attr("data-lang") or node.attr("data-language") or ""
        found = [name] if name else _LANGUAGE.findall(classes)
        if not found and node.tag == "figure" and classes.startswith("highlight "):
            found = classes.split()[1:2]
        for language in found:
            if language.lower() not in _NOT_LANGUAGE:
                return language.lower()
    return ""


def _holds_block(element: Element) -> bool:
    return any(
        isinstance(child, Element) and (child.tag in _BLOCKS or _holds_block(child))
        for child in element.children
    )


def _in_heading(element: Element) -> bool:
    return any(isinstance(above, Element) and above.tag in HEADINGS for above in element.ancestors)


def _has_picture(node: object) -> bool:
    while isinstance(node, Text) and not node.text.strip():
        node = node.previous_sibling
    return isinstance(node, Element) and (node.tag == "img" or bool(node.select("img")))


def _is_plain(block: str) -> bool:
    """Tell whether a block can stand right behind the marker of a list item."""
    return not re.match(r"```|~~~|\d+\. |- |\| |> |<table|#{1,6} |---$|<!--", block)


def _with_marker(marker: str, blocks: list[str]) -> str:
    """Return an item that begins with a block that no dialect reads behind a marker."""
    return "\n\n".join([f"{marker} &#8203;", *map(_indented, blocks)])


def _indented(text: str) -> str:
    return "\n".join(_INDENT + line if line else line for line in text.split("\n"))


def _quoted(blocks: list[str]) -> list[str]:
    text = "\n\n".join(blocks)
    return ["\n".join(f"> {line}".rstrip() for line in text.split("\n"))] if text else []


def _file(address: str) -> str:
    return address.rsplit("/", 1)[-1]


def _target(address: str) -> str:
    address = quote(address, safe="/:?#[]@!$&'*+,;=%~()")
    balanced = address.count("(") == address.count(")") and not re.search(r"\)[^(]*\(", address)
    return address if balanced else address.replace("(", "%28").replace(")", "%29")


def _needs_html(cell: Element) -> bool:
    if any((cell.attr(span) or "1") not in ("1", "") for span in ("colspan", "rowspan")):
        return True
    return bool(cell.select("pre, ul, ol, table, blockquote"))


_HTML_TAGS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "ul", "ol", "li"}
_HTML_TAGS |= {"p", "pre", "code", "strong", "em", "b", "i", "a", "img", "br", "kbd", "sub", "sup"}
_HTML_ATTRS = {"colspan", "rowspan", "href", "src", "alt", "start"}


def _plain_html(element: Element, address: Callable[[str], str]) -> str:
    """Return an element as HTML of few tags and attributes, without a blank line in it."""
    inside = "".join(
        escape(child.text, quote=False)
        if isinstance(child, Text)
        else _plain_html(child, address)
        if isinstance(child, Element) and child.tag not in NOT_SHOWN
        else ""
        for child in element.children
    )
    if element.tag == "pre":
        inside = escape("".join(_code_text(element)), quote=False).replace("\n", "&#10;")
    else:
        inside = _SPACES.sub(" ", inside)
    if element.tag not in _HTML_TAGS:
        return inside
    attrs = "".join(
        f' {name}="{escape(address(value) if name in ("href", "src") else value)}"'
        for name, value in element.attrs.items()
        if name in _HTML_ATTRS and isinstance(value, str)
    )
    end = "" if element.tag in ("img", "br") else f"</{element.tag}>"
    newline = "\n" if element.tag in ("table", "tr", "thead", "tbody") else ""
    return f"<{element.tag}{attrs}>{newline}{inside}{end}{newline}"
