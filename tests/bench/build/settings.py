"""The `mkdocs.yml` of a generated site, made from the project's own: what is measured ships.

The file is edited as a tree of YAML nodes and never loaded: its tags (`!ENV`, `!!python/...`) stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
PRUNE = "navigation.prune"
# Shows the second level of the menu on every page: good for thirty pages, and for thousands the
# one thing in our settings that still grows with their square. All builders leave it out.
FOR_SMALL_SITES = "navigation.sections"


def ours(first_hook: Path | None = None) -> str:
    """Return the settings with our hooks and our overrides, at their places in the repository.

    `first_hook` is a file to name before all others.
    """
    # What is of this site alone has no page here, and the cache would not know it elsewhere.
    names = [name for name in _own("hooks") if "/guide/" not in name]
    hooks = [(ROOT / name).as_posix() for name in names]
    if first_hook:
        hooks.insert(0, first_hook.as_posix())
    return _with({
        "extra.which_one": None,
        "hooks": hooks,
        "theme.custom_dir": (ROOT / "overrides").as_posix(),
        "theme.features": _features(),
    })  # fmt: skip


def plain(*, prune: bool) -> str:
    """Return Material's: the same features, extensions and plugins, but nothing of ours.

    `prune` is whether each page leaves out the closed parts of the navigation. Material as it
    comes does not.
    """
    features = [name for name in _features() if prune or name != PRUNE]
    return _with({
        "markdown_extensions": _not_ours(_value(_tree(), "markdown_extensions")),
        "hooks": None,
        "theme.custom_dir": None,
        # Three that lie in our overrides.
        "theme.favicon": None,
        "theme.icon": None,
        "theme.static_templates": None,
        "theme.features": features,
    })  # fmt: skip


def _with(changes: Mapping[str, Any]) -> str:
    """Return the project's settings with some changed, or left out where the value is None."""
    tree = _tree()
    # The pages carry ads, and each is a warning; the benchmark counts them itself. The navigation
    # is the folders'. No page of ours has moved here.
    general = {"strict": False, "nav": None, "watch": None, "plugins": ["search"]}
    for place, value in {**general, **changes}.items():
        *parents, key = place.split(".")
        node = tree
        for parent in parents:
            node = _value(node, parent)
        _set(node, key, value)
    return yaml.serialize(tree)


def _not_ours(extensions: yaml.SequenceNode) -> yaml.SequenceNode:
    names = [item for item in extensions.value if not str(item.value).startswith("clearpane.")]
    return yaml.SequenceNode(extensions.tag, names)


def _features() -> list[str]:
    return [name for name in _own("theme.features") if name != FOR_SMALL_SITES]


def _own(place: str) -> list[str]:
    node: yaml.Node = _tree()
    for key in place.split("."):
        assert isinstance(node, yaml.MappingNode)
        node = _value(node, key)
    assert isinstance(node, yaml.SequenceNode)
    return [item.value for item in node.value]


def _tree() -> yaml.MappingNode:
    tree = yaml.compose((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert isinstance(tree, yaml.MappingNode)
    return tree


def _value(node: yaml.MappingNode, key: str) -> Any:
    return next(value for name, value in node.value if name.value == key)


def _set(node: yaml.MappingNode, key: str, value: Any) -> None:
    node.value = [(name, old) for name, old in node.value if name.value != key]
    if value is not None:
        node.value.append((yaml.ScalarNode("tag:yaml.org,2002:str", key), _node(value)))


def _node(value: Any) -> yaml.Node:
    if isinstance(value, yaml.Node):
        return value
    node = yaml.compose(yaml.safe_dump(value))
    assert node is not None
    return node
