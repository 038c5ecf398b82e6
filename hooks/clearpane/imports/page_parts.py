"""Tell the parts of a web page's tree apart: its frame, code, pictures, and what shows nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from clearpane.core.text import package_toml
from clearpane.sites.html import HEADINGS, Element, Text

_DATA: dict[str, list[str]] = package_toml("imports/page_parts.toml")
_WORDS = {name: "|".join(words) for name, words in _DATA.items()}
NOT_SHOWN = {"script", "style", "template", "svg", "canvas", "button", "input", "select", "form"}
NOT_SHOWN |= {"textarea", "object", "embed", "dialog", "link", "meta", "noscript", "colgroup"}
"""Elements that show no words, or none that a page of Markdown could hold."""
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?|sourceCode)[-\s]\s*([\w+#-]+)"
)
_NOT_LANGUAGE = {"wrap", "source", "plain", "text", "none", "plaintext", "highlight"}
_NOT_LANGUAGE |= {"code", "rouge"}
_NUMBERS = frozenset(_DATA["numbers"])


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


FRAME_TITLE = ".filename, figcaption"
"""What names the file of the code in a frame."""


def framed_code(element: Element) -> Element | None:
    """Return the one block of code that an element is the frame of, such as Hexo's table."""
    if element.tag not in ("figure", "table", "div"):
        return None
    names = set((element.attr("class") or "").split())
    if not names & {"highlight", "highlighttable", "rouge-table"}:
        return None
    codes = [pre for pre in element.select("pre") if not _in_numbers(pre, element)]
    if len(codes) != 1:
        return None
    # Words that are neither code nor its title would be lost with the frame.
    titles = element.select(FRAME_TITLE)[:1]
    known = sum(_letter_count("".join(code_text(part))) for part in (*codes, *titles))
    return codes[0] if _letter_count("".join(code_text(element))) <= known else None


def _letter_count(text: str) -> int:
    return len("".join(text.split()))


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


def has_picture(node: object) -> bool:
    """Tell whether a picture stands in a node, or in what is before it but for blanks."""
    while isinstance(node, Text) and not node.text.strip():
        node = node.previous_sibling
    return isinstance(node, Element) and (node.tag == "img" or bool(node.select("img")))


