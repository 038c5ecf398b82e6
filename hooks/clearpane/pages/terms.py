"""Find words that the word list would write otherwise, in running text only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

from clearpane.core.files import read_text
from clearpane.core.findings import ClearpaneError, Edit, Finding
from clearpane.core.rules import all_rules
from clearpane.core.text import Span
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
        self._by_word: dict[str, list[tuple[str, Term]]] = {}
        for term in self.terms:
            for wrong in term.wrong:
                self._by_word.setdefault(wrong.lower(), []).append((wrong, term))
        # By their first word, because all of them in one pattern would be tried at every letter.
        self._starting: dict[str, tuple[str, ...]] = {}
        for word in self._by_word:
            first = _first(word)
            self._starting[first] = (*self._starting.get(first, ()), word)

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Term]]:
        """Yield each wrong word in `text`, from left to right, with its entry."""
        end = 0
        for token in _TOKEN.finditer(text):
            words = self._starting.get(token[0].lower())
            if words is None or token.start() < end:
                continue
            match = _pattern(words).match(text, token.start())
            if match is None:
                continue
            end = match.end()
            found = " ".join(match[0].split())
            for wrong, term in self._by_word[found.lower()]:
                if found == wrong or not term.exact:
                    yield match, term
                    break


def _first(words: str) -> str:
    token = _TOKEN.match(words)
    return token[0] if token else ""


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # The longest first, so that "license key" is not taken for "license".
    longest_first = sorted(words, key=len, reverse=True)
    either = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<![\w.-])(?:{either})(?![\w-]|\.\w)", re.IGNORECASE)


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
    level = all_rules()[RULE].level
    text = front_matter_text(source) + running_text(source)[source.body_start :]
    quoted = quotations(text)
    for match, term in (words or site_words()).find(text):
        if term.quoted and _inside(match.start(), quoted):
            continue
        found = " ".join(match[0].split())
        line, column = source.position(match.start())
        fix = f"write `{term.right}`" if term.right else "leave it out"
        if term.quoted:
            fix += "; words of a screen stand in bold or quotation marks"
        message = f"`{found}`: {term.why}"
        edit = _certain_repair(match, term)
        yield Finding(source.path, line, column, RULE, message, fix, level, edit)


def _certain_repair(match: re.Match[str], term: Term) -> Edit | None:
    """Return the repair of a name that is only written otherwise, such as `Powershell`."""
    if not term.exact or _letters(match[0]) != _letters(term.right):
        return None
    return Edit(match.start(), match.end(), match[0], term.right)


def _letters(words: str) -> str:
    return re.sub(r"[\s-]", "", words).lower()


def _inside(offset: int, spans: list[Span]) -> bool:
    return any(start <= offset < end for start, end in spans)


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
