"""What readers say stands in a file of the site, by the page or the section that answers it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.search.asked import FILE, LEARNED, check_asked, page_key, read_asked
from clearpane.search.index import read_script
from clearpane.search.records import PageRecord, index_page, page_record
from preview_server import preview

HOOKS = Path(__file__).parents[2] / "hooks"
LINK = '<h1 id="link">Link</h1><h2 id="before">Before</h2><h2 id="sign-in">Sign in</h2>'
WHY = '<h1 id="why">Why</h1><h2 id="limits">Limits</h2>'

SETTINGS = """\
site_name: Help
site_url: https://help.example/
theme: {name: material, font: false}
plugins: [search]
markdown_extensions: [attr_list]
extra: {clearpane: {finish: {passes: [search]}}}
"""


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def record(root: Path, url: str, html: str, meta: dict[str, Any] | None = None) -> PageRecord:
    """Return what a page brings to the search of a project, with what readers say."""
    asked = read_asked(root).get(page_key(url), ())
    found = page_record(url, html, "Title", meta or {}, asked)
    assert found is not None
    return found


def findings(root: Path) -> list[str]:
    pages = {"link/": record(root, "link/", LINK), "link/why/": record(root, "link/why/", WHY)}
    headings = {
        address: [entry.anchor for entry in page.entries if entry.kind == "section"]
        for address, page in pages.items()
    }
    return [str(finding) for finding in check_asked(read_asked(root), headings)]


# ---- what the file says


def test_a_project_without_the_file_has_no_entries(tmp_path: Path) -> None:
    assert read_asked(tmp_path) == {}


def test_phrases_lead_to_their_page_or_section(tmp_path: Path) -> None:
    write(tmp_path, FILE, '[asked]\n"/link/" = ["tie"]\n"/link/#before" = ["what do i need"]\n')
    link = record(tmp_path, "link/", LINK)
    assert link.words == {"": ("tie",), "before": ("what do i need",)}
    assert record(tmp_path, "link/why/", WHY).words[""] == ()


def test_the_words_in_a_page_come_before_those_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, FILE, '[asked]\n"/link/" = ["c", "d"]\n"/link/#before" = ["g", "h"]\n')
    meta = {"search": {"keywords": ["a", "b"], "sections": {"sign-in": ["e"], "before": ["f"]}}}
    link = record(tmp_path, "link/", LINK, meta)
    assert list(link.words.items()) == [
        ("", ("a", "b", "c", "d")),
        ("sign-in", ("e",)),
        ("before", ("f", "g", "h")),
    ]


def test_what_was_learned_is_no_phrase_that_readers_say(tmp_path: Path) -> None:
    write(tmp_path, FILE, '[asked]\n"/link/" = ["tie"]\n')
    write(tmp_path, LEARNED, '[learned]\n"/link/#before" = ["tie 7", "break -3"]\n')
    link = record(tmp_path, "link/", LINK)
    assert link.words == {"": ("tie",)}
    assert index_page(link)["learned"] == {"before": "tie 7,break -3"}


@pytest.mark.parametrize("written", ["/", "/index.html", "./", ""])
def test_the_home_page_is_a_slash(written: str) -> None:
    assert page_key(written) == ""


@pytest.mark.parametrize(
    "written", ["/a%20b/why/", "a b/why/", "/a b/why/index.html", "a%20b/why.html", "/a b/why/#x"]
)
def test_a_page_is_the_same_in_each_way_to_write_its_address(written: str) -> None:
    assert page_key(written) == "a b/why/"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, FILE, '\ufeff[asked]\r\n"/link/" = ["tie"]\r\n')
    assert record(tmp_path, "link/", LINK).words[""] == ("tie",)


NOT_TOML = "; mend what stands there and try again"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[asked", "1:7: not TOML (Expected ']' at the end of a table declaration)" + NOT_TOML),
        ('\ufeff[asked]\r\n"/a/" = ["tie"', "2:15: not TOML (Unclosed array)" + NOT_TOML),
        (
            '[asked]\n"/a/" = ["b"]\n"/a/" = ["c"]\n',
            "3:14: not TOML (Cannot overwrite a value)" + NOT_TOML,
        ),
        (
            "[asked]\nx = " + "[" * 3000,
            "2:3005: not TOML (maximum recursion depth exceeded)" + NOT_TOML,
        ),
        ('"/a/" = ["tie"]', "1:1: `/a/`: write all entries below one line `[asked]`"),
        ("[asked]\n\n[ learned ]", "3:3: `learned`: write all entries below one line `[asked]`"),
        ('asked = ["tie"]', "1:1: `asked`: write all entries below one line `[asked]`"),
        ("[[asked]]", "1:3: `asked`: write all entries below one line `[asked]`"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    write(tmp_path, FILE, text)
    with pytest.raises(ClearpaneError) as error:
        read_asked(tmp_path)
    assert str(error.value) == f"hooks/asked.toml:{said}"


def test_bytes_that_are_no_text_are_told_with_their_place(tmp_path: Path) -> None:
    write(tmp_path, LEARNED, "")
    (tmp_path / LEARNED).write_bytes(b'[learned]\n"/link/" = ["\xfc 5"]')
    with pytest.raises(ClearpaneError, match=r"^hooks/learned\.toml:2:14: not UTF-8 "):
        read_asked(tmp_path)


@pytest.mark.parametrize(
    "text", ['"tie"', "5", "{a = 1}", '["tie", 1]', '["tie", " "]', '[["tie"]]']
)
def test_an_entry_that_is_no_list_of_phrases_is_a_finding_beside_others(
    tmp_path: Path, text: str
) -> None:
    write(tmp_path, FILE, f"[asked]\n'/link/' = {text}\n\n  \"/l\\u0069nk/#befor\" = ['b']\n")
    assert findings(tmp_path) == [
        "hooks/asked.toml:2:1: front-matter  `/link/`: the search cannot read this\n"
        '  fix: write a list of phrases, such as `["hook up", "tie"]`',
        "hooks/asked.toml:4:3: front-matter  `/link/#befor`: the page has no such section\n"
        "  fix: did you mean `/link/#before`?",
    ]


@pytest.mark.parametrize(
    "word",
    [
        "", "tie", "tie x", "tie  7", "tie\\t7", "tie 7\\n", "two words 7", "a,b 7", "tie 7,b 8",
        "tie 1.5", "tie +7", "tie --7", "tie 99999", "tie 1e9", "tie nan", "tie Infinity", "tie ٧",
        "😀 7", "' 7", " 7",
    ],
)  # fmt: skip
def test_a_learned_word_that_is_no_word_with_a_weight_is_a_finding(
    tmp_path: Path, word: str
) -> None:
    write(tmp_path, LEARNED, f'[learned]\n"/link/#before" = ["tie 7", "{word}"]\n')
    assert findings(tmp_path) == [
        "hooks/learned.toml:2:1: front-matter  `/link/#before`: the search cannot read this\n"
        '  fix: write a list of words with weights, such as `["tie 7"]`'
    ]
    assert "learned" not in index_page(record(tmp_path, "link/", LINK))


def test_what_was_learned_of_a_place_under_two_names_counts_together(tmp_path: Path) -> None:
    entries = ('"/link/" = ["tie 7"]', '"link/index.html" = ["übung -3"]', '"/link/#before" = []')
    write(tmp_path, LEARNED, "\n".join(["[learned]", *entries]))
    assert index_page(record(tmp_path, "link/", LINK))["learned"] == {"": "tie 7,übung -3"}


# ---- what it names


def test_entries_whose_page_and_section_are_there_are_no_findings(tmp_path: Path) -> None:
    write(tmp_path, FILE, '[asked]\n"/link/" = ["a"]\n"link/why/#limits" = ["b"]\n')
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("key", "said", "fix"),
    [
        ("/lnik/", "the search has no such page", "did you mean `/link/`?"),
        ("/lnik/#before", "the search has no such page", "did you mean `/link/#before`?"),
        ("/zzz/", "the search has no such page", "name what is there, or delete the entry"),
        ("/link/#befor", "the page has no such section", "did you mean `/link/#before`?"),
        ("/link/#limits", "the page has no such section", "did you mean `/link/why/#limits`?"),
        ("/link/#zzz", "the page has no such section", "name what is there, or delete the entry"),
    ],
)
def test_what_is_not_there_is_found_with_the_nearest_that_is(
    tmp_path: Path, key: str, said: str, fix: str
) -> None:
    write(tmp_path, FILE, f'[asked]\n"/link/" = [\n  "a",\n]\n"{key}" = ["b"]\n')
    assert findings(tmp_path) == [
        f"hooks/asked.toml:5:1: front-matter  `{key}`: {said}\n  fix: {fix}"
    ]


def test_so_is_what_was_learned_of_a_section_that_is_gone(tmp_path: Path) -> None:
    write(tmp_path, LEARNED, '[learned]\n"/link/#zzz" = ["tie 7"]\n')
    (finding,) = findings(tmp_path)
    assert finding.startswith("hooks/learned.toml:2:1: front-matter  `/link/#zzz`:")


# ---- in a build


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages whose build keeps finished pages."""
    hooks = ", ".join((HOOKS / name).as_posix() for name in ("build_cache.py", "finish.py"))
    write(tmp_path, "mkdocs.yml", f"{SETTINGS}hooks: [{hooks}]\n")
    write(tmp_path, "docs/index.md", "# Home\n\n[Link](link.md)\n")
    write(tmp_path, "docs/link.md", "# Link\n\n## Before { #before }\n\nText.\n")
    write(tmp_path, FILE, '[asked]\n"/" = ["start"]\n"/link/#before" = ["what do i need"]\n')
    return tmp_path


