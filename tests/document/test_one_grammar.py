"""One item of Markdown's grammar has one pattern, and it stands in the room `document`.

Whether a pattern knows Markdown is asked of the pattern itself: it finds something in a piece of
Markdown, and nothing in the same piece with another sign in the place of the mark.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import markdown
import pytest
from turbohtml import parse

from clearpane.document.grammar import escaped, fence_around

LIBRARY = Path(__file__).parents[2] / "hooks" / "clearpane"
# A piece of Markdown, and what is left of it for who does not know the mark.
PIECES = {
    "heading": ("## Words", "%% Words"),
    "item": ("- words", "% words"),
    "numbered item": ("1. words", "1% words"),
    "task": ("- [x] words", "% %x% words"),
    "fence": ("```\nwords\n```", "%%%\nwords\n%%%"),
    "code": ("some `words` here", "some %words% here"),
    "bold": ("some **words** here", "some %%words%% here"),
    "link": ("[words](page.md)", "%words%%page.md%"),
    "picture": ("![](page.png)", "%%%%page.png%"),
    "reference": ("[words][label]", "%words%%label%"),
    "definition": ("[label]: page.md", "%label%% page.md"),
    "footnote": ("words[^1]", "words%%1%"),
    "note of a footnote": ("[^1]: words", "%%1%% words"),
    "admonition": ("!!! note", "%%% note"),
    "fold": ("??? note", "%%% note"),
    "tab": ('=== "words"', '%%% "words"'),
    "table": ("| a | b |\n|---|---|\n", "% a % b %\n%%%%%%%%%\n"),
    "attributes": ("words { #id }", "words % %id %"),
    "snippet": ('--8<-- "file.md"', '%%8%%% "file.md"'),
    "quote": ("> words", "% words"),
}
# Who finds something in this knows of punctuation or tags, and of nothing that is Markdown's alone.
PROSE = (
    "One {two}. Three? Four! See page.md?a=1#b (five, six) | seven - eight · a-b, don't,"
    ' <p id="q">x</p>'
)
METHODS = {"compile", "findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn"}
# Each with the reason why it is no second grammar.
PROOF = "the proof shares no code with what it proves"
WRITES = "what writes Markdown must know which signs to take the meaning from"
OTHERS = "a language of calls that only looks like Markdown"
ELSEWHERE = {
    ("ads/dialects.py", "_CONTAINER"): "how one dialect is given what another calls otherwise",
    ("ads/laws.py", "_ATTRIBUTE_LIST"): PROOF,
    ("ads/ad_markup.py", "_BRACKETS"): OTHERS,
    ("finish/insertions.py", "_CODE"): "the words of findings, whose code stands in backticks",
    (
        "imports/dialect.py",
        "_HTML_FENCE",
    ): "a fence that one dialect sees in HTML and the other does not",
    ("imports/draft.py", "_LOWER_HEADING"): "raises a heading, and needs one sign by itself",
    ("imports/markdown_writer.py", "_OWN"): WRITES,
    ("imports/site_links.py", "_NOTE"): "takes off the head of a note together with its blanks",
    ("search/asked.py", "_KEY"): "the name of a table in TOML stands in brackets, too",
    ("links/faults.py", r"[*_`\\]"): "compares words without the signs around them",
}


def patterns() -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """Yield each pattern of the other rooms: module, name or line, and the pattern."""
    names = (f"clearpane.document.{file.stem}" for file in (LIBRARY / "document").glob("[a-z]*.py"))
    ours = {id(value) for name in names for value in _compiled(name).values()}
    for file in sorted(LIBRARY.rglob("*.py")):
        path = file.relative_to(LIBRARY)
        if path.parts[0] == "document" or path.name == "__main__.py":
            continue
        name = ".".join(("clearpane", *path.with_suffix("").parts)).removesuffix(".__init__")
        for variable, pattern in _compiled(name).items():
            if id(pattern) not in ours:
                yield path.as_posix(), variable, pattern
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if literal := _in_place(node):
                yield path.as_posix(), literal, re.compile(literal)


def _compiled(module: str) -> dict[str, re.Pattern[str]]:
    values = vars(importlib.import_module(module)).items()
    return {name: value for name, value in values if isinstance(value, re.Pattern)}


def _in_place(node: ast.AST) -> str:
    """Return the text of a pattern that is used where it is written."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="re"), attr=method),
            args=[ast.Constant(value=str(text)), *_],
        ) if method in METHODS - {"compile"}:
            return text
    return ""


def knows(pattern: re.Pattern[str]) -> list[str]:
    """Return the names of the pieces of Markdown that a pattern tells from other text."""
    if not isinstance(pattern.pattern, str) or pattern.search(PROSE):
        return []
    return [
        name
        for name, (piece, other) in PIECES.items()
        if pattern.search(piece) and not pattern.search(other)
    ]


def test_no_other_room_has_a_pattern_of_markdown() -> None:
    found = {(path, name): knows(pattern) for path, name, pattern in patterns() if knows(pattern)}
    assert {place: of for place, of in found.items() if place not in ELSEWHERE} == {}
    assert set(ELSEWHERE) - set(found) == set()


SHOWN = [
    "a < b & c",
    "*a* **b** _c_ __d__",
    "[a](b) [c][d]",
    "`a` ``b``",
    "# 1",
    r"\a \*",
    "a|b",
    "{x}",
]


@pytest.mark.parametrize("words", SHOWN)
def test_escaped_words_are_shown_as_they_are(words: str) -> None:
    rendered = markdown.markdown(f"# {escaped(words)}", extensions=["tables", "attr_list"])
    assert parse(rendered).select("h1")[0].text == words


@pytest.mark.parametrize("code", ["plain", "```\nfence\n```", "a ````` b"])
def test_a_fence_holds_whatever_stands_in_it(code: str) -> None:
    fence = fence_around(code)
    rendered = markdown.markdown(f"{fence}\n{code}\n{fence}", extensions=["pymdownx.superfences"])
    assert parse(rendered).select("code")[0].text.strip() == code
