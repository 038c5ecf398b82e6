"""The renderers that say what a document means: those of the site, or the two that are common.

With them, what a reader meets on the pages that they make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import find_spec
from typing import Any

from markdown import Markdown

from clearpane.sites.html import INLINE, Element, Text, parse_page
from clearpane.sites.renderer import BEFORE_LINKS, Brackets

CODE = frozenset({"pre", "code", "samp", "kbd", "textarea", "xmp", "listing", "plaintext"})
_ADDRESSES = ("href", "src", "poster", "data", "action")
_UNSEEN = frozenset({"script", "style", "template"})
# An element of these may stand within a word.
_INLINE = INLINE - {"br", "button", "img", "svg", "wbr"}
# An underscore may be emphasis.
WORD = re.compile(r"[^\W_]+")
# Behind `{{` it is a call of a template.
_TAG_IN_TEXT = re.compile(r"(?<!\{\{)</?[A-Za-z][^<>]*>")
# Where an attribute list is no syntax it is text, and goes with what it belongs to.
_ATTRIBUTE_LIST = re.compile(r"\{(?::|[ ]?[.#])[^{}\n]*\}")


@dataclass
class Shown:
    """What a reader meets on a rendered page, in order."""

    code: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    """For each list item the number of its list and its first word."""
    lists: int = 0
    paragraphs: list[str] = field(default_factory=list)
    """The texts of the paragraphs that stand in nothing else."""
    text: str = ""


def shown(rendered: str) -> Shown:
    """Return what a reader meets in rendered Markdown."""
    page, parts = Shown(), [""]
    tree = parse_page(rendered)
    body = tree.find("body")
    for child in body.children if body is not None else ():
        if isinstance(child, Element) and child.tag == "p":
            page.paragraphs.append(child.text)
    _walk(tree, page, parts, 0)
    page.text = "".join(parts)
    # A star is emphasis to one dialect, and a sign to another.
    page.words = WORD.findall(_ATTRIBUTE_LIST.sub(" ", page.text).replace("*", ""))
    if "<" in page.text:
        page.code += _TAG_IN_TEXT.findall(page.text)
    return page


def _walk(parent: Any, page: Shown, parts: list[str], number: int) -> None:
    """Add what stands in an element; `number` is that of the list around."""
    for node in parent.children:
        if isinstance(node, Text):
            parts.append(node.data)
            continue
        if not isinstance(node, Element):
            continue
        tag, start = node.tag, len(parts)
        if tag not in _INLINE:
            parts.append(" ")
        if attributes := node.attrs:
            page.links += [str(attributes[name]) for name in _ADDRESSES if attributes.get(name)]
            page.titles += [str(attributes[n]) for n in ("alt", "title") if attributes.get(n)]
        if tag not in _UNSEEN:
            page.lists += tag in ("ol", "ul")
            _walk(node, page, parts, page.lists if tag in ("ol", "ul") else number)
        if tag == "li":
            first = WORD.search("".join(parts[start:])[:400])
            page.items.append((number, first[0] if first else ""))
        elif tag in CODE:
            page.code.append(node.text.strip("\n"))
        if tag not in _INLINE:
            parts.append(" ")


@dataclass(frozen=True)
class Dialect:
    """A renderer by name: `render` turns Markdown, without its front matter, into HTML.

    `paragraphs` gives, without rendering all, the paragraphs that begin as its second argument
    does and stand in nothing else. `is_common` tells that it has no extension but those below.
    """

    name: str
    render: Callable[[str], str]
    paragraphs: Callable[[str, str], Iterable[str]]
    is_common: bool = False


# Whose block processors look at a block, what is indented below it, and what stood before it.
_BY_BLOCK = ("markdown.", "pymdownx.")
# But for PyMdown's blocks, which go on until they are closed.
_SLASHES = re.compile(r"^[ \t]*///", re.MULTILINE)
# Python-Markdown as most sites of MkDocs have it.
EXTENSIONS: dict[str, dict[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "pymdownx.details": {},
    "pymdownx.superfences": {"relaxed_headers": True},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.inlinehilite": {},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.blocks.admonition": {},
    "pymdownx.blocks.details": {},
    "pymdownx.blocks.tab": {"alternate_style": True},
}
# Notes, foldings and tabs of Python-Markdown, which the other family knows as notes only.
_CONTAINER = re.compile(
    r"^([ \t>]*(?:[-*+][ \t]+)?)(?:\?\?\?\+?|={3}[!+]*)(?=[ \t]+\S)", re.MULTILINE
)


@cache
def default_dialects() -> tuple[Dialect, ...]:
    """Return the dialects of a document that belongs to no site: what either shows counts."""
    return replace(python_markdown(list(EXTENSIONS), EXTENSIONS), is_common=True), _commonmark()


def python_markdown(
    extensions: Sequence[Any], configs: Mapping[str, Mapping[str, Any]] | None = None
) -> Dialect:
    """Return a site's own dialect, by its `markdown_extensions` and their options.

    Extensions that are not installed, and those of this package, are passed over.
    """

    @cache
    def renderer() -> Markdown:
        # Made when the first ad is found: most sites have none.
        usable = [e for e in extensions if not isinstance(e, str) or _is_usable(e)]
        names = {e for e in usable if isinstance(e, str)}
        options = {name: dict(config) for name, config in (configs or {}).items() if name in names}
        markdown = Markdown(extensions=usable, extension_configs=options)
        markdown.treeprocessors.register(Brackets(markdown), "clearpane-brackets", BEFORE_LINKS)
        return markdown

    def render(text: str) -> str:
        return renderer().reset().convert(text)

    def paragraphs(text: str, begins: str) -> Iterable[str]:
        markdown = renderer().reset()
        processors = list(markdown.parser.blockprocessors)
        if any(not type(one).__module__.startswith(_BY_BLOCK) for one in processors):
            return []
        if _SLASHES.search(text) and any(
            "pymdownx.blocks" in type(p).__module__ for p in processors
        ):
            return []
        lines = text.split("\n")
        for preprocessor in markdown.preprocessors:
            lines = preprocessor.run(lines)
        # What is left is blocks with blank lines between, and no block looks over the next one
        # that is not indented.
        blocks = (block.strip("\n") for block in "\n".join(lines).split("\n\n"))
        return [block for block in blocks if block.startswith(begins)]

    return Dialect("Python-Markdown", render, paragraphs)


def _commonmark() -> Dialect:
    """Return CommonMark with tables, footnotes, notes and definition lists."""
    # They take a tenth of a second to load, and most sites have no need of them.
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from mdit_py_plugins.admon import admon_plugin  # noqa: PLC0415
    from mdit_py_plugins.deflist import deflist_plugin  # noqa: PLC0415
    from mdit_py_plugins.footnote import footnote_plugin  # noqa: PLC0415

    renderer, blocks = (MarkdownIt("gfm-like", {"linkify": False, "html": True}) for _ in "12")
    for plugin in (admon_plugin, deflist_plugin, footnote_plugin):
        renderer.use(plugin)
        blocks.use(plugin)
    blocks.core.ruler.enableOnly(["normalize", "block"])
    # What is one paragraph more or less within a block is all the same here.
    blocks.block.ruler.disable(["table", "reference", "hr", "heading", "lheading"])

    def render(text: str) -> str:
        return str(renderer.render(_CONTAINER.sub(r"\1!!! x", text)))

    def paragraphs(text: str, begins: str) -> Iterable[str]:
        # It reads line by line, and a paragraph ends at a blank one, whatever comes later.
        last = text.find("\n", text.rfind("\n" + begins) + 1)
        behind = text.find("\n", len(text) - len(text[last:].lstrip())) if last >= 0 else -1
        text = text[:behind] if behind >= 0 else text
        tokens = blocks.parse(_CONTAINER.sub(r"\1!!! x", text))
        return [t.content for t in tokens if t.level == 1 and t.content.startswith(begins)]

    return Dialect("CommonMark", render, paragraphs, is_common=True)


def _is_usable(name: str) -> bool:
    if name.startswith("clearpane"):
        return False
    try:
        return find_spec(name if "." in name else f"markdown.extensions.{name}") is not None
    except ModuleNotFoundError:
        return False
