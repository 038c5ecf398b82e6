"""Clean one document: as a pure function, for pools that map it over many, or as a site's page.

What goes in and comes out can be pickled, and nothing else is read or written but the filter
lists that the settings name. Each process builds its cleaner once.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from clearpane.ads.ad_options import CleaningSettings, Options, load_options
from clearpane.ads.cleaner import Cleaned, Cleaner
from clearpane.ads.dialects import Dialect
from clearpane.ads.proof import record
from clearpane.core.files import decode, read_bytes, shown, walk_markdown
from clearpane.core.findings import ClearpaneError, Finding, Level
from clearpane.core.rules import Scope, all_rules, check
from clearpane.sites.site import Page, Site

DEFAULTS = CleaningSettings()


def clean_text(text: str, path: str = "-", settings: CleaningSettings = DEFAULTS) -> Cleaned:
    """Return a Markdown document without its advertising, and what was found in it.

    `path` is only for the findings. Raises ClearpaneError when a filter list cannot be read, and
    for no text.
    """
    return cleaner_for(settings).clean(text, path)


@lru_cache(maxsize=8)
def cleaner_for(settings: CleaningSettings) -> Cleaner:
    """Return this process's cleaner for these settings.

    Raises ClearpaneError when a filter list cannot be read.
    """
    return Cleaner(load_options(settings))


def digest(content: bytes) -> bytes:
    """Return what tells one content of a file from another."""
    return hashlib.sha256(content).digest()


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
    content that it was made from. `findings` are texts; `rules` names the rule of each.
    `problems` counts those that are more than a note, `pieces` and `cut` what was cut, in pieces
    and bytes. `error` says why there is nothing of all this.
    """

    name: str
    output: str | None = None
    read: bytes = b""
    findings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    problems: int = 0
    pieces: int = 0
    cut: int = 0
    error: str = ""
    proof: dict[str, Any] | None = None
    """What was cut and compared, if it was asked for and something was."""


_DONE = re.compile(r"^(remove|replace)d( the\b)?")


def _ahead(finding: Finding, name: str) -> Finding:
    """Return a finding that names the command which does what its fix says was done."""
    does = _DONE.sub(lambda m: f"{m[1]}s{m[2] or ' it'}", finding.fix)
    if finding.edit is None or does == finding.fix:
        return finding
    command = f"clearpane clean {'' if name == STANDARD else '--write '}{name}"
    return replace(finding, fix=f"`{command}` {does}")


def clean_file(
    item: CleanItem, settings: CleaningSettings, mode: str | None, *, prove: bool = False
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
    result = clean_text(text, name, settings)
    content = result.text.encode()
    output: str | None = None
    if mode == "diff":
        output = _diff(text, result.text, name)
    elif mode is None or (mode == "write" and (result.text != text or name == STANDARD)):
        output = result.text
    return CleanedFile(
        name,
        output,
        digest(raw),
        tuple(str(_ahead(d, name) if mode == "check" else d) for d in result.findings),
        tuple(d.rule for d in result.findings),
        sum(d.level is not Level.NOTE for d in result.findings),
        sum(d.edit is not None for d in result.findings) if result.cuts else 0,
        len(raw) - len(content),
        proof=record(name, text, result.text, result.cuts, result.compared())
        if prove and result.cuts
        else None,
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
        for file in walk_markdown(path):
            yield CleanItem(file.as_posix())
    except ClearpaneError as error:
        yield CleanItem(path.as_posix(), error=str(error))


def _diff(before: str, after: str, name: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(line if line.endswith("\n") else line + "\n" for line in lines)


# All that is found in a source.
_CUT = tuple(rule.id for rule in all_rules().values() if rule.family == "ads")


class SiteCleaner:
    """Cleans sources with one set of options.

    `docs` is the folder of sources, `base` the folder that paths in findings are relative to.
    """

    def __init__(
        self,
        options: Options | None = None,
        docs: Path = Path("docs"),
        base: Path = Path(),
        dialect: Dialect | None = None,
    ) -> None:
        self.cleaner = Cleaner(options or Options(), [dialect] if dialect else None)
        self.prefix = shown(docs, base)

    def source(self, raw: str, markdown: str, uri: str) -> tuple[str, list[Finding]]:
        """Return a page's Markdown without ads, and the findings.

        `raw` is the file, `markdown` what the build has of it, commonly without front matter;
        `uri` is the page's path below the docs folder. Findings have the file's lines, unless
        something changed the text before.
        """
        path = f"{self.prefix}/{uri}"
        known = raw.endswith(markdown)
        result = self.cleaner.clean(raw if known else markdown, path)
        text = result.text
        if known:
            # The head is front matter: it is never cut, so its length tells where the page begins.
            text = text[len(raw) - len(markdown) :]
        return text, [_with_command(d) for d in result.findings]


def _with_command(finding: Finding) -> Finding:
    """Return a finding whose fix names the command that writes it: a build changes no source."""
    if finding.edit is None:
        return finding
    return replace(finding, fix=f"{finding.fix}  [clearpane clean --write {finding.path}]")


@check(*_CUT, scope=Scope.PAGE)
def cut_ads(page: Page, _: Site) -> list[Finding]:
    """Return what of a page is cut before it is rendered, and what else looks like an ad."""
    return [_with_command(finding) for finding in page.cuts]
