"""Clean one Markdown document of advertising: text in, text and findings out."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clearpane.ads.ad_markup import find_fences, find_labels, find_notes, find_shortcodes
from clearpane.ads.ad_options import Options
from clearpane.ads.cuts import Cut, outermost
from clearpane.ads.dialects import Dialect, default_dialects
from clearpane.ads.html_ads import HtmlAds
from clearpane.ads.markdown_ads import MarkdownAds
from clearpane.ads.proof import Proof, rendering
from clearpane.ads.verdicts import Judge, PageJudge
from clearpane.core.findings import ClearpaneError, Edit, Finding
from clearpane.core.rules import all_rules
from clearpane.core.text import Span, blank, inside, merge
from clearpane.document.code import find_code
from clearpane.document.document import Document
from clearpane.document.links import find_links
from clearpane.document.switches import Keeper, sift

# What of a source no reader sees: tags, scripts and comments, template calls, link targets,
# reference definitions, addresses.
_UNSEEN = re.compile(
    r"<!--.*?-->|<script\b.*?</script|<[^<>]*>|\{[{%].*?[}%]\}|^[ ]{0,3}\[[^\]\n]+\]:[^\n]*$"
    r"|\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\{[:.#][^{}\n]*\}|https?://\S+",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
# So few words are a label or a slogan; only from here on a share of the page means something.
_FEW_WORDS = 12
# Cheap to ask, and most code has none of it.
_LIKE_AN_AD = re.compile(r"adsbygoogle|data-ad-|<script|<iframe|<ins|\{[{%]|<!--|//", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# Cuts within the words of a link, beyond which its end is not looked for.
_PARTS = 20


@dataclass(frozen=True)
class Cleaned:
    """The result: the text without advertising, what was found, and the cuts that were made."""

    text: str
    findings: list[Finding]
    cuts: list[Cut]
    rendered: bool = False
    """Whether it had to be rendered for the laws: only where something was to be cut."""
    compared: Callable[[], list[dict[str, Any]]] = list
    """What the laws compared, in plain values; it renders the document once more."""


class Cleaner:
    """Cleans documents one after another; keeps what it learns of addresses between them."""

    def __init__(
        self, options: Options | None = None, dialects: Sequence[Dialect] | None = None
    ) -> None:
        self.options = options or Options()
        self.dialects = dialects
        self.judge = Judge(self.options.tables)

    def clean(self, text: str, path: str = "-") -> Cleaned:
        """Return a document without its advertising; every other byte stays.

        `path` is only for the findings. Raises for no text: what cannot be decided stays and
        is reported.
        """
        return self.clean_source(Document(text, path))

    def clean_source(self, source: Document) -> Cleaned:
        """Return a document that was read already without its advertising."""
        cleaned = self._cleaned(source)
        kept = sift(cleaned.findings, source)
        return replace(cleaned, findings=sorted(kept))

    def _cleaned(self, source: Document) -> Cleaned:
        text = source.text
        keeper, judge = Keeper(source), PageJudge(self.judge, source.mask)
        found = list(self._find(source, keeper, judge))
        cuts = outermost(found)
        told = outermost(c for c in found if c.rule)
        findings = [_finding(source, cut, cuts) for cut in told]
        findings += [_note(source, "ad-kept", offset) for offset in keeper.marks]
        findings += _doubts(source, judge)
        if not keeper.whole_file:
            notes = find_notes(source, cuts, self.options.words)
            findings += [_note(source, *note) for note in notes]
        lost, words = _loss(source, cuts)
        if lost > max(_FEW_WORDS, self.options.max_loss * words):
            told_of = (
                f"the cuts would take {lost} of {words} visible words; the page stays as it is"
            )
            return Cleaned(text, [_note(source, "ad-too-much", 0, told_of), *findings], [])
        doubtful = [] if keeper.whole_file else self._in_doubtful_code(source, cuts)
        perhaps = outermost(cut for cut in doubtful if cut.rule)
        doubtful = outermost(doubtful)
        if not cuts and not doubtful:
            return Cleaned(text, findings, cuts)
        with rendering():
            return self._proven(source, cuts, doubtful, findings, perhaps)

    def _in_doubtful_code(self, source: Document, cuts: list[Cut]) -> list[Cut]:
        """Return what would be cut in what is code perhaps: the laws decide."""
        start = source.body_start
        if not any(_LIKE_AN_AD.search(source.text, *span) for span in source.code):
            return []
        sure = [(a + start, b + start) for a, b in find_code(source.text[start:], sure=True)]
        bold = Document(source.text, source.path)
        bold.__dict__["code"] = sure
        if not any(_LIKE_AN_AD.search(bold.mask, *span) for span in source.code):
            return []
        return [
            cut
            for cut in self._find(bold, Keeper(bold), PageJudge(self.judge, bold.mask))
            if any(cut.start < end and start < cut.end for start, end in source.code)
            and not any(cut.start < c.end and c.start < cut.end for c in cuts)
        ]

    def _proven(
        self,
        source: Document,
        cuts: list[Cut],
        doubtful: list[Cut],
        findings: list[Finding],
        perhaps: list[Cut],
    ) -> Cleaned:
        """Return the document less the cuts that keep the laws; those taken back are told.

        Of the `doubtful` ones those are not told that are code: they are content. `perhaps` are
        those among them, or in them, that have something to tell.
        """
        text = source.text
        try:
            dialects = self.dialects or default_dialects()
            together = sorted([*cuts, *doubtful])
            proof = Proof(text, source.body_start, dialects, together)
            first, refused = proof.hold(_units(cuts))
            kept, unsure = proof.hold(_units(doubtful), first)
        except Exception as error:
            # Renderers and their extensions raise what they like, too deep a nesting included.
            why = error if isinstance(error, ClearpaneError) else type(error).__name__
            law = f"nobody knows what, for it cannot be rendered ({why})"
            return Cleaned(text, [_taken_back(finding, law) for finding in findings], [])
        back = sorted(
            (cut.start, cut.end, law) for unit, law in [*refused, *unsure] for cut in unit
        )
        findings = [_taken_back(finding, _law_at(back, finding)) for finding in findings]
        gone = merge([(cut.start, cut.end) for cut in kept])
        for cut in perhaps:
            finding = _finding(source, cut, kept)
            if not inside(gone, cut.start):
                if proof.shows(cut):
                    continue
                finding = _taken_back(finding, _law_at(back, finding) or "what is around it")
            findings.append(finding)
        return Cleaned(proof.made(kept), sorted(findings), kept, True, lambda: proof.compared(kept))

    def _find(self, source: Document, keeper: Keeper, judge: PageJudge) -> Iterator[Cut]:
        """Yield every cut; some lie inside others."""

        def allowed(cut: Cut) -> bool:
            return keeper.allows(cut.start, cut.rule)

        words, elements = self.options.words, source.elements
        fences, fenced = find_fences(source.mask, source.tags, words)
        standalone = [*fences, *find_shortcodes(source.mask, words)]
        pairs = filter(lambda unit: all(map(allowed, unit)), _units(standalone))
        standalone = [cut for pair in pairs for cut in pair]
        hidden = [(t.start, t.end) for t in source.tags] + [
            e.inner for e in elements if e.name in ("script", "style")
        ]
        hidden += [(c.start, c.end) for c in standalone]
        links = find_links(source.mask, merge(hidden))
        markdown = MarkdownAds(source, links, judge, allowed)
        images = list(markdown.images())
        cuts = list(markdown.cuts(_removed([*images, *standalone])))
        gone = _removed([*images, *standalone, *cuts])
        html = list(HtmlAds(markdown, words, fenced, gone).cuts())
        if html:
            # A link around HTML that went shows nothing any more.
            cuts = list(markdown.cuts(_removed([*images, *standalone, *html])))
        cuts = [*standalone, *images, *html, *cuts, *markdown.bare(hidden)]
        yield from cuts
        yield from filter(allowed, find_labels(source, cuts, words))


def _doubts(source: Document, judge: PageJudge) -> Iterator[Finding]:
    """Yield a note for each address that only by its form could be an ad's."""
    for url, verdict in judge.doubtful.items():
        message = f"it stays, since only its form is that of {verdict.network}: {url[:80]}"
        yield _note(source, "ad-unproven", max(0, source.mask.find(url)), message)


