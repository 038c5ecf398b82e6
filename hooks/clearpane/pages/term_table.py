"""Write the word list as a table, so that authors read what the check really looks for."""

from __future__ import annotations

from collections.abc import Iterable

from clearpane.pages.check_terms import Term


def term_table(terms: Iterable[Term]) -> str:
    """Return the word list as a Markdown table, in its own order."""
    rows = ["| Found | Write | Why |", "|---|---|---|", *(_row(term) for term in terms)]
    return "\n".join(rows) + "\n"


def _row(term: Term) -> str:
    # Not as code: on a phone that would be broken within the words.
    found = ", ".join(term.wrong)
    right = term.right or "(leave it out)"
    everywhere = "" if term.quoted else "; in bold and quotations too"
    return f"| {found} | {right} | {term.why}{everywhere} |".replace("\n", " ")
