"""While the site is served, prints only the findings that the last edit has brought."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

from mkdocs.plugins import event_priority

from clearpane.core.findings import FindingChanges

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.hooks")

# Lives as long as the server: what it knows of the build before is the point of it.
_changes: list[FindingChanges] = []


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Watch the log of the hooks; a single build prints everything."""
    if command == "serve":
        _changes.append(FindingChanges())
        log.addFilter(_changes[0])


def on_pre_build(config: MkDocsConfig) -> None:
    """Begin to compare; from here on pages are read."""
    for changes in _changes:
        changes.begin()


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """Say how many findings are gone and how many are as before, after all hooks."""
    for changes in _changes:
        if summary := changes.end():
            log.info(summary)
