"""Finish the built site: the gate, moved anchors, Markdown twins, the security policy."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import BuildError, ConfigurationError
from mkdocs.plugins import event_priority

from clearpane.core.findings import ClearpaneError, log_findings
from clearpane.run import finisher_of
from clearpane.sites.built import BuiltSite
from clearpane.sites.options import read_finish_options, rules_off
from clearpane.sites.settings import read_moved_anchors, read_settings

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.hooks")

_serving = False


def on_startup(command: str, **_: object) -> None:
    """Note whether this is `mkdocs serve`, whose script for renewing the page differs each time."""
    global _serving
    _serving = command == "serve"


def on_config(config: MkDocsConfig) -> None:
    """Refuse a wrong option at once, not after minutes of building."""
    try:
        read_finish_options(config.extra)
        read_moved_anchors(Path(config.config_file_path).parent)
    except ClearpaneError as error:
        raise ConfigurationError(str(error)) from None


# When every file is written, and before the links of the finished site are checked.
@event_priority(-60)
def on_post_build(config: MkDocsConfig) -> None:
    """Do to the folder what `clearpane finish` does; the preview has no policy."""
    root = Path(config.config_file_path).parent
    try:
        wanted = read_finish_options(config.extra).passes
        passes = [each for each in wanted if not (_serving and each == "policy")]
        settings = read_settings(Path(config.config_file_path))
        site = BuiltSite(Path(config.site_dir), root, settings)
        off = rules_off(config.extra)
        found = finisher_of(site, passes).run()
        log_findings(log, (finding for finding in found if finding.rule not in off))
    except ClearpaneError as error:
        raise BuildError(str(error)) from None
