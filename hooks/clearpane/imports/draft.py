"""Turn one article into the text of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from clearpane.ads.clean_file import DEFAULTS, CleaningSettings, cleaner_for
from clearpane.ads.cleaner import Cleaner
from clearpane.core.files import decode, read_bytes
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.journal import digest
from clearpane.core.rules import all_rules
from clearpane.document.code import TEMPLATE_CODE, find_code
from clearpane.document.document import BOM, Document
from clearpane.document.head import FrontMatterError
from clearpane.document.links import Kind, LinkedSource, find_links, source_links
from clearpane.document.switches import sift
from clearpane.imports.heads import ForeignHead, as_front_matter, own_head, read_foreign_head
from clearpane.imports.names import draft_name
from clearpane.site.page_head import check_head

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
    findings: list[Finding]
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
        page = Document(cleaned.text)
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
        cut = sum(d.edit is not None for d in cleaned.findings) if cleaned.cuts else 0
        cut_bytes = len(article.encode()) - len(cleaned.text.encode())
        return Draft(source.as_posix(), path, result, sorted(found), cut, own.left_out, cut_bytes)

    def _left(self, draft: Document) -> list[Finding]:
        """Return what the cleaner only reports, at its place in the draft."""
        found = self.cleaner.clean_source(draft).findings
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


# Template calls of Liquid, Nunjucks and Hugo; components of MDX and what it imports; containers
# of VuePress and Docusaurus. Nothing in MkDocs answers them.
_CALL = re.compile(
    r"\{%(?:[^%]|%(?!\}))*+%\}|\{\{(?:[^{}]|\}(?!\}))*+\}\}"
    r"|</?[A-Z][A-Za-z0-9.]*+(?=[\s/>])[^<>]*+>"
    r"|^import[ \t][^\r\n]*?[\"'][^\r\n]*+|^export[ \t]+(?:const|default|function)\b[^\r\n]*+"
    r"|^[ \t]*:::+[ \t]*+\w[^\r\n]*+",
    re.MULTILINE,
)
_TAG_NAME = re.compile(r"<([A-Za-z]+)")
_LOADED = {"iframe": "frame", "script": "script", "video": "video", "audio": "sound"}
_LONGEST_CALL, _LONGEST_ADDRESS = 60, 120


def look_at(source: LinkedSource, own_host: str = "") -> list[Finding]:
    """Return what of a draft is not finished, in the order in which it stands there.

    Found are keys that its head lacks, pictures and the like on other hosts than `own_host`, and
    template calls that nothing answers. Rules that are switched off in the text are left out.
    """
    text = source.text
    found = [*check_head(text, source.path), *_hotlinks(source, own_host), *_calls(source)]
    return sorted(sift(found, text, source.mask).kept)


def _hotlinks(source: LinkedSource, own_host: str) -> Iterator[Finding]:
    for kind, address, offset in sorted(_loaded(source), key=lambda found: found[2]):
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = "?"
        if host and host != own_host:
            message = f"{kind} on another host: `{_short(address, _LONGEST_ADDRESS)}`"
            yield _finding(source, "import-hotlink", offset, message)


def _loaded(source: LinkedSource) -> Iterator[tuple[str, str, int]]:
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
    code = (TEMPLATE_CODE.match(source.text, start) for start, _ in source.code)
    calls = [*filter(None, code), *_CALL.finditer(source.mask, source.body_start)]
    for match in calls:
        shown = _short(" ".join(match[0].split()), _LONGEST_CALL)
        offset = match.end() - len(match[0].lstrip())
        yield _finding(source, "import-template", offset, f"nothing answers `{shown}`")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _finding(source: Document, rule_id: str, offset: int, message: str) -> Finding:
    rule = all_rules()[rule_id]
    line, column = source.position(offset)
    return Finding(source.path, line, column, rule.id, message, rule.mend, rule.level)


@dataclass(frozen=True)
class Article:
    """An article's file, the folder for its draft, and the digest of it that was done before."""

    source: str
    folder: str
    done: str = ""

    @property
    def size(self) -> int:
        """Bytes of the file, 0 where nobody can tell."""
        try:
            return Path(self.source).stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True)
class Drafted:
    """What came of an article: a draft, or an `error`, or neither when it was done before.

    `read` is the digest of the article.
    """

    article: Article
    read: str = ""
    draft: Draft | None = None
    error: str = ""


@dataclass(frozen=True)
class DraftFile:
    """Makes the draft of a file; in each process that it goes to it has a cleaner of its own."""

    settings: CleaningSettings = field(default=DEFAULTS)
    own_host: str = ""

    def __call__(self, article: Article) -> Drafted:
        """Return the draft of an article, unless it is the one that was done before."""
        source = Path(article.source)
        try:
            raw = read_bytes(source)
            read = digest(raw)
            if read == article.done:
                return Drafted(article, read)
            importer = Importer(cleaner_for(self.settings), self.own_host)
            draft = importer.draft(decode(raw, article.source), source, Path(article.folder))
        except ClearpaneError as error:
            return Drafted(article, error=str(error))
        return Drafted(article, read, draft)
