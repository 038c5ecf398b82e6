"""Takes pages that have not changed from a cache, and makes the others on all cores.

MkDocs builds a page in two steps: `_populate_page` renders its Markdown, `_build_page` puts that
into the theme and writes the file. This hook stands in front of the two. What a step has made is
kept under a digest of all that it was made of, so the site is the same byte for byte as without.
"""

from __future__ import annotations

import gc
import inspect
import logging
import os
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import mkdocs
from mkdocs import plugins, utils
from mkdocs.commands import build
from mkdocs.exceptions import BuildError, ConfigurationError
from mkdocs.plugins import event_priority

from clearpane import CACHE_SWITCH, TOO_OLD
from clearpane.cache.checked import FileDigests, Kept, code_digest, noted_reads
from clearpane.cache.left_pages import LeftPages
from clearpane.cache.pages import CachedPages, CompiledTemplates
from clearpane.cache.store import Store
from clearpane.cache.surroundings import NavView, Templates, first_unknown
from clearpane.core.files import digest
from clearpane.core.findings import ClearpaneError
from clearpane.finish.folder import beside_pages
from clearpane.sites.options import TRUST, clearpane_options

if not hasattr(plugins, "CombinedEvent"):
    raise ConfigurationError(TOO_OLD)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks")

FOLDER = ".cache/clearpane"

# The one place that reaches into MkDocs: its two steps, of the version that they are known of.
MKDOCS = "1.6"
STEPS = {"_populate_page": 4, "_build_page": 7}
_originals: dict[str, Any] = {name: getattr(build, name, None) for name in STEPS}
_clean_all = utils.clean_directory

# How many new objects there are before Python looks for garbage among them: many more than
# usual, which saves a twentieth of a rebuild.
SELDOM = (10_000, 10, 10)
_usual = gc.get_threshold()

_command = "build"
_dirty = False
# What hooks read before the first page: since the last `on_config`, and in all builds of this
# process, for a hook may keep what it has read in the first.
_listening = ExitStack()
_read_now: set[str] = set()
_read_ever: set[str] = set()
_stores: list[Store] = []
_builds: list[CachedPages] = []
_left: list[LeftPages] = []


def on_startup(command: str, dirty: bool) -> None:
    """Note the command: the pages of `mkdocs serve` are others than those of a build."""
    global _command, _dirty
    _command, _dirty = command, dirty


@event_priority(1000)
def on_config(config: MkDocsConfig) -> None:
    """Listen, before all other hooks, to which files they read before the first page."""
    try:
        clearpane_options(config.extra)
    except ClearpaneError as error:
        raise BuildError(str(error)) from None
    global _read_now
    _listening.close()
    _read_now = _listening.enter_context(noted_reads())


def on_pre_build(config: MkDocsConfig) -> None:
    """Step in front of MkDocs, unless somebody wants otherwise or the result might be another."""
    _step_back()
    if _dirty or os.environ.get(CACHE_SWITCH) == "no":
        return
    if reason := _why_not(config):
        log.info("Build cache: off, because %s", reason)
        return
    # What was read so far stays, and so does most of what comes: no need to look through it for
    # garbage again and again.
    gc.freeze()
    gc.set_threshold(*SELDOM)
    root, site = Path(config.config_file_path).parent, Path(config.site_dir)
    _stores.append(Store(root / FOLDER / f"{_command}.sqlite3"))
    _left.append(LeftPages(root, site, beside_pages(site, root)))
    utils.clean_directory = _clean_directory
    build._populate_page = _populate_page
    build._build_page = _build_page


@event_priority(1000)
def on_env(env: Environment, **_: object) -> None:
    """Have templates compiled once, not for each build."""
    for store in _stores:
        env.bytecode_cache = CompiledTemplates(store)


@event_priority(1000)
def _sweep(config: MkDocsConfig) -> None:
    """Remove the pages that are gone, before any hook looks at the finished site."""
    for left in _left:
        left.sweep()


@event_priority(-1000)
def _keep(config: MkDocsConfig) -> None:
    """Keep what was made, after all hooks."""
    for cached in _builds:
        log.info("Build cache: %s pages as before, %s made anew", cached.taken, cached.made)
    _step_back()


on_post_build = plugins.CombinedEvent(_sweep, _keep)


def on_build_error(error: Exception) -> None:
    """Keep what was made all the same: it is good."""
    _step_back()


