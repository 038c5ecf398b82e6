"""Read a `mkdocs.yml` as MkDocs does, without MkDocs, and say where in it things stand."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from mergedeep import merge
from yaml_env_tag import construct_env_tag

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError
from clearpane.document.head import FastLoader

Place = tuple[int, int]
"""Line and column in the settings file, from 1."""


def read_yaml(path: Path) -> tuple[dict[str, Any], yaml.Node]:
    """Return the settings in a file, and the same with their places.

    Raises ClearpaneError when the file is missing or not YAML.
    """
    try:
        loader = _Loader(read_text(path))
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
        inherited, _ = read_yaml(path.parent / raw.pop("INHERIT"))
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


def top_keys(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Yield each key of a mapping with its value; nothing of what is none."""
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
        for _, value in top_keys(node):
            yield from nav_targets(value)


def nodes(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """Yield a node and all in it, in their order."""
    if node is not None:
        yield node
    for part in node.value if isinstance(node, yaml.CollectionNode) else ():
        for each in part if isinstance(part, tuple) else (part,):
            yield from nodes(each)


def scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Yield the names and texts in a node, in their order."""
    return (each for each in nodes(node) if isinstance(each, yaml.ScalarNode))


def read_places(*parts: yaml.Node | None) -> dict[str, Place]:
    """Return where each name and text in some parts of the settings stands first."""
    found: dict[str, Place] = {}
    for each in (each for part in parts for each in scalars(part)):
        found.setdefault(each.value, _place(each))
    return found


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


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


class _Loader(yaml.SafeLoader):
    """YAML with the tags that MkDocs knows: `!ENV`, `!relative` and Python names."""

    # Not libyaml's: its places do not say in which file they are.


@dataclass(frozen=True)
class Named:
    """Something of Python that the settings name: what it is called, and how it is called."""

    name: str
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    is_call: bool = False
    place: str = field(default="", compare=False, repr=False)
    """File and line where it is named."""


def with_python(value: Any) -> Any:
    """Return options with the Python that they name in its place, which runs it.

    What is not installed is left out, as an emoji function of a theme, whose place the extension's
    own takes. Raises ClearpaneError where headings would get other anchors by that.
    """
    if isinstance(value, dict):
        found = {key: with_python(one) for key, one in value.items()}
        if found.get("slugify", "") is None and isinstance(value["slugify"], Named):
            raise ClearpaneError(f"there is no `{value['slugify'].name}`")
        return {key: one for key, one in found.items() if one is not None or value[key] is None}
    if isinstance(value, list):
        return [with_python(one) for one in value]
    if not isinstance(value, Named):
        return value
    module, _, attribute = value.name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        return None
    return found(*value.arguments, **value.keywords) if value.is_call else found


WELL_KNOWN = ("clearpane", "markdown", "material", "materialx", "pymdownx", "zensical")
"""The packages of extensions that everybody names, and what they bring for settings to name."""


def python_names(value: Any) -> Iterator[Named]:
    """Yield what of Python options name, in their order."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from python_names(one)
    elif isinstance(value, Named):
        yield value


def _python_call(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Named:
    if isinstance(node, yaml.SequenceNode):
        arguments = tuple(loader.construct_sequence(node, deep=True))
        return Named(suffix, arguments, is_call=True, place=_line_of(node))
    parts: dict[Any, Any] = {}
    if isinstance(node, yaml.MappingNode):
        parts = loader.construct_mapping(node, deep=True)
    keywords = parts.get("kwds") or {}
    arguments = tuple(parts.get("args") or ())
    return Named(suffix, arguments, keywords, is_call=True, place=_line_of(node))


def _python_name(_: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Named:
    return Named(suffix, place=_line_of(node))


def _line_of(node: yaml.Node) -> str:
    return f"{node.start_mark.name}:{node.start_mark.line + 1}"


_Loader.add_constructor("!ENV", construct_env_tag)
_Loader.add_constructor("!relative", lambda *_: ".")
_Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", _python_name)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/object/apply:", _python_call)
