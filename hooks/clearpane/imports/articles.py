"""Read articles from files: Markdown, saved web pages, and WordPress's exports."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from clearpane.core.files import MARKDOWN_SUFFIXES, decode, read_bytes, walk_files
from clearpane.core.findings import ClearpaneError
from clearpane.document.document import BOM
from clearpane.imports.heads import read_foreign_head
from clearpane.imports.web_page import read_part, read_web_page

DRAFT_SUFFIX = ".draft.md"
"""What the name of every draft ends in; a site lists `*.draft.md` under `draft_docs`."""
PAGES = frozenset({".html", ".htm", ".xhtml"})
ARCHIVES = frozenset({".mhtml", ".mht"})
EXPORTS = frozenset({".xml", ".wxr"})
"""WordPress's export is an RSS feed, which other XML files are not."""
SUFFIXES = MARKDOWN_SUFFIXES | PAGES | ARCHIVES | EXPORTS

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_EXCERPT = re.compile(r"\{http://wordpress\.org/export/[\d.]+/excerpt/\}encoded")
_WORDPRESS = re.compile(r"\{http://wordpress\.org/export/[\d.]+/\}(\w+)")
_CAPTION = re.compile(r"\[/?caption\b[^\]]*\]")
# Files of a site's machinery, beside its pages.
_NO_ARTICLE = re.compile(r"(?:404|search|tags?|archives?|categories|sitemap)\.html?", re.IGNORECASE)


@dataclass(frozen=True)
class Article:
    """One article as it was read: its head's keys in lower case, and its Markdown.

    `source` is the file that it is from, for messages; `name` what its own file may be called,
    `folder` the folder of the file below the one that is imported. `text` begins where the head
    ended; `bom` and `newline` are those of a Markdown file. `address` is where the article stood
    on the web, `boilerplate` counts the words of what was left out around it.
    `is_output` says that a site had made the page: nothing in it calls a template.
    """

    source: str
    name: str
    folder: str
    head: dict[str, object]
    text: str
    newline: str = "\n"
    bom: str = ""
    address: str = ""
    boilerplate: dict[str, int] = field(default_factory=dict)
    is_output: bool = False


def find_files(source: Path, without: Path | None = None) -> list[Path]:
    """Return the files of a folder that may hold articles, in a stable order, or the file itself.

    Drafts below `without` are none. Raises ClearpaneError when `source` is not there.
    """
    return [
        file
        for file in walk_files(source, SUFFIXES)
        if file == source or not (_NO_ARTICLE.fullmatch(file.name) or _is_own_draft(file, without))
    ]


def _is_own_draft(file: Path, target: Path | None) -> bool:
    if target is None or not file.name.endswith(DRAFT_SUFFIX):
        return False
    return file.resolve().is_relative_to(target.resolve())


def read_articles(file: Path, folder: str) -> list[Article]:
    """Return the articles of a file; `folder` is where it lies below the folder imported.

    Raises ClearpaneError when the file cannot be read, FrontMatterError when a head cannot.
    """
    suffix = file.suffix.lower()
    raw = read_bytes(file)
    if suffix in PAGES:
        part = _part(raw, file, folder)
        return [part or _web_page(raw, file, folder)]
    if suffix in ARCHIVES:
        return [_archive(raw, file, folder)]
    if suffix in EXPORTS:
        return list(_export(raw, file, folder))
    return [markdown_article(decode(raw, file.as_posix()), file, folder)]


def markdown_article(text: str, file: Path, folder: str = "") -> Article:
    """Return a text of Markdown, which the file holds, with its head read.

    Raises FrontMatterError when the head cannot be read.
    """
    bare = text.removeprefix(BOM)
    head = read_foreign_head(bare)
    newline = "\r\n" if "\r\n" in text else "\n"
    bom = text[: len(text) - len(bare)]
    body = bare[head.body_start :]
    return Article(file.as_posix(), file.name, folder, head.data, body, newline, bom)


