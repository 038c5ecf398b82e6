"""Make many articles out of a few: the same shapes in other orders, sizes and mixtures.

    python tests/vary_articles.py ../shared/articles /tmp/many --count 100000

The same number gives the same article each time.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

IN_A_FOLDER = 1000
_FENCE = r"(?:---|\+\+\+|;;;)[ \t]*\r?\n"
_HEAD = re.compile(rf"\A{_FENCE}.*?\n{_FENCE}", re.DOTALL)
_SLUG = re.compile(r"^slug[ \t]*[:=][^\r\n]*\r?\n", re.MULTILINE)
_TITLE = re.compile(r"^(title[ \t]*[:=][ \t]*[\"']?)(?=[A-Za-z0-9])", re.MULTILINE)


def write_many(originals: Sequence[str], folder: Path, count: int) -> int:
    """Write `count` articles below `folder`; return their bytes. `originals` are texts."""
    split = [_split(text) for text in originals]
    size = 0
    for number in range(count):
        place = folder / f"{number // IN_A_FOLDER:03}"
        place.mkdir(parents=True, exist_ok=True)
        name, content = _vary(split, number)
        size += (place / name).write_bytes(content.encode())
    return size


def _vary(originals: Sequence[tuple[str, list[str]]], number: int) -> tuple[str, str]:
    """Return name and text of one article: some blocks moved, some gone, some from elsewhere."""
    chance = random.Random(number)
    head, blocks = chance.choice(originals)
    kept = [block for block in blocks if chance.random() < 0.9]
    for _ in range(chance.randint(0, len(blocks) // 4)):
        kept.insert(chance.randint(0, len(kept)), chance.choice(chance.choice(originals)[1]))
    for _ in range(len(kept) // 8):
        one, other = chance.randrange(len(kept)), chance.randrange(len(kept))
        kept[one], kept[other] = kept[other], kept[one]
    # Two articles with one name would be one draft.
    head = _TITLE.sub(rf"\g<1>{number} ", _SLUG.sub("", head))
    return f"article-{number:06}.md", head + "".join(kept)


def _split(text: str) -> tuple[str, list[str]]:
    """Return an article's head, and its blocks with the blank lines below; code stays whole."""
    match = _HEAD.match(text)
    head = match[0] if match else ""
    blocks: list[str] = [""]
    in_code = blank = False
    for line in text[len(head) :].splitlines(keepends=True):
        if blank and line.strip() and not in_code:
            blocks.append("")
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
        blank = not line.strip()
        blocks[-1] += line
    return head, blocks


def read_originals(folder: Path) -> list[str]:
    """Return the text of each Markdown file in a folder."""
    return [f.read_bytes().decode() for f in sorted(folder.rglob("*.md"))]


def main() -> None:
    """Write as many articles as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("originals", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    arguments = parser.parse_args()
    size = write_many(read_originals(arguments.originals), arguments.folder, arguments.count)
    sys.stdout.write(f"{arguments.count:,} articles, {size / 1e6:,.0f} MB\n")


if __name__ == "__main__":
    main()
