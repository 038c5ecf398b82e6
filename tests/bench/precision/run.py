"""Show what `clearpane clean` would cut from honest Markdown, grouped, for somebody to read.

    python tests/bench/precision/run.py FOLDER [--limit NUMBER] [--all]

FOLDER holds repositories or unpacked packages, one folder each; nothing in it is changed. Tracking
parameters are counted only, unless `--all` is given. What was cut wrongly a reader must decide:
the figure of the page on cleaning is what was judged so, per 1,000 files.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "hooks"))

from clearpane.ads.cleaner import Cleaner  # noqa: E402
from clearpane.core.files import decode, read_bytes, walk_markdown  # noqa: E402
from clearpane.core.findings import ClearpaneError, Finding  # noqa: E402

COUNTED = ("tracking-parameter",)


def main() -> None:
    """Clean each file of the folder in memory, and print the cuts by rule and message."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=10, help="places to show of each kind")
    parser.add_argument("--all", action="store_true", help="show tracking parameters too")
    asked = parser.parse_args()
    cleaner, began = Cleaner(), time.process_time()
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    files = touched = rendered = size = 0
    for path in walk_markdown(asked.folder):
        try:
            raw = read_bytes(path)
            text = decode(raw, path.as_posix())
        except ClearpaneError:
            continue
        files, size = files + 1, size + len(raw)
        result = cleaner.clean(text, path.relative_to(asked.folder).as_posix())
        rendered += result.rendered
        touched += bool(result.cuts)
        for finding in result.findings:
            groups[finding.rule, finding.message].append(_shown(finding))
    seconds = time.process_time() - began
    for (rule, message), places in sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1]))):
        if rule not in COUNTED or asked.all:
            print(f"{len(places):5d}  {rule}  {message}")
            print("".join(f"         {place}\n" for place in places[: asked.limit]), end="")
    cuts = {rule: 0 for rule, _ in groups}
    for (rule, _), places in groups.items():
        cuts[rule] += len(places)
    print(f"{files:,} files, {size / 1e6:.1f} MB; {touched:,} would change; {rendered:,} rendered")
    print(f"{size / 1e6 / seconds:.2f} MB/s;", ", ".join(f"{r}: {n}" for r, n in cuts.items()))


def _shown(finding: Finding) -> str:
    """Return a finding's place, and the bytes that would go."""
    edit = finding.edit
    was = " ".join(edit.expected.split())[:100] if edit else ""
    return f"{finding.path}:{finding.line}:{finding.column}  {was}"


if __name__ == "__main__":
    main()
