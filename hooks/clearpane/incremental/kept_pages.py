"""What the steps of a build make of pages: kept in a store, checked, and put back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from clearpane.incremental.digest import FileDigests
from clearpane.incremental.log_records import heard_records, say_again
from clearpane.incremental.per_page import keep, kept_of
from clearpane.incremental.processes import spread_over_cores, worth_sharing
from clearpane.incremental.reads import noted_reads
from clearpane.incremental.store import Store

Kept = dict[str, Any]
Make = Callable[[], Kept]
"""Does a step for a page, and returns what must be put back next time; `pickle` can write it."""


class KeptPages:
    """The results of steps, by a key that holds all that a step is known to depend on."""

    def __init__(self, store: Store, digests: FileDigests) -> None:
        self.store = store
        self.digests = digests

    def make(self, page: str, make: Make) -> Kept:
        """Do a step for a page, and return its result with all that came along.

        These are the files that were read, what was logged, and what hooks have noted of the page,
        which goes by the name of its source.
        """
        with noted_reads() as read, heard_records() as said:
            made = make()
        return {**made, "read": self.digests.of_all(read), "said": said, "notes": kept_of(page)}

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

    def make_on_all_cores(self, steps: Mapping[str, tuple[str, Make]]) -> set[str]:
        """Put into the store what it lacks, made by several processes, if that is worth it.

        `steps` holds key and work by the page. Return the pages that were made.
        """

        def attempt(page: str) -> Kept | None:
            try:
                return self.make(page, steps[page][1])
            except Exception:  # raised again where it stops the build, in this process
                return None

        pages = [page for page, (key, _) in steps.items() if not self.store.holds(key)]
        made = set()
        if worth_sharing(len(pages)):
            for page, kept in spread_over_cores(attempt, pages, _fall_silent):
                if kept is not None:
                    self.store.put(steps[page][0], kept)
                    made.add(page)
        return made


def _fall_silent() -> None:
    """Print nothing: what a copy of this process says is said again by the first."""
    logging.lastResort = None
    for name in ("", "mkdocs"):
        logging.getLogger(name).handlers.clear()
