"""What a site offers to link to: its pages with their anchors, its files, its redirects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from clearpane.html_tree import read_html
from clearpane.links.addresses import address_of, join, leads_away, parts, published_path
from clearpane.links.anchors import Anchors, read_anchors
from clearpane.links.elsewhere import ALL_HERE, Elsewhere


@dataclass
class Page:
    """One page: its source file below the docs folder, its text there and its rendered content.

    `path` is what findings name. `further_anchors` are those of the finished page, where it is
    known. `open_ended` means that a template of its own adds anchors
    that `html` does not show, so that a missing anchor cannot be told without a build.
    """

    source: str
    path: str
    address: str
    text: str
    html: str
    title: str = ""
    open_ended: bool = False
    further_anchors: frozenset[str] = frozenset()

    # Answers are kept, and not the tree, which takes many times the memory of its text.
    @cached_property
    def anchors(self) -> Anchors:
        """The anchors that links to this page can name."""
        return read_anchors(self.html)

    @cached_property
    def rendered_links(self) -> frozenset[str]:
        """Every link in the rendered content, as it stands there."""
        tree = read_html(self.html)
        return frozenset(link.url for link in tree.links())

    @cached_property
    def shown(self) -> str:
        """The words of the rendered content, white space as single blanks."""
        return " ".join(read_html(self.html).text.split())

    @cached_property
    def rendered_addresses(self) -> frozenset[tuple[str | None, str]]:
        """Address and fragment that each relative link in the rendered content leads to."""
        pairs = (parts(link) for link in self.rendered_links if not leads_away(link))
        return frozenset(
            (join(self.address, path) if path else self.address, fragment)
            for path, fragment in pairs
        )

    @property
    def name(self) -> str:
        """The page's title as a reader sees it."""
        return self.title or self.anchors.heading

    def has_anchor(self, fragment: str) -> bool:
        """Tell whether a link with this fragment lands somewhere on the page."""
        # `#` and `#top` lead to the top of any page (HTML standard, "scroll to the fragment").
        return (
            fragment.lower() in ("", "top")
            or fragment in self.further_anchors
            or fragment in self.anchors
            or self.open_ended
        )


@dataclass
class SiteMap:
    """All that can be linked, by the name of the source and by the published address.

    `files` are published files that are no pages, `own_files` those of them that lie in docs and
    not in a theme, `excluded` the sources that are not published,
    `redirects` leads from an old source to the new one, `moved_anchors` from an old address with
    its anchor, such as `link/#old`, to the new one; no address has a leading slash.
    """

    pages: dict[str, Page]
    files: frozenset[str] = frozenset()
    own_files: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    redirects: Mapping[str, str] = field(default_factory=dict)
    moved_anchors: Mapping[str, str] = field(default_factory=dict)
    site_url: str = ""
    directory_urls: bool = True
    elsewhere: Elsewhere = ALL_HERE

    @cached_property
    def by_published(self) -> dict[str, Page]:
        """Each page by the file that it becomes, such as `link/why/index.html`."""
        return {published_path(p.source, self.directory_urls): p for p in self.pages.values()}

    @cached_property
    def sources(self) -> dict[str, str]:
        """Each page or file that Markdown can link, by its name in lower case."""
        return _folded([*self.pages, *self.files])

    @cached_property
    def published(self) -> dict[str, str]:
        """Each published file by its name in lower case."""
        return _folded([*self.by_published, *self.files])

    @cached_property
    def forwards(self) -> dict[str, str]:
        """Each redirect's old address, such as `old/`, with the name of its target."""
        forwards = {}
        for old, new in self.redirects.items():
            file = published_path(old, self.directory_urls)
            forwards[address_of(file, self.directory_urls)] = new
        return forwards

    def has_source(self, name: str) -> bool:
        """Tell whether a Markdown link to this file name, relative to docs, is good."""
        return name in self.pages or name in self.files

    def file_at(self, address: str) -> str | None:
        """Return the published file that a web server sends for an address below the root."""
        for file in (address, f"{address}index.html", f"{address}/index.html"):
            if file in self.by_published or file in self.files:
                return file.lstrip("/")
        if address in self.forwards or f"{address}/" in self.forwards:
            return published_path(address)
        return None

    def source_at(self, address: str) -> str | None:
        """Return the source of what is at an address; None: nothing, or a redirect."""
        file = self.file_at(address)
        if file in self.by_published:
            return self.by_published[file].source
        return file if file in self.files else None

    def published_like(self, address: str) -> str | None:
        """Return the source of what is at an address if capitals did not count."""
        for file in (address, f"{address}index.html", f"{address}/index.html"):
            found = self.published.get(file.lower())
            if found:
                return self.by_published[found].source if found in self.by_published else found
        return None

    def page_at(self, address: str) -> Page | None:
        """Return the page at an address below the root."""
        file = self.file_at(address)
        return self.by_published.get(file) if file else None

    def resolve(self, name: str) -> Page | None:
        """Return the page of that source name, through as many redirects as it takes."""
        for _ in range(len(self.redirects) + 1):
            if name in self.pages:
                return self.pages[name]
            name = self.redirects.get(name, "")
        return None


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {name.lower(): name for name in names}
