"""`clearpane explain`, completions, mistyped commands: a shell helps before a manual is opened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clearpane.core.rules import all_rules

HOOKS = Path(__file__).parent.parent.parent / "hooks"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clearpane", *arguments],
        env={**os.environ, "PYTHONPATH": str(HOOKS), **variables},
        capture_output=True,
        encoding="utf-8",
    )


def test_a_rule_is_explained_with_both_examples() -> None:
    rule = all_rules()["step-body"]
    done = run("explain", rule.id)
    assert done.returncode == 0
    for line in (*rule.bad.split(), *rule.good.split(), *rule.mend.split()):
        assert line in done.stdout


def test_without_a_name_all_rules_are_listed() -> None:
    listed = run("explain").stdout.splitlines()
    assert [line for line in listed if not line.startswith(" ")] == list(all_rules())


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["explain", "lst-restart"], "did you mean `list-restart`?"),
        (["explain", "xyzzy"], "`clearpane explain` lists all"),
        (["chek"], "did you mean `check`?"),
        (["xyzzy"], "`clearpane --help` lists all"),
    ],
)
def test_a_mistyped_name_is_answered_in_one_line(words: list[str], advice: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(f": {advice}\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_gets_its_script(shell: str) -> None:
    script = run("completion", shell).stdout
    assert f"{shell}_complete" in script
    assert "_CLEARPANE_COMPLETE" in script


@pytest.mark.parametrize("shell", ["bash", "zsh", "powershell"])
def test_commands_and_rules_are_completed(shell: str) -> None:
    asked = {"_CLEARPANE_COMPLETE": f"{shell}_complete"}
    assert "explain" in run(COMP_WORDS="clearpane exp", COMP_CWORD="1", **asked).stdout
    rules = run(COMP_WORDS="clearpane explain list-r", COMP_CWORD="2", **asked).stdout
    assert "list-restart" in rules
    assert "link-page" not in rules


def test_bash_takes_the_script_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "clearpane").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m clearpane "$@"\n')
    (tmp_path / "clearpane").chmod(0o755)
    script = run("completion", "bash").stdout
    ask = (
        "COMP_WORDS=(clearpane che); COMP_CWORD=1; _clearpane_completion clearpane; "
        "echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{ask}"],
        env={**os.environ, "PYTHONPATH": str(HOOKS), "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout.split() == ["check"]
