"""A `mkdocs.yml` as YAML: the tags in it, where its parts stand, and edits that keep all the rest.

Reading YAML and writing it anew would lose comments, order and layout. For an edit it is composed
for the places of its parts only, in which `!ENV` and Python names stay text, and quoted texts of
data files are compared as a whole: every other character stays.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml_env_tag import construct_env_tag

from clearpane.core.findings import ClearpaneError, Edit
from clearpane.core.text import apply_edits
from clearpane.sites.addresses import relative

Place = tuple[int, int]
"""Line and column in the settings file, from 1."""


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


class SettingsLoader(yaml.SafeLoader):
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


SettingsLoader.add_constructor("!ENV", construct_env_tag)
SettingsLoader.add_constructor("!relative", lambda *_: ".")
SettingsLoader.add_multi_constructor("tag:yaml.org,2002:python/name:", _python_name)
SettingsLoader.add_multi_constructor("tag:yaml.org,2002:python/object/apply:", _python_call)


# In YAML these begin something else than plain text, or end it.
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`])(?!.*(?:: |\s#|:$)).+")
_YAML_WORDS = {"true", "false", "yes", "no", "on", "off", "null"}
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>[^"'\r\n]*)(?P=quote)""")
_PATTERNS = ("not_in_nav", "exclude_docs", "draft_docs")


def yaml_text(text: str) -> str:
    """Return a line of text as YAML: as it is where that is safe, in double quotes elsewhere."""
    safe = _PLAIN.fullmatch(text) and text.strip() == text and text.lower() not in _YAML_WORDS
    if safe and not text.replace(".", "").replace("-", "").isdigit():
        return text
    return json.dumps(text, ensure_ascii=False)


