"""Line drawings of Settings pages, made from `drawings.toml`: plain SVG that follows its page.

Lines are `currentColor`, and the classes `drawing-*` let a style sheet colour the marks; there are
no styles inside, because the pages' security policy refuses them. Nothing is copied from a screen
but its words.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

from clearpane.core.files import write_text

WIDTH = 320
MARGIN = 20
INNER = WIDTH - 2 * MARGIN
LINE = 20
FONT_SIZE = 15
# Letters of this size that fit beside each other, also where the system's font is a wide one.
LETTERS = 31

Part = Mapping[str, Any]


def drawings() -> dict[str, str]:
    """Return the drawings as SVG by their names, from the data beside this module."""
    data = tomllib.loads(Path(__file__).with_name("drawings.toml").read_text(encoding="utf-8"))
    return {name: draw(page) for name, page in data.items()}


def draw(page: Mapping[str, Any]) -> str:
    """Return the SVG of one window: `place`, perhaps `heading`, and `parts` (see the data)."""
    y = 52
    body = [_text(MARGIN, y, page["place"], "drawing-quiet")]
    if heading := page.get("heading"):
        y += 26
        body.append(_text(MARGIN, y, heading, "drawing-heading", size=20, weight=600))
    y += 16
    for part in page["parts"]:
        shapes, height = _part(part, y)
        body += shapes
        if part.get("mark"):
            body += _mark(y, height)
        y += height + 14
    return "\n".join([_opening(y), *_window(y), *body, "</svg>", ""])


def write_drawings(folder: Path) -> list[Path]:
    """Write all drawings into `folder` and return their paths."""
    paths = []
    for name, svg in drawings().items():
        paths.append(folder / f"{name}.svg")
        write_text(paths[-1], svg)
    return paths


def _part(part: Part, y: int) -> tuple[list[str], int]:
    """Return the shapes of a part whose top is `y`, and its height."""
    for kind, make in PARTS.items():
        if kind in part:
            return make(part, y)
    raise ValueError(f"no such part of a drawing: {dict(part)}")


def _row(part: Part, y: int) -> tuple[list[str], int]:
    value = f"{part['value']}  ⌄"
    return [
        _box(MARGIN, y, INNER, 44),
        _text(MARGIN + 12, y + 27, part["row"]),
        _text(WIDTH - MARGIN - 12, y + 27, value, "drawing-quiet", anchor="end"),
    ], 44


def _sentence(part: Part, y: int) -> tuple[list[str], int]:
    lines = wrap(part["text"], LETTERS)
    shapes = [_text(MARGIN + 8, y + 19 + n * LINE, line) for n, line in enumerate(lines)]
    return shapes, len(lines) * LINE + 10


def _button(part: Part, y: int) -> tuple[list[str], int]:
    width = _width(part["button"]) + 32
    return [
        _box(MARGIN + 8, y + 4, width, 34),
        _text(MARGIN + 8 + width // 2, y + 26, part["button"], weight=600, anchor="middle"),
    ], 42


def _link(part: Part, y: int) -> tuple[list[str], int]:
    lines = wrap(part["link"], LETTERS)
    shapes = []
    for n, line in enumerate(lines):
        base = y + 21 + n * LINE
        shapes.append(_text(MARGIN + 8, base, line, "drawing-link", underline=True))
    return shapes, len(lines) * LINE + 12


def _choice(part: Part, y: int) -> tuple[list[str], int]:
    return [
        f'<circle cx="{MARGIN + 18}" cy="{y + 17}" r="8"/>',
        *([f'<circle cx="{MARGIN + 18}" cy="{y + 17}" r="2.5" stroke-width="4"/>'] * _on(part)),
        _text(MARGIN + 36, y + 22, part["choice"]),
    ], 34


def _tick(part: Part, y: int) -> tuple[list[str], int]:
    lines = wrap(part["tick"], LETTERS - 5)
    shapes = [_box(MARGIN + 10, y + 9, 16, 16, 2)]
    shapes += [f'<path d="m{MARGIN + 13} {y + 17} 4 4 7-8" stroke-width="2"/>'] * _on(part)
    shapes += [_text(MARGIN + 36, y + 22 + n * LINE, line) for n, line in enumerate(lines)]
    return shapes, len(lines) * LINE + 14


def _other(part: Part, y: int) -> tuple[list[str], int]:
    count = int(part["other"])
    widths = [INNER * share // 10 for share in (8, 6, 7)][:count]
    return [
        f'<path class="drawing-other" d="M{MARGIN + 8} {y + 7 + n * 16}h{width}"'
        ' stroke-width="8" stroke-opacity=".25" stroke-linecap="round"/>'
        for n, width in enumerate(widths)
    ], count * 16


PARTS: dict[str, Callable[[Part, int], tuple[list[str], int]]] = {
    "row": _row,
    "text": _sentence,
    "button": _button,
    "link": _link,
    "choice": _choice,
    "tick": _tick,
    "other": _other,
}


def _on(part: Part) -> bool:
    return bool(part.get("mark"))


def _mark(y: int, height: int) -> Iterator[str]:
    """Yield the ring around a part, and the pointer that touches it from the left."""
    top, bottom = y - 3, y + height + 3
    middle = (top + bottom) // 2
    yield (
        f'<rect class="drawing-mark" x="{MARGIN - 5}" y="{top}" width="{INNER + 10}"'
        f' height="{bottom - top}" rx="8" stroke="#b3400a" stroke-width="3"/>'
    )
    pointer = f'd="M2 {middle - 8}v16l12-8z" fill="#b3400a" stroke="none"'
    yield f'<path class="drawing-pointer" {pointer}/>'


def _opening(height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 8}"'
        ' fill="none" stroke="currentColor" stroke-width="1.5">'
    )


def _window(height: int) -> Iterator[str]:
    yield f'<rect x="1" y="1" width="{WIDTH - 2}" height="{height + 6}" rx="7"/>'
    yield f'<path d="M1 28h{WIDTH - 2}M262 15h9m6-5h9v9h-9zm15 0 9 9m0-9-9 9"/>'
    yield _text(12, 19, "Settings", "drawing-quiet", size=12)


def _box(x: int, y: int, width: int, height: int, radius: int = 5) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>'


def _text(
    x: int,
    y: int,
    words: str,
    name: str = "drawing-words",
    *,
    size: int = FONT_SIZE,
    weight: int = 400,
    anchor: str = "start",
    underline: bool = False,
) -> str:
    line = ' text-decoration="underline"' if underline else ""
    return (
        f'<text class="{name}" x="{x}" y="{y}" font-family="system-ui, sans-serif"'
        f' font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"{line}'
        f' fill="currentColor" stroke="none">{escape(words, quote=False)}</text>'
    )


def _width(words: str) -> int:
    """About as wide as the words are in a system font, in units of the drawing."""
    return int(len(words) * FONT_SIZE * 0.56)


if __name__ == "__main__":
    for path in write_drawings(Path(sys.argv[1])):
        print(path)
