"""The two sites of seeded faults, checked and built once for all tests here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from link_site import Place, write_site

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / "hooks"


class Seeded(NamedTuple):
    """A site on disk and the faults in it."""

    folder: Path
    faults: list[Place]


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    folder = tmp_path_factory.mktemp("faulty")
    return Seeded(folder, write_site(folder))


@pytest.fixture(scope="session")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    folder = tmp_path_factory.mktemp("mended")
    return Seeded(folder, write_site(folder, mended=True))


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m …` in a folder and return its code and what it said."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(LIBRARY),
            "NO_MKDOCS_2_WARNING": "1",
            "DISABLE_MKDOCS_2_WARNING": "true",
            **environment,
        },
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def faulty_build(faulty: Seeded) -> subprocess.CompletedProcess[str]:
    return run(faulty.folder, "mkdocs", "build", "--strict")


@pytest.fixture(scope="session")
def mended_build(mended: Seeded) -> subprocess.CompletedProcess[str]:
    return run(mended.folder, "mkdocs", "build", "--strict")
