"""Say in schema.org's words what a rendered page holds: its steps, its questions, its place.

Everything is taken from the page that readers see, so that the two cannot disagree. The types
and properties are those of https://schema.org (JSON-LD 1.1).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from clearpane.sites.entries import Entry, page_entries
from clearpane.sites.finishing import Finisher, Hand, Yield
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead

Node = dict[str, object]

# One question is a heading; only several make a page of questions and answers.
FEWEST_QUESTIONS = 2
FEWEST_STEPS = 2


@dataclass(frozen=True)
class Site:
    """The site around a page; `url` is absolute and ends in a slash."""

    name: str
    url: str
    description: str
    language: str


@dataclass(frozen=True)
class Crumb:
    """One step of the way from the home page to a page; `url` is absolute."""

    name: str
    url: str


def structured_data(
    site: Site, trail: Sequence[Crumb], entries: Sequence[Entry], head: PageHead | None
) -> str:
    """Return the JSON-LD of one page, safe to stand in a `<script>` element.

    `trail` leads from the home page to the page itself, which is its last item; a trail of one
    is the home page. `entries` are the page's parts as `clearpane.search.entries` cuts them.
    """
    page = replace(trail[-1], name=head.title) if head else trail[-1]
    graph = [_web_page(site, page, head)]
    if len(trail) == 1:
        graph.append(_web_site(site))
    else:
        graph.append(_breadcrumbs(trail))
    graph.extend(_how_tos(page, entries, site.language))
    graph.extend(_questions(page, entries))
    document = {"@context": "https://schema.org", "@graph": graph}
    # "</script>" or "<!--" in a text would end or change the element around.
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _web_site(site: Site) -> Node:
    return {
        "@type": "WebSite",
        "@id": f"{site.url}#site",
        "name": site.name,
        "url": site.url,
        "description": site.description,
        "inLanguage": site.language,
    }


def _web_page(site: Site, page: Crumb, head: PageHead | None) -> Node:
    node: Node = {
        "@type": "WebPage",
        "@id": page.url,
        "url": page.url,
        "name": page.name,
        "inLanguage": site.language,
        "isPartOf": {"@id": f"{site.url}#site"},
    }
    if head:
        node["description"] = head.description
        node["lastReviewed"] = head.reviewed.isoformat()
    if head and head.sources:
        node["citation"] = [
            {"@type": "CreativeWork", "name": source.title, "url": source.url}
            for source in head.sources
        ]
    return node


def _breadcrumbs(trail: Sequence[Crumb]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": crumb.name, "item": crumb.url}
            for position, crumb in enumerate(trail, 1)
        ],
    }


def _how_tos(page: Crumb, entries: Sequence[Entry], language: str) -> Iterator[Node]:
    """Yield a HowTo for each list of steps: each heading and each tab is a way of its own."""
    sections = {entry.anchor: entry.title for entry in entries if entry.kind == "section"}
    steps = [entry for entry in entries if entry.kind == "step"]
    for (section, tabs), items in groupby(steps, key=lambda step: (step.section, step.tabs)):
        group = list(items)
        if len(group) < FEWEST_STEPS:
            continue
        way = " – ".join(filter(None, (page.name, sections.get(section))))
        yield {
            "@type": "HowTo",
            "name": f"{way} ({', '.join(tabs)})" if tabs else way,
            "url": f"{page.url}#{section}" if section else page.url,
            "inLanguage": language,
            "step": [_step(page, step, number) for number, step in enumerate(group, 1)],
        }


def _step(page: Crumb, step: Entry, number: int) -> Node:
    return {
        "@type": "HowToStep",
        "position": number,
        "name": step.title,
        "text": step.text,
        "url": f"{page.url}#{step.anchor}",
    }


def _questions(page: Crumb, entries: Sequence[Entry]) -> Iterator[Node]:
    asked = [e for e in entries if e.kind == "section" and e.title.endswith("?")]
    questions = [
        {
            "@type": "Question",
            "name": entry.title,
            "url": f"{page.url}#{entry.anchor}",
            "acceptedAnswer": {"@type": "Answer", "text": answer},
        }
        for entry in asked
        if (answer := _answer(entry, entries))
    ]
    if len(questions) >= FEWEST_QUESTIONS:
        yield {"@type": "FAQPage", "@id": f"{page.url}#questions", "mainEntity": questions}


def _answer(question: Entry, entries: Sequence[Entry]) -> str:
    """Return a section's own words and its steps', each list after the name of its tab."""
    parts = [question.text]
    steps = [e for e in entries if e.kind == "step" and e.section == question.anchor]
    for tabs, items in groupby(steps, key=lambda step: step.tabs):
        parts.append(f"{', '.join(tabs)}:" if tabs else "")
        parts.extend(step.text for step in items)
    return " ".join(filter(None, parts))


def page_structured_data(
    page: HtmlPage, trail: Sequence[tuple[str, str]], site_url: str, head: PageHead | None
) -> str:
    """Return the script element that says in JSON-LD what a finished page holds.

    `trail` leads from the home page to the page itself, as names and whole addresses.
    """
    crumbs = [Crumb(name, url) for name, url in trail]
    name = page.meta("og:site_name") or crumbs[0].name
    site = Site(name, site_url, page.meta("description"), page.language or "en")
    entries = page_entries(page.content_html, page.title)
    data = structured_data(site, crumbs, entries, head)
    return f'<script type="application/ld+json">\n{data}\n</script>\n'


class StructuredData(Finisher):
    """Says in JSON-LD what each page holds."""

    def depends_on(self, file: str) -> object:
        """Return the way to the page, which its breadcrumbs show."""
        return self.site.trail(file)

    def page(self, hand: Hand) -> Yield:
        """Put the script at the end of the head, where there is none."""
        page, site = hand.page, self.site
        head = page.inside_of("head")
        there = page.select('script[type="application/ld+json"]')
        if head and not there and site.site_url and hand.is_content:
            here = (page.title, site.whole(site.address(hand.file)))
            trail = [*site.trail(hand.file), here]
            script = page_structured_data(page, trail, site.whole(""), site.head(hand.file))
            yield head[1], head[1], script
