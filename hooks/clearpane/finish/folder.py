"""Finish the folder of a built site, whichever builder has made it.

What comes of a file is kept by what it was given as, so that the next run, and the next build that
writes the same file again, cost next to nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from clearpane.core.files import (
    SkippedFile,
    decode,
    digest,
    noted_in,
    remove_empty,
    shown,
    write_text,
)
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.pool import Records
from clearpane.finish.xml_file import SUFFIXES
from clearpane.sites.built import BuiltSite
from clearpane.sites.hand import Finished, Finisher, Hand, NewFile, Yield
from clearpane.sites.html_page import Cut
from clearpane.sites.reading import unreadable

# So many files are in memory at once.
_BATCH = 256
# Beyond that it is data of some kind, and no text for readers.
_LARGEST = 20_000_000
# What a browser opens as it is, besides pages.
_SHOWN = (*SUFFIXES, ".svgz")
WRITTEN = ".cache/clearpane/written.json"
"""Which files were put beside the pages: one that the builder writes itself is kept."""


def finish_folder(
    site: BuiltSite,
    finishers: Sequence[Finisher],
    records: Records,
    made_of: object = None,
    *,
    write: bool = True,
) -> tuple[dict[str, Finished], list[Finding]]:
    """Have the finishers work on each file of a site, in their order.

    Return what has become of each page, by its file, and every finding, sorted.

    `records` hold what has come of files before, `made_of` is all that decides about it besides
    the file, its source and what the finishers name. Without `write` nothing is changed.
    """
    work = _Work(site, finishers, records, digest(made_of, write), write)
    pages = work.through(site.pages)
    ours = work.before | work.beside
    others = [
        file
        for file in site.files
        if file not in ours and any(f.wants(file) for f in finishers) and _is_text(site, file)
    ]
    findings = [found for each in work.through(others).values() for found in each.findings]
    for finisher in finishers:
        findings += work.settle(finisher.end(pages))
    for finished in pages.values():
        findings += finished.findings
    if write:
        work.remove_old()
    return pages, sorted(set(findings))


def _batches(files: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(files)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def made_of_files(
    site: BuiltSite,
    records: Records,
    files: Iterable[str],
    key: Callable[[str, str], tuple[str, ...]],
    make: Callable[[str, bytes], Any],
) -> dict[str, Any]:
    """Return what `make` returns of each file's name and bytes, in the order of the files.

    `key` is what tells of a file with a name and a digest.
    """
    made: dict[str, Any] = {}
    for batch in _batches(files):
        # Read here: what is read in the making must stay as it is, and a page becomes another. By
        # the bytes that it is made of: another run may have finished it since it was asked about.
        raw = {file: site.take(file) for file in batch if file not in site.left}
        made |= records.values(
            lambda file, raw=raw: make(file, raw.get(file) or site.raw(file)),  # type: ignore[misc]
            {file: key(file, site.digest(file)) for file in batch},
        )
    return made


class _Work:
    def __init__(
        self,
        site: BuiltSite,
        finishers: Sequence[Finisher],
        records: Records,
        made_of: str,
        write: bool,
    ) -> None:
        self.site, self.finishers, self.records = site, finishers, records
        self.made_of, self.write = made_of, write
        self.pages = frozenset(site.pages)
        self.before = beside_pages(site.folder, site.home)
        self.beside: set[str] = set()
        self.noted = set(self.before)

    def through(self, files: Iterable[str]) -> dict[str, Finished]:
        """Return what has become of each file, written if that is wanted."""
        done: dict[str, Finished] = {}
        for batch in _batches(files):
            done |= self._batch(batch)
        return done

    def _batch(self, files: list[str]) -> dict[str, Finished]:
        done: dict[str, Finished] = made_of_files(
            self.site, self.records, files, self._key, self._made
        )
        self._note({each.name for finished in done.values() for each in finished.files})
        for file, finished in done.items():
            try:
                self._put_all(file, finished)
            except SkippedFile as error:
                told = unreadable(self.site.path(file), error)
                done[file] = finished._replace(findings=(*finished.findings, told))
        if self.write and self.site.told is None:
            # As they are now they are done, if nobody writes them again; MkDocs writes each anew.
            texts = {file: each.text for file, each in done.items() if each.text is not None}
            now = {self._key(file, digest(new.encode())): file for file, new in texts.items()}
            self.records.keep({key: done[at]._replace(text=None) for key, at in now.items()})
        return done

    def _key(self, file: str, given: str) -> tuple[str, ...]:
        around = digest([finisher.depends_on(file) for finisher in self.finishers])
        return "finish", self.made_of, file, given, around

    def _made(self, file: str, raw: bytes) -> Finished:
        """Return what becomes of a file, without writing anything."""
        is_page = file in self.pages
        try:
            text = decode(raw, file)
        except ClearpaneError as error:
            told = unreadable(self.site.path(file), error)
            message = f"{told.message}: it cannot be judged as a browser reads it, and is as it was"
            told = replace(told, rule="gate-encoding", message=message, fix="")
            return Finished(None, (told,) if is_page or file.lower().endswith(_SHOWN) else ())
        hand = Hand(file, text)
        findings: list[Finding] = []
        cuts: list[Cut] = []
        files: list[NewFile] = []
        for finisher in self.finishers:
            for each in finisher.page(hand) if is_page else finisher.other(hand):
                if isinstance(each, Finding):
                    findings.append(each)
                elif isinstance(each, NewFile):
                    files.append(each)
                else:
                    cuts.append(each)
        new = hand.page.edited(cuts) if cuts else hand.text
        return Finished(None if new == text else new, (*findings,), (*files,), hand.notes)

    def _note(self, names: set[str]) -> None:
        """Remember names before the files are written: a run that is killed has written them."""
        self.beside |= names
        if self.write and not names <= self.noted:
            self.noted |= names
            note_written(self.site, self.noted)

    def _put_all(self, file: str, finished: Finished) -> None:
        if not self.write:
            return
        text, left = finished.text, self.site.left.get(file)
        if text is None and left and left.now != left.given:
            text = self.site.text(file)
        now = self.site.digest(file) if text is None else digest(text.encode("utf-8"))
        if text is not None and (left is None or left.now != now):
            write_text(self.site.folder / file, text, durable=False)
        self.site.written[file] = now
        for each in finished.files:
            self._put(each)

    def _put(self, new: NewFile) -> None:
        path = self.site.place(new.name)
        if path.is_file() and path.read_bytes() == new.text.encode("utf-8"):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, new.text, durable=False)

    def settle(self, yielded: Yield) -> Iterator[Finding]:
        """Write what a finisher makes of the whole, and yield what it finds."""
        for each in yielded:
            if isinstance(each, Finding):
                yield each
            elif isinstance(each, NewFile):
                self._note({each.name})
                try:
                    if self.write:
                        self._put(each)
                except SkippedFile as error:
                    yield unreadable(self.site.path(each.name), error)

    def remove_old(self) -> None:
        """Remove what runs before have put beside pages that are gone."""
        for name in self.before - self.beside:
            with suppress(SkippedFile):
                self.site.place(name).unlink(missing_ok=True)
                remove_empty((self.site.folder / name).parent, self.site.folder)
        if self.noted != self.beside:
            note_written(self.site, self.beside)


def _is_text(site: BuiltSite, file: str) -> bool:
    path = site.folder / file
    return path.is_file() and path.stat().st_size <= _LARGEST


def note_written(site: BuiltSite, names: Iterable[str]) -> None:
    """Remember the names of the files for the next run, if that can be."""
    file = site.home / WRITTEN
    with suppress(OSError, ClearpaneError):
        file.parent.mkdir(parents=True, exist_ok=True)
        known = {**noted_in(file), f"{shown(site.folder, site.home)}/": sorted(names)}
        write_text(file, json.dumps(known))


def beside_pages(folder: Path, root: Path) -> frozenset[str]:
    """Return the names of what runs before have put beside the pages of the site in a folder."""
    return frozenset(noted_in(root / WRITTEN).get(f"{shown(folder, root)}/", ()))
