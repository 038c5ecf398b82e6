"""Turn one article into the text of a draft, and name its file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Protocol

from clearpane.core.files import MARKDOWN_SUFFIXES, read_text
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.document.document import Document
from clearpane.document.head import FrontMatterError
from clearpane.imports.articles import DRAFT_SUFFIX, Article, markdown_article, read_articles
from clearpane.imports.calls import look_at, with_fences
from clearpane.imports.dialect import with_room_below_html
from clearpane.imports.heads import as_front_matter, own_head

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
# A title is text, and a heading Markdown.
_TAG = re.compile(r"<|&(?=#?\w+;)")
_NO_TEXT = re.compile(r"<[^<>]*>|\{[^{}]*\}\s*$|!?\[([^\[\]]*)\]\([^()]*\)|[*`]+")
_TEXTS = ("title", "description")
# A file's name has at most 255 bytes, of which a character takes up to four.
_LONGEST = 55
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-(?=.)")
_LETTER = re.compile(r"[^\W\d_]")
# What a folder's own page is called elsewhere.
_INDEX = frozenset({"readme", "_index"})
# Names of devices, which Windows allows with no suffix (Microsoft, "Naming Files").
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d")


class Cleaned(Protocol):
    """What a cleaner returns: the text without advertising, and what it found and cut."""

    @property
    def text(self) -> str:
        """The text without advertising."""

    @property
    def findings(self) -> list[Finding]:
        """Every finding; those that carry an edit were carried out."""


class Cleaner(Protocol):
    """Cuts the advertising out of Markdown."""

    def clean(self, text: str, path: str = "-") -> Cleaned:
        """Return a text without its advertising; `path` is for the findings."""

    def clean_source(self, source: Document) -> Cleaned:
        """Return a document that was read already without its advertising."""


@dataclass(frozen=True)
class Draft:
    """An article made ready to be set aside; `path` and `findings` are those of the draft.

    `cut` counts the pieces of advertising that were taken out and `cut_bytes` their bytes,
    `left_out` names the keys of the article's head that mean nothing here.
    """

    article: Article
    path: Path
    text: str
    findings: list[Finding]
    cut: int = 0
    left_out: tuple[str, ...] = ()
    cut_bytes: int = 0


@dataclass(frozen=True)
class Item:
    """A file to import, and the folder that it lies in below the one that is imported."""

    source: str
    folder: str

    @property
    def size(self) -> int:
        """Bytes of the file, 0 where nobody can tell."""
        try:
            return Path(self.source).stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True)
class Importer:
    """Makes drafts of articles in `target`; `own_host` is the site's own.

    `cleaner` gives each process that it goes to one of its own. With `spread` drafts are put into
    Python-Markdown's dialect.
    """

    cleaner: Callable[[], Cleaner]
    target: Path = Path()
    own_host: str = ""
    spread: bool = False

    def __call__(self, item: Item) -> tuple[list[Draft], str]:
        """Return the drafts of a file, or why there are none; it writes nothing."""
        try:
            return self.drafts(Path(item.source), item.folder), ""
        except ClearpaneError as error:
            return [], str(error)

    def drafts(self, file: Path, folder: str = "") -> list[Draft]:
        """Return the drafts of a file that lies in `folder` of what is imported.

        An article whose head cannot be read stays as it is altogether. Raises ClearpaneError when
        the file cannot be read.
        """
        if file.suffix.lower() in MARKDOWN_SUFFIXES:
            return [self.draft_of_text(read_text(file), file, folder)]
        return [self.draft(article) for article in read_articles(file, folder)]

    def draft_of_text(self, text: str, file: Path, folder: str = "") -> Draft:
        """Return the draft of a text of Markdown; `file` names it."""
        try:
            return self.draft(markdown_article(text, file, folder))
        except FrontMatterError as error:
            path = self.target / folder / draft_name(file, None, "")
            article = Article(file.as_posix(), file.name, folder, {}, text)
            place = path.as_posix(), error.line, error.column
            fix = f"{error.fix}; then import it again with --force"
            found = Finding(*place, "import-head", f"kept as it is: {error}", fix)
            return Draft(article, path, text, [found])

    def draft(self, article: Article) -> Draft:
        """Return the draft of an article, byte order mark and line endings as they were."""
        newline, cleaner = article.newline, self.cleaner()
        own = own_head(article.head)
        # A title and a description may be advertising too.
        texts = {key: cleaner.clean(str(own.data[key])).text for key in _TEXTS if key in own.data}
        head = own.data | texts
        # The head goes along, for the rules that it may switch off.
        above = as_front_matter(head, newline)
        whole = above + with_fences(article.text)
        if self.spread:
            whole = with_room_below_html(whole, Document(whole).mask)
        cleaned = cleaner.clean(whole)
        page = Document(cleaned.text)
        body = cleaned.text[len(above) :].lstrip("\r\n")
        known = str(head.get("title") or "")
        name = Path(article.name)
        words = name.stem.replace("-", " ").replace("_", " ").strip() or name.stem
        # A heading may hold a picture alone.
        title = known or _top_heading(page.mask[len(above) :], page.text[len(above) :]) or words
        if not _TOP_HEADING.search(page.mask, len(above)):
            title, body = _with_heading(body, known, words, newline)
        folder = self.target / article.folder
        path = folder / draft_name(name, article.head.get("slug"), title)
        text = article.bom + as_front_matter({"title": title} | head, newline) + newline + body
        draft = Document(text, path.as_posix())
        # What the cleaner only reports, at its place in the draft.
        found = [each for each in cleaner.clean_source(draft).findings if each.edit is None]
        found += look_at(draft, self.own_host)
        if article.is_output:
            found = [finding for finding in found if finding.rule != "import-template"]
        cut = 0
        if cleaned.text != whole:
            cut = sum(finding.edit is not None for finding in cleaned.findings)
        lost = len(whole.encode()) - len(cleaned.text.encode())
        return Draft(article, path, text, sorted(found), cut, own.left_out, lost)


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
    shown = _TAG.sub(lambda sign: escape(sign[0]), title)
    return title, f"# {shown}{newline}{newline}{body}"


def draft_name(source: Path, slug: object, title: str) -> str:
    """Return the name of the draft's file for an article.

    It is the `slug` of its head, or the name of its own file without the date that Jekyll puts
    before it, so that links between articles still tell which is meant; or its title where that
    name has no letter.
    """
    stem = _DATE.sub("", source.stem.removesuffix(".draft"))
    stem = "index" if stem.casefold() in _INDEX else stem
    for words in (slug, stem if _LETTER.search(stem) else "", title, stem):
        if isinstance(words, str) and (name := file_slug(words)):
            return name + DRAFT_SUFFIX
    return "page" + DRAFT_SUFFIX


def file_slug(words: str) -> str:
    """Return words in lower case, joined by hyphens; empty when there is no letter or digit.

    Letters with accents lose them; those of other scripts stay, since no spelling in ASCII would
    be found by those who read them.
    """
    plain = "".join(map(_without_accents, unicodedata.normalize("NFC", words.casefold())))
    name = re.sub(r"[\W_]+", "-", plain.replace("'", "").replace("’", "")).strip("-")
    if len(name) > _LONGEST:
        cut = name.rfind("-", _LONGEST // 2, _LONGEST + 1)
        name = name[: cut if cut > 0 else _LONGEST]
    return f"{name}-page" if _DEVICES.fullmatch(name) else name


def _without_accents(char: str) -> str:
    """Return a letter without its accents if that leaves ASCII, else as it is."""
    parts = unicodedata.normalize("NFKD", char)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    return base if base.isascii() else char
