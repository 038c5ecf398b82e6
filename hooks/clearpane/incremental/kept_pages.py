"""What the steps of a build make of pages: kept in a store, checked, and put back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from clearpane.incremental.digest import FileDigests
from clearpane.incremental.log_records import heard_records, say_again
from clearpane.incremental.per_page import keep, kept_of
from clearpane.incremental.processes import spread_over_cores, worth_sharing
from clearpane.incremental.reads import noted_reads
from clearpane.incremental.store import Store

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
