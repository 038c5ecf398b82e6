"""Certain is mended, likely is asked, unsure is told once: each on the smallest site that shows it.

Each case was wrong on a real site: `--fix` changed a good link, or a message was not true.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from links.small_site import check, fixed, rules

HOST = "site_url: https://own.example/\n"
PROJECT = "site_url: https://own.example/proj/\n"


def test_an_index_page_of_a_folder_is_what_its_address_leads_to(tmp_path: Path) -> None:
    files = {
        "index.md": "[x](https://own.example/docs/eventing/)\n",
        "docs/eventing/README.md": "# E\n",
        "samples/eventing.md": "# S\n",
    }
    assert fixed(tmp_path, files, HOST) == {"index.md": "[x](docs/eventing/README.md)\n"}


def test_an_absolute_link_of_a_page_outside_of_the_navigation_stays(tmp_path: Path) -> None:
    """FastAPI's `translation-banner.md` is a page of its docs, and is put above other pages."""
    text = "# H\n\n[x](https://own.example/a/)\n"
    files = {"index.md": text, "banner.md": text, "a.md": "# A\n"}
    settings = "site_url: https://own.example/\nnav: [index.md, a.md]\n"
    assert fixed(tmp_path, files, settings) == {
        "index.md": text.replace("https://own.example/a/", "a.md")
    }


def test_of_two_pages_with_the_name_that_is_missing_none_is_taken(tmp_path: Path) -> None:
    files = {
        "index.md": "[x](eventing.md)\n",
        "a/eventing.md": "# A\n",
        "b/eventing/index.md": "# B\n",
    }
    (finding,) = check(tmp_path, files)
    assert (finding.rule, finding.edit) == ("link-page", None)
    assert "did you mean" not in finding.fix


def test_a_page_that_is_gone_is_asked_for_where_one_has_its_name(tmp_path: Path) -> None:
    files = {"index.md": "[x](guides/printing.md)\n", "help/printing.md": "# P\n"}
    (finding,) = check(tmp_path, files)
    assert (finding.rule, finding.edit) == ("link-page", None)
    assert finding.fix == "did you mean `help/printing.md`?"


def test_another_version_on_the_host_is_unsure_and_stays(tmp_path: Path) -> None:
    files = {"migrate/v2.md": "[x](https://own.example/v2.11/migrate/v2/)\n"}
    (finding,) = check(tmp_path, files, HOST)
    assert (finding.rule, finding.level, finding.edit) == ("link-unsure", "note", None)


@pytest.mark.parametrize("target", ["/sitemap.xml", "/404.html", "/search/search_index.json"])
def test_what_the_builder_makes_is_a_target(tmp_path: Path, target: str) -> None:
    assert rules(tmp_path, {"a/b.md": f"[x]({target})\n"}, HOST) == []


@pytest.mark.parametrize("target", ["{{ base }}/p.md", "{{base}}/p.md", "<% base %>p.md"])
def test_a_template_expression_is_not_judged(tmp_path: Path, target: str) -> None:
    found = check(tmp_path, {"index.md": f"[x]({target})\n", "p.md": "# P\n"})
    assert all(f.edit is None and f.rule == "link-unsure" for f in found)


I18N = (
    "plugins:\n  - i18n:\n      docs_structure: suffix\n      languages:\n"
    "        - {locale: en, default: true, name: English}\n        - {locale: fr, name: F}\n"
)


def test_an_address_of_another_language_stays(tmp_path: Path) -> None:
    files = {"index.en.md": "[x](/fr/p/)\n", "p.en.md": "# P\n", "p.fr.md": "# P\n"}
    assert fixed(tmp_path, files, HOST + I18N) == {}
    assert rules(tmp_path, files, HOST + I18N) == ["link-unsure"]


def test_a_page_is_there_in_whichever_language(tmp_path: Path) -> None:
    files = {"index.en.md": "[x](p.md) ![y](i.png)\n", "p.en.md": "# P\n", "i.fr.png": "P"}
    assert rules(tmp_path, files, HOST + I18N) == []


