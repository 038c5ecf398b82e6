"""Inputs on which a careless cleaner takes square time: `repeats` of one thing, and long texts."""

from __future__ import annotations

from collections.abc import Callable

AD = '<a href="https://x.pxf.io/c/1/2/3"><img src="https://a.impactradius-go.com/1.png"></a>'
LINK = "[shop](https://x.pxf.io/abc)"
CALL = "<!-- ads begin -->" + AD + "<!-- ads end -->"
STEP = "1. Open **Settings**, then select **System**.\n\n"
PAGE = f"""## Check the {{}} licence

Open the page of [settings](https://example.com/{{}}?utm_source=a&page=2) and read what it says.

1. Select **System**.
2. Select **Activation**.

   {AD}

3. Read the line beside *Activation state*; see {LINK}.

    :::text
    slmgr /xpr

Some `code` and some more words stand here, so that there is an honest paragraph too.

"""


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda repeats: piece * repeats


def _numbered(piece: str) -> Callable[[int], str]:
    return lambda repeats: "".join(piece.replace("{}", str(n)) for n in range(repeats))


def _nested(opening: str, inner: str, closing: str) -> Callable[[int], str]:
    return lambda repeats: opening * repeats + inner + closing * repeats


REPEATED: dict[str, Callable[[int], str]] = {
    "`[`": _repeated("["),
    "`]`": _repeated("]"),
    "`![`": _repeated("!["),
    "`[a](`": _repeated("[a]("),
    '`[a](b "`': _repeated('[a](b "'),
    "`[a][`": _repeated("[a]["),
    "`[a]: `": _repeated("[a]: "),
    "`((`": lambda n: "[a](" + "(" * n,
    "`\\`": _repeated("\\"),
    "`<!--`": _repeated("<!--"),
    "`<!-- -`": _repeated("<!-- - "),
    "`<!-- ads begin -->`": _repeated("<!-- ads begin -->\n"),
    "`<!-- keep -->`": _repeated("<!-- clearpane: keep -->\ntext\n\n"),
    "`<!-- clearpane: off -->`": _repeated("<!-- clearpane: off ad-link -->\n"),
    "`<`": _repeated("<"),
    "`<a`": _repeated("<a "),
    '`<a href="`': _repeated('<a href="'),
    "`<a x='`": _repeated("<a x='y\" "),
    "`<a x=`, one tag": lambda n: "<a " + "x=y " * n,
    "`<script>`": _repeated("<script>"),
    "`<pre>`": _repeated("<pre>"),
    "`<![CDATA[`": _repeated("<![CDATA["),
    "`</div>`": _repeated("</div>"),
    "`<div>`": _repeated("<div>"),
    "`` ` ``": lambda n: " ".join("`" * (k % 97 + 1) for k in range(n // 48)),
    "backticks, one run": _repeated("`"),
    "` ``` `, not closed": lambda n: "\n\n".join("`" * (k % 90 + 3) + "x" for k in range(n)),
    "`~~~`": _repeated("~~~\n"),
    "`- `": _repeated("- "),
    "`- a`, one list": _repeated("- a\n"),
    "`>`": _repeated(">"),
    "`> > a`": _repeated("> > a\n"),
    "blank lines": _repeated("\n"),
    "blanks in one line": _repeated(" "),
    "tabs": _repeated("\t"),
    "`*`": _repeated("*"),
    "`_a `": _repeated("_a "),
    "nested `<div>`": _nested("<div>\n", "x", "</div>\n"),
    "nested `<span>` around an ad": _nested("<span>", AD, "</span>"),
    "nested `<div>` around an ad": _nested("<div>\n", AD, "</div>\n"),
    "nested `[` around an ad": _nested("[", LINK, "](x)"),
    "nested `*` around an ad": _nested("*", LINK, "*"),
    "ads on one line": _repeated(AD + " "),
    "links to shops on one line": _repeated(LINK + " word "),
    "ads between list items": _numbered(STEP + AD + "\n\n"),
    "ads in one table": _repeated("| a | " + AD + " |\n"),
    "ads in one paragraph": _repeated(AD + "\nwords\n"),
    "only ads, a line each": _repeated(CALL + "\n"),
    "ads in one `<div>`": lambda n: "<div>\n" + (AD + "\n") * n + "</div>\n",
    "empty list items with ads": _repeated("- " + AD + "\n"),
    "`<ins class=adsbygoogle>`": _repeated('<ins class="adsbygoogle">'),
    "`<ins>` in lines": _repeated('<ins class="adsbygoogle">\n\ntext\n\n'),
    "definitions": _numbered("[label {}]: https://x.pxf.io/{}\n"),
    "uses of definitions": _numbered("[word][label {}]\n\n[label {}]: https://x.pxf.io/{}\n\n"),
    "one label, many definitions": _repeated("[a]: https://x.pxf.io/1\n"),
    "headings alike": _repeated("## The same words\n\n"),
    "headings and hijacked links": _numbered(
        "[Way {}](https://x.pxf.io/{})\n\n## Way {}: do it\n\n"
    ),
    "headings of dashes": _repeated("a\n---\n"),
    "heading signs": lambda n: "# " + "# " * n,
    "`<h2>`": _repeated("<h2>"),
    "`{{<`": _repeated("{{< ads "),
    "`{%`": _repeated("{% ads "),
    "`{% include`": _repeated("{% include "),
    "`<Ad`": _repeated("<AdBanner x "),
    "`:::ad`": _repeated(":::ad\n"),
    "shortcodes, closed": _repeated("{{< ads >}}\n\ntext\n\n"),
    "shortcodes on one line": _repeated("word {{< ads >}} "),
    "`&amp;`": _repeated("&amp;"),
    "`&`": _repeated("&#38;&"),
    "entities in an address": lambda n: "[a](https://example.com/?" + "utm_source=1&amp;" * n + ")",
    "addresses": _numbered("https://example.com/{}?utm_source=a&b={} "),
    "`https://`": _repeated("https://"),
    "brackets in an address": lambda n: "https://example.com/" + ")" * n,
    "redirectors within": lambda n: "https://x.pxf.io/?u=https%3A//x.pxf.io/%3Fu%3D" * n,
    "`Advertisement`": _repeated("Advertisement\n\n" + AD + "\n\n"),
    "`javascript:`": _repeated("<a href=\"javascript:open('https%3A//x.pxf.io/')\">x</a>\n"),
    "front matter, not closed": lambda n: "---\n" + "a: b\n" * n,
    "CRLF": _repeated("a\r\n\r\n"),
    "CR": _repeated("a\r"),
    "U+2028": _repeated("a\u2028"),
    "admonitions": _repeated("!!! note\n"),
    "nested lists": lambda n: "".join("    " * (k % 60) + "- a\n" for k in range(n)),
}
"""Name and text by number of repeats."""

LONG: dict[str, Callable[[int], str]] = {
    "words on one line": lambda size: "word " * (size // 5),
    "one long article": lambda size: PAGE * (size // len(PAGE)),
}
"""Name and text by size in characters."""
