"""Write the code blocks of other site generators as fenced code.

A call such as `{% highlight sh %}` means nothing here, so what it shows would be taken for a part
of the page: an example of an ad would be an ad.
"""

from __future__ import annotations

import re

from clearpane.code import find_code

# Jekyll and Hugo say `highlight`, Hexo says `codeblock`. Both calls stand alone on their lines,
# and no line between them is indented less; of others a fence would not hold. The atomic group
# keeps the time linear.
_BLOCK = re.compile(
    r"(?P<indent>[ \t]*)(?P<call>\{[{%][<%-]?\s*(?P<name>highlight|codeblock)\b"
    r"(?P<rest>[^{}\r\n]*)[%}>]\})[ \t]*(?P<newline>\r?\n)"
    r"(?P<body>(?>(?P=indent)[^\r\n]*\r?\n|[ \t]*\r?\n)*?)"
    r"[ \t]*\{[{%][<%-]?\s*(?:/|end)\s*(?P=name)\b[^{}\r\n]*[%}>]\}(?=[ \t]*(?:\r?\n|\Z))"
)
# The language: the first word, or, among Hexo's options, what stands behind `lang:`.
_FIRST_WORD = re.compile(r"\s+[\"']?([A-Za-z][\w+#-]*+)(?!=)")
_OPTION = re.compile(r"\blang:([\w+#-]+)")
_FENCE = re.compile(r"`{3,}")


def with_fences(text: str) -> str:
    """Return a Markdown text with its template calls around code turned into fences."""
    parts: list[str] = []
    position = 0
    called = "highlight" in text or "codeblock" in text
    for start, end in find_code(text) if called else ():
        match = _BLOCK.match(text, text.rfind("\n", 0, start) + 1)
        # Calls that are themselves shown as code are no calls.
        if match and (match.start("call"), match.end()) == (start, end):
            parts += [text[position : match.start()], _fenced(match)]
            position = end
    return "".join([*parts, text[position:]])


def _fenced(block: re.Match[str]) -> str:
    """Return a block as fenced code, with a fence longer than any in it."""
    longest = max((len(fence[0]) for fence in _FENCE.finditer(block["body"])), default=2)
    fence = block["indent"] + "`" * (longest + 1)
    found = (_FIRST_WORD.match if block["name"] == "highlight" else _OPTION.search)(block["rest"])
    language = found[1].lower() if found else ""
    return f"{fence}{language}{block['newline']}{block['body']}{fence}"
