"""`clearpane explain`, completions, mistyped commands: a shell helps before a manual is opened."""

from __future__ import annotations

import os
import shutil
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


@pytest.fixture
def shell_home(tmp_path: Path) -> Path:
    """A folder that holds the command as a shell would call it, and the script of each shell."""
    (tmp_path / "clearpane").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m clearpane "$@"\n')
    (tmp_path / "clearpane").chmod(0o755)
    for shell in ("bash", "zsh", "fish", "powershell"):
        script = run("completion", shell).stdout
        (tmp_path / f"completion.{shell}").write_text(script, encoding="utf-8")
    return tmp_path


def asked(shell: str, home: Path, *arguments: str) -> str:
    """Return what a shell prints; skip where it is not installed."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed: its completion is not tried here")
    variables = {"PYTHONPATH": str(HOOKS), "PATH": f"{home}:{os.environ['PATH']}", "TERM": "dumb"}
    done = subprocess.run(
        [shell, *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return done.stdout


def test_bash_completes(shell_home: Path) -> None:
    ask = (
        f"source {shell_home}/completion.bash; COMP_WORDS=(clearpane che); COMP_CWORD=1;"
        " _clearpane_completion clearpane; echo ${COMPREPLY[@]}"
    )
    assert asked("bash", shell_home, "-c", ask).split() == ["check"]


def test_fish_completes(shell_home: Path) -> None:
    ask = f"source {shell_home}/completion.fish; complete -C 'clearpane che'"
    assert [line.split()[0] for line in asked("fish", shell_home, "-c", ask).splitlines()] == [
        "check"
    ]


def test_zsh_completes(shell_home: Path) -> None:
    # A terminal within the shell presses the key: a completion has no other way in.
    ask = f"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "autoload -U compinit; compinit -u; source {shell_home}/completion.zsh"
        sleep 2
        zpty -w -n shell $'clearpane che\\t'
        sleep 4
        while zpty -r -t shell line; do print -r -- $line; done
    """
    assert "clearpane check" in asked("zsh", shell_home, "-f", "-c", ask)


def test_powershell_completes(shell_home: Path) -> None:
    ask = (
        f". {shell_home}/completion.powershell; "
        "(TabExpansion2 'clearpane che' 13).CompletionMatches.CompletionText"
    )
    assert asked("pwsh", shell_home, "-NoProfile", "-Command", ask).split() == ["check"]
