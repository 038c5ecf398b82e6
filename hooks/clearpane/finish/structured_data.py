"""Say in schema.org's words what a finished page holds: its steps, its questions, its place.

Everything is taken from the page that readers see, so that the two cannot disagree. The types
and properties are those of https://schema.org (JSON-LD 1.1).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from clearpane.sites.entries import Entry, page_entries
from clearpane.sites.hand import Finisher, Hand, Yield
from clearpane.sites.html_page import HtmlPage
from clearpane.sites.page_head import PageHead

Node = dict[str, object]

# One question is a heading; only several make a page of questions and answers.
FEWEST_QUESTIONS = 2
FEWEST_STEPS = 2


def structured_data(
    page: HtmlPage, trail: Sequence[tuple[str, str]], site_url: str, head: PageHead | None
) -> str:
    """Return the JSON-LD of a finished page, safe to stand in a `<script>` element.

    `trail` leads from the home page to the page itself, as names and whole addresses; a trail of
    one is the home page. `site_url` is absolute and ends in a slash; `head` is the front matter,
    where it is known.
    """
    name, url = trail[-1]
    name, language = head.title if head else name, page.language or "en"
    entries = page_entries(page.content_html, page.title)
    graph = [_web_page(name, url, language, site_url, head)]
    if len(trail) == 1:
        about = page.meta("og:site_name") or trail[0][0], page.meta("description")
        graph.append(_web_site(*about, language, site_url))
    else:
        graph.append(_breadcrumbs(trail))
    graph.extend(_how_tos(name, url, language, entries))
    graph.extend(_questions(url, entries))
    document = {"@context": "https://schema.org", "@graph": graph}
    # "</script>" or "<!--" in a text would end or change the element around.
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _web_site(name: str, description: str, language: str, url: str) -> Node:
    return {
        "@type": "WebSite",
        "@id": f"{url}#site",
        "name": name,
        "url": url,
        "description": description,
        "inLanguage": language,
    }


def _web_page(name: str, url: str, language: str, site_url: str, head: PageHead | None) -> Node:
    node: Node = {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": name,
        "inLanguage": language,
        "isPartOf": {"@id": f"{site_url}#site"},
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


def _breadcrumbs(trail: Sequence[tuple[str, str]]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(trail, 1)
        ],
    }


def _how_tos(name: str, url: str, language: str, entries: Sequence[Entry]) -> Iterator[Node]:
    """Yield a HowTo for each list of steps: each heading and each tab is a way of its own."""
    sections = {entry.anchor: entry.title for entry in entries if entry.kind == "section"}
    steps = [entry for entry in entries if entry.kind == "step"]
    for (section, tabs), items in groupby(steps, key=lambda step: (step.section, step.tabs)):
        group = [
            {
                "@type": "HowToStep",
                "position": number,
                "name": step.title,
                "text": step.text,
                "url": f"{url}#{step.anchor}",
            }
            for number, step in enumerate(items, 1)
        ]
        if len(group) < FEWEST_STEPS:
            continue
        way = " – ".join(filter(None, (name, sections.get(section))))
        yield {
            "@type": "HowTo",
            "name": f"{way} ({', '.join(tabs)})" if tabs else way,
            "url": f"{url}#{section}" if section else url,
            "inLanguage": language,
            "step": group,
        }


def _questions(url: str, entries: Sequence[Entry]) -> Iterator[Node]:
    asked = [e for e in entries if e.kind == "section" and e.title.endswith("?")]
    questions = [
        {
            "@type": "Question",
            "name": entry.title,
            "url": f"{url}#{entry.anchor}",
            "acceptedAnswer": {"@type": "Answer", "text": answer},
        }
        for entry in asked
        if (answer := _answer(entry, entries))
    ]
    if len(questions) >= FEWEST_QUESTIONS:
        yield {"@type": "FAQPage", "@id": f"{url}#questions", "mainEntity": questions}


def _answer(question: Entry, entries: Sequence[Entry]) -> str:
    """Return a section's own words and its steps', each list after the name of its tab."""
    parts = [question.text]
    steps = [e for e in entries if e.kind == "step" and e.section == question.anchor]
    for tabs, items in groupby(steps, key=lambda step: step.tabs):
        parts.append(f"{', '.join(tabs)}:" if tabs else "")
        parts.extend(step.text for step in items)
    return " ".join(filter(None, parts))


class StructuredData(Finisher):
    """Says in JSON-LD what each page holds."""

    def depends_on(self, file: str) -> object:
        """Return the way to the page, which its breadcrumbs show."""
        return self._trail(file)

    def page(self, hand: Hand) -> Yield:
        """Put the script at the end of the head, where there is none."""
        page, site = hand.page, self.site
        inside = page.inside_of("head")
        there = page.select('script[type="application/ld+json"]')
        if inside and not there and site.site_url and hand.is_content:
            here = (page.title, site.whole(site.address(hand.file)))
            head = site.head(hand.file)
            data = structured_data(page, [*self._trail(hand.file), here], site.whole(""), head)
            script = f'<script type="application/ld+json">\n{data}\n</script>\n'
            yield inside[1], inside[1], script

    def _trail(self, page: str) -> list[tuple[str, str]]:
        """Return names and whole addresses of the pages on the way to a page, by its folders."""
        address = self.site.address(page)
        folders = address.rstrip("/").split("/")[:-1]
        ways = ["", *("/".join(folders[: n + 1]) + "/" for n in range(len(folders)))]
        named = ((self.site.titles.get(way, ""), self.site.whole(way)) for way in ways if address)
        return [(name, url) for name, url in named if name]
