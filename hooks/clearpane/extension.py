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
from clearpane.ads.options import OPTIONS_KEY as KEY
from clearpane.ads.options import read_options
from clearpane.core.findings import ClearpaneError, log_findings
from clearpane.site.builder_page import BuilderPage, builder_page
from clearpane.site.options import option_group

# Above every other preprocessor: what they make of the source has other lines and columns.
_FIRST = 10_000

log = logging.getLogger("clearpane")


class AdsExtension(Extension):
    """Takes the options of `clearpane.ads.options`; files are relative to the working directory.

    Without any, those of the hook count, below `extra`, where the builder tells them.
    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__()
        self.cleaner = _cleaner(_text(settings), Path.cwd(), "clearpane.extension")
        self.has_options = bool(settings)

    def extendMarkdown(self, md: Markdown) -> None:
        """Have the cleaner see each source first."""
        md.preprocessors.register(_CutAds(md, self), "clearpane", _FIRST)


class _CutAds(Preprocessor):
    def __init__(self, md: Markdown, extension: AdsExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without ads; what was found goes to the log."""
        text = "\n".join(lines)
        page = builder_page(self.md)
        # With its head, a page has the lines of its file, and what the author switched off there.
        head = page.head(text) if page else ""
        cleaned = self._cleaner(page).clean(head + text, page.path if page else "-")
        log_findings(log, cleaned.findings)
        return cleaned.text[len(head) :].split("\n")

    def _cleaner(self, page: BuilderPage | None) -> Cleaner:
        try:
            options = option_group(page.extra, "strip_ads") if page else None
            if page is None or self.extension.has_options or options is None:
                return self.extension.cleaner
            return _cleaner(_text(options), page.root, KEY)
        except ClearpaneError as error:
            # Zensical shows where an error was raised, and not what it says.
            log.error("%s", error)
            raise


def _text(options: object) -> str:
    return json.dumps(options, sort_keys=True, default=str)


@cache
def _cleaner(settings: str, base: Path, where: str) -> Cleaner:
    """Return one cleaner for the same options: a build may make a renderer for each page."""
    return Cleaner(read_options(json.loads(settings), base, where))


def makeExtension(**settings: object) -> AdsExtension:
    """Return the extension, as Python-Markdown asks for it."""
    return AdsExtension(**settings)
