"""What holds for every document: found by generating documents that nest ads in everything."""

from __future__ import annotations

import itertools
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from article_check import Page, render
from clearpane.ads.cleaner import Cleaner
from clearpane.document.code import find_code
from clearpane.document.document import Document

CLEANER = Cleaner()
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.sampled_from(
    [
        "Open the page.",
        "Select **System**.",
        "A *word* or two",
        "see [this](https://example.org/a)",
        "use `code` here",
        "an <kbd>Enter</kbd> key",
        "# not a heading \\# here",
        "100 % sure",
    ]
)
INLINE_ADS = st.sampled_from(
    [
        "[it](https://shop.pxf.io/c/12345/1/2)",
        "<https://amzn.to/abc>",
        "https://amzn.to/abc",
        "![](https://ir-na.amazon-adsystem.com/e/ir?t=a-20)",
        '<a href="//AMZN.TO/x">it</a>',
        "[![a](//a.impactradius-go.com/d/1)](https://shop.pxf.io/1)",
        "[it][ad]",
        "**[it](https://amzn.to/1)**{: .x }",
        '<img src="https://x.pxf.io/i/12345/1/2">',
    ]
)
BLOCK_ADS = st.sampled_from(
    [
        '<ins class="adsbygoogle"\n     data-ad-client="ca-pub-1"></ins>',
        '<!-- affiliate ads begin -->\n<a href="https://shop.pxf.io/c/12345/1/2">'
        '<img src="//a.impactradius-go.com/d/1"></a>\n<!-- affiliate ads end -->',
        "<script>\n(adsbygoogle = window.adsbygoogle || []).push({});\n</script>",
        "{% include ads.html %}",
        "<!-- ads begin -->",
        '<div class="ad-banner"></div>',
        '<iframe src="//rcm-na.amazon-adsystem.com/e/cm"></iframe>',
        'Advertisement\n\n<ins class="adsbygoogle"></ins>',
    ]
)
CODE = st.sampled_from(
    [
        '```html\n<ins class="adsbygoogle"></ins>\n```',
        "~~~\n[it](https://amzn.to/abc)\n~~~",
        '`<a href="https://amzn.to/abc">`',
        '<pre>&lt;ins class="adsbygoogle"&gt; https://amzn.to/abc</pre>',
    ]
)


def indented(text: str, prefix: str = "    ") -> str:
    return "\n".join(prefix + line if line else line for line in text.split("\n"))


def nested(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Documents whose blocks stand at any depth of lists, quotes, tabs and admonitions."""

    def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        body = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
        return st.one_of(
            body.map(lambda b: "1.  Do this.\n\n" + indented(b)),
            body.map(lambda b: "-   A point.\n\n" + indented(b)),
            body.map(lambda b: "> " + b.replace("\n", "\n> ")),
            body.map(lambda b: '=== "Windows 11"\n\n' + indented(b)),
            body.map(lambda b: "!!! note\n\n" + indented(b)),
            body.map(lambda b: f"## A heading\n\n{b}"),
            body,
        )

    return st.lists(st.recursive(blocks, deeper, max_leaves=8), min_size=1, max_size=6).map(
        lambda parts: "\n\n".join(parts) + "\n\n[ad]: https://amzn.to/ref\n"
    )


SENTENCES = st.lists(st.one_of(WORDS, WORDS, INLINE_ADS), min_size=1, max_size=4).map(" ".join)
DIRTY = nested(st.one_of(SENTENCES, BLOCK_ADS, CODE))
HONEST = nested(st.one_of(WORDS, CODE)).map(
    lambda text: text.removesuffix("[ad]: https://amzn.to/ref\n")
)
NOISE = st.text(alphabet="[](){}<>!`~*_#-=:|\\/\"' \t\r\nabx1.%&;", max_size=200)


@SETTINGS
@given(st.one_of(DIRTY, NOISE))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = CLEANER.clean(text).text
    assert CLEANER.clean(once).text == once


@SETTINGS
@given(HONEST)
def test_a_document_without_ads_stays_byte_for_byte(text: str) -> None:
    assert CLEANER.clean(text).text == text


@SETTINGS
@given(DIRTY)
def test_code_never_changes(text: str) -> None:
    def code(markdown: str) -> list[str]:
        return [markdown[slice(*span)].strip() for span in find_code(markdown)]

    assert code(CLEANER.clean(text).text) == code(text)


@SETTINGS
@given(DIRTY)
def test_no_ad_is_left_in_the_rendered_page(text: str) -> None:
    result = CLEANER.clean(text)
    if any(d.rule == "ad-too-much" for d in result.findings):
        return
    # Between two sets of tabs an ad must stay, or they would be one: that is told.
    told = sum(finding.rule == "ad-unproven" for finding in result.findings)
    assert len(Page(render(result.text)).ads) <= told


@SETTINGS
@given(DIRTY)
def test_windows_line_endings_change_nothing_else(text: str) -> None:
    windows = text.replace("\n", "\r\n")
    assert CLEANER.clean(windows).text == CLEANER.clean(text).text.replace("\n", "\r\n")


@SETTINGS
@given(DIRTY)
def test_a_byte_order_mark_survives(text: str) -> None:
    assert CLEANER.clean("\ufeff" + text).text == "\ufeff" + CLEANER.clean(text).text


@SETTINGS
@given(st.one_of(st.text(max_size=300), NOISE))
def test_no_text_crashes_it(text: str) -> None:
    assert CLEANER.clean(text).text is not None


@SETTINGS
@given(HONEST, st.sampled_from(["", "\n", "  ", "\t", "  \n", "\n\n\n"]))
def test_what_ends_a_file_survives(text: str, end: str) -> None:
    text = text.rstrip() + end
    assert CLEANER.clean(text).text == text


@SETTINGS
@given(st.one_of(DIRTY, HONEST))
def test_what_python_markdown_shows_as_code_is_never_looked_into(text: str) -> None:
    """Each word is marked; a mark that the rendering shows in code must be hidden by the mask."""
    count = itertools.count()
    marked = re.sub(r"(?<=[a-z]{3})(?=[ .\n]|$)", lambda _: f"zq{next(count)}zq", text)
    shown = " ".join(re.findall(r"<(?:pre|code|kbd)\b.*?</(?:pre|code|kbd)>", render(marked), re.S))
    mask = Document(marked, front_matter=False).mask
    assert [mark for mark in re.findall(r"zq\d+zq", shown) if mark in mask] == []
