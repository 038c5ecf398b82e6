"""The index of a large scope in parts, of which a browser loads those that a query needs.

The head holds the commonest words and how entries follow each other. The first parts tell where
words stand, then each page has one, and the last hold rare words by how they end; what one says is
the same wherever others begin, so an edit changes few. `script/large.js` weighs them.

Where a word stands is told by page, as "2a3Tc1b": so many pages after the last one; for each entry
a letter, how many after the last; how often in which field, if not once in the text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import chain, groupby, pairwise, repeat
from math import log
from operator import add, itemgetter
from typing import Any
from zlib import crc32

MOST_WHOLE = 1_000
"""The index of a scope of more pages is written in parts."""
Record = Mapping[str, Any]
Text = tuple[str, int, str]  # and the entry of the page that it belongs to, and its field
Told = tuple[list[str], list[str], list[int]]
"""Of a page, lines of a word and its places, the same of names, and the lengths of entries."""
FIELDS = {
    "T": "text", "H": "title", "P": "pageTitle", "S": "step", "I": "stepInSection",
    "D": "description", "K": "asked", "C": "called",
}  # fmt: skip
_IN_TEXT = re.compile(r"[THPSI]|[a-z](?![A-Z\d])")  # in places that tell more than what is said
# An answer is to need less than 300 kB, compressed: so many words of the head need some 50, and a
# part of so many letters 5.
_COMMON, _LETTERS = 12_000, 16_000
_NAMES = json.loads(resources.files(__package__).joinpath("names.json").read_text("utf-8"))
_NAME, _BEFORE = re.compile(_NAMES["name"]), re.compile(_NAMES["before"])
_WORD, _HYPHENED = re.compile(r"[^\W_]+"), re.compile(r"(?<![^\W_])[^\W_]+(?:-[^\W_]+)+")


class Reader:
    """Reads the words of pages as `script/index.js` does.

    `known` is what the search knows of words: groups of phrases, and the spelling that another is
    read as.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self.spellings: Mapping[str, str] = known["spellings"]
        phrases = ",".join(known["synonyms"]).split(",")
        self.phrases = {self._starts(words_of(phrase)) for phrase in phrases if " " in phrase}
        self.sizes = {len(phrase) for phrase in self.phrases}

    def page(self, record: Record) -> Told:
        """Return what a page tells, whatever others do."""
        return self._told(record, _texts(record), "keywords")

    def around(self, record: Record) -> Told:
        """Return what is told of a page as others are: what it is for, what links call it."""
        return self._told(record, [(record.get("description", ""), 0, "D")], "called")

    def _told(self, record: Record, texts: Iterable[Text], said: str) -> Told:
        words: Counter[Text] = Counter()
        names: Counter[Text] = Counter()
        parts = [record, *record.get("entries", ())]
        lengths = [0] * len(parts)
        for text, entry, field in texts:
            found, more = self._words(text)
            runs = [run for run in _WORD.findall(text) if _BEFORE.search(run)]
            # As if each name were read apart: most are, on a site that is as large.
            lengths[entry] += len(found) + sum(len(_BEFORE.findall(run)) for run in runs)
            words.update(zip(chain(found, more), repeat(entry), repeat(field)))
            names.update(zip(runs, repeat(entry), repeat(field)))
        sections = {part.get("anchor"): n for n, part in enumerate(parts) if "step" not in part}
        for anchor, phrases in record.get(said, {}).items():
            # In what is asked, or said by links, a word counts once.
            once = {*chain(*chain(*map(self._words, phrases.split(","))))}
            words.update((word, sections.get(anchor, 0), said[0].upper()) for word in once)
        return _lines(words), _lines(names), lengths

    def _words(self, text: str) -> tuple[list[str], list[str]]:
        """Return the words of a text; then hyphened ones as one, and what may be phrases."""
        words = words_of(text)
        more = words_of(" ".join(_HYPHENED.findall(text)).replace("-", ""))
        starts = self._starts(words) if self.sizes else ()
        for size in self.sizes:
            places = (n for n in range(len(words)) if starts[n : n + size] in self.phrases)
            more += [" ".join(words[n : n + size]) for n in places]
        return words, more

    def _starts(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return how words begin: a stem has at least three letters."""
        return tuple([self.spellings.get(word, word)[:3] for word in words])


def in_parts(
    records: Sequence[dict[str, Any]], reader: Reader
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the head of a scope's index and its parts, as what JSON can hold.

    What `reader.page` tells of a page may be there already, as its "words".
    """
    told = [_told(record, reader) for record in records]
    words, names = _by_word(page[0] for page in told), _by_word(page[1] for page in told)
    # As `useNames` does: names whose parts are words of the site.
    short = sorted({n for n in chain(*map(_NAME.findall, names)) if len(n) <= 64})
    split = {name: _BEFORE.sub(r"\g<0> ", name) for name in short}
    plain = {word for word, places in words.items() if any(_IN_TEXT.search(p) for _, p in places)}
    apart = {n: s for n, s in split.items() if n != s and plain.issuperset(words_of(s))}
    for run, places in names.items():
        its_names = [folded(name) for name in _NAME.findall(run) if name in apart]
        its_words = words_of(_NAME.sub(lambda name: apart.get(name[0], name[0]), run))
        for word in {*its_words, *its_names} - {folded(run)} if its_names else ():
            words[word] = sorted([*words[word], *places], key=itemgetter(0))
    named = {folded(name): name for name in apart}
    at = {
        word: "".join([f"{n - last}{at}" for (last, _), (n, at) in pairwise([(-1, ""), *places])])
        for word, places in sorted(words.items())
    }
    counts = {word: len(re.findall("[a-z]", places)) for word, places in at.items()}
    common = sorted(sorted(at, key=lambda word: -counts[word])[:_COMMON])
    runs = [*_runs(at, lambda word: len(at[word]) + len(word))]
    ends = [*_runs(sorted(at.keys() - common, key=lambda word: word[::-1]), len)]
    entries: list[list[Record]] = [[r, *r.get("entries", ())] for r in records]
    steps = {n: p.get("title", "") for n, p in enumerate(chain(*entries)) if p.get("step")}
    codes = [str([part.get("title") for part in page]).lower().count("0x") for page in entries]
    head = {
        "fields": FIELDS,
        "lengths": "".join([_level(length) for page in told for length in page[2]]),
        "entries": [len(page[2]) for page in told],
        "steps": [n - last for last, n in pairwise([0, *steps])],
        "verbs": sorted({word for step in steps.values() for word in words_of(step)[:1]}),
        "codes": max(range(len(records)), key=codes.__getitem__),
        "words": [",".join(common), "".join([_level(counts[word]) for word in common])],
        "starts": ["".join(run[:1]) for run in runs],
        "ends": ["".join(run[:1])[::-1] for run in ends],
    }
    parts: list[dict[str, Any]] = []
    for of_part in runs:
        of_names = [named[word] for word in of_part if word in named]
        parts.append(
            {"words": ",".join(of_part), "at": [at[w] for w in of_part], "names": of_names}
        )
    for record, (_, lines, _) in zip(records, told, strict=True):
        found = {*chain(*map(_NAME.findall, lines))}
        parts.append({"pages": [record], "names": sorted(apart.keys() & found)})
    return head, parts + [{"words": ",".join(of_part)} for of_part in ends]


def _told(record: dict[str, Any], reader: Reader) -> Told:
    page, more = record.pop("words", None) or reader.page(record), reader.around(record)
    return page[0] + more[0], page[1] + more[1], [*map(add, page[2], more[2])]


def _texts(record: Record) -> Iterator[Text]:
    section = 0
    for entry, part in enumerate((record, *record.get("entries", ()))):
        title, text = part.get("title", ""), part.get("text", "")
        if part.get("step"):
            yield f"{title} {text}", entry, "S"
            yield f"{title} {text}", section, "I"
        else:
            section = entry
            yield title, entry, "H" if entry else "P"
            yield text, entry, "T"


def _lines(places: Mapping[Text, int]) -> list[str]:
    lines = []
    for word, of_word in groupby(sorted(places.items()), key=lambda place: place[0][0]):
        at, last = "", -1
        for entry, fields in groupby(of_word, key=lambda place: place[0][1]):
            how = "".join(f"{n if n > 1 else ''}{field}" for (_, _, field), n in fields)
            further, letter = divmod(entry - last - 1, 26)
            at += "-" * further + chr(ord("a") + letter) + ("" if how == "T" else how)
            last = entry
        lines.append(f"{word}\t{at}")
    return lines


def _by_word(pages: Iterable[Iterable[str]]) -> dict[str, list[tuple[int, str]]]:
    """Return of each word the pages, by number, and the places on them."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, lines in enumerate(pages):
        for line in lines:
            word, _, at = line.partition("\t")
            found[word].append((number, at))
    return found


def words_of(text: str) -> list[str]:
    """Return the words of a text: `wordsOf` of `script/words.js` without names read apart."""
    return [word for word in _WORD.findall(folded(text)) if len(word) <= 64]


def folded(text: str) -> str:
    """Return a text in lower case, without accents and apostrophes: `fold` of the same."""
    if text.isascii() and "'" not in text:
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    dropped = {c for c in {*apart} if unicodedata.category(c)[0] == "M" or c in "'’"}
    return apart.translate(dict.fromkeys(map(ord, dropped))).lower()


def _runs(words: Iterable[str], size: Callable[[str], int]) -> Iterator[list[str]]:
    """Cut words into runs of about as many letters; a word itself tells whether it may begin one.

    So the cuts behind an edit are soon the same again.
    """
    run: list[str] = []
    letters = 0
    for word in words:
        may_begin = letters > _LETTERS / 2 and crc32(word.encode()) % 16 == 0
        if run and (may_begin or letters + size(word) > _LETTERS):
            yield run
            run, letters = [], 0
        run.append(word)
        letters += size(word)
    yield run


@cache
def _level(number: int) -> str:
    """Return a number as a letter, a power of 1.15: what little it is off ranks no page."""
    return chr(ord("#") + round(log(max(1, number), 1.15)))
