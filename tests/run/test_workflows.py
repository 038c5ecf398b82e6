"""The workflows run what the README promises, with no more rights than they need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
MAY_WRITE = {"pages.yml": {"pages", "id-token"}, "links.yml": {"issues"}, "test.yml": set()}


def load(name: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_each_action_is_named_by_its_commit_and_says_its_version(workflow: Path) -> None:
    lines = workflow.read_text(encoding="utf-8").splitlines()
    uses = [line.strip().removeprefix("- ") for line in lines if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.match(line)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_may_write_more_than_it_needs(workflow: Path) -> None:
    loaded = load(workflow.name)
    granted = [loaded["permissions"]]
    granted += [job["permissions"] for job in loaded["jobs"].values() if "permissions" in job]
    written = {key for rights in granted for key, right in rights.items() if right == "write"}
    assert written == MAY_WRITE[workflow.name]


def test_only_the_deployment_of_the_site_may_write_there() -> None:
    jobs = load("pages.yml")["jobs"]
    assert "write" not in jobs["build"]["permissions"].values()
    assert [step["uses"].split("@")[0] for step in jobs["deploy"]["steps"]] == [
        "actions/deploy-pages"
    ]


def test_the_tests_run_by_the_command_of_the_readme() -> None:
    commands = [step.get("run") for step in load("test.yml")["jobs"]["tests"]["steps"]]
    install, command = [run for run in commands if run]
    assert install.endswith("-r requirements-nox.txt")
    told = f"```sh\npython -m pip install nox && {command}\n```"
    assert told in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_newest_builders_that_we_allow_are_tried_without_the_lock() -> None:
    job = load("test.yml")["jobs"]["newest"]
    commands = [step["run"] for step in job["steps"] if "run" in step]
    assert commands[0] == 'python -m pip install ".[site,test]"'
    assert "tests/run/test_builders.py" in commands[-1]


def test_the_tests_run_on_each_system_and_python() -> None:
    matrix = load("test.yml")["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix == {
        "system": ["ubuntu", "macos", "windows"],
        "python": ["3.11", "3.12", "3.13", "3.14"],
    }


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_workflow_installs_from_hashes_only(workflow: Path) -> None:
    jobs = load(workflow.name)["jobs"]
    # Read-only, and there to see what no lock names yet.
    jobs.pop("newest", None)
    steps = [step for job in jobs.values() for step in job["steps"]]
    installs = [run for step in steps if " install " in (run := step.get("run", ""))]
    assert installs
    assert all("--require-hashes -r requirements" in run for run in installs)
