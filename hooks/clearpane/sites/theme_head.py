"""What a theme reads in a page's front matter: of the kind that it takes, and text.

Templates put titles and descriptions into a page as they are, and stop the build at a value of
another kind, or at a file that is not there. What could be markup is escaped before a template
sees it, and marked as escaped, so that one that escapes what it is given does not do it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from clearpane.core.findings import Finding
from clearpane.document.head import FrontMatterError, FrontMatterTooLarge, read_front_matter
from clearpane.sites.page_head import RULE

_MARKUP = frozenset('<>"')
_PLAIN = (str, int, float, date)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, _PLAIN) for each in value)


def _is_words(value: object) -> bool:
    return isinstance(value, str) or _is_list(value)


def _is_name(value: object) -> bool:
    """Tell whether a name stays within its folder, where Jinja looks for its file."""
    if not isinstance(value, str) or "\\" in value:
        return False
    return not {"", ".", ".."} & set(value.split("/"))


def _is_search(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    boost, sections = value.get("boost", 1), value.get("sections") or {}
    # A boost may be infinite, no number, or one that no float holds.
    if not isinstance(sections, Mapping) or not isinstance(boost, int | float):
        return False
    words = (value.get("keywords"), *sections.values())
    return 0 <= boost <= 1e9 and all(each is None or _is_words(each) for each in words)


class _Kind(NamedTuple):
    fits: Callable[[object], bool]
    what: str
    fix: str


_WORDS = _Kind(lambda value: isinstance(value, _PLAIN), "no text", "write one line of text")
_NAMES = _Kind(_is_words, "no list of words", "write a list, such as `[one, two]`")
_ICON = _Kind(
    _is_name, "no name of an icon", "write the set and the name of an icon, such as `material/key`"
)
_TEMPLATE = _Kind(
    _is_name, "no name of a template", "name a file of the theme, such as `home.html`"
)
_SEARCH = _Kind(
    _is_search, "no such options", "write `exclude: true`, `boost: 2` or `keywords: […]`"
)
_KINDS = {
    "title": _WORDS, "description": _WORDS, "subtitle": _WORDS, "author": _WORDS, "image": _WORDS,
    "status": _WORDS, "hide": _NAMES, "tags": _NAMES, "icon": _ICON, "template": _TEMPLATE,
    "search": _SEARCH, "applies_to": _NAMES,
}  # fmt: skip


def check_theme_head(text: str, path: str) -> Iterator[Finding]:
    """Yield a finding for a head that nobody can read safely, and for what no theme can take."""
    try:
        front = read_front_matter(text)
    except FrontMatterTooLarge as error:
        yield Finding(path, error.line, error.column, RULE, str(error), error.fix)
        return
    except FrontMatterError:
        return
    for key in _misfits(front.data):
        written, kind = front.data[key], _KINDS[key]
        message = f"`{key}: {written}` is {kind.what}"
        yield Finding(path, *front.position((key,)), RULE, message, kind.fix)


def theme_head(data: Mapping[str, Any], folders: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """Return front matter as a template may see it, and what is told of it besides its findings.

    `folders` are those of the theme: an icon or a template that is in none of them is left out.
    """
    head = as_text(fitting(data))
    told = []
    for key, file in (("icon", ".icons/{}.svg"), ("template", "{}")):
        name = data.get(key)
        if key not in head or name is None:
            continue
        if not any(Path(folder, file.format(name)).is_file() for folder in folders):
            del head[key]
            told.append(f"there is no {key} `{name}`; it is left out")
    return head, told


def fitting(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return front matter without what no theme and no search can take."""
    misfits = set(_misfits(data))
    return {key: value for key, value in data.items() if key not in misfits}


def _misfits(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys whose values would stop a template."""
    for key, kind in _KINDS.items():
        value = data.get(key)
        if value is not None and not kind.fits(value):
            yield key


def as_text(value: Any) -> Any:
    """Return a value of the front matter with its texts escaped where they could be markup."""
    if isinstance(value, str):
        return escape(value) if _MARKUP.intersection(value) else value
    if isinstance(value, Mapping):
        return {as_text(key): as_text(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_text(each) for each in value]
    return value


def plain_text(value: object) -> str:
    """Return a value without its tags, as the filter `striptags` does, and as text that stays so.

    The filter of Jinja decodes what was escaped, which makes markup of it again.
    """
    html = getattr(value, "__html__", None)
    text = Markup(html() if html else str(value)).striptags()
    return escape(text) if _MARKUP.intersection(text) else text
