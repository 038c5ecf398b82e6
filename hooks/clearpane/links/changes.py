"""What a move changes, all together or nothing: pages, settings, and data that name what moves.

YAML is read for the places of its parts only, and quoted texts of data files are compared as a
whole. So every other character stays, comments and layout too.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from clearpane.core.files import read_text, shown, write_text
from clearpane.core.findings import ClearpaneError, Edit, plural
from clearpane.core.text import apply_edits, unified_diff
from clearpane.sites.addresses import relative
from clearpane.sites.settings import Settings

# The list of everything ever published tells the past, which no move changes.
HISTORY_NAME = "published.txt"
_DATA = (".toml", ".json", ".yml", ".yaml")
_PLAIN = re.compile(r"[\w./-]+")
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>[^"'\r\n]*)(?P=quote)""")
_PATTERNS = ("not_in_nav", "exclude_docs", "draft_docs")


class Names:
    """What a page, file or heading is called before and after: source, path with docs, address."""

    def __init__(self, docs: str, sources: tuple[str, str], addresses: tuple[str, str]) -> None:
        self.old, self.new = sources
        self.addresses = addresses
        self._names = {self.old: self.new, f"{docs}/{self.old}": f"{docs}/{self.new}"}

    def renamed(self, text: str) -> str | None:
        """Return what a whole text becomes, its anchor kept; None: it names something else."""
        name, hash_sign, fragment = text.partition("#")
        old, new = (f"/{address}" for address in self.addresses)
        for kept, rest in ((text, ""), (name, hash_sign + fragment)):
            if kept.removeprefix("./") in self._names:
                return self._names[kept.removeprefix("./")] + rest
            if kept == old and old != "/":
                return new + rest
        return None


def data_files(settings: Settings) -> list[Path]:
    """Return the files of a project that name its pages, beside its settings and its docs."""
    hooks = settings.path.parent / "hooks"
    return sorted(
        path
        for path in (hooks.rglob("*") if hooks.is_dir() else ())
        if path.suffix in _DATA and "clearpane" not in path.relative_to(hooks).parts
    )


def edits_of_data(text: str, names: Names) -> Iterator[Edit]:
    """Yield the edits of a data file, in which names are quoted texts."""
    for match in _QUOTED.finditer(text):
        new = names.renamed(match["text"])
        if new is not None:
            yield Edit(*match.span("text"), match["text"], new)


def edits_of_nav_file(text: str, folder: str, names: Names) -> Iterator[Edit]:
    """Yield the edits of a file such as `.nav.yml`, whose names are relative to its `folder`."""
    for node in _scalars(_compose(text)):
        if posixpath.normpath(posixpath.join(folder, node.value)) == names.old:
            yield _written(text, node, relative(names.new, f"{folder}/x"))


def edits_of_settings(text: str, names: Names, *, redirect: bool) -> list[Edit]:
    """Return the edits of a `mkdocs.yml`: navigation, redirects, and whatever else names the page.

    With `redirect` the map of the plugin mkdocs-redirects, where there is one, gets an entry.
    """
    root = _compose(text)
    redirects = _find(root, "redirect_maps")
    keys = {id(key) for key, _ in _pairs(redirects)}
    edits = [
        _written(text, node, new)
        for node in _scalars(root)
        if id(node) not in keys and (new := names.renamed(node.value)) is not None
    ]
    for key, value in _pairs(root):
        if key.value in _PATTERNS and isinstance(value, yaml.ScalarNode):
            edits += _in_patterns(text, value, names)
    for key, value in _pairs(redirects):
        if key.value == names.new:
            # The page itself is there now.
            edits.append(_without_line(text, key, value))
    if redirect and isinstance(redirects, yaml.MappingNode):
        kept = [value for key, value in redirects.value if key.value != names.new]
        edits.append(_entry(text, redirects, kept, f"{_plain(names.old)}: {_plain(names.new)}"))
    return sorted(set(edits))


def has_redirects(text: str) -> bool:
    """Tell whether a `mkdocs.yml` has a map of redirects."""
    return isinstance(_find(_compose(text), "redirect_maps"), yaml.MappingNode)


def _compose(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item)
    for key, value in _pairs(node):
        yield from _scalars(key)
        yield from _scalars(value)


def _find(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Return the value of the first key of that name, at any depth."""
    for key, value in _pairs(node):
        found = value if key.value == name else _find(value, name)
        if found is not None:
            return found
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        if (found := _find(item, name)) is not None:
            return found
    return None


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _written(text: str, node: yaml.ScalarNode, new: str) -> Edit:
    start, end = node.start_mark.index, node.end_mark.index
    raw = text[start:end]
    quote = raw[:1] if raw[:1] in "\"'" else ""
    lead = "./" if raw.lstrip("\"'").startswith("./") else ""
    return Edit(start, end, raw, f"{quote}{lead}{new}{quote}" if quote else lead + _plain(new))


def _in_patterns(text: str, node: yaml.ScalarNode, names: Names) -> Iterator[Edit]:
    start, end = node.start_mark.index, node.end_mark.index
    line = re.compile(rf"^[ \t]*/?(?P<name>{re.escape(names.old)})[ \t]*$", re.MULTILINE)
    for match in line.finditer(text, start, end):
        yield Edit(*match.span("name"), match["name"], names.new)


def _without_line(text: str, key: yaml.Node, value: yaml.Node) -> Edit:
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = text.find("\n", value.end_mark.index)
    end = len(text) if end < 0 else end + 1
    return Edit(start, end, text[start:end], "")


def _entry(text: str, node: yaml.MappingNode, kept: list[yaml.Node], entry: str) -> Edit:
    """Return the edit that adds an entry at the end of a map, as the map is written."""
    if node.flow_style:
        end = node.end_mark.index - 1
        at = len(text[:end].rstrip())
        return Edit(at, at, "", f", {entry}" if kept else f" {entry} ")
    last = max(value.end_mark.index for value in kept) if kept else node.start_mark.index
    at = text.find("\n", last)
    at = len(text) if at < 0 else at
    if text[at - 1 : at] == "\r":
        at -= 1
    break_ = "\r\n" if "\r\n" in text else "\n"
    return Edit(at, at, "", f"{break_}{' ' * node.start_mark.column}{entry}")


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
