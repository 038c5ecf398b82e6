"""Strip advertising out of each source before anything renders it, and gate what was rendered."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs import plugins
from mkdocs.exceptions import BuildError, ConfigurationError
from mkdocs.plugins import event_priority

from clearpane import TOO_OLD
from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import read_options
from clearpane.ads.clean_file import clean_page
from clearpane.ads.cleaner import Cleaner
from clearpane.ads.dialects import python_markdown
from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError, Finding, log_findings
from clearpane.document.document import Document, Snippets
from clearpane.document.head import (
    FrontMatterError,
    FrontMatterTooLarge,
    read_front_matter,
    without_head,
)
from clearpane.finish.gate import Gate
from clearpane.finish.guard import gated_content
from clearpane.finish.trust import read_trust, trust_file
from clearpane.sites.options import clearpane_options
from clearpane.sites.settings import read_settings
from clearpane.sites.theme_head import check_theme_head, plain_text, theme_head

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

if not hasattr(plugins, "CombinedEvent"):
    raise ConfigurationError(TOO_OLD)

log = logging.getLogger("mkdocs.hooks")

EXTENSION = "clearpane.extension"

_cleaners: list[Cleaner] = []
_ignored: frozenset[str] = frozenset()
_gates: list[tuple[Gate, Snippets]] = []


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the options anew for each build of `mkdocs serve`."""
    global _ignored
    base = Path(config.config_file_path).parent
    try:
        ours = clearpane_options(config.extra)
        options, _ignored = read_options(ours.strip_ads, base), frozenset(ours.ignore)
        # Without a list the theme is left to whoever chose it.
        trust = read_trust(trust_file(base))
        snippets = Snippets(read_settings(Path(config.config_file_path)).snippets, base)
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None
    dialect = python_markdown(config.markdown_extensions, config.mdx_configs)
    _cleaners[:] = [Cleaner(options, [dialect])]
    _gates[:] = [(Gate(AdMarks(options), trust, config.site_url or ""), snippets)]
    # It gives steps their addresses; ads are cut and gated here, where more is known of a page.
    if EXTENSION not in config.markdown_extensions:
        config.markdown_extensions.append(EXTENSION)
    config.mdx_configs.setdefault(EXTENSION, {})["ads"] = False
    return config


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Say in one line which file is not UTF-8, and where; MkDocs would end in a traceback.

    Keep a head from MkDocs that would take all memory.
    """
    source = page.file.abs_src_path
    try:
        if source is not None:
            read_text(Path(source))
    except ClearpaneError as error:
        raise BuildError(str(error)) from None
    text = page.file.content_string
    path = Path(source or Path(config.docs_dir, page.file.src_uri))
    _tell(list(check_theme_head(text, shown(path, Path(config.config_file_path).parent))))
    try:
        read_front_matter(text)
    except FrontMatterTooLarge:
        return without_head(text)
    except FrontMatterError:
        pass
    return None


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Cut ads out of the source first of all: later the contents list and the index have them."""
    page.meta, told = theme_head(page.meta, config.theme.dirs)
    for line in told:
        # A template that needs it would stop the build.
        log.warning("%s: %s", page.file.src_uri, line)
    name = _name(page, config)
    cleaned, findings = clean_page(_cleaners[0], page.file.content_string, markdown, name)
    _tell(findings)
    return cleaned


@event_priority(1000)
def on_env(env: Environment, **_: object) -> None:
    """Let no template make markup of a text again."""
    env.filters["striptags"] = plain_text


@event_priority(-100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Gate the content as it was rendered, before search indexes it and a template takes it."""
    source = Document(page.file.content_string, _name(page, config))
    gate, snippets = _gates[0]
    gated, findings = gated_content(gate, html, source, snippets)
    _tell(findings)
    return gated


def _name(page: Page, config: MkDocsConfig) -> str:
    """Return the path of a page's source in findings."""
    docs = shown(Path(config.docs_dir), Path(config.config_file_path).parent)
    return f"{docs}/{page.file.src_uri}"


def _tell(findings: list[Finding]) -> None:
    log_findings(log, (finding for finding in findings if finding.rule not in _ignored))
