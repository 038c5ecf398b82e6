"""What a move changes, all together or nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from clearpane.core.files import read_text, shown, write_text
from clearpane.core.findings import ClearpaneError, Edit, plural
from clearpane.core.text import apply_edits, unified_diff
from clearpane.sites.settings import Settings


@dataclass
class Move:
    """All that a move changes: edits of files, by path, and the file that is renamed."""

    settings: Settings
    before: dict[Path, str] = field(default_factory=dict)
    edits: dict[Path, list[Edit]] = field(default_factory=dict)
    renamed: tuple[Path, Path] | None = None
    links: int = 0
    notes: list[str] = field(default_factory=list)

    def edit(self, path: Path, text: str, edits: list[Edit]) -> None:
        """Add edits of a file, whose text now is `text`."""
        if edits:
            self.before[path] = text
            self.edits.setdefault(path, []).extend(edits)

    @property
    def texts(self) -> dict[Path, tuple[str, str]]:
        """The text of each changed file, before and after."""
        return {p: (self.before[p], apply_edits(self.before[p], e)) for p, e in self.edits.items()}

    def diff(self, root: Path) -> str:
        """Return the change as a unified diff, paths relative to `root`."""
        pieces = []
        if self.renamed:
            names = [shown(path, root) for path in self.renamed]
            pieces.append(f"rename from {names[0]}\nrename to {names[1]}\n")
        for path, (before, after) in sorted(self.texts.items()):
            new = self.renamed[1] if self.renamed and path == self.renamed[0] else path
            pieces.append(unified_diff(before, after, shown(path, root), shown(new, root)))
        return "".join(pieces)

    def carry_out(self) -> None:
        """Write everything; raise ClearpaneError, with every file as it was, when that fails."""
        texts = self.texts
        for path, (before, _) in texts.items():
            if path.is_file() and read_text(path) != before:
                raise ClearpaneError(f"{path.as_posix()} has changed meanwhile; move again")
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
            raise ClearpaneError(f"nothing was moved: {error}") from error

    @property
    def summary(self) -> str:
        """What was or would be changed, in a line."""
        files = plural(len(self.edits), "file")
        return f"{plural(self.links, 'link')} in {files}"
