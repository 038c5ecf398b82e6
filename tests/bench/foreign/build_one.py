"""Build the site in the working directory, `with` or `without` our hooks; print its warnings."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.utils.yaml import yaml_load

OURS = Path(__file__).parents[3] / "hooks"
HOOKS = [str(OURS / f"{name}.py") for name in ("strip_ads", "finish")]
# They need git's history, a token, a browser's fonts from the web, or write HTML anew.
LEFT_OUT = {"git-committers", "git-revision-date-localized", "mike", "minify", "social"}


class Kept(logging.Handler):
    """Keeps warnings and errors."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage())


def main() -> None:
    """Build, and print the warnings as JSON on the last line."""
    mode = sys.argv[1]
    kept = Kept()
    logging.getLogger("mkdocs").addHandler(kept)
    logging.getLogger("mkdocs").addHandler(logging.StreamHandler())
    with open("mkdocs.yml", "rb") as file:
        settings = yaml_load(file)
    hooks = [*settings.get("hooks", []), *(HOOKS if mode == "with" else [])]
    config = load_config(
        "mkdocs.yml",
        plugins=offline_plugins(settings["plugins"]),
        hooks=hooks,
        # Only for `mkdocs serve`, and not all of it is in the source packages.
        watch=[],
        site_dir=f"site-{mode}",
        strict=False,
    )
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    print(json.dumps(kept.records))


def offline_plugins(plugins: list[Any] | dict[str, Any]) -> dict[str, Any]:
    """Return a site's plugins without those that are left out, and without lists from the web."""
    pairs = plugins.items() if isinstance(plugins, dict) else map(pair, plugins)
    kept = {name: options or {} for name, options in pairs if name not in LEFT_OUT}
    for handler in kept.get("mkdocstrings", {}).get("handlers", {}).values():
        handler.pop("inventories", None)
    return kept


def pair(entry: str | dict[str, Any]) -> tuple[str, Any]:
    return (entry, {}) if isinstance(entry, str) else next(iter(entry.items()))


if __name__ == "__main__":
    main()
