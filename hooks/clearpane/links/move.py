"""Move a page, or give a heading another id, and take along everything that names it.

Links to it and links in it, the navigation, redirects, moved anchors and data. All files are
changed together or none is, and of a page nothing changes but the bytes of its links.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from clearpane.core.files import read_text, shown
from clearpane.core.findings import ClearpaneError, Edit
from clearpane.core.text import Changes
from clearpane.document.document import snippet_names
from clearpane.document.headings import find_headings
from clearpane.document.links import Link, Syntax, source_links
from clearpane.links.faults import written_ids
from clearpane.links.repairs import SAFE
from clearpane.sites.addresses import (
    address_of,
    is_address,
    is_page,
    landing,
    leads_away,
    own_address,
    parts,
    published_path,
    relative,
    root_of,
)
from clearpane.sites.mkdocs_yaml import (
    Names,
    edits_of_data,
    edits_of_nav_file,
    edits_of_settings,
    has_redirects,
)
from clearpane.sites.settings import MAP, Settings, settings_files
from clearpane.sites.site import Page, Site

# Where the path of a raw target ends; the `#` of a character reference is none.
_PATH_END = re.compile(r"\?|(?<!&)#")
# The list of everything ever published tells the past, which no move changes.
_HISTORY = "published.txt"
_DATA = (".toml", ".json", ".yml", ".yaml")
# The tag of mkdocs-include-markdown-plugin, its path from the page that it stands on.
_INCLUDE = re.compile(r"""\{%\s*include(?:-markdown)?\s+(["'])(?P<name>[^"'\r\n*]+)\1""")
_NEW_ID = re.compile(r"[^\s#{}\"'<>`]+")


@dataclass
class Move(Changes):
    """All that a move changes; `links` counts those that follow, `notes` say what is left to do."""

    links: int = 0
    notes: list[str] = field(default_factory=list)


def move_page(settings: Settings, site: Site, old: str, new: str) -> Move:
    """Return what it takes to move the page or file `old` to `new`, both relative to docs.

    Raises ClearpaneError when there is no such page, or something at the new place.
    """
    _check_names(settings, site, old, new)
    move = Move(renamed=(settings.docs_dir / old, settings.docs_dir / new))
    for page in site.pages.values():
        edits = [
            *_edits_of_page(page, site, old, new),
            *_edits_of_includes(page, settings, old, new),
        ]
        move.links += move.edit(settings.docs_dir / page.source, page.text, edits)
    was, now = _address(old, site), _address(new, site)
    docs = shown(settings.docs_dir, settings.path.parent)
    names = Names(docs, old, new, was, now)
    redirect = is_page(old) and was != now
    for path in settings_files(settings.path):
        text = read_text(path)
        there_is = redirect and has_redirects(text)
        move.edit(path, text, edits_of_settings(text, names, redirect=there_is))
        redirect = redirect and not there_is
    if redirect:
        move.notes.append(
            f"nothing redirects `/{was}`: add the plugin `redirects` to mkdocs.yml, with"
            f" `{old}: {new}` in its `redirect_maps`"
        )
    _edit_data(move, settings, names)
    return move


def _check_names(settings: Settings, site: Site, old: str, new: str) -> None:
    if not site.has_source(old) or not (settings.docs_dir / old).is_file():
        raise ClearpaneError(f"{old}: no such page or file in {settings.docs_dir.as_posix()}")
    if (settings.docs_dir / old).is_symlink():
        raise ClearpaneError(f"{old} is a link to another file: move it by hand")
    if new.startswith("../") or posixpath.isabs(new):
        raise ClearpaneError(f"{new}: the new place must lie in {settings.docs_dir.as_posix()}")
    if is_page(old) != is_page(new) or not posixpath.splitext(new)[1]:
        raise ClearpaneError(f"{new}: name the file with its ending, as in `folder/page.md`")
    if (settings.docs_dir / new).exists():
        raise ClearpaneError(f"{new} is there already")
    taken = site.file_at(_address(new, site)) if is_page(new) else None
    if taken and _address(new, site) != _address(old, site) and site.source_at(_address(new, site)):
        raise ClearpaneError(f"{new}: `/{_address(new, site)}` is the address of another page")


def _address(name: str, site: Site) -> str:
    """Return the address of a source below the site's root, whether it is there or not."""
    if name in site.pages:
        return site.pages[name].address
    return address_of(published_path(name, site.directory_urls), site.directory_urls)


def _edits_of_page(page: Page, site: Site, old: str, new: str) -> Iterator[Edit]:
    """Yield the edits of one page: links to what moves, and every link of the page that does."""
    moves = page.source == old
    after = replace(page, source=new, address=_address(new, site)) if moves else page
    for link in source_links(page.document):
        raw = page.text[link.start : link.end]
        lead = _lead(link, page, site) if _is_editable(link, raw) else None
        path = _PATH_END.split(raw, maxsplit=1)[0]
        if lead is None or not path or not (moves or lead.name == old):
            continue
        written = lead.written(after, site, new if lead.name == old else lead.name)
        if written == lead.written(page, site, lead.name):
            continue  # as it is written it leads there still
        written = quote(written, safe=SAFE)
        if path.startswith("./") and not written.startswith((".", "/", "http")):
            written = f"./{written}"
        if link.syntax is Syntax.HTML:
            written = html.escape(written, quote=False)
        if written != path:
            yield Edit(link.start, link.start + len(path), path, written)


def _edits_of_includes(page: Page, settings: Settings, old: str, new: str) -> Iterator[Edit]:
    """Yield the edits of the lines by which a page takes in other files."""
    before, after = settings.docs_dir / old, settings.docs_dir / new
    here = (settings.docs_dir / page.source).parent
    folder = after.parent if page.source == old else here
    for start, end in snippet_names(page.text):
        name = page.text[start:end]
        for base in settings.snippets:
            if (base / name).resolve() == before.resolve():
                yield Edit(start, end, name, shown(after, base))
                break
    for match in _INCLUDE.finditer(page.text) if "include-markdown" in settings.plugins else ():
        name = match["name"]
        moved = (here / name).resolve() == before.resolve()
        if name.startswith(("/", "http")) or not (moved or page.source == old):
            continue
        written = shown(after if moved else here / name, folder)
        if written != posixpath.normpath(name):
            yield Edit(*match.span("name"), name, written)


def _is_editable(link: Link, raw: str) -> bool:
    return not ("\n" in raw or "{{" in raw or "{%" in raw) and is_address(link.target)


class _Lead(NamedTuple):
    """Where a link leads, the source's name or the address of what has none, and how it says so.

    That is by an absolute path behind a `prefix`, or by the way from the page; with `by_source`
    it names source files, else addresses.
    """

    name: str
    by_source: bool
    prefix: str | None = None

    def written(self, page: Page, site: Site, name: str) -> str:
        """Return how a link of this kind on a page leads to the source of that name."""
        goal = name if self.by_source else _address(name, site)
        if self.prefix is not None:
            return self.prefix + goal
        return relative(goal, page.source if self.by_source else page.address)


def _lead(link: Link, page: Page, site: Site) -> _Lead | None:
    """Return where a link within the site leads, and how it says so; None: elsewhere."""
    path = parts(link.target)[0]
    own = own_address(link.target, site.site_url)
    markdown = link.syntax is Syntax.MARKDOWN
    if own is None and leads_away(link.target):
        return None
    if own is None and not path:
        return _Lead(page.source, markdown)
    if own is not None or path.startswith("/"):
        if own is None and site.absolute_to_docs and markdown:
            return _Lead(path.lstrip("/"), True, "/")
        there, root = urlsplit(link.target), root_of(site.site_url)
        host = f"{there.scheme}://{there.netloc}" if there.scheme else ""
        source = site.source_at(parts(own)[0] if own is not None else path.removeprefix(root))
        return _Lead(source, False, host + root) if source else None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path))
    if markdown and (site.has_source(name) or is_page(path)):
        return _Lead(name, True)
    place = landing(page.address, link.target, site.site_url)[0]
    return None if place is None else _Lead(site.source_at(place) or place, False)


def _edit_data(move: Move, settings: Settings, names: Names) -> None:
    """Edit what else names pages: data beside the settings, and files of navigation plugins."""
    docs, hooks = settings.docs_dir, settings.path.parent / "hooks"
    for path in sorted(hooks.rglob("*")):
        is_ours = "clearpane" in path.relative_to(hooks).parts
        if path.suffix in _DATA and path.name != _HISTORY and not is_ours:
            text = read_text(path)
            move.edit(path, text, edits_of_data(text, names))
    for path in sorted(docs.rglob(".*")):
        if path.name in settings.others.nav_files and path.is_file():
            text = read_text(path)
            move.edit(path, text, edits_of_nav_file(text, shown(path.parent, docs), names))


def move_heading(settings: Settings, site: Site, old: str, new: str) -> Move:
    """Return what it takes to give the anchor `old`, as in `page.md#old`, the name of `new`.

    Where `new` is on another page, its section is expected to be there already. Raises
    ClearpaneError when there is no such anchor, or one at the new place.
    """
    (source, _, was), (target, _, now) = old.partition("#"), new.partition("#")
    if source not in site.pages or target not in site.pages:
        missing = source if source not in site.pages else target
        raise ClearpaneError(f"{missing}: no such page in {settings.docs_dir.as_posix()}")
    if not _NEW_ID.fullmatch(now):
        raise ClearpaneError(f"{now}: an id has no blanks, quotes, brackets or `#`")
    page, there = site.pages[source], site.pages[target]
    move = Move()
    if source == target:
        if was not in page.anchors:
            raise ClearpaneError(f"{source} has no anchor `#{was}`")
        if now in page.anchors:
            raise ClearpaneError(f"{target} has an anchor `#{now}` already")
        move.edit(settings.docs_dir / source, page.text, [_new_id(page, settings, was, now)])
    elif now not in there.anchors or was in page.anchors:
        raise ClearpaneError(
            f"move the section first: `#{now}` must be on {target}, and only there"
        )
    for linking in site.pages.values():
        edits = _edits_of_anchor(linking, site, (source, was), (target, now))
        move.links += move.edit(settings.docs_dir / linking.source, linking.text, edits)
    docs = shown(settings.docs_dir, settings.path.parent)
    addresses = f"{page.address}#{was}", f"{there.address}#{now}"
    _edit_data(move, settings, Names(docs, old, new, *addresses))
    path = settings.path.parent / MAP
    if path.is_file() or settings.uses("moved_anchors.py"):
        text = read_text(path) if path.is_file() else "[moved]\n"
        entry = f'"/{page.address}#{was}" = "/{there.address}#{now}"\n'
        gap = "" if text.endswith("\n") else "\n"
        move.edit(path, text, [Edit(len(text), len(text), "", gap + entry)])
    return move


def _new_id(page: Page, settings: Settings, was: str, now: str) -> Edit:
    """Return the edit that gives an anchor its new name in the page's source."""
    source = page.document
    for identifier, start, end in written_ids(source):
        if identifier == was:
            return Edit(start, end, page.text[start:end], now)
    if not {"attr_list", "extra", "markdown.extensions.attr_list"} & settings.extensions.keys():
        raise ClearpaneError("a heading gets an id by the Markdown extension `attr_list`: add it")
    for heading in find_headings(source).in_order:
        if heading.anchor == was:
            line = page.text[heading.start : heading.end].split("\n")[0]
            at = heading.start + len(line.rstrip().rstrip("#").rstrip())
            return Edit(at, at, "", f" {{ #{now} }}")
    raise ClearpaneError(f"{page.source}: what makes the anchor `#{was}` is not in its text")


def _edits_of_anchor(
    page: Page, site: Site, old: tuple[str, str], new: tuple[str, str]
) -> Iterator[Edit]:
    for link in source_links(page.document):
        raw = page.text[link.start : link.end]
        if not _is_editable(link, raw) or parts(link.target)[1] != old[1]:
            continue
        lead = _lead(link, page, site)
        if lead is None or lead.name != old[0]:
            continue
        end = raw.rindex("#") + 1
        fragment = quote(new[1], safe=SAFE)
        if old[0] == new[0]:
            yield Edit(link.start + end, link.end, raw[end:], fragment)
        else:
            path = quote(lead.written(page, site, new[0]), safe=SAFE)
            yield Edit(link.start, link.end, raw, f"{path}#{fragment}")
