"""Cut ads out of whatever Python-Markdown renders: `clearpane.extension` among its extensions.

For builds that know no hooks, such as Zensical. It sees the source of a page alone: what snippets
and templates bring in later is for the guard of the MkDocs hook.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from clearpane.ads.cleaner import Cleaner
from clearpane.ads.options import read_options
from clearpane.diagnostics import log_findings

# Above every other preprocessor: what they make of the source has other lines and columns.
_FIRST = 10_000
UNKNOWN_PAGE = "-"

log = logging.getLogger("clearpane")


class AdsExtension(Extension):
    """Takes the options of `clearpane.ads.options`; files are relative to the working directory.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__()
        self.cleaner = _cleaner(json.dumps(settings, sort_keys=True, default=str), Path.cwd())

    def extendMarkdown(self, md: Markdown) -> None:
        """Have the cleaner see each source first."""
        md.preprocessors.register(_CutAds(md, self.cleaner), "clearpane", _FIRST)


class _CutAds(Preprocessor):
    def __init__(self, md: Markdown, cleaner: Cleaner) -> None:
        super().__init__(md)
        self.cleaner = cleaner

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without ads; what was found goes to the log."""
        cleaned = self.cleaner.clean("\n".join(lines), page_path(self.md))
        log_findings(log, cleaned.diagnostics)
        return cleaned.text.split("\n")


@cache
def _cleaner(settings: str, base: Path) -> Cleaner:
    """Return one cleaner for the same options: a build may make a renderer for each page."""
    return Cleaner(read_options(json.loads(settings), base, "clearpane.extension"))


def page_path(md: Markdown | None) -> str:
    """Return the page's path where the build tells it, as Zensical does; `-` elsewhere."""
    processors = md.preprocessors if md else ()
    paths = (getattr(getattr(each, "page", None), "path", None) for each in processors)
    return next((path for path in paths if isinstance(path, str)), UNKNOWN_PAGE)


def makeExtension(**settings: object) -> AdsExtension:
    """Return the extension, as Python-Markdown asks for it."""
    return AdsExtension(**settings)
