"""What a page's menu shows of other pages: when that changes, the page has to be written anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from clearpane.core.files import digest, stable


class NavItem(Protocol):
    """A page, section or link of the navigation, as MkDocs and its successors make them."""

    title: Any
    children: Sequence[NavItem] | None
    parent: NavItem | None


# In a template's tags: the whole navigation, or the list of all pages.
_SITE_WIDE = re.compile(
    r"\{[{%](?:(?![%}]\}).)*?\b(?:nav\b(?!\.homepage\b)|pages\b)(?:(?![%}]\}).)*[%}]\}", re.DOTALL
)


def looks_at_all_pages(template: str) -> bool:
    """Tell whether a Jinja template of the site's own may show any page on every other one."""
    return _SITE_WIDE.search(template) is not None


class NavView:
    """Digests of what pages see of the navigation.

    With `pruned` the theme is Material for MkDocs with `navigation.prune`, which shows on a page
    the top two levels and, on the way to the page, the items beside each step (its template
    `partials/nav-item.html`). With `tabs`, `navigation.tabs` is on besides. Else a page is taken
    to show the titles and metadata of all.
    """

    def __init__(
        self,
        items: Sequence[NavItem],
        pages: Iterable[Any],
        pruned: bool = False,
        tabs: bool = False,
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

    def _with_children(self, item: NavItem) -> str:
        """Return what stands for an item and for each of its children."""
        known = self._known.get(id(item))
        if known is None:
            known = digest(self._summary(item), *map(self._summary, item.children or ()))
            self._known[id(item)] = known
        return known

    def _whole(self, item: NavItem) -> str:
        return digest(self._of(item), *map(self._whole, item.children or ()))

    def _summary(self, item: NavItem) -> str:
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
