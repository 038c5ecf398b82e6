"""What readers say who look for a page or a section: data files of the site."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from clearpane.core.files import decode, read_bytes
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import Scope, check
from clearpane.core.text import nearest, toml_of
from clearpane.document.head import read_front_matter, readable_front_matter
from clearpane.sites.addresses import parts
from clearpane.sites.entries import page_entries
from clearpane.sites.site import Page, Site

FILE = "hooks/asked.toml"
LEARNED = "hooks/learned.toml"
"""Words, each with its weight, that the search has learned from questions and their answers."""

Places = dict[str, tuple[int, int]]
# What each text of an entry must be, and what to write in place of another.
_SHAPES = {
    FILE: (re.compile(r"(?s).*\S.*"), 'phrases, such as `["hook up", "tie"]`'),
    LEARNED: (re.compile(r"[^\W_]+ -?[0-9]{1,4}"), 'words with weights, such as `["tie 7"]`'),
}
# A key, or the name of a table.
_KEY = re.compile(
    r"""(?am)^[ \t]*(\[+)?[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)[ \t]*(?(1)\]|=)"""
)


@dataclass(frozen=True)
class Asked:
    """One entry: the phrases that lead to a place, which is a page or one of its sections.

    `key` is the place as the file writes it, `page` its page as `page_key` writes it, `section`
    the id of a heading or "". `line` and `column` count from 1 and say where in `file` the entry
    begins. Where it is no such list, it is not right, and has no phrases.
    """

    key: str
    page: str
    section: str
    phrases: tuple[str, ...]
    line: int
    column: int
    file: str = FILE
    is_right: bool = True


def read_asked(root: Path) -> dict[str, list[Asked]]:
    """Return the entries of a project's two files by their pages, as `page_key` writes these.

    An entry is `"/link/" = ["hook up", "tie"]`, or `"/link/#before"` for a section. Without a file
    there is none. Raises ClearpaneError when a file is not TOML, or has another table.
    """
    found: dict[str, list[Asked]] = {}
    for entry in (*_read(root, FILE), *_read(root, LEARNED)):
        found.setdefault(entry.page, []).append(entry)
    return found


def _read(root: Path, file: str) -> Iterator[Asked]:
    path = root / file
    text = decode(read_bytes(path), file).removeprefix("\ufeff") if path.is_file() else ""
    places, (shape, _) = _places(text), _SHAPES[file]
    for key, told in _entries(toml_of(text, file), file, places).items():
        texts = told if isinstance(told, list) else [None]
        is_right = all(isinstance(text, str) and shape.fullmatch(text) for text in texts)
        phrases, at = (*texts,) if is_right else (), places.get(key, (1, 1))
        yield Asked(key, page_key(key), parts(key)[1], phrases, *at, file, is_right)


def page_key(address: str) -> str:
    """Return the one way to write a page's address: `link/why/`, and "" for the home page.

    So a page is the same under `/link/why/`, and under `link/why.html` in a site of files. What
    follows a `#` is left out.
    """
    path = parts(address)[0].removeprefix("./").lstrip("/")
    folder, slash, name = path.rpartition("/")
    if name == "index.html":
        return folder + slash
    return f"{path.removesuffix('.html')}/" if name.endswith(".html") else path


def _entries(table: dict[str, Any], file: str, places: Places) -> dict[str, Any]:
    """Return the table that has the file's name; raises ClearpaneError where there is another."""
    whole = Path(file).stem
    for name, entries in table.items():
        if name != whole or not isinstance(entries, dict):
            at = "{}:{}: `{}`".format(*places.get(name, (1, 1)), name)
            raise ClearpaneError(f"{file}:{at}: write all entries below one line `[{whole}]`")
    return dict(table.get(whole, {}))


def _places(text: str) -> Places:
    """Return line and column of each key: what reads TOML does not tell them."""
    places = {}
    for key in _KEY.finditer(text):
        start = key.start(2)
        at = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        # What looks so may be the end of a text of several lines.
        with suppress(tomllib.TOMLDecodeError):
            places[next(iter(tomllib.loads(f"{key[2]}=0")))] = at
    return places


