"""A help page as the Markdown of one builder: Python-Markdown with PyMdown, or Hugo's Goldmark."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence

from model import HelpPage, Link, Step, path

REVIEWED = "2026-11-23"


def material(page: HelpPage) -> str:
    """Return the source for Material, and for Zensical, which reads the same."""
    return _page(page, _Material(page.number))


def hugo(page: HelpPage) -> str:
    """Return the source for Hugo, with shortcodes where Material has blocks of its own."""
    return _page(page, _Hugo())


class _Material:
    def __init__(self, number: int) -> None:
        self.folder = posixpath.dirname(path(number))

    def title(self, text: str) -> Iterator[str]:
        yield f"# {text} {{ #page }}"

    def link(self, link: Link) -> str:
        target = posixpath.relpath(path(link.page), self.folder or ".")
        return f"[{link.text}]({target}{link.anchor and '#' + link.anchor})"

    def picture(self, file: str, alt: str, *, drawing: bool) -> str:
        mark = "{ .drawing }" if drawing else ""
        return f"![{alt}]({posixpath.relpath(file, self.folder or '.')}){mark}"

    def note(self, kind: str, note: Step) -> Iterator[str]:
        yield f'!!! {kind} "{note.text}"\n    {note.more}'

    def tabs(self, tabs: Sequence[tuple[str, str]]) -> Iterator[str]:
        for name, text in tabs:
            yield f'=== "{name}"'
            yield "\n".join(f"    {line}" for line in text.splitlines())


class _Hugo:
    def title(self, text: str) -> Iterator[str]:
        # The layout writes the title from the front matter.
        yield from ()

    def link(self, link: Link) -> str:
        # `relref` fails the build where the page does not exist, as MkDocs warns.
        anchor = link.anchor and "#" + link.anchor
        return f'[{link.text}]({{{{< relref "/{_hugo_path(link.page)}{anchor}" >}}}})'

    def picture(self, file: str, alt: str, *, drawing: bool) -> str:
        return f"![{alt}](/{file})"

    def note(self, kind: str, note: Step) -> Iterator[str]:
        yield f'{{{{< note "{kind}" "{note.text}" >}}}}\n{note.more}\n{{{{< /note >}}}}'

    def tabs(self, tabs: Sequence[tuple[str, str]]) -> Iterator[str]:
        yield "{{< tabs >}}"
        for name, text in tabs:
            yield f'{{{{< tab "{name}" >}}}}\n{text}\n{{{{< /tab >}}}}'
        yield "{{< /tabs >}}"


def _hugo_path(number: int) -> str:
    # An index page is called `_index.md` where it opens a section.
    folder, name = posixpath.split(path(number))
    return posixpath.join(folder, "_index.md" if name == "index.md" else name)


# Where each dialect puts a page.
DIALECTS: dict[str, tuple[Callable[[HelpPage], str], Callable[[int], str]]] = {
    "material": (material, path),
    "hugo": (hugo, _hugo_path),
}


def _page(page: HelpPage, dialect: _Material | _Hugo) -> str:
    return _head(page) + "\n\n".join(_blocks(page, dialect)) + "\n"


def _head(page: HelpPage) -> str:
    return f"""---
title: {page.title}
description: {page.description}
applies_to: [{", ".join(name for name, _ in page.tabs)}]
reviewed: {REVIEWED}
review_in: 9999 days
sources:
  - title: Manual of device {page.number}
    url: https://example.org/manuals/{page.number}
    read: {REVIEWED}
search:
  keywords: [device {page.number}]
---

"""


def _blocks(page: HelpPage, dialect: _Material | _Hugo) -> Iterator[str]:
    """Yield the blocks of a page, between which stands one empty line each."""
    ad = page.ad.markup if page.ad else ""
    yield from dialect.title(page.title)
    yield page.lead
    if page.picture:
        yield dialect.picture(page.picture, f"The device {page.number}", drawing=False)
    for way in page.ways:
        yield f"## {way.heading} {{ #{way.anchor} }}"
        yield way.intro
        # Between two steps, where publishers put an ad too: the cut has to leave one list.
        if ad and way is page.ways[1]:
            yield from (_steps(way.steps[:2]), ad, _steps(way.steps[2:], 3))
        else:
            yield _steps(way.steps)
        yield from dialect.note(way.note_kind, way.note)
        yield f"See also {' and '.join(map(dialect.link, way.links))}."
    yield "## The steps in your version { #versions }"
    if page.drawing:
        yield dialect.picture(page.drawing, f"Drawing of device {page.number}", drawing=True)
    yield from dialect.tabs([(name, _steps(steps)) for name, steps in page.tabs])
    yield "## Error codes { #codes }"
    rows = [f"| `{code}` | {text} | {fix} |" for code, text, fix in page.codes]
    yield "\n".join(["| Code | Meaning | What to do |", "|---|---|---|", *rows])
    yield "## If it did not work { #not-working }"
    yield "\n".join(f"- The message is another one: {dialect.link(link)}." for link in page.fixes)


def _steps(steps: Sequence[Step], first: int = 1) -> str:
    return "\n".join(f"{n}. {step.text}\n   {step.more}" for n, step in enumerate(steps, first))
