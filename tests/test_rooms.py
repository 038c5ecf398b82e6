"""The rooms of the library keep their order, as the code's own imports tell it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HOOKS = Path(__file__).parent.parent / "hooks"
LIBRARY = HOOKS / "clearpane"

# What each room may import besides itself. Those of the middle do not know each other.
BELOW = ("core", "document", "sites")
MIDDLE = ("ads", "links", "pages", "search", "finish", "imports")
ALLOWED: dict[str, tuple[str, ...]] = {
    "core": (),
    "document": ("core",),
    "sites": ("core", "document"),
    **dict.fromkeys(MIDDLE, BELOW),
    "reports": ("core",),
    "cache": ("core",),
    "run": (*BELOW, *MIDDLE),
    "project": (*BELOW, *MIDDLE, "run"),
    "extension": (*BELOW, *MIDDLE),
    "commands": (*BELOW, *MIDDLE, "reports", "run", "project", "cache"),
    "hooks": (*BELOW, *MIDDLE, "reports", "run", "cache", "commands"),
}

PARSERS = {"turbohtml", "html5lib", "bs4", "lxml", "selectolax", "tree_sitter_html"}
MKDOCS = {"mkdocs", "properdocs", "material"}


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Yield name, room and syntax tree of each module."""
    for file in sorted(HOOKS.rglob("*.py")):
        name = file.relative_to(HOOKS).as_posix()
        if not file.is_relative_to(LIBRARY):
            room = "hooks"
        elif file.parent == LIBRARY:
            room = file.stem
        else:
            room = file.relative_to(LIBRARY).parts[0]
        yield name, room, ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """Return every module that a module imports, wherever in it, also by name at run time."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rooms_of(names: set[str]) -> set[str]:
    return {n.split(".")[1] for n in names if n.startswith("clearpane.")}


def test_no_room_imports_one_that_stands_above_it_or_beside_it() -> None:
    rooms = {path.name for path in LIBRARY.iterdir() if (path / "__init__.py").is_file()}
    wrong: set[tuple[str, str]] = set()
    for name, room, tree in modules():
        if room in ("__init__", "__main__"):
            continue
        for other in rooms_of(imported(tree)) & (rooms | ALLOWED.keys()):
            if other != room and other not in ALLOWED[room]:
                wrong.add((name, other))
    assert wrong == set()


def test_one_module_knows_the_html_parser() -> None:
    users = {name for name, _, tree in modules() if _tops(imported(tree)) & PARSERS}
    assert users == {"clearpane/sites/html.py"}


def test_only_hook_files_know_mkdocs() -> None:
    users = {name for name, room, tree in modules() if _tops(imported(tree)) & MKDOCS}
    assert {name for name in users if name.startswith("clearpane/")} == set()


def _tops(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}