def test_the_languages_of_the_menu_are_known(tmp_path: Path) -> None:
    menu = "extra:\n  alternate:\n    - {name: E, link: /es/, lang: es}\n"
    assert rules(tmp_path, {"index.md": "[x](/es/)\n"}, HOST + menu) == ["link-unsure"]


@pytest.mark.parametrize(
    ("target", "rule", "after"),
    [
        ("/proj/p/", "link-absolute", "p.md"),
        ("/p/", "link-outside", ""),
        ("/other/", "link-unsure", ""),
        ("https://own.example/other/", "", ""),
    ],
)
def test_the_path_of_the_site_counts(tmp_path: Path, target: str, rule: str, after: str) -> None:
    files = {"index.md": f"[x]({target})\n", "p.md": "# P\n"}
    assert rules(tmp_path, files, PROJECT) == ([rule] if rule else [])
    assert fixed(tmp_path, files, PROJECT) == ({"index.md": f"[x]({after})\n"} if after else {})


def test_a_redirect_is_called_one(tmp_path: Path) -> None:
    settings = HOST + "plugins:\n  - redirects:\n      redirect_maps: {old.md: new.md}\n"
    (finding,) = check(tmp_path, {"index.md": "[x](/old/)\n", "new.md": "# N\n"}, settings)
    assert str(finding).splitlines() == [
        "docs/index.md:1:5: link-moved  `/old/` has moved to `new.md`",
        "  fix: link `new.md`",
    ]


@pytest.mark.parametrize(
    ("fragment", "headings"),
    [
        ("control-plane", ["Controllers", "Planes"]),
        ("adminaccess", ["SSH access"]),
        ("enable-serial-reloads", ["Enable real IP"]),
        ("step-3", ["Step 1", "Step 2"]),
        ("save-on-mac", ["Save on Map"]),
        ("customizing-openapi-metadata", ["Customizing OpenAPI parameters"]),
    ],
)
def test_an_anchor_that_is_only_spelt_alike_is_not_proposed(
    tmp_path: Path, fragment: str, headings: list[str]
) -> None:
    text = "".join(f"## {heading}\n\n" for heading in headings)
    (finding,) = check(tmp_path, {"index.md": f"[x](#{fragment})\n\n{text}"})
    assert "did you mean" not in finding.fix
    assert finding.edit is None


@pytest.mark.parametrize(
    ("fragment", "heading", "certain"),
    [
        ("Resource-Limits", "Resource limits", True),
        ("users--usersfile", "Users / usersFile", True),
        ("resource-requirment-analysis", "Resource requirement analysis", True),
        ("using-a-list", "Using just a list", False),
    ],
)
def test_an_anchor_that_was_clearly_meant_is_proposed(
    tmp_path: Path, fragment: str, heading: str, certain: bool
) -> None:
    (finding,) = check(tmp_path, {"index.md": f"[x](#{fragment})\n\n## {heading}\n"})
    assert (finding.edit is not None) is certain
    assert finding.fix.startswith("link `" if certain else "did you mean `")


@pytest.mark.parametrize(
    "text",
    [
        "A `map[string][]string` and map[string][]string and arr[0][1].\n",
        "<style>/* url(gone.png) */ a { color: red }</style>\n",
        "[](){ #here }\n\nText.\n",
        "<https://own.example/p/> and https://own.example/p/ stay whole.\n",
    ],
)
def test_what_is_no_link_or_a_whole_address_is_left_alone(tmp_path: Path, text: str) -> None:
    assert rules(tmp_path, {"index.md": text, "p.md": "# P\n"}, HOST) == []


def test_a_comment_in_a_style_sheet_loads_nothing(tmp_path: Path) -> None:
    css = "/* url(gone.png) */ a { background: url(there.png) } /* url('b.png')\n*/"
    files = {"index.md": "# H\n", "a.css": css, "there.png": "P"}
    assert rules(tmp_path, files) == []


