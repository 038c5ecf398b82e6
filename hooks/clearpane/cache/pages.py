"""The two steps that make a page, and its templates: from the store, or done and kept."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from clearpane.cache.reads import heard_records, noted_reads, say_again
from clearpane.cache.store import FileDigests, Store
from clearpane.cache.surroundings import NavView
from clearpane.core.files import digest
from clearpane.core.pool import spread_over_cores, worth_sharing

# What the first step makes of a page, besides its title and its links.
POPULATED = ("markdown", "content", "toc", "meta", "_title_from_render", "present_anchor_ids")

Kept = dict[str, Any]


class Step(NamedTuple):
    """A step for a page.

    `key` holds all that the step is known to depend on. `do` does it and returns what must be put
    back next time, and what `pickle` can write.
    """

    page: Any
    key: str
    do: Callable[[], Kept]


class CachedPages:
    """One build, page by page; pages and `files` are those of MkDocs or of its successors.

    `surroundings` is the digest of all that every page depends on. `entries` is the list that the
    theme's search adds to as a page is written. `view` makes of the whole navigation and of all
    pages what each page shows of others.
    """

    def __init__(
        self,
        files: Mapping[str, Any],
        surroundings: str,
        entries: list[dict[str, Any]],
        view: Callable[[Any, list[Any]], NavView],
        kept: tuple[Store, FileDigests],
    ) -> None:
        self._files = files
        self._surroundings = surroundings
        self._entries = entries
        self._view_of = view
        self._store, self._digests = kept
        self._keys: dict[str, str] = {}
        self._build_keys: dict[str, str] = {}
        self._view: NavView | None = None
        self._made_apart: set[str] = set()
        self.taken = self.made = 0

    def populate(self, page: Any, populate_page: Callable[[Any], None]) -> None:
        """Do the first step for a page: from its source to rendered content."""

        def step(page: Any) -> Step:
            def do() -> Kept:
                populate_page(page)
                links = page.links_to_anchors
                return {
                    **{name: getattr(page, name) for name in POPULATED},
                    "title": page.__dict__.get("title"),
                    "links": links and {file.src_uri: found for file, found in links.items()},
                }

            return Step(page, self._populate_key(page), do)

        if not self._keys:
            self._make_on_all_cores(map(step, self._pages()))
        kept = self._taken(step(page))
        if kept is None:
            return
        for name in POPULATED:
            setattr(page, name, kept[name])
        if kept["title"] is not None:
            page.title = kept["title"]
        if kept["links"] is not None:
            page.links_to_anchors = {self._files[uri]: to for uri, to in kept["links"].items()}

    def build(self, page: Any, build_page: Callable[[Any], None], nav: Any) -> None:
        """Do the second step for a page: from rendered content to a file of the site."""

        def step(page: Any) -> Step:
            def do() -> Kept:
                known = len(self._entries)
                build_page(page)
                file = Path(page.file.abs_dest_path)
                # A page of which nothing is left is not written.
                html = file.read_bytes() if file.is_file() else None
                return {"html": html, "entries": self._entries[known:]}

            return Step(page, self._build_key(page), do)

        if self._view is None:
            self._view = self._view_of(nav, self._pages())
            self._made_apart = self._make_on_all_cores(map(step, self._pages()))
        kept = self._taken(step(page))
        is_new = kept is None or page.file.src_uri in self._made_apart
        if kept is not None:
            self._entries.extend(kept["entries"])
            if kept["html"] is not None and not is_new:
                # As MkDocs writes pages: a site that is cut short is built anew anyway.
                file = Path(page.file.abs_dest_path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(kept["html"])
        self.made += is_new
        self.taken += not is_new

    def _populate_key(self, page: Any) -> str:
        uri = page.file.src_uri
        if uri not in self._keys:
            path = page.file.abs_src_path
            self._keys[uri] = digest(
                "populate", self._surroundings, uri,
                self._digests.of(path) if path else digest(page.file.content_string),
                page.__dict__.get("title"),
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
                page.content, [str(item) for item in page.toc], self._view.of(page),
            )  # fmt: skip
        return self._build_keys[uri]

    def _pages(self) -> list[Any]:
        return [file.page for file in self._files.values() if file.page is not None]

    def _taken(self, step: Step) -> Kept | None:
        """Return what was kept of a step, and have the log as if it had just been done.

        None: something that it was made of has changed, and it was done and kept.
        """
        kept: Kept | None = self._store.get(step.key)
        if kept is None or any(self._digests.of(path) != then for path, then in kept["read"]):
            self._store.put(step.key, self._done(step))
            return None
        say_again(kept["said"])
        return kept

    def _done(self, step: Step) -> Kept:
        """Do a step; return what came of it, the files that were read, and what was logged."""
        with noted_reads(looks=True) as read, heard_records() as said:
            kept = step.do()
        own = step.page.file.abs_dest_path
        return {**kept, "read": self._digests.of_all(read - {own}), "said": said}

    def _make_on_all_cores(self, steps: Iterable[Step]) -> set[str]:
        """Put into the store what it lacks, made by several processes, if that is worth it.

        Return the sources of the pages that were made.
        """

        def attempt(step: Step) -> bool:
            try:
                self._store.put(step.key, self._done(step))
            except Exception:  # raised again where it stops the build, in this process
                return False
            return True

        lacking = [step for step in steps if not self._store.holds(step.key)]
        if not worth_sharing(len(lacking)):
            return set()
        done = spread_over_cores(attempt, lacking, _fall_silent)
        return {step.page.file.src_uri for step, is_made in done if is_made}


def _fall_silent() -> None:
    """Print nothing: what a copy of this process says is said again by the first."""
    logging.lastResort = None
    for name in ("", "mkdocs"):
        logging.getLogger(name).handlers.clear()


class CompiledTemplates(BytecodeCache):
    """The code of templates by their source, this Python and this Jinja; the store checks it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if there is some."""
        code = self.store.get(self._key(bucket))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self.store.put(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        return digest("template", bucket.key, bucket.checksum, sys.version, jinja2.__version__)
