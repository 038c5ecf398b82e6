"""Call `clearpane import`, and build the site that its drafts lie in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOOKS = Path(__file__).parents[2] / "hooks"
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(HOOKS),
    "PYTHONUTF8": "1",
    "NO_MKDOCS_2_WARNING": "1",
}
# The hooks that read every page of a site.
SITE_HOOKS = ("strip_ads", "finish")
PAGE = """\
---
title: The only page
description: The one page of this small site that readers may see, and the others may not be.
applies_to: []
reviewed: 2026-11-23
sources: []
---

# The only page

Words for everybody.
"""


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a Python module's command line, such as `clearpane import …`, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
    )


def write_site(folder: Path, drafts: str = 'draft_docs: "*.draft.md"') -> None:
    """Write a small site that uses this repository's hooks; `drafts` is a line of its settings."""
    hooks = "".join(f"  - {(HOOKS / name).as_posix()}.py\n" for name in SITE_HOOKS)
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_bytes(PAGE.encode())
    settings = (
        f"site_name: S\nsite_url: https://example.org/\nhooks:\n{hooks}{drafts}\n"
        "theme: {name: material, font: false}\n"
        "validation: {nav: {omitted_files: warn}, links: {anchors: warn, absolute_links: warn}}\n"
        "markdown_extensions: [admonition, attr_list, md_in_html, pymdownx.superfences]\n"
    )
    (folder / "mkdocs.yml").write_bytes(settings.encode())
