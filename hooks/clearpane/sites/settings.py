"""The settings of a site, read from its `mkdocs.yml` as MkDocs does, without MkDocs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from mergedeep import merge

from clearpane import DEFAULT_HOOKS, look
from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError
from clearpane.core.text import toml_of
from clearpane.document.head import FastLoader
from clearpane.sites.mkdocs_yaml import (
    Named,
    Place,
    SettingsLoader,
    nav_targets,
    read_places,
    top_keys,
)
from clearpane.sites.options import ClearpaneOptions, clearpane_options
from clearpane.sites.plugins import Plugins, read_plugins

# What MkDocs switches on by itself: `mkdocs.config.defaults`, option `markdown_extensions`.
BUILT_IN_EXTENSIONS = ("toc", "tables", "fenced_code")
ADS_EXTENSION = "clearpane.extension"


@dataclass(frozen=True)
class Settings:
    """The settings of a site that decide about its addresses, anchors and navigation.

    `nav` holds each target, relative to `docs_dir`, with its line and column; `places` has those
    of the redirects and the extensions. `patterns` holds the lines of `exclude_docs`,
    `draft_docs` and `not_in_nav`, written as in a `.gitignore` file. `redirects` is the map of
    the plugin mkdocs-redirects: source file names, old to new.
    """

    path: Path
    docs_dir: Path
    site_dir: Path
    site_url: str = ""
    repo_url: str = ""
    menu: tuple[tuple[str, str], ...] = ()
    """Each entry at the top of the navigation: its title, or nothing, and its first target."""
    directory_urls: bool = True
    theme: str = "mkdocs"
    theme_dirs: tuple[Path, ...] = ()
    """The folders of the project that come before the theme's own."""
    nav: tuple[tuple[str, Place], ...] | None = None
    patterns: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    extensions: dict[str, dict[str, Any]] = field(default_factory=dict)
    hooks: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    plugin_options: dict[str, dict[str, Any]] = field(default_factory=dict)
    absolute_to_docs: bool = False
    """Whether a link that begins with `/` begins at the docs folder
    (`validation: links: absolute_links: relative_to_docs`)."""

    @property
    def snippets(self) -> tuple[Path, ...]:
        """The folders from which PyMdown's Snippets takes files; none without it."""
        options = self.extensions.get("pymdownx.snippets")
        if options is None:
            return ()
        paths = options.get("base_path") or ["."]
        listed = paths if isinstance(paths, list) else [paths]
        return tuple(self.path.parent / path for path in listed if isinstance(path, str))

    @cached_property
    def options(self) -> ClearpaneOptions:
        """What the owner has set for Clearpane; raises ClearpaneError for a wrong option."""
        return clearpane_options(self.extra)

    @cached_property
    def others(self) -> Plugins:
        """What plugins and hooks of others may do to the site."""
        return read_plugins(self.plugin_options, self.hooks, self.path.parent, self.extra)

    def uses(self, hook: str) -> bool:
        """Tell whether the build has a hook of this file name."""
        return hook in (Path(path).name for path in self.hooks)

    @property
    def checks_pages(self) -> bool:
        """Tell whether front matter and wording of the site's own pages are checked."""
        return self.uses("pages.py") or "pages" in self.options.model_fields_set

    @property
    def strips_ads(self) -> bool:
        """Tell whether the build cuts ads, by hook or, where it runs none, by extension."""
        return self.uses("strip_ads.py") or ADS_EXTENSION in self.extensions

    @property
    def strip_ads(self) -> object:
        """The options of the ad cleaner, unread: the hook's, or else those of the extension."""
        hook = self.options.strip_ads.model_dump(exclude_unset=True)
        own = self.extensions.get(ADS_EXTENSION) or {}
        return hook or {name: given for name, given in own.items() if name != "steps"}


def read_yaml(path: Path, heirs: tuple[Path, ...] = ()) -> tuple[dict[str, Any], yaml.Node]:
    """Return the settings in a file, which `heirs` inherit, and the same with their places.

    Raises ClearpaneError when the file is missing or not YAML, or inherits from itself.
    """
    try:
        loader = SettingsLoader(read_text(path))
        loader.name = path.as_posix()
        node = loader.get_single_node()
        raw = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        what = " ".join(filter(None, (error.context, error.problem)))
        fix = "fix: see whether the line above lacks a `:`, a closing quote or bracket, or blanks"
        raise ClearpaneError(f"{path.as_posix()}{place}: not YAML: {what}\n  {fix}") from error
    except yaml.YAMLError as error:
        raise ClearpaneError(f"{path.as_posix()}: {' '.join(str(error).split())}") from error
    if not isinstance(raw, dict):
        raise ClearpaneError(f"{path.as_posix()}: no settings found")
    assert node is not None
    if isinstance(raw.get("INHERIT"), str):
        above = path.parent / raw.pop("INHERIT")
        if above.resolve() in (heirs := (*heirs, path.resolve())):
            raise ClearpaneError(f"{path.as_posix()}: INHERIT: the file inherits from itself")
        inherited, _ = read_yaml(above, heirs)
        raw = dict(merge(inherited, raw))
    return raw, node


def settings_files(path: Path) -> list[Path]:
    """Return a settings file, and those that it inherits from."""
    files = [path]
    try:
        while True:
            keys = dict(top_keys(yaml.compose(read_text(files[-1]), Loader=FastLoader)))
            inherited = getattr(keys.get("INHERIT"), "value", "")
            path = files[-1].parent / str(inherited)
            if path in files or not path.is_file():
                return files
            files.append(path)
    except yaml.YAMLError:
        return files  # who reads the settings says so


