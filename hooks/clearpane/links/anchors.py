"""Which anchors a page offers, read from its rendered HTML."""

from __future__ import annotations

from dataclasses import dataclass, field

from turbohtml import Element

from clearpane.html_tree import read_html

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# A permalink's sign is not part of its heading's words.
_PERMALINK = "headerlink"


@dataclass
class Anchors:
    """The anchors of one page: `names` leads from each to the words that it stands at.

    `repeated` holds the ids that stand on more than one element, where a browser goes to the
    first and the others cannot be reached. `heading` is the words of the first H1.
    """

    names: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    heading: str = ""

    def __contains__(self, fragment: object) -> bool:
        return fragment in self.names


def read_anchors(html: str) -> Anchors:
    """Return the anchors in a rendered page or a part of it: `id` on anything, `name` on `<a>`."""
    anchors = Anchors()
    for element in read_html(html).select("[id], a[name], h1"):
        words = _words(element) if element.tag in HEADINGS else ""
        if element.tag == "h1" and not anchors.heading:
            anchors.heading = words
        identifier = element.attr("id")
        if identifier:
            if identifier in anchors.names and identifier not in anchors.repeated:
                anchors.repeated.append(identifier)
            anchors.names.setdefault(identifier, words)
        name = element.attr("name") if element.tag == "a" else None
        if name:
            anchors.names.setdefault(name, words)
    return anchors


def _words(heading: Element) -> str:
    link = heading.select_one(f"a.{_PERMALINK}")
    text = heading.text
    if link is not None:
        text = text.removesuffix(link.text)
    return " ".join(text.split())
