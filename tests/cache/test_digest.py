"""Equal content has one digest in every process, and other content another."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from clearpane.cache.checked import FileDigests
from clearpane.core.files import digest

HOOKS = Path(__file__).parents[2] / "hooks"
CODE = (
    "import functools, posixpath; from clearpane.core.files import digest;"
    "print(digest({'b': {3, 1, 'x'}, 'a': [len, posixpath.join]}, b'raw', None, "
    "functools.partial(str.split, sep=',')))"
)


def of_another_process(seed: str) -> str:
    environment = {"PYTHONPATH": str(HOOKS), "PYTHONHASHSEED": seed}
    return subprocess.check_output([sys.executable, "-c", CODE], env=environment, text=True)


def test_a_digest_is_the_same_in_every_process() -> None:
    assert of_another_process("1") == of_another_process("2")


def test_the_order_of_keys_does_not_count() -> None:
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        ((["a", "b"],), (["b", "a"],)),
        (({"a": 1},), ({"a": 2},)),
        ((partial(sorted, reverse=True),), (partial(sorted, reverse=False),)),
        ((Path.stat,), (FileDigests.of,)),
        (("",), ()),
    ],
    ids=["border", "order", "value", "argument", "function", "nothing"],
)
def test_other_values_have_another_digest(one: tuple[object], other: tuple[object]) -> None:
    assert digest(*one) != digest(*other)


def test_functions_of_one_name_in_two_modules_differ() -> None:
    import ntpath
    import posixpath

    assert digest(posixpath.join) != digest(ntpath.join)


def test_a_file_that_cannot_be_read_has_an_empty_digest(tmp_path: Path) -> None:
    assert FileDigests().of(str(tmp_path / "gone")) == ""
