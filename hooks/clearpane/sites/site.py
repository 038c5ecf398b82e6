"""What a site offers to link to: its pages with their anchors, its files, its redirects."""

from __future__ import annotations

import importlib.util
import os
import posixpath
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TypeVar

import markdown
import pathspec

from clearpane.core.files import SkippedFile, read_text, shown, why_skipped
from clearpane.core.findings import SKIPPED, ClearpaneError, Finding
from clearpane.core.records import Records
from clearpane.core.rules import Scope, check
from clearpane.document.document import Document
from clearpane.document.head import FrontMatter, FrontMatterError, read_front_matter
from clearpane.sites.addresses import (
    ALL_HERE,
    Elsewhere,
    address_of,
    is_page,
    join,
    leads_away,
    leads_to_top,
    parts,
    published_path,
)
from clearpane.sites.entries import Anchors, read_anchors
from clearpane.sites.html import read_html
from clearpane.sites.mkdocs_yaml import with_python
from clearpane.sites.plugins import NO_PLUGINS, Plugins
from clearpane.sites.settings import Settings, read_moved_anchors


@dataclass
class Page:
    """One page: its source file below the docs folder, its text there and its rendered content.

    `path` is what findings name. `further_anchors` are those of the finished page, where it is
    known. `open_ended` means that a template of its own adds anchors
    that `html` does not show, so that a missing anchor cannot be told without a build; with
    `unrendered` something of the page could not be rendered at all. `cuts` are the findings on
    what was cut from the text before it was rendered, and `cleaned` is what was rendered, with
    its head, where it is known.
    """

    source: str
    path: str
    address: str
    text: str
    html: str
    title: str = ""
    open_ended: bool = False
    further_anchors: frozenset[str] = frozenset()
    unrendered: bool = False
    cuts: tuple[Finding, ...] = ()
    cleaned: str | None = None

    @cached_property
    def document(self) -> Document:
        """The source as its author wrote it."""
        return Document(self.text, self.path)

    # Answers are kept, and not the tree, which takes many times the memory of its text.
    @cached_property
    def anchors(self) -> Anchors:
        """The anchors that links to this page can name."""
        return read_anchors(self.html)

    @cached_property
    def rendered_links(self) -> frozenset[str]:
        """Every link in the rendered content, as it stands there."""
        tree = read_html(self.html)
        return frozenset(link.url for link in tree.links())

    @cached_property
    def shown(self) -> str:
        """The words of the rendered content, white space as single blanks."""
        return " ".join(read_html(self.html).text.split())

    @cached_property
    def rendered_addresses(self) -> frozenset[tuple[str | None, str]]:
        """Address and fragment that each relative link in the rendered content leads to."""
        pairs = (parts(link) for link in self.rendered_links if not leads_away(link))
        return frozenset(
            (join(self.address, path) if path else self.address, fragment)
            for path, fragment in pairs
        )

    def settle(self) -> None:
        """Answer what is asked of the rendered content, and let go of what can be read anew."""
        _ = self.anchors, self.rendered_links, self.rendered_addresses
        for name in ("shown", "document"):
            self.__dict__.pop(name, None)
        self.text, self.cleaned = "", None

    @property
    def name(self) -> str:
        """The page's title as a reader sees it."""
        return self.title or self.anchors.heading

    def has_anchor(self, fragment: str) -> bool:
        """Tell whether a link with this fragment lands somewhere on the page."""
        return (
            leads_to_top(fragment)
            or fragment in self.further_anchors
            or fragment in self.anchors
            or self.open_ended
        )


T = TypeVar("T")


