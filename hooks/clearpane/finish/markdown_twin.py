"""Publish each page as Markdown too, made from what a reader gets to see, and lists of them all.

A page whose robots meta says `noindex` or `none` wants to be found nowhere, and has no twin.

What stands in a twin has passed the gate with its page, whichever builder made that. The lists are
those of https://llmstxt.org.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from html import escape
from itertools import groupby
from typing import NamedTuple

from clearpane.finish.folder import beside_pages
from clearpane.finish.gate import Gate
from clearpane.finish.guard import gated_text
from clearpane.sites.addresses import encoded, published_path
from clearpane.sites.hand import Finished, Finisher, Hand, NewFile, Yield
from clearpane.sites.html import (
    CODE,
    HEADINGS,
    Element,
    Markdown,
    Text,
    is_skipped,
    parse_fragment,
    visible_text,
)
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead


class Twin(NamedTuple):
    """One page: the section of the navigation it is in, its twin's address and text."""

    section: str
    title: str
    """As Markdown, like the description."""
    description: str
    address: str
    text: str


def twin_name(file: str) -> str:
    """Return the file of the twin of the page at `file`."""
    return posixpath.splitext(file)[0] + ".md"


def as_text(words: str) -> str:
    """Return words as one line of Markdown that shows them, whatever they hold."""
    return re.sub(r"[\\<\[\]`]", r"\\\g<0>", " ".join(words.split()))


def page_twin(
    page: HtmlPage,
    head: PageHead | None,
    address: str,
    name: str,
    section: str,
    words: Callable[[str], str],
) -> Twin:
    """Return the twin of a finished page at `address`; its own will be `name`.

    `head` is the page's front matter, where its source is known; `words` takes ads out of a text.
    """
    text = markdown_of(page.content_html, address, words)
    if not text.startswith("# "):
        text = f"# {as_text(words(page.title))}\n\n{text}"
    title = as_text(words(head.title if head else page.title))
    description = as_text(words(head.description if head else page.meta("description")))
    if head:
        text = with_head(text, head.model_copy(update={"description": description}), address)
    return Twin(section, title, description, name, text)


def with_head(twin: str, head: PageHead, address: str) -> str:
    """Return a twin with its page's address, dates and sources, which the front matter holds."""
    title, _, body = twin.partition("\n")
    facts = [f"> {head.description}", ">", f"> Page: <{address}>. Reviewed: {head.reviewed}."]
    if head.applies_to:
        facts[-1] += f" Applies to: {', '.join(head.applies_to)}."
    return "\n".join([title, "", *facts, body.rstrip()]) + "\n"


def llms_index(name: str, description: str, twins: Iterable[Twin]) -> str:
    """Return the index: the site's name and purpose, then its pages by section, as links."""
    lines = [f"# {name}", "", f"> {description}"]
    for section, pages in groupby(twins, key=lambda twin: twin.section):
        lines += ["", f"## {section}", ""]
        lines += [f"- [{page.title}]({page.address}): {page.description}" for page in pages]
    return "\n".join(lines) + "\n"


def llms_full(name: str, description: str, twins: Iterable[Twin]) -> str:
    """Return all pages in one text, in the order of the navigation."""
    parts = [f"# {name}\n\n> {description}\n", *(twin.text for twin in twins)]
    return "\n---\n\n".join(parts)


class Twins(Finisher):
    """Publishes each page as Markdown too, and the lists of them all."""

    gate: Gate

    def depends_on(self, file: str) -> object:
        """Return whether a builder publishes a file of the twin's name itself, and the section."""
        return twin_name(file) in self._of_builder, self._section(file)

    @cached_property
    def _of_builder(self) -> frozenset[str]:
        # Looked for first: what another run writes meanwhile, that has noted before.
        return frozenset(self.site.files) - beside_pages(self.site.folder, self.site.home)

    def _section(self, file: str) -> str:
        first = self.site.address(file).partition("/")[0]
        return self.site.titles.get(f"{first}/", "") or "Start"

    def page(self, hand: Hand) -> Yield:
        """Make the twin of a page, and name it in the page's head."""
        page, site, name = hand.page, self.site, twin_name(hand.file)
        inside = page.inside_of("head")
        is_listed = hand.is_content and not hand.is_unlisted and name not in self._of_builder
        if not inside or not is_listed or not page.content_html:
            return
        address = site.whole(site.address(hand.file))
        section, head = self._section(hand.file), site.head(hand.file)
        twin = page_twin(page, head, address, site.whole(name), section, self._words)
        hand.notes["twin"] = twin._replace(text="")
        yield NewFile(name, twin.text)
        if not page.select('link[type="text/markdown"]'):
            # The space is meant: for `[rel=alternate]` Material's script asks the host for a
            # sitemap.
            href = escape(encoded(posixpath.basename(name)))
            link = f'<link rel="alternate " type="text/markdown" href="{href}">\n'
            yield inside[1], inside[1], link

    def _words(self, text: str) -> str:
        """Return a text that is no code without the addresses of ads."""
        return gated_text(text, self.gate).html if "//" in text or "\\" in text else text

    def end(self, pages: Mapping[str, Finished]) -> Yield:
        """Make the lists of all twins, in the order of the menu."""
        nav = self.site.settings.nav if self.site.settings else None
        order = {published_path(name): number for number, (name, _) in enumerate(nav or ())}
        twins = []
        for file in sorted(pages, key=lambda file: (order.get(file, len(order)), file)):
            twin: Twin | None = pages[file].notes.get("twin")
            if twin:
                texts = {new.name: new.text for new in pages[file].files}
                twins.append(twin._replace(text=texts[twin_name(file)]))
        if twins:
            about = self._about()
            lists = {"llms.txt": llms_index, "llms-full.txt": llms_full}
            for name, listed in lists.items():
                if name not in self._of_builder and not self.site.is_as_written(name):
                    yield NewFile(name, listed(*about, twins))

    def _about(self) -> tuple[str, str]:
        if "index.html" not in self.site.pages:
            return "", ""
        home = HtmlPage("", self.site.text("index.html"))
        about = home.meta("og:site_name") or home.title, home.meta("description")
        return as_text(about[0]), as_text(about[1])


# What is there to be clicked, seen or heard, and what scripts have to do with.
_NO_WORDS = (
    "script, style, template, noscript, button, input, select, textarea, form, fieldset, [hidden],"
    " [aria-hidden=true], .headerlink, .linenos, .md-source-file, iframe, object,"
    " details[data-search-exclude], .helpful, nav, a[rel=prev], a[rel=next]"
)
_PERMALINKS = ", ".join(f"{name} a[href^='#']:not(:has(img))" for name in HEADINGS)


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
    root.remove(f"{_NO_WORDS}, svg")
    for node in filter(is_skipped, root.select(_PERMALINKS)):
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
    # Where nobody said where the site lies, they lead on from the twin as from the page.
    if "//" in address:
        root.resolve_links(address)
    for text in [node for node in root.descendants if isinstance(node, Text)]:
        if not any(isinstance(each, Element) and each.tag in CODE for each in text.ancestors):
            text.data = words(text.data)
    for node in root.select("[alt], [title]"):
        for name in ("alt", "title"):
            if name in node.attrs:
                node.attrs[name] = words(str(node.attr(name) or ""))
    links = Markdown.Links(autolink=True)
    return f"{root.to_markdown(Markdown(links=links)).strip()}\n"


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
