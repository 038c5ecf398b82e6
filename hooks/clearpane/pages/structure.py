"""Compare what an author wrote with what came out: every check of structure, and what follows.

What follows from one mistake, such as a tag that is never closed, is found by taking the mistake
away in memory and looking again: findings that are gone then are folded into their cause.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from clearpane.core.findings import ClearpaneError, Edit, Finding, Level
from clearpane.core.text import apply_edits
from clearpane.document.document import Document
from clearpane.document.grammar import MAY_BE_FAR
from clearpane.document.head import unclosed_head
from clearpane.pages import containers, content, lists, signs, text_blocks, unclosed
from clearpane.pages.comparison import Comparison
from clearpane.sites.rendered import marks_renderer
from clearpane.sites.settings import Settings

Check = Callable[[Comparison], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    unclosed.check_conflicts,
    unclosed.check_fences,
    unclosed.check_html,
    containers.check_containers,
    lists.check_step_bodies,
    lists.check_numbers,
    text_blocks.check_lists,
    signs.check_headings,
    signs.check_leftovers,
    text_blocks.check_tables,
    signs.check_keys,
    content.check_images,
    content.check_links_text,
    content.check_pasted,
    content.check_quotes,
    content.check_heading_levels,
)
"""Every check of one page, those first whose findings explain others."""

STRUCTURE_RULES = (
    "conflict-marker",
    "emphasis-unclosed",
    "fence-unclosed",
    "heading-level",
    "heading-not-a-heading",
    "html-unclosed",
    "image-alt",
    "image-elsewhere",
    "key-unknown",
    "link-local",
    "link-not-a-link",
    "link-text",
    "list-not-a-list",
    "list-number",
    "list-restart",
    "note-empty",
    "pasted-html",
    "step-body",
    "tab-empty",
    "table-broken",
)
"""The rules that these checks report."""

# What a mistake of these kinds does reaches to the end of the page; the others' stays near.
_FAR = ("conflict-marker", "fence-unclosed", "html-unclosed")
_NEAR = {
    "tab-empty": ("step-body", "list-restart", "list-number", "tab-empty"),
    "note-empty": ("step-body", "list-restart", "list-number", "note-empty"),
    "step-body": ("step-body", "list-restart", "list-number", "note-empty", "tab-empty"),
    "list-restart": ("list-number", "list-restart", "step-body"),
    "list-number": (),
    "list-not-a-list": ("step-body", "list-number", "list-restart"),
    "table-broken": ("table-broken",),
}
# The policy of a site that has one lets no picture of others be shown.
_ELSEWHERE = "image-elsewhere"
_MOST_CAUSES = 20
_Key = tuple[str, int]


class Structure:
    """The structure checks of one site, with what they must know of it.

    Raises ClearpaneError when a Markdown extension of the site is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._render = marks_renderer(settings)
        self._host = urlsplit(settings.site_url).hostname or ""
        self._extensions = tuple(settings.extensions)
        self._others = settings.others
        self._refuses_pictures = settings.uses("policy.py")

    def of_page(self, text: str, path: str, shown: str | None = None) -> list[Finding]:
        """Return the findings of a page, sorted, switches not applied.

        `shown` is the Markdown that the builder renders, with the front matter, where that is
        not what stands in the file: ads are cut, macros filled in.
        """
        if (end := unclosed_head(text)) and (shown is None or shown == text):
            # The rule of the front matter tells of it; the page below is looked at as it was meant.
            shown = f"{text[:end]}---\n{text[end:]}"
        try:
            findings = self._sized(check_structure(self._compare(shown or text, path)))
        except ClearpaneError:
            # The builder says so itself, and has no page to show.
            return []
        if shown is None or shown == text:
            return findings
        lines = _lines_of(shown, text)
        return [
            replace(finding, line=lines[finding.line], edit=None)
            for finding in findings
            if finding.line in lines
        ]

    def folded(
        self, text: str, path: str, again: Callable[[str], Iterable[Finding]]
    ) -> list[Finding]:
        """Return the findings of another check but those that a fence, tag or conflict explains.

        `again` asks that check about a text: the page as it is, and with those mistakes taken
        away where there are any.
        """
        found = list(again(text))
        if not found or not MAY_BE_FAR.search(text):
            return found
        try:
            mended = settle(self._compare(text, path))[1]
        except ClearpaneError:
            return found
        if mended == text:
            return found
        lines = _lines_of(mended, text)
        stays = {(each.rule, lines.get(each.line)) for each in again(mended)}
        return [each for each in found if (each.rule, each.line) in stays]

    def _sized(self, findings: list[Finding]) -> list[Finding]:
        """Return the findings with the level that they have on this site."""
        if not self._refuses_pictures:
            return findings
        return [
            replace(finding, level=Level.WARNING) if finding.rule == _ELSEWHERE else finding
            for finding in findings
        ]

    def proves(self, text: str, finding: Finding) -> bool:
        """Tell whether a finding's edit mends it and nothing else of what a reader sees.

        The page is rendered before and after: the finding is gone, no other has come, and no
        word has come, gone or moved that the edit does not touch.
        """
        if finding.edit is None:
            return False
        page = self._compare(text, finding.path)
        mended = page.with_text(_with(text, finding.edit))
        before = {_key(each) for each in _all(page)}
        after = {_key(_back(each, page.source, finding.edit)) for each in _all(mended)}
        if _key(finding) in after or not after <= before:
            return False
        old, new = _words(page), _words(mended)
        if finding.rule == "tab-empty" and sorted(old) == sorted(new):
            # All names of tabs come before all bodies.
            return True
        line = page.line(finding.line).text if finding.line >= page.first else ""
        touched = f"{line} {finding.edit.expected} {finding.edit.new}".lower()
        gone, come = _changed_words(old, new)
        # The numbers of steps are words until they number a list.
        gone = {word for word in gone if not word.isdigit()}
        return not (gone & come) and gone | come <= set(_WORD.findall(touched))

    def _compare(self, text: str, path: str) -> Comparison:
        return Comparison(
            Document(text, path),
            self._render,
            self._host,
            self._extensions,
            bool(self._others.changes(text)),
        )


