"""Write the tree of a web page as Markdown that Python-Markdown and CommonMark read alike.

The parser's library writes it, once the tree is made what it can write: frames around code become
code, pictures that are loaded late pictures, lists of definitions lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from posixpath import basename
from urllib.parse import unquote, urljoin

from markdown.extensions.toc import slugify

from clearpane.core.findings import Edit
from clearpane.core.text import apply_edits
from clearpane.document.document import Document
from clearpane.imports.dialect import for_python_markdown
from clearpane.imports.page_parts import (
    FRAME_TITLE,
    NOT_SHOWN,
    code_text,
    framed_code,
    has_picture,
    language,
)
from clearpane.sites.html import HEADINGS, Comment, Element, Markdown, Node, Text

# Where pages that load pictures late keep the address, the best place first.
_PICTURE = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "src")
# Letters of an address that holds a picture of one dot.
_PLACEHOLDER = 200
INLINE_PICTURE = "<!-- a picture stood here, inside the page itself -->"
"""What stands behind the words of a picture that its page held in a `data:` address."""
_AD_WORDS = re.compile(r"\b(?:ads?|advert\w*|adsense|affiliates?|sponsor\w*|banner)\b", re.I)
_NAME = re.compile(r"[\w.:-]+")
_SIGNS = re.compile(r"[¶#§🔗\ufeff\u200b\s]*")
_HTML_TAGS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "ul", "ol", "li"}
_HTML_TAGS |= {"p", "pre", "code", "strong", "em", "b", "i", "a", "img", "br", "kbd", "sub", "sup"}
_HTML_ATTRS = {"colspan", "rowspan", "href", "src", "alt", "start"}
_SPANS = "[colspan]:not([colspan='1']), [rowspan]:not([rowspan='1']), pre"
# What only Python-Markdown and its usual extensions read as their own: at the beginning of a line,
# and in braces at its end.
_OWN = re.compile(
    r"^[ >]*(?:- |\d+\. )*(?P<sign>:(?=[ \t])|!!!(?=[ \t])|\?\?\?(?=[ \t+])|===(?=[ \t]))"
    r"|(?P<brace>\{)(?=[:#. ][^{}\n]*\}[ \t]*$)",
    re.MULTILINE,
)
_LONE_BREAK = re.compile(r"^[ >]*(\\)$", re.MULTILINE)
_HELD = re.compile(r"\ue000(\d+)\ue001")
# Blanks that count, while others are made one.
_BLANKS = str.maketrans({"\n": "\ue002", " ": "\ue003"})
_COUNTED = str.maketrans({"\ue002": "&#10;", "\ue003": " "})
# What must be text in any dialect, with any plugin: a tag, an entity, a template call.
_CALL = re.compile(r"\{(?=[{%#])")
_MEANT = re.compile(rf"<|~|&(?=#?\w+;)|{_CALL.pattern}")
# No text holds these: Unicode has set them apart.
_MEANT_AS = {"<": "\ufdd0", "&": "\ufdd1", "{": "\ufdd2", "~": "\ufdd3"}
_AS_ENTITIES = str.maketrans({_MEANT_AS[sign]: f"&#{ord(sign)};" for sign in "{~"})
_AS_ENTITIES |= str.maketrans({_MEANT_AS["<"]: "&lt;", _MEANT_AS["&"]: "&amp;"})
_AS_HTML = ("kbd", "sub", "sup", "mark", "abbr", "q", "u", "var", "del", "s")


def _tag(name: str) -> Callable[[Element, str], str]:
    """Return what writes an element as HTML in a line, of which Markdown has no form."""

    def write(element: Element, inside: str) -> str:
        title = element.attr("title") if name == "abbr" else ""
        shown = f' title="{escape(title)}"' if title else ""
        return f"<{name}{shown}>{inside}</{name}>" if inside.strip() else inside

    return write


_MARKDOWN = Markdown(
    links=Markdown.Links(autolink=False),
    tables=Markdown.Tables(header="detect"),
    converters={tag: _tag(tag) for tag in _AS_HTML},
)


class MarkdownWriter:
    """Writes elements; addresses are resolved against `base`, the page's own address if known.

    `left_out` is asked for each element whether it is none of the article's content. With
    `breaks` a line break in a text breaks the line, and an empty line ends the paragraph.
    """

    def __init__(
        self,
        base: str = "",
        left_out: Callable[[Element], bool] | None = None,
        breaks: bool = False,
    ) -> None:
        self._base = base
        self._breaks = breaks
        self._left_out = left_out or (lambda _: False)
        self._held: list[str] = []

    def write(self, root: Element) -> str:
        """Return the Markdown of an element's content, ending in one newline; it is taken apart."""
        for node in list(self._sift(root)):
            node.decompose()
        for frame in root.select("figure, table, div, pre"):
            code = frame if frame.tag == "pre" else framed_code(frame)
            if code is not None:
                _make_code(frame, code)
        self._settle_addresses(root)
        self._settle_headings(root)
        for term_list in root.select("dl"):
            _make_list(term_list)
        for old, new in (("tt", "code"), ("cite", "em"), ("dfn", "em"), ("strike", "s")):
            for node in root.select(old):
                node.replace_with(Element(new, {}, list(node.children)))
        for selector, mark in (("summary, .admonition-title", "strong"), ("figcaption", "em")):
            for node in root.select(selector):
                node.wrap_children(Element(mark))
        for node in root.select(".admonition"):
            node.wrap(Element("blockquote"))
        # The inner ones first: the outer are written with what is in them.
        for table in reversed(root.select("table")):
            self._settle_table(table)
        for node in root.select("br + br"):
            before = node.previous_sibling
            if isinstance(before, Element):
                before.decompose()
                node.replace_with(Element("div", {"class": "break"}))
        _hide_signs(root)
        text = for_python_markdown(root.to_markdown(_MARKDOWN) + "\n")
        mask = Document(text).mask
        signs = (m.span(m.lastgroup or 0) for m in _OWN.finditer(mask))
        edits = [Edit(a, a + 1, text[a], f"&#{ord(text[a])};") for a, _ in signs]
        edits += [Edit(m.start(1), m.end(1), "\\", "") for m in _LONE_BREAK.finditer(mask)]
        return self._restored(apply_edits(text, edits)).translate(_AS_ENTITIES).lstrip("\n")

    def _hold(self, text: str) -> Text:
        """Return a node in whose place a text will stand as it is."""
        self._held.append(text)
        return Text(f"\ue000{len(self._held) - 1}\ue001")

    def _restored(self, text: str) -> str:
        return _HELD.sub(lambda match: self._held[int(match[1])], text)

    def _sift(self, parent: Element) -> Iterator[Node]:
        """Yield what shows nothing, and what is none of the article: nodes to be taken out."""
        for node in list(parent.children):
            if isinstance(node, Comment):
                if _AD_WORDS.search(node.data):
                    node.replace_with(Element("div", {}, [self._hold(f"<!--{node.data}-->")]))
            elif isinstance(node, Text):
                if self._breaks and "\n" in node.data:
                    _break_lines(node)
            elif not isinstance(node, Element):
                yield node
            elif node.tag == "ins" and node.has_class("adsbygoogle"):
                node.replace_with(self._hold('<ins class="adsbygoogle"></ins>'))
            elif node.tag == "input" and node.attr("type") == "checkbox":
                node.replace_with(self._hold("[x] " if "checked" in node.attrs else "[ ] "))
            elif self._skips(node):
                yield node
            else:
                yield from self._sift(node)

    def _skips(self, element: Element) -> bool:
        if element.tag == "noscript":
            # Pictures that a script loads stand here once more, in full.
            return not element.select("img") or has_picture(element.previous_sibling)
        return element.tag in NOT_SHOWN or self._left_out(element)

    def _settle_addresses(self, root: Element) -> None:
        for image in root.select("img"):
            found = [image.attr(name) or "" for name in _PICTURE]
            source = self._address(next((s for s in found if s and s[:5] != "data:"), ""))
            image.attrs["src"] = source
            if not source:
                words = image.attr("alt") or ""
                # A short one without words holds the place of a picture that is loaded late.
                shown = found[-1][:5] == "data:" and (words or len(found[-1]) > _PLACEHOLDER)
                mark = [self._hold(INLINE_PICTURE)] if shown else []
                image.replace_with(Text(words), *mark)
        for frame in root.select("iframe, video, audio"):
            inner = frame.select_one("source[src]")
            source = frame.attr("src") or (inner.attr("src") if inner is not None else "") or ""
            words = frame.attr("title") or frame.attr("aria-label") or self._address(source)
            frame.replace_with(Element("a", {"href": source}, [Text(words)]))
        for link in root.select("a"):
            address = self._address(link.attr("href") or "")
            link.attrs["href"] = address
            picture = link.select_one("img")
            small = picture.attr("src") if picture is not None else None
            enlarged = small is not None and basename(small) == basename(address)
            nowhere = not address or address.casefold().startswith("javascript:")
            if nowhere or enlarged or not (link.text.strip() or picture is not None):
                link.unwrap()

    def _settle_headings(self, root: Element) -> None:
        """Take the signs off headings, and give those that are linked to their names."""
        headings = root.select(", ".join(HEADINGS))
        for link in (each for heading in headings for each in heading.select("a[href*='#']")):
            # A link to the place where it stands: its sign, or the words of the heading.
            link.decompose() if _SIGNS.fullmatch(link.text) else link.unwrap()
        wanted = {unquote((a.attr("href") or "")[1:]) for a in root.select("a[href^='#']")} - {""}
        for heading in headings:
            named = (node.attr("id") or "" for node in (heading, *heading.select("[id]")))
            name = next(filter(None, named), "")
            if not heading.text.strip() and not heading.select("img"):
                heading.decompose()
            elif name in wanted - {slugify(heading.text.strip(), "-")} and _NAME.fullmatch(name):
                heading.append(self._hold(f" {{ #{name} }}"))

    def _settle_table(self, table: Element) -> None:
        own = (row for row in table.select("tr") if row.closest("table") == table)
        rows = [row.select(":scope > td, :scope > th") for row in own]
        if max(map(len, rows), default=0) < 2 and not any(
            c.tag == "th" for row in rows for c in row
        ):
            # A frame for layout, and no data.
            for cell in (cell for row in rows for cell in row):
                cell.replace_with(Element("div", {}, list(cell.children)))
            table.replace_with(Element("div", {}, list(table.children)))
            return
        caption = table.select_one(":scope > caption")
        if caption is not None:
            table.insert_before(Element("p", {}, list(caption.children)))
            caption.decompose()
        if table.select(_SPANS):
            table.replace_with(Element("div", {}, [self._hold(self._restored(_plain_html(table)))]))

    def _address(self, address: str) -> str:
        address = address.strip()
        if not address or address.startswith("#") or not self._base:
            return address
        try:
            return urljoin(self._base, address)
        except ValueError:
            return address


