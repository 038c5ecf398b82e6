"""Find words that the word list would write otherwise, in running text only."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Edit, Finding
from clearpane.core.text import inside
from clearpane.document.document import Document, front_matter_text, quotations, running_text
from clearpane.sites.options import VERSIONS, clearpane_options

RULE = "term-spelling"

_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Term:
    """One entry of the word list; `terms.toml` beside this module says what each key means."""

    wrong: tuple[str, ...]
    right: str
    why: str
    exact: bool = False
    quoted: bool = True


class WordList:
    """Terms, ready to be searched for all at once."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        # By their first word, because all of them in one pattern would be tried at every letter;
        # the longest first, so that "license key" is not taken for "license".
        self._starting: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        entries = [(wrong, term) for term in self.terms for wrong in term.wrong]
        for wrong, term in sorted(entries, key=lambda entry: len(entry[0]), reverse=True):
            first = _TOKEN.match(wrong)
            self._starting[first[0].lower() if first else ""].append((wrong, term))

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Term]]:
        """Yield each wrong word in `text`, from left to right, with its entry."""
        end = 0
        for token in _TOKEN.finditer(text):
            entries = self._starting.get(token[0].lower(), ()) if token.start() >= end else ()
            for wrong, term in entries:
                if match := _pattern(wrong, term.exact).match(text, token.start()):
                    end = match.end()
                    yield match, term
                    break


@cache
def _pattern(words: str, exact: bool) -> re.Pattern[str]:
    spelled = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<![\w.-]){spelled}(?![\w-]|\.\w)", 0 if exact else re.IGNORECASE)


@cache
def site_words() -> WordList:
    """Return the word list of this site."""
    return read_words((resources.files(__package__) / "terms.toml").read_text(encoding="utf-8"))


def read_words(toml: str) -> WordList:
    """Return the word list that a TOML text holds; raise ClearpaneError when it is not one."""
    try:
        entries = tomllib.loads(toml).get("term", [])
        return WordList(Term(**{**entry, "wrong": tuple(entry["wrong"])}) for entry in entries)
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise ClearpaneError(f"word list: {error}") from error


def check_terms(source: Document, words: WordList | None = None) -> Iterator[Finding]:
    """Yield a finding for each wrong word in the page's text, title and description.

    Code, addresses and HTML tags are passed over, and so are bold words and quotations for all
    entries that allow them there.
    """
    text = front_matter_text(source) + running_text(source)[source.body_start :]
    quoted = quotations(text)
    for match, term in (words or site_words()).find(text):
        if term.quoted and inside(quoted, match.start()):
            continue
        found = " ".join(match[0].split())
        place = source.position(match.start())
        fix = f"write `{term.right}`" if term.right else "leave it out"
        if term.quoted:
            fix += "; words of a screen stand in bold or quotation marks"
        edit = None
        if term.exact and _letters(found) == _letters(term.right):
            # A name that is only written otherwise, such as `Powershell`.
            edit = Edit(*match.span(), match[0], term.right)
        yield Finding(source.path, *place, RULE, f"`{found}`: {term.why}", fix, edit=edit)


def _letters(words: str) -> str:
    return re.sub(r"[\s-]", "", words).lower()


@dataclass(frozen=True)
class PageOptions:
    """The options, ready for use."""

    versions: tuple[str, ...] = VERSIONS
    words: WordList = field(default_factory=site_words)
    source_groups: dict[str, list[str]] = field(default_factory=dict, compare=False)
    released: dict[str, date] = field(default_factory=dict)


def read_page_options(extra: object, base: Path) -> PageOptions:
    """Return the options in the `extra` of a `mkdocs.yml` that lies in the folder `base`.

    Raises ClearpaneError, naming the key, for an unknown option, a wrong value, or a word list
    that cannot be read.
    """
    settings = clearpane_options(extra).pages
    words = site_words()
    if settings.words is not None:
        words = read_words("\n".join(read_text(base / name) for name in settings.words))
    return PageOptions(tuple(settings.versions), words, settings.source_groups, settings.released)
