"""Finish the folder of a built site, whichever builder has made it.

A page is parsed once for all passes, and not at all when it is as the last run has left it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import urljoin

from clearpane.core.files import SkippedFile, read_bytes, read_text, write_text
from clearpane.core.findings import Finding, plural
from clearpane.document.document import Document
from clearpane.document.switches import sift
from clearpane.finish.drawings import inline_drawings
from clearpane.finish.gate import Gate
from clearpane.finish.gated import Gated
from clearpane.finish.guard import finding, folded, located
from clearpane.finish.markdown_twin import Twin, llms_full, llms_index, page_twin, twin_name
from clearpane.finish.moved_anchors import with_old_anchors
from clearpane.finish.policy import (
    MISSING,
    OUTDATED,
    is_ours,
    policy,
    policy_cuts,
    read_policy,
    refused_scripts,
)
from clearpane.finish.raw_files import READ, gated_file, gated_text
from clearpane.finish.state import Left, State, digest
from clearpane.finish.structured_data import page_structured_data
from clearpane.finish.trust import Trust
from clearpane.finish.xml_file import SUFFIXES
from clearpane.sites.addresses import address_of, join, parts
from clearpane.sites.built import BuiltSite
from clearpane.sites.html_page import Cut, HtmlPage
from clearpane.sites.options import PASSES
from clearpane.sites.page_head import read_head
from clearpane.sites.site import unreadable

TRUST_MISSING = "trust-missing"
STATE = ".cache/clearpane/finish.json"

# Beyond that it is data of some kind, and no text for readers.
_LARGEST = 20_000_000

_Work = Callable[[str, str], tuple[str, Left]]


class Finisher:
    """Finishes one site with `passes`, some of PASSES.

    `moved` leads from old anchors to new ones, `order` holds pages as the menu has them. Without
    `write` nothing is changed: the findings tell what is to be done.
    """

    def __init__(
        self,
        site: BuiltSite,
        gate: Gate,
        passes: Collection[str] = PASSES,
        *,
        moved: Mapping[str, str] | None = None,
        order: Collection[str] = (),
        write: bool = True,
    ) -> None:
        self.site = site
        self.gate = gate
        self.passes = frozenset(passes)
        published = {_folder_of(file): self.address(file) for file in site.pages} if moved else {}
        self.moved = {
            _moved_as(old, published): _moved_as(new, published)
            for old, new in (moved or {}).items()
        }
        self.order = {file: number for number, file in enumerate(order)}
        self.write = write
        self.changed = 0
        """How many files this run has written."""
        self._twins: dict[str, Twin] = {}
        self._unpoliced: dict[str, list[str]] = {}
        trust = gate.trust.model_dump() if gate.trust else None
        made_of = [
            sorted(passes), write, trust, gate.site_url, sorted(self.moved.items()),
            sorted(gate.ads.embeds), gate.ads.selectors, site.folder.resolve(),
            site.settings.path.stat().st_mtime_ns if site.settings else 0,
        ]  # fmt: skip
        self._state = State(site.root / STATE, made_of)

    def run(self) -> list[Finding]:
        """Finish every file that is not finished; return the findings of all, sorted."""
        findings: list[Finding] = []
        for file in self.site.pages:
            findings += self._once(file, self._page)
        if "gate" in self.passes:
            for file in self._others():
                findings += self._once(file, self._raw)
        if "twins" in self.passes:
            self._remove_old_twins()
            self._write_lists()
        findings += self._policy_findings()
        self.keep()
        return sorted(folded(sorted(set(findings)), self.site.path("")))

    def keep(self) -> None:
        """Remember the files as they are now, for the next run."""
        if self.write:
            for file, left in self._state.now.items():
                left.digest = digest(read_bytes(self.site.folder / file))
            self._state.write()

    def _once(self, file: str, work: _Work) -> list[Finding]:
        """Finish a file, unless it is as it was left; return what is to be said of it."""
        raw = read_bytes(self.site.folder / file)
        left = self._state.is_finished(file, raw)
        if left is None:
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError:
                is_shown = work == self._page or file.endswith((*SUFFIXES, ".svgz"))
                return [self._not_utf8(file)] if is_shown else []
            try:
                new, left = work(file, text)
                if new != text:
                    self._put(file, new)
            except SkippedFile as error:
                return [unreadable(self.site.path(file), error)]
        self._state.now[file] = left
        if left.twin:
            section, title, description, address = left.twin
            self._twins.setdefault(file, Twin(section, title, description, address, ""))
        return left.told()

    def _put(self, file: str, text: str) -> None:
        if self.write:
            write_text(self.site.folder / file, text)
            self.changed += 1

    def _not_utf8(self, file: str) -> Finding:
        message = "the file is not UTF-8, and cannot be judged as a browser reads it"
        return Finding(self.site.path(file), 1, 1, "gate-encoding", message)

    def _page(self, file: str, text: str) -> tuple[str, Left]:
        """Return a page with all passes made, and what is known of it."""
        left = Left()
        if "drawings" in self.passes:
            text = inline_drawings(text, partial(self._picture, file))
        if "gate" in self.passes:
            gated = self.gate.page(text, file)
            for found in self._located(gated, file, text):
                left.add(found)
            text = gated.html
        address = self.address(file)
        if "moved-anchors" in self.passes and self.moved:
            text = with_old_anchors(text, address, self.moved, self._moved_to(address))
        page = HtmlPage(file, text)
        cuts: list[Cut] = []
        # One that leads elsewhere is there for old links alone, the other for wrong ones.
        if not page.is_redirect and file != "404.html":
            if "structured-data" in self.passes:
                cuts += self._structured_data(page, address)
            if "twins" in self.passes:
                cuts += self._twin(page, address, left)
        if "policy" in self.passes:
            cuts += self._policy(page)
        return page.edited(cuts), left

    def _picture(self, file: str, source: str) -> str | None:
        """Return the SVG that a page names as the source of a picture, if it is there."""
        name = join(file, parts(source)[0])
        path = self.site.folder / name if name else None
        return read_text(path) if path and path.suffix == ".svg" and path.is_file() else None

    def address(self, file: str) -> str:
        """Return the address of a page below the site's root."""
        settings = self.site.settings
        return address_of(file, settings.directory_urls if settings else True)

    def url(self, address: str) -> str:
        """Return the whole address of a page, or what is known of it."""
        base = self.gate.site_url
        return urljoin(base, address) if base else address

    def _located(self, gated: Gated, file: str, text: str) -> Iterator[Finding]:
        """Yield findings at their place in the source, or else in the finished page."""
        published = Document(text, self.site.path(file), front_matter=False)
        path = self.site.sources.get(file)
        source = Document(read_text(path), self.site.source(file)) if path else None
        for taken in gated.taken:
            found = next(located([taken], source)) if source else None
            if source and found and not sift([found], source.text, source.mask).kept:
                continue
            if found and (found.line, found.column) != (1, 1):
                yield found
                continue
            place = published.position(max(taken.offset, 0))
            where = (
                f"look in `{source.path}`, in what it includes and in templates" if source else ""
            )
            yield finding(taken, published.path, *place, where, written=self.write)

    def _structured_data(self, page: HtmlPage, address: str) -> list[Cut]:
        head = page.inside_of("head")
        there = page.select('script[type="application/ld+json"]')
        if head is None or there or not self.gate.site_url:
            return []
        path = self.site.sources.get(page.file)
        front = read_head(read_text(path)) if path else None
        script = page_structured_data(page, self._trail(page, address), self.url(""), front)
        return [(head[1], head[1], script)]

    def _trail(self, page: HtmlPage, address: str) -> list[tuple[str, str]]:
        """Return names and addresses on the way from the home page to a page, by its folders."""
        here = (page.title, self.url(address))
        folders = address.rstrip("/").split("/")[:-1]
        ways = ["", *("/".join(folders[: n + 1]) + "/" for n in range(len(folders)))]
        trail = [(self._titles.get(way, ""), self.url(way)) for way in ways] if address else []
        return [*((name, url) for name, url in trail if name), here]

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The title of each page that opens a folder, by the folder's address."""
        files = [file for file in self.site.pages if f"/{file}".endswith("/index.html")]
        folders = {file: file.removesuffix("index.html") for file in files}
        parents = {folder.rstrip("/").rpartition("/")[0] for folder in folders.values()}
        wanted = {"", *(f"{parent}/" for parent in parents if parent)}
        return {
            folder: HtmlPage(file, self.site.text(file)).title
            for file, folder in folders.items()
            if folder in wanted
        }

    def _moved_to(self, address: str) -> dict[str, str]:
        """Return the titles of the pages that parts of a page have moved to, by address."""
        news = (new for old, new in self.moved.items() if old.partition("#")[0] == address)
        files = {new.partition("#")[0]: new for new in news}
        pages = {self.address(file): file for file in self.site.pages} if files else {}
        there = {new: pages[new] for new in files if new in pages}
        return {new: HtmlPage(file, self.site.text(file)).title for new, file in there.items()}

    def _twin(self, page: HtmlPage, address: str, left: Left) -> list[Cut]:
        name = twin_name(page.file)
        path, inside = self.site.folder / name, page.inside_of("head")
        before = self._state.before.get(page.file)
        # A builder may publish a file of this name itself.
        taken = path.exists() and not (before and before.twin)
        if inside is None or taken or not page.content_html:
            return []
        source = self.site.sources.get(page.file)
        head = read_head(read_text(source)) if source else None
        section = self._titles.get(address.partition("/")[0] + "/", "") or "Start"
        twin = page_twin(page, head, self.url(address), self.url(name), section, self._words)
        self._put(name, twin.text)
        self._twins[page.file] = twin
        left.twin = [twin.section, twin.title, twin.description, twin.address]
        # The space is meant: for `[rel=alternate]` Material's script asks the host for a sitemap.
        link = f'<link rel="alternate " type="text/markdown" href="{Path(name).name}">\n'
        there = page.select('link[type="text/markdown"]')
        return [] if there else [(inside[1], inside[1], link)]

    def _words(self, text: str) -> str:
        """Return a text that is no code without the addresses of ads."""
        return gated_text(text, self.gate).html if "//" in text or "\\" in text else text

    def _remove_old_twins(self) -> None:
        for file, left in self._state.before.items():
            if self.write and left.twin and file not in self._state.now:
                (self.site.folder / twin_name(file)).unlink(missing_ok=True)

    def _write_lists(self) -> None:
        """Write the lists of all twins, in the order of the menu."""
        last = len(self.order)
        files = sorted(self._twins, key=lambda file: (self.order.get(file, last), file))
        twins = []
        for file in files:
            path = self.site.folder / twin_name(file)
            twin = self._twins[file]
            twins.append(twin if twin.text else twin._replace(text=read_text(path)))
        home = (
            HtmlPage("", self.site.text("index.html")) if "index.html" in self.site.pages else None
        )
        about = (
            (home.meta("og:site_name") or home.title, home.meta("description"))
            if home
            else ("", "")
        )
        for name, text in (
            ("llms.txt", llms_index(*about, twins)),
            ("llms-full.txt", llms_full(*about, twins)),
        ):
            path = self.site.folder / name
            if twins and (not path.is_file() or read_text(path) != text):
                self._put(name, text)

    def _policy(self, page: HtmlPage) -> list[Cut]:
        found = read_policy(page)
        text = policy(page, self.gate.trust or Trust(), self.gate.ads.embeds)
        if found == text:
            return []
        cuts = policy_cuts(page, text) if is_ours(found) else []
        if not cuts or not self.write:
            rule = MISSING if not found else OUTDATED if refused_scripts(page) else ""
            self._unpoliced.setdefault(rule, []).append(page.file)
        return cuts

    def _policy_findings(self) -> Iterator[Finding]:
        what = {
            MISSING: "the page has no Content-Security-Policy",
            OUTDATED: "its policy stops a script of the page's own",
        }
        if self.gate.trust is not None and self.gate.trust.is_assumed:
            message = (
                "no list says which scripts the pages may run: those of the theme were trusted"
            )
            yield Finding(self.site.path(self.site.pages[0]), 1, 1, TRUST_MISSING, message)
        for rule, files in self._unpoliced.items():
            others = len(files) - 1
            shared = f" (also on {plural(others, 'other page')})" if others else ""
            if rule:
                yield Finding(self.site.path(files[0]), 1, 1, rule, what[rule] + shared)

    def _others(self) -> Iterator[str]:
        """Yield the files that are no pages."""
        pages = frozenset(self.site.pages)
        ours = {*map(twin_name, self._twins), "llms.txt", "llms-full.txt"}
        for path in sorted(self.site.folder.rglob("*")):
            file = path.relative_to(self.site.folder).as_posix()
            if file in pages or file in ours or path.is_symlink() or not path.is_file():
                continue
            if (
                not file.endswith(READ)
                or file in self.site.skipped
                or path.stat().st_size > _LARGEST
            ):
                continue
            yield file

    def _raw(self, file: str, text: str) -> tuple[str, Left]:
        gated = gated_file(file, text, self.gate, self.site.path(file)) or Gated(text)
        published, left = Document(text, self.site.path(file), front_matter=False), Left()
        for taken in gated.taken:
            place = published.position(max(taken.offset, 0))
            left.add(finding(taken, published.path, *place, written=self.write))
        return gated.html, left


def _folder_of(file: str) -> str:
    """Return the address of a page as the map of moved anchors writes it: that of a folder."""
    if f"/{file}".endswith("/index.html"):
        return file.removesuffix("index.html")
    return f"{file.removesuffix('.html')}/"


def _moved_as(place: str, published: Mapping[str, str]) -> str:
    """Return a place of the map as this site publishes it: `fix/account.html#id` on a disk."""
    address, _, fragment = place.partition("#")
    return f"{published.get(address, address)}#{fragment}"
