"""What the benchmarks share: their tables go into a page of the docs, with the processor's name."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Mapping
from pathlib import Path


def show_tables(tables: Mapping[str, list[str]], page: Path, *, write: bool) -> None:
    """Print tables, by their names, and put them into a page if `write` is on.

    Raises ValueError where the page has no marks for one of them.
    """
    for lines in tables.values():
        print("\n".join(lines), end="\n\n")
    if write:
        text = page.read_text(encoding="utf-8")
        for name, lines in tables.items():
            text = put_between_marks(text, name, lines)
        page.write_text(text, encoding="utf-8", newline="\n")


def put_between_marks(page: str, name: str, lines: Iterable[str]) -> str:
    """Return a page with `lines` between its marks `<!-- bench: NAME -->` and `<!-- /bench -->`.

    Raises ValueError where the page has no such marks.
    """
    pattern = re.compile(rf"(<!-- bench: {name} -->\n)(.*?)(<!-- /bench -->)", re.DOTALL)
    body = "\n".join(["", *lines, "", ""])
    written, count = pattern.subn(lambda match: match[1] + body + match[3], page)
    if count != 1:
        raise ValueError(f"the page has no marks for the table `{name}`")
    return written


def processor() -> str:
    """Return what the processor is called, or its kind where the system does not tell."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()