@dataclass
class Site:
    """All that can be linked, by the name of the source and by the published address.

    `files` are published files that are no pages, `own_files` those of them that lie in docs and
    not in a theme, `excluded` the sources that are not published,
    `redirects` leads from an old source to the new one, `moved_anchors` from an old address with
    its anchor, such as `link/#old`, to the new one; no address has a leading slash.

    `settings` are those that the site is made with; findings name files relative to `root`.
    `folder` holds the finished files, where the site is built. `unlisted` are sources that a
    plugin leads to by itself, `problems` what could not be read, and `kept` what was made of
    pages before: by its name, and by the page's source.
    """

    pages: dict[str, Page]
    files: frozenset[str] = frozenset()
    own_files: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    redirects: Mapping[str, str] = field(default_factory=dict)
    moved_anchors: Mapping[str, str] = field(default_factory=dict)
    site_url: str = ""
    directory_urls: bool = True
    elsewhere: Elsewhere = ALL_HERE
    plugins: Plugins = NO_PLUGINS
    absolute_to_docs: bool = False
    built: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The anchors of each finished page, by file, where the site has been built."""
    snippets: tuple[Path, ...] = ()
    """The folders from which PyMdown's Snippets takes files into pages."""
    promised: frozenset[str] = frozenset()
    """Pages that the navigation lists and that are not there: the cause of links to them."""
    translated: bool = False
    """Whether the builder may have translated links to sources that are not there: Zensical does,
    MkDocs leaves them as they are."""
    settings: Settings | None = None
    root: Path = Path()
    folder: Path | None = None
    unlisted: Collection[str] = ()
    today: date = field(default_factory=date.today)
    problems: list[Finding] = field(default_factory=list)
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _made: dict[Any, Any] = field(default_factory=dict, repr=False)

    def once(self, make: Callable[[Site], T]) -> T:
        """Return what a function makes of the site; it is asked once, whoever needs the answer."""
        if make not in self._made:
            self._made[make] = make(self)
        answer: T = self._made[make]
        return answer

    def keep(self, make: Callable[[Site], T], answer: T) -> None:
        """Have `once` return an answer that is known already."""
        self._made[make] = answer

    def path_of(self, name: str) -> str:
        """Return what findings call a file that lies beside the settings."""
        return shown(self.home / name, self.root)

    @property
    def off(self) -> frozenset[str]:
        """The rules that the owner has switched off for the whole site."""
        return self.settings.off if self.settings else frozenset()

    @property
    def home(self) -> Path:
        """The folder of the settings file, or the one that findings name files relative to."""
        return self.settings.path.parent if self.settings else self.root

    @cached_property
    def by_path(self) -> dict[str, Page]:
        """Each page by the path that findings name."""
        return {page.path: page for page in self.pages.values()}

    @cached_property
    def folders(self) -> frozenset[str]:
        """The names of the site's outermost folders and pages, as they begin an address."""
        return frozenset(
            name.partition("/")[0].removesuffix(".html")
            for name in (*self.by_published, *self.own_files)
        )

    @cached_property
    def promised_folders(self) -> frozenset[str]:
        """The folders of promised pages in which no page is yet: something makes them whole."""
        there = {posixpath.dirname(name) for name in self.pages}
        return frozenset({posixpath.dirname(name) for name in self.promised} - there - {""})

    @cached_property
    def by_published(self) -> dict[str, Page]:
        """Each page by the file that it becomes, such as `link/why/index.html`."""
        return {published_path(p.source, self.directory_urls): p for p in self.pages.values()}

    @cached_property
    def sources(self) -> dict[str, str]:
        """Each page or file that Markdown can link, by its name in lower case."""
        return _folded([*self.pages, *self.files])

    @cached_property
    def published(self) -> dict[str, str]:
        """Each published file by its name in lower case."""
        return _folded([*self.by_published, *self.files])

    @cached_property
    def forwards(self) -> dict[str, str]:
        """Each redirect's old address, such as `old/`, with the name of its target."""
        forwards = {}
        for old, new in self.redirects.items():
            file = published_path(old, self.directory_urls)
            forwards[address_of(file, self.directory_urls)] = new
        return forwards

    def has_source(self, name: str) -> bool:
        """Tell whether a Markdown link to this file name, relative to docs, is good."""
        return name in self.pages or name in self.files

    def file_at(self, address: str) -> str | None:
        """Return the published file that a web server sends for an address below the root."""
        for file in (address, f"{address}index.html", f"{address}/index.html"):
            if file in self.by_published or file in self.files:
                return file.lstrip("/")
        if address in self.forwards or f"{address}/" in self.forwards:
            return published_path(address)
        return None

    def source_at(self, address: str) -> str | None:
        """Return the source of what is at an address; None: nothing, or a redirect."""
        file = self.file_at(address)
        if file in self.by_published:
            return self.by_published[file].source
        return file if file in self.files else None

    def published_like(self, address: str) -> str | None:
        """Return the source of what is at an address if capitals did not count."""
        for file in (address, f"{address}index.html", f"{address}/index.html"):
            found = self.published.get(file.lower())
            if found:
                return self.by_published[found].source if found in self.by_published else found
        return None

    def page_at(self, address: str) -> Page | None:
        """Return the page at an address below the root."""
        file = self.file_at(address)
        return self.by_published.get(file) if file else None

    def resolve(self, name: str) -> Page | None:
        """Return the page of that source name, through as many redirects as it takes."""
        for _ in range(len(self.redirects) + 1):
            if name in self.pages:
                return self.pages[name]
            name = self.redirects.get(name, "")
        return None


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {name.lower(): name for name in names}


