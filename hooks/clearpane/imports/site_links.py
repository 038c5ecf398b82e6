"""Lead the links of imported articles to their new places, and take off those that lead nowhere."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from clearpane.core.findings import Edit
from clearpane.core.text import apply_edits
from clearpane.document.document import Document
from clearpane.document.links import ADDRESS_ATTRIBUTES, ADDRESS_LISTS, Kind, MarkdownLink
from clearpane.document.tags import Attribute, Element, Tag

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp", ".ico"})
_BEFORE = 3
_NOTE = re.compile(r"^\[\^[^\]\r\n]+\]:[ \t]*", re.MULTILINE)
# What no article needs, and no gate lets through.
_TAKEN_OUT = {"script", "noscript", "iframe", "embed", "object", "style", "link", "meta", "base"}


@dataclass
class Counts:
    """What became of the links and calls of all articles.

    What was taken off or out is counted by its file and the words that stand there.
    """

    led: int = 0
    taken_off: Counter[tuple[str, str]] = field(default_factory=Counter)
    copied: int = 0
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)


@dataclass
class Places:
    """Where each old path is now: `pages` by old path and by source file, both without suffix.

    `roots` are folders of the old site in which the files of its absolute addresses may lie.
    """

    old_url: str
    pages: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    roots: tuple[Path, ...] = ()
    docs: Path = Path()
    counts: Counts = field(default_factory=Counts)

    def add(self, old_paths: list[str], source: str, new: str) -> None:
        """Note where a page is now, by its old paths and by the file that it was made from."""
        name = posixpath.basename(_key(source))
        self.sources.setdefault(_key(source), new)
        for key in (*map(_key, old_paths), name, re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", name)):
            self.pages.setdefault(key, new)

    def page(self, path: str, source: str) -> str:
        """Return the new name of the page at an old path, as written in `source`; or nothing."""
        path = unquote(path)
        near = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        keys = (_key(near), _key(path))
        found = (self.sources.get(key) or self.pages.get(key) for key in keys)
        return next(filter(None, found), "")

    def picture(self, path: str, folder: Path) -> str:
        """Return the name below docs of a picture, which is copied there once; or nothing."""
        files = (root / unquote(path).lstrip("/") for root in (folder, *self.roots))
        file = next((f for f in files if f.suffix.lower() in _PICTURES and f.is_file()), None)
        if file is None:
            return ""
        goal = self.docs / "pictures" / file.name
        number = 1
        while goal.exists() and goal.read_bytes() != file.read_bytes():
            number += 1
            goal = goal.with_name(f"{file.stem}-{number}{file.suffix}")
        if not goal.exists():
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, goal)
            self.counts.copied += 1
        return goal.relative_to(self.docs).as_posix()


def _key(path: str) -> str:
    path = re.sub(r"\.(?:md|markdown|html?|mdx)$", "", path.strip("/"))
    return re.sub(r"(?:/|^)(?:index|_index)$", "", path).casefold()


def settle_links(text: str, new: str, source: str, places: Places, folder: Path) -> str:
    """Return an article's text with each link at its new place, and without scripts.

    `new` is the page's name below docs, `source` its old file below the imported folder, `folder`
    the folder on disk in which that file lies.
    """
    page = _Page(Document(text), new, source, places, folder)
    return apply_edits(text, _outermost([*page.markdown(), *page.html()]))


def _outermost(edits: list[Edit]) -> list[Edit]:
    """Return the edits without those that lie within another, of which nothing would be left."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


