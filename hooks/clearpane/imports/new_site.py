"""Lay out a new help site: where each article goes, and the pages and settings around them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from clearpane.core.findings import plural
from clearpane.document.head import read_front_matter
from clearpane.imports.dialect import for_python_markdown
from clearpane.imports.draft import Draft
from clearpane.imports.names import DRAFT_SUFFIX, file_slug
from clearpane.imports.old_site import OldSite, category_of
from clearpane.imports.site_links import Places, add_page, settle_links, without_calls
from clearpane.plugin_hooks import HOOKS

_OTHERS = "Articles"
# What makes builds of a large site faster, and what is asked of pages of ours.
_NOT_NEEDED = {"build_cache", "generated_lists", "drawings", "offline"}
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


@dataclass
class NewSite:
    """A site that is being laid out; `articles` is the folder that it is made from."""

    name: str
    url: str
    old: OldSite
    articles: Path
    pages: list[NewPage] = field(default_factory=list)
    set_aside: list[Draft] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Give an article its place; what its own site did not publish is set aside."""
        head = draft.head
        if head.get("draft") is True or head.get("published") is False:
            self.set_aside.append(draft)
            return
        source, folder = self._source(draft)
        part = category_of(draft, folder) or _OTHERS
        part = part[:1].upper() + part[1:]
        known = read_front_matter(draft.text).data
        title = " ".join(str(known.get("title") or "").split()) or "Untitled"
        stem = draft.path.name.removesuffix(DRAFT_SUFFIX)
        if stem == "index":
            stem = file_slug(posix_name(folder) or title) or "page"
        where = file_slug(part) or "articles"
        where = f"{where}-pages" if where in _TAKEN else where
        name = self._free(f"{where}/{stem}")
        about = " ".join(str(known.get("description") or "").split())
        self.pages.append(NewPage(name, title, part, draft, source, about))

    def _source(self, draft: Draft) -> tuple[str, str]:
        """Return the file and the folder of an article below the folder that is imported."""
        file = Path(re.sub(r" \(.*\)$", "", draft.source))
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
        for page in self.pages:
            old_paths = self.old.paths(page.draft)
            add_page(places, old_paths, page.source, page.name)
            for path in old_paths:
                self._redirect(path, page)
        for page in self.pages:
            text = without_calls(page.draft.text, places.counts)
            folder = Path(page.draft.source).parent
            text = settle_links(text, page.name, page.source, places, folder)
            file = docs / page.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(for_python_markdown(text).encode())
        for draft in self.set_aside:
            file = docs / "set-aside" / draft.path.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(draft.text.encode())
        return places

    def _redirect(self, path: str, page: NewPage) -> None:
        """Have an old address lead to a page; one that ends in .html is a folder of that name."""
        old = re.sub(r"(?:/|^)index\.html?$", "", path)
        if old and "*" not in old and f"{old}.md" != page.name and not old.startswith(".."):
            self.redirects.setdefault(f"{old}.md", page.name)


def posix_name(folder: str) -> str:
    """Return the last part of a folder's path."""
    return folder.rpartition("/")[2]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def settings_text(site: NewSite) -> str:
    """Return the site's mkdocs.yml, with a reason for each of its lines."""
    redirects = [
        f"        {_quoted(old)}: {_quoted(new)}"
        for old, new in sorted(site.redirects.items())
        if new.casefold() != old.casefold()
    ]
    own = {page.name.casefold() for page in site.pages}
    redirects = [line for line in redirects if line.split(": ")[0].strip().strip('"') not in own]
    moved = ["      redirect_maps:", *redirects] if redirects else ["      redirect_maps: {}"]
    nav = ["  - Home: index.md"]
    for part, pages in site.parts().items():
        nav.append(f"  - {_quoted(part)}:")
        nav += [f"      - {_quoted(page.title)}: {_quoted(page.name)}" for page in pages]
    nav.append("  - About: about.md")
    return _SETTINGS.format(
        name=_quoted(site.name),
        url=_quoted(site.url),
        redirects="\n".join(moved),
        nav="\n".join(nav),
        hooks="\n".join(f"        - {name}" for name in HOOKS if name not in _NOT_NEEDED),
    )


