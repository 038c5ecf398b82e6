"""The two steps that make a page, each taken from the store, or done and kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from clearpane.cache.in_place import PagesInPlace
from clearpane.cache.nav_view import NavView
from clearpane.cache.reads import PerPage, heard_records, keep, kept_of, noted_reads, say_again
from clearpane.cache.store import FileDigests, Store
from clearpane.core.files import digest
from clearpane.core.pool import spread_over_cores, worth_sharing

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


Kept = dict[str, Any]


class Step(NamedTuple):
    """A step for a page, named by its source.

    `key` holds all that the step is known to depend on. `do` does it, and `result` makes of what
    `do` returned that which must be put back next time, and which `pickle` can write.
    """

    page: str
    key: str
    do: Callable[[], Any]
    result: Callable[[Any], Kept]


class KeptPages:
    """The results of steps, by their keys."""

    def __init__(self, store: Store, digests: FileDigests) -> None:
        self.store = store
        self.digests = digests

    def make(self, step: Step) -> Kept:
        """Do a step, and return its result with all that came along.

        These are the files that were read, what was logged, and what hooks have noted of the page
        meanwhile.
        """
        before = kept_of(step.page)
        with noted_reads() as read, heard_records() as said:
            done = step.do()
        also = {"read": self.digests.of_all(read), "said": said, "notes": _since(before, step.page)}
        return {**step.result(done), **also}

    def get(self, key: str) -> Kept | None:
        """Return what was kept, unless a file that it was made of has changed since."""
        kept: Kept | None = self.store.get(key)
        if kept is None or any(self.digests.of(path) != then for path, then in kept["read"]):
            return None
        return kept

    def put_back(self, page: str, kept: Kept) -> None:
        """Have hooks and logs as if the step had just been done."""
        keep(page, kept["notes"])
        say_again(kept["said"])

    def make_on_all_cores(self, steps: Iterable[Step]) -> set[str]:
        """Put into the store what it lacks, made by several processes, if that is worth it.

        Return the pages that were made.
        """

        def attempt(step: Step) -> bool:
            try:
                self.store.put(step.key, self.make(step))
            except Exception:  # raised again where it stops the build, in this process
                return False
            return True

        lacking = [step for step in steps if not self.store.holds(step.key)]
        if not worth_sharing(len(lacking)):
            return set()
        done = spread_over_cores(attempt, lacking, _fall_silent)
        return {step.page for step, is_made in done if is_made}


def _since(before: dict[str, object], page: str) -> dict[str, object]:
    return {name: note for name, note in kept_of(page).items() if note is not before.get(name)}


def _fall_silent() -> None:
    """Print nothing: what a copy of this process says is said again by the first."""
    logging.lastResort = None
    for name in ("", "mkdocs"):
        logging.getLogger(name).handlers.clear()


page_files: PerPage[tuple[str, ...]] = PerPage("files")
"""Their names below the site's folder, with forward slashes, by the page's source."""


def write_page_file(source: str, site_dir: Path, name: str, text: str) -> None:
    """Write a file into the site while the page of a source is made, one of the page's own."""
    path = site_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # As MkDocs writes pages: waiting for the disk at each would double the time of a build, and a
    # site that was cut short is built anew anyway.
    path.write_text(text, encoding="utf-8", newline="\n")
    page_files[source] = (*(page_files.get(source) or ()), name)
