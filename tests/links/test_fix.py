"""`clearpane check --fix` mends what leaves no doubt, and touches nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearpane.core.findings import ClearpaneError, Edit
from clearpane.core.text import apply_edits
from link_site import FAULT, TEMPLATE, write_site
from links.conftest import run


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The faulty site after one run of `--fix`."""
    folder = tmp_path_factory.mktemp("fixed")
    write_site(folder)
    done = run(folder, "clearpane", "check", "--fix")
    assert done.returncode == 1
    (folder / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return folder


def test_each_repair_is_the_one_that_was_meant(fixed: Path) -> None:
    """After the repair each seeded fault reads as before or as it should."""
    mended = 0
    for template in sorted((TEMPLATE / "docs").rglob("*.md")):
        text = (fixed / "docs" / template.relative_to(TEMPLATE / "docs")).read_bytes().decode()
        position = end = 0
        source = template.read_bytes().decode()
        for fault in FAULT.finditer(source):
            between = source[end : fault.start()]
            assert text.startswith(between, position), "text between two faults has changed"
            position += len(between)
            end = fault.end()
            after = source[end : end + 20].partition("⟦")[0]
            if text.startswith(fault["bad"] + after, position):
                position += len(fault["bad"])
            else:
                assert text.startswith(fault["good"] + after, position), fault[0]
                position += len(fault["good"])
                mended += 1
        assert text[position:] == source[end:]
    assert mended >= 34


def test_it_says_what_it_has_mended(fixed: Path) -> None:
    said = (fixed / "said.txt").read_text(encoding="utf-8")
    count = re.search(r"^(\d+) mended$", said, re.MULTILINE)
    assert count
    assert int(count[1]) == len(re.findall(r"^mended docs/", said, re.MULTILINE))


def test_a_second_run_has_nothing_left_to_mend(fixed: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(fixed.rglob("docs/**/*.md"))}
    done = run(fixed, "clearpane", "check", "--fix")
    assert "0 mended" in done.stderr
    assert before == {path: path.read_bytes() for path in before}


def test_edits_are_made_from_the_front_whatever_their_order() -> None:
    edits = [Edit(4, 5, "e", "EE"), Edit(0, 1, "a", ""), Edit(0, 1, "a", "")]
    assert apply_edits("abcde", edits) == "bcdEE"


def test_of_two_repairs_of_the_same_words_the_first_is_made() -> None:
    assert apply_edits("abc", [Edit(0, 2, "ab", "x"), Edit(1, 3, "bc", "y")]) == "xc"


def test_a_file_that_has_changed_meanwhile_is_not_touched() -> None:
    with pytest.raises(ClearpaneError, match="has changed"):
        apply_edits("abc", [Edit(0, 1, "z", "y")])
