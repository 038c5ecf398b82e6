"""What is put into a finished page: drawings, old places of moved anchors, findings in a preview.

An image cannot take the colours of the page around it, so a drawing is written into the HTML.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from html import escape
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from clearpane.core.files import read_bytes, read_text
from clearpane.core.findings import ClearpaneError, Finding, finding_of
from clearpane.sites.addresses import join, parts, relative
from clearpane.sites.hand import Finisher, Hand, Yield
from clearpane.sites.html import HEADINGS, parse_fragment
from clearpane.sites.html_page import Cut, HtmlPage
from clearpane.sites.settings import read_moved_anchors

NOTE = "Simplified drawing. Your screen may look a little different."

# As Python-Markdown writes an image that stands alone in its paragraph.
_IMAGE = re.compile(r'<p>(?P<image><img\b[^>]*\bclass="(?P<names>drawing[^"]*)"[^>]*>)</p>')


def inline_drawings(html: str, read: Callable[[str], str | None]) -> str:
    """Return the HTML of an article with each `<img class="drawing">` as a figure around its SVG.

    `read` gives the text of the file that an image's `src` names, or None: such an image stays
    as it is, and the check of links speaks of it. The class `drawing plain` leaves out the note
    that a drawing is simplified.
    """

    def figure(match: re.Match[str]) -> str:
        image = parse_fragment(match["image"]).find("img")
        svg = read(str(image.attr("src"))) if image else None
        if image is None or svg is None:
            return match[0]
        label = f'<svg role="img" aria-label="{escape(str(image.attr("alt") or ""))}" '
        drawing = svg.strip().replace("<svg ", label, 1)
        note = "" if "plain" in match["names"].split() else f"<figcaption>{NOTE}</figcaption>"
        return f'<figure class="{match["names"]}">{drawing}{note}</figure>'

    return _IMAGE.sub(figure, html) if 'class="drawing' in html else html


class Drawings(Finisher):
    """Puts the pictures of the class `drawing` into each page."""

    def page(self, hand: Hand) -> Yield:
        """Replace each by the SVG that it names."""

        def read(source: str) -> str | None:
            name = join(hand.file, parts(source)[0]) or ""
            # One that cannot be read is told with the other files.
            with suppress(ClearpaneError):
                return read_text(self.site.folder / name) if name.endswith(".svg") else None
            return None

        hand.text = inline_drawings(hand.text, read)
        yield from ()


def with_old_anchors(
    page: HtmlPage, address: str, moved: Mapping[str, str], titles: Mapping[str, str]
) -> str:
    """Return the text of a finished page on which the old anchors of `address` are places again.

    An anchor that moved within the page gets an empty element where its text is now. One that
    went to another page gets a line that says so, at the end of the article, shown to readers
    who come for it; `titles` names the pages by address. Works without scripts.
    """
    old_ones = {old.partition("#")[2]: new for old, new in moved.items() if _is_on(old, address)}
    there = {each.attr("id"): each for each in reversed(page.select("[id]") if old_ones else [])}
    cuts: list[Cut] = []
    notices = ""
    for old, new in old_ones.items():
        new_address, _, fragment = new.partition("#")
        if new_address != address:
            link = f"{relative(new_address, address)}#{fragment}"
            title = titles.get(new_address, new_address)
            notices += (
                f'<p class="moved-anchor" id="{escape(old)}" data-search-exclude>'
                f'This part is now on <a href="{escape(link)}">{escape(title)}</a>.</p>\n'
            )
        elif (element := there.get(fragment)) and element.tags:
            # Before a heading; inside a list item, whose list takes nothing else.
            start, end, _ = element.tags[0]
            place = start if element.tag in HEADINGS else end
            cuts.append((place, place, f'<a id="{escape(old)}"></a>'))
    ends = (page.plain.rfind("</article>"), page.plain.rfind("</body>"), page.end)
    end = next(end for end in ends if end >= 0)
    return page.edited([*cuts, (end, end, notices)])


def _is_on(old: str, address: str) -> bool:
    return old.partition("#")[0] == address


class MovedAnchors(Finisher):
    """Has links to anchors that have moved arrive."""

    @cached_property
    def moved(self) -> dict[str, str]:
        """The map from old places to new ones, as this site publishes them.

        Raises ClearpaneError where it cannot be read.
        """
        moved = read_moved_anchors(self.site.home)
        pages = self.site.pages if moved else ()
        published = {_folder_of(file): self.site.address(file) for file in pages}
        return {_moved_as(old, published): _moved_as(new, published) for old, new in moved.items()}

    def _titles(self, address: str) -> dict[str, str]:
        """Return the titles of the pages that parts of a page have moved to, by address."""
        news = {new.partition("#")[0] for old, new in self.moved.items() if _is_on(old, address)}
        return {new: self.site.title(self._files[new]) for new in sorted(news & self._files.keys())}

    @cached_property
    def _files(self) -> dict[str, str]:
        return {self.site.address(file): file for file in self.site.pages}

    def depends_on(self, file: str) -> object:
        """Return what is said of the places that anchors of this page have moved to."""
        address = self.site.address(file)
        places = {old: new for old, new in self.moved.items() if _is_on(old, address)}
        return (places, self._titles(address)) if places else None

    def page(self, hand: Hand) -> Yield:
        """Make the old anchors of a page places again."""
        if self.moved:
            address = self.site.address(hand.file)
            hand.text = with_old_anchors(hand.page, address, self.moved, self._titles(address))
        yield from ()


def _folder_of(file: str) -> str:
    """Return the address of a page as the map writes it: that of a folder."""
    if f"/{file}".endswith("/index.html"):
        return file.removesuffix("index.html")
    return f"{file.removesuffix('.html')}/"


def _moved_as(place: str, published: Mapping[str, str]) -> str:
    """Return a place of the map as this site publishes it: `fix/account.html#id` on a disk."""
    address, _, fragment = place.partition("#")
    return f"{published.get(address, address)}#{fragment}"


STYLE = "assets/clearpane-panel.css"
"""Where the preview has the panel's style: a policy may refuse styles within the page."""


