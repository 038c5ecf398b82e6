"""Build the site to be read from a disk (OFFLINE), and offer its ZIP (OFFLINE_ZIP)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Link to files instead of folders, which no browser opens as a page; tell the footer."""
    if os.environ.get("OFFLINE"):
        config.use_directory_urls = False
    config.extra["offline_zip"] = Path(os.environ.get("OFFLINE_ZIP", "")).name
    return config


# Before the links are checked.
@event_priority(-50)
def on_post_build(config: MkDocsConfig) -> None:
    """Put the ZIP where the footer links to it."""
    if archive := os.environ.get("OFFLINE_ZIP"):
        shutil.copyfile(archive, Path(config.site_dir, Path(archive).name))
