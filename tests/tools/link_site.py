"""Make the two sites of `tests/cases/link_faults`: the faulty one and the same site mended."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

TEMPLATE = Path(__file__).parents[1] / "cases" / "link_faults"
HOOK = Path(__file__).parents[2] / "hooks" / "finish.py"
FAULT = re.compile("⟦(?P<rule>[^¦⟧]*)¦(?P<bad>[^¦⟧]*)¦(?P<good>[^¦⟧]*)⟧")


class Place(NamedTuple):
    """Where a fault was seeded: file, line and column from 1, and the rule that must find it."""

    path: str
    line: int
    column: int
    rule: str


def write_site(folder: Path, *, mended: bool = False, hook: bool = True) -> list[Place]:
    """Write the site into an empty folder and return its faults, none when it is mended."""
    return sorted(write_faults(folder, mended=mended, hook=hook))


def write_faults(folder: Path, *, mended: bool = False, hook: bool = True) -> dict[Place, str]:
    """Write the site as `write_site` does and return each fault with its text."""
    faults: dict[Place, str] = {}
    for source in sorted(TEMPLATE.rglob("*")):
        name = source.relative_to(TEMPLATE).as_posix()
        if source.is_dir() or name == "README.md":
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            text = source.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            shutil.copy(source, target)
            continue
        if name == "mkdocs.yml":
            text = text.replace("HOOK", HOOK.as_posix() if hook else "")
        plain = _plant(text, name, mended, faults)
        target.write_bytes(plain.encode("utf-8"))
    return faults


def _plant(text: str, name: str, mended: bool, faults: dict[Place, str]) -> str:
    plain = ""
    end = 0
    for match in FAULT.finditer(text):
        plain += text[end : match.start()]
        end = match.end()
        if not mended and match["rule"] != "-":
            line = plain.count("\n") + 1
            place = Place(name, line, len(plain) - plain.rfind("\n"), match["rule"])
            faults[place] = match["bad"]
        plain += match["good"] if mended else match["bad"]
    return plain + text[end:]
