"""Lay out a new help site: where each article goes, and the pages and settings around them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from urllib.parse import unquote

from clearpane import HOOKS
from clearpane.core.findings import plural
from clearpane.document.grammar import escaped
from clearpane.document.head import read_front_matter
from clearpane.imports.articles import DRAFT_SUFFIX, Article
from clearpane.imports.calls import without_calls
from clearpane.imports.dialect import for_python_markdown
from clearpane.imports.draft import Draft, file_slug
from clearpane.imports.old_site import OldSite, category_of, why_unpublished
from clearpane.imports.site_links import Places, settle_links

_OTHERS = "Articles"
# What makes builds of a large site faster, and what is asked of pages of ours.
_NOT_NEEDED = {"build_cache"}
_PLUGIN = """\
  # Cuts ads, gives each step an address, finds it by the search, checks links, writes the policy.
  - clearpane:
      hooks:"""
_EXTENSION = """\
  # The same for builders that run no plugins, such as Zensical.
  - clearpane.extension"""
_IGNORED = {
    "image-elsewhere": "The hosts of its pictures stand in `trusted.toml`: each learns who reads.",
    "gate-attribute": "Attributes that no page may have are taken off; REPORT.md names them.",
}
# Addresses of the pages and files around the articles.
_OWN = {"index", "about", "404.html", "sitemap.xml", "robots.txt"}
# Names that the pages around the articles have.
_TAKEN = {"index", "about", "pictures", "assets", "search", "404"}


@dataclass(frozen=True)
class NewPage:
    """A page of the new site: its name below docs, its title, its part, and what it was made of."""

    name: str
    title: str
    part: str
    draft: Draft
    source: str
    description: str = ""

    @property
    def door(self) -> str:
        """The name of the page that lists those of its part."""
        return f"{self.name.partition('/')[0]}/index.md"


@dataclass
class NewSite:
    """A site that is being laid out; `articles` is the folder that it is made from.

    `redirects` are old addresses as names of pages, with the page that each leads to; `taken` are
    those at which something else of the new site stands.
    """

    name: str
    url: str
    old: OldSite
    articles: Path
    pages: list[NewPage] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    set_aside: list[tuple[Draft, str]] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Give an article its place, or set it aside.

        Aside goes what its own site did not publish, and what has a head that nobody can read.
        """
        source, folder = self._source(draft)
        unread = any(finding.rule == "import-head" for finding in draft.findings)
        why = "its head cannot be read" if unread else why_unpublished(draft.article, source)
        if why:
            self.set_aside.append((draft, why))
            return
        part = category_of(draft.article, folder) or _OTHERS
        where = file_slug(part) or "articles"
        where = f"{where}-pages" if where in _TAKEN else where
        # One part is spelled in one way, and each has a folder of its own.
        part = self.labels.setdefault(where, part[:1].upper() + part[1:])
        known = read_front_matter(draft.text).data
        title = " ".join(str(known.get("title") or "").split()) or "Untitled"
        stem = draft.path.name.removesuffix(DRAFT_SUFFIX)
        if stem == "index":
            stem = file_slug(folder.rpartition("/")[2] or title) or "page"
        name = self._free(f"{where}/{stem}")
        about = " ".join(str(known.get("description") or "").split())
        self.pages.append(NewPage(name, title, part, draft, source, about))

    def _source(self, draft: Draft) -> tuple[str, str]:
        """Return the file and the folder of an article below the folder that is imported."""
        file = Path(_file_of(draft))
        base = self.articles if self.articles.is_dir() else self.articles.parent
        relative = file.relative_to(base) if file.is_relative_to(base) else Path(file.name)
        return relative.as_posix(), "" if relative.parent == Path() else relative.parent.as_posix()

    def _free(self, stem: str) -> str:
        taken = {page.name.casefold() for page in self.pages}
        number, name = 1, f"{stem}.md"
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}.md"
        return name

    def parts(self) -> dict[str, list[NewPage]]:
        """Return the pages of each part of the site, parts with most pages first."""
        counts = Counter(page.part for page in self.pages)
        found: dict[str, list[NewPage]] = {part: [] for part, _ in counts.most_common()}
        for page in sorted(self.pages, key=lambda page: page.title.casefold()):
            found[page.part].append(page)
        return found

    def write(self, docs: Path) -> Places:
        """Write all pages below `docs`, with their links led to where they are now."""
        roots = [self.articles if self.articles.is_dir() else self.articles.parent]
        if self.old.root is not None:
            root = self.old.root
            root = root.parent.parent if root.name == "_default" else root
            roots += [root, *(root / name for name in ("static", "source", "assets", "src"))]
        places = Places(self.old.url, roots=tuple(roots), docs=docs)
        own = {_address(name) for page in self.pages for name in (page.name, page.door)} | _OWN
        for page in self.pages:
            old_paths = self.old.paths(page.draft.article)
            places.add(old_paths, page.source, page.name)
            for path in old_paths:
                self._redirect(path, page, own)
        for page in self.pages:
            text = page.draft.text
            if not page.draft.article.is_output:
                calls: Counter[str] = Counter()
                text = without_calls(text, calls, is_hugo=self.old.is_hugo)
                places.counts.calls.update(
                    {(_file_of(page.draft), call): n for call, n in calls.items()}
                )
            folder = Path(_file_of(page.draft)).parent
            text = settle_links(text, page.name, page.source, places, folder)
            file = docs / page.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(for_python_markdown(text).encode())
        for number, (draft, _) in enumerate(self.set_aside, start=1):
            file = docs / "set-aside" / draft.path.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file = file.with_name(f"{number}-{file.name}") if file.exists() else file
            file.write_bytes(draft.text.encode())
        return places

    def _redirect(self, path: str, page: NewPage, own: set[str]) -> None:
        """Have an old address lead to a page; one that ends in .html is a folder of that name."""
        old = re.sub(r"(?:/|^)index\.html?$", "", path)
        if old and "*" not in old and f"{old}.md" != page.name and not old.startswith(".."):
            kept = self.taken if _address(unquote(old)) in own else self.redirects
            kept.setdefault(f"{old}.md", page.name)


