"""Make our front matter out of another site's: what it means here is kept, nothing is made up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml
from pydantic import ValidationError

from clearpane.pages.head import PageHead

# Where other sites put what our key means, the best place first.
_TEXTS = {
    "title": ("title", "linktitle"),
    "description": ("description", "excerpt", "summary", "subtitle", "lead"),
}
# A template of another site is none of this one, and a build stops where it is missing.
_NOT_TAKEN = frozenset({*_TEXTS, "template"})
_WORD_LISTS = ("keywords", "tags")


@dataclass(frozen=True)
class OwnHead:
    """The keys of a draft's front matter, in our order, and the foreign keys left out of it."""

    data: dict[str, object]
    left_out: tuple[str, ...]


def own_head(foreign: Mapping[str, object]) -> OwnHead:
    """Return what another site's head, its keys in lower case, says in our terms.

    Title and description stay as they are, even too long ones: a person shortens them better.
    Any other key is taken over only if it fits our model; so the publisher's pictures, partner
    keys and layout stay behind. What a person must find out, such as the sources and the day on
    which the page was compared with them, is not filled in.
    """
    texts = dict(_texts(foreign))
    head: dict[str, object] = {key: text for key, (text, _) in texts.items()}
    taken = PageHead.model_fields.keys() - _NOT_TAKEN
    head |= {key: foreign[key] for key in taken if key in foreign}
    for key in _unfit(head):
        del head[key]
    # The name of the file is made from the slug.
    used = {source for _, source in texts.values()} | (head.keys() - _TEXTS) | {"slug"}
    words = list(dict.fromkeys(_words(foreign)))
    if words and "search" not in head:
        head["search"] = {"keywords": words}
        used |= set(_WORD_LISTS)
    left_out = tuple(key for key, value in foreign.items() if key not in used and value != "")
    return OwnHead({key: head[key] for key in PageHead.model_fields if key in head}, left_out)


def as_front_matter(head: Mapping[str, object], newline: str) -> str:
    """Return a head as the YAML block, with its fences, that a page begins with."""
    text = yaml.dump(dict(head), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    block = f"---\n{text if head else ''}---\n"
    return block.replace("\n", newline)


def _texts(foreign: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield our key, with the text and the foreign key that it is taken from."""
    for key, sources in _TEXTS.items():
        for source in sources:
            value = foreign.get(source)
            if isinstance(value, str | int | float) and (text := " ".join(str(value).split())):
                yield key, (text, source)
                break


def _unfit(head: Mapping[str, object]) -> set[str]:
    """Return the keys whose values mean something else on the site that they come from."""
    try:
        PageHead.model_validate(head)
    except ValidationError as error:
        wrong = {str(e["loc"][0]) for e in error.errors() if e["type"] != "missing"}
        return wrong & head.keys() - _TEXTS
    return set()


def _words(foreign: Mapping[str, object]) -> Iterator[str]:
    """Yield what people may search for, from lists and from texts with commas."""
    for key in _WORD_LISTS:
        value = foreign.get(key)
        items = value.split(",") if isinstance(value, str) else value
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str | int) and (word := " ".join(str(item).split())):
                yield word


class _Dumper(yaml.SafeDumper):
    """Writes a value that the head names twice out twice: `&id001` is no help to an author."""

    def ignore_aliases(self, data: object) -> bool:
        return True
