"""Steps get addresses: each folder of `cases/steps` holds Markdown and what it must become."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown import Markdown

from step_cases import CASES, EXTENSIONS, TABS


def render(text: str, **options: str) -> str:
    configs = {**TABS, "clearpane.document.steps": options}
    return Markdown(
        extensions=[*EXTENSIONS, "clearpane.document.steps"], extension_configs=configs
    ).convert(text)


def ids(text: str) -> list[str]:
    return re.findall(r'<li class="[^"]*\bstep" id="([^"]*)"', render(text, permalink=""))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    expected = (case / "out.html").read_text(encoding="utf-8")
    assert render((case / "in.md").read_text(encoding="utf-8")) + "\n" == expected


def test_without_steps_nothing_changes() -> None:
    text = "# Title\n\n- item\n\nText.\n"
    assert render(text) == Markdown(extensions=EXTENSIONS).convert(text)


def test_id_survives_rewording_of_the_other_steps() -> None:
    before = ids("1. Start\n2. Select **Add an account**\n3. Stop\n")
    after = ids("1. Begin at once\n2. Select **Add an account**\n3. End\n")
    assert before[1] == after[1] == "select-add-an-account"


def test_id_survives_reordering_and_new_steps() -> None:
    before = ids("1. Start\n2. Stop\n")
    after = ids("1. Stop\n2. Wait\n3. Start\n")
    assert set(before) < set(after)


def test_id_survives_a_change_in_another_section() -> None:
    section = "## Two { #two }\n\n1. Wait\n"
    assert ids(section)[-1] == ids("## One { #one }\n\n1. Wait\n\n" + section)[-1] == "two--wait"


def test_no_id_is_given_twice() -> None:
    found = ids("## Wait\n\n" + "1. Wait\n" * 20 + "\n## Wait { #wait--wait-2 }\n")
    assert len(found) == len(set(found)) == 20
    assert "wait--wait-2" not in found


def test_only_the_first_sentence_is_in_the_id() -> None:
    assert ids("1. Open **Settings** > **System**. Or press a key.\n") == ["open-settings-system"]


def test_permalink_can_be_left_out() -> None:
    assert "headerlink" not in render("1. Wait\n", permalink="")


def test_permalink_names_its_step_to_a_screen_reader() -> None:
    html = render("1. Select *that* & wait. Then rest.\n", permalink_title="Verweis")
    assert 'aria-label="Verweis: Select that &amp; wait."' in html
    assert 'title="Verweis"' in html
