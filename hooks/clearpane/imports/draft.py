"""Turn one article into the text of a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Protocol

from clearpane.core.files import MARKDOWN_SUFFIXES, read_text
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import all_rules
from clearpane.document.code import find_code
from clearpane.document.document import Document
from clearpane.document.grammar import fence_around
from clearpane.document.head import FrontMatterError
from clearpane.imports.articles import Article, markdown_article, read_articles
from clearpane.imports.calls import look_at
from clearpane.imports.dialect import with_room_below_html
from clearpane.imports.heads import as_front_matter, own_head
from clearpane.imports.names import draft_name

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
    `left_out` names the keys of the article's head that mean nothing here, `boilerplate` counts
    the words of what stood around the article. `address` is where it stood on the web, `head`
    what its own site said of it; `is_output` is the article's.
    """

    source: str
    path: Path
    text: str
    findings: list[Finding]
    cut: int = 0
    left_out: tuple[str, ...] = ()
    cut_bytes: int = 0
    boilerplate: dict[str, int] = field(default_factory=dict)
    address: str = ""
    head: dict[str, object] = field(default_factory=dict)
    is_output: bool = False


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
            return Draft(file.as_posix(), path, text, [_unread(error, path.as_posix())])

    def draft(self, article: Article) -> Draft:
        """Return the draft of an article, byte order mark and line endings as they were."""
        newline, folder = article.newline, self.target / article.folder
        own = own_head(article.head)
        head = {key: self._clean_line(key, value) for key, value in own.data.items()}
        # The head goes along, for the rules that it may switch off.
        above = as_front_matter(head, newline)
        whole = above + with_fences(article.text)
        if self.spread:
            whole = with_room_below_html(whole, Document(whole).mask)
        cleaned = self.cleaner().clean(whole)
        page = Document(cleaned.text)
        body = cleaned.text[len(above) :].lstrip("\r\n")
        known = str(head.get("title") or "")
        heading = _top_heading(page.mask[len(above) :], page.text[len(above) :])
        name = Path(article.name)
        # A heading may hold a picture alone.
        title = known or heading or _words(name)
        if not _TOP_HEADING.search(page.mask, len(above)):
            title, body = _with_heading(body, known, _words(name), newline)
        path = folder / draft_name(name, article.head.get("slug"), title)
        result = as_front_matter({"title": title} | head, newline) + newline + body
        result = article.bom + result
        draft = Document(result, path.as_posix())
        found = [*self._left(draft), *look_at(draft, self.own_host)]
        if article.is_output:
            found = [finding for finding in found if finding.rule != "import-template"]
        changed = cleaned.text != whole
        return Draft(
            article.source,
            path,
            result,
            sorted(found),
            sum(d.edit is not None for d in cleaned.findings) if changed else 0,
            own.left_out,
            len(whole.encode()) - len(cleaned.text.encode()),
            article.boilerplate,
            article.address,
            article.head,
            article.is_output,
        )

    def _left(self, draft: Document) -> list[Finding]:
        """Return what the cleaner only reports, at its place in the draft."""
        found = self.cleaner().clean_source(draft).findings
        return [finding for finding in found if finding.edit is None]

    def _clean_line(self, key: str, value: object) -> object:
        """Return a title or description without advertising, any other value as it is."""
        if key in ("title", "description"):
            return self.cleaner().clean(str(value)).text
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
    shown = _TAG.sub(lambda sign: escape(sign[0]), title)
    return title, f"# {shown}{newline}{newline}{body}"


def _words(source: Path) -> str:
    return source.stem.replace("-", " ").replace("_", " ").strip() or source.stem


def _unread(error: FrontMatterError, path: str) -> Finding:
    rule = all_rules()["import-head"]
    message = f"kept as it is: {error}"
    fix = f"{error.fix}; then import it again with --force"
    return Finding(path, error.line, error.column, rule.id, message, fix, rule.level)


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
