"""Read what the link check needs from `mkdocs.yml`, without MkDocs."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from mergedeep import merge
from yaml_env_tag import construct_env_tag

from clearpane import look
from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError
from clearpane.plugin_hooks import DEFAULT
from clearpane.sites.options import option_group, read_link_options, rules_off
from clearpane.sites.plugins import Plugins, read_plugins

# What MkDocs switches on by itself: `mkdocs.config.defaults`, option `markdown_extensions`.
BUILT_IN_EXTENSIONS = ("toc", "tables", "fenced_code")
ADS_EXTENSION = "clearpane.extension"


Place = tuple[int, int]
"""Line and column in the settings file, from 1."""


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
    directory_urls: bool = True
    theme_dirs: tuple[Path, ...] = ()
    nav: tuple[tuple[str, Place], ...] | None = None
    patterns: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
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

    @property
    def lists_orphans(self) -> bool:
        """Whether each page that no navigation lists is told, and not only their number."""
        return read_link_options(self.extra).orphans

    @cached_property
    def others(self) -> Plugins:
        """What plugins and hooks of others may do to the site."""
        return read_plugins(self.plugin_options, self.hooks, self.path.parent, self.extra)

    @property
    def elsewhere(self) -> Elsewhere:
        """What something else publishes below the site's address.

        Raises ClearpaneError for a wrong option.
        """
        return Elsewhere(tuple(read_link_options(self.extra).elsewhere))

    def uses(self, hook: str) -> bool:
        """Tell whether the build has a hook of this file name."""
        return hook in (Path(path).name for path in self.hooks)

    @property
    def off(self) -> frozenset[str]:
        """The rules that the owner has switched off for the whole site."""
        return rules_off(self.extra)

    @property
    def checks_pages(self) -> bool:
        """Tell whether front matter and wording of the site's own pages are checked."""
        return self.uses("pages.py") or option_group(self.extra, "pages") is not None

    @property
    def strips_ads(self) -> bool:
        """Tell whether the build cuts ads, by hook or, where it runs none, by extension."""
        return self.uses("strip_ads.py") or ADS_EXTENSION in self.extensions

    @property
    def strip_ads(self) -> object:
        """The options of the ad cleaner, unread: the hook's, or else those of the extension."""
        hook = option_group(self.extra, "strip_ads")
        own = self.extensions.get(ADS_EXTENSION) or {}
        return hook or {name: given for name, given in own.items() if name != "steps"}