# What in the element of an article is none of it: menus, sharing, teasers, comments.
_AROUND = {"nav", "menu", "dialog"}
_NAMES = re.compile(rf"(?:^|[\s_-])(?:{_WORDS['frame']})(?:$|[\s_-])", re.IGNORECASE)
_SMALL = re.compile(rf"(?:^|\s)(?:{_WORDS['small']})(?:$|\s)")
# Endings that tell content apart from what it is named like: a heading that is called "related".
_CONTENT = {*HEADINGS, "pre", "code", "table", "tr", "td", "th", "li", "p", "img", "figure", "a"}
_CONTENT |= {"strong", "em", "b", "i", "span", "body", "html", "main", "article", "tbody", "thead"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# So many links, with this share of the letters, are headlines of other articles.
_TEASERS, _TEASED = 4, 0.6
# A part that holds this share of the article is the article, whatever it is called.
_MOST = 0.4


def linked(element: Element) -> float:
    """Return the share of an element's letters that stand in links."""
    letters = _letter_count(element.text)
    linked = sum(_letter_count(a.text) for a in element.select("a"))
    return linked / letters if letters else 1.0


class Frame:
    """Knows what in the article's element is none of the article, and counts its words."""

    def __init__(self, main: Element, host: str) -> None:
        self._host = host
        self._size = max(len(main.text), 1)
        self.words: Counter[str] = Counter()

    def leaves_out(self, element: Element) -> bool:
        """Tell whether an element is part of the frame; if so, its words are counted."""
        if not self._is_frame(element):
            return False
        if words := len(_WORD.findall(element.text)):
            name = (element.attr("class") or element.attr("id") or "").split()
            self.words[element.tag + (f".{name[0]}" if name else "")] += words
        return True

    def _is_frame(self, element: Element) -> bool:
        tag = element.tag
        if "hidden" in element.attrs or _HIDDEN.search(element.attr("style") or ""):
            return True
        if tag in ("a", "span", "img", "i", "b", "em", "strong", "code", "br", "p", "li"):
            # A sign beside a heading, and words for one who does not see it.
            names = element.attr("class") or ""
            small = tag in ("a", "span") and bool(_SMALL.search(names))
            return small or (tag in ("p", "span") and _leads_on(element))
        if tag in ("script", "style"):
            return True
        if _leads_on(element):
            return True
        small = len(element.text) < _MOST * self._size
        if tag in _AROUND or (element.attr("role") or "") in _DATA["roles"]:
            return small
        if tag in ("aside", "footer"):
            return small and (linked(element) > 0.3 or bool(_NAMES.search(_names(element))))
        if tag == "header":
            return small and not element.select("p, pre, ul, ol") and not element.select("h1")
        if tag in _CONTENT or not small:
            return False
        return bool(_NAMES.search(_names(element))) or (
            tag not in ("ul", "ol") and _is_teasers(element, self._host)
        )


# What stands above or in a list of links to other articles, and in a link to a page's source.
_MORE = re.compile(
    r"\s*(?:also read|read (?:also|more|next)"
    r"|related(?: (?:articles?|links?|posts?|reading|stories))?"
    r"|you (?:may|might) also (?:like|enjoy)|recommended(?: (?:reading|for you|posts?|articles?))?"
    r"|more (?:articles|posts|stories)(?: .{1,20})?|(?:popular|recent|latest) (?:posts?|articles))"
    r"\s*[:：.…]?\s*",
    re.IGNORECASE,
)
_EDIT = re.compile(
    r"\s*(?:edit|improve|suggest|view|report|found)\b.{0,40}\b(?:page|source|github|gitlab|article)\b.{0,9}",
    re.IGNORECASE,
)


def _leads_on(element: Element) -> bool:
    """Tell whether an element is a list of other articles, its label, or a link to its source."""
    words = " ".join(element.text.split())
    if len(words) < 80 and element.tag in ("div", "p", "a") and _EDIT.fullmatch(words):
        return bool(element.select("a")) or element.tag == "a"
    if _MORE.fullmatch(words):
        after = _next_element(element)
        return after is not None and _is_link_list(after)
    if _is_link_list(element):
        before = _next_element(element, back=True)
        return before is not None and bool(_MORE.fullmatch(" ".join(before.text.split())))
    return False


def _is_teasers(element: Element, host: str) -> bool:
    """Tell whether a part is little but links to pages of the same site, as headlines are."""
    links = [a.attr("href") or "" for a in element.select("a[href]")]
    own = [link for link in links if link[:1] != "#" and host_of(link) in ("", host)]
    return len(own) >= _TEASERS and 2 * len(own) > len(links) and linked(element) > _TEASED


def host_of(address: str) -> str:
    """Return the name that a site is known by: the host of an address without its `www`."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return "?"


def _is_link_list(element: Element) -> bool:
    lists = [element] if element.tag in ("ul", "ol") else element.select("ul, ol")
    return len(lists) == 1 and len(element.select("li a")) >= 3 and linked(element) > 0.9


def _next_element(element: Element, *, back: bool = False) -> Element | None:
    """Return the element right beside one, with no words between them."""
    siblings = element.previous_siblings if back else element.next_siblings
    for node in siblings:
        if isinstance(node, Element):
            if node.text.strip():
                return node
        elif isinstance(node, Text) and node.text.strip():
            return None
    parent = element.parent
    if isinstance(parent, Element) and parent.tag in ("p", "div", "span"):
        return _next_element(parent, back=back)
    return None


def _names(element: Element) -> str:
    """Return the names of an element, without one that it has from its own heading."""
    named = element.attr("id") or ""
    heading = element.select_one(", ".join(HEADINGS))
    if heading is not None and _letters(named) and _letters(named) in _letters(heading.text):
        named = ""
    return f"{element.attr('class') or ''} {named}"


def _letters(words: str) -> str:
    return "".join(_WORD.findall(words)).replace("_", "").casefold()
