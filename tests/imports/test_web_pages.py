"""Saved web pages and exports become articles: their content, and nothing around it."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from pathlib import Path

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from turbohtml import Element, parse

from clearpane.ads.cleaner import Cleaner
from clearpane.core.findings import ClearpaneError
from clearpane.imports.articles import read_articles
from clearpane.imports.dialect import for_python_markdown
from clearpane.imports.draft import Draft, Importer
from clearpane.imports.new_site import NewSite
from clearpane.imports.old_site import OldSite
from clearpane.imports.report import SiteReport
from clearpane.imports.site_links import Counts
from clearpane.imports.web_page import read_part, read_web_page

WEB = Path(__file__).parent / "web"
CLEANER = Cleaner()
IMPORTER = Importer(lambda: CLEANER)
EXTENSIONS = ["tables", "attr_list", "def_list", "sane_lists", "pymdownx.superfences"]
WORD = re.compile(r"\w+")


def rendered(text: str) -> dict[str, Element]:
    """What each of the two dialects makes of a text of Markdown."""
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    return {
        "python-markdown": parse(markdown.markdown(body, extensions=EXTENSIONS)).find("body"),
        "commonmark": parse(MarkdownIt("commonmark").enable("table").render(body)).find("body"),
    }  # type: ignore[return-value]


def draft(name: str) -> Draft:
    (made,) = IMPORTER.drafts(WEB / name, "new")
    return made


def items(body: Element) -> list[tuple[str, str]]:
    """Each list item, with the kind of its list, and its first words."""
    return [
        (item.parent.tag, " ".join(WORD.findall(" ".join(item.strings))[:3]))  # type: ignore[union-attr]
        for item in body.find_all("li")
    ]


@pytest.fixture(scope="module", params=["python-markdown", "commonmark"])
def guide(request: pytest.FixtureRequest) -> Element:
    return rendered(draft("guide.html").text)[request.param]


def test_the_steps_and_what_is_in_them_are_kept(guide: Element) -> None:
    assert items(guide) == [
        ("ol", "Open a terminal"),
        ("ol", "Choose what it"),
        ("ul", "turn slowly"),
        ("ul", "turn fast"),
        ("ol", "Press Enter 5"),
    ]


def test_code_is_kept_to_the_letter_without_the_numbers_of_its_lines(guide: Element) -> None:
    shown = [block.text.strip("\n") for block in guide.find_all("pre")]
    assert shown == ["fan --install\n  fan --check", "fan:\n  speed: 3"]


def test_what_means_something_in_markdown_is_shown_as_it_was(guide: Element) -> None:
    text = " ".join(guide.text.split())
    assert "turn *slowly*" in text
    assert "5 < 6, as a`b says." in text
    assert guide.find("kbd") is not None


def test_a_table_keeps_its_rows(guide: Element) -> None:
    rows = [[cell.text for cell in row.select("th, td")] for row in guide.find_all("tr")]
    assert rows == [["Light", "Meaning"], ["green", "on | quiet"], ["red", "off"]]


def test_addresses_are_those_of_the_page_and_late_pictures_are_found(guide: Element) -> None:
    assert [image.attr("src") for image in guide.find_all("img")] == [
        "https://fans.example/pictures/fan.png"
    ]
    assert "https://fans.example/guides/other/" in [a.attr("href") for a in guide.find_all("a")]


def test_nothing_of_the_frame_and_no_ad_is_left_and_the_report_names_what_went() -> None:
    made = draft("guide.html")
    for words in ("Share this", "Popular", "Ten fans", "newsletter", "pxf.io", "adsbygoogle"):
        assert words not in made.text
    assert made.article.boilerplate["around the article"] > 10
    assert "div.share-buttons" in made.article.boilerplate


def test_the_head_says_title_and_description() -> None:
    made = draft("guide.html")
    assert made.text.startswith(
        "---\ntitle: Set up the quiet fan\ndescription: How to set up the quiet fan.\n"
    )
    assert made.article.address == "https://fans.example/guides/quiet-fan/"


def test_an_archive_of_a_page_is_the_page(tmp_path: Path) -> None:
    page = (WEB / "guide.html").read_text(encoding="utf-8")
    head = (
        "From: <Saved by a browser>\nSnapshot-Content-Location: https://fans.example/x/\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
        "--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
        "Content-Location: https://fans.example/guides/quiet-fan/\n\n"
    )
    file = tmp_path / "guide.mhtml"
    file.write_bytes((head + page + "\n--b--\n").encode())
    (made,) = IMPORTER.drafts(file, "new")
    assert made.text == draft("guide.html").text


def test_an_export_of_wordpress_holds_its_posts_and_nothing_else() -> None:
    made = draft("export.xml")
    assert made.path == Path("new/clean-the-fan.draft.md")
    assert made.article.head["categories"] == ["Care"]
    for body in rendered(made.text).values():
        assert items(body) == [("ol", "Unplug it"), ("ol", "Wipe it")]
        first = next(p.text for p in body.find_all("p"))
        assert first.split("\n")[-1] == "Once a month is enough."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<rss><channel><item></channel></rss>", "not XML"),
        ("<rss><channel><item/></channel></rss>", "no posts of WordPress"),
    ],
)
def test_xml_that_is_no_export_is_told_in_one_line(
    tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ClearpaneError, match=message):
        read_articles(file, "")


TAGS = ["p", "ul", "ol", "li", "b", "em", "code", "pre", "blockquote", "h2", "table", "tr", "td"]
TAGS += ["div", "a href='x'", "br", "img src=x alt=y", "kbd", "dl", "dt", "dd"]
TAGS += ["td colspan=2", "th", "caption", "figure class=highlight", "summary", "figcaption"]
PIECES = st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{t.split()[0]}>" for t in TAGS])
WORDS = st.text("ab1._*`#>-+[]()!|~=:{}\\&<\"'^%\n ", max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | WORDS, max_size=24))
def test_no_word_of_any_page_is_lost_in_either_dialect(pieces: list[str]) -> None:
    html = "<body>" + "".join(pieces)
    body = parse(html).find("body")
    assert body is not None
    for image in body.find_all("img"):
        image.decompose()
    wanted = Counter("".join(WORD.findall(body.text)))
    for name, shown in rendered(read_part(html)).items():
        lost = wanted - Counter("".join(WORD.findall(shown.text)))
        assert not lost, (name, lost, read_part(html))


def test_words_beside_code_in_one_frame_stay() -> None:
    assert "Try" in read_part('<figure class="highlight"><p>Try</p><pre>ls</pre></figure>')


SHOWN_SIGNS = st.lists(
    st.sampled_from(
        [
            *"<>&~|\"'^=:#{}%;!/-\\ \n",
            "net",
            "user",
            "div",
            "copy",
            "lt",
            "1",
            "{{ name }}",
            "{% if %}",
        ]
    ),
    max_size=16,
).map("".join)
# What the settings of a started site name, by the names that Python-Markdown loads them by.
OF_A_STARTED_SITE = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "sane_lists",
    "tables", "pymdownx.details", "pymdownx.highlight", "pymdownx.inlinehilite",
    "pymdownx.superfences", "pymdownx.tabbed",
]  # fmt: skip


def on_a_started_site(text: str) -> str:
    """All that a reader sees of a text of Markdown, with single blanks."""
    html = markdown.markdown(text, extensions=OF_A_STARTED_SITE)
    return " ".join(parse(f"<body>{html}").text.split())


@settings(max_examples=400, deadline=None)
@given(SHOWN_SIGNS, st.sampled_from(["p", "li", "h2", "b", "td colspan=2", "kbd", "blockquote"]))
def test_signs_that_a_page_shows_are_shown_and_no_sign_is_added(words: str, tag: str) -> None:
    html = "<body><table><tr>" if tag.startswith("td") else "<body>"
    html += f"<{tag}>word {escape(words)} end</{tag.split(maxsplit=1)[0]}>"
    expected = " ".join(f"word {words} end".split())
    made = read_part(html)
    assert on_a_started_site(made) == expected, made
    assert "{{" not in made
    assert "{%" not in made


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(list("\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\\")), max_size=8))
def test_what_commonmark_escapes_is_shown_and_so_is_code(signs: list[str]) -> None:
    text = "word " + " a ".join(f"\\{sign}`` \\{sign} ``" for sign in signs) + " end"
    wanted = parse(MarkdownIt("commonmark").render(text)).text
    assert on_a_started_site(for_python_markdown(text)) == " ".join(wanted.split())


def test_a_picture_inside_the_page_leaves_its_words_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    dot = "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    seen = f"<img alt='The <b> fan' src='data:image/png;base64,{'A' * 300}'>"
    page = f"<article><h1>T</h1><p>Look: {dot}{seen}</p><p>And go on.</p></article>"
    file.write_text(page, encoding="utf-8")
    (made,) = IMPORTER.drafts(file, "new")
    for body in rendered(made.text).values():
        assert "Look: The <b> fan" in body.text
    site = NewSite("Fans", "", OldSite(), tmp_path)
    site.add(made)
    assert f"- `{made.article.source}`: 1 picture" in SiteReport().text(site, Counts())


def test_a_break_above_a_paragraph_leaves_no_sign() -> None:
    made = read_part("<p>one</p>\n[x]\ntwo\n\nthree", breaks=True)
    assert on_a_started_site(made) == "one [x] two three", made


def test_a_title_with_a_tag_in_its_words_is_shown_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    export = (WEB / "export.xml").read_text(encoding="utf-8")
    file.write_text(export.replace("Clean the fan", "Run net &lt;user&gt;"), encoding="utf-8")
    (made,) = IMPORTER.drafts(file, "new")
    for body in rendered(made.text).values():
        assert next(h.text for h in body.find_all("h1")) == "Run net <user>"


def test_escaped_tags_and_tags_are_told_apart() -> None:
    text = 'Run \\<code>, \\&copy; \\~x\\~ <b title="\\~">b</b>.\n\n<div>\n\\~\n</div>\n'
    assert for_python_markdown(text) == (
        'Run &lt;code>, &amp;copy; &#126;x&#126; <b title="\\~">b</b>.\n\n<div>\n\\~\n</div>\n'
    )


def test_a_page_of_little_but_lists_and_tables_is_whole() -> None:
    options = "".join(f"<li><code>--{name}</code> Say {name}.</li>" for name in ("a", "b", "c"))
    rows = "".join(f"<tr><td>{name}</td><td>Build {name}</td></tr>" for name in ("x", "y", "z"))
    html = (
        "<body><nav><a href=/>Home</a></nav><article><h1>fan</h1><h2>Usage</h2>"
        "<div class=highlight><pre>fan [OPTIONS] [COMMAND], and so on, and so forth</pre></div>"
        f"<h2>Commands</h2><table><tr><th>Command</th><th>What</th></tr>{rows}</table>"
        f"<h2>Options</h2><ul>{options}</ul></article></body>"
    )
    text = read_web_page(html).text
    for words in ("[OPTIONS]", "Build z", "Say c."):
        assert words in text


def test_a_page_without_an_article_becomes_none() -> None:
    assert read_web_page("<title>Empty</title>").text.strip() == ""


DIALECT = """\
Do this:
1) one
   ```sh
   a
   ```