@dataclass(frozen=True)
class _Page:
    source: Document
    new: str
    old: str
    places: Places
    folder: Path

    @property
    def _file(self) -> str:
        return (self.folder / posixpath.basename(self.old)).as_posix()

    def markdown(self) -> Iterator[Edit]:
        text = self.source.text
        for link in self.source.markdown_links:
            if link.kind in (Kind.REFERENCE, Kind.IMAGE_REFERENCE):
                continue
            target = self._target(link.url, link.kind is Kind.IMAGE, html=False)
            if target == link.url:
                continue
            if target is None:
                self.places.counts.taken_off[self._file, link.url] += 1
                yield from _unlinked(text, link)
            else:
                self.places.counts.led += 1
                start, end = link.target
                yield Edit(start, end, text[start:end], target)

    def html(self) -> Iterator[Edit]:
        """Yield what becomes of tags: addresses led on, scripts and frames taken out."""
        text = self.source.text
        for element in self.source.elements:
            tag = element.open
            end = element.close.end if element.close else tag.end
            if tag.name in _TAKEN_OUT:
                self.places.counts.calls[self._file, text[tag.start : tag.end]] += 1
                shown = _frame(tag) if tag.name in ("iframe", "embed") else ""
                yield Edit(element.start, end, text[element.start : end], shown)
                continue
            for attribute in tag.attributes:
                yield from self._attribute(tag, attribute)

    def _attribute(self, tag: Tag, attribute: Attribute) -> Iterator[Edit]:
        text, counts = self.source.text, self.places.counts
        name = re.compile(rf"\s*{re.escape(attribute.name)}\s*=\s*[\"']?$", re.IGNORECASE)
        before = name.search(text, tag.start, attribute.start)
        if before is None:
            return
        closed = text[attribute.start - 1] in "\"'" and attribute.end < len(text)
        whole = _without(text, before.start(), attribute.end + closed)
        if attribute.name.startswith("on") or attribute.name in ADDRESS_LISTS:
            yield whole
        elif attribute.name in ADDRESS_ATTRIBUTES:
            url = attribute.value.strip()
            target = self._target(url, tag.name == "img", html=True) if url else None
            if target is None:
                counts.taken_off[self._file, url] += 1
                image = Edit(tag.start, tag.end, text[tag.start : tag.end], tag.get("alt"))
                yield image if tag.name == "img" else whole
            elif target != url:
                counts.led += 1
                old = text[attribute.start : attribute.end]
                yield Edit(attribute.start, attribute.end, old, escape(target))

    def _target(self, url: str, image: bool, *, html: bool) -> str | None:
        """Return where a link leads now, the address itself if it stays, None if nowhere."""
        places = self.places
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.scheme in ("javascript", "file"):
            return None
        old_host = urlsplit(places.old_url).hostname or ""
        ours = parts.hostname == old_host if parts.netloc else not parts.scheme
        if not ours or (not parts.path and not parts.netloc):
            if image and parts.netloc:
                places.counts.pictures[url] += 1
            return url
        page = "" if image else places.page(parts.path or "/", self.old)
        if page:
            fragment = f"#{parts.fragment}" if parts.fragment else ""
            return self._way(page, html) + fragment
        if picture := places.picture(parts.path, self.folder):
            return self._way(picture, html)
        # It stays what it was, on the site that it is from.
        return urljoin(places.old_url, url) if places.old_url else None

    def _way(self, name: str, html: bool) -> str:
        """Return the way to a file below docs: from the page's source, or from its address."""
        if not html:
            return quote(posixpath.relpath(name, posixpath.dirname(self.new) or "."), safe="/.")
        goal = f"{name.removesuffix('.md')}/" if name.endswith(".md") else name
        way = posixpath.relpath(goal, self.new.removesuffix(".md"))
        return quote(way + ("/" if goal.endswith("/") else ""), safe="/.")


def _frame(tag: Tag) -> str:
    """Return a link to what a frame shows."""
    source = tag.get("src")
    video = re.match(r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)", source)
    address = f"https://www.youtube.com/watch?v={video[1]}" if video else source
    address = f"https:{address}" if address.startswith("//") else address
    words = tag.get("title") or address
    return f'<a href="{escape(address)}">{escape(words)}</a>' if address.startswith("http") else ""


def _without(text: str, start: int, end: int) -> Edit:
    return Edit(start, end, text[start:end], "")


def _unlinked(text: str, link: MarkdownLink) -> list[Edit]:
    """Return the edits that leave a link's words, or a picture's, and take the address off."""
    words = (link.end, link.end) if link.kind is Kind.DEFINITION else link.text
    sides = ((link.start, words[0]), (words[1], link.end))
    return [_without(text, start, end) for start, end in sides if end > start]


def _without_tag(text: str, element: Element) -> list[Edit]:
    """Return the edits that take a tag out: words stay, but of what no reader sees."""
    tags = [element.open, element.close] if element.close else [element.open]
    if element.name in _TAKEN_OUT:
        return [_without(text, tags[0].start, tags[-1].end)]
    return [_without(text, tag.start, tag.end) for tag in tags]


def take_off(text: str, faults: Mapping[tuple[int, int], bool]) -> str:
    """Return a text without the addresses of the links at these lines and columns, from 1.

    True says that only the place on the page is wrong: then a link to another page stays one.
    """
    document = Document(text)
    edits: list[Edit] = []
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    offsets = {starts[line - 1] + column - 1: faults[line, column] for line, column in faults}
    for link in document.markdown_links:
        # A finding names the link, its address, or the emphasis around it.
        near = range(max(link.start - _BEFORE, text.rfind("\n", 0, link.start) + 1), link.end)
        known = [is_anchor for at, is_anchor in offsets.items() if at in near]
        if not known:
            continue
        page = link.url.partition("#")[0]
        if known[0] and page:
            start, end = link.target
            edits.append(Edit(start, end, text[start:end], page))
        else:
            edits += _unlinked(text, link)
    for element in document.elements:
        inner = [attribute.start for attribute in element.open.attributes]
        if any(document.position(at) in faults for at in (element.start, *inner)):
            edits += _without_tag(text, element)
    for start in offsets:
        end = text.find("-->", start) + 3
        if text.startswith("<!--", start) and end > 2:
            edits.append(_without(text, start, end))
    for match in _NOTE.finditer(document.mask):
        line, column = document.position(match.start())
        if (line, column) in faults or (line, column + 1) in faults:
            edits.append(_without(text, *match.span()))
    return apply_edits(text, _outermost(edits))