# What tells a whole page from a part that a generator puts into its own frame.
_WHOLE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)


def _part(raw: bytes, file: Path, folder: str) -> Article | None:
    """Return an article that its generator writes as HTML: a head, and no page around it."""
    try:
        text = decode(raw, file.as_posix()).removeprefix(BOM)
    except ClearpaneError:
        return None
    head = read_foreign_head(text)
    if not head.body_start or _WHOLE.search(text, head.body_start):
        return None
    name, where = _place(file, folder)
    body = read_part(text[head.body_start :])
    return Article(file.as_posix(), name, where, head.data, body)


def _place(file: Path, folder: str) -> tuple[str, str]:
    """Return name and folder of a page; one that is its folder's own is known by its name."""
    if file.stem.casefold() in ("index", "_index") and folder:
        above, _, name = folder.rpartition("/")
        return name, above
    return file.name, folder


def _web_page(raw: bytes, file: Path, folder: str, address: str = "") -> Article:
    page = read_web_page(raw, address)
    if not page.text.strip():
        raise ClearpaneError(f"{file.as_posix()}: no article found in this page")
    name, where = _place(file, folder)
    article = Article(file.as_posix(), name, where, page.head, page.text)
    return replace(article, address=page.address, boilerplate=page.boilerplate, is_output=True)


def _archive(raw: bytes, file: Path, folder: str) -> Article:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location"))
            if isinstance(content, bytes):
                known = address if address.startswith("http") else ""
                return _web_page(_declared(content, part), file, folder, known)
    raise ClearpaneError(f"{file.as_posix()}: no web page in this archive")


def _declared(content: bytes, part: email.message.Message) -> bytes:
    """Return a page's bytes as UTF-8, if the archive tells their encoding."""
    charset = part.get_content_charset()
    try:
        return content.decode(charset).encode() if charset else content
    except (LookupError, UnicodeDecodeError):
        return content


def _export(raw: bytes, file: Path, folder: str) -> Iterator[Article]:
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ClearpaneError(
            f"{file.as_posix()}:{line}:{column + 1}: not XML ({error.msg.split(':')[0]}); "
            "export the site again, without a plugin that writes into it"
        ) from error
    items = root.findall("./channel/item")
    if not any(_WORDPRESS.match(tag.tag) for item in items for tag in item):
        raise ClearpaneError(f"{file.as_posix()}: no posts of WordPress in this file")
    for item in items:
        facts = {m[1]: t.text or "" for t in item if (m := _WORDPRESS.match(t.tag))}
        if facts.get("post_type") in ("post", "page") and facts.get("status") != "trash":
            yield _post(item, facts, file, folder)


def _post(item: ElementTree.Element, facts: dict[str, str], file: Path, folder: str) -> Article:
    address = item.findtext("link") or ""
    content = item.findtext(_CONTENT) or ""
    excerpt = next((t.text or "" for t in item if _EXCERPT.match(t.tag)), "")
    terms = [(t.get("domain"), (t.text or "").strip()) for t in item.findall("category")]
    name = unquote(facts.get("post_name", "")) or urlsplit(address).path.strip("/")
    status = facts.get("status")
    is_published = status in ("publish", None)
    head: dict[str, object] = {
        "title": item.findtext("title") or "",
        "slug": name,
        "date": facts.get("post_date", "")[:10],
        "description": re.sub(r"<[^>]*>", "", excerpt).strip(),
        "categories": [words for domain, words in terms if domain == "category"],
        "tags": [words for domain, words in terms if domain == "post_tag"],
        "draft": not is_published,
        "status": "" if is_published else status,
        "password": bool(facts.get("post_password")),
    }
    text = read_part(_CAPTION.sub("", content), address, breaks="<!-- wp:" not in content)
    title = head["title"] or name or "post"
    known = {key: value for key, value in head.items() if value}
    source = f"{file.as_posix()} ({title})"
    return Article(source, f"{name or title}.html", folder, known, text, is_output=True)
