"""The files of the search index, which the browser reads."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from clearpane.core.text import package_toml
from clearpane.search.parts import MOST_WHOLE, Reader, in_parts
from clearpane.search.records import joined
from clearpane.sites.addresses import encoded, landing
from clearpane.sites.options import SearchOptions

FOLDER = "search"
"""Where below the site the search's files are."""
MOST_PLACES = 3
"""Words of links that lead to so many places, such as "Go to the steps", name none of them."""
MANIFEST = "index.js"
_FILES = resources.files(__package__)
SCRIPT, WORKER = "clear-search.js", "clear-search-worker.js"


def search_files(
    pages: Iterable[dict[str, Any]],
    options: SearchOptions | None = None,
    doors: Sequence[tuple[str, str]] = (),
    ask: str = "",
    most: int = MOST_WHOLE,
) -> dict[str, str]:
    """Return the text of each file of the search, by its name below FOLDER.

    `pages` are of `index_page`; `doors` are titles and addresses offered where nothing is found,
    `ask` where a reader may ask. A scope of more than `most` pages is written in parts.
    The manifest names the others, which are named by their content: browsers may keep them. All
    are scripts: a page opened from a disk may fetch no file, but may run those.
    """
    options = options or SearchOptions()
    known = known_words(options.synonyms)
    files = {name: (_FILES / "assets" / name).read_text("utf-8") for name in (SCRIPT, WORKER)}
    scopes = {name: [at.lstrip("/") for at in below] for name, below in options.scopes.items()}
    # Without a name: what no scope of the settings claims.
    records: dict[str, list[dict[str, Any]]] = {name: [] for name in ("", *scopes)}
    for page in _called(pages):
        claims = (name for name, below in scopes.items() if page["url"].startswith((*below,)))
        records[next(claims, "")].append(page | {"url": encoded(page["url"])})
    listed = []
    records = {name: of_scope for name, of_scope in records.items() if of_scope or not name}
    for number, (name, of_scope) in enumerate(records.items()):
        if len(of_scope) > most:
            file = _add_parts(files, f"index.{number}.", *in_parts(of_scope, Reader(known)))
        else:
            for page in of_scope:
                page.pop("words", None)
            # Pages, and what readers ask for each: side by side they compress better.
            keywords = [page.pop("keywords", {}) for page in of_scope]
            file = _add(files, {"pages": of_scope, "keywords": keywords})
        listed.append({"name": name, "file": file, "below": [*map(encoded, scopes.get(name, []))]})
    manifest = {
        "scopes": listed,
        # Common words, loaded when one is typed that the site does not have: it is no typing error.
        "english": _add(files, lzma.decompress((_FILES / "english.txt.xz").read_bytes()).decode()),
        "words": _add(files, known),
        "help": {"doors": [(title, encoded(url)) for title, url in doors], "ask": ask},
    }
    files[MANIFEST] = _script(MANIFEST, to_json(manifest))
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
    titles = {
        url: {str(part.get("title", "")) for part in (page, *page.get("entries", ()))}
        for url, page in found.items()
    }
    for url, anchor, words in sorted((url or "", *rest) for url, *rest in links if url is not None):
        page = found.get(url) or found.get(f"{url}/") or found.get(url.removesuffix("index.html"))
        if page and places[words] < MOST_PLACES and words not in titles[page["url"]]:
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


def _add(files: dict[str, str], data: object, start: str = "index.", letters: int = 10) -> str:
    """Put data into the files, under a name that changes with it; return the name."""
    # The first two end a line in JSON's strings, and in old browsers' scripts.
    text = to_json(data).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    name = f"{start}{hashlib.sha256(text.encode()).hexdigest()[:letters]}.js"
    files[name] = _script(name, text)
    return name


def _add_parts(
    files: dict[str, str], start: str, head: dict[str, Any], parts: Iterable[object]
) -> str:
    names = [_add(files, part, f"{start}{number}-", 5) for number, part in enumerate(parts)]
    return _add(files, {**head, "parts": start, "digests": "".join(name[-8:-3] for name in names)})


def _script(name: str, text: str) -> str:
    return f'clearSearchData("{name}",{text})\n'


def known_words(synonyms: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return what the search knows about words: phrases of one meaning, spellings, stop words."""
    data = package_toml("search/words.toml")
    return {
        "synonyms": [joined(group) for group in synonyms],
        "spellings": data["spellings"],
        "stopWords": data["stop_words"]["english"].split(),
    }
