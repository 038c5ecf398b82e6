"""From answers to figures: success, mean reciprocal rank, and where Enter leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HALVES = ("held", "tuned")
QUERIES = Path(__file__).with_name("queries.tsv")


@dataclass(frozen=True)
class Query:
    """One line of queries.tsv; `answers` are the addresses that serve the reader."""

    text: str
    group: str
    half: str
    answers: tuple[str, ...]

    @property
    def pages(self) -> set[str]:
        """Return the pages of the answers, without sections."""
        return {answer.split("#")[0] for answer in self.answers}


@dataclass(frozen=True)
class Hit:
    """How a query fared: the rank of the first right page, from 1 (0: none in ten), and whether
    the Enter key, or the first link, leads into the right section.
    """

    query: Query
    rank: int
    landed: bool


def read_queries() -> list[Query]:
    """Return the queries in the order of the file."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [
        Query(q, group, half, tuple(_address(a) for a in (answer + " " + also).split()))
        for q, group, half, answer, also in rows
    ]


def _address(answer: str) -> str:
    """Return an answer as results have it; the home page is written `./`."""
    return answer.removeprefix("./")


def judge(query: Query, groups: Sequence[Sequence[str]]) -> Hit:
    """Judge the results of one query; two groups of one page count as one."""
    pages: list[str] = list(dict.fromkeys(group[0].split("#")[0] for group in groups))
    rank = next((n for n, page in enumerate(pages[:10], 1) if page in query.pages), 0)
    landed = bool(groups) and any(_is_in(groups[0][0], answer) for answer in query.answers)
    return Hit(query, rank, landed)


def _is_in(address: str, answer: str) -> bool:
    """Tell whether an address is the answer's page and section, or a step in that section."""
    page, _, anchor = address.partition("#")
    wanted_page, _, section = answer.partition("#")
    in_section = not section or anchor == section or anchor.startswith(f"{section}--")
    return page == wanted_page and in_section


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1 over a set of queries."""

    count: int
    first: float
    three: float
    mrr: float
    landed: float


def figures(hits: Sequence[Hit]) -> Figures:
    """Return the figures of some hits; raises ValueError where there are none."""
    if not hits:
        raise ValueError("no hits to count")
    count = len(hits)
    return Figures(
        count=count,
        first=sum(hit.rank == 1 for hit in hits) / count,
        three=sum(1 <= hit.rank <= 3 for hit in hits) / count,
        mrr=sum(1 / hit.rank for hit in hits if hit.rank) / count,
        landed=sum(hit.landed for hit in hits) / count,
    )