def named(listed: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and options from either way to write a list of plugins or extensions."""
    if isinstance(listed, dict):
        listed = [{name: options} for name, options in listed.items()]
    for item in listed or []:
        if isinstance(item, dict):
            for name, options in item.items():
                yield str(name), options if isinstance(options, dict) else {}
        else:
            yield str(item), {}


def read_settings(path: Path) -> Settings:
    """Return the settings in a `mkdocs.yml`.

    Python that it names is run only when an extension that has it as an option is loaded: see
    `with_python`. Raises ClearpaneError when the file is missing or not YAML,
    or when `extra` is no mapping.
    """
    raw, node = read_yaml(path)
    if not isinstance(raw.get("extra") or {}, dict):
        raise ClearpaneError(f"{path.as_posix()}: extra: must be a mapping of options")
    root = path.parent
    plugins = dict(named(raw.get("plugins")))
    theme = raw.get("theme")
    overrides = theme.get("custom_dir") if isinstance(theme, dict) else None
    if isinstance(overrides, Named):
        # Of what the settings name, only our own look is asked where it lies.
        overrides = look.folder() if overrides.name == "clearpane.look.folder" else None
    keys = dict(top_keys(node))
    return Settings(
        path=path,
        docs_dir=root / (raw.get("docs_dir") or "docs"),
        site_dir=root / (raw.get("site_dir") or "site"),
        site_url=str(raw.get("site_url") or ""),
        repo_url=str(raw.get("repo_url") or ""),
        menu=tuple(_menu(raw.get("nav"))),
        directory_urls=raw.get("use_directory_urls", True) is not False,
        theme=str((theme.get("name") if isinstance(theme, dict) else theme or "mkdocs") or ""),
        theme_dirs=(root / overrides,) if overrides else (),
        nav=tuple(nav_targets(keys["nav"])) if "nav" in keys and raw.get("nav") else None,
        patterns={
            key: str(raw.get(key) or "") for key in ("exclude_docs", "draft_docs", "not_in_nav")
        },
        redirects=plugins.get("redirects", {}).get("redirect_maps") or {},
        places=read_places(keys.get("markdown_extensions"), keys.get("plugins")),
        extensions=_extensions(raw.get("markdown_extensions") or []),
        hooks=tuple(str(h) for h in raw.get("hooks") or []) + _plugin_hooks(plugins),
        extra=raw.get("extra") or {},
        plugins=tuple(plugins),
        plugin_options=plugins,
        absolute_to_docs=_absolute_links(raw.get("validation")) == "relative_to_docs",
    )


def _absolute_links(validation: Any) -> Any:
    links = validation.get("links") if isinstance(validation, dict) else None
    levels = links if isinstance(links, dict) else validation
    return levels.get("absolute_links") if isinstance(levels, dict) else None


def _menu(nav: Any) -> Iterator[tuple[str, str]]:
    for item in nav if isinstance(nav, list) else ():
        title, inside = next(iter(item.items())) if isinstance(item, dict) and item else ("", item)
        while isinstance(inside, list | dict) and inside:
            inside = inside[0] if isinstance(inside, list) else next(iter(inside.values()))
        if isinstance(inside, str):
            yield str(title), inside.removeprefix("./")


def _plugin_hooks(plugins: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    """Return the names of the hook files that our own plugin takes along."""
    options = plugins.get("clearpane")
    if options is None or options.get("enabled") is False:
        return ()
    return tuple(f"{name}.py" for name in options.get("hooks") or DEFAULT_HOOKS)


def _extensions(listed: Any) -> dict[str, dict[str, Any]]:
    extensions: dict[str, dict[str, Any]] = {name: {} for name in BUILT_IN_EXTENSIONS}
    extensions.update(named(listed))
    return extensions


SETTINGS_NAMES = ("mkdocs.yml", "mkdocs.yaml")


def find_settings(path: Path) -> Path:
    """Return the `mkdocs.yml` that a path is, or that lies beside or above it.

    Raises ClearpaneError when there is none, or no such path.
    """
    if not path.exists():
        raise ClearpaneError(f"{path.as_posix()}: no such file or folder")
    if path.suffix in (".yml", ".yaml") and not path.is_dir():
        return path
    # Without `..`, whose folder is none of those above.
    start = Path(os.path.abspath(path))
    for folder in (start, *start.parents):
        for name in SETTINGS_NAMES:
            if (folder / name).is_file():
                return folder / name
    below = sorted(found for name in SETTINGS_NAMES for found in start.glob(f"*/{name}"))
    hint = f"; name {shown(below[0], Path.cwd())}" if below else ""
    raise ClearpaneError(f"{path.as_posix()}: no mkdocs.yml here or in a folder above{hint}")


MAP = "hooks/moved_anchors.toml"


def read_moved_anchors(root: Path) -> dict[str, str]:
    """Return the map kept in a project: `link/#old` leads to `link/#new`, or `check/#there`.

    Addresses are below the site's root, a leading slash is dropped. Without a file there is no
    entry. Raises ClearpaneError when the file is not TOML or an entry is no text.
    """
    path = root / MAP
    entries = toml_of(read_text(path) if path.is_file() else "", MAP).get("moved", {})
    is_table = isinstance(entries, dict)
    if not is_table or not all("#" in old and isinstance(new, str) for old, new in entries.items()):
        raise ClearpaneError(f'{MAP}: write entries as `"/page/#old" = "/page/#new"`')
    return {old.lstrip("/"): new.lstrip("/") for old, new in entries.items()}
