"""Build the site to be read from a disk (OFFLINE), and offer its ZIP (OFFLINE_ZIP)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from clearpane.files import read_text, write_text
from clearpane.offline import INDEX, index_as_script

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Link to files instead of folders, which no browser opens as a page; tell the footer."""
    if os.environ.get("OFFLINE"):
        config.use_directory_urls = False
    config.extra["offline_zip"] = Path(os.environ.get("OFFLINE_ZIP", "")).name
    return config


# After the search has written its index, before the links are checked.
@event_priority(-50)
def on_post_build(config: MkDocsConfig) -> None:
    """Write the search index as a script, or put the ZIP where the footer links to it."""
    search = Path(config.site_dir, "search")
    if os.environ.get("OFFLINE"):
        index = read_text(search / "search_index.json")
        write_text(search / INDEX, index_as_script(index))
    if archive := os.environ.get("OFFLINE_ZIP"):
        shutil.copyfile(archive, Path(config.site_dir, Path(archive).name))
