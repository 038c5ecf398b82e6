"""What every page of a site depends on besides its own source: code, versions, templates."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import clearpane
from clearpane.cache.reads import is_installed
from clearpane.cache.store import FileDigests
from clearpane.core.files import digest
from clearpane.plugin_hooks import HOOKS

# Only templates make pages; what else lies in a theme's folder is copied as it is, or included by
# a template that names it.
_COPIED = frozenset({".css", ".gif", ".ico", ".jpg", ".js", ".png", ".webp", ".woff", ".woff2"})
_METADATA = re.compile(r"\.(?:dist|egg)-info$")
_MENU = tuple(
    os.path.join("partials", f"{name}.html")
    for name in ("nav", "nav-item", "tabs", "tabs-item", "path", "path-item", "footer")
)
_DATE = re.compile(r"\b(?:build_date_utc|update_date)\b")


def versions() -> list[str]:
    """Return Python's version and, with theirs, the folders that describe installed packages."""
    # Reading each package's own words would take longer than all else that is done before a page.
    folders = (folder for folder in sys.path if os.path.isdir(folder))
    names = {name for folder in folders for name in os.listdir(folder) if _METADATA.search(name)}
    return [sys.version, *sorted(names)]


def code_digest(further: Iterable[str], files: FileDigests) -> str:
    """Return the digest of this package's code and data, of further files, and of all versions."""
    package = Path(clearpane.__file__).parent
    own = (str(p) for p in package.rglob("*") if p.suffix != ".pyc" and p.is_file())
    return digest(versions(), files.of_all({*own, *further}))


class Templates:
    """The templates in the folders of a theme that is no installed package."""

    def __init__(self, folders: Iterable[str], static: Iterable[str]) -> None:
        """`static` are templates that make files of their own and no part of a page."""
        self._paths = [
            path for folder in folders if not is_installed(folder) for path in _in(folder)
        ]
        skip = tuple(os.path.normpath(name) for name in static)
        self.texts = [
            Path(path).read_text(encoding="utf-8", errors="replace")
            for path in self._paths
            if path.endswith(".html") and not path.endswith(skip)
        ]

    def digest(self, files: FileDigests) -> str:
        """Return the digest of all that pages may be made of."""
        whole = "\n".join(self.texts)
        used = (p for p in self._paths if Path(p).suffix not in _COPIED or Path(p).name in whole)
        return digest(files.of_all(used))

    def show_the_date(self) -> bool:
        """Tell whether a page may show the day on which it is built."""
        return any(_DATE.search(text) for text in self.texts)

    def replace_the_menu(self) -> bool:
        """Tell whether a template of Material that shows other pages has been replaced."""
        return any(path.endswith(_MENU) for path in self._paths)


def _in(folder: str) -> Iterator[str]:
    for parent, _, names in os.walk(folder, followlinks=True):
        yield from (os.path.join(parent, name) for name in names)


KNOWN = frozenset(
    {*(f"{hook}.py" for hook in HOOKS), "clearpane", "material/search", "redirects", "search"}
)
PAGE_EVENTS = ("pre_page", "page_read_source", "page_markdown", "page_content", "page_context",
               "post_page")  # fmt: skip


def first_unknown(plugins: Mapping[str, object], trusted: Collection[str]) -> str:
    """Return the first plugin or hook that sees pages and is neither known nor trusted, or "".

    Hooks go by the path in `mkdocs.yml`, and are known by their file name.
    """
    safe = KNOWN.union(trusted)
    for name, plugin in plugins.items():
        sees_pages = any(hasattr(plugin, f"on_{event}") for event in PAGE_EVENTS)
        if sees_pages and name not in safe and name.rpartition("/")[2] not in safe:
            return name
    return ""