_SETTINGS = """\
# What the site is called, on every page and in every result of a search engine.
site_name: {name}
# Where it is published: feeds, previews of links and the sitemap need the whole address.
site_url: {url}
# A warning fails the build: what is wrong is not published.
strict: true
# `clearpane import` sets drafts aside under this name: a preview shows them, a build does not.
draft_docs: "*.draft.md"
validation:
  nav:
    # A page that no menu names is found by nobody.
    omitted_files: warn
  links:
    # Links to headings that are gone, and to addresses that only this computer knows.
    anchors: warn
    absolute_links: warn
    unrecognized_links: warn

theme:
  # Material for MkDocs; our templates lie over it.
  name: material
  # Under Zensical the look that is Material's.
  variant: classic
  # The look comes with the package, so that `pip install --upgrade clearpane` renews it. To change
  # a part, put your own file into a folder, and name the folder here.
  custom_dir: !!python/object/apply:clearpane.look.folder []
  language: en
  # The reader's own fonts: no font service learns who reads.
  font: false
  icon:
    logo: material/lifebuoy
  palette:
    # Light or dark as the reader's system is, until the reader chooses.
    - media: "(prefers-color-scheme)"
      primary: custom
      accent: custom
      toggle: {{ icon: material/brightness-auto, name: Switch to light mode }}
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      accent: custom
      toggle: {{ icon: material/weather-sunny, name: Switch to dark mode }}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      accent: custom
      toggle: {{ icon: material/weather-night, name: Follow the system }}
  # Files of the look that are templates: each gathers its parts, or knows the site's address.
  static_templates:
    - 404.html
    - robots.txt
    - assets/javascripts/clearpane.js
    - assets/stylesheets/clearpane.css
  features:
    # A button that copies a block of code.
    - content.code.copy
    # Choosing a tab once chooses it on all pages.
    - content.tabs.link
    - navigation.footer
    - navigation.indexes
    # Without it each page carries the whole menu, and the build's time grows with its square.
    - navigation.prune
    - navigation.top
    # Marks what was searched for, and lets a search be passed on.
    - search.highlight
    - search.share
    - search.suggest
    - toc.follow

plugins:
  - search
  # Old addresses lead to where their pages are now.
  - redirects:
{redirects}
  # Cuts ads, gives each step an address, finds it by the search, checks links, writes the policy.
  - clearpane:
      hooks:
{hooks}

markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  # A list of bullets behind a numbered one is a list of its own, as everywhere else.
  - sane_lists
  # Alignment as an attribute: the pages' security policy refuses styles in tags.
  - tables:
      use_align_attribute: true
  - toc:
      title: On this page
      permalink: true
      permalink_title: Link to this section
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.superfences:
      # Fences with words of other generators behind the language stay code.
      relaxed_headers: true
  - pymdownx.tabbed:
      alternate_style: true
  # The same for builders that run no plugins, such as Zensical.
  - clearpane.extension
  - clearpane.document.steps

extra:
  clearpane:
    finish:
      # What the finished pages get: nothing that must not be published gets through, links to
      # renamed headings lead on, search engines read the steps as steps. When all pictures are
      # your own, add `policy`: then a page can load nothing from elsewhere.
      passes: [gate, moved-anchors, structured-data]

# The menu. Its parts are the categories of the articles.
nav:
{nav}
"""


def front_page(site: NewSite) -> str:
    """Return the front page: what the site is, and a door to each of its parts."""
    doors = []
    for part, pages in list(site.parts().items())[:12]:
        best = pages[0]
        doors.append(f"-   **[{_text(part)}]({best.name})**\n\n    {plural(len(pages), 'article')}")
    return (
        f"---\ntitle: {_quoted(site.name)}\n"
        f"description: {_quoted(f'{site.name}: every article, and every step in it, by search.')}\n"
        "template: home.html\n---\n\n"
        f"# {_text(site.name)}\n\n"
        "Search, or choose what it is about.\n\n"
        '<div class="doors" markdown>\n\n' + "\n\n".join(doors) + "\n\n</div>\n"
    )


def about_page(site: NewSite) -> str:
    """Return the page that says what the site is, and where each article is from."""
    lines = [
        "---",
        f"title: {_quoted('About ' + site.name)}",
        f"description: {_quoted(f'What {site.name} is, and where its articles are from.')}",
        "---",
        "",
        f"# About {_text(site.name)}",
        "",
        "This site shows no ads, sets no cookies, and asks no other host for anything.",
        "",
        "## Where the articles are from",
        "",
    ]
    if site.old.url:
        lines += [f"They were first published on <{site.old.url}>.", ""]
    for part, pages in site.parts().items():
        lines += [f"### {_text(part)}", ""]
        lines += [f"- [{_text(page.title)}]({page.name}){_origin(page, site)}" for page in pages]
        lines.append("")
    return "\n".join(lines)


def _origin(page: NewPage, site: NewSite) -> str:
    paths = site.old.paths(page.draft)
    if page.draft.address:
        return f", from <{page.draft.address}>"
    if site.old.url and paths:
        return f", from <{site.old.url.rstrip('/')}/{paths[0]}>"
    return f", from `{page.source}`"


def _text(words: str) -> str:
    """Return words as Markdown shows them."""
    return re.sub(r"([\\`*_\[\]<>#|{}])", r"\\\1", words)


def sample_page() -> Draft:
    """Return the page that a site without articles begins with."""
    text = (
        "---\ntitle: Restart a router\n"
        "description: A first page to show how steps are written; write over it.\n---\n\n"
        "# Restart a router\n\nWhat the reader has at the end, in a sentence.\n\n"
        "1. Pull the plug.\n2. Count to ten.\n3. Put the plug back in.\n\n"
        "The light turns green within two minutes.\n"
    )
    path = Path("first-steps/restart-a-router.draft.md")
    return Draft("sample", path, text, [], head={"category": "First steps"})


def with_settings(site: NewSite, old: OldSite) -> NewSite:
    """Return a site whose name and old address are those of the settings, unless it has its own."""
    return replace(site, name=site.name or old.title or "Help", old=old)


def left_over(names: Iterable[str]) -> str:
    """Return names as a list of Markdown, a hundred at most."""
    listed = list(names)
    more = [f"- and {len(listed) - 100:,} more"] if len(listed) > 100 else []
    return "\n".join([f"- `{name}`" for name in listed[:100]] + more)
