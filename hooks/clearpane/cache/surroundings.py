"""What a page depends on besides its source and all code: templates, plugins, what menus show."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from clearpane import HOOKS
from clearpane.cache.checked import FileDigests, is_installed
from clearpane.core.files import digest, stable, walk_linked

# Only templates make pages; what else lies in a theme's folder is copied as it is, or included by
# a template that names it.
_COPIED = frozenset({".css", ".gif", ".ico", ".jpg", ".js", ".png", ".webp", ".woff", ".woff2"})
_MENU = tuple(
    os.path.join("partials", f"{name}.html")
    for name in ("nav", "nav-item", "tabs", "tabs-item", "path", "path-item", "footer")
)
# In a template's tags: the whole navigation, or the list of all pages.
_SITE_WIDE = re.compile(
    r"\{[{%](?:(?![%}]\}).)*?\b(?:nav\b(?!\.homepage\b)|pages\b)(?:(?![%}]\}).)*[%}]\}", re.DOTALL
)
_DATE = re.compile(r"\b(?:build_date_utc|update_date)\b")


class Templates:
    """The templates in the folders of a theme that is no installed package."""

    def __init__(self, folders: Iterable[str], static: Iterable[str]) -> None:
        """`static` are templates that make files of their own and no part of a page."""
        self._paths = [
            path for folder in folders if not is_installed(folder) for path in _in(folder)
        ]
        skip = tuple(os.path.normpath(name) for name in static)
        self.texts = [
            Path(path).read_text(encoding="utf-8", errors="replace")
            for path in self._paths
            if path.endswith(".html") and not path.endswith(skip)
        ]

    def digest(self, files: FileDigests) -> str:
        """Return the digest of all that pages may be made of."""
        whole = "\n".join(self.texts)
        used = (p for p in self._paths if Path(p).suffix not in _COPIED or Path(p).name in whole)
        return digest(files.of_all(used))

    def show_the_date(self) -> bool:
        """Tell whether a page may show the day on which it is built."""
        return any(_DATE.search(text) for text in self.texts)

    def show_all_pages(self) -> bool:
        """Tell whether one of them may show any page on every other one.

        It does so by itself, or in the place of a template of Material that shows other pages.
        """
        return any(path.endswith(_MENU) for path in self._paths) or any(
            _SITE_WIDE.search(text) for text in self.texts
        )


def _in(folder: str) -> Iterator[str]:
    for parent, _, names in walk_linked(folder):
        yield from (os.path.join(parent, name) for name in names)


KNOWN = frozenset(
    {*(f"{hook}.py" for hook in HOOKS), "clearpane", "material/search", "redirects", "search"}
)
PAGE_EVENTS = ("pre_page", "page_read_source", "page_markdown", "page_content", "page_context",
               "post_page")  # fmt: skip


def first_unknown(plugins: Mapping[str, object], trusted: Collection[str]) -> str:
    """Return the first plugin or hook that sees pages and is neither known nor trusted, or "".

    Hooks go by the path in `mkdocs.yml`, and are known by their file name.
    """
    safe = KNOWN.union(trusted)
    for name, plugin in plugins.items():
        sees_pages = any(hasattr(plugin, f"on_{event}") for event in PAGE_EVENTS)
        if sees_pages and name not in safe and name.rpartition("/")[2] not in safe:
            return name
    return ""


class NavView:
    """Digests of what pages see of the navigation, whose items are those of MkDocs.

    With `pruned` the theme is Material for MkDocs with `navigation.prune`, which shows on a page
    the top two levels and, on the way to the page, the items beside each step (its template
    `partials/nav-item.html`). With `tabs`, `navigation.tabs` is on besides. Else a page is taken
    to show the titles and metadata of all.
    """

    def __init__(
        self, items: Sequence[Any], pages: Iterable[Any], pruned: bool = False, tabs: bool = False
    ) -> None:
        self._known: dict[int, str] = {}
        self._shown: dict[int, str] = {}
        if pruned:
            self._all = digest(*(self._with_children(item) for item in items))
        else:
            everything = sorted(map(self._of, pages))
            self._all = digest(*map(self._whole, items), *everything)
        self._pruned, self._tabs = pruned, tabs

    def of(self, page: Any) -> str:
        """Return the digest of what a page's menu, its path and its foot show."""
        beside = [near for near in (page.previous_page, page.next_page) if near is not None]
        seen = [self._all, *map(self._of, beside)]
        item = page.parent if self._pruned else None
        while item is not None:
            seen.append(self._with_children(item))
            # Each section of the tab that is open shows its items.
            if self._tabs and item.parent is None:
                seen += map(self._with_children, item.children or ())
            item = item.parent
        return digest(*seen)

    def _with_children(self, item: Any) -> str:
        """Return what stands for an item and for each of its children."""
        known = self._known.get(id(item))
        if known is None:
            known = digest(self._summary(item), *map(self._summary, item.children or ()))
            self._known[id(item)] = known
        return known

    def _whole(self, item: Any) -> str:
        return digest(self._of(item), *map(self._whole, item.children or ()))

    def _summary(self, item: Any) -> str:
        """Return an item as a closed menu shows it: itself, and where it leads."""
        indexes = [child for child in item.children or () if getattr(child, "is_index", False)]
        shown = [item, *indexes]
        while item.children:
            item = item.children[0]
            shown.append(item)
        return stable(list(map(self._of, shown)))

    def _of(self, item: Any) -> str:
        """Return what a menu or a foot can show of an item; several pages show the same one."""
        shown = self._shown.get(id(item))
        if shown is None:
            children = getattr(item, "children", None)
            shown = digest(
                type(item).__name__,
                str(item.title),
                getattr(item, "url", None),
                getattr(item, "meta", None),
                getattr(item, "is_index", None),
                len(children or ()),
            )
            self._shown[id(item)] = shown
        return shown
