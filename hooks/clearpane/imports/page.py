"""Turn one article into the text of a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from clearpane.ads.cleaner import Cleaner
from clearpane.diagnostics import Diagnostic
from clearpane.front_matter import FrontMatterError
from clearpane.imports.code_blocks import with_fences
from clearpane.imports.file_names import draft_name
from clearpane.imports.foreign_head import ForeignHead, read_foreign_head
from clearpane.imports.look_at import look_at
from clearpane.imports.own_head import as_front_matter, own_head
from clearpane.links.source_links import LinkedSource
from clearpane.rules import all_rules
from clearpane.source import BOM, Source

# The text of a first-level heading, in the three ways to write one.
_TOP_HEADING = re.compile(
    r"^#[ \t]+(?P<hash>\S[^\r\n]*?)[ \t]*#*[ \t]*\r?$"
    r"|^(?P<line>\S[^\r\n]*?)[ \t]*\r?\n=+[ \t]*\r?$"
    r"|<h1\b[^>]*+>(?P<html>(?:[^<]|<(?!/?h1))*+)</h1>",
    re.MULTILINE | re.IGNORECASE,
)
_LOWER_HEADING = re.compile(
    r"(?P<extra>#{1,5})#[ \t]+(?P<words>[^\r\n]*?)[ \t]*#*[ \t]*(?:\r?\n|\Z)"
)
_NO_TEXT = re.compile(r"<[^<>]*>|\{[^{}]*\}\s*$|!?\[([^\[\]]*)\]\([^()]*\)|[*`]+")


@dataclass(frozen=True)
class Draft:
    """An article made ready to be set aside; `path` and `findings` are those of the draft.

    `cut` counts the pieces of advertising that were taken out and `cut_bytes` their bytes,
    `left_out` names the keys of the article's head that mean nothing here.
    """

    source: str
    path: Path
    text: str
    findings: list[Diagnostic]
    cut: int = 0
    left_out: tuple[str, ...] = ()
    cut_bytes: int = 0


class Importer:
    """Makes drafts of articles, one after another; `own_host` is the site's own."""

    def __init__(self, cleaner: Cleaner, own_host: str = "") -> None:
        self.cleaner = cleaner
        self.own_host = own_host

    def draft(self, text: str, source: Path, folder: Path) -> Draft:
        """Return the draft that goes into `folder` for the article in the file `source`.

        Byte order mark and line endings stay as they are. An article whose head cannot be read
        stays as it is altogether.
        """
        bare = text.removeprefix(BOM)
        try:
            foreign = read_foreign_head(bare)
        except FrontMatterError as error:
            path = folder / draft_name(source, None, "")
            found = [_unread(error, path.as_posix())]
            return Draft(source.as_posix(), path, text, found)
        return self._draft(text, bare, foreign, source, folder)

    def _draft(
        self, text: str, bare: str, foreign: ForeignHead, source: Path, folder: Path
    ) -> Draft:
        newline = "\r\n" if "\r\n" in text else "\n"
        own = own_head(foreign.data)
        head = {key: self._clean_line(key, value) for key, value in own.data.items()}
        # The head goes along, for the rules that it may switch off.
        above = as_front_matter(head, newline)
        article = above + with_fences(bare[foreign.body_start :])
        cleaned = self.cleaner.clean(article)
        page = Source(cleaned.text)
        body = cleaned.text[len(above) :].lstrip("\r\n")
        known = str(head.get("title") or "")
        heading = _top_heading(page.mask[len(above) :], page.text[len(above) :])
        # A heading may hold a picture alone.
        title = known or heading or _words(source)
        if not _TOP_HEADING.search(page.mask, len(above)):
            title, body = _with_heading(body, known, _words(source), newline)
        path = folder / draft_name(source, foreign.data.get("slug"), title)
        result = as_front_matter({"title": title} | head, newline) + newline + body
        result = text[: len(text) - len(bare)] + result
        draft = LinkedSource(result, path.as_posix())
        found = [*self._left(draft), *look_at(draft, self.own_host)]
        cut = sum(d.edit is not None for d in cleaned.diagnostics) if cleaned.cuts else 0
        cut_bytes = len(article.encode()) - len(cleaned.text.encode())
        return Draft(source.as_posix(), path, result, sorted(found), cut, own.left_out, cut_bytes)

    def _left(self, draft: Source) -> list[Diagnostic]:
        """Return what the cleaner only reports, at its place in the draft."""
        found = self.cleaner.clean_source(draft).diagnostics
        return [finding for finding in found if finding.edit is None]

    def _clean_line(self, key: str, value: object) -> object:
        """Return a title or description without advertising, any other value as it is."""
        if key in ("title", "description"):
            return self.cleaner.clean(str(value)).text
        return value


def _top_heading(mask: str, text: str) -> str:
    """Return the words of the first heading of the first level that is not in code, if any."""
    match = _TOP_HEADING.search(mask)
    if match is None or match.lastgroup is None:
        return ""
    start, end = match.span(match.lastgroup)
    return _plain(text[start:end])


def _plain(heading: str) -> str:
    """Return a heading's words without markup and without the id behind them."""
    return " ".join(_NO_TEXT.sub(r"\1", heading).split())


def _with_heading(body: str, title: str, fallback: str, newline: str) -> tuple[str, str]:
    """Return title and body of a page without a heading of the first level, with one put in.

    Articles often begin with their title as a heading of a lower level; that one is raised.
    """
    first = _LOWER_HEADING.match(body)
    words = _plain(first["words"]) if first else ""
    if first and words and title.casefold() in ("", words.casefold()):
        return title or words, body[first.end("extra") :]
    title = title or fallback
    return title, f"# {title}{newline}{newline}{body}"


def _words(source: Path) -> str:
    return source.stem.replace("-", " ").replace("_", " ").strip() or source.stem


def _unread(error: FrontMatterError, path: str) -> Diagnostic:
    rule = all_rules()["import-head"]
    message = f"kept as it is: {error}"
    fix = f"{error.fix}; then import it again with --force"
    return Diagnostic(path, error.line, error.column, rule.id, message, fix, rule.level)
