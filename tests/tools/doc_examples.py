"""Take an example out of a page, so that what readers are told to run is what runs."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

DASK_EXAMPLE = "clean_with_dask.py"


def python_example(page: Path, title: str) -> str:
    """Return the Python code below a title on a page; raise ValueError when it is not there."""
    text = page.read_text(encoding="utf-8")
    pattern = rf'^([ ]*)```python title="{re.escape(title)}"\n(.*?)^\1```$'
    match = re.search(pattern, text, re.DOTALL | re.MULTILINE)
    if match is None:
        raise ValueError(f"{page.name} has no example `{title}`")
    return textwrap.dedent(match[2])
