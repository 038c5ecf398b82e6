"""What of a Markdown page is running text: no code, no address, no tag, no syntax.

All functions keep every character at its offset: what is not wanted becomes blanks.
"""

from __future__ import annotations

import re
from itertools import pairwise

from clearpane.core.text import Span, blank
from clearpane.document.document import Document
from clearpane.document.grammar import TITLED_CONTAINER
from clearpane.document.head import readable_front_matter

_NOT_TEXT = re.compile(
    r"<!--.*?-->"  # comments
    r"|</?[a-zA-Z][^<>]*>"  # HTML tags and <https://…>
    # ](address "title")
    r"|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \t]+[\"'][^\n]*?[\"'])?\)"
    r"|^[ \t]*\[[^\]\n]+\]:[ \t]*\S+[^\n]*$"  # [name]: address
    r"|\bhttps?://[^\s)>\]]+"
    r"|\bms-settings:[\w-]*"
    r"|\{:?[ \t]*[.#\w][^{}\n]*\}",  # attribute lists
    re.DOTALL | re.MULTILINE,
)
# Here quotation marks are syntax, and what stands between them is our own text.
_TITLED = re.compile(rf"^[ \t]*{TITLED_CONTAINER.pattern}.*$", re.MULTILINE)
_QUOTATION = re.compile(
    r"\*\*(?!\s)(?:(?!\n[ \t]*\n).)+?\*\*"
    r"|__(?!\s)(?:(?!\n[ \t]*\n).)+?__"
    r"|“(?:(?!\n[ \t]*\n)[^”])*”"
    r'|"(?:(?!\n[ \t]*\n)[^"])*"'
    r"|^[ \t]*>[^\n]*$",
    re.DOTALL | re.MULTILINE,
)


def running_text(source: Document) -> str:
    """Return the page's text with all that is not running text as blanks, front matter too."""
    spans = [match.span() for match in _NOT_TEXT.finditer(source.mask)]
    text = source.blanked(spans)
    return _TITLED.sub(lambda match: match[0].replace('"', " "), text)


def quotations(text: str) -> list[Span]:
    """Return the spans of bold words, quotations and block quotes in running text."""
    return [match.span() for match in _QUOTATION.finditer(text)]


def front_matter_text(source: Document) -> str:
    """Return the front matter with all but the values of `title` and `description` as blanks."""
    head = source.text[: source.body_start]
    positions = readable_front_matter(source.text).positions
    starts = sorted((line, str(path[0])) for path, (line, _) in positions.items() if len(path) == 1)
    lines = head.splitlines(keepends=True)
    shown: set[int] = set()
    for (line, key), (end, _) in pairwise([*starts, (len(lines), "")]):
        if key in ("title", "description"):
            shown.update(range(line, end))
    return "".join(
        line if number in shown else blank(line, [(0, len(line))])
        for number, line in enumerate(lines, 1)
    )