def _hide_signs(parent: Element) -> None:
    """Put others in the place of signs that no backslash makes text, but in code."""
    if parent.tag == "img":
        parent.attrs["alt"] = _MEANT.sub(lambda m: _MEANT_AS[m[0]], parent.attr("alt") or "")
    for node in list(parent.children):
        if isinstance(node, Text):
            hidden = _MEANT.sub(lambda m: _MEANT_AS[m[0]], node.data)
            if hidden != node.data:
                node.replace_with(Text(hidden))
        elif isinstance(node, Element) and node.tag not in ("pre", "code", "samp"):
            _hide_signs(node)


def _break_lines(text: Text) -> None:
    first, *lines = text.data.replace("\r", "").split("\n")
    nodes: list[Node] = [Text(first)]
    for line, after in zip(lines, [*lines[1:], "."], strict=True):
        nodes += [Element("br"), Text(line)] if line.strip() or not after.strip() else []
        nodes += [] if line.strip() else [Element("div", {"class": "break"})]
    text.replace_with(*nodes)


def _make_code(frame: Element, code: Element) -> None:
    """Put a block of code, below the name of its file, in the place of a frame around it."""
    text = "".join(code_text(code)).replace("\r\n", "\n").replace("\xa0", " ")
    kind = language(frame) or language(code)
    attrs = {"class": f"language-{kind}"} if kind else {}
    new = Element("pre", {}, [Element("code", attrs, [Text(text.strip("\n"))])])
    title = frame.select_one(FRAME_TITLE)
    above = [Element("p", {}, [Element("strong", {}, list(title.children))])] if title else []
    frame.replace_with(*above, new)


def _make_list(terms: Element) -> None:
    """Make a list of definitions one of items that begin with a term, which both dialects have."""
    for group in terms.select(":scope > div"):
        group.unwrap()
    items: list[Element] = []
    for node in list(terms.children):
        is_term = isinstance(node, Element) and node.tag == "dt"
        if is_term or not items:
            items.append(Element("li"))
        inside = list(node.children) if isinstance(node, Element) else [node]
        items[-1].append(Element("strong" if is_term else "div", {}, inside))
    terms.replace_with(Element("ul", {}, [each for each in items if each.text.strip()]))


def _plain_html(table: Element) -> str:
    """Return a table as HTML of few tags and attributes, without a line break in it."""
    for pre in table.select("pre"):
        pre.set_text(pre.text.strip("\n").translate(_BLANKS))
    for node in table.select("*"):
        if node.tag not in _HTML_TAGS:
            node.unwrap()
    for node in (table, *table.select("*")):
        for name in set(node.attrs) - _HTML_ATTRS:
            del node.attrs[name]
    html = _CALL.sub("&#123;", re.sub(r"\s+", " ", table.html))
    return html.translate(_COUNTED)
