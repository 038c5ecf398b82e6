"""The map of anchors that have moved, so that links to the old ones still arrive."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from clearpane.sites.addresses import relative
from clearpane.sites.html import HEADINGS, read_html


def with_old_anchors(
    html: str, address: str, moved: Mapping[str, str], titles: Mapping[str, str]
) -> str:
    """Return a finished page on which the old anchors of `address` are places again.

    An anchor that moved within the page gets an empty element where its text is now. One that
    went to another page gets a line that says so, at the end of the article, shown to readers
    who come for it; `titles` names the pages by address. Works without scripts.
    """
    old_ones = {old.partition("#")[2]: new for old, new in moved.items() if _is_on(old, address)}
    if not old_ones:
        return html
    notices = ""
    # The parser counts each line end as one character.
    html = html.replace("\r\n", "\n")
    for old, new in old_ones.items():
        new_address, _, fragment = new.partition("#")
        place = _place(html, fragment) if new_address == address else None
        if place is not None:
            html = f'{html[:place]}<a id="{escape(old)}"></a>{html[place:]}'
        elif new_address != address:
            link = f"{relative(new_address, address)}#{fragment}"
            title = titles.get(new_address, new_address)
            notices += (
                f'<p class="moved-anchor" id="{escape(old)}">This part is now on '
                f'<a href="{escape(link)}">{escape(title)}</a>.</p>\n'
            )
    ends = (html.rfind("</article>"), html.rfind("</body>"), len(html))
    end = next(end for end in ends if end >= 0)
    return html[:end] + notices + html[end:]


def _is_on(old: str, address: str) -> bool:
    return old.partition("#")[0] == address


def _place(html: str, identifier: str) -> int | None:
    """Return the offset at which an anchor leads to the same place as the element of this id."""
    for element in read_html(html).select("[id]"):
        location = element.source_location
        if element.attr("id") == identifier and location is not None:
            # Before a heading; inside a list item, whose list takes nothing else.
            in_front = element.tag in HEADINGS
            span = location.start_tag
            return span.start_offset if in_front else span.end_offset
    return None
