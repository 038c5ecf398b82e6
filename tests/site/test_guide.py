"""What every page of the guide promises its reader, looked at in the built site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from turbohtml import Element, parse

from clearpane.document.document import Document
from conftest import ROOT

# Addresses are promises: other sites, search engines and readers' notes point to them.
PROMISED = [
    "/",
    "/link/",
    "/link/why/",
    "/link/create-account/",
    "/link/keep-local-account/",
    "/link/unlink/",
    "/link/sell/",
    "/check/",
    "/check/activation-messages/",
    "/check/find-product-key/",
    "/reactivate/",
    "/reactivate/before-you-change-hardware/",
    "/reactivate/what-counts/",
    "/reactivate/recovery-key/",
    "/reactivate/clean-install/",
    "/reactivate/troubleshooter/",
    "/reactivate/new-pc/",
    "/fix/",
    "/fix/link-fails/",
    "/fix/pc-does-not-start/",
    "/fix/used-pc/",
    "/fix/error-codes/",
    "/understand/digital-licence-or-product-key/",
    "/understand/account-types/",
    "/understand/privacy/",
    "/understand/windows-10-end-of-support/",
    "/about/",
    "/about/sources/",
    "/owners/",
    "/owners/contribute/",
    "/owners/style/",
    "/owners/rules/",
]

# Microsoft documentation, "Launch the Windows Settings app", version of 2025-01-11.
SETTINGS = {
    f"ms-settings:{page}"
    for page in [
        "activation",
        "yourinfo",
        "emailandaccounts",
        "otherusers",
        "signinoptions",
        "workplace",
        "about",
        "troubleshoot",
        "recovery",
        "dateandtime",
        "network-status",
        "windowsupdate",
        "deviceencryption",
        "findmydevice",
        "privacy",
        "privacy-general",
        "privacy-feedback",
        "sync",
        "backup",
    ]
}

QUESTIONS = [
    "/fix/",
    "/fix/cannot-link/",
    "/fix/not-activated/",
    "/fix/hardware-changed/",
    "/fix/reinstalled/",
    "/fix/nothing-changed/",
    "/fix/account/",
    "/fix/move-or-sell/",
]

HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)
ID = re.compile(r"\{ #[a-z0-9][a-z0-9-]* \}$")
SOURCES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.fixture(scope="module")
def articles(site_dir: Path) -> dict[str, Element]:
    """The article of each page, by address."""
    found = {}
    for file in sorted(site_dir.rglob("index.html")):
        folder = file.parent.relative_to(site_dir).as_posix()
        address = "/" if folder == "." else f"/{folder}/"
        page = parse(file.read_text(encoding="utf-8"))
        if page.select_one("meta[http-equiv='refresh']") is not None:
            # What stands at an old address only sends its readers on.
            continue
        article = page.select_one("article")
        assert article is not None, f"{address} has no article"
        found[address] = article
    return found


@pytest.mark.parametrize("address", PROMISED)
def test_promised_address_answers(articles: dict[str, Element], address: str) -> None:
    assert address in articles


def test_no_page_is_more_than_four_clicks_from_home(articles: dict[str, Element]) -> None:
    clicks = {"/": 0}
    queue = ["/"]
    for address in queue:
        for target in targets(address, articles[address]):
            if target in articles and target not in clicks:
                clicks[target] = clicks[address] + 1
                queue.append(target)
    assert set(clicks) == set(articles)
    assert max(clicks.values()) <= 4


def test_the_menu_of_readers_and_that_of_owners_are_apart(site_dir: Path) -> None:
    for file in sorted(site_dir.rglob("*.html")):
        page = parse(file.read_text(encoding="utf-8"))
        folder = file.parent.relative_to(site_dir).as_posix()
        here = "/" if folder == "." else f"/{folder}/"
        if page.select_one("meta[http-equiv='refresh']") is not None:
            continue
        links = page.select("nav.md-nav--primary > ul a.md-nav__link")
        menu = [urlsplit(urljoin(f"https://site{here}", a.attr("href") or "")).path for a in links]
        of_owners = [address for address in menu if address.startswith("/owners/")]
        if here.startswith("/owners/"):
            assert [a for a in menu if a not in of_owners] == ["/"]
            assert len(set(of_owners)) > 10
        else:
            assert of_owners == ["/owners/"]


def test_questions_lead_to_an_answer_in_at_most_four_clicks(articles: dict[str, Element]) -> None:
    def clicks(question: str, above: tuple[str, ...] = ()) -> int:
        assert question not in above, f"{question} asks in a circle"
        answers = choices(question, articles[question])
        assert len(answers) > 1, f"{question} leads nowhere"
        further = [clicks(target, (*above, question)) for target in answers if target in QUESTIONS]
        return 1 + max(further, default=0)

    assert clicks("/fix/") <= 4


@pytest.mark.parametrize("question", QUESTIONS[1:])
def test_question_has_an_address_and_a_way_back(
    articles: dict[str, Element], question: str
) -> None:
    article = articles[question]
    assert "/fix/" in targets(question, article)
    asked_by = [page for page in QUESTIONS if question in choices(page, articles[page])]
    assert asked_by
    assert any(page in targets(question, article) for page in asked_by)


# Microsoft, "Troubleshoot Windows activation error codes", the table of the text of 2025-01-15.
CODES_OF_MICROSOFT = (
    "8004FE21 80070005 8007007B 80070490 800706BA 8007232A 8007232B 8007251D 80092328 C004B100 "
    "C004C001 C004C003 C004C008 C004C020 C004C021 C004F009 C004F00F C004F014 C004F02C C004F035 "
    "C004F038 C004F039 C004F041 C004F042 C004F050 C004F051 C004F064 C004F065 C004F06C C004F074"
)


@pytest.mark.parametrize("digits", CODES_OF_MICROSOFT.split())
def test_every_code_of_microsofts_table_has_its_anchor(
    articles: dict[str, Element], digits: str
) -> None:
    place = articles["/fix/error-codes/"].select_one(f"[id='0x{digits.lower()}']")
    assert place is not None
    assert place.text.startswith(f"0x{digits}")


def test_each_code_says_what_it_means_what_to_do_and_when_to_ask(
    articles: dict[str, Element],
) -> None:
    parts: dict[str, list[str]] = {}
    section = ""
    for element in articles["/fix/error-codes/"].iter_elements():
        if element.tag in ("h2", "h3"):
            section = element.attr("id") or ""
        elif element.tag == "strong" and section.startswith("0x"):
            parts.setdefault(section, []).append(element.text)
    wanted = ["What it means.", "What to do at home.", "When to ask IT."]
    assert len(parts) > 90
    for code, said in parts.items():
        assert [part for part in said if part in wanted] == wanted, code


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_heading_has_an_id_of_its_own(path: Path) -> None:
    headings = HEADING.findall(Document(path.read_text(encoding="utf-8")).mask)
    assert headings
    assert [heading for heading in headings if not ID.search(heading)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_page_ends_in_what_to_do_if_it_did_not_work(path: Path) -> None:
    headings = HEADING.findall(Document(path.read_text(encoding="utf-8")).mask)
    assert headings[-1].endswith("{ #not-working }")


def test_windows_11_comes_first_and_windows_10_beside_it(articles: dict[str, Element]) -> None:
    sets = [
        [label.text.strip() for label in labels.select("label")]
        for article in articles.values()
        for labels in article.select(".tabbed-labels")
    ]
    windows = [labels for labels in sets if any(re.search(r"\d", label) for label in labels)]
    assert len(windows) > 10
    assert [labels for labels in windows if labels != ["Windows 11", "Windows 10"]] == []


def test_a_link_into_settings_stands_beside_its_written_address(
    articles: dict[str, Element],
) -> None:
    links = [a for article in articles.values() for a in article.select("a[href^='ms-settings:']")]
    assert len(links) > 30
    for link in links:
        around = link.closest("li") or link.closest(".tabbed-block")
        assert around is not None
        assert link.attr("href") in SETTINGS
        assert link.attr("href") in [code.text for code in around.select("code")]


def test_only_the_linked_message_is_said_to_be_linked(articles: dict[str, Element]) -> None:
    linked = {
        str(strong.parent.text)
        for strong in articles["/check/activation-messages/"].select("p > strong")
        if strong.text.startswith("Linked: yes") and strong.parent is not None
    }
    assert len(linked) == 1
    assert linked.pop().startswith("Linked: yes. Windows is activated, and your account may move")


def targets(address: str, article: Element) -> Iterator[str]:
    """Addresses of the site's pages that an article links to."""
    for link in article.select("a[href]"):
        url = urljoin(f"https://site{address}", link.attr("href") or "")
        if urlsplit(url).netloc == "site":
            yield unquote(urlsplit(urldefrag(url).url).path)


def choices(address: str, article: Element) -> list[str]:
    """Where the choices of a page of questions lead: the lists before its last section."""
    found = []
    section = ""
    for element in article.iter_elements():
        if element.tag in ("h1", "h2"):
            section = element.attr("id") or ""
        elif element.tag == "a" and element.closest("ul > li") and section != "not-working":
            url = urljoin(f"https://site{address}", element.attr("href") or "")
            found.append(urlsplit(urldefrag(url).url).path)
    return found
