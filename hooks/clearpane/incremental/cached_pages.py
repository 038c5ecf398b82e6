"""The two steps that make a page, each taken from the store, or done and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from clearpane.incremental.digest import FileDigests, digest
from clearpane.incremental.kept_pages import Kept, KeptPages, Step
from clearpane.incremental.nav_view import NavView
from clearpane.incremental.page_files import page_files
from clearpane.incremental.pages_in_place import PagesInPlace
from clearpane.incremental.store import Store

# What the first step makes of a page, besides its title and its links.
POPULATED = ("markdown", "content", "toc", "meta", "_title_from_render", "present_anchor_ids")


class CachedPages:
    """One build, page by page; pages and `files` are those of MkDocs or of its successors.

    `surroundings` is the digest of all that every page depends on. `further` holds, for either
    step, the functions that tell what else a page is made of. `entries` is the list that the
    theme's search adds to as a page is written. `view` makes of the whole navigation and of all
    pages what each page shows of others.
    """

    def __init__(
        self,
        files: Mapping[str, Any],
        surroundings: str,
        further: Mapping[str, Sequence[Callable[..., str]]],
        entries: list[dict[str, Any]],
        view: Callable[[Any, list[Any]], NavView],
        kept: tuple[Store, PagesInPlace, FileDigests],
    ) -> None:
        self._files = files
        self._surroundings = surroundings
        self._further = further
        self._entries = entries
        self._view_of = view
        self._store, self._places, self._digests = kept
        self._kept = KeptPages(self._store, self._digests)
        self._keys: dict[str, str] = {}
        self._build_keys: dict[str, str] = {}
        self._view: NavView | None = None
        self._made_apart: set[str] = set()
        self.taken = self.made = 0

    def populate(self, page: Any, populate_page: Callable[[Any], None]) -> None:
        """Do the first step for a page: from its source to rendered content."""

        def step(page: Any) -> Step:
            def result(_: None) -> Kept:
                return {
                    **{name: getattr(page, name) for name in POPULATED},
                    "title": page.__dict__.get("title"),
                    "links": _by_name(page.links_to_anchors),
                }

            do = partial(populate_page, page)
            return Step(page.file.src_uri, self._populate_key(page), do, result)

        if not self._keys:
            self._kept.make_on_all_cores(map(step, self._pages()))
        own = step(page)
        kept = self._kept.get(own.key)
        if kept is None:
            self._store.put(own.key, self._kept.make(own))
            return
        for name in POPULATED:
            setattr(page, name, kept[name])
        if kept["title"] is not None:
            page.title = kept["title"]
        if kept["links"] is not None:
            page.links_to_anchors = {self._files[uri]: to for uri, to in kept["links"].items()}
        self._kept.put_back(own.page, kept)

    def build(self, page: Any, build_page: Callable[[Any], None], nav: Any) -> None:
        """Do the second step for a page: from rendered content to a file of the site."""

        def step(page: Any) -> Step:
            source, key = page.file.src_uri, self._build_key(page)

            def do() -> int:
                known = len(self._entries)
                build_page(page)
                return known

            def result(known: int) -> Kept:
                files = self._places.read([page.file.dest_uri, *(page_files.get(source) or ())])
                # Apart, since they are seldom needed: most stay in the site's folder.
                self._store.put(_files_key(key), files)
                return {"files": [*files], "entries": self._entries[known:]}

            return Step(source, key, do, result)

        if self._view is None:
            self._view = self._view_of(nav, self._pages())
            self._made_apart = self._kept.make_on_all_cores(map(step, self._pages()))
        own = step(page)
        kept = self._kept.get(own.key)
        is_new = own.page in self._made_apart
        if kept is not None and not is_new and not self._put_in_place(kept["files"], own.key):
            kept = None
        if kept is None:
            kept = self._kept.make(own)
            self._store.put(own.key, kept)
            is_new = True
        else:
            self._entries.extend(kept["entries"])
            self._kept.put_back(own.page, kept)
        if is_new:
            self._places.note(kept["files"], own.key)
        self.made += is_new
        self.taken += not is_new

    def _put_in_place(self, names: list[str], key: str) -> bool:
        """Have the files of a page in the site's folder; tell whether that was possible."""
        apart = _files_key(key)
        if self._places.has(names, key):
            self._store.use(apart)
            return True
        files = self._store.get(apart)
        if files is None:
            return False
        self._places.write(files)
        self._places.note(names, key)
        return True

    def _populate_key(self, page: Any) -> str:
        uri = page.file.src_uri
        if uri not in self._keys:
            path = page.file.abs_src_path
            self._keys[uri] = digest(
                "populate", self._surroundings, uri,
                self._digests.of(path) if path else digest(page.file.content_string),
                page.__dict__.get("title"), self._asked("markdown_depends_on", page),
            )  # fmt: skip
        return self._keys[uri]

    def _build_key(self, page: Any) -> str:
        uri = page.file.src_uri
        if uri not in self._build_keys:
            assert self._view is not None
            # Not the address for editing and the like: they follow from the source's name and
            # the settings.
            self._build_keys[uri] = digest(
                "build", self._populate_key(page), page.title, page.meta, page.markdown,
                page.content, [str(item) for item in page.toc],
                self._view.of(page), self._asked("page_depends_on", page),
            )  # fmt: skip
        return self._build_keys[uri]

    def _asked(self, name: str, page: Any) -> list[str]:
        return [ask(page=page) for ask in self._further.get(name, ())]

    def _pages(self) -> list[Any]:
        return [file.page for file in self._files.values() if file.page is not None]


def _files_key(key: str) -> str:
    return f"{key} files"


def _by_name(links: Mapping[Any, Iterable[str]] | None) -> dict[str, Iterable[str]] | None:
    return None if links is None else {file.src_uri: found for file, found in links.items()}