_CODE = re.compile(r"(`+) ?(.+?) ?\1(?!`)")
_LONGEST = 300


class FindingsHandler(logging.Handler):
    """Collects what all hooks report during a build, each finding once."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: dict[str, Finding] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message that is a finding."""
        finding = finding_of(record)
        if finding is not None:
            self.findings[str(finding)] = finding


def write_panels(
    site_dir: Path, root: Path, pages: dict[str, tuple[str, str]], findings: Iterable[Finding]
) -> int:
    """Put a panel on each page of a preview that has findings; return how many have.

    `pages` holds, for the path that findings name, relative to `root`, the page's address and
    its published file.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    touched = by_path.keys() & pages.keys()
    if touched:
        style = resources.files(__package__) / "panel.css"
        (site_dir / STYLE).parent.mkdir(parents=True, exist_ok=True)
        (site_dir / STYLE).write_text(style.read_text(encoding="utf-8"), encoding="utf-8")
    for path in touched:
        address, published = pages[path]
        file = site_dir / published
        panel = panel_html(sorted(by_path[path]), relative(STYLE, address), root / path)
        page = HtmlPage(published, file.read_text(encoding="utf-8"))
        file.write_text(_insert(page, panel), encoding="utf-8")
    return len(touched)


def panel_html(findings: list[Finding], style: str, source: Path) -> str:
    """Return the panel for the findings of one page.

    `style` is the address of its style, `source` the file that the findings speak of.
    """
    count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    # What is no text may be what the finding speaks of.
    lines = read_bytes(source).decode("utf-8", "replace").splitlines() if source.is_file() else []
    items = "".join(_item(finding, lines, source) for finding in findings)
    return (
        f'<link rel="stylesheet" href="{escape(style)}">\n'
        f'<details class="clearpane-panel" open data-search-exclude>'
        f"<summary>{count} on this page</summary>\n<ol>{items}</ol></details>\n"
    )


def _item(finding: Finding, lines: list[str], source: Path) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    # VS Code and its kin open a file at a place by this address.
    editor = f"vscode://file/{quote(source.resolve().as_posix().lstrip('/'))}"
    editor += f":{finding.line}:{finding.column}"
    line = lines[finding.line - 1].strip() if finding.line <= len(lines) else ""
    shown = f"<pre><code>{escape(line[:_LONGEST])}</code></pre>" if line else ""
    fix = f"<p>Fix: {_words(finding.fix)}</p>" if finding.fix else ""
    return (
        f'<li><a href="{escape(editor)}" title="Open in VS Code"><code>{escape(place)}</code></a> '
        f"<strong>{escape(finding.rule)}</strong> {_words(finding.message)}{shown}{fix}</li>\n"
    )


def _words(text: str) -> str:
    """Return the words of a finding as HTML: what stands in backticks is code."""
    return _CODE.sub(r"<code>\2</code>", escape(text, quote=False))


def _insert(page: HtmlPage, panel: str) -> str:
    """Put a panel above a page's content, where it covers nothing."""
    parts = map(page.inside_of, ("article", "main, [role=main]", "body"))
    at = next((inside[0] for inside in parts if inside), page.end)
    return page.edited([(at, at, panel)])
