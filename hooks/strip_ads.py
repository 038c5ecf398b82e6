"""Strip advertising: out of each source before anything renders it, and guard the result."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs.exceptions import ConfigurationError
from mkdocs.plugins import event_priority

from clearpane.ads.options import read_options
from clearpane.ads.site import SiteCleaner
from clearpane.core.findings import ClearpaneError, Finding, log_findings
from clearpane.site.options import option_group, rules_off

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks")

# What does the same for builders that run no hooks: not twice.
EXTENSION = "clearpane.extension"

_cleaner = SiteCleaner()
_ignored: frozenset[str] = frozenset()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the options anew for each build of `mkdocs serve`."""
    global _cleaner, _ignored
    base = Path(config.config_file_path).parent
    try:
        options = read_options(option_group(config.extra, "strip_ads"), base)
        _ignored = rules_off(config.extra)
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None
    own_host = urlsplit(config.site_url or "").hostname or ""
    _cleaner = SiteCleaner(options, own_host, Path(config.docs_dir), base)
    if EXTENSION in config.markdown_extensions:
        config.markdown_extensions.remove(EXTENSION)
    return config


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Cut ads out of the source first of all: later the contents list and the index have them."""
    cleaned, findings = _cleaner.source(page.file.content_string, markdown, page.file.src_uri)
    _tell(findings)
    return cleaned


@event_priority(-100)
def on_page_content(html: str, page: Page, **_: object) -> str:
    """Cut what other hooks, snippets and macros brought in, before search indexes the page."""
    return _guard(html, page)


@event_priority(-100)
def on_post_page(output: str, page: Page, **_: object) -> str:
    """Guard the finished page, theme and templates included."""
    return _guard(output, page)


@event_priority(-100)
def on_post_template(output_content: str, template_name: str, **_: object) -> str:
    """Guard pages that are made of a template alone, such as 404.html."""
    if not template_name.endswith(".html"):
        return output_content
    guarded, findings = _cleaner.template(output_content, template_name)
    _tell(findings)
    return guarded


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """Guard what is no page but is published: search index, sitemap, feeds."""
    _tell(_cleaner.published(Path(config.site_dir)))


def _tell(findings: list[Finding]) -> None:
    log_findings(log, (finding for finding in findings if finding.rule not in _ignored))


def _guard(html: str, page: Page) -> str:
    guarded, findings = _cleaner.html(html, page.file.content_string, page.file.src_uri)
    _tell(findings)
    return guarded
