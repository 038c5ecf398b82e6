"""The rooms of the library keep their order, as the code's own imports tell it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from clearpane.run import CHECKS, FINISHERS

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
    "extension": (*BELOW, *MIDDLE),
    "commands": (*BELOW, *MIDDLE, "reports", "run", "cache", "extension"),
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


def test_no_two_modules_have_one_name() -> None:
    """A command is named as what it calls; so is a hook file."""
    own = [
        name.rpartition("/")[2]
        for name, room, _ in modules()
        if room not in ("hooks", "commands") and not name.endswith("__init__.py")
    ]
    assert {name for name in own if own.count(name) > 1} == set()


# Each stood for five things once.
AVOIDED = {"known", "shown", "kept", "found", "settle", "look_at", "util", "utils", "helpers"}


def test_modules_have_nouns_for_names_and_a_length_that_can_be_held() -> None:
    names = {name.rpartition("/")[2].removesuffix(".py") for name, *_ in modules()}
    assert names & AVOIDED == set()
    files = {name: (HOOKS / name).read_text(encoding="utf-8") for name, *_ in modules()}
    long = {name for name, text in files.items() if text.count("\n") > 300}
    assert long == set()


def test_every_check_is_asked_by_run() -> None:
    asked = {each.function.__module__ for each in CHECKS}
    registering = {name for name, _, tree in modules() if any(_decorated(tree, "check"))}
    assert {f"clearpane.{name[10:-3].replace('/', '.')}" for name in registering} == asked


def test_every_finisher_is_in_the_list_of_run() -> None:
    """But for the one that reads pages for the checks, which none can leave out."""
    bases = [node for _, _, tree in modules() for node in ast.walk(tree)]
    made = {
        node.name
        for node in bases
        if isinstance(node, ast.ClassDef) and any(_name(b) == "Finisher" for b in node.bases)
    }
    assert made - {"_PageReader"} == {each.__name__ for each in FINISHERS.values()}


def test_each_room_says_what_it_is_for() -> None:
    rooms = [file for file in LIBRARY.rglob("__init__.py") if file.parent != LIBRARY]
    words = {
        file.parent.name: ast.get_docstring(ast.parse(file.read_text("utf-8"))) for file in rooms
    }
    assert {room for room, text in words.items() if len((text or "").split()) < 15} == set()


def _decorated(tree: ast.Module, by: str) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            calls = (each.func for each in node.decorator_list if isinstance(each, ast.Call))
            if any(_name(call) == by for call in calls):
                yield node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _tops(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}
