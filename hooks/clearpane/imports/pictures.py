"""Fetch the pictures of articles that lie on other hosts, when their owner asks for it."""

from __future__ import annotations

import hashlib
import posixpath
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

from clearpane.core.files import read_text, write_text
from clearpane.core.findings import Edit
from clearpane.core.text import apply_edits
from clearpane.document.document import Document
from clearpane.document.links import Kind

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
