"""Read the head of an article as Hexo, Jekyll, Hugo and MkDocs write it: YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import yaml
from pydantic import ValidationError

from clearpane.core.text import toml_fault
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
        for pattern, read in _FORMS.items():
            if match := pattern.match(text):
                data, end = read(match)
                return ForeignHead({str(key).lower(): data[key] for key in data}, end)
    except RecursionError as error:
        message = "the front matter is nested too deeply"
        raise FrontMatterError(message, 1, 1, "write it with fewer levels") from error
    return ForeignHead()


_Read = tuple[Mapping[str, object], int]
"""What a head says, and where the text behind it begins."""


def _yaml(match: re.Match[str]) -> _Read:
    head = read_front_matter(match.string)
    if not head.present and _NEVER_CLOSED.match(match.string):
        fix = f"put a line `{match.string[:3]}` below its last key"
        raise FrontMatterError("the front matter is never closed", 1, 1, fix)
    return head.data, head.body_start


def _hexo_yaml(match: re.Match[str]) -> _Read:
    try:
        return read_front_matter(f"---\n{match['yaml']}---\n").data, match.end()
    except FrontMatterError as error:
        # The line that was put above must not count.
        line = max(error.line - 1, 1)
        raise FrontMatterError(str(error), line, error.column, error.fix) from error


def _toml(match: re.Match[str]) -> _Read:
    try:
        return tomllib.loads(match["toml"]), match.end()
    except ValueError as error:
        what, line, column = toml_fault(error, match["toml"])
        fix = "put texts in quotes, and each key on a line of its own"
        raise FrontMatterError(f"not TOML: {what}", line + 1, column, fix) from error


def _hexo_json(match: re.Match[str]) -> _Read:
    text, bare = match["json"], match["json"][0] != "{"
    try:
        return json.loads("{" + text + "}" if bare else text), match.end()
    except ValueError as error:
        raise _not_json(error, match.string, match.start("json") - bare) from error


def _json(match: re.Match[str]) -> _Read:
    try:
        data, end = json.JSONDecoder().raw_decode(match.string)
    except ValueError as error:
        raise _not_json(error, match.string, 0) from error
    rest = re.compile(r"[ \t]*(?:\r?\n|\Z)").match(match.string, end)
    return data, rest.end() if rest else end


def _not_json(error: ValueError, text: str, offset: int) -> FrontMatterError:
    """Return the error with its place in the file; `offset` is where the JSON begins there."""
    at = min(max(getattr(error, "pos", 0) + offset, 0), len(text))
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    fix = "put keys and texts in double quotes, and a comma between entries"
    return FrontMatterError(f"not JSON: {getattr(error, 'msg', str(error))}", line, column, fix)


# The first that fits counts.
_FORMS: dict[re.Pattern[str], Callable[[re.Match[str]], _Read]] = {
    _TOML: _toml,
    _HEXO_JSON: _hexo_json,
    _JSON: _json,
    _HEXO_YAML: _hexo_yaml,
    re.compile(""): _yaml,
}


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
