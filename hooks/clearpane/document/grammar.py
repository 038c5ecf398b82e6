"""The signs of Markdown, one pattern each, for all that read or write them.

They follow Python-Markdown and PyMdown Extensions, and take what CommonMark adds: an author means
the same by it. What a text becomes, the renderer says; a pattern only finds where to look.
"""

from __future__ import annotations

import html
import re

ITEM = re.compile(r"(?P<indent>[ \t>]*)(?P<marker>[-*+]|(?P<number>\d{1,9})[.)])(?:[ \t\u00a0]+|$)")
"""The marker of a list item, with the quote marks and blanks before it."""
HEADING = re.compile(r"[ \t>]*(?P<level>#{1,6})(?!#)")
"""The signs of a heading, with the quote marks and blanks before them."""
FENCE = re.compile(r"(?P<fence>`{3,}(?!.*`)|~{3,})(?P<info>[^\r\n]*)")
"""The opening line of a fenced block, or, without `info`, its closing line."""
CONTAINER = re.compile(r"(?P<sign>!!!?|\?\?\?\+?|={2,3}[!+]*)[ \t]+(?P<type>[\w \t-]*)")
"""What is meant to open an admonition, a fold or a tab: a sign may be too few or too many."""
TITLED_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|={3}[!+]*)[ \t]+\S")
"""What opens one."""
FOOTNOTE = re.compile(r"\[\^(?P<label>[^\]\s\[]+)\](?P<text>:[ \t]*)?")
"""The mark of a footnote in the text, or, with `text`, where the note itself begins."""
ATTRIBUTES = re.compile(r"\{(?P<colon>:?)[ \t]*(?P<list>[^{}\r\n]*)\}")
"""An attribute list, `{ #id .class key=value }`, with or without the colon."""
ATTRIBUTE_ID = re.compile(r"(?:^|(?<=\s))#(?P<id>[^\s#.}]+)|\bid=[\"']?(?P<named>[^\s\"'}>]+)")
"""The id in an attribute list."""
BRACKET = re.compile(r"(?<!\\)[\[\]]")
"""A bracket that may begin or end the words of a link."""
# "Snippets Notation" (facelessuser.github.io/pymdown-extensions).
SNIPPET = re.compile(
    r"""^[ \t]*-+8<-+[ \t]+(["'])(?P<name>[^"'\r\n]+)\1[ \t]*\r?$"""
    r"|^[ \t]*-+8<-+[ \t]*\r?\n(?P<names>(?s:.*?))^[ \t]*-+8<-+[ \t]*\r?$",
    re.MULTILINE,
)
"""What takes in a file by its name, or a block of names, one a line."""

_BACKTICKS = re.compile("`+")
# In Python-Markdown there is no backslash before `<`, `&` and `|`.
_MARKUP = re.compile(r"[\\`*_{}\[\]#]")


def fence_around(text: str, fewest: int = 3) -> str:
    """Return backticks enough to stand around a text that is to be shown as it is."""
    runs = [len(run) for run in _BACKTICKS.findall(text)]
    return "`" * max(fewest, max(runs, default=0) + 1)


def escaped(words: str) -> str:
    """Return words as Markdown shows them, whatever signs are in them."""
    marked = _MARKUP.sub(r"\\\g<0>", html.escape(words, quote=False))
    return marked.replace("|", "&#124;")
