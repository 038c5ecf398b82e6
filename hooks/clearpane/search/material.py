"""Put our search into a site made by Material for MkDocs: its index files and page settings.

Material's script loads `search_index.json`, starts the worker that the page's settings name, and
hands it the index's `config` and `docs`. The theme's own index is replaced by a short one that
names ours, so that no page waits for it and browsers keep ours until it changes.
"""

from __future__ import annotations

import json
import re
from typing import Any

from clearpane.search.index import to_json

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
