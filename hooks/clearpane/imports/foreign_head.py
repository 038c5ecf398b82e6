"""Read the head of an article as Hexo, Jekyll, Hugo and MkDocs write it: YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field

from clearpane.front_matter import FrontMatterError, read_front_matter

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
