"""Cleaning carries its proof: what was cut can be replayed, and what breaks a law is taken back."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from markdown.extensions.tables import TableExtension

from clearpane.ads.clean_file import CleanItem, clean_file
from clearpane.ads.cleaner import Cleaned, Cleaner
from clearpane.ads.dialects import default_dialects, python_markdown
from clearpane.ads.laws import Changes, broken, shown
from clearpane.ads.proof import sealed
from markdown_grammar import document
from verify_proof import check
from verify_proof import main as replay

CASES = sorted((Path(__file__).parents[1] / "cases" / "clean").iterdir())
AD = '<ins class="adsbygoogle" data-ad-client="ca-pub-1"></ins>'


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


SHOUT = """
from markdown import Extension
from markdown.postprocessors import Postprocessor
class Shouts(Postprocessor):
    def run(self, text): return text.upper()
class Shout(Extension):
    def extendMarkdown(self, md): md.postprocessors.register(Shouts(md), "shouts", 1)
makeExtension = Shout
"""


@pytest.mark.parametrize("name", ["shout", "shout:Shout"])
def test_a_sites_dialect_has_every_extension_that_is_installed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shout.py").write_text(SHOUT, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    extensions = ["attr_list", name, "no_such_thing", "no.such.thing", TableExtension()]
    assert python_markdown(extensions).render("# a {#b}\n") == '<H1 ID="B">A</H1>'


@pytest.fixture(scope="module")
def proof() -> tuple[str, dict[str, bytes], dict[str, bytes]]:
    """The proof of all cases together, and their contents before and after."""
    records, before, after = [], {}, {}
    for case in CASES:
        source = (case / "in.md").read_bytes()
        result = clean_file(CleanItem(case.name, source), prove=True)
        if result.proof:
            records.append(result.proof)
            before[case.name] = source
            after[case.name] = (result.output or "").encode()
    return sealed(records), before, after


def test_a_proof_agrees_with_both_sides(
    proof: tuple[str, dict[str, bytes], dict[str, bytes]],
) -> None:
    text, before, after = proof
    assert len(before) > 80
    assert check(text, before, after) == []
    assert check(text, before, {}) == []
    assert check(text, {}, after) == []


def test_a_proof_agrees_where_lines_that_stay_are_like_lines_that_go() -> None:
    records, before, after = [], {}, {}
    for seed in range(500_000, 500_120):
        name, source = f"{seed}.md", document(seed).encode()
        result = clean_file(CleanItem(name, source), prove=True)
        if result.proof:
            records.append(result.proof)
            before[name], after[name] = source, (result.output or "").encode()
    assert len(before) > 50
    assert check(sealed(records), before, after) == []


def test_each_of_a_thousand_tamperings_is_found(
    proof: tuple[str, dict[str, bytes], dict[str, bytes]],
) -> None:
    text, before, after = proof
    chance = random.Random(15)
    for _ in range(1000):
        raw, old, new = text, dict(before), dict(after)
        side = chance.choice(("proof", "before", "after"))
        if side == "proof":
            at = chance.randrange(len(raw))
            raw = raw[:at] + chance.choice(["", "x", "0", " "]) + raw[at + chance.randrange(2) :]
            if raw == text:
                continue
        else:
            contents = old if side == "before" else new
            name = chance.choice([n for n in contents if contents[n]])
            at = chance.randrange(len(contents[name]))
            changed = bytearray(contents[name])
            changed[at] ^= 1 + chance.randrange(255)
            contents[name] = bytes(changed)
        assert check(raw, old, new), (side, at)


@pytest.mark.parametrize(
    "written",
    [
        "", "[]", "{", "\udcff", "[" * 100_000, '{"version": 1, "files": 3}',
        '{"version": 1, "files": [{"path": "a.md"}]}', sealed([{"path": "a.md"}]),
        sealed([{"path": "a.md", "edits": [[]], "cuts": [], "compared": []}]),
    ],
)  # fmt: skip
def test_what_is_no_proof_is_told_in_a_line(tmp_path: Path, written: str) -> None:
    file = tmp_path / "proof.json"
    file.write_bytes(written.encode("utf-8", "surrogateescape"))
    told = [replay(str(file)), replay(str(file), str(tmp_path)), replay(str(tmp_path))]
    assert all(each and "\n" not in each for each in told)


def test_a_proof_that_lies_under_a_right_seal_is_found() -> None:
    source = f"# A page\n\nSome words stay.\n\n{AD}\n\nAnd some more words.\n".encode()
    record = clean_file(CleanItem("a.md", source), prove=True).proof
    assert record is not None
    too_much = json.loads(json.dumps(record))
    too_much["edits"][0]["start"] -= 6
    too_much["edits"][0]["removed"] = "tay.\n\n" + too_much["edits"][0]["removed"]
    assert check(sealed([too_much]), {"a.md": source}, {})
    broken_law = json.loads(json.dumps(record))
    broken_law["compared"][0]["laws"]["code"] = False
    assert check(sealed([broken_law]), {"a.md": source}, {})


@pytest.mark.parametrize(
    "source",
    [
        f"````\n{AD}\n`````\n\nText of the page.\n",
        f"Text of the page.\n\n```\n{AD}\n",
        f"<details>\n<summary>Show it</summary>\n\n    {AD}\n\n</details>\n",
        f"{{% code %}}\n{AD}\n{{% endcode %}}\n",
        f"{{{{< code >}}}}\n{AD}\n{{{{< /code >}}}}\n",
        f"{{% capture x %}}\n{AD}\n{{% endcapture %}}\n",
        f"<xmp>\n{AD}\n</xmp>\n",
        f"<pre>\n{AD}\n\nText of the page.\n",
        '&lt;script src="https://pagead2.googlesyndication.com/x.js"&gt; is the tag of it.\n',
        '\\<a href="https://amzn.to/abc"\\> is the tag of it.\n',
        "<style>a { background: url(https://amzn.to/abc) }</style>\n",
        'export const shop = "https://amzn.to/abc"\n\nText of the page.\n',
        "See <tt>https://amzn.to/abc</tt> in the log.\n",
        "$$\na = \\text{https://amzn.to/abc}\n$$\n",
        "the `<Ad>` node and the <Ad> node of VAST\n",
        '{"x": "<AdTitle>x</AdTitle>"} is the answer.\n',
        "{% include sponsored-projects.html %}\n\n{% include download-ad-free.html %}\n",
        "[a](https://developers.hotmart.com/docs/en/) [b](https://help.mediavine.com/x)\n",
        "It is served from https://ib.adnxs.com/ut/v3 as a GET.\n",
    ],
)
def test_what_any_common_dialect_shows_stays(cleaner: Cleaner, source: str) -> None:
    assert cleaner.clean(source).text == source


@pytest.mark.parametrize(
    "source",
    [
        f"Term\n:   {AD}\n\n    Words of it.\n",
        f"Term\n: Words of it.\n    {AD}\n",
        f"-   ```\n    code\n    ```\n\n    {AD}\n",
        f"- ```\n  code\n  ```\n\n  {AD}\n\nText of the page.\n",
        f'<div markdown="1">\n~~~\ncode\n~~~\n    {AD}\n</div>\n\nText of the page.\n',
    ],
)
def test_no_ad_hides_as_code(cleaner: Cleaner, source: str) -> None:
    assert AD not in cleaner.clean(source).text


def test_a_cut_that_breaks_a_law_is_taken_back_alone(cleaner: Cleaner) -> None:
    result: Cleaned = cleaner.clean(
        f"{AD}\n\n<details>\n\n    {AD}\n\n</details>\n\nText of the page.\n"
    )
    assert result.text == f"<details>\n\n    {AD}\n\n</details>\n\nText of the page.\n"
    assert [(f.line, f.rule) for f in result.findings] == [(1, "ad-unit"), (5, "ad-unproven")]


def test_brackets_too_deep_to_render_are_told_and_left_alone(cleaner: Cleaner) -> None:
    source = f"Some words. {'[' * 300}x{']' * 300} See [it](https://amzn.to/abc) there.\n\n{AD}\n"
    result = cleaner.clean(source)
    assert result.text == source
    assert {finding.rule for finding in result.findings} == {"ad-unproven"}
    assert "brackets nest more than 200 deep" in result.findings[0].message


def test_links_within_links_by_thousands_are_told_and_left_alone(cleaner: Cleaner) -> None:
    """Each looked through to its end, these take days."""
    source = f"{'[' * 9000}a{'](https://shop.pxf.io/c/1/2/3)' * 9000}\n"
    result = cleaner.clean(source)
    assert result.text == source
    assert {finding.rule for finding in result.findings} == {"ad-unproven"}


def test_the_dialect_of_the_site_decides() -> None:
    # Python-Markdown shows no code in HTML.
    cleaner = Cleaner(dialects=[python_markdown(["admonition"])])
    source = f"<details>\n\n    {AD}\n\n</details>\n\nText of the page.\n"
    assert AD not in cleaner.clean(source).text


@pytest.mark.parametrize(
    ("before", "after", "law"),
    [
        ("a `b` c", "a c", "what is shown as code"),
        ("see [it](https://a.example/p)", "see [it](https://b.example/p)", "where a link leads"),
        ("one two three", "one three", "words outside of it"),
        ("1. a\n2. b\n", "1. a\n\ntext\n", "words outside of it"),
        ("1. a\n\n<p></p>\n\n1. b\n", "1. a\n1. b\n", "the lists around it"),
        ("see [it](https://a.example/p?utm_source=x)", "see [it](https://a.example/p)", ""),
        ("one two three", "one two three", ""),
    ],
)
def test_a_law_knows_what_changed(before: str, after: str, law: str) -> None:
    found = [
        broken(shown(d.render(before)), shown(d.render(after)), Changes(()))
        for d in default_dialects()
    ]
    assert law in found if law else set(found) == {""}


@pytest.mark.parametrize("seed", range(12))
def test_parts_prove_what_the_whole_proves(
    cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chapters = (document(seed * 3 + n).replace("\r\n", "\n") for n in range(3))
    source = "\n\n".join(f"## A chapter\n\n{chapter}" for chapter in chapters)
    by_parts = cleaner.clean(source)
    monkeypatch.setattr("clearpane.ads.dialects.Parts._spans", lambda *_: [])
    whole = cleaner.clean(source)
    assert (by_parts.text, by_parts.findings) == (whole.text, whole.findings)


def test_who_says_that_there_are_none_is_not_asked(cleaner: Cleaner) -> None:
    assert cleaner.clean("We do **not** use affiliate links on this site.\n").findings == []


def test_a_document_without_candidates_is_never_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaner = Cleaner(dialects=[])
    monkeypatch.setattr("clearpane.ads.proof.shown", None)
    assert cleaner.clean("# A page\n\nWith `code` and [a link](https://example.org/).\n").cuts == []
