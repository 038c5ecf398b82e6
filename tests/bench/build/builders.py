"""The builders that are measured: how each is set up in a folder, called, and made cold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import settings
from generate import write_pages, write_pictures

HERE = Path(__file__).resolve().parent
STAGES = HERE / "stages.py"

# What our build reads to leave its cache unused, and to use it.
NO_CACHE: dict[str, str] = {"BUILD_CACHE": "no"}
CACHE: dict[str, str] = {}

MKDOCS = (sys.executable, "-m", "mkdocs", "build")
ZENSICAL = (sys.executable, "-m", "zensical", "build")
HUGO = ("hugo", "--config", "hugo.toml")


@dataclass(frozen=True)
class Builder:
    """One row of the tables.

    `settings` writes the settings file of a site; Hugo has its own in `hugo/`. `site` is where the
    finished pages lie. `rebuilds` tells whether it keeps anything from one build to the next,
    `quadratic` whether it is hopeless at thousands of pages, `cleans` whether it has our hooks.
    """

    name: str
    label: str
    command: tuple[str, ...]
    settings: Callable[[], str] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    site: str = "site"
    rebuilds: bool = False
    quadratic: bool = False
    cleans: bool = False

    @property
    def dialect(self) -> str:
        """The dialect of Markdown that the builder reads."""
        return "material" if self.settings else "hugo"

    @property
    def docs(self) -> str:
        """The folder of the sources."""
        return "docs" if self.settings else "content"

    def missing(self) -> str:
        """Return which program is missing, or an empty string."""
        program = self.command[0]
        return "" if shutil.which(program) else program

    def prepare(self, folder: Path, pages: int) -> None:
        """Write the sources and the settings of a site of so many pages into a new folder."""
        write_pages(folder / self.docs, pages, self.dialect)
        write_pictures(folder / ("docs" if self.settings else "static"), pages)
        if self.settings:
            (folder / "mkdocs.yml").write_text(self.settings(), encoding="utf-8", newline="\n")
        else:
            shutil.copytree(HERE / "hugo", folder, dirs_exist_ok=True)

    def cool(self, folder: Path) -> None:
        """Remove all that a build has left: the site and whatever the builder keeps beside it."""
        for item in folder.iterdir():
            if item.name in ("docs", "content", "static", "layouts", "mkdocs.yml", "hugo.toml"):
                continue
            if item.is_dir():
                shutil.rmtree(item)
            else:
                item.unlink()

    def full_environment(self) -> dict[str, str]:
        """Return the environment to call it in; our hooks bring a Markdown extension along."""
        path = {"PYTHONPATH": str(settings.ROOT / "hooks")} if self.cleans else {}
        return {**os.environ, "NO_MKDOCS_2_WARNING": "1", **path, **self.environment}


def _ours() -> str:
    return settings.ours(first_hook=STAGES)


def _plain() -> str:
    return settings.plain(prune=False)


def _pruned() -> str:
    return settings.plain(prune=True)


BUILDERS = (
    Builder("plain", "Material as it comes", MKDOCS, _plain, quadratic=True),
    Builder("prune", "Material with `navigation.prune`", MKDOCS, _pruned),
    Builder("ours", "Clearpane", MKDOCS, _ours, NO_CACHE, cleans=True),
    Builder("cached", "Clearpane with its cache", MKDOCS, _ours, CACHE, rebuilds=True, cleans=True),
    Builder("zensical", "Zensical", ZENSICAL, _pruned, rebuilds=True),
    Builder("hugo", "Hugo, a small theme", HUGO, site="public"),
)


def versions() -> list[str]:
    """Return name and version of everything that is compared."""
    packages = ("mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions", "zensical")
    found = [f"{package} {version(package)}" for package in packages]
    if shutil.which(HUGO[0]):
        told = subprocess.run([HUGO[0], "version"], capture_output=True, encoding="utf-8").stdout
        found.append(f"Hugo {told.split()[1].removeprefix('v')}")
    return found