# What MkDocs never publishes (`mkdocs.structure.files`), as lines of a `.gitignore`.
_NEVER = ".*\n/templates/\n"
# What MkDocs, Material and its search plugin write beside the pages.
_GENERATED = ("404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json")

_OURS = "clearpane.extension"
_STEPS = "clearpane.document.steps"
# `clean` has done the work of the first, and the others add no anchor that pages link to.
_PASSED_OVER = (_OURS, "clearpane.commands.generated")

Clean = Callable[[str, str], tuple[str, tuple[Finding, ...]]]


def read_site(
    settings: Settings,
    root: Path | None = None,
    clean: Clean | None = None,
    records: Records | None = None,
) -> Site:
    """Return the site that a build with these settings would make.

    Findings name files relative to `root`, by default the folder of `mkdocs.yml`. `clean` is
    given the path and the text of each page and returns what of it gets published, with its
    findings. A page or an extension that cannot be read is a problem of the site, no more.
    `records` holds pages that were read before.
    """
    clean = clean or _as_it_is
    root = root or settings.path.parent
    reader = _Reader(settings, root, clean, records or Records())
    skip = _unpublished(settings)
    sources: list[str] = []
    files: set[str] = set(_GENERATED)
    excluded: set[str] = set()
    for name in _walk(settings.docs_dir):
        if skip.match_file(name):
            excluded.add(name)
        elif is_page(name):
            sources.append(name)
        else:
            files.add(name)
    pages = {page.source: page for page in reader.pages(sources)}
    own = files - set(_GENERATED)
    for folder in (*settings.theme_dirs, *_theme_folder(settings.theme)):
        files.update(name for name in _walk(folder) if not name.endswith(_NO_THEME_FILES))
    return Site(
        pages,
        frozenset(files),
        frozenset(own),
        frozenset(excluded),
        settings.redirects,
        read_moved_anchors(settings.path.parent),
        settings.site_url,
        settings.directory_urls,
        settings.elsewhere,
        settings.others,
        settings.absolute_to_docs,
        snippets=settings.snippets,
        promised=frozenset(name for name, _ in settings.nav or () if name not in pages),
        settings=settings,
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
    skip = _unpublished(settings)
    sources: dict[str, Path] = {}
    excluded: list[str] = []
    for name in _walk(settings.docs_dir):
        if skip.match_file(name):
            excluded.append(name)
        elif is_page(name):
            sources[published_path(name, settings.directory_urls)] = settings.docs_dir / name
    return sources, excluded


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

    def __init__(self, settings: Settings, root: Path, clean: Clean, records: Records) -> None:
        self.settings, self.root, self.clean, self.records = settings, root, clean, records
        self.problems: list[Finding] = []
        self.missing: dict[str, str] = records.value(self._missing, "extensions")
        path = shown(settings.path, root)
        for name, message in self.missing.items():
            place = settings.places.get(("markdown_extensions", name), (1, 1))
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

    @cached_property
    def render(self) -> Render:
        """What renders a page; loading it takes time, which a page that is kept does not cost."""
        extensions = page_extensions(self.settings)
        return renderer({n: o for n, o in extensions.items() if n not in self.missing})

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
        try:
            head = read_front_matter(text)
        except FrontMatterError:
            # Its own rule reports it; the links below are checked all the same.
            head = FrontMatter()
        cleaned, cuts = self.clean(path, text)
        # The head is front matter: it is never cut, so its length tells where the page begins.
        body = cleaned[head.body_start :].lstrip("\ufeff").replace("\r\n", "\n")
        html, unrendered = "", bool(self.missing)
        try:
            html = self.render(body)
        except ClearpaneError as error:
            unrendered = True
            place = Document(text, path).position(head.body_start)
            problems.append(Finding(path, *place, "page-unrendered", str(error), _MEND))
        published = published_path(name, settings.directory_urls)
        page = Page(
            source=name,
            path=path,
            address=address_of(published, settings.directory_urls),
            text=text,
            html=html,
            title=str(head.data.get("title") or ""),
            open_ended=unrendered or "template" in head.data,
            unrendered=unrendered,
            cuts=cuts,
            cleaned=cleaned,
        )
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
def problems(site: Site) -> list[Finding]:
    """Return what could not be read of the site."""
    return site.problems


_PLUGIN = re.compile(r"^plugins:[^#]*?(?P<name>\bclearpane\b)", re.MULTILINE)
_ZENSICAL = (
    "name `clearpane.extension` in `markdown_extensions`, and call `clearpane finish` on the"
    " built site"
)


def ignored_plugin(settings: Settings, root: Path, *, seen: bool = False) -> Iterator[Finding]:
    """Yield that our plugin is named and never called, since the builder is Zensical.

    `seen` is true where it is known to be: else no other is installed, or it has settings here.
    """
    others = any(map(importlib.util.find_spec, ("mkdocs", "properdocs")))
    own = settings.path.with_name("zensical.toml").is_file()
    if "clearpane" not in settings.plugins or (others and not own and not seen):
        return
    text = read_text(settings.path)
    named = _PLUGIN.search(text)
    place = Document(text, front_matter=False).position(named.start("name")) if named else (1, 1)
    message = "Zensical calls no plugins of others: nothing that `clearpane` does is done"
    yield Finding(shown(settings.path, root), *place, "plugin-ignored", message, _ZENSICAL)


@check("plugin-ignored", scope=Scope.SITE)
def plugin(site: Site) -> list[Finding]:
    """Return whether our plugin is named and never called."""
    return list(ignored_plugin(site.settings, site.root)) if site.settings else []


def _unpublished(settings: Settings) -> pathspec.GitIgnoreSpec:
    """Return what matches the names of the files in docs that are not published."""
    own = (settings.patterns[key] for key in ("exclude_docs", "draft_docs"))
    return pathspec.GitIgnoreSpec.from_lines("\n".join([_NEVER, *own]).splitlines())


def _as_it_is(_: str, text: str) -> tuple[str, tuple[Finding, ...]]:
    return text, ()


def page_extensions(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the Markdown extensions, with what `clearpane.extension` does to give steps their ids.

    A hook brings that along where the settings do not name it.
    """
    listed = {name: of for name, of in settings.extensions.items() if name not in _PASSED_OVER}
    steps = settings.strips_ads and settings.extensions.get(_OURS, {}).get("steps", True)
    return listed | ({_STEPS: {}} if steps else {})


def _walk(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder, followlinks=True):
        # Thousands of pictures lie there in themes, and nothing of docs that is published.
        folders[:] = sorted(name for name in folders if name != ".icons")
        for name in sorted(files):
            yield (Path(parent) / name).relative_to(folder).as_posix()


Render = Callable[[str], str]


def renderer(extensions: Mapping[str, Mapping[str, Any]]) -> Render:
    """Return a function that renders Markdown with these Python-Markdown extensions.

    Raises ClearpaneError when one of them is not installed or refuses its options.
    """
    try:
        with _no_output():
            converter = markdown.Markdown(
                extensions=list(extensions),
                extension_configs={n: with_python(dict(of)) for n, of in extensions.items()},
            )
    except Exception as error:  # an extension may raise whatever it likes
        names = ", ".join(f"`{name}`" for name in extensions)
        raise ClearpaneError(f"the extension {names} does not load: {_line(error)}") from error

    def render(text: str) -> str:
        try:
            with _no_output():
                return converter.reset().convert(text)
        except Exception as error:
            raise ClearpaneError(f"the page does not render: {_line(error)}") from error

    return render


def _no_output() -> AbstractContextManager[object]:
    """Have what extensions print go to standard error: the report alone stands on the other."""
    return redirect_stdout(sys.stderr)


def _line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)) or type(error).__name__