def _file_of(draft: Draft) -> str:
    """Return the file of an article, without the title that tells it from others in there."""
    return re.sub(r"(?<=\.xml|\.wxr) \(.*\)$", "", draft.article.source, flags=re.IGNORECASE)


def _address(name: str) -> str:
    """Return where a page is published, without slashes; hosts of Windows and macOS fold case."""
    return name.removesuffix(".md").removesuffix("/index").casefold()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def settings_text(site: NewSite, ignored: Iterable[str] = (), *, plugin: bool = True) -> str:
    """Return the site's mkdocs.yml, with a reason for each of its lines.

    `ignored` are rules that say nothing on this site. Without `plugin` nothing of ours looks at
    what the builder makes.
    """
    own = {page.name.casefold() for page in site.pages}
    redirects = [
        f"        {_quoted(old)}: {_quoted(new)}"
        for old, new in sorted(site.redirects.items())
        if old.casefold() not in {*own, new.casefold()}
    ]
    if not plugin and not redirects:
        # The list of trusted scripts must know that of a redirect before the first is needed.
        redirects = ['        "moved-from.md": "index.md"']
    moved = ["      redirect_maps:", *redirects] if redirects else ["      redirect_maps: {}"]
    nav = ["  - Home: index.md"]
    for part, pages in site.parts().items():
        nav += [f"  - {_quoted(part)}:", f"      - {_quoted(pages[0].door)}"]
        nav += [f"      - {_quoted(page.title)}: {_quoted(page.name)}" for page in pages]
    nav.append("  - About: about.md")
    hooks = [f"        - {name}" for name in HOOKS if name not in _NOT_NEEDED]
    rules = [rule for rule in _IGNORED if rule in ignored]
    off = [f"    # {_IGNORED[rule]}" for rule in rules]
    off += [f"    ignore: [{', '.join(rules)}]"] if rules else []
    return _filled(
        "new_site.yml",
        name=_quoted(site.name),
        url=_quoted(site.url),
        redirects="\n".join(moved),
        plugin="\n".join([_PLUGIN, *hooks]) if plugin else "",
        extension=_EXTENSION if plugin else "",
        ignore="\n".join(off),
        nav="\n".join(nav),
    )


def pages_around(site: NewSite) -> Iterator[tuple[str, str]]:
    """Yield name and text of the pages around the articles.

    The front page has a door to each part of the site, each part a page that lists its articles,
    and a page says what the site is and where each article is from.
    """
    doors, origins = [], []
    if site.old.url:
        origins.append(f"They were first published on <{site.old.url}>.\n")
    for part, pages in site.parts().items():
        count = plural(len(pages), "article")
        doors.append(f"-   **[{escaped(part)}]({pages[0].door})**\n\n    {count}")
        lines = []
        for page in pages:
            about = f": {escaped(page.description)}" if page.description else ""
            lines.append(f"- [{escaped(page.title)}]({page.name.partition('/')[2]}){about}")
        about = f"{part}: {count} of {site.name}."
        # The search leads to the articles themselves.
        yield pages[0].door, _page("new_part.md", part, part, about, articles="\n".join(lines))
        listed = [f"- [{escaped(p.title)}]({p.name}), from {_origin(p, site)}" for p in pages]
        origins += [f"### {escaped(part)}\n", *listed, ""]
    every = f"{site.name}: every article, and every step in it, by search."
    name = site.name
    yield "index.md", _page("new_index.md", name, name, every, doors="\n\n".join(doors))
    what = f"What {name} is, and where its articles are from."
    from_ = "\n".join(origins).rstrip()
    yield "about.md", _page("new_about.md", f"About {name}", name, what, articles=from_)


def _page(template: str, title: str, heading: str, description: str, **parts: str) -> str:
    head = {"title": _quoted(title), "description": _quoted(description)}
    return _filled(template, heading=escaped(heading), **head, **parts)


def _filled(template: str, **values: str) -> str:
    return Template(_template(template)).substitute(values)


def _template(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _origin(page: NewPage, site: NewSite) -> str:
    paths = site.old.paths(page.draft.article)
    if page.draft.article.address:
        return f"<{page.draft.article.address}>"
    if site.old.url and paths:
        return f"<{site.old.url.rstrip('/')}/{paths[0]}>"
    return f"`{page.source}`"


def sample_page() -> Draft:
    """Return the page that a site without articles begins with."""
    article = Article("sample", "sample.md", "", {"category": "First steps"}, "")
    path = Path("first-steps/restart-a-router.draft.md")
    return Draft(article, path, _template("new_sample.md"), [])
