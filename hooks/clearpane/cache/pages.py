"""The two steps that make a page, and its templates: from the store, or done and kept."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from clearpane.cache.checked import Kept
from clearpane.cache.left_pages import LeftPages
from clearpane.cache.store import Store
from clearpane.cache.surroundings import NavView
from clearpane.core.files import digest, stable
from clearpane.core.findings import finding_of
from clearpane.core.pool import Key

# What the first step makes of a page, besides its title and its links.
POPULATED = ("markdown", "content", "toc", "meta", "_title_from_render", "present_anchor_ids")

Made = dict[str, Any]


class Step(NamedTuple):
    """A step for a page.

    `key` holds all that the step is known to depend on. `do` does it and returns what must be put
    back next time, and what `pickle` can write.
    """

    page: Any
    key: Key
    do: Callable[[], Made]

    def done(self) -> Made:
        """Do it; return what came of it with what was logged."""
        with heard_records() as said:
            made = self.do()
        return {**made, "said": said}


class CachedPages:
    """One build, page by page; pages and `files` are those of MkDocs or of its successors.

    `entries` is the list that the theme's search adds to as a page is written. `view` makes of the
    whole navigation and of all pages what each page shows of others. What is made hangs on all that
    `kept` does.
    """

    def __init__(
        self,
        files: Mapping[str, Any],
        entries: list[dict[str, Any]],
        view: Callable[[Any, list[Any]], NavView],
        kept: Kept,
        left: LeftPages,
    ) -> None:
        self._files = files
        self._entries = entries
        self._view_of = view
        self._kept, self._left = kept, left
        self._keys: dict[str, Key] = {}
        self._build_keys: dict[str, Key] = {}
        self._view: NavView | None = None
        self.taken = self.made = 0

    def populate(self, page: Any, populate_page: Callable[[Any], None]) -> None:
        """Do the first step for a page: from its source to rendered content."""

        def step(page: Any) -> Step:
            def do() -> Made:
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
            def do() -> Made:
                known = len(self._entries)
                self._left.give_up(page.file.dest_uri)
                build_page(page)
                file = Path(page.file.abs_dest_path)
                # A page of which nothing is left is not written.
                html = file.read_bytes() if file.is_file() else None
                return {"html": html, "entries": self._entries[known:]}

            return Step(page, self._build_key(page), do)

        if self._view is None:
            self._view = self._view_of(nav, self._pages())
            self._make_on_all_cores(map(step, self._pages()))
        kept = self._taken(step(page))
        is_new = kept is None or not self._kept.holds(*self._build_key(page))
        if kept is not None:
            self._entries.extend(kept["entries"])
            html, key = kept["html"], self._build_key(page)
            stays = html is not None and self._left.leaves(
                page.file.dest_uri, html, lambda: self._html(key)
            )
            if html is not None and not stays:
                # Also where a copy of this process has: it may be another build's that made it.
                # As MkDocs writes pages: a site that is cut short is built anew anyway.
                file = Path(page.file.abs_dest_path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(html)
        self.made += is_new
        self.taken += not is_new

    def _html(self, key: Key) -> bytes:
        made: Made = self._kept.known({0: key})[0]
        html: bytes = made["html"]
        return html

    def _populate_key(self, page: Any) -> Key:
        uri = page.file.src_uri
        if uri not in self._keys:
            path = page.file.abs_src_path
            source = self._kept.files.of(path) if path else digest(page.file.content_string)
            self._keys[uri] = ("populate", uri, source, stable(page.__dict__.get("title")))
        return self._keys[uri]

    def _build_key(self, page: Any) -> Key:
        uri = page.file.src_uri
        if uri not in self._build_keys:
            assert self._view is not None
            # Not the address for editing and the like: they follow from the source's name and
            # the settings.
            shown = page.title, page.meta, page.markdown, page.content, list(map(str, page.toc))
            self._build_keys[uri] = (
                "build", *self._populate_key(page), digest(*shown), self._view.of(page),
            )  # fmt: skip
        return self._build_keys[uri]

    def _pages(self) -> list[Any]:
        return [file.page for file in self._files.values() if file.page is not None]

    def _taken(self, step: Step) -> Made | None:
        """Return what was kept of a step, and have the log as if it had just been done.

        None: something that it was made of has changed, and it was done and kept.
        """
        kept: Made | None = self._kept.known({0: step.key}).get(0)
        if kept is None:
            self._kept.value(step.done, *step.key)
        else:
            say_again(kept["said"])
        return kept

    def _make_on_all_cores(self, steps: Iterable[Step]) -> None:
        """Have made what lacks, by several processes, if that is worth it."""
        lacking = {step.key: step for step in steps if not self._kept.holds(*step.key)}

        def make(key: Key) -> Made:
            _fall_silent()
            return lacking[key].done()

        self._kept.make_ahead(make, {key: key for key in lacking})


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


Said = dict[str, Any]
"""The fields of a log record that make it again, and no object that cannot be pickled."""


@contextmanager
def heard_records() -> Iterator[list[Said]]:
    """Give a list that holds, at the end, what was logged within, whatever handlers do to it."""
    said: list[Said] = []
    records: list[logging.LogRecord] = []
    make = logging.getLogRecordFactory()

    def listen(*arguments: Any, **keywords: Any) -> logging.LogRecord:
        # What a caller adds to a record, such as a finding, it adds after this.
        records.append(record := make(*arguments, **keywords))
        return record

    logging.setLogRecordFactory(listen)
    try:
        yield said
    finally:
        logging.setLogRecordFactory(make)
        said += map(_fields, records)


def _fields(record: logging.LogRecord) -> Said:
    return {
        "name": record.name,
        "levelno": record.levelno,
        "levelname": record.levelname,
        "msg": record.getMessage(),
        "args": (),
        "finding": finding_of(record),
    }


def say_again(said: Iterable[Said]) -> None:
    """Hand each record to its logger, whose filters and handlers see it as they saw the first."""
    for fields in said:
        logger = logging.getLogger(fields["name"])
        if logger.isEnabledFor(fields["levelno"]):
            logger.handle(logging.makeLogRecord(fields))