2) two
   - in
   - ner

     more
3) three

- x
  - y

    | a | b |
    |---|---|
    | c | d |
- text
  | e | f |
  |---|---|
  | g | h |
"""


def shape(body: Element) -> list[object]:
    """What the reader is given to look at, in short."""
    rows = [[cell.text for cell in row.select("th, td")] for row in body.find_all("tr")]
    return [items(body), [block.text for block in body.find_all("pre")], rows]


def test_lists_of_commonmark_are_read_alike_by_python_markdown() -> None:
    was = rendered(DIALECT)["commonmark"]
    now = rendered(for_python_markdown(DIALECT))
    for body in now.values():
        assert shape(body) == shape(was)


LINES = [line for line in DIALECT.splitlines() if "|" not in line]


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12).map("\n".join))
def test_a_list_that_was_spread_means_the_same_when_it_is_spread_again(text: str) -> None:
    once = for_python_markdown(text)
    assert for_python_markdown(once).split() == once.split()
    for name, body in rendered(for_python_markdown(once)).items():
        assert shape(body) == shape(rendered(once)[name])


def test_a_long_list_stays_one_list() -> None:
    html = "<ol>" + "".join(f"<li>step {n}<pre>code {n}</pre></li>" for n in range(101)) + "</ol>"
    for body in rendered(read_part(html)).values():
        assert len(body.find_all("ol")) == 1
        assert len(body.select("ol > li pre")) == 101


@pytest.mark.parametrize(
    ("html", "selector", "words"),
    [
        ("<table><tr><td>a<td><pre>b\n\n  c</pre></table>", "td pre", "b\n\n  c"),
        ("<table><tr><td colspan=2>a<tr><td>b<td>c</table>", "td[colspan='2']", "a"),
        ("<table><tr><td>a<td><ul><li>b<li>c</ul></table>", "td li", "b"),
        ("<table><tr><td><table><tr><td>a<td>b</table></table>", "td", "a"),
        ("<table><caption>Sizes</caption><tr><th>a<th>b<tr><td>c<td>d</table>", "p", "Sizes"),
        ("<dl><dt>Fan</dt><dd><p>Turns.</p><p>Always.</p></dd></dl>", "li strong", "Fan"),
        ("<details><summary>More</summary><p>words</p></details>", "strong", "More"),
        ("<div class='admonition'><p class='admonition-title'>Tip</p></div>", "blockquote", "Tip"),
        ("<div class=highlight><b class=filename>fan.yml</b><pre>a: 1</pre></div>", "pre", "a: 1"),
        ("<figure class=highlight><figcaption>f.c</figcaption><pre>a</pre>", "p", "f.c"),
        ("<p>one<br><br>two</p>", "p + p", "two"),
        ("<p>!!! no note</p>", "p", "!!! no note"),
        ("<p>a<br>: no meaning</p>", "p", "a\n: no meaning"),
        ("<p>see { #no-name }</p>", "p", "see { #no-name }"),
        ("<p><a href='#b'>b</a></p><h2 id='b'>Head</h2>", "h2", "Head"),
    ],
)
def test_a_part_of_a_page_is_the_same_part_afterwards(html: str, selector: str, words: str) -> None:
    for name, body in rendered(read_part(html)).items():
        found = [node.text.strip() for node in body.select(selector)]
        is_python = name == "python-markdown"
        # CommonMark has no names of headings.
        expected = words if is_python or "<h2" not in html else "Head { #b }"
        assert found[:1] == [expected], read_part(html)