def _units(cuts: list[Cut]) -> list[list[Cut]]:
    """Return the cuts in groups that make sense only together, as the two tags of a link."""
    units: dict[int, list[Cut]] = {}
    for cut in cuts:
        units.setdefault(cut.owner if cut.owner in units else cut.start, []).append(cut)
    return list(units.values())


def _law_at(back: list[tuple[int, int, str]], finding: Finding) -> str:
    """Return the law by which the cut of a finding was taken back, or an empty string."""
    start = finding.edit.start if finding.edit else -1
    place = bisect_right(back, (start, sys.maxsize)) - 1
    return back[place][2] if place >= 0 and back[place][0] <= start < back[place][1] else ""


def _taken_back(finding: Finding, law: str) -> Finding:
    """Return a finding as it is told when a law took its cut back; without a law, itself."""
    if finding.edit is None or not law:
        return finding
    rule = all_rules()["ad-unproven"]
    message = f"it stays, since cutting it would change {law}: {finding.message}"
    return replace(
        finding, rule=rule.id, level=rule.level, message=message, fix=rule.mend, edit=None
    )


def _removed(cuts: list[Cut]) -> list[Span]:
    return [(cut.start, cut.end) for cut in cuts if not cut.replacement]


def _finding(source: Document, cut: Cut, cuts: Sequence[Cut] = ()) -> Finding:
    """Return the finding of a cut; its edit takes along the cuts that belong to it."""
    line, column = source.position(cut.start)
    end, new = cut.end, cut.replacement
    behind = bisect_right(cuts, cut)
    for part in cuts[behind : behind + _PARTS]:
        if part.owner == cut.start:
            new += source.text[end : part.start] + part.replacement
            end = part.end
    edit = Edit(cut.start, end, source.text[cut.start : end], new)
    level = all_rules()[cut.rule].level
    return Finding(source.path, line, column, cut.rule, cut.message, cut.fix, level, edit)


def _note(source: Document, rule_id: str, offset: int, message: str = "") -> Finding:
    """Return a finding without an edit, in the words of its rule where no others are given."""
    line, column = source.position(offset)
    rule = all_rules()[rule_id]
    return Finding(source.path, line, column, rule.id, message or rule.what, rule.mend, rule.level)


def _loss(source: Document, cuts: list[Cut]) -> tuple[int, int]:
    """Return how many visible words the cuts take, and of how many, if they are not few."""
    gone = [(c.start, c.end) for c in cuts if not c.replacement]
    if sum(_visible_words(source.mask[start:end]) for start, end in gone) <= _FEW_WORDS:
        return 0, 0
    # By itself an attribute looks like words.
    words = _visible_words(source.solid)
    return words - _visible_words(blank(source.solid, merge(gone))), words


def _visible_words(markdown: str) -> int:
    return len(_WORD.findall(_UNSEEN.sub(" ", markdown)))
