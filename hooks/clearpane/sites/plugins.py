"""What plugins and hooks of others may do to a site, as far as it can be known without a build.

The knowledge is data, `plugins.toml`. A hook file is read, never run: which events it handles says
whether it can make pages or change their text. Of a plugin that is not in the data nothing is
known, so it may do either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from clearpane.core.text import package_toml

# Events of MkDocs that can add or replace files, and those that can change what a page says.
_MAKES_PAGES = frozenset({"on_files"})
_CHANGES_TEXT = frozenset({"on_page_read_source", "on_page_markdown", "on_page_content"})
_ANYTHING = ""
_LANGUAGE = re.compile(r"/?(?P<name>[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)/?")


@dataclass(frozen=True)
class Maker:
    """What one plugin or hook may do; `text` None: nothing to texts, empty: to any."""

    name: str
    pages: bool = False
    folder: str | None = None
    files: tuple[str, ...] = ()
    text: str | None = None
    labels: bool = False
    nav: bool = False
    nav_file: str = ""

    def makes(self, path: str) -> bool:
        """Tell whether it may make what has this address or file name below the root."""
        if self.pages or any(fnmatchcase(path, pattern) for pattern in self.files):
            return True
        return self.folder is not None and f"{path.rstrip('/')}/".startswith(self.folder)


@dataclass(frozen=True)
class Plugins:
    """The makers of a site. Each question returns the maker's name, or an empty text.

    `languages` are the folders of translations, `suffixed` tells that their sources carry the
    language in their names, such as `page.fr.md`.
    """

    makers: tuple[Maker, ...] = ()
    languages: tuple[str, ...] = ()
    suffixed: bool = False
    _texts: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    def maker_of(self, path: str) -> str:
        """Return who may make the page or file at an address, or of a name, below the root."""
        return next((maker.name for maker in self.makers if maker.makes(path)), "")

    def changes(self, text: str) -> str:
        """Return who may change what a page with this text says."""
        for name, pattern in self._changing:
            if pattern.search(text):
                return name
        return ""

    def resolves_labels(self, text: str) -> str:
        """Return who may resolve a reference that the page itself does not define."""
        return next((m.name for m in self.makers if m.labels), "") or self.changes(text)

    @property
    def navigates(self) -> str:
        """Who makes the navigation."""
        return next((maker.name for maker in self.makers if maker.nav), "")

    @property
    def nav_files(self) -> frozenset[str]:
        """The names of the files from which a plugin makes the navigation of their folders."""
        return frozenset(maker.nav_file for maker in self.makers if maker.nav_file)

    @cached_property
    def _changing(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(m.name, re.compile(m.text)) for m in self.makers if m.text is not None]

    def localized(self, source: str) -> Iterator[str]:
        """Yield the names under which a source may lie in another language."""
        stem, dot, kind = source.rpartition(".")
        for language in self.languages:
            if self.suffixed and dot:
                yield f"{stem}.{language}.{kind}"
            elif "/" in source:
                yield f"{language}/{source.partition('/')[2]}"

    def in_language(self, path: str) -> bool:
        """Tell whether an address leads below the folder of a translation."""
        return path.strip("/").partition("/")[0] in self.languages


NO_PLUGINS = Plugins()
"""A site about which a build has answered every question."""


def read_plugins(
    plugins: Mapping[str, Mapping[str, Any]],
    hooks: tuple[str, ...],
    root: Path,
    extra: Mapping[str, Any],
) -> Plugins:
    """Return what the plugins, with their options, and the hook files below `root` may do."""
    makers = [m for name, options in plugins.items() if (m := _plugin(name, options)) is not None]
    makers += [m for hook in hooks if (m := _hook(hook, root)) is not None]
    languages = dict.fromkeys([*_translated(plugins), *_alternates(extra)])
    suffixed = any(
        options.get("docs_structure", "suffix") == "suffix"
        for name, options in plugins.items()
        if _plain(name) == "i18n"
    )
    return Plugins(tuple(makers), tuple(languages), suffixed)


def _plain(name: str) -> str:
    """Return a plugin's name without the theme that it comes with, as in `material/blog`."""
    return name.rpartition("/")[2]


def _plugin(name: str, options: Mapping[str, Any]) -> Maker | None:
    plain = _plain(name)
    if plain in _data()["inert"] or options.get("enabled") is False:
        return None
    known = _data()["plugin"].get(plain)
    if known is None:
        return Maker(f"plugin `{name}`", pages=True, text=_ANYTHING, labels=True)
    known = dict(known)
    option, default = known.pop("folder", (None, None))
    folder = None
    if option is not None:
        folder = f"{str(options.get(option, default)).strip('./')}/".lstrip("/")
    option, default = known.pop("nav_file", ("", ""))
    nav_file = str(options.get(option, default))
    files = tuple(known.pop("files", ()))
    return Maker(f"plugin `{name}`", folder=folder, files=files, nav_file=nav_file, **known)


def _hook(path: str, root: Path) -> Maker | None:
    """Return what a hook file may do by the events that it handles; None: nothing to links."""
    try:
        tree = ast.parse((root / path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    imported = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    if any(name.partition(".")[0] == "clearpane" for name in imported):
        return None
    events = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    pages, text = bool(events & _MAKES_PAGES), bool(events & _CHANGES_TEXT)
    if not pages and not text:
        return None
    return Maker(f"hook `{path}`", pages=pages, text=_ANYTHING if text else None, labels=text)


def _translated(plugins: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the languages of mkdocs-static-i18n, in either form of its options."""
    for name, options in plugins.items():
        if _plain(name) != "i18n":
            continue
        languages = options.get("languages") or []
        if isinstance(languages, dict):
            yield from (str(language) for language in languages)
        else:
            named = (entry for entry in languages if isinstance(entry, dict))
            yield from (str(entry["locale"]) for entry in named if "locale" in entry)


def _alternates(extra: Mapping[str, Any]) -> Iterator[str]:
    """Yield the folders of the language menu, `extra.alternate` of Material."""
    for entry in extra.get("alternate") or []:
        match = _LANGUAGE.fullmatch(str(entry.get("link", ""))) if isinstance(entry, dict) else None
        if match:
            yield match["name"]


@cache
def _data() -> dict[str, Any]:
    return package_toml("sites/plugins.toml")
