"""Everything that a builder without hooks needs, as one extension of Python-Markdown.

Named `clearpane.extension` in `markdown_extensions`, it cuts ads out of each source, gates what
was rendered and gives each step its address. What templates bring in later is for
`clearpane finish`.
"""

from __future__ import annotations

import json
import logging
import posixpath
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import read_options
from clearpane.ads.cleaner import Cleaner
from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError, Level, log_findings
from clearpane.document.document import Document, Snippets
from clearpane.document.steps import StepsExtension
from clearpane.finish.gate import Gate
from clearpane.finish.guard import gated_content
from clearpane.finish.trust import read_trust, trust_file
from clearpane.sites.options import clearpane_options
from clearpane.sites.reading import ignored_plugin
from clearpane.sites.settings import find_settings, read_settings

_NAME = "clearpane.extension"
# Above every other preprocessor: what they make of the source has other lines and columns.
_FIRST = 10_000
# Below every other postprocessor: what they put in is judged, too.
_LAST = -10_000

log = logging.getLogger("clearpane")


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
        return posixpath.join(shown(self.docs, self.root), self.name)

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
    """Return the page that a builder renders with `md`, or None where it does not tell.

    Zensical registers a preprocessor that holds the page and the settings, MkDocs and its
    successors a tree processor that holds the file and the settings.
    """
    for each in (*md.preprocessors, *md.treeprocessors) if md else ():
        name = getattr(getattr(each, "page", None), "path", None)
        name = name or getattr(getattr(each, "file", None), "src_uri", None)
        config = getattr(each, "config", None)
        if not isinstance(name, str) or not isinstance(config, Mapping):
            continue
        # Where `-f` names the settings, that may be a path below the working directory.
        named = Path(config.get("config_file_path") or "")
        root = config.get("root_dir") or named.absolute().parent
        docs, extra = Path(root, config.get("docs_dir", "docs")), config.get("extra") or {}
        return BuilderPage(Path(name).as_posix(), Path(root), docs, extra)
    return None


class AdsExtension(Extension):
    """Takes the options of `clearpane.ads.ad_options`; files are relative to the working directory.

    Without any, those of the hook count, below `extra`, where the builder tells them. `steps` set
    to False leaves lists as they are, `ads` leaves ads to the hook `strip_ads`. Raises
    ClearpaneError, naming the key, for an unknown option or a wrong value.
    """

    def __init__(self, **settings: object) -> None:
        super().__init__()
        self.steps = settings.pop("steps", True)
        self.ads = settings.pop("ads", True)
        self.options = _text(settings)
        self.cleaner = _cleaner(_text(settings), Path.cwd())
        self.has_options = bool(settings)

    def extendMarkdown(self, md: Markdown) -> None:
        """Have the cleaner see each source first, and the gate what was made of it last."""
        if self.ads:
            md.preprocessors.register(_CutAds(md, self), "clearpane", _FIRST)
            md.postprocessors.register(_Gate(md, self), "clearpane-gate", _LAST)
        if self.steps:
            StepsExtension().extendMarkdown(md)


class _CutAds(Preprocessor):
    def __init__(self, md: Markdown, extension: AdsExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without ads; what was found goes to the log."""
        text = "\n".join(lines)
        page = builder_page(self.md)
        if page:
            _snippets(page.root)
        # With its head, a page has the lines of its file, and what the author switched off there.
        head = page.head(text) if page else ""
        cleaned = self._cleaner(page).clean(head + text, page.path if page else "-")
        log_findings(log, cleaned.findings)
        return cleaned.text[len(head) :].split("\n")

    def _cleaner(self, page: BuilderPage | None) -> Cleaner:
        try:
            if page is None or self.extension.has_options:
                return self.extension.cleaner
            options = clearpane_options(page.extra).strip_ads.model_dump(exclude_unset=True)
            return _cleaner(_text(options), page.root)
        except ClearpaneError as error:
            # Zensical shows where an error was raised, and not what it says.
            log.error("%s", error)
            raise


class _Gate(Postprocessor):
    def __init__(self, md: Markdown, extension: AdsExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, text: str) -> str:
        """Return what was rendered as it may be published; what was found goes to the log."""
        page = builder_page(self.md)
        gate = _gate(self.extension.options, page.root if page else Path.cwd())
        source = Document(page.source(), page.path) if page else Document("", "-")
        snippets = _snippets(page.root) if page else Snippets((), Path.cwd())
        html, findings = gated_content(gate, text, source, snippets)
        log_findings(log, findings)
        return html


@cache
def _snippets(root: Path) -> Snippets:
    """Return what pages take in; say once if a builder that calls no plugin has ours to call."""
    with suppress(ClearpaneError):
        settings = read_settings(find_settings(root))
        ignored = ignored_plugin(settings, root, seen=True)
        # A build cannot know that finishing will follow, and Zensical shows no notes.
        log_findings(log, (replace(found, level=Level.WARNING) for found in ignored))
        return Snippets(settings.snippets, root)
    return Snippets((), root)


@cache
def _gate(settings: str, root: Path) -> Gate:
    options = read_options(json.loads(settings), root, _NAME)
    return Gate(AdMarks(options), read_trust(trust_file(root)))


def _text(options: object) -> str:
    return json.dumps(options, sort_keys=True, default=str)


@cache
def _cleaner(settings: str, base: Path) -> Cleaner:
    """Return one cleaner for the same options: a build may make a renderer for each page."""
    return Cleaner(read_options(json.loads(settings), base, _NAME))


def makeExtension(**settings: object) -> AdsExtension:
    """Return the extension, as Python-Markdown asks for it."""
    return AdsExtension(**settings)
