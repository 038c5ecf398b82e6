"""The index of a large scope in parts, of which a browser loads those that a query needs.

The head holds the commonest words and how entries follow each other. The first parts tell which
entries have a word, how often by field; the others hold pages. `script/large.js` weighs them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from math import log
from typing import Any

Record = Mapping[str, Any]
# An answer is to need less than 300 kB, compressed: so many words of the head need some 50, and a
# part of so many letters 5 or 3.
_COMMON, _WORDS_LETTERS, _PAGES_LETTERS = 12_000, 12_000, 4_000
# As in `script/words.js`: names of code, and where they are read apart.
_NAME = re.compile(r"[A-Za-z]*(?:[a-z]{2}|[A-Z]{2})[A-Z][a-z][A-Za-z]*")
_APART = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")


def in_parts(
    records: Sequence[Record], phrases: Iterable[str], spellings: Mapping[str, str]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the head of a scope's index and its parts, as what JSON can hold.

    `phrases` are those of the synonyms; `spellings` maps a spelling to the one it is read as.
    """
    texts = [[part.get(key, "") for part in _all(r) for key in ("title", "text")] for r in records]
    book = _Book([*chain(*texts)], phrases, spellings)
    for record in records:
        book.add(record)
    words = sorted(book.words)
    runs = _runs((4 * len(book.words[word]) + 9 for word in words), _WORDS_LETTERS)
    files = _runs((sum(map(len, of_page)) for of_page in texts), _PAGES_LETTERS)
    ways = Counter(way for entries in book.words.values() for way in entries.values())
    place = {way: number for number, (way, _) in enumerate(ways.most_common())}
    common = sorted(words, key=lambda word: -len(book.words[word]))[:_COMMON]
    head = {
        "lengths": _levels(book.lengths, 1.3),
        "entries": [len(_all(record)) for record in records],
        "steps": book.steps,
        "ways": [dict(way) for way in place],
        "verbs": sorted(book.verbs),
        "codes": max(range(len(texts)), key=lambda n: " ".join(texts[n][2::2]).lower().count("0x")),
        "words": book.listed(sorted(common)),
        "starts": [words[run.start] for run in runs],
        "files": [file.start for file in files],
    }
    parts: list[dict[str, Any]] = []
    for run in runs:
        part = {"words": book.listed(words[run]), "names": book.names_in(words[run])}
        entries = [book.words[word] for word in words[run]]
        part["at"] = [[b - a - 1 for a, b in pairwise([-1, *one])] for one in entries]
        parts.append({**part, "ways": [[place[way] for way in one.values()] for one in entries]})
    for file in files:
        found = {name for text in chain(*texts[file]) for name in _NAME.findall(text)}
        parts.append({"pages": records[file], "names": book.names_in(sorted(found))})
    return head, parts


class _Book:
    """In which entries each of the `words` stands, how often by field; the script cuts alike."""

    def __init__(
        self, texts: Sequence[str], phrases: Iterable[str], spellings: Mapping[str, str]
    ) -> None:
        self.words: defaultdict[str, dict[int, tuple[tuple[str, int], ...]]] = defaultdict(dict)
        self.lengths: list[int] = []
        self.steps: list[int] = []
        self.verbs: set[str] = set()
        self.spellings = spellings
        self.phrases = {self._starts(_words(phrase)) for phrase in phrases if " " in phrase}
        self.sizes = {len(phrase) for phrase in self.phrases}
        plain = set(re.findall(r"[^\W\d_]+", _folded(_NAME.sub(" ", " ".join(texts)))))
        found = {name for text in texts for name in _NAME.findall(text) if _APART.search(name)}
        names = {name.lower(): (_APART.sub(" ", name), name) for name in sorted(found)}
        self.names = {n: one for n, one in names.items() if plain.issuperset(_words(one[0]))}

    def add(self, record: Record) -> None:
        """Add a page, and what is on it."""
        first = section = len(self.lengths)
        # By entry and field, in the order in which ways are told.
        counts: list[dict[str, Counter[str]]] = []

        def count(text: str, *places: tuple[int, str]) -> list[str]:
            words, more = self.read(text)
            for entry, field in places:
                self.lengths[entry] += len(words)
                counts[entry - first].setdefault(field, Counter()).update(chain(words, more))
            return words

        by_anchor = {}
        for number, part in enumerate(_all(record), first):
            self.lengths.append(0)
            counts.append({})
            title, text = part.get("title", ""), part.get("text", "")
            if part.get("step"):
                words = count(f"{title} {text}", (number, "step"), (section, "stepInSection"))
                self.verbs.update(words[:1])
                self.steps.append(number)
                continue
            section = by_anchor[part.get("anchor", "")] = number
            count(title, (number, "title" if number > first else "pageTitle"))
            count(text, (number, "text"))
        count(record.get("description", ""), (first, "description"))
        for field, said in (("asked", "keywords"), ("called", "called")):
            for anchor, phrases in record.get(said, {}).items():
                said_words = chain(*chain(*map(self.read, phrases.split(","))))
                counts[by_anchor.get(anchor, first) - first][field] = Counter(set(said_words))
        for entry, fields in enumerate(counts, first):
            ways: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
            for field, found in sorted(fields.items()):
                for word, times in found.items():
                    ways[word].append((field, times))
            for word, way in ways.items():
                self.words[word][entry] = tuple(way)

    def read(self, text: str) -> tuple[list[str], list[str]]:
        """Return the words of a text; then names, hyphened words, and what may be phrases."""
        words = _words(_NAME.sub(lambda m: self.names.get(m[0].lower(), (m[0],))[0], text))
        more = [name.lower() for name in self.names_in(_NAME.findall(text))]
        more += [_folded(one).replace("-", "") for one in re.findall(r"[^\W_]+(?:-[^\W_]+)+", text)]
        starts = self._starts(words) if self.sizes else ()
        for size in self.sizes:
            places = (n for n in range(len(words)) if starts[n : n + size] in self.phrases)
            more += [" ".join(words[n : n + size]) for n in places]
        return words, more

    def names_in(self, words: Iterable[str]) -> list[str]:
        return [self.names[word.lower()][1] for word in words if word.lower() in self.names]

    def listed(self, words: Sequence[str]) -> list[Any]:
        return [",".join(words), _levels((len(self.words[word]) for word in words), 1.15)]

    def _starts(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return how words begin: a stem has at least three letters."""
        return tuple([self.spellings.get(word, word)[:3] for word in words])


def _all(record: Record) -> list[Record]:
    return [{**record, "anchor": ""}, *record.get("entries", ())]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _folded(text))


def _folded(text: str) -> str:
    """Return a text in lower case, without accents and apostrophes: `fold` of `script/words.js`."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text).replace("’", "")
        text = "".join(c for c in apart if unicodedata.category(c)[0] != "M")
    return text.replace("'", "").lower()


def _runs(sizes: Iterable[int], most: int) -> list[slice]:
    runs = [total // most for total in accumulate(sizes)]
    starts = [0, *(n for n in range(1, len(runs)) if runs[n] != runs[n - 1]), len(runs)]
    return [slice(*ends) for ends in pairwise(starts)]


def _levels(numbers: Iterable[int], base: float) -> list[int]:
    """Return numbers as powers of a base: what little they are off ranks no page."""
    return [round(log(max(1, number), base)) for number in numbers]
