"""Stretches of a text, by start and end offset in characters, the end not included."""

from __future__ import annotations

import difflib
import re
import sys
import tomllib
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from clearpane.core.files import read_text, shown, write_text
from clearpane.core.findings import ClearpaneError, Edit, Finding

Span = tuple[int, int]

LINE = re.compile(r"[^\r\n]*+(?:\r\n|\n|\r|\Z)")
"""One line with its break, whichever system wrote it."""

_NOT_BREAKS = re.compile(r"[^\r\n]+")


def toml_of(text: str, name: str) -> dict[str, Any]:
    """Return what a TOML text says; raise ClearpaneError with the place in `name` if it is none."""
    text = text.removeprefix("\ufeff")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        what, line, column = toml_fault(error, text)
        message = f"{name}:{line}:{column}: not TOML ({what}); mend what stands there and try again"
        raise ClearpaneError(message) from None


def toml_fault(error: Exception, text: str) -> tuple[str, int, int]:
    """Return what `tomllib` finds wrong with a text, and line and column: it has them in words."""
    what, _, at = str(error).rstrip(")").partition(" (at ")
    end = text.count("\n") + 1, len(text) - text.rfind("\n")
    line, column = map(int, re.findall(r"\d+", at) or end)
    return what, line, column


def package_toml(name: str) -> dict[str, Any]:
    """Return what a TOML file of this package says, such as `links/schemes.toml`."""
    return tomllib.loads((resources.files("clearpane") / name).read_text("utf-8"))


def merge(spans: list[Span]) -> list[Span]:
    """Return the spans sorted, with those that touch or overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def inside(spans: list[Span], offset: int) -> bool:
    """Tell whether an offset lies in one of the spans, which are sorted and do not overlap."""
    before = bisect_right(spans, (offset, sys.maxsize)) - 1
    return before >= 0 and offset < spans[before][1]


def blank(text: str, spans: list[Span], filler: str = " ") -> str:
    """Return the text with the spans turned into blanks; line breaks and length stay."""
    parts, at = list[str](), 0
    for start, end in spans:
        parts += text[at:start], _NOT_BREAKS.sub(lambda m: filler * len(m[0]), text[start:end])
        at = end
    return "".join([*parts, text[at:]])


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
        if text[edit.start : edit.end] != edit.expected:
            raise ClearpaneError(f"the text has changed at character {edit.start}; check it again")
        pieces += [text[end : edit.start], edit.new]
        end = edit.end
    return "".join([*pieces, text[end:]])


def same_lines(text: str, other: str) -> dict[int, int]:
    """Return the lines that two texts share, by their numbers from 1 in one: those in the other."""
    matcher = difflib.SequenceMatcher(None, text.splitlines(), other.splitlines(), autojunk=False)
    return {
        a + n + 1: b + n + 1 for a, b, size in matcher.get_matching_blocks() for n in range(size)
    }


def carried(edit: Edit, text: str, other: str) -> Edit | None:
    """Return an edit of a text as one of another version; None where its lines are not the same."""
    if text == other:
        return edit
    line = text.count("\n", 0, edit.start) + 1
    if (to := same_lines(text, other).get(line)) is None:
        return None
    starts = [m.start() for m in re.finditer(r"^", other, re.MULTILINE)]
    start = starts[to - 1] + edit.start - (text.rfind("\n", 0, edit.start) + 1)
    end = start + len(edit.expected)
    return replace(edit, start=start, end=end) if other[start:end] == edit.expected else None


def unified_diff(before: str, after: str, old: str, new: str) -> str:
    """Return the change of a file, called `old` before and `new` after, as a unified diff."""
    pair = before.splitlines(keepends=True), after.splitlines(keepends=True)
    lines = difflib.unified_diff(*pair, f"a/{old.lstrip('/')}", f"b/{new.lstrip('/')}", n=1)
    end = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + end for line in lines)


@dataclass
class Changes:
    """Edits of files, by path, and a file that is renamed: all are made together, or none is."""

    edits: dict[Path, list[Edit]] = field(default_factory=dict)
    before: dict[Path, str] = field(default_factory=dict)
    renamed: tuple[Path, Path] | None = None

    def edit(self, path: Path, text: str, edits: Iterable[Edit]) -> int:
        """Add edits of a file, whose text now is `text`; return how many they are."""
        new = list(edits)
        if new:
            self.before[path] = text
            self.edits.setdefault(path, []).extend(new)
        return len(new)

    @property
    def texts(self) -> dict[Path, tuple[str, str]]:
        """The text of each changed file, before and after; paths sorted."""
        made = sorted(self.edits.items())
        return {path: (self.before[path], apply_edits(self.before[path], e)) for path, e in made}

    def diff(self, root: Path) -> str:
        """Return the changes as a unified diff, paths relative to `root`."""
        pieces = []
        if self.renamed:
            old, new = (shown(path, root) for path in self.renamed)
            pieces.append(f"rename from {old}\nrename to {new}\n")
        for path, (before, after) in self.texts.items():
            new_path = self.renamed[1] if self.renamed and path == self.renamed[0] else path
            pieces.append(unified_diff(before, after, shown(path, root), shown(new_path, root)))
        return "".join(pieces)

    def carry_out(self) -> None:
        """Write everything; raise ClearpaneError, with every file as it was, when that fails."""
        texts = self.texts
        for path, (before, _) in texts.items():
            if path.is_file() and read_text(path) != before:
                raise ClearpaneError(f"{path.as_posix()} has changed meanwhile; try again")
        written: list[Path] = []
        try:
            for path, (_, after) in texts.items():
                written.append(path)
                write_text(path, after)
            if self.renamed:
                old, new = self.renamed
                new.parent.mkdir(parents=True, exist_ok=True)
                old.rename(new)
        except (ClearpaneError, OSError) as error:
            for path in written:
                with suppress(ClearpaneError):
                    write_text(path, texts[path][0])
            raise ClearpaneError(f"nothing was changed: {error}") from error


def fixes(findings: Iterable[Finding], root: Path) -> Changes:
    """Return the changes that mend the files below `root` as the findings say."""
    edits: dict[str, list[Edit]] = {}
    for finding in findings:
        if finding.edit is not None:
            edits.setdefault(finding.path, []).append(finding.edit)
    changes = Changes()
    for path, of_file in edits.items():
        changes.edit(root / path, read_text(root / path), of_file)
    return changes


ALIKE = 0.6
"""Below this likeness a suggestion is a guess that costs more time than it saves."""


def nearest(word: str, words: Iterable[str], likeness: float = ALIKE) -> str | None:
    """Return the one of `words` that looks most like `word`, if any comes close."""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=likeness)
    return found[0] if found else None