def build(site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=site,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
    )


def index_of(site: Path) -> Any:
    folder = site / "site" / "search"
    manifest = read_script((folder / "index.js").read_text(encoding="utf-8"))
    return read_script((folder / manifest["scopes"][0]["file"]).read_text(encoding="utf-8"))


def keywords(site: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = index_of(site)["keywords"]
    return found


def test_the_index_holds_what_the_file_says(site: Path) -> None:
    assert build(site).returncode == 0
    assert keywords(site) == [{"": "start"}, {"before": "what do i need"}]


def test_so_does_the_index_of_a_site_whose_addresses_are_files(site: Path) -> None:
    with (site / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("use_directory_urls: false\n")
    assert "hooks/asked.toml" not in build(site).stderr
    assert keywords(site) == [{"": "start"}, {"before": "what do i need"}]


def test_an_edit_of_the_file_changes_the_index_of_pages_that_are_kept(site: Path) -> None:
    build(site)
    write(site, FILE, '[asked]\n"/" = ["begin"]\n')
    build(site)
    assert keywords(site) == [{"": "begin"}, {}]
    (site / FILE).unlink()
    build(site)
    assert keywords(site) == [{}, {}]


def test_a_finding_is_told_again_when_every_page_is_kept(site: Path) -> None:
    write(site, FILE, '[asked]\n"/link/#befor" = ["what do i need"]\n')
    first, second = build(site), build(site)
    assert "Build cache: 2 pages as before, 0 made anew" in second.stderr
    for done in (first, second):
        assert "WARNING -  hooks/asked.toml:2:1: front-matter  `/link/#befor`" in done.stderr
        assert done.stderr.count("hooks/asked.toml") == 1


def test_a_section_that_only_the_file_names_is_no_finding_about_the_page(site: Path) -> None:
    write(site, FILE, '[asked]\n"/link/#befor" = ["what do i need"]\n')
    assert "docs/link.md" not in build(site).stderr


def test_a_build_that_leaves_pages_out_reports_none_of_them(site: Path) -> None:
    build(site)
    assert "hooks/asked.toml" not in build(site, "--dirty").stderr


def test_a_file_that_cannot_be_read_ends_the_build_in_one_line(site: Path) -> None:
    write(site, LEARNED, '[learned]\n"/link/" = ["tie 7"\n')
    done = build(site)
    assert done.returncode == 1
    assert "hooks/learned.toml:3:1: not TOML" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_preview_renews_itself_after_an_edit_and_survives_a_wrong_one(
    site: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with preview(site, log) as address:
        write(site, FILE, '[asked]\n"/" = "begin"\n')
        wait_until(lambda: "write a list of phrases" in log.read_text(encoding="utf-8"))
        write(site, FILE, "[asked")
        wait_until(lambda: "hooks/asked.toml:1:7: not TOML" in log.read_text(encoding="utf-8"))
        write(site, FILE, '[asked]\n"/" = ["begin"]\n')
        wait_until(lambda: "begin" in index_served(address))
        assert "Traceback" not in log.read_text(encoding="utf-8")
        for learned in ("tie 7", "tie 8"):
            write(site, LEARNED, f'[learned]\n"/" = ["{learned}"]\n')
            wait_until(lambda now=learned: now in index_served(address))
            (site / LEARNED).unlink()
            wait_until(lambda now=learned: now not in index_served(address))


def test_an_edit_of_what_was_learned_changes_the_index_of_pages_that_are_kept(site: Path) -> None:
    found = []
    for learned in ("", '[learned]\n"/" = ["tie 7"]\n', '[learned]\n"/" = ["tie -7"]\n', ""):
        write(site, LEARNED, learned)
        assert build(site).returncode == 0
        found.append([page.get("learned") for page in index_of(site)["pages"]])
    assert found == [[None, None], [{"": "tie 7"}, None], [{"": "tie -7"}, None], [None, None]]


def index_served(address: str) -> str:
    manifest = read_script(served(address, "search/index.js"))
    return served(address, f"search/{manifest['scopes'][0]['file']}")


def served(address: str, name: str) -> str:
    with urllib.request.urlopen(address + name, timeout=30) as answer:
        text: str = answer.read().decode("utf-8")
    return text


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it does not happen within a minute")
