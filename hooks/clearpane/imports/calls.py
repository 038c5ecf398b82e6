"""Find what of an article still belongs to its old site: calls of its generator, others' files."""

from __future__ import annotations

import hashlib
import posixpath
import re
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

from clearpane.core.files import read_text, write_text
from clearpane.core.findings import Edit, Finding
from clearpane.core.rules import all_rules
from clearpane.core.text import apply_edits
from clearpane.document.code import TEMPLATE_CODE, find_code
from clearpane.document.document import Document
from clearpane.document.grammar import fence_around
from clearpane.document.links import Kind, find_links, source_links
from clearpane.document.switches import sift
from clearpane.sites.page_head import check_head

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
        counts[call] += 1
        edits.append(Edit(start, end, text[start:end], new))
    return apply_edits(text, edits)


def _page_of(match: re.Match[str]) -> str:
    found = match["tag"] or match["ref"] or match["filter"] or ""
    found = found.strip("\"'")
    return found if not match["tag"] or found.startswith("/") else "/" + found


def _shown(call: str) -> str:
    video = _VIDEO.match(call)
    if video:
        address = f"https://www.youtube.com/watch?v={video['id']}"
        return f"[{address}]({address})"
    words = _CAPTION.findall(call) or _BARE_WORDS.findall(call)
    return " ".join(word.strip("\"'") for word in words)


_TAG_NAME = re.compile(r"<([A-Za-z]+)")
_LOADED = {"iframe": "frame", "script": "script", "video": "video", "audio": "sound"}
_LONGEST_CALL, _LONGEST_ADDRESS = 60, 120


def look_at(source: Document, own_host: str = "") -> list[Finding]:
    """Return what of a draft is not finished, in the order in which it stands there.

    Found are keys that its head lacks, pictures and the like on other hosts than `own_host`, and
    template calls that nothing answers. Rules that are switched off in the text are left out.
    """
    told = []
    for kind, address, at in _loaded(source):
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = "?"
        if host and host != own_host:
            what = f"{kind} on another host: `{_short(address, _LONGEST_ADDRESS)}`"
            told.append((at, "import-hotlink", what))
    for at, _, call in find_calls(source):
        words = _short(" ".join(call.split()), _LONGEST_CALL)
        told.append((at, "import-template", f"nothing answers `{words}`"))
    found = list(check_head(source.text, source.path))
    for at, rule, message in told:
        place = source.position(at)
        found.append(Finding(source.path, *place, rule, message, all_rules()[rule].mend))
    return sorted(sift(found, source))


def _loaded(source: Document) -> Iterator[tuple[str, str, int]]:
    """Yield what it is, address and offset for each thing that the page loads."""
    hidden = [(tag.start, tag.end) for tag in source.tags]
    for image in find_links(source.mask, hidden):
        if image.kind in (Kind.IMAGE, Kind.IMAGE_REFERENCE):
            yield "picture", image.url, image.start
    for link in source_links(source):
        if link.loads and link.syntax == "html":
            tag = _TAG_NAME.match(source.text, source.text.rfind("<", 0, link.start))
            yield _LOADED.get(tag[1].lower() if tag else "", "picture"), link.target, link.start


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


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
    fence = block["indent"] + fence_around(block["body"])
    found = (_FIRST_WORD.match if block["name"] == "highlight" else _OPTION.search)(block["rest"])
    language = found[1].lower() if found else ""
    return f"{fence}{language}{block['newline']}{block['body']}{fence}"


# A help page has no use for a larger one, and nobody waits longer.
_MOST_BYTES = 8 * 1024 * 1024
_SECONDS = 20
_SUFFIXES = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
    "image/avif": ".avif",
}  # fmt: skip


def fetch_pictures(docs: Path, addresses: Iterable[str]) -> dict[str, str]:
    """Fetch pictures into `docs/pictures`, and have the pages show those; return what was fetched.

    What cannot be had, is no picture, or is an SVG, which may hold scripts, stays where it is.
    """
    goal = docs / "pictures"
    with ThreadPoolExecutor(8) as pool:
        names = pool.map(lambda address: _fetch(address, goal), listed := list(addresses))
        fetched = {a: name for a, name in zip(listed, names, strict=True) if name}
    for page in docs.rglob("*.md") if fetched else ():
        text = read_text(page)
        source = Document(text)
        near = posixpath.relpath("pictures", page.relative_to(docs).parent.as_posix())
        edits = [
            Edit(*link.target, text[slice(*link.target)], f"{near}/{quote(fetched[link.url])}")
            for link in source.markdown_links
            if link.kind is Kind.IMAGE and link.url in fetched
        ]
        if edits:
            write_text(page, apply_edits(text, edits))
    return fetched


def _fetch(address: str, goal: Path) -> str:
    """Return the name of the file that a picture was written to, or nothing."""
    if urlsplit(address).scheme not in ("http", "https"):
        return ""
    request = urllib.request.Request(address, headers={"User-Agent": "clearpane"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            suffix = _SUFFIXES.get(answer.headers.get_content_type())
            content = answer.read(_MOST_BYTES + 1)
    except (OSError, ValueError):
        return ""
    if suffix is None or len(content) > _MOST_BYTES:
        return ""
    stem = Path(urlsplit(address).path).stem[:40] or "picture"
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}{suffix}"
    goal.mkdir(parents=True, exist_ok=True)
    (goal / name).write_bytes(content)
    return name
