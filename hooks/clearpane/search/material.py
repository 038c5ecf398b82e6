"""Put our search into a site made by Material for MkDocs: its index files and page settings.

Material's script loads `search_index.json`, starts the worker that the page's settings name, and
hands it the index's `config` and `docs`. The theme's own index is replaced by a short one that
names ours, so that no page waits for it and browsers keep ours until it changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from turbohtml import parse

from clearpane.core.files import write_text
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import all_rules
from clearpane.search.index import to_json
from clearpane.site.addresses import address_of
from clearpane.site.built import BuiltSite
from clearpane.site.html import Entry, page_entries

_CONFIG = re.compile(r'(<script id="__config" type="application/json">)(.*?)(</script>)', re.S)
_COMMENT = re.compile(r"^[ ]*(?:/\*.*?\*/|//[^\n]*)\n", re.S | re.M)
_WORKER = re.compile(r"assets/javascripts/workers/search\.[^/]*$")


def short_index(material_index: str, index: dict[str, Any], first_file: str) -> str:
    """Return the text of `search_index.json`: Material's settings, our file, the pages' titles.

    `material_index` is the file as Material's search plugin wrote it. The pages stay listed with
    address and title, for scripts that expect them there.
    """
    data: dict[str, Any] = json.loads(material_index)
    data["config"]["index"] = first_file
    data["docs"] = [
        {"location": page["url"], "title": page["title"], "text": ""}
        for page in [*index["pages"], *index["later"]]
    ]
    return to_json(data)


def script_index(material_index: str, index: dict[str, Any]) -> str:
    """Return the text of `search_index.js`, the whole index for pages opened from a disk.

    Such a page may not fetch a file, but may run a script. Nor does a disk serve `index.html`
    for a folder, so the addresses name it.
    """
    pages = [{**page, "url": _file_of(page["url"])} for page in [*index["pages"], *index["later"]]]
    doors = [[title, _file_of(url)] for title, url in index["help"]["doors"]]
    whole = {**index, "pages": pages, "later": "", "help": {**index["help"], "doors": doors}}
    config = json.loads(material_index)["config"]
    return f"var __index = {to_json({'config': config, 'docs': whole})}"


def _file_of(url: str) -> str:
    if url in ("", ".", "./") or url.endswith("/"):
        return f"{url.removeprefix('./').removeprefix('.')}index.html"
    return url


def without_comments(script: str) -> str:
    """Return a script without indents, and without comments that stand on lines of their own.

    They are a quarter of what a browser loads before the first result. A string over several
    lines must not hold what looks like such a comment.
    """
    return re.sub(r"(?m)^[ ]+", "", _COMMENT.sub("", script))


def with_worker(html: str, worker: str) -> str:
    """Return a page's HTML with Material's search worker replaced.

    `worker` is our worker's address below `assets/javascripts/`. A page without Material's
    settings comes back as it is.
    """

    def replace(match: re.Match[str]) -> str:
        config = json.loads(match[2])
        config["search"] = _WORKER.sub(f"assets/javascripts/{worker}", config.get("search", ""))
        # Material escapes these so that no text can end the script element.
        escaped = to_json(config).replace("<", "\\u003c").replace(">", "\\u003e")
        return match[1] + escaped.replace("&", "\\u0026") + match[3]

    return _CONFIG.sub(replace, html, count=1)


RULE = "search-step"
# Name of the file, and of its list of entries.
INDEXES = (("search.json", "items"), ("search/search_index.json", "docs"))


@dataclass(frozen=True)
class _Index:
    file: str
    key: str
    data: dict[str, Any]

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        return {entry["location"]: entry for entry in self.data[self.key]}


@dataclass(frozen=True)
class _Step:
    page: str
    location: str
    """The page's address, as the index writes it."""
    entry: Entry
    section: str
    """What the heading above the step says."""

    @property
    def address(self) -> str:
        return f"{self.location}#{self.entry.anchor}"


def check_search(site: BuiltSite, write: bool = False) -> list[Finding]:
    """Return a finding if steps are not in the site's search; with `write`, put them in."""
    index = _read_index(site)
    if index is None or index.data.get("config", {}).get("index"):
        return []
    known = index.entries
    missing = [step for step in _steps(site, known) if step.address not in known]
    if not missing:
        return []
    if not write:
        return [_finding(site, missing)]
    entries: list[dict[str, Any]] = []
    for location, entry in known.items():
        entries.append(entry)
        entries += [_entry(step, index) for step in missing if step.location == location]
    write_text(site.folder / index.file, to_json({**index.data, index.key: entries}))
    return []


def _read_index(site: BuiltSite) -> _Index | None:
    """Return the site's index, if it has one of a shape that we know."""
    for file, key in INDEXES:
        if (site.folder / file).is_file():
            try:
                data = json.loads(site.text(file))
            except ValueError as error:
                raise ClearpaneError(f"{site.path(file)}: not JSON: {error}") from None
            if isinstance(data, dict) and isinstance(data.get(key), list):
                return _Index(file, key, data)
    return None


def _steps(site: BuiltSite, known: Collection[str]) -> Iterator[_Step]:
    """Yield every step of the pages that the search knows; one left out of it stays out."""
    for page in site.pages:
        location = next((a for a in (address_of(page), page) if a in known), None)
        if location is None:
            continue
        headings: dict[str, str] = {}
        for entry in page_entries(site.article(page), ""):
            headings.setdefault(entry.anchor, entry.title)
            if entry.kind == "step":
                yield _Step(page, location, entry, headings.get(entry.section, ""))


def _entry(step: _Step, index: _Index) -> dict[str, Any]:
    """Return a step as the index holds a section."""
    page = index.entries[step.location]
    entry = {
        **page,
        "location": step.address,
        "title": escape(step.entry.title, quote=False),
        "text": escape(step.entry.text[len(step.entry.title) :].strip(), quote=False),
    }
    if "path" in page:
        # Shown below the title: the way to the step.
        way = [step.section if step.entry.section else "", *step.entry.tabs]
        entry |= {"level": 3, "path": [*page["path"], *filter(None, way)]}
    return entry


def _finding(site: BuiltSite, missing: list[_Step]) -> Finding:
    rule = all_rules()[RULE]
    first = missing[0]
    tree = parse(site.text(first.page))
    item = next((e for e in tree.find_all("li") if e.attr("id") == first.entry.anchor), None)
    line, column = (item.source_line or 1, (item.source_col or 0) + 1) if item else (1, 1)
    others = len(missing) - 1
    shared = f", nor are {others} other steps" if others else ""
    message = f"the step `#{first.entry.anchor}` is not in the site's search{shared}"
    return Finding(site.path(first.page), line, column, rule.id, message, rule.mend, rule.level)
