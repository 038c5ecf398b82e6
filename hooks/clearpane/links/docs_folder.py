"""Read a site from its `mkdocs.yml` and its docs folder, without building it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pathspec

from clearpane.files import read_text, shown
from clearpane.front_matter import FrontMatter, FrontMatterError, read_front_matter
from clearpane.links.addresses import address_of, is_page, published_path
from clearpane.links.moved_anchors import read_moved_anchors
from clearpane.links.render import Render, renderer
from clearpane.links.settings import Settings
from clearpane.links.sitemap import Page, SiteMap

# What MkDocs never publishes (`mkdocs.structure.files`), as lines of a `.gitignore`.
_NEVER = ".*\n/templates/\n"
# What MkDocs, Material and its search plugin write beside the pages.
_GENERATED = ("404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json")

_STEPS = "clearpane.steps"
# `clean` has done the work of the first, and the others add no anchor that pages link to.
_PASSED_OVER = ("clearpane.extension", "clearpane.lists", "clearpane.drawings_inline")

Clean = Callable[[str, str], str]


def read_site(settings: Settings, root: Path | None = None, clean: Clean | None = None) -> SiteMap:
    """Return the site that a build with these settings would make.

    Findings name files relative to `root`, by default the folder of `mkdocs.yml`. `clean` is
    given the path and the text of each page and returns what of it gets published. Raises
    ClearpaneError when a page is not UTF-8 or an extension is missing.
    """
    clean = clean or _as_it_is
    root = root or settings.path.parent
    render = renderer(_extensions(settings))
    skip = _unpublished(settings)
    pages: dict[str, Page] = {}
    files: set[str] = set(_GENERATED)
    excluded: set[str] = set()
    for name in _walk(settings.docs_dir):
        if skip.match_file(name):
            excluded.add(name)
        elif is_page(name):
            path = settings.docs_dir / name
            pages[name] = _page(name, path, shown(path, root), settings, render, clean)
        else:
            files.add(name)
    own = files - set(_GENERATED)
    for folder in settings.theme_dirs:
        files.update(name for name in _walk(folder) if not name.endswith((".html", ".md", ".py")))
    return SiteMap(
        pages,
        frozenset(files),
        frozenset(own),
        frozenset(excluded),
        settings.redirects,
        read_moved_anchors(settings.path.parent),
        settings.site_url,
        settings.directory_urls,
        settings.elsewhere,
    )


def read_sources(settings: Settings) -> tuple[dict[str, Path], list[str]]:
    """Return the sources of a site, unread, and the names of those that are not published.

    Each source goes by the file that it becomes, such as `link/why/index.html`.
    """
    skip = _unpublished(settings)
    sources: dict[str, Path] = {}
    excluded: list[str] = []
    for name in _walk(settings.docs_dir):
        if skip.match_file(name):
            excluded.append(name)
        elif is_page(name):
            sources[published_path(name, settings.directory_urls)] = settings.docs_dir / name
    return sources, excluded


def read_sheets(
    settings: Settings, site: SiteMap, root: Path | None = None
) -> dict[str, tuple[str, str]]:
    """Return the style sheets of docs and overrides: published name, path to show, text."""
    root = root or settings.path.parent
    sheets = {}
    for folder in (settings.docs_dir, *settings.theme_dirs):
        for name in _walk(folder):
            if name.endswith(".css") and name in site.files:
                path = folder / name
                sheets[name] = shown(path, root), read_text(path)
    return sheets


def _page(
    name: str, path: Path, shown: str, settings: Settings, render: Render, clean: Clean
) -> Page:
    text = read_text(path)
    try:
        head = read_front_matter(text)
    except FrontMatterError:
        # Its own rule reports it; the links below are checked all the same.
        head = FrontMatter()
    # The head is front matter: it is never cut, so its length tells where the page begins.
    body = clean(shown, text)[head.body_start :]
    html = render(body.lstrip("\ufeff").replace("\r\n", "\n"))
    return Page(
        source=name,
        path=shown,
        address=address_of(published_path(name, settings.directory_urls), settings.directory_urls),
        text=text,
        html=html,
        title=str(head.data.get("title") or ""),
        open_ended="template" in head.data,
    )


def _unpublished(settings: Settings) -> pathspec.GitIgnoreSpec:
    """Return what matches the names of the files in docs that are not published."""
    own = (settings.patterns[key] for key in ("exclude_docs", "draft_docs"))
    return pathspec.GitIgnoreSpec.from_lines("\n".join([_NEVER, *own]).splitlines())


def _as_it_is(path: str, text: str) -> str:
    return text


def _extensions(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the Markdown extensions, with the one that a hook adds to give steps their ids."""
    listed = {name: of for name, of in settings.extensions.items() if name not in _PASSED_OVER}
    return listed | ({_STEPS: {}} if settings.uses("steps.py") else {})


def _walk(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        for name in sorted(files):
            yield (Path(parent) / name).relative_to(folder).as_posix()
