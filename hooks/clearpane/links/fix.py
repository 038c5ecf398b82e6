"""Carry out the repairs that leave no doubt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from clearpane.diagnostics import ClearpaneError, Diagnostic, Edit
from clearpane.files import read_text, write_text


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with all edits made; every other character stays as it was.

    Of two edits that overlap the second is left out. Raises ClearpaneError when the text is not
    the one that the edits were made for.
    """
    pieces: list[str] = []
    end = 0
    for edit in sorted(set(edits)):
        if edit.start < end:
            continue
        if text[edit.start : edit.end] != edit.old:
            raise ClearpaneError(f"the text has changed at character {edit.start}; check it again")
        pieces += [text[end : edit.start], edit.new]
        end = edit.end
    return "".join([*pieces, text[end:]])


def fix_files(findings: Iterable[Diagnostic], root: Path) -> list[Diagnostic]:
    """Mend the files below `root` and return the findings that this has dealt with."""
    certain: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        if finding.edit is not None:
            certain.setdefault(finding.path, []).append(finding)
    for path, group in certain.items():
        file = root / path
        text = apply_edits(read_text(file), [f.edit for f in group if f.edit is not None])
        write_text(file, text)
    return [finding for group in certain.values() for finding in group]
