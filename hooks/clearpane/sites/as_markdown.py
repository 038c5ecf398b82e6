"""Content of a page as Markdown that stands alone."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ada_url

from clearpane.sites.html import (
    CODE,
    HEADINGS,
    Element,
    Markdown,
    Text,
    parse_fragment,
    visible_text,
)

# What is there to be clicked, seen or heard, and what scripts have to do with.
_NO_WORDS = (
    "script, style, template, noscript, button, input, select, textarea, form, fieldset, [hidden],"
    " [aria-hidden=true], .headerlink, .linenos, .md-source-file, iframe, object,"
    " details[data-search-exclude], .helpful"
)


def markdown_of(html: str, address: str, words: Callable[[str], str] = str) -> str:
    """Return content as Markdown that stands alone; `address` is that of its page.

    Links become absolute, tabs headings, admonitions quotations, keys plain words, and a drawing
    what its label says. `words` is asked for each text that is not code: readers of Markdown make
    links of addresses that only stand in it.
    """
    root = parse_fragment(html, "article")
    for node in root.select("figure:has(svg[aria-label])"):
        label = node.select_one("svg[aria-label]")
        says = label.attr("aria-label") if label is not None else ""
        node.set_inner_html(f"<p><em>{escape(str(says))}</em></p>")
    for node in root.select(f"{_NO_WORDS}, svg"):
        node.decompose()
    for node in root.select(".keys"):
        node.set_inner_html(f"<strong>{escape(node.text)}</strong>")
        node.unwrap()
    for node in root.select(".admonition, details"):
        _quote(node)
    _unfold_tabs(root)
    for code in root.select("[class*=language-] > pre > code"):
        names = (code.closest("[class*=language-]") or code).attr("class") or ""
        code.add_class(next((n for n in str(names).split() if n.startswith("language-")), ""))
    for node in root.select("[href], [src]"):
        for name in ("href", "src"):
            if name in node.attrs:
                node.attrs[name] = _whole(str(node.attr(name) or ""), address)
    for text in [node for node in root.descendants if isinstance(node, Text)]:
        if not any(isinstance(each, Element) and each.tag in CODE for each in text.ancestors):
            text.data = words(text.data)
    for node in root.select("[alt], [title]"):
        for name in ("alt", "title"):
            if name in node.attrs:
                node.attrs[name] = words(str(node.attr(name) or ""))
    links = Markdown.Links(autolink=True)
    return f"{root.to_markdown(Markdown(links=links)).strip()}\n"


def _whole(value: str, address: str) -> str:
    try:
        return str(ada_url.URL(value, address).href) if address else value
    except ValueError:
        return value


def _quote(node: Element) -> None:
    title = node.select_one(":scope > .admonition-title, :scope > summary")
    kinds = [name for name in (node.attr("class") or "").split() if name != "admonition"]
    words = " ".join(title.text.split()) if title is not None else ""
    if kinds and kinds[0].lower() != words.lower():
        words = ": ".join(filter(None, (kinds[0].capitalize(), words)))
    if title is not None:
        title.decompose()
    inner = f"<p><strong>{escape(words)}</strong></p>" if words else ""
    node.replace_with(
        parse_fragment(f"<blockquote>{inner}{node.inner_html}</blockquote>").children[0]
    )


def _unfold_tabs(root: Element) -> None:
    level, sets = 1, []
    for node in root.select("h1, h2, h3, h4, h5, h6, .tabbed-set"):
        if node.tag in HEADINGS:
            level = int(node.tag[1])
        else:
            sets.append((node, level))
    # The inner ones first: the outer are written anew with what is in them.
    for node, level in reversed(sets):
        labels = node.select(":scope > .tabbed-labels > label")
        blocks = node.select(":scope > .tabbed-content > .tabbed-block")
        # Within a list a heading would end the list.
        inside = node.closest("li") is not None
        parts = []
        for label, block in zip(labels, blocks, strict=False):
            words = escape(visible_text(label))
            name = f"h{min(level + 1, 6)}"
            title = f"<p><strong>{words}</strong></p>" if inside else f"<{name}>{words}</{name}>"
            parts.append(title + block.inner_html)
        node.set_inner_html("".join(parts))
