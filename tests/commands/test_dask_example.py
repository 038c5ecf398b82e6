"""The example for a cluster, on a real cluster of two."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from import_site import ENVIRONMENT, run
from vary_articles import read_originals, write_many

ROOT = Path(__file__).parents[2]
pytest.importorskip("distributed", reason="the extra `dask` is not installed")


def texts(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*.md")}


def test_a_cluster_cleans_each_article_just_as_the_command_does(tmp_path: Path) -> None:
    write_many(read_originals(ROOT / "tests/imports/cases"), tmp_path / "articles", 150)
    example = ROOT / "tests" / "examples" / "clean_with_dask.py"
    cluster = subprocess.run(
        [sys.executable, example], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert cluster.returncode == 0, cluster.stderr
    pool = run(tmp_path, "clearpane", "clean", "--write", "articles")
    assert pool.returncode == 1
    assert texts(tmp_path / "cleaned" / "articles") == texts(tmp_path / "articles")
    found = sum(".md:" in line for line in pool.stderr.splitlines())
    assert cluster.stdout == f"{found:,} findings in 150 articles\n"
