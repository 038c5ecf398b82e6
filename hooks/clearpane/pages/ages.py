"""How old a page's knowledge is: texts older than what they are used for, claims that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from clearpane.core.findings import Finding
from clearpane.document.head import FrontMatter, read_front_matter
from clearpane.sites.page_head import PageHead, read_head

TOO_OLD = "source-too-old"
EXPIRED = "claim-expired"


def check_sources(text: str, path: str, released: Mapping[str, date]) -> Iterator[Finding]:
    """Yield a finding for each source that cannot know the version that it is used for.

    `released` tells when a version came out; versions that it does not name are not judged, and
    neither are sources without a date. A source speaks of the versions in its own `applies_to`,
    else of all those of the page. A version of the page that no source speaks of is a finding too,
    as soon as one source says what it speaks of.
    """
    head = read_head(text)
    if head is None or not released:
        return
    front = read_front_matter(text)
    spoken_of: set[str] = set()
    for number, source in enumerate(head.sources):
        versions = source.applies_to or head.applies_to
        spoken_of.update(versions)
        newer = [v for v in versions if v in released and source.is_before(released[v])]
        if newer:
            names = " and ".join(f"{v} (of {released[v].year})" for v in newer)
            left = ", ".join(v for v in versions if v not in newer)
            fix = "find a newer text for that version"
            yield _finding(
                path,
                front,
                ("sources", number, "dated"),
                TOO_OLD,
                f"a text of {source.dated} cannot speak of {names}",
                f"write `applies_to: [{left}]` at this source, or {fix}" if left else fix,
            )
    for version in head.applies_to:
        if head.sources and version not in spoken_of:
            fix = f"name a source with `applies_to: [{version}]`, or take the version out"
            message = f"no source of this page speaks of {version}"
            yield _finding(path, front, ("applies_to",), TOO_OLD, message, fix)


def check_claims(head: PageHead, text: str, path: str, today: date) -> Iterator[Finding]:
    """Yield a finding for each claim of the page that held until a day that has passed."""
    front = read_front_matter(text)
    for number, claim in enumerate(head.until):
        if claim.day < today:
            yield _finding(
                path,
                front,
                ("until", number, "day"),
                EXPIRED,
                f"“{claim.claim}” held until {claim.day}",
                "say on the page what holds now, and write the new day or take the entry out",
            )


def _finding(
    path: str, front: FrontMatter, key: tuple[str | int, ...], rule: str, message: str, fix: str
) -> Finding:
    return Finding(path, *front.position(key), rule, message, fix)
