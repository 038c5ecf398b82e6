"""Read the head of an article as Hexo, Jekyll, Hugo and MkDocs write it: YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml
from pydantic import ValidationError

from clearpane.document.head import FrontMatterError, read_front_matter
from clearpane.sites.page_head import PageHead

# Hugo: TOML between lines of pluses.
_TOML = re.compile(r"\A\+\+\+[ \t]*\r?\n(?P<toml>.*?\r?\n|)\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# Hugo: a JSON object that the file begins with. A template call begins with two braces.
_JSON = re.compile(r"\A\{\s*[\"}]")
# Hexo: JSON above a line of semicolons, with or without braces and a first such line.
_HEXO_JSON = re.compile(
    r"\A(?P<open>;;;[ \t]*\r?\n)?(?P<json>[\"{].*?\r?\n);;;[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
# Hexo: YAML that only a line below it sets apart. A title tells it from a heading that is
# underlined with dashes.
_HEXO_YAML = re.compile(
    r"\A(?=(?:[^\r\n]+\r?\n)*?title[ \t]*:)"
    r"(?P<yaml>(?:(?:[A-Za-z_][\w-]*[ \t]*:(?:[ \t][^\r\n]*)?|(?:[ \t]|-[ \t])[^\r\n]*)\r?\n)+)"
    r"---+[ \t]*(?:\r?\n|\Z)"
)
_NEVER_CLOSED = re.compile(r"\A(?:---|\+\+\+)[ \t]*\r?\n[ \t]*[\"'\w-]+[ \t]*[:=]")
_TOML_PLACE = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True)
class ForeignHead:
    """What the head of an article says, and where the article itself begins.

    `data` has its keys in lower case, as Hugo reads them. `body_start` counts characters of the
    text without its byte order mark; it is 0 when there is no head.
    """

    data: dict[str, object] = field(default_factory=dict)
    body_start: int = 0


def read_foreign_head(text: str) -> ForeignHead:
    """Return the head of a text that has no byte order mark; an empty one when it has none.

    Raises FrontMatterError, with line and column in the text, when there is a head and it cannot
    be read.
    """
    try:
        return _toml(text) or _json(text) or _hexo_json(text) or _hexo_yaml(text) or _yaml(text)
    except RecursionError as error:
        message = "the front matter is nested too deeply"
        raise FrontMatterError(message, 1, 1, "write it with fewer levels") from error


def _yaml(text: str) -> ForeignHead:
    head = read_front_matter(text)
    if not head.present and _NEVER_CLOSED.match(text):
        fence = text[:3]
        raise FrontMatterError(
            "the front matter is never closed", 1, 1, f"put a line `{fence}` below its last key"
        )
    return ForeignHead(_lower(head.data), head.body_start)


def _hexo_yaml(text: str) -> ForeignHead | None:
    match = _HEXO_YAML.match(text)
    if match is None:
        return None
    try:
        head = read_front_matter(f"---\n{match['yaml']}---\n")
    except FrontMatterError as error:
        # The line that was put above must not count.
        line = max(error.line - 1, 1)
        raise FrontMatterError(str(error), line, error.column, error.fix) from error
    return ForeignHead(_lower(head.data), match.end())


def _toml(text: str) -> ForeignHead | None:
    match = _TOML.match(text)
    if match is None:
        return None
    try:
        return ForeignHead(_lower(tomllib.loads(match["toml"])), match.end())
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        # At the end of the block is the line of its closing fence.
        line = int(place[1]) + 1 if place else text.count("\n", 0, match.end("toml")) + 1
        message = (
            f"not TOML: {_TOML_PLACE.sub('', str(error)).removesuffix(' (at end of document)')}"
        )
        fix = "put texts in quotes, and each key on a line of its own"
        raise FrontMatterError(message, line, int(place[2]) if place else 1, fix) from error


def _json(text: str) -> ForeignHead | None:
    if not _JSON.match(text) or _HEXO_JSON.match(text):
        return None
    try:
        data, end = json.JSONDecoder().raw_decode(text)
    except ValueError as error:
        raise _not_json(error, text, 0) from error
    rest = re.compile(r"[ \t]*(?:\r?\n|\Z)").match(text, end)
    return ForeignHead(_lower(data), rest.end() if rest else end)


def _hexo_json(text: str) -> ForeignHead | None:
    match = _HEXO_JSON.match(text)
    if match is None:
        return None
    braces = match["json"].startswith("{")
    try:
        data = json.loads(match["json"] if braces else "{" + match["json"] + "}")
    except ValueError as error:
        raise _not_json(error, text, match.start("json") - (not braces)) from error
    return ForeignHead(_lower(data), match.end())


def _not_json(error: ValueError, text: str, offset: int) -> FrontMatterError:
    """Return the error with its place in the file; `offset` is where the JSON begins there."""
    at = min(max(getattr(error, "pos", 0) + offset, 0), len(text))
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    message = f"not JSON: {getattr(error, 'msg', str(error))}"
    fix = "put keys and texts in double quotes, and a comma between entries"
    return FrontMatterError(message, line, column, fix)


def _lower(data: dict[str, object]) -> dict[str, object]:
    return {str(key).lower(): value for key, value in data.items()}


# Where other sites put what our key means, the best place first.
_TEXTS = {
    "title": ("title", "linktitle"),
    "description": ("description", "excerpt", "summary", "subtitle", "lead"),
}
# A template of another site is none of this one, and a build stops where it is missing.
_NOT_TAKEN = frozenset({*_TEXTS, "template"})
_WORD_LISTS = ("keywords", "tags")


@dataclass(frozen=True)
class OwnHead:
    """The keys of a draft's front matter, in our order, and the foreign keys left out of it."""

    data: dict[str, object]
    left_out: tuple[str, ...]


