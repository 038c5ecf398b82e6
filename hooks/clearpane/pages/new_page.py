"""A new page: its text, with a place for all that a page needs, and its line in the navigation.

Reading the settings and writing them anew would lose comments, order and layout. So the YAML is
only parsed for the places of its parts, and one line is put in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import yaml

from clearpane.core.findings import ClearpaneError
from clearpane.document.grammar import escaped

# In YAML these begin something else than plain text, or end it.
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`])(?!.*(?:: |\s#|:$)).+")
_YAML_WORDS = {"true", "false", "yes", "no", "on", "off", "null"}

_PAGE = """\
---
title: {quoted}
description: TODO say in one or two sentences of 50 to 160 characters what the reader gets here
applies_to: [Windows 11, Windows 10]
reviewed: {today}
review_in: 180 days
sources:
  - title: TODO the text, and who published it
    url: TODO its full address
    read: {today}
---

# {heading} {{ #top }}

TODO Answer the reader's question in the first two sentences.

## TODO What people search for {{ #steps }}

=== "Windows 11"

    1. TODO One action a step, with the label on the screen in **bold**.
    2. TODO The next action.

    TODO What the reader should see now.

=== "Windows 10"

    1. TODO One action a step, with the label on the screen in **bold**.
    2. TODO The next action.

    TODO What the reader should see now.

## If it did not work {{ #not-working }}

TODO What to try next.
"""


def new_page(title: str, today: date) -> str:
    """Return a page that `clearpane check` accepts as soon as every TODO in it is replaced."""
    heading = escaped(title)
    return _PAGE.format(heading=heading, quoted=yaml_text(title), today=today.isoformat())


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
    nav = _value(_root(settings), "nav")
    if nav is None:
        return settings
    if not isinstance(nav, yaml.SequenceNode) or nav.flow_style or not nav.value:
        raise ClearpaneError(f"`nav:` is not a list with one line for each page: add {path} to it")
    folder = path.rpartition("/")[0]
    target = _section_of(nav, folder) if folder else nav
    item = f"- {yaml_text(title)}: {path}"
    if target is None:
        indent = " " * nav.start_mark.column
        added = [f"{indent}- {yaml_text(section or folder)}:", f"{indent}    {item}"]
        return _insert(settings, _last_line(nav), added)
    if target.flow_style:
        raise ClearpaneError(f"the section of {folder}/ is written in […]: add {path} to it")
    return _insert(settings, _last_line(target), [f"{' ' * target.start_mark.column}{item}"])


def docs_folder(settings: str) -> str:
    """Return the `docs_dir` of the settings, `docs` when they name none."""
    node = _value(_root(settings), "docs_dir")
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "docs"


def _root(settings: str) -> yaml.MappingNode:
    try:
        # Composed and not loaded: `!ENV` and `!!python` tags stay what they are, text.
        root = yaml.compose(settings, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ClearpaneError(f"mkdocs.yml is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(root, yaml.MappingNode):
        raise ClearpaneError("mkdocs.yml holds no settings")
    return root


def _value(mapping: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in mapping.value if name.value == key), None)


def _section_of(nav: yaml.SequenceNode, folder: str) -> yaml.SequenceNode | None:
    """Return the list that holds most pages of a folder; the first of those that hold as many."""
    best, most = None, 0
    for pages in _lists(nav):
        count = sum(page.rpartition("/")[0] == folder for page in _pages(pages))
        if count > most and pages is not nav:
            best, most = pages, count
    return best


def _lists(node: yaml.Node) -> Iterator[yaml.SequenceNode]:
    if isinstance(node, yaml.SequenceNode):
        yield node
        for item in node.value:
            yield from _lists(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _lists(value)


def _pages(pages: yaml.SequenceNode) -> Iterator[str]:
    """Yield the paths of the pages that stand in a list itself, not in the lists below it."""
    for entry in pages.value:
        item = entry.value[0][1] if isinstance(entry, yaml.MappingNode) else entry
        if isinstance(item, yaml.ScalarNode):
            yield str(item.value)


def _last_line(node: yaml.Node) -> int:
    """Return the number, from 0, of the last line that a node has a word on.

    The end that YAML gives a list lies behind the comments and blank lines after it.
    """
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return int(node.end_mark.line)


def _insert(text: str, after: int, lines: list[str]) -> str:
    ending = "\r\n" if "\r\n" in text else "\n"
    old = text.splitlines(keepends=True)
    if not old[after].endswith("\n"):
        old[after] += ending
    return "".join([*old[: after + 1], *(line + ending for line in lines), *old[after + 1 :]])