def add_to_nav(settings: str, path: str, title: str, section: str = "") -> str:
    """Return the settings with a page added at the end of its section of the navigation.

    `path` is the page's path in the docs folder. Its section is the one that holds most pages of
    its folder; where there is none a section named `section` is added at the end, or, for a page
    without a folder, the page itself. Settings without a `nav` come back unchanged, because then
    MkDocs makes the navigation itself. Raises ClearpaneError, in one line, when the settings are
    no YAML mapping or write the navigation in `[…]`.
    """
    try:
        root = _compose(settings)
    except yaml.YAMLError as error:
        raise ClearpaneError(f"mkdocs.yml is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.MappingNode):
        raise ClearpaneError("mkdocs.yml holds no settings")
    nav = dict(top_keys(root)).get("nav")
    if nav is None:
        return settings
    if not isinstance(nav, yaml.SequenceNode) or nav.flow_style or not nav.value:
        raise ClearpaneError(f"`nav:` is not a list with one line for each page: add {path} to it")
    folder = path.rpartition("/")[0]
    target = _section_of(nav, folder) if folder else nav
    lines = [f"- {yaml_text(title)}: {path}"]
    if target is None:
        target, lines = nav, [f"- {yaml_text(section or folder)}:", f"    {lines[0]}"]
    if target.flow_style:
        raise ClearpaneError(f"the section of {folder}/ is written in […]: add {path} to it")
    return apply_edits(settings, [_below(settings, target, lines)])


def _section_of(nav: yaml.SequenceNode, folder: str) -> yaml.SequenceNode | None:
    """Return the list that holds most pages of a folder; the first of those that hold as many."""
    best, most = None, 0
    for pages in nodes(nav):
        if not isinstance(pages, yaml.SequenceNode) or pages is nav:
            continue
        # The pages that stand in the list itself, not in the lists below it.
        items = (e.value[0][1] if isinstance(e, yaml.MappingNode) else e for e in pages.value)
        here = (t for i in items if isinstance(i, yaml.ScalarNode) for t, _ in nav_targets(i))
        count = sum(page.rpartition("/")[0] == folder for page in here)
        if count > most:
            best, most = pages, count
    return best


@dataclass(frozen=True)
class Names:
    """What a page, file or heading is called before and after: in `docs`, and as an address."""

    docs: str
    old: str
    new: str
    old_address: str
    new_address: str

    def renamed(self, text: str) -> str | None:
        """Return what a whole text becomes, its anchor kept; None: it names something else."""
        name, hash_sign, fragment = text.partition("#")
        for named, rest in ((text, ""), (name, hash_sign + fragment)):
            for folder in ("", f"{self.docs}/"):
                if named.removeprefix("./") == folder + self.old:
                    return folder + self.new + rest
            if named == f"/{self.old_address}" != "/":
                return f"/{self.new_address}{rest}"
        return None


def edits_of_data(text: str, names: Names) -> Iterator[Edit]:
    """Yield the edits of a data file, in which names are quoted texts."""
    for match in _QUOTED.finditer(text):
        new = names.renamed(match["text"])
        if new is not None:
            yield Edit(*match.span("text"), match["text"], new)


def edits_of_nav_file(text: str, folder: str, names: Names) -> Iterator[Edit]:
    """Yield the edits of a file such as `.nav.yml`, whose names are relative to its `folder`."""
    for node in scalars(_compose(text)):
        if posixpath.normpath(posixpath.join(folder, node.value)) == names.old:
            yield _written(text, node, relative(names.new, f"{folder}/x"))


def edits_of_settings(text: str, names: Names, *, redirect: bool) -> list[Edit]:
    """Return the edits of a `mkdocs.yml`: navigation, redirects, and whatever else names the page.

    With `redirect` the map of the plugin mkdocs-redirects, where there is one, gets an entry.
    """
    root = _compose(text)
    redirects = _redirects(root)
    pairs = redirects.value if redirects else []
    # Old names are kept: whoever has them must still arrive.
    kept = {id(key) for key, _ in pairs}
    edits = [
        _written(text, node, new)
        for node in scalars(root)
        if id(node) not in kept and (new := names.renamed(node.value)) is not None
    ]
    for key, value in top_keys(root):
        if key in _PATTERNS and isinstance(value, yaml.ScalarNode):
            edits += _in_patterns(text, value, names)
    entry = f"{yaml_text(names.old)}: {yaml_text(names.new)}"
    stale = next((pair for pair in pairs if pair[0].value == names.new), None)
    if stale:
        # The page itself is there now.
        start, end = stale[0].start_mark.index, stale[1].end_mark.index
        if not redirect:
            start, end = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1 or len(text)
        edits.append(Edit(start, end, text[start:end], entry if redirect else ""))
    elif redirect and redirects and redirects.flow_style:
        at = len(text[: redirects.end_mark.index - 1].rstrip())
        edits.append(Edit(at, at, "", f", {entry}" if pairs else f" {entry} "))
    elif redirect and redirects:
        edits.append(_below(text, redirects, [entry]))
    return sorted(set(edits))


def has_redirects(text: str) -> bool:
    """Tell whether a `mkdocs.yml` has a map of redirects."""
    return _redirects(_compose(text)) is not None


def _compose(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _redirects(root: yaml.Node | None) -> yaml.MappingNode | None:
    """Return the map of mkdocs-redirects, wherever the plugin stands."""
    values = (
        value for node in nodes(root) for key, value in top_keys(node) if key == "redirect_maps"
    )
    return next((value for value in values if isinstance(value, yaml.MappingNode)), None)


def _written(text: str, node: yaml.ScalarNode, new: str) -> Edit:
    """Return the edit that puts a text in the place of another, quoted as that is."""
    start, end = node.start_mark.index, node.end_mark.index
    raw = text[start:end]
    quote = raw[:1] if raw[:1] in "\"'" else ""
    lead = "./" if raw.lstrip("\"'").startswith("./") else ""
    return Edit(start, end, raw, f"{quote}{lead}{new}{quote}" if quote else lead + yaml_text(new))


def _in_patterns(text: str, node: yaml.ScalarNode, names: Names) -> Iterator[Edit]:
    line = re.compile(rf"^[ \t]*/?(?P<name>{re.escape(names.old)})[ \t]*$", re.MULTILINE)
    for match in line.finditer(text, node.start_mark.index, node.end_mark.index):
        yield Edit(*match.span("name"), match["name"], names.new)


def _below(text: str, node: yaml.Node, lines: list[str]) -> Edit:
    """Return the edit that puts lines at the end of a list or map, indented as it is.

    The end that YAML gives a list lies behind the comments and blank lines after it.
    """
    last = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    newline = "\r\n" if "\r\n" in text else "\n"
    end = text.find(newline, last.end_mark.index)
    at = len(text) if end < 0 else end
    indent = newline + " " * node.start_mark.column
    return Edit(at, at, "", "".join(indent + line for line in lines) + newline * (end < 0))
