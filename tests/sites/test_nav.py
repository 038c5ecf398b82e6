"""One line is added to the navigation, and no other character of the settings changes."""

from __future__ import annotations

import pytest
import yaml

from clearpane.core.findings import ClearpaneError
from clearpane.sites.mkdocs_yaml import add_to_nav

SETTINGS = """\
site_name: S   # the name
extra: !ENV [X, "y"]
nav:
  - Home: index.md
  # how to mend it
  - Fix:
      - fix/index.md
      - Codes: fix/codes.md   # many

  - About:
    - about/index.md

plugins: [search]  # last
"""


def added_lines(settings: str, *arguments: str) -> list[tuple[int, str]]:
    """Return what was added, with its line, after a check that nothing else has changed."""
    old, new = settings.splitlines(), add_to_nav(settings, *arguments).splitlines()
    added = []
    for number, line in enumerate(new, 1):
        if old and line == old[0]:
            old.pop(0)
        else:
            added.append((number, line))
    assert old == []
    return added


def test_a_page_goes_to_the_end_of_the_section_of_its_folder() -> None:
    assert added_lines(SETTINGS, "fix/new.md", "New") == [(9, "      - New: fix/new.md")]


def test_the_indentation_is_that_of_the_section() -> None:
    assert added_lines(SETTINGS, "about/us.md", "Us") == [(12, "    - Us: about/us.md")]


def test_a_page_without_a_folder_goes_to_the_end() -> None:
    assert added_lines(SETTINGS, "faq.md", "FAQ") == [(12, "  - FAQ: faq.md")]


def test_a_folder_without_a_section_gets_one() -> None:
    assert added_lines(SETTINGS, "learn/a.md", "A: b", "Learn") == [
        (12, "  - Learn:"),
        (13, '      - "A: b": learn/a.md'),
    ]


def test_the_new_navigation_is_the_old_one_with_the_page() -> None:
    new = add_to_nav(SETTINGS.replace("!ENV ", ""), "learn/a.md", "A", "Learn")
    assert yaml.safe_load(new)["nav"][-1] == {"Learn": [{"A": "learn/a.md"}]}


def test_windows_line_endings_stay() -> None:
    new = add_to_nav(SETTINGS.replace("\n", "\r\n"), "fix/new.md", "New")
    assert new.replace("\r\n", "\n") == add_to_nav(SETTINGS, "fix/new.md", "New")
    assert new.count("\n") == new.count("\r\n")


def test_a_last_line_without_an_ending_gets_one() -> None:
    assert add_to_nav("nav:\n  - a.md", "b.md", "B") == "nav:\n  - a.md\n  - B: b.md\n"


def test_settings_without_a_navigation_stay_as_they_are() -> None:
    assert add_to_nav("site_name: S\n", "b.md", "B") == "site_name: S\n"


@pytest.mark.parametrize(
    "settings",
    ["nav: [a.md]\n", "nav:\n  - Fix: [fix/a.md]\n", "nav: {A: a.md}\n", "nav: [", "- a\n"],
)
def test_what_cannot_be_extended_safely_is_refused_in_one_line(settings: str) -> None:
    with pytest.raises(ClearpaneError, match=r"\A[^\n]+\Z"):
        add_to_nav(settings, "fix/b.md", "B")
