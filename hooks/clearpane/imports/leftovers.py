"""Find what of an article still belongs to the site that it is from: calls, other hosts' files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from clearpane.core.findings import Finding
from clearpane.core.rules import all_rules
from clearpane.document.document import Document
from clearpane.document.links import Kind, find_links, source_links
from clearpane.document.switches import sift
from clearpane.imports.calls import find_calls
from clearpane.sites.page_head import check_head

_TAG_NAME = re.compile(r"<([A-Za-z]+)")
_LOADED = {"iframe": "frame", "script": "script", "video": "video", "audio": "sound"}
_LONGEST_CALL, _LONGEST_ADDRESS = 60, 120


def look_at(source: Document, own_host: str = "") -> list[Finding]:
    """Return what of a draft is not finished, in the order in which it stands there.

    Found are keys that its head lacks, pictures and the like on other hosts than `own_host`, and
    template calls that nothing answers. Rules that are switched off in the text are left out.
    """
    text = source.text
    found = [*check_head(text, source.path), *_hotlinks(source, own_host), *_calls(source)]
    return sorted(sift(found, text, source.mask).kept)


def _hotlinks(source: Document, own_host: str) -> Iterator[Finding]:
    for kind, address, offset in sorted(_loaded(source), key=lambda found: found[2]):
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = "?"
        if host and host != own_host:
            message = f"{kind} on another host: `{_short(address, _LONGEST_ADDRESS)}`"
            yield _finding(source, "import-hotlink", offset, message)


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


def _calls(source: Document) -> Iterator[Finding]:
    for start, _, call in find_calls(source):
        shown = _short(" ".join(call.split()), _LONGEST_CALL)
        yield _finding(source, "import-template", start, f"nothing answers `{shown}`")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _finding(source: Document, rule_id: str, offset: int, message: str) -> Finding:
    rule = all_rules()[rule_id]
    line, column = source.position(offset)
    return Finding(source.path, line, column, rule.id, message, rule.mend, rule.level)
