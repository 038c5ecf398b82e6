"""Publishes every page as Markdown too, beside its HTML, with an index of all in llms.txt."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from clearpane.cache.pages import page_files, write_page_file
from clearpane.cache.reads import PerPage
from clearpane.core.files import write_text
from clearpane.finish.markdown_twin import Twin, llms_full, llms_index, markdown_twin, with_head
from clearpane.site.addresses import Addresses
from clearpane.site.page_head import read_head

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

HEAD_END = "</head>"
WITHOUT_SECTION = "Start"
OUTSIDE = "Other pages"


@dataclass
class _Build:
    addresses: Addresses
    order: list[str]
    outside: frozenset[str]


# Made anew in on_nav: the module lives on across rebuilds of `mkdocs serve`.
_builds: list[_Build] = []
_twins: PerPage[Twin] = PerPage("markdown_twins")


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """Note where every file will be, and forget the twins of the last build."""
    addresses = frozenset((file.src_uri, file.url) for file in files)
    order = [page.file.src_uri for page in nav.pages]
    outside = sorted({file.src_uri for file in files.documentation_pages()} - {*order})
    at = Addresses(config.site_url or "", addresses)
    _builds[:] = [_Build(at, order + outside, frozenset(outside))]
    _twins.clear()
    page_files.clear()


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Make the page's twin and announce it in the page's head."""
    if not config.site_url or page.markdown is None:
        return output
    name = posixpath.splitext(page.file.dest_uri)[0] + ".md"
    head = read_head(page.file.content_string)
    twin = markdown_twin(page.markdown, page.file.src_uri, _builds[0].addresses)
    if head:
        twin = with_head(twin, head, page.canonical_url or "")
    sections = list(page.ancestors)
    apart = OUTSIDE if page.file.src_uri in _builds[0].outside else WITHOUT_SECTION
    _twins[page.file.src_uri] = Twin(
        section=str(sections[-1].title) if sections else apart,
        title=head.title if head else str(page.title),
        description=head.description if head else "",
        address=urljoin(config.site_url, name),
        text=twin,
    )
    write_page_file(page.file.src_uri, Path(config.site_dir), name, twin)
    # The space is meant: for `[rel=alternate]` Material's script asks the host for a sitemap.
    link = f'<link rel="alternate " type="text/markdown" href="{posixpath.basename(name)}">\n'
    return output.replace(HEAD_END, link + HEAD_END, 1)


def on_post_build(config: MkDocsConfig) -> None:
    """Write the index of all twins, and all in one file, in the order of the navigation.

    Pages in no navigation come last.
    """
    if not config.site_url:
        return
    twins = [_twins[page] for page in _builds[0].order if page in _twins]
    about = (config.site_name, config.site_description or "")
    write_text(Path(config.site_dir, "llms.txt"), llms_index(*about, twins))
    write_text(Path(config.site_dir, "llms-full.txt"), llms_full(*about, twins))
