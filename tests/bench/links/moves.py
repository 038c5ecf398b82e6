"""Move pages and headings of somebody's docs at random, and see whether every link leads there.

Run `python tests/bench/links/moves.py PROJECT [moves] [seed]`; 200 by default, of which a third are
headings. The project is copied first. Judge is MkDocs: the docs are built before and after, without
theme and plugins, and each link of each page must lead to the same place under its new name. What a
page shows beside its links must be the same.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import yaml

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "hooks"))

from clearpane.cache.checked import Checked  # noqa: E402
from clearpane.core.findings import ClearpaneError  # noqa: E402
from clearpane.links.move import move_heading, move_page  # noqa: E402
from clearpane.run import read_project  # noqa: E402
from clearpane.sites.settings import find_settings  # noqa: E402

HOST = "https://moves.example"
_TAKEN_IN = re.compile(r"\{%\s*include.*?%\}", re.DOTALL)
LINKS = {"href", "src", "poster", "data"}


class Shown(HTMLParser):
    """What a page shows: its links, resolved, and all else."""

    def __init__(self, address: str, text: str, published: str) -> None:
        super().__init__()
        self.address, self.published, self.links = address, published, list[str]()
        self.rest: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links of a tag, and what else it says."""
        self.rest.append(tag)
        for name, value in attrs:
            if name in LINKS and value:
                url = unquote(urljoin(f"{HOST}/{self.address}", value))
                if self.published and f"{url}/".startswith(f"{self.published}/"):
                    url = f"{HOST}/{url.removeprefix(self.published).lstrip('/')}"
                self.links.append(url)
            elif name == "id" and value:
                self.ids.add(value)
            elif name != "id":
                self.rest.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.rest.append(data)

    @property
    def without_includes(self) -> str:
        """All but the links, without what a plugin takes in, whose path follows the page."""
        return _TAKEN_IN.sub("", "\0".join(self.rest))


def build(settings: Path, folder: Path) -> dict[str, Shown]:
    """Return what each page of the docs shows, by its address."""
    site = read_project(settings, settings.parent)
    assert site.settings is not None
    theme = folder / "theme"
    theme.mkdir(parents=True, exist_ok=True)
    (theme / "main.html").write_text("{{ page.content }}", encoding="utf-8")
    data = {
        "site_name": "Moves",
        "docs_dir": str(site.settings.docs_dir),
        "site_dir": str(folder / "site"),
        "use_directory_urls": site.settings.directory_urls,
        "theme": {"name": None, "custom_dir": str(theme)},
        "plugins": [],
        "markdown_extensions": ["attr_list", "tables", "toc", "fenced_code", "admonition"],
    }
    file = folder / "mkdocs.yml"
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(file)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    shown = {}
    for path in sorted((folder / "site").rglob("*.html")):
        name = path.relative_to(folder / "site").as_posix()
        address = name.removesuffix("index.html") if site.settings.directory_urls else name
        shown[address] = Shown(address, path.read_text(encoding="utf-8"), site.site_url.rstrip("/"))
    return shown


def moves(settings: Path, count: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Carry out random moves and yield old and new address, with anchors where it is a heading."""
    records = Checked(settings.parent, [settings])
    done = 0
    site = read_project(settings, settings.parent, records=records)
    for number in range(count * 5):
        assert site.settings is not None
        source = chance.choice([p for p in sorted(site.pages) if "/" in p or p != "index.md"])
        page = site.pages[source]
        if number % 3 == 2:
            named = [name for name, words in page.anchors.names.items() if words]
            if not named:
                continue
            old = f"{source}#{chance.choice(named)}"
            new = f"{source}#moved-{number}"
        else:
            folders = sorted({Path(p).parent.as_posix() for p in site.pages})
            old, new = source, f"{chance.choice([*folders, f'new/f{number}'])}/moved {number}.md"
            new = new.replace("moved ", "moved-") if number % 2 else new
            new = new.removeprefix("./")
        try:
            make = move_heading if "#" in old else move_page
            make(site.settings, site, old, new).carry_out()
        except ClearpaneError as error:
            print(f"refused: {old} -> {new}: {error}", file=sys.stderr)
            continue
        site = read_project(settings, settings.parent, records=records)
        old_anchor, new_anchor = old.partition("#")[1:], new.partition("#")[1:]
        now = site.pages[new.partition("#")[0]].address
        yield page.address + "".join(old_anchor), now + "".join(new_anchor)
        done += 1
        if done == count:
            break
    records.close()


def main() -> None:
    """Move, build, compare, and say what is not as it was."""
    project = Path(sys.argv[1]).resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name, "project")
        shutil.copytree(project, copy, symlinks=True)
        settings = find_settings(copy)
        before = build(settings, Path(name, "before"))
        where = {address: address for address in before}
        anchors: dict[str, str] = {}
        done = 0
        for old, new in moves(settings, count, chance):
            done += 1
            if "#" in old:
                first = next((a for a, b in anchors.items() if b == old), None)
                origin = next(a for a, b in where.items() if b == old.partition("#")[0])
                anchors[first or f"{origin}#{old.partition('#')[2]}"] = new
            else:
                where = {a: (new if b == old else b) for a, b in where.items()}
                moved = {a: b.replace(f"{old}#", f"{new}#", 1) for a, b in anchors.items()}
                anchors = {
                    a: moved[a] if b.startswith(f"{old}#") else b for a, b in anchors.items()
                }
        after = build(settings, Path(name, "after"))
    wrong = list(differences(before, after, where, anchors))
    print("\n".join(wrong[:40]))
    links = sum(len(page.links) for page in before.values())
    print(f"{done} moves, {len(before)} pages, {links} links: {len(wrong)} wrong")


def differences(
    before: dict[str, Shown],
    after: dict[str, Shown],
    where: dict[str, str],
    anchors: dict[str, str],
) -> Iterator[str]:
    """Yield each link that leads elsewhere, and each page that shows something else."""
    for address, page in before.items():
        now = after.get(where[address])
        if now is None:
            yield f"{address}: gone, it should be at {where[address]}"
            continue
        if page.without_includes != now.without_includes:
            pairs = zip(page.rest, now.rest, strict=False)
            yield f"{address}: shows another text: {next((p for p in pairs if p[0] != p[1]), '')}"
        for old, new in zip(page.links, now.links, strict=False):
            if not _same(_expected(old, where, anchors), new, before, old):
                yield f"{address} -> {where[address]}: {old} became {new}"


def _expected(url: str, where: dict[str, str], anchors: dict[str, str]) -> str:
    if not url.startswith(f"{HOST}/"):
        return url
    path, sign, fragment = url.removeprefix(f"{HOST}/").partition("#")
    path, question, query = path.partition("?")
    if f"{path}#{fragment}" in anchors:
        path, _, fragment = anchors[f"{path}#{fragment}"].partition("#")
    else:
        path = where.get(path, path)
    return f"{HOST}/{path}{question}{query}{sign}{fragment}"


def _same(expected: str, url: str, before: dict[str, Shown], old: str) -> bool:
    if expected.removesuffix("index.html") == url.removesuffix("index.html"):
        return True
    path = old.removeprefix(f"{HOST}/").partition("#")[0].partition("?")[0]
    # What led nowhere may lead nowhere under another name.
    is_page = path.endswith(".md") or "." not in path.rpartition("/")[2]
    return old.startswith(HOST) and path not in before and is_page


if __name__ == "__main__":
    main()
