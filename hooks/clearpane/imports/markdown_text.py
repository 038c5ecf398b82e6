"""Write words as Markdown that both dialects show as those words: escapes, marks, indents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from clearpane.document.grammar import fence_around

_INDENT = "    "
SPACES = re.compile(r"[ \t\r\n\f]+")
"""What HTML shows as one blank."""
# What Markdown would read as its own inside of a line: only where it could begin something.
_INLINE = re.compile(
    r"\\(?=[\\`*_{}\[\]()#+.!|<>-])|[*`]|(?<!\w)_|_(?!\w)|\[(?=[^\[\]]*\](?:[(\[:]|$))|\](?=[(\[])"
)
_ENTITY = re.compile(r"&(?=#?\w+;)|<(?=[a-zA-Z/!?])")
_LIST_BRACE = re.compile(r"\{(?=[:#. ][^{}]*\}\s*$)")
# And what it would read at the beginning of one.
_LINE = re.compile(
    r"(?m)^(?:(#{1,6})(?=\s)|([>+\-=:~|])|(\d+)([.)])(?=\s)|(!!!|\?\?\?)|(---+|===+)$)"
)


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a run of inline Markdown, in which newlines are line breaks."""
    for part in re.split(r"(?:[ \t]*\n[ \t]*){2,}", text):
        lines = [re.sub(r"[ \t]+", " ", line).strip() for line in part.split("\n")]
        joined = "  \n".join(line for line in lines if line)
        if joined:
            yield _LINE.sub(_escaped_start, joined)


def _escaped_start(match: re.Match[str]) -> str:
    if match[3]:
        return f"{match[3]}\\{match[4]}"
    if match[2] in ("=", "~", ":", "|"):
        return f"&#{ord(match[2])};"
    return "\\" + match[0]


def escaped(text: str) -> str:
    """Return text in which Markdown reads nothing as its own."""
    text = SPACES.sub(" ", text)
    text = _ENTITY.sub(lambda m: "&amp;" if m[0] == "&" else "&lt;", text)
    return _LIST_BRACE.sub(r"\\{", _INLINE.sub(lambda m: "\\" + m[0], text))


def wrapped(inside: str, mark: str) -> str:
    """Return inline Markdown between marks such as `**`, blanks at its sides left outside."""
    bare = inside.strip()
    if not bare or bare.startswith(mark) or "\n\n" in bare:
        return inside
    before, after = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
    return f"{before}{mark}{bare}{mark}{after}"


def code_span(text: str) -> str:
    """Return text as code in a line, empty if there is none."""
    text = SPACES.sub(" ", text)
    if not text.strip():
        return ""
    ticks = fence_around(text, fewest=1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text.strip() if not pad else text}{pad}{ticks}"


def indented(text: str) -> str:
    """Return blocks as the body of a list item."""
    return "\n".join(_INDENT + line if line else line for line in text.split("\n"))


def quoted(blocks: list[str]) -> list[str]:
    """Return blocks as one quotation, or nothing."""
    text = "\n\n".join(blocks)
    return ["\n".join(f"> {line}".rstrip() for line in text.split("\n"))] if text else []


def target(address: str) -> str:
    """Return an address as it stands in the brackets of a link."""
    address = quote(address, safe="/:?#[]@!$&'*+,;=%~()")
    balanced = address.count("(") == address.count(")") and not re.search(r"\)[^(]*\(", address)
    return address if balanced else address.replace("(", "%28").replace(")", "%29")


def is_plain(block: str) -> bool:
    """Tell whether a block can stand right behind the marker of a list item."""
    return not re.match(r"```|~~~|\d+\. |- |\| |> |<table|#{1,6} |---$|<!--", block)


def with_marker(marker: str, blocks: list[str]) -> str:
    """Return an item that begins with a block that no dialect reads behind a marker."""
    return "\n\n".join([f"{marker} &#8203;", *map(indented, blocks)])
