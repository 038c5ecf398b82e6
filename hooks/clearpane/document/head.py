"""Read the YAML block at the head of a page, and say where in the file each key stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, cast

import yaml

# libyaml reads ten times as fast as the Python loader; it is missing on few systems.
FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOOLEAN = "tag:yaml.org,2002:bool"


class _Loader(FastLoader):  # type: ignore[misc]
    """YAML 1.2's booleans, as editors read them: `off` and `yes` are words, not truth values."""

    yaml_implicit_resolvers: ClassVar = {
        first: [resolver for resolver in resolvers if resolver[0] != _BOOLEAN]
        for first, resolvers in FastLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|True|false|False)$"), list("tTfF"))

_BLOCK = re.compile(
    r"\A(\ufeff?---[ \t]*\r?\n)(?P<yaml>.*?\r?\n|)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)

_FIX = "put values that hold `: ` or `#` in quotes, and indent with spaces"

KeyPath = tuple[str | int, ...]
"""The way to a value: `("sources", 0, "url")` is the address of the first source."""


@dataclass(frozen=True)
class FrontMatter:
    """What the head of a page says. All lines and columns count from 1, in the whole file."""

    data: dict[str, object] = field(default_factory=dict)
    positions: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    """Line and column of the key, or of the list item, at each path."""
    body_start: int = 0
    """Offset in characters of the first character after the block; 0 when there is none."""
    present: bool = False

    def position(self, path: KeyPath) -> tuple[int, int]:
        """Return where `path` stands, or the nearest thing above it that is in the file."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, (1, 1))


class FrontMatterError(Exception):
    """The block is not a YAML mapping; `line` and `column` count from 1 in the whole file."""

    def __init__(self, message: str, line: int, column: int, fix: str) -> None:
        super().__init__(message)
        self.line, self.column, self.fix = line, column, fix


class FrontMatterTooLarge(FrontMatterError):
    """The block could take all memory, or end the process, of whoever reads it."""


# Every check of a page asks for it, one after the other.
@lru_cache(maxsize=8)
def read_front_matter(text: str) -> FrontMatter:
    """Return the front matter of a page's text; an empty one when the page has none.

    Raises FrontMatterError when the block is not valid YAML, is not a mapping, or names a key
    twice (YAML would silently keep the last).
    """
    block = _BLOCK.match(text)
    if block is None:
        return FrontMatter()
    loader = _Loader(block["yaml"])
    try:
        _check_size(block["yaml"])
        node = loader.get_single_node()
        if node is None:
            return FrontMatter(body_start=block.end(), present=True)
        if not isinstance(node, yaml.MappingNode):
            raise FrontMatterError("these are not `key: value` lines", 2, 1, "write `title: …`")
        positions: dict[KeyPath, tuple[int, int]] = {}
        _note_positions(node, (), positions)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise _as_front_matter_error(error) from error
    except (yaml.YAMLError, ValueError) as error:
        raise FrontMatterError(f"not YAML: {' '.join(str(error).split())}", 2, 1, _FIX) from error
    finally:
        loader.dispose()
    return FrontMatter(data, positions, block.end(), present=True)


def readable_front_matter(text: str) -> FrontMatter:
    """Return the front matter, or an empty one where it cannot be read: its own rule tells that."""
    try:
        return read_front_matter(text)
    except FrontMatterError:
        return FrontMatter()


def without_head(text: str) -> str:
    """Return a page with nothing in its front matter, each line of the rest where it was."""
    block = _BLOCK.match(text)
    start, end = block.span("yaml") if block else (0, 0)
    return text[:start] + "\n" * text.count("\n", start, end) + text[end:]


_DEEPEST = 100
"""Levels of nesting; the loader calls itself at each, and the process dies at some thousands."""
_LARGEST = 10_000
"""Values, those that an alias stands for counted again wherever it is named."""


def _check_size(text: str) -> None:
    """Raise FrontMatterError, at its place, for YAML that is too deep or unfolds to too much."""
    sizes = [0]
    names: list[str | None] = []
    anchors: dict[str | None, int] = {}
    for event in yaml.parse(text, FastLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            names.append(event.anchor)
            sizes.append(1)
        elif isinstance(event, yaml.CollectionEndEvent):
            size, name = sizes.pop(), names.pop()
            sizes[-1] += size
            anchors |= {name: size} if name else {}
        elif isinstance(event, yaml.AliasEvent):
            # What is not anchored yet is unknown, which the loader tells, or holds the alias.
            sizes[-1] += _LARGEST + 1 if event.anchor in names else anchors.get(event.anchor, 1)
        elif isinstance(event, yaml.ScalarEvent):
            sizes[-1] += 1
            anchors |= {event.anchor: 1} if event.anchor else {}
        if len(names) > _DEEPEST:
            reason, fix = f"nested more than {_DEEPEST} levels deep", "write it with fewer levels"
        elif sum(sizes) > _LARGEST:
            alias = getattr(event, "anchor", None)
            what = f"the alias `*{alias}` unfolds" if alias else "this unfolds"
            reason = f"{what} to more than {_LARGEST:,} values"
            fix = "write out what is meant in place of the aliases"
        else:
            continue
        raise FrontMatterTooLarge(reason, *_place(cast(yaml.Mark, event.start_mark)), fix)


_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?![\d])")


def _check_day(node: yaml.ScalarNode) -> None:
    """Raise FrontMatterError, at its place, for what looks like a day and is none."""
    day = _DAY.match(node.value) if node.tag.endswith(":timestamp") else None
    try:
        if day:
            date(*map(int, day.groups()))
    except ValueError as error:
        fix = "write year, month and day, such as `2026-11-23`"
        reason = f"`{node.value}` is no day: {error}"
        raise FrontMatterError(reason, *_place(node.start_mark), fix) from error


_OPEN_HEAD = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<keys>(?:[A-Za-z_][\w-]*:.*\r?\n|[ \t]+\S.*\r?\n|- .*\r?\n)+)"
)
"""Front matter at the head of a page up to the line where its closing fence should stand."""


_STRAY_HEAD = re.compile(
    r"\A\ufeff?(?P<blank>(?:[ \t]*\r?\n)*)(?P<fence>[-–—\u2212]{1,5})[ \t]*\r?\n"
    r"(?:[A-Za-z_][\w-]*:.*\r?\n(?:[ \t]+\S.*\r?\n|- .*\r?\n)*)+[-–—\u2212]{1,5}[ \t]*(?:\r?\n|\Z)"
)
"""What was meant as front matter, and begins too late or with other signs."""


def stray_head(text: str) -> FrontMatterError | None:
    """Return what is wrong where a page's first lines were meant as front matter and are none."""
    stray = None if _BLOCK.match(text) else _STRAY_HEAD.match(text)
    if end := unclosed_head(text):
        line = text.count("\n", 0, end)
        fix = f"put a line of `---` below line {line}"
        return FrontMatterError("the front matter begins here, and no `---` closes it", 1, 1, fix)
    if stray and stray["blank"]:
        line = text.count("\n", 0, stray.start("fence")) + 1
        message = f"the front matter begins on line {line}, so that a reader sees it"
        return FrontMatterError(message, line, 1, "take out the blank lines above it")
    if stray:
        fix = "write three hyphens, `---`, above and below it"
        return FrontMatterError(f"`{stray['fence']}` opens no front matter", 1, 1, fix)
    return None


def unclosed_head(text: str) -> int:
    """Return where the closing `---` of a page's front matter is missing, or 0."""
    opened = _OPEN_HEAD.match(text)
    return opened.end() if opened and not _BLOCK.match(text) else 0


def yaml_value(text: str) -> object:
    """Return what a piece of YAML means in front matter; raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Loader)


def _note_positions(
    node: yaml.Node, path: KeyPath, positions: dict[KeyPath, tuple[int, int]]
) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value))
            if below in positions:
                message = f"`{key.value}` is there twice"
                raise FrontMatterError(message, *_place(key.start_mark), "keep one of the two")
            positions[below] = _place(key.start_mark)
            _note_positions(key, below, positions)
            _note_positions(value, below, positions)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            positions[(*path, index)] = _place(item.start_mark)
            _note_positions(item, (*path, index), positions)
    elif isinstance(node, yaml.ScalarNode):
        _check_day(node)


def _place(mark: yaml.Mark) -> tuple[int, int]:
    # The opening fence is the line above the first line that the loader saw.
    return mark.line + 2, mark.column + 1


def _as_front_matter_error(error: yaml.MarkedYAMLError) -> FrontMatterError:
    mark = error.problem_mark or error.context_mark
    place = _place(mark) if mark else (2, 1)
    return FrontMatterError(f"not YAML: {error.problem or error.context}", *place, _FIX)