def test_a_live_link_in_raw_preformatted_text_is_judged(tmp_path: Path) -> None:
    assert rules(tmp_path, {"index.md": '<pre>See <a href="gone/">x</a></pre>\n'}) == ["link-page"]


def test_a_link_after_an_unclosed_backtick_is_judged(tmp_path: Path) -> None:
    text = "An `open mark and [a link](gone.md).\n\nAnother ` mark.\n"
    assert rules(tmp_path, {"index.md": text}) == ["link-page"]


def test_with_absolute_links_below_docs_a_source_is_found_there(tmp_path: Path) -> None:
    settings = "validation:\n  links:\n    absolute_links: relative_to_docs\n"
    files = {"a/b.md": "[x](/c/d.md) [y](/c/gone.md)\n", "c/d.md": "# D\n"}
    assert rules(tmp_path, files, settings) == ["link-page"]


def test_a_target_of_the_navigation_is_a_path(tmp_path: Path) -> None:
    assert rules(tmp_path, {"index.md": "# H\n"}, "nav:\n  - ./index.md\n") == []


@pytest.mark.parametrize("quotes", ["“index.md”", "„index.md“", "«index.md»"])
def test_quotation_marks_around_an_address_are_taken_off(tmp_path: Path, quotes: str) -> None:
    files = {"index.md": "# H\n", "a.md": f"[x]({quotes})\n"}
    assert fixed(tmp_path, files)["a.md"] == "[x](index.md)\n"


@pytest.mark.parametrize("host", ["account.microsoft.com", "docs.example.cloud/a"])
def test_a_host_without_its_scheme_is_asked_for(tmp_path: Path, host: str) -> None:
    (finding,) = check(tmp_path, {"index.md": f"[x]({host})\n"})
    assert (finding.fix, finding.edit) == (f"did you mean `https://{host}`?", None)


def test_a_file_that_is_missing_is_no_host(tmp_path: Path) -> None:
    (finding,) = check(tmp_path, {"index.md": "[x](setup.old.pdf)\n"})
    assert finding.rule == "link-file"


@pytest.mark.parametrize(
    "link",
    [
        "[own.example](https://own.example/)",
        "[www.own.example](https://own.example/p/)",
        "[own.example/p](https://own.example/p/)",
    ],
)
def test_an_address_that_a_reader_sees_stays_whole(tmp_path: Path, link: str) -> None:
    files = {"index.md": "# Home\n", "p.md": "# P\n", "q.md": f"Look at {link}\n"}
    assert rules(tmp_path, files, HOST) == []


def test_a_page_that_names_its_own_address_means_the_address(tmp_path: Path) -> None:
    files = {"index.md": "Also [on the web](https://own.example/).\n"}
    assert rules(tmp_path, files, HOST) == []


def test_quotation_marks_within_an_address_are_a_part_of_it(tmp_path: Path) -> None:
    files = {"index.md": '[this]\n\n[this]: ?q="words+here"\n'}
    assert rules(tmp_path, files) == []


@pytest.mark.parametrize(
    ("theme", "file"), [("mkdocs", "img/favicon.ico"), ("material", "assets/images/favicon.png")]
)
def test_a_file_that_the_theme_brings_is_a_target(tmp_path: Path, theme: str, file: str) -> None:
    files = {"index.md": f"![x]({file}) ![y]({file}x)\n"}
    assert rules(tmp_path, files, f"theme: {theme}\n") == ["link-file"]


@pytest.mark.parametrize("link", ["[x](/old/)", '<a href="/old/">x</a>', '<a href="old/">x</a>'])
def test_of_a_redirect_is_said_that_its_page_has_moved(tmp_path: Path, link: str) -> None:
    files = {"index.md": f"{link}\n", "new.md": "# N\n"}
    moved = f"{HOST}plugins: [{{redirects: {{redirect_maps: {{old.md: new.md}}}}}}]\n"
    (finding,) = check(tmp_path, files, moved)
    assert finding.rule == "link-moved"
    assert "has moved to `new.md`" in finding.message
