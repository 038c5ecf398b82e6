"""Calls of other site generators in articles: find them, and answer those that can be answered."""

from __future__ import annotations

import re
from collections import Counter

from clearpane.core.findings import Edit
from clearpane.core.text import apply_edits
from clearpane.document.code import TEMPLATE_CODE
from clearpane.document.document import Document

# Template calls of Liquid, Nunjucks and Hugo; components of MDX and what it imports; containers
# of VuePress and Docusaurus. Nothing in MkDocs answers them.
_CALL = re.compile(
    r"\{%(?:[^%]|%(?!\}))*+%\}|\{\{(?:[^{}]|\}(?!\}))*+\}\}"
    r"|</?[A-Z][A-Za-z0-9.]*+(?=[\s/>])[^<>]*+>"
    r"|^import[ \t][^\r\n]*?[\"'][^\r\n]*+|^export[ \t]+(?:const|default|function)\b[^\r\n]*+"
    r"|^[ \t]*:::+[ \t]*+\w[^\r\n]*+",
    re.MULTILINE,
)
# Calls of Jekyll, Hexo and Hugo that stand for the address of a page.
_PAGE_CALL = re.compile(
    r"\{%-?\s*(?:post_url|link|post_path|asset_path)\s+(?P<tag>[^\s%]+)\s*-?%\}"
    r"|\{\{[<%]\s*(?:rel)?ref\s+(?P<ref>\"[^\"]*\"|'[^']*'|[^\s>%]+)[^}]*[>%]\}\}"
    r"|\{\{-?\s*[\"'](?P<filter>[^\"'{}]*)[\"']\s*\|[^{}]*\}\}"
    r"|\{\{-?\s*(?:site|page)\.(?:baseurl|url|github\.url)\s*[^{}]*\}\}"
)
# What Jekyll and others show as it stands, in code too.
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(?P<shown>.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_VIDEO = re.compile(r"\{[%{][<%-]?\s*youtube\s+(?:id=)?[\"']?(?P<id>[\w-]{6,})")
_CAPTION = re.compile(r"(?:caption|title|alt|text)\s*[:=]\s*(\"(?:[^\"\\]|\\.)*\"|'[^']*')")
_BARE_WORDS = re.compile(r"^\{[{%][<%-]?\s*(?:notice|note|alert|tip|warning)\s+\"([^\"]+)\"")


def find_calls(source: Document) -> list[tuple[int, int, str]]:
    """Return start, end and text of each template call outside of code, in their order."""
    code = (TEMPLATE_CODE.match(source.text, start) for start, _ in source.code)
    calls = [*filter(None, code), *_CALL.finditer(source.mask, source.body_start)]
    found = ((match.end() - len(match[0].lstrip()), match.end()) for match in calls)
    return [(start, end, source.text[start:end]) for start, end in sorted(found)]


def without_calls(text: str, counts: Counter[str], *, is_hugo: bool = False) -> str:
    """Return a text in which calls of the old site's generator are resolved or taken out.

    A call for an address becomes the address, a video a link to it; of others the words that they
    show stay. Calls in code stay as they are. Hugo calls nothing by two braces alone.
    """
    mask = Document(text).mask
    pages = (match for match in _PAGE_CALL.finditer(text) if mask[match.start()] != " ")
    text = apply_edits(text, [Edit(*m.span(), m[0], _page_of(m)) for m in pages])
    raw = list(_RAW.finditer(text))
    edits = [Edit(*match.span(), match[0], match["shown"]) for match in raw]
    for start, end, call in find_calls(Document(text)):
        bare = is_hugo and call.startswith("{{") and call[2:3] not in "<%"
        if bare or any(match.start() <= start < match.end() for match in raw):
            continue
        new = _shown(call)
        counts[_name(call)] += 1
        edits.append(Edit(start, end, text[start:end], new))
    return apply_edits(text, edits)


def _page_of(match: re.Match[str]) -> str:
    found = match["tag"] or match["ref"] or match["filter"] or ""
    found = found.strip("\"'")
    return found if not match["tag"] or found.startswith("/") else "/" + found


def _name(call: str) -> str:
    found = re.search(r"[\w-]+", call)
    return found[0] if found else call[:12]


def _shown(call: str) -> str:
    video = _VIDEO.match(call)
    if video:
        address = f"https://www.youtube.com/watch?v={video['id']}"
        return f"[{address}]({address})"
    words = _CAPTION.findall(call) or _BARE_WORDS.findall(call)
    return " ".join(word.strip("\"'") for word in words)
