"""What of a Markdown text is code, as Python-Markdown with PyMdown Extensions shows it."""

from __future__ import annotations

import markdown
import pytest
from turbohtml import parse

from clearpane.document.code import find_code
from clearpane.document.document import Document
from clearpane.document.links import source_links

EXTENSIONS = ["admonition", "md_in_html", "pymdownx.superfences", "pymdownx.tabbed", "footnotes"]
# Each holds the word CODE where it is code, and TEXT where it is text.
TEXTS = {
    "fence": "TEXT\n\n```py\ncode\n```\n\ntext\n",
    "fence in a list": "1. TEXT\n\n    ```\n    CODE\n    ```\n\n    TEXT\n",
    "tildes with backticks in them": "~~~ a`b\ncode\n~~~\n\ntext\n",
    "fence that never closes": "```\ntext\n\ntext\n",
    "indented": "TEXT\n\n    CODE\n\n    CODE\n\ntext\n",
    "indented in a paragraph": "TEXT\n    TEXT\n",
    "indented in a note": "!!! note\n    TEXT\n\n        CODE\n\n    TEXT\n",
    "indented in a tab": '=== "A"\n\n    TEXT\n\n        CODE\n',
    "indented in an item": "- TEXT\n\n    TEXT\n\n        CODE\n",
    "indented in a quote": "> TEXT\n>\n>     CODE\n",
    "quote that is code itself": "TEXT\n\n    > CODE\n",
    "indented below a heading": "# TEXT\n    CODE\n",
    "indented in HTML": "<div>\n\n    TEXT\n\n</div>\n\ntext\n",
    "inline": "TEXT `CODE` TEXT ``CODE ` CODE`` TEXT\n",
    "inline over lines": "TEXT `CODE\ncode` TEXT\n",
    "a backtick that was taken its meaning": "TEXT \\`TEXT` TEXT\n",
    "a backtick that never closes": "TEXT `TEXT\n\ntext\n",
    "shown by HTML": "<pre>\ncode\n\ncode\n</pre>\n\ntext\n",
    "inline by HTML": "TEXT <code>CODE</code> TEXT <kbd>CODE</kbd>\n",
    "backticks in a comment": "TEXT <!-- ` --> TEXT <!-- ` --> TEXT\n",
    "two paragraphs with one backtick each": "TEXT ` TEXT\n\ntext ` TEXT\n",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_the_renderer_shows_as_code_is_found(name: str, ending: str) -> None:
    """The renderer must agree with the words of the example, and the scanner with both."""
    text = TEXTS[name]
    tree = parse(markdown.markdown(text, extensions=EXTENSIONS))
    shown = " ".join(node.text for node in tree.select("pre, :not(pre) > code, kbd"))
    assert (shown.count("CODE"), shown.count("TEXT")) == (text.count("CODE"), 0)
    text = text.replace("\n", ending)
    found = "".join(text[slice(*span)] for span in find_code(text))
    assert (found.count("CODE"), found.count("TEXT")) == (text.count("CODE"), 0)


def test_in_sure_code_there_is_none_that_dialects_see_otherwise() -> None:
    text = "    indented\n\n- item\n\n    ```\n    fence\n    ```\n\n```\nsure\n```\n\n`inline`\n"
    found = [text[slice(*span)] for span in find_code(text, sure=True)]
    assert found == ["```\nsure\n```\n", "`inline`"]


LINKS = """\
[words](a.md "title"), ![alt](b.png), [label][ref], <https://c.example/>, https://d.example/x.

[ref]: e.md

<a href=" f.html ">f</a> <img src="g.png" srcset="h.png 1x, i,j.png 2x" style="--x: url(k.png)">
<meta http-equiv="Refresh" content="0; url=l.html"><meta name="x" content="0; url=no.html">
<style>/* url(no.png) */ @import "m.css"; p { background: url('n.png') }</style>
`[no](no.md)` <pre><a href="o.html">o</a></pre> <textarea><a href="no.html">no</a></textarea>
"""


def test_every_form_of_link_is_found_where_it_is_written() -> None:
    source = Document(LINKS, "p.md")
    links = source_links(source)
    assert [link.target for link in links] == [
        "a.md", "b.png", "https://c.example/", "https://d.example/x", "e.md", "f.html", "g.png",
        "h.png", "i,j.png", "k.png", "l.html", "m.css", "n.png", "o.html",
    ]  # fmt: skip
    assert all(LINKS[link.start : link.end] == link.target for link in links)
    assert [link.target for link in links if link.loads] == [
        "b.png", "g.png", "h.png", "i,j.png", "k.png", "l.html", "m.css", "n.png",
    ]  # fmt: skip
    assert {link.words for link in links} == {"words", "alt", "", *(
        link.target for link in links if link.shows_itself
    )}  # fmt: skip
    assert [link.target for link in links if link.shows_itself] == [
        "https://c.example/", "https://d.example/x",
    ]  # fmt: skip
