"""Make Markdown documents by chance, from the whole grammar: each block in each container.

What is an ad and what is shown as code nobody says here: that is for the renderers to tell.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

UNIT = '<ins class="adsbygoogle" data-ad-client="ca-pub-{}"></ins>'
Block = Callable[[Random], list[str]]


def _number(chance: Random) -> int:
    return chance.randrange(10**6)


def _words(chance: Random) -> str:
    words = "open the page select line read what it says then go on with next step".split()  # noqa: SIM905
    return " ".join(chance.choice(words) for _ in range(chance.randint(2, 6)))


def _unit(chance: Random) -> list[str]:
    return [UNIT.format(_number(chance))]


def _wrapped_unit(chance: Random) -> list[str]:
    gap = chance.choice(([], [""]))
    tag = chance.choice(("div", "p", "center"))
    inner = [chance.choice(("", "  ")) + line for line in _unit(chance)]
    return [f"<{tag}>", *gap, *inner, *gap, f"</{tag}>"]


def _snippet(chance: Random) -> list[str]:
    script = ["<script>", "  (adsbygoogle = window.adsbygoogle || []).push({});", "</script>"]
    return [*_unit(chance), *script]


def _link(chance: Random) -> list[str]:
    return [
        f"{_words(chance)} [{_words(chance)}](https://amzn.to/{_number(chance)}) {_words(chance)}."
    ]


def _fence(chance: Random) -> list[str]:
    marks = chance.choice(("```", "~~~", "````"))
    close = marks + chance.choice(("", "", "", marks[0]))
    return [marks + chance.choice(("", "html", " html")), *_code(chance), close]


def _code(chance: Random) -> list[str]:
    return chance.choice((_unit, _wrapped_unit, _snippet, _link))(chance)


def _indented(chance: Random) -> list[str]:
    step = chance.choice(("    ", "    ", "\t"))
    return [step + line if line else line for line in _code(chance)]


def _inline_code(chance: Random) -> list[str]:
    return [f"{_words(chance)} `{UNIT.format(_number(chance))}` {_words(chance)}."]


def _escaped(chance: Random) -> list[str]:
    tag = UNIT.format(_number(chance))
    return [_words(chance) + " " + tag.replace("<", "&lt;").replace(">", "&gt;") + "."]


def _html_code(chance: Random) -> list[str]:
    tag = chance.choice(("pre", "kbd", "samp"))
    return [f"<{tag}>&lt;ins class=adsbygoogle&gt; {_number(chance)}</{tag}>"]


def _paragraph(chance: Random) -> list[str]:
    return [_words(chance) + "." for _ in range(chance.randint(1, 2))]


def _heading(chance: Random) -> list[str]:
    return chance.choice(([f"## {_words(chance)}"], [_words(chance), "-----"]))


def _table(chance: Random) -> list[str]:
    return ["| a | b |", "|---|---|", f"| {_words(chance)} | {_unit(chance)[0]} |"]


BLOCKS: tuple[Block, ...] = (
    _unit, _unit, _wrapped_unit, _snippet, _link, _fence, _fence, _indented, _indented,
    _inline_code, _escaped, _html_code, _paragraph, _paragraph, _heading, _table,
)  # fmt: skip


def _behind(first: str, lines: list[str], step: str) -> list[str]:
    """Return lines behind a mark, the others indented by `step`."""
    return [first + lines[0], *(step + line if line else line for line in lines[1:])]


def _list(chance: Random, body: list[str]) -> list[str]:
    mark = chance.choice(("- ", "-   ", "* ", "1. ", "1.  ", "10. "))
    step = chance.choice(("    ", "    ", " " * len(mark), "\t"))
    if chance.random() < 0.7:
        body = [_words(chance), "", *body]
    return _behind(mark, body, step)


def _quote(chance: Random, body: list[str]) -> list[str]:
    lazy = chance.random() < 0.1
    return [line if lazy and n and line else ("> " + line).rstrip() for n, line in enumerate(body)]


def _opened(opening: str) -> Callable[[Random, list[str]], list[str]]:
    def container(chance: Random, body: list[str]) -> list[str]:
        gap = [""] if chance.random() < 0.7 else []
        return [opening, *gap, *("    " + line if line else line for line in body)]

    return container


def _definition(chance: Random, body: list[str]) -> list[str]:
    return [_words(chance), *_behind(":   ", body, "    ")]


def _footnote(chance: Random, body: list[str]) -> list[str]:
    name = _number(chance)
    return [f"{_words(chance)}[^{name}].", "", *_behind(f"[^{name}]: ", body, "    ")]


def _slashes(chance: Random, body: list[str]) -> list[str]:
    return ["/// note", *body, "///"]


def _raw(chance: Random, body: list[str]) -> list[str]:
    name = chance.choice(("details", "div", "section"))
    markdown = chance.choice(("", "", ' markdown="1"'))
    gap = [""] if chance.random() < 0.7 else []
    return [f"<{name}{markdown}>", *gap, *body, *gap, f"</{name}>"]


CONTAINERS: tuple[Callable[[Random, list[str]], list[str]], ...] = (
    _list, _list, _list, _quote, _opened("!!! note"), _opened('??? note "It"'),
    _opened('=== "Tab"'), _definition, _footnote, _slashes, _raw,
)  # fmt: skip


def _blocks(chance: Random, depth: int) -> list[str]:
    lines: list[str] = []
    for _ in range(chance.randint(1, 3)):
        if depth and chance.random() < 0.5:
            block = chance.choice(CONTAINERS)(chance, _blocks(chance, depth - 1))
        else:
            block = chance.choice(BLOCKS)(chance)
        lines += [*([""] if lines and chance.random() < 0.9 else []), *block]
    return lines


def document(seed: int) -> str:
    """Return the document of a seed, some twenty lines long."""
    chance = Random(seed)
    lines = [f"Read the {_words(chance)} first of all.", "", *_blocks(chance, 3)]
    lines += ["", "Then come the last words of this page, which are some more than the others."]
    return chance.choice(("\n", "\n", "\n", "\r\n")).join([*lines, ""])
