"""Tell the parts of a web page's tree apart: blocks, code, pictures, and what shows nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearpane.sites.html import HEADINGS, Element, Text

BLOCKS = {"address", "article", "blockquote", "body", "center", "details", "dd", "div", "dl", "dt"}
BLOCKS |= {"fieldset", "figcaption", "figure", "footer", "header", "hr", "li", "main", "ol", "p"}
BLOCKS |= {"pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
BLOCKS |= {"aside", "nav", "picture-block", *HEADINGS}
"""Elements that begin a line of their own."""
NOT_SHOWN = {"script", "style", "template", "svg", "canvas", "button", "input", "select", "form"}
NOT_SHOWN |= {"textarea", "object", "embed", "dialog", "link", "meta", "noscript", "colgroup"}
"""Elements that show no words, or none that a page of Markdown could hold."""
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


def code_text(element: Element) -> Iterator[str]:
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
            text = "".join(code_text(child))
            yield text
            if child.tag in ("div", "li", "p", "tr") and not text.endswith("\n"):
                yield "\n"


def is_code(element: Element) -> bool:
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


def language(element: Element) -> str:
    """Return the language that a block of code, or what is around it, names; or nothing."""
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


def holds_block(element: Element) -> bool:
    """Tell whether a block stands anywhere in an element."""
    return any(
        isinstance(child, Element) and (child.tag in BLOCKS or holds_block(child))
        for child in element.children
    )


def in_heading(element: Element) -> bool:
    """Tell whether an element stands in a heading."""
    return any(isinstance(above, Element) and above.tag in HEADINGS for above in element.ancestors)


def has_picture(node: object) -> bool:
    """Tell whether a picture stands in a node, or in what is before it but for blanks."""
    while isinstance(node, Text) and not node.text.strip():
        node = node.previous_sibling
    return isinstance(node, Element) and (node.tag == "img" or bool(node.select("img")))