def read_settings(path: Path) -> Settings:
    """Return the settings in a `mkdocs.yml`.

    Python that it names is run only when an extension that has it as an option is loaded: see
    `with_python`. Raises ClearpaneError when the file is missing or not YAML.
    """
    raw, node = _read_yaml(path)
    root = path.parent
    plugins = dict(_named(raw.get("plugins")))
    theme = raw.get("theme")
    overrides = theme.get("custom_dir") if isinstance(theme, dict) else None
    if isinstance(overrides, Named):
        # Of what the settings name, only our own look is asked where it lies.
        overrides = look.folder() if overrides.name == "clearpane.look.folder" else None
    keys = dict(_keys(node))
    return Settings(
        path=path,
        docs_dir=root / (raw.get("docs_dir") or "docs"),
        site_dir=root / (raw.get("site_dir") or "site"),
        site_url=str(raw.get("site_url") or ""),
        directory_urls=raw.get("use_directory_urls", True) is not False,
        theme_dirs=(root / overrides,) if overrides else (),
        nav=tuple(nav_targets(keys["nav"])) if "nav" in keys and raw.get("nav") else None,
        patterns={
            key: str(raw.get(key) or "") for key in ("exclude_docs", "draft_docs", "not_in_nav")
        },
        redirects=plugins.get("redirects", {}).get("redirect_maps") or {},
        places={
            **dict(_redirect_places(keys.get("plugins"))),
            **dict(_list_places(keys.get("markdown_extensions"))),
        },
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


def _read_yaml(path: Path) -> tuple[dict[str, Any], yaml.Node]:
    """Return the settings in a file, and the same with their places."""
    try:
        loader = _Loader(read_text(path))
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
        inherited, _ = _read_yaml(path.parent / raw.pop("INHERIT"))
        raw = dict(merge(inherited, raw))
    return raw, node


def _keys(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), value


def nav_targets(node: yaml.Node) -> Iterator[tuple[str, Place]]:
    """Yield each target in a navigation that is written as YAML, with its place."""
    if isinstance(node, yaml.ScalarNode):
        # MkDocs looks a target up as a path, so that `./a.md` is `a.md`.
        yield node.value.removeprefix("./"), _place(node)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from nav_targets(item)
    else:
        for _, value in _keys(node):
            yield from nav_targets(value)


def _redirect_places(node: yaml.Node | None) -> Iterator[tuple[tuple[str, str], Place]]:
    """Yield where each entry of a `redirect_maps` stands, at any depth below `plugins`."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _redirect_places(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "redirect_maps" and isinstance(value, yaml.MappingNode):
                yield from ((("redirects", k.value), _place(k)) for k, _ in value.value)
            else:
                yield from _redirect_places(value)


def _list_places(node: yaml.Node | None) -> Iterator[tuple[tuple[str, str], Place]]:
    """Yield where each Markdown extension stands, however the list is written."""
    items = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
    for item in items:
        if isinstance(item, yaml.ScalarNode):
            yield ("markdown_extensions", item.value), _place(item)
        elif isinstance(item, yaml.MappingNode):
            yield from ((("markdown_extensions", key.value), _place(key)) for key, _ in item.value)


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _plugin_hooks(plugins: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    """Return the names of the hook files that our own plugin takes along."""
    options = plugins.get("clearpane")
    if options is None or options.get("enabled") is False:
        return ()
    return tuple(f"{name}.py" for name in options.get("hooks") or DEFAULT)


def _extensions(listed: Any) -> dict[str, dict[str, Any]]:
    extensions: dict[str, dict[str, Any]] = {name: {} for name in BUILT_IN_EXTENSIONS}
    extensions.update(_named(listed))
    return extensions


def _named(listed: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and options from either way to write a list of plugins or extensions."""
    if isinstance(listed, dict):
        listed = [{name: options} for name, options in listed.items()]
    for item in listed or []:
        if isinstance(item, dict):
            for name, options in item.items():
                yield str(name), options if isinstance(options, dict) else {}
        else:
            yield str(item), {}


class _Loader(yaml.SafeLoader):
    """YAML with the tags that MkDocs knows: `!ENV`, `!relative` and Python names."""


@dataclass(frozen=True)
class Named:
    """Something of Python that the settings name: what it is called, and how it is called."""

    name: str
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    is_call: bool = False


def with_python(value: Any) -> Any:
    """Return options with the Python that they name in its place, which runs it."""
    if isinstance(value, dict):
        return {key: with_python(one) for key, one in value.items()}
    if isinstance(value, list):
        return [with_python(one) for one in value]
    if not isinstance(value, Named):
        return value
    module, _, attribute = value.name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        # An emoji function, say, of a theme that is not installed: no anchor depends on it.
        return None
    return found(*value.arguments, **value.keywords) if value.is_call else found


def python_names(value: Any) -> Iterator[str]:
    """Yield what of Python options name, in their order."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from python_names(one)
    elif isinstance(value, Named):
        yield value.name


def _python_call(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Named:
    if isinstance(node, yaml.SequenceNode):
        return Named(suffix, tuple(loader.construct_sequence(node, deep=True)), is_call=True)
    parts: dict[Any, Any] = {}
    if isinstance(node, yaml.MappingNode):
        parts = loader.construct_mapping(node, deep=True)
    keywords = parts.get("kwds") or {}
    return Named(suffix, tuple(parts.get("args") or ()), keywords, is_call=True)


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_constructor("!relative", lambda *_: ".")
_Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda _, name, __: Named(name))
_Loader.add_multi_constructor("tag:yaml.org,2002:python/object/apply:", _python_call)


# How versions are called: numbers, the usual aliases, and branches. The host knows the others.
VERSION = re.compile(
    r"v?\d+(?:[.\-_]\w+)*|latest|stable|current|next|dev|devel|develop|main|master|head|edge|nightly"
)
# Read the Docs: /en/latest/ where a project has translations, /latest/ where it has none.
LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")


def other_build(path: str, folders: Container[str]) -> str:
    """Return what a path below a site's address looks like: a `version`, a `language`, or neither.

    `folders` are those that this build has.
    """
    names = [name for name in path.split("/") if name]
    if not names or names[0] in folders:
        return ""
    if any(VERSION.fullmatch(name) for name in names[:2]):
        return "version"
    return "language" if len(names) > 1 and LANGUAGE.fullmatch(names[0]) else ""


@dataclass(frozen=True)
class Elsewhere:
    """Which folders below the site's own address are published by something else.

    `folders` are patterns as an owner writes them.
    """

    folders: tuple[str, ...] = ()

    def has(self, path: str) -> bool:
        """Tell whether a path, which begins below the site's own address, leads into one."""
        names = [name for name in path.split("/") if name]
        return any(_begins(names, pattern) for pattern in self.folders)


ALL_HERE = Elsewhere()
"""A site that has its address for itself."""


def _begins(names: list[str], pattern: str) -> bool:
    """Tell whether a path begins with the folders of a pattern, compared one by one."""
    folders = [folder for folder in pattern.split("/") if folder]
    pairs = zip(names, folders, strict=False)
    return 0 < len(folders) <= len(names) and all(fnmatchcase(n, f) for n, f in pairs)


SETTINGS_NAMES = ("mkdocs.yml", "mkdocs.yaml")


def find_settings(path: Path) -> Path:
    """Return the `mkdocs.yml` that a path is, or that lies beside or above it.

    Raises ClearpaneError when there is none, or no such path.
    """
    if not path.exists():
        raise ClearpaneError(f"{path.as_posix()}: no such file or folder")
    if path.suffix in (".yml", ".yaml"):
        return path
    start = path.absolute()
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
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ClearpaneError(f"{MAP}: {error}") from error
    entries = table.get("moved", {})
    for old, new in entries.items():
        if "#" not in old or not isinstance(new, str):
            raise ClearpaneError(f'{MAP}: write entries as `"/page/#old" = "/page/#new"`')
    return {old.lstrip("/"): new.lstrip("/") for old, new in entries.items()}
