"""The files of the search index, which the browser reads."""

from __future__ import annotations

import hashlib
import json
import lzma
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from clearpane.search.parts import in_parts
from clearpane.search.records import joined
from clearpane.sites.addresses import landing
from clearpane.sites.options import SearchOptions

FOLDER = "search"
"""Where below the site the search's files are."""
MOST_PLACES = 3
"""Words of links that lead to so many places, such as "Go to the steps", name none of them."""
MANIFEST = "index.js"
SCRIPT, WORKER = "clear-search.js", "clear-search-worker.js"


@dataclass(frozen=True)
class Scope:
    """A part of the site that is searched apart: pages whose address begins with one of `below`.

    `name` follows the word "Search" on the button that leads there.
    """

    name: str
    below: tuple[str, ...]


READERS = Scope("", ())
"""What no scope of the settings claims."""


def search_files(
    pages: Iterable[dict[str, Any]],
    options: SearchOptions | None = None,
    doors: Sequence[tuple[str, str]] = (),
    ask: str = "",
    most: int = 1_000,
) -> dict[str, str]:
    """Return the text of each file of the search, by its name below FOLDER.

    `pages` are of `index_page`; `doors` are titles and addresses offered where nothing is found,
    `ask` where a reader may ask. A scope of more than `most` pages is written in parts.
    The manifest names the others, which are named by their content: browsers may keep them. All
    are scripts: a page opened from a disk may fetch no file, but may run those.
    """
    options = options or SearchOptions()
    known = _words(options.synonyms)
    files = {name: _asset(name) for name in (SCRIPT, WORKER)}
    scopes = [
        Scope(name, tuple(start.lstrip("/") for start in below))
        for name, below in options.scopes.items()
    ]
    records: dict[Scope, list[dict[str, Any]]] = {scope: [] for scope in (READERS, *scopes)}
    for page in _called(pages):
        claims = (scope for scope in scopes if page["url"].startswith(scope.below))
        records[next(claims, READERS)].append(page)
    listed = []
    for scope, of_scope in records.items():
        if of_scope or scope is READERS:
            file = _add_scope(files, of_scope, known if len(of_scope) > most else None)
            below = list(scope.below)
            listed.append({"name": scope.name, "file": file, "below": below})
    manifest = {
        "scopes": listed,
        # Loaded when a word is typed that the site does not have.
        "english": _add(files, _english()),
        "words": _add(files, known),
        "help": {"doors": doors, "ask": ask},
    }
    files[MANIFEST] = _script(MANIFEST, manifest)
    return files


def _called(pages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the pages, each with what links call it and its sections, by the id of the section.

    What tells nothing of them goes: words that lead to three places, a title, and a description
    that two pages have, as they do where it is the site's.
    """
    pages = [dict(page) for page in pages]
    links = {(*landing(p["url"], to), words) for p in pages for to, words in p.pop("links", ())}
    places = Counter(words for _, _, words in links)
    descriptions = Counter(page.get("description") for page in pages)
    found = {page["url"]: page for page in pages}
    for url, anchor, words in sorted((url or "", *rest) for url, *rest in links if url is not None):
        page = found.get(url) or found.get(f"{url}/") or found.get(url.removesuffix("index.html"))
        titles = [part.get("title") for part in (page, *page.get("entries", ()))] if page else []
        if page and places[words] < MOST_PLACES and words not in titles:
            page.setdefault("called", {}).setdefault(anchor, []).append(words)
    for page in pages:
        if descriptions[page.get("description")] > 1:
            page.pop("description", None)
        if "called" in page:
            page["called"] = {anchor: joined(said) for anchor, said in page["called"].items()}
    return pages


def read_script(text: str) -> Any:
    """Return what a file of the index holds; raises ValueError where it cannot be read."""
    return json.loads(text[text.index(",") + 1 : text.rindex(")")])


def faults(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Load an index as the browser does; yield the address of each page it cannot read, and why.

    `files` are the texts of its scripts by name. A file that cannot be read has no address.
    """
    try:
        records = []
        for scope in read_script(files[MANIFEST])["scopes"]:
            start = read_script(files[scope["file"]]).get("parts", scope["file"])
            data = [read_script(text) for name, text in files.items() if name.startswith(start)]
            records += [record for one in data for record in one.get("pages", ())]
    except (KeyError, ValueError) as error:
        yield "", f"a file of the index is missing or broken ({error})"
        return
    seen = set()
    for record in records:
        url = record.get("url")
        parts = [record, *record.get("entries", [])]
        texts = [part.get(key, "") for part in parts for key in ("title", "text", "anchor")]
        if not isinstance(url, str) or not all(isinstance(text, str) for text in texts):
            yield str(url or ""), "its address, or a title or text of it, is no text"
        elif url in seen:
            yield url, "another page has its address"
        seen.add(url)


def to_json(data: object) -> str:
    """Return data as compact JSON, the same for the same data."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _add(files: dict[str, str], data: object) -> str:
    """Put data into the files, under a name that changes with it; return the name."""
    digest = hashlib.sha256(to_json(data).encode()).hexdigest()[:10]
    name = f"index.{digest}.js"
    files[name] = _script(name, data)
    return name


def _add_scope(
    files: dict[str, str], pages: Sequence[dict[str, Any]], known: Mapping[str, Any] | None
) -> str:
    """Put a scope's index into the files, in parts if words are given; return where it begins."""
    if known is None:
        # Pages, and what readers ask for each: side by side they compress better.
        keywords = [page.pop("keywords", {}) for page in pages]
        return _add(files, {"pages": pages, "keywords": keywords})
    head, parts = in_parts(pages, ",".join(known["synonyms"]).split(","), known["spellings"])
    head["parts"] = f"index.{hashlib.sha256(to_json(parts).encode()).hexdigest()[:10]}-"
    names = [f"{head['parts']}{number}.js" for number in range(len(parts))]
    files |= dict(zip(names, map(_script, names, parts), strict=True))
    return _add(files, head)


def _script(name: str, data: object) -> str:
    # These two end a line in JSON's strings, and in old browsers' scripts.
    text = to_json(data).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'clearSearchData("{name}",{text})\n'


def _words(synonyms: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return what the search knows about words: phrases of one meaning, spellings, stop words."""
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return {
        "synonyms": [joined(group) for group in synonyms],
        "spellings": data["spellings"],
        "stopWords": data["stop_words"]["english"].split(),
    }


def _english() -> str:
    """Return common words, one blank between: none of them is a typing error."""
    packed = resources.files(__package__).joinpath("english.txt.xz").read_bytes()
    return lzma.decompress(packed).decode("ascii")