def _step_back() -> None:
    for name, original in _originals.items():
        setattr(build, name, original)
    utils.clean_directory = _clean_all
    gc.unfreeze()
    gc.set_threshold(*_usual)
    for store in _stores:
        store.close()
    for left in _left:
        left.end()
    _left.clear()
    _stores.clear()
    _builds.clear()


def _clean_directory(directory: str) -> None:
    if Path(directory) != _left[0].folder:
        _clean_all(directory)
    else:
        _left[0].clean()


def _populate_page(page: Page, config: MkDocsConfig, files: Files, dirty: bool = False) -> None:
    if not _builds:
        _listening.close()
        _read_ever.update(_read_now)
        _builds.append(_cached_pages(config, files, _stores[0]))

    def populate_page(page: Page) -> None:
        _originals["_populate_page"](page, config, files, dirty)

    _builds[0].populate(page, populate_page)


def _build_page(
    page: Page,
    config: MkDocsConfig,
    doc_files: Sequence[File],
    nav: Navigation,
    env: Environment,
    dirty: bool = False,
    excluded: bool = False,
) -> None:
    def build_page(page: Page) -> None:
        excluded = page.file.inclusion.is_excluded()  # type: ignore[no-untyped-call]
        _originals["_build_page"](page, config, doc_files, nav, env, dirty, excluded)

    _builds[0].build(page, build_page, nav)


def _cached_pages(config: MkDocsConfig, files: Files, store: Store) -> CachedPages:
    digests = FileDigests()
    templates = Templates(config.theme.dirs, config.theme.static_templates)
    hooks = _hooks(config)
    code = code_digest((str(hook.__file__) for hook in hooks), digests)
    sources = {file.abs_src_path for file in files.documentation_pages()}
    own = str(Path(config.config_file_path).parent / FOLDER)
    read = {path for path in _read_ever - sources if not path.startswith(own)}
    surroundings = digest(
        code, _command, logging.getLogger("mkdocs").getEffectiveLevel(), _settings(config),
        templates.digest(digests), digests.of_all(read),
        utils.get_build_date() if templates.show_the_date() else "",
        sorted((file.src_uri, file.url, file.inclusion.name) for file in files),
    )  # fmt: skip
    view = partial(_view_of, config, templates)
    kept = Kept(store, digests, surroundings)
    return CachedPages(files.src_uris, _search_entries(config), view, kept, _left[0])


def _view_of(
    config: MkDocsConfig, templates: Templates, nav: Navigation, pages: list[Page]
) -> NavView:
    """Return what each page shows of others."""
    features = config.theme.get("features", ())
    pruned = (
        config.theme.name == "material"
        and "navigation.prune" in features
        and not templates.show_all_pages()
    )
    return NavView(nav.items, pages, pruned, "navigation.tabs" in features)


def _why_not(config: MkDocsConfig) -> str:
    """Return why this build must do without the cache, or an empty string."""
    known = mkdocs.__version__.startswith(f"{MKDOCS}.") and all(
        step is not None and len(inspect.signature(step).parameters) == STEPS[name]
        for name, step in _originals.items()
    )
    if not known:
        return f"it knows MkDocs {MKDOCS} only, and this is {mkdocs.__version__}"
    unknown = first_unknown(config.plugins, clearpane_options(config.extra).build_cache.trust)
    if unknown:
        return f"`{unknown}` looks at pages; if it is safe, name it under `{TRUST}`"
    return ""


def _hooks(config: MkDocsConfig) -> list[ModuleType]:
    # By the name in mkdocs.yml; MkDocs's own annotation says that it is a list.
    files = cast("Mapping[str, ModuleType]", config.hooks).values()
    return [*files, *getattr(config.plugins.get("clearpane"), "modules", ())]


def _settings(config: MkDocsConfig) -> object:
    """Return what the settings say of pages. The navigation counts as far as pages show it."""
    skip = {
        "config_file_path", "docs_dir", "hooks", "nav", "plugins", "site_dir", "strict", "theme",
        "watch",
    }  # fmt: skip
    plugins = {name: getattr(plugin, "config", None) for name, plugin in config.plugins.items()}
    theme = {**dict(config.theme), "static": config.theme.static_templates}
    return [{k: v for k, v in config.items() if k not in skip}, plugins, theme]


def _search_entries(config: MkDocsConfig) -> list[dict[str, Any]]:
    """Return the list that the search plugin, Material's or MkDocs's own, adds each page to."""
    for name, kept in (("material/search", "entries"), ("search", "_entries")):
        if name in config.plugins:
            plugin: Any = config.plugins[name]
            entries: list[dict[str, Any]] = getattr(plugin.search_index, kept)
            return entries
    return []