def own_head(foreign: Mapping[str, object]) -> OwnHead:
    """Return what another site's head, its keys in lower case, says in our terms.

    Title and description stay as they are, even too long ones: a person shortens them better.
    Any other key is taken over only if it fits our model; so the publisher's pictures, partner
    keys and layout stay behind. What a person must find out, such as the sources and the day on
    which the page was compared with them, is not filled in.
    """
    texts = dict(_texts(foreign))
    head: dict[str, object] = {key: text for key, (text, _) in texts.items()}
    taken = PageHead.model_fields.keys() - _NOT_TAKEN
    head |= {key: foreign[key] for key in taken if key in foreign}
    for key in _unfit(head):
        del head[key]
    # The name of the file is made from the slug.
    used = {source for _, source in texts.values()} | (head.keys() - _TEXTS) | {"slug"}
    words = list(dict.fromkeys(_words(foreign)))
    if words and "search" not in head:
        head["search"] = {"keywords": words}
        used |= set(_WORD_LISTS)
    left_out = tuple(key for key, value in foreign.items() if key not in used and value != "")
    return OwnHead({key: head[key] for key in PageHead.model_fields if key in head}, left_out)


def as_front_matter(head: Mapping[str, object], newline: str) -> str:
    """Return a head as the YAML block, with its fences, that a page begins with."""
    text = yaml.dump(dict(head), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    block = f"---\n{text if head else ''}---\n"
    return block.replace("\n", newline)


def _texts(foreign: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield our key, with the text and the foreign key that it is taken from."""
    for key, sources in _TEXTS.items():
        for source in sources:
            value = foreign.get(source)
            if isinstance(value, str | int | float) and (text := " ".join(str(value).split())):
                yield key, (text, source)
                break


def _unfit(head: Mapping[str, object]) -> set[str]:
    """Return the keys whose values mean something else on the site that they come from."""
    try:
        PageHead.model_validate(head)
    except ValidationError as error:
        wrong = {str(e["loc"][0]) for e in error.errors() if e["type"] != "missing"}
        return wrong & head.keys() - _TEXTS
    return set()


def _words(foreign: Mapping[str, object]) -> Iterator[str]:
    """Yield what people may search for, from lists and from texts with commas."""
    for key in _WORD_LISTS:
        value = foreign.get(key)
        items = value.split(",") if isinstance(value, str) else value
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str | int) and (word := " ".join(str(item).split())):
                yield word


class _Dumper(yaml.SafeDumper):
    """Writes a value that the head names twice out twice: `&id001` is no help to an author."""

    def ignore_aliases(self, _: object) -> bool:
        return True
