"""Which page an extension of Python-Markdown is at work on, where the builder tells.

Zensical registers a preprocessor that holds the page and the settings, MkDocs and its successors
a tree processor that holds the file and the settings.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown import Markdown

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError


@dataclass(frozen=True)
class BuilderPage:
    """A page in the making: its name below docs, and the folders of the project and of docs.

    `extra` is what the owner has set below that key.
    """

    name: str
    root: Path
    docs: Path
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def path(self) -> str:
        """What findings call the page: relative to the project."""
        return posixpath.join(self.docs.relative_to(self.root).as_posix(), self.name)

    def source(self) -> str:
        """Return what stands in the file, or nothing where it cannot be read."""
        try:
            return read_text(self.docs / self.name)
        except ClearpaneError:
            return ""

    def head(self, text: str) -> str:
        """Return what stands in the file before `text`, such as the front matter.

        Nothing where the file cannot be read or does not end in this text.
        """
        whole = self.source()
        return whole.removesuffix(text) if text and whole.endswith(text) else ""


def builder_page(md: Markdown | None) -> BuilderPage | None:
    """Return the page that a builder renders with `md`, or None where it does not tell."""
    for each in (*md.preprocessors, *md.treeprocessors) if md else ():
        name = getattr(getattr(each, "page", None), "path", None)
        name = name or getattr(getattr(each, "file", None), "src_uri", None)
        config = getattr(each, "config", None)
        if not isinstance(name, str) or not isinstance(config, Mapping):
            continue
        root = config.get("root_dir") or Path(config.get("config_file_path") or "").parent
        docs, extra = Path(root, config.get("docs_dir", "docs")), config.get("extra") or {}
        return BuilderPage(Path(name).as_posix(), Path(root), docs, extra)
    return None
