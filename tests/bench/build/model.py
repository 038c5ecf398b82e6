"""One page of a generated help site, before any dialect of Markdown: the same for each builder.

A page is a how-to as the project's own are: a lead, three sections with steps, notes, links and
here and there a picture, a section in two tabs, a table of error codes, what to do where it fails.
Page n of a site is made of n and the number of pages alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from words import Writer

from ads import Ad, ad_of_page

PAGES_IN_TOPIC, PAGES_IN_PART = 25, 250
WAYS = ("way-1", "way-2", "way-3")
ANCHORS = (*WAYS, "versions", "codes", "not-working")
VERSIONS = ("Windows 11", "Windows 10")
PICTURE_EVERY, DRAWING_EVERY = 2, 4
# So many pages share one picture, so that the number of pictures grows with that of the pages.
PAGES_TO_A_PICTURE = 10


class Link(NamedTuple):
    """A link to another page of the site; `anchor` may be empty."""

    text: str
    page: int
    anchor: str


class Step(NamedTuple):
    """What to do, and a sentence below it."""

    text: str
    more: str


@dataclass(frozen=True)
class Way:
    """A section with steps."""

    anchor: str
    heading: str
    intro: str
    steps: list[Step]
    note_kind: str
    note: Step
    links: list[Link]


@dataclass(frozen=True)
class HelpPage:
    """Everything that stands on one page."""

    number: int
    title: str
    description: str
    lead: str
    ways: list[Way]
    tabs: list[tuple[str, list[Step]]]
    codes: list[tuple[str, str, str]]
    fixes: list[Link]
    picture: str
    drawing: str
    ad: Ad | None


def title(number: int) -> str:
    """Return the title of a page."""
    return f"{Writer(f'title {number}').task()} of your device {number}"


def path(number: int) -> str:
    """Return the source file of a page: parts of 250 pages, topics of 25, each with an index."""
    if number < 2:
        return ("index.md", "about/index.md")[number]
    part, place = divmod(number - 2, PAGES_IN_PART)
    if place == 0:
        return f"part-{part:02}/index.md"
    topic, place = divmod(place - 1, PAGES_IN_TOPIC)
    name = "index" if place == 0 else f"page-{number:05}"
    return f"part-{part:02}/topic-{topic:02}/{name}.md"


def picture_name(number: int, kind: str) -> str:
    """Return the file of the picture that a page shares with its neighbours."""
    return f"pictures/{number // PAGES_TO_A_PICTURE:04}.{kind}"


def help_page(number: int, pages: int, ad_share: float) -> HelpPage:
    """Return page `number` of a site of `pages` pages, `ad_share` (0 to 1) of which carry an ad."""
    write = Writer(f"page {number}")
    return HelpPage(
        number=number,
        title=title(number),
        # 50 to 160 characters, as the front matter wants it.
        description=f"How to {write.verb()} the {write.noun()}, step by step, in {VERSIONS[0]}.",
        lead=write.sentences(3),
        ways=[_way(write, anchor, pages) for anchor in WAYS],
        tabs=[(version, _steps(write, 3)) for version in VERSIONS],
        codes=[_code(write) for _ in range(6)],
        fixes=[_link(write, pages) for _ in range(2)],
        picture=picture_name(number, "png") if number % PICTURE_EVERY == 0 else "",
        drawing=picture_name(number, "svg") if number % DRAWING_EVERY == 1 else "",
        ad=ad_of_page(number, ad_share),
    )


def _way(write: Writer, anchor: str, pages: int) -> Way:
    return Way(
        anchor=anchor,
        heading=write.task(),
        intro=write.sentences(3),
        steps=_steps(write, 5),
        note_kind=write.dice.choice(("note", "tip", "warning")),
        note=Step(f"Before you {write.verb()} it", write.sentences(2)),
        links=[_link(write, pages) for _ in range(2)],
    )


def _steps(write: Writer, count: int) -> list[Step]:
    return [
        Step(f"Open **{write.noun().capitalize()}**, then {write.verb()} the **{write.noun()}**.",
             write.sentences(1))
        for _ in range(count)
    ]  # fmt: skip


def _link(write: Writer, pages: int) -> Link:
    page = write.dice.randrange(pages)
    anchor = write.dice.choice(ANCHORS) if write.dice.random() < 0.5 else ""
    return Link(title(page), page, anchor)


def _code(write: Writer) -> tuple[str, str, str]:
    number = write.dice.randrange(16**8)
    return f"0x{number:08X}", f"The {write.noun()} is not ready.", f"{write.task()}."
