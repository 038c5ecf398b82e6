"""Clean one document: as a pure function, for pools that map it over many, or as a site's page.

What goes in and comes out can be pickled, and nothing else is read or written but the filter
lists that the owner names. Each process builds its cleaner once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from clearpane.ads.ad_options import Options, load_options, read_options
from clearpane.ads.cleaner import Cleaned, Cleaner
from clearpane.ads.dialects import python_markdown
from clearpane.ads.proof import record
from clearpane.core.files import decode, digest, read_bytes, walk_files
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.rules import Scope, all_rules, check
from clearpane.core.text import unified_diff
from clearpane.sites.reading import Clean
from clearpane.sites.renderer import page_extensions
from clearpane.sites.settings import Settings
from clearpane.sites.site import Page, Site


def clean_text(text: str, path: str = "-") -> Cleaned:
    """Return a Markdown document without its advertising, and what was found in it.

    `path` is only for the findings. Raises for no text.
    """
    return cleaner_for().clean(text, path)


@lru_cache(maxsize=8)
def cleaner_for(max_loss: float = Options.max_loss, filter_lists: tuple[str, ...] = ()) -> Cleaner:
    """Return this process's cleaner for these options, which `load_options` explains.

    On several machines the lists must lie at the same place. Raises ClearpaneError when one
    cannot be read.
    """
    return Cleaner(load_options(max_loss, filter_lists=filter_lists))


STANDARD = "-"
"""The name of standard input."""


@dataclass(frozen=True)
class CleanItem:
    """A file to clean.

    `content` is there if it was read already, `error` if it could not be found.
    """

    name: str
    content: bytes | None = None
    error: str = ""

    @property
    def size(self) -> int:
        """Bytes of the file, 0 where nobody can tell."""
        if self.content is not None:
            return len(self.content)
        try:
            return Path(self.name).stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True)
class CleanedFile:
    """What came of a file.

    `output` is what is to be written or shown, None if nothing is, and `read` the digest of the
    content that it was made from. `pieces` and `cut` are what was cut, in pieces and bytes.
    `error` says why there is nothing of all this.
    """

    name: str
    output: str | None = None
    read: str = ""
    findings: tuple[Finding, ...] = ()
    pieces: int = 0
    cut: int = 0
    error: str = ""
    proof: dict[str, Any] | None = None
    """What was cut and compared, if it was asked for and something was."""


def clean_file(
    item: CleanItem,
    mode: str | None = None,
    *,
    cleaner: Callable[[], Cleaner] = cleaner_for,
    prove: bool = False,
) -> CleanedFile:
    """Clean a file for the mode `write`, `check`, `diff`, or None to get all of it."""
    name = item.name
    if item.error:
        return CleanedFile(name, error=item.error)
    try:
        raw = read_bytes(Path(name)) if item.content is None else item.content
        text = decode(raw, name)
    except ClearpaneError as error:
        return CleanedFile(name, error=str(error))
    result = cleaner().clean(text, name)
    output: str | None = None
    if mode == "diff":
        output = unified_diff(text, result.text, name, name)
    elif mode is None or (mode == "write" and (result.text != text or name == STANDARD)):
        output = result.text
    proven = prove and bool(result.cuts)
    return CleanedFile(
        name,
        output,
        digest(raw),
        tuple(map(_ahead, result.findings) if mode == "check" else result.findings),
        sum(finding.edit is not None for finding in result.findings) if result.cuts else 0,
        len(raw) - len(result.text.encode()),
        proof=record(name, text, result.text, result.cuts, result.compared()) if proven else None,
    )


def find_items(paths: tuple[Path, ...], standard_input: Callable[[], bytes]) -> Iterator[CleanItem]:
    """Yield each file that the paths name or hold, once; `-` reads `standard_input`."""
    seen: set[str] | None = set() if len(paths) > 1 else None
    for path in paths:
        for item in _items(path, standard_input):
            if seen is not None:
                if item.name in seen:
                    continue
                seen.add(item.name)
            yield item


def _items(path: Path, standard_input: Callable[[], bytes]) -> Iterator[CleanItem]:
    if path == Path(STANDARD):
        yield CleanItem(STANDARD, standard_input())
        return
    try:
        for file in walk_files(path):
            yield CleanItem(file.as_posix())
    except ClearpaneError as error:
        yield CleanItem(path.as_posix(), error=str(error))


def clean_page(cleaner: Cleaner, raw: str, markdown: str, path: str) -> tuple[str, list[Finding]]:
    """Return a page's Markdown without ads, and the findings.

    `raw` is the file, `markdown` what the build has of it, commonly without front matter.
    Findings have the file's lines, unless something changed the text before.
    """
    known = raw.endswith(markdown)
    result = cleaner.clean(raw if known else markdown, path)
    # The head is front matter: it is never cut, so its length tells where the page begins.
    text = result.text[len(raw) - len(markdown) :] if known else result.text
    return text, list(map(_ahead, result.findings))


_DONE = re.compile(
    r"(?:^|(?<=, ))(?:kept|(remove|replace|link|drop)p?e?d)\b( the\b| them\b| its\b)?"
)


def _ahead(finding: Finding) -> Finding:
    """Return a finding that names the command which does what its fix says was done."""
    does = _DONE.sub(lambda m: f"{m[1] or 'keep'}s{m[2] or ' it'}", finding.fix)
    if finding.edit is None or does == finding.fix:
        return finding
    command = f"clearpane clean {'' if finding.path == STANDARD else '--write '}{finding.path}"
    return replace(finding, fix=f"`{command}` {does}")


@check(*(rule.id for rule in all_rules().values() if rule.family == "ads"), scope=Scope.PAGE)
def cut_ads(page: Page, _: Site) -> list[Finding]:
    """Return what of a page is cut before it is rendered, and what else looks like an ad."""
    return list(map(_ahead, page.cuts))


def site_cleaning(settings: Settings) -> Clean:
    """Return what the build does to a page first: what it cuts is not there to be linked."""
    # What the owner wrote is judged at once; the tables wait for a page that is not recorded.
    given = settings.strip_ads
    options = read_options(given, settings.path.parent) if given else None

    @cache
    def cleaner() -> Cleaner:
        extensions = page_extensions(settings)
        dialects = [python_markdown(list(extensions), extensions)]
        return Cleaner(options or Options(), dialects)

    def clean(path: str, text: str) -> tuple[str, tuple[Finding, ...]]:
        result = cleaner().clean(text, path)
        return result.text, tuple(result.findings)

    return clean
