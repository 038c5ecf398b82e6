"""Read a site from its sources, and tell what of it cannot be read."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

import pathspec

from clearpane.core.files import SkippedFile, read_text, shown, walk_linked, why_skipped
from clearpane.core.findings import SKIPPED, ClearpaneError, Finding, plural
from clearpane.core.pool import Records
from clearpane.core.rules import Level, Scope, check
from clearpane.document.document import BOM, Document
from clearpane.document.head import readable_front_matter
from clearpane.document.written import MARKS
from clearpane.sites.addresses import address_of, is_page, published_path
from clearpane.sites.rendered import mark_page
from clearpane.sites.renderer import Render, marks_renderer, page_extensions, renderer, takes_marks
from clearpane.sites.settings import ADS_EXTENSION, Settings
from clearpane.sites.site import Page, Site, site_of

# What MkDocs never publishes (`mkdocs.structure.files`), as lines of a `.gitignore`.
_NEVER = ".*\n/templates/\n"
# What MkDocs, Material and its search plugin write beside the pages.
_GENERATED = ("404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json")

Clean = Callable[[str, str], tuple[str, tuple[Finding, ...]]]


def read_site(
    settings: Settings,
    root: Path | None = None,
    clean: Clean | None = None,
    records: Records | None = None,
    tell: Callable[[Page], object] | None = None,
) -> Site:
    """Return the site that a build with these settings would make.

    Findings name files relative to `root`, by default the folder of `mkdocs.yml`. `clean` is
    given the path and the text of each page and returns what of it gets published, with its
    findings. A page or an extension that cannot be read is a problem of the site, no more.
    `records` holds pages that were read before; `tell` notes the answers of each other one.
    """
    root = root or settings.path.parent
    reader = _Reader(settings, root, clean or (lambda _, text: (text, ())), records or Records())
    reader.tell = tell
    sources, own, excluded = _docs(settings)
    files = {*own, *_GENERATED}
    pages = {page.source: page for page in reader.pages(sources)}
    for folder in (*settings.theme_dirs, *_theme_folder(settings.theme)):
        files.update(name for name in _walk(folder) if not name.endswith(_NO_THEME_FILES))
    return site_of(
        settings,
        pages,
        files=frozenset(files),
        own_files=frozenset(own),
        excluded=frozenset(excluded),
        plugins=settings.others,
        root=root,
        problems=reader.problems,
    )


_NO_THEME_FILES = (".html", ".md", ".py", ".pyc", ".yml")


def _theme_folder(theme: str) -> Iterator[Path]:
    """Yield the folder of an installed theme: what it brings is a target, a picture say."""
    for entry in entry_points(group="mkdocs.themes", name=theme):
        if entry.dist is not None:
            yield Path(str(entry.dist.locate_file(entry.value.replace(".", "/"))))


def read_sources(settings: Settings) -> tuple[dict[str, Path], list[str]]:
    """Return the sources of a site, unread, and the names of those that are not published.

    Each source goes by the file that it becomes, such as `link/why/index.html`.
    """
    names, _, excluded = _docs(settings)
    docs, directory_urls = settings.docs_dir, settings.directory_urls
    return {published_path(name, directory_urls): docs / name for name in names}, excluded


def read_sheets(site: Site) -> dict[str, tuple[str, str]]:
    """Return the style sheets of docs and overrides: published name, path to show, text.

    Of a site without settings they are those among its finished files.
    """
    settings = site.settings
    folders = (settings.docs_dir, *settings.theme_dirs) if settings else (site.folder,)
    sheets = {}
    for folder in filter(None, folders):
        for name in _walk(folder):
            path = folder / name
            if name.endswith(".css") and name in site.files and not why_skipped(path):
                sheets[name] = shown(path, site.root), read_text(path)
    return sheets


class _Reader:
    """Reads the pages of a site, and goes on where something cannot be read."""

    tell: Callable[[Page], object] | None = None

    def __init__(self, settings: Settings, root: Path, clean: Clean, records: Records) -> None:
        self.settings, self.root, self.clean, self.records = settings, root, clean, records
        self.problems: list[Finding] = []
        self.missing: dict[str, str] = records.value(self._missing, "extensions")
        path = shown(settings.path, root)
        for name, message in self.missing.items():
            place = settings.places.get(name, (1, 1))
            self.problems.append(Finding(path, *place, "extension-missing", message, _INSTALL))

    def _missing(self) -> dict[str, str]:
        """Return the extensions that do not load, each with the reason."""
        missing = {}
        for name, options in page_extensions(self.settings).items():
            try:
                renderer({name: options})
            except ClearpaneError as error:
                missing[name] = str(error)
        return missing

    # Loading extensions takes time, which a page that is kept does not cost.
    @cached_property
    def render(self) -> Render:
        """What renders a page."""
        extensions = page_extensions(self.settings)
        return renderer({n: o for n, o in extensions.items() if n not in self.missing})

    @cached_property
    def render_marked(self) -> Render | None:
        """What renders a page with marks in it, for all who ask; None: each has to by itself."""
        if self.missing or not takes_marks(self.settings):
            return None
        return marks_renderer(self.settings, whole=True)

    def pages(self, names: Iterable[str]) -> Iterator[Page]:
        """Yield the page of each source, but for those whose file cannot be read."""
        texts: dict[str, tuple[str, str]] = {}
        for name in names:
            file = self.settings.docs_dir / name
            path = shown(file, self.root)
            try:
                texts[name] = path, read_text(file)
            except ClearpaneError as error:
                self.problems.append(unreadable(path, error))
        keys = {name: ("page", *text) for name, text in texts.items()}
        made = self.records.values(lambda name: self._made(name, *texts[name]), keys)
        for name, (page, problems) in made.items():
            page.text = texts[name][1]
            self.problems += problems
            yield page

    def _made(self, name: str, path: str, text: str) -> tuple[Page, list[Finding]]:
        """Return a page that was read, and why it cannot be rendered."""
        settings = self.settings
        problems: list[Finding] = []
        head = readable_front_matter(text)
        cleaned, cuts = self.clean(path, text)
        # The head is front matter: it is never cut, so its length tells where the page begins.
        body_start = head.body_start or len(BOM) * cleaned.startswith(BOM)
        published = published_path(name, settings.directory_urls)
        page = Page(
            source=name,
            path=path,
            address=address_of(published, settings.directory_urls),
            text=text,
            html="",
            title=str(head.data.get("title") or ""),
            unrendered=bool(self.missing),
            cuts=cuts,
            cleaned=cleaned,
        )
        source = page.document if cleaned == text else Document(cleaned, path)
        try:
            if self.render_marked and source.body_start == body_start and not MARKS.search(text):
                page.marked = mark_page(source, self.render_marked)
                page.html = MARKS.sub("", page.marked)
            else:
                page.html = self.render(cleaned[body_start:].replace("\r\n", "\n"))
        except ClearpaneError as error:
            page.unrendered = True
            place = page.document.position(head.body_start)
            problems.append(Finding(path, *place, "page-unrendered", str(error), _MEND))
        page.open_ended = page.unrendered or "template" in head.data
        if self.tell:
            self.tell(page)
        return page, problems


_INSTALL = (
    "install it in the environment that runs clearpane; until then anchors, references and"
    " footnotes are not checked"
)
_MEND = "mend what it names; until then the links of this page are not checked"
_PLACE = re.compile(r":(?P<line>\d+):(?P<column>\d+): (?P<rest>not UTF-8 .*)", re.DOTALL)


def unreadable(path: str, error: ClearpaneError) -> Finding:
    """Return the finding on a page that `read_text` has refused."""
    line, column, message = 1, 1, str(error).rpartition(": ")[2]
    if place := _PLACE.search(str(error)):
        line, column, message = int(place["line"]), int(place["column"]), place["rest"]
    message, _, fix = message.partition("; ")
    rule = SKIPPED if isinstance(error, SkippedFile) else "page-unreadable"
    return Finding(path, line, column, rule, message, fix)


@check(SKIPPED, "page-unreadable", "page-unrendered", "extension-missing", scope=Scope.SITE)
def problems(site: Site) -> Iterator[Finding]:
    """Yield what could not be read of the site, once what pages share: it has one cause."""
    shared: dict[tuple[str, str], list[Finding]] = {}
    for finding in site.problems:
        shared.setdefault((finding.rule, finding.message), []).append(finding)
    for (rule, message), (first, *others) in shared.items():
        if others and rule == "page-unrendered":
            also = f"(also {plural(len(others), 'other page')})"
            yield replace(first, message=f"{message} {also}")
        else:
            yield from (first, *others)


_PLUGIN = re.compile(r"^plugins:(?:[^#]|(?>#.*))*?(?P<name>\bclearpane\b)", re.MULTILINE)


def ignored_plugin(settings: Settings, root: Path, *, seen: bool = False) -> Iterator[Finding]:
    """Yield that our plugin is named and never called, since the builder is Zensical.

    It is a note where the extension is named, too: only finishing is left to the owner then.
    `seen` is true where it is known to be: else no other is installed, or it has settings here.
    """
    others = any(map(importlib.util.find_spec, ("mkdocs", "properdocs")))
    own = settings.path.with_name("zensical.toml").is_file()
    if "clearpane" not in settings.plugins or (others and not own and not seen):
        return
    text = read_text(settings.path)
    named = _PLUGIN.search(text)
    place = Document(text, front_matter=False).position(named.start("name")) if named else (1, 1)
    fix = "call `clearpane finish` on the built site"
    if named_too := ADS_EXTENSION in settings.extensions:
        undone = "finished pages are as it made them"
    else:
        undone = "nothing that `clearpane` does is done"
        fix = f"name `{ADS_EXTENSION}` in `markdown_extensions`, and {fix}"
    message = f"Zensical calls no plugins of others: {undone}"
    level = Level.NOTE if named_too else Level.WARNING
    yield Finding(shown(settings.path, root), *place, "plugin-ignored", message, fix, level=level)


@check("plugin-ignored", scope=Scope.SITE)
def plugin(site: Site) -> list[Finding]:
    """Return whether our plugin is named and never called."""
    return list(ignored_plugin(site.settings, site.root)) if site.settings else []


def _docs(settings: Settings) -> tuple[list[str], list[str], list[str]]:
    """Return the names of pages and of files in docs, and of those that are not published."""
    own = (settings.patterns[key] for key in ("exclude_docs", "draft_docs"))
    skip = pathspec.GitIgnoreSpec.from_lines("\n".join([_NEVER, *own]).splitlines())
    pages, files, excluded = list[str](), list[str](), list[str]()
    for name in _walk(settings.docs_dir):
        (excluded if skip.match_file(name) else pages if is_page(name) else files).append(name)
    return pages, files, excluded


def _walk(folder: Path) -> Iterator[str]:
    for parent, folders, files in walk_linked(folder):
        # Thousands of pictures lie there in themes, and nothing of docs that is published.
        folders[:] = sorted(name for name in folders if name != ".icons")
        for name in sorted(files):
            yield (Path(parent) / name).relative_to(folder).as_posix()


def entries_in(folder: Path, below: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield all that is in a folder, by its name below that; what is closed to us is left out."""
    with suppress(PermissionError), os.scandir(folder / below) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            yield name, entry
            if entry.is_dir(follow_symlinks=False):
                yield from entries_in(folder, f"{name}/")