def has_search(site: Site) -> bool:
    """Tell whether the settings of a site ask for our search."""
    return site.settings is not None and "search" in (site.settings.options.finish.passes or ())


def searchable(site: Site) -> dict[str, tuple[Page, list[str]]] | None:
    """Return each page that the search has, with the ids of its headings, for `Site.once`.

    They go by `page_key`. None: the site has no search of ours.
    """
    if not has_search(site):
        return None
    found = {}
    for page in site.pages.values():
        if page.unrendered:
            continue
        headings = page.answer("sections", partial(headings_of, page))
        if headings is not None:
            found[page_key(page.address)] = page, headings
    return found


def headings_of(page: Page) -> list[str] | None:
    """Return the ids of a page's headings; None for a page that is kept out of the search."""
    if (_search_head(page).get("exclude")) is True:
        return None
    entries = page_entries(page.html, page.title)
    return [entry.anchor for entry in entries if entry.kind == "section"]


@check("front-matter", scope=Scope.SITE)
def asked_for(site: Site) -> Iterator[Finding]:
    """Yield each entry of the site's files whose page or section the search does not have."""
    pages = site.once(searchable)
    if pages is None or any(page.unrendered for page in site.pages.values()):
        return
    headings = {key: names for key, (_, names) in pages.items()}
    for finding in check_asked(read_asked(site.home), headings):
        yield replace(finding, path=site.path_of(finding.path))


@check("front-matter", scope=Scope.PAGE)
def own_sections(page: Page, site: Site) -> Iterator[Finding]:
    """Yield each id under `search.sections` of a page that none of its headings has."""
    if page.unrendered or not has_search(site):
        return
    named = _search_head(page).get("sections")
    headings = headings_of(page) if isinstance(named, Mapping) else None
    if headings is not None and isinstance(named, Mapping):
        yield from check_sections(headings, map(str, named), page.text, page.path)


def _search_head(page: Page) -> Mapping[str, Any]:
    found = readable_front_matter(page.text).data.get("search")
    return found if isinstance(found, Mapping) else {}


def check_asked(
    asked: Mapping[str, Iterable[Asked]], headings: Mapping[str, list[str]]
) -> Iterator[Finding]:
    """Yield a finding for each entry that is none, or whose page or section is not there.

    `headings` holds the ids of each page's headings, by `page_key`.
    """
    for entries in asked.values():
        for entry in entries:
            fix = "name what is there, or delete the entry"
            if not entry.is_right:
                message, new = "the search cannot read this", None
                fix = f"write a list of {_SHAPES[entry.file][1]}"
            elif entry.page not in headings:
                message = "the search has no such page"
                near = nearest(entry.page, headings)
                new = near and _address(near, entry.section)
            elif entry.section and entry.section not in headings[entry.page]:
                message, new = "the page has no such section", _nearest_section(entry, headings)
            else:
                continue
            message, fix = f"`{entry.key}`: {message}", f"did you mean `{new}`?" if new else fix
            yield Finding(entry.file, entry.line, entry.column, "front-matter", message, fix)


def _nearest_section(entry: Asked, headings: Mapping[str, list[str]]) -> str | None:
    near = nearest(entry.section, headings[entry.page])
    if near:
        return _address(entry.page, near)
    # A section that went to another page mostly keeps its id.
    moved = [page for page, names in headings.items() if entry.section in names]
    return _address(moved[0], entry.section) if len(moved) == 1 else None


def _address(page: str, section: str) -> str:
    return f"/{page}#{section}" if section else f"/{page}"


def check_sections(
    headings: Sequence[str], named: Iterable[str], text: str, path: str
) -> Iterator[Finding]:
    """Yield a finding for each id under `search.sections` that no heading of the page has.

    `named` are these ids, `text` is the page's source, front matter included.
    """
    unknown = [anchor for anchor in named if anchor not in headings]
    if not unknown:
        return
    front = read_front_matter(text)
    for anchor in unknown:
        near = nearest(anchor, headings)
        fix = f"did you mean `{near}`?" if near else "name a heading by its id, without `#`"
        message = f'`search.sections`: no heading "#{anchor}" on this page'
        line, column = front.position(("search", "sections", anchor))
        yield Finding(path, line, column, "front-matter", message, fix)