_WORD = re.compile(r"[^\W_]+")


def _with(text: str, edit: Edit) -> str:
    return text[: edit.start] + edit.new + text[edit.end :]


def _words(page: Comparison) -> list[str]:
    return _WORD.findall(page.out.words.lower())


def _changed_words(before: list[str], after: list[str]) -> tuple[set[str], set[str]]:
    """Return the words that have gone from a text, and those that have come."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    gone: set[str] = set()
    come: set[str] = set()
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            gone.update(before[a:b])
            come.update(after[c:d])
    return gone, come


def _lines_of(shown: str, text: str) -> dict[int, int]:
    """Return for each line that a builder shows and the file has its number in the file."""
    matcher = difflib.SequenceMatcher(None, shown.splitlines(), text.splitlines(), autojunk=False)
    return {
        a + n + 1: b + n + 1 for a, b, size in matcher.get_matching_blocks() for n in range(size)
    }


def check_structure(page: Comparison) -> list[Finding]:
    """Return what a reader of the page would see otherwise than its author meant, sorted.

    A finding that explains others says how many; those are left out.
    """
    return settle(page)[0]


def settle(page: Comparison) -> tuple[list[Finding], str]:
    """Return the findings of a page, and its text without the mistakes that reach far."""
    far: list[Edit] = []
    found = {_key(finding): finding for finding in _all(page)}
    tried: set[_Key] = set()
    while len(tried) < _MOST_CAUSES:
        cause = next((f for k, f in found.items() if k not in tried and _explains(f, found)), None)
        if cause is None:
            break
        tried.add(_key(cause))
        if _key(cause) not in page.trials:
            continue
        trial = page.trials[_key(cause)]
        mended = page.with_text(_with(page.source.text, trial))
        after = {_key(f): f for f in (_back(f, page.source, trial) for f in _all(mended))}
        gone = [key for key in found if key not in after and key != _key(cause)]
        for key in gone:
            del found[key]
        if cause.rule in _FAR and _key(cause) not in after:
            far.append(trial)
            # What stood in the shadow of it comes to light.
            found |= {k: replace(f, edit=None) for k, f in after.items() if k not in found}
            found[_key(cause)] = _with_count(cause, len(gone))
    return sorted(found.values()), apply_edits(page.source.text, far)


def _all(page: Comparison) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(page)]


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.line


def _explains(cause: Finding, found: dict[_Key, Finding]) -> bool:
    """Tell whether a finding may be why others are there."""
    if cause.rule in _FAR:
        return True
    near = _NEAR.get(cause.rule, ())
    return any(
        rule in near and line >= cause.line and (rule, line) != _key(cause) for rule, line in found
    )


def _back(finding: Finding, before: Document, edit: Edit) -> Finding:
    """Return a finding on a mended page with the line that it has on the page as it is."""
    first = before.position(edit.start)[0]
    added = edit.new.count("\n") - edit.expected.count("\n")
    last = first + edit.new.count("\n")
    line = finding.line
    if line > last or (line == last and added < 0):
        line -= added
    elif line >= first:
        line = max(first, line - max(0, added))
    return replace(finding, line=line)


def _with_count(cause: Finding, count: int) -> Finding:
    if not count:
        return cause
    more = f"{count} more finding{'s' * (count > 1)} on this page come{'s' * (count == 1)} from it"
    return replace(cause, message=f"{cause.message}; {more}")
