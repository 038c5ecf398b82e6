"""What happens between two builds: nothing, a sentence, a title."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import model
from builders import Builder
from dialects import DIALECTS

# In the middle of a topic; a site of 10 pages has it too.
EDITED_PAGE = 7


class Scenario(NamedTuple):
    """A kind of build. `edit` changes the text of a page; its second argument is never the same."""

    name: str
    label: str
    edit: Callable[[str, str], str] | None


def _new_sentence(text: str, mark: str) -> str:
    return _replaced(text, ". ", f". The reading of {mark} is the last one. ")


def _new_title(text: str, mark: str) -> str:
    title = model.title(EDITED_PAGE)
    # In the front matter, and in Material's heading.
    return _replaced(text, title, f"{title} {mark}", count=-1)


COLD = Scenario("cold", "Cold", None)
SCENARIOS = (
    COLD,
    Scenario("same", "Nothing changed", None),
    Scenario("text", "A sentence changed", _new_sentence),
    Scenario("title", "A title changed", _new_title),
)


def page_file(builder: Builder, folder: Path) -> Path:
    """Return the source that is edited."""
    _, to_path = DIALECTS[builder.dialect]
    return folder / builder.docs / to_path(EDITED_PAGE)


def apply(scenario: Scenario, builder: Builder, folder: Path, mark: str) -> None:
    """Make the change of a scenario in the sources of a site; `mark` makes it unlike the others."""
    if scenario.edit:
        file = page_file(builder, folder)
        text = scenario.edit(file.read_text(encoding="utf-8"), mark)
        file.write_text(text, encoding="utf-8", newline="\n")


def _replaced(text: str, old: str, new: str, count: int = 1) -> str:
    if old not in text:
        raise ValueError(f"nothing to edit: the page has no `{old}`")
    return text.replace(old, new, count)
