"""Strip advertising out of each source before anything renders it, and gate what was rendered."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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


class _Build(NamedTuple):
    """What is used for each page of a build; `tells_heads` unless the hook `finish` does."""

    cleaner: Cleaner
    gate: Gate
    snippets: Snippets
    ignored: frozenset[str]
    tells_heads: bool


_builds: list[_Build] = []


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the options anew for each build of `mkdocs serve`."""
    base = Path(config.config_file_path).parent
    try:
        ours, settings = (
            clearpane_options(config.extra),
            read_settings(Path(config.config_file_path)),
        )
        options = read_options(ours.strip_ads, base)
        # Without a list the theme is left to whoever chose it.
        trust = read_trust(trust_file(base))
        snippets = Snippets(settings.snippets, base)
    except ClearpaneError as error:
        raise BuildError(str(error)) from None
    dialect = python_markdown(config.markdown_extensions, config.mdx_configs)
    gate = Gate(AdMarks(options), trust, config.site_url or "")
    tells_heads = not settings.uses("finish.py")
    cleaner = Cleaner(options, [dialect])
    _builds[:] = [_Build(cleaner, gate, snippets, frozenset(ours.ignore), tells_heads)]
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
    if _builds[0].tells_heads:
        path = Path(source or Path(config.docs_dir, page.file.src_uri))
        _tell(check_theme_head(text, shown(path, Path(config.config_file_path).parent)))
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
    cleaned, findings = clean_page(_builds[0].cleaner, page.file.content_string, markdown, name)
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
    gated, findings = gated_content(_builds[0].gate, html, source, _builds[0].snippets)
    _tell(findings)
    return gated


def _name(page: Page, config: MkDocsConfig) -> str:
    """Return the path of a page's source in findings."""
    docs = shown(Path(config.docs_dir), Path(config.config_file_path).parent)
    return f"{docs}/{page.file.src_uri}"


def _tell(findings: Iterable[Finding]) -> None:
    log_findings(log, (each for each in findings if each.rule not in _builds[0].ignored))
