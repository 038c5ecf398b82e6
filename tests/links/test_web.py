"""Web addresses, asked for by the real lychee, of a real server on this computer."""

from __future__ import annotations

import datetime
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from clearpane.cache.checked import Checked
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.pool import Records
from clearpane.core.text import apply_edits
from clearpane.links.lychee import Answer, Hop, Manners
from clearpane.links.web import (
    Entry,
    WebReport,
    check_allowed,
    check_web,
    judge_answer,
    read_allow_list,
    web_links,
)
from clearpane.sites.site import Page, Site
from links.conftest import run as run_command
from web_server import Server, self_signed, serve_web

TODAY = datetime.date(2026, 11, 23)
HASTY = Manners(timeout=2, limit=60, retries=2, wait=1, host_interval=0)


def site_of(*urls: str) -> Site:
    """Return a site of one page that links each address on a line of its own."""
    text = "# Page\n\n" + "".join(f"- [link]({url})\n" for url in urls)
    return Site({"page.md": Page("page.md", "docs/page.md", "page/", text, "")})


def check(
    site: Site, folder: Path, manners: Manners = HASTY, today: datetime.date = TODAY
) -> WebReport:
    records = Checked(folder, [])
    try:
        return check_web(site, [], records, today, manners)
    finally:
        records.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_web() as server:
        yield server


class Run(NamedTuple):
    """One check of all addresses: the findings by path of the address, and how long it took."""

    findings: dict[str, Finding]
    seconds: float
    text: str


GOOD = ("/200", "/204", "/302", "/307", "/no-head", "/fails-twice", "/slow-drip", "/endless")
VERDICTS = {
    "/301": "web-moved",
    "/308": "web-moved",
    "/chain": "web-moved",
    "/404": "web-gone",
    "/410": "web-gone",
    "/403": "web-unsure",
    "/500": "web-failed",
    "/loop": "web-failed",
    "/hang": "web-unsure",
    "/reset": "web-unsure",
    "/endless?q#there": "web-unsure",
    "/200#nowhere": "web-anchor",
}


@pytest.fixture(scope="module")
def run(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("web")
    paths = [*GOOD, "/200#there", *VERDICTS]
    urls = [server.url(path) for path in paths]
    # Other names of this computer: a host that says "too many" slows down all its addresses.
    urls += [server.url("/busy-once", "localhost"), server.url("/busy-always", "localhost")]
    with serve_web(self_signed(folder)) as secure:
        urls.append(f"https://127.0.0.1:{secure.port}/")
        site = site_of(*urls)
        start = time.monotonic()
        report = check(site, folder)
        seconds = time.monotonic() - start
    assert not report.offline
    names = [*paths, "/busy-once", "/busy-always", "certificate"]
    by_path = {names[finding.line - 3]: finding for finding in report.findings}
    assert len(by_path) == len(report.findings)
    return Run(by_path, seconds, site.pages["page.md"].text)


@pytest.mark.parametrize("path", [*GOOD, "/200#there"])
def test_a_good_address_has_no_finding(run: Run, path: str) -> None:
    assert path not in run.findings


@pytest.mark.parametrize(("path", "rule"), VERDICTS.items())
def test_each_answer_gets_its_verdict(run: Run, path: str, rule: str) -> None:
    assert run.findings[path].rule == rule


def test_a_certificate_that_browsers_refuse_is_a_failure(run: Run) -> None:
    assert run.findings["certificate"].rule == "web-failed"
    assert "certificate" in run.findings["certificate"].message


def test_a_server_that_is_busy_once_is_asked_again_when_it_said(run: Run, server: Server) -> None:
    assert "/busy-once" not in run.findings
    first, second, *_ = server.times("/busy-once")
    assert second - first >= 3


def test_a_server_that_is_always_busy_is_not_called_dead(run: Run, server: Server) -> None:
    assert run.findings["/busy-always"].rule == "web-unsure"
    assert len(server.times("/busy-always")) > 1


def test_an_error_is_asked_again_before_it_is_told(run: Run, server: Server) -> None:
    assert len(server.times("/fails-twice")) == 3
    assert len(server.times("/500")) == 1 + HASTY.retries


def test_a_page_that_is_gone_is_asked_for_once(run: Run, server: Server) -> None:
    assert len(server.times("/404")) == 1


def test_findings_stand_at_the_line_and_column_of_the_address(run: Run) -> None:
    for finding in run.findings.values():
        line = run.text.split("\n")[finding.line - 1]
        assert line[finding.column - 1 :].startswith(("http://", "https://"))


def test_a_permanent_redirect_is_mended_with_its_new_address(run: Run, server: Server) -> None:
    finding = run.findings["/301"]
    assert finding.edit is not None
    assert f"- [link]({server.url('/200')})" in apply_edits(run.text, [finding.edit])
    assert run.findings["/chain"].edit is not None
    assert run.findings["/chain"].edit.new == server.url("/200")


def test_the_whole_run_ends_within_its_limit(run: Run) -> None:
    assert run.seconds < HASTY.limit


def test_a_limit_that_is_too_short_is_kept_and_makes_no_link_dead(
    server: Server, tmp_path: Path
) -> None:
    start = time.monotonic()
    site = site_of(server.url("/200?limit"), server.url("/hang?limit"))
    report = check(site, tmp_path, Manners(timeout=30, limit=2))
    assert time.monotonic() - start < 5
    assert {finding.rule for finding in report.findings} <= {"web-unsure"}


def test_without_any_answer_this_computer_is_offline_and_nothing_is_dead(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    report = check(site_of(f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port}/a"), tmp_path)
    assert report.offline
    assert report.findings == []


# A server of this computer is what these tests ask, and no reader's.
HEAD = "---\nclearpane:\n  off: [link-local, link-text]\n---\n"


def project(folder: Path, url: str) -> Path:
    """Write a project whose home page links one address; return that page."""
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    page = folder / "docs" / "index.md"
    page.write_text(f"{HEAD}# Home\n\n[a link]({url})\n", encoding="utf-8")
    return page


def test_the_command_says_that_it_is_offline_and_finds_nothing(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        project(tmp_path, f"http://127.0.0.1:{unused.getsockname()[1]}/")
    # The address is closed now: nothing listens there.
    done = run_command(tmp_path, "clearpane", "check", "--external")
    assert done.returncode == 0
    assert "this computer is offline" in done.stderr
    assert done.stdout == "No problems found in 1 page\n"


def test_the_command_mends_a_permanent_redirect(server: Server, tmp_path: Path) -> None:
    page = project(tmp_path, server.url("/301?by-command"))
    done = run_command(tmp_path, "clearpane", "check", "--external", "--fix")
    assert done.returncode == 0, done.stdout
    assert page.read_text(encoding="utf-8").endswith(f"[a link]({server.url('/200')})\n")


def test_without_external_nobody_is_asked(server: Server, tmp_path: Path) -> None:
    project(tmp_path, server.url("/404?not-asked"))
    assert run_command(tmp_path, "clearpane", "check").returncode == 0
    assert server.times("/404?not-asked") == []


def test_a_second_run_on_the_same_day_asks_nobody(server: Server, tmp_path: Path) -> None:
    site = site_of(server.url("/301?cached"), server.url("/404?cached"))
    first = check(site, tmp_path)
    asked = len(server.requests)
    second = check(site, tmp_path)
    assert second.findings == first.findings
    assert len(second.findings) == 2
    assert len(server.requests) == asked


def test_the_next_day_an_answer_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    site = site_of(server.url("/404?old"))
    for today in (TODAY, TODAY, TODAY + datetime.timedelta(days=1)):
        assert [f.rule for f in check(site, tmp_path, today=today).findings] == ["web-gone"]
    assert len(server.times("/404?old")) == 2


def test_an_address_on_the_allow_list_is_not_asked_for(server: Server) -> None:
    url = server.url("/404?allowed")
    entry = Entry(server.url("/404*"), "is there for people", TODAY, 1)
    report = check_web(site_of(url), [entry], Records(), TODAY, HASTY)
    assert report.findings == []
    assert server.times("/404?allowed") == []


@pytest.mark.parametrize(
    "text", ["allow = 5", "[allow]\nurl = 'a'", "allow = [{url = 'a'}]", "[[allow"]
)
def test_what_is_no_allow_list_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "allowed_links.toml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ClearpaneError, match=r"^hooks/allowed_links\.toml:.*(\[\[allow\]\]|not TOML)"
    ):
        read_allow_list(tmp_path)


def test_an_entry_of_the_allow_list_may_have_blanks_and_a_note(tmp_path: Path) -> None:
    (tmp_path / "hooks").mkdir()
    text = '\ufeff[[ allow ]]\nurl = "a"\n[[allow]]  # note\nurl = "b"\n'
    (tmp_path / "hooks" / "allowed_links.toml").write_text(text, encoding="utf-8")
    assert [(each.url, each.line) for each in read_allow_list(tmp_path)] == [("a", 1), ("b", 3)]


def test_the_allow_list_is_checked_itself(tmp_path: Path) -> None:
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "allowed_links.toml").write_text(
        '[[allow]]\nurl = "https://a.example/"\nreason = "opened by hand"\nuntil = 2027-01-01\n\n'
        '[[allow]]\nurl = "https://b.example/"\nreason = "opened by hand"\nuntil = 2026-01-01\n\n'
        '[[allow]]\nurl = "https://c.example/"\nuntil = 2027-01-01\n\n'
        '[[allow]]\nurl = "https://d.example/"\nreason = "opened by hand"\nuntil = 2027-01-01\n',
        encoding="utf-8",
    )
    urls = [f"https://{name}.example/" for name in "abc"]
    found = check_allowed(read_allow_list(tmp_path), urls, TODAY)
    assert [(f.line, f.message) for f in found] == [
        (6, "the entry for `https://b.example/` ran out on 2026-01-01"),
        (11, "the entry for `https://c.example/` needs a `reason` and a day `until`"),
        (15, "no page links `https://d.example/`"),
    ]


def test_sources_in_the_front_matter_are_addresses_too() -> None:
    text = (
        "---\nsources:\n  - title: A\n    url: https://a.example/\n"
        "  - title: B\n    url: https://b.example/\n    archived: true\n---\n\nhttps://c.example/\n"
    )
    site = Site({"p.md": Page("p.md", "docs/p.md", "p/", text, "")})
    found = {url: (place.line, place.column) for url, (place,) in web_links(site).items()}
    assert found == {"https://a.example/": (4, 5), "https://c.example/": (10, 1)}


def test_a_host_that_is_busy_for_an_hour_is_not_waited_for(server: Server) -> None:
    site = site_of(
        *(server.url(f"/busy-long?{n}", "localhost") for n in range(4)), server.url("/404?beside")
    )
    start = time.monotonic()
    told: list[tuple[int, int]] = []
    manners = Manners(timeout=2, limit=60, patience=6, retries=2, wait=1, host_interval=0)
    report = check_web(site, [], Records(), TODAY, manners, lambda *n: told.append(n))
    assert time.monotonic() - start < 30
    assert {f.line: f.rule for f in report.findings}[7] == "web-gone"
    assert {f.rule for f in report.findings if f.line < 7} == {"web-unsure"}
    assert told[-1] == (5, 5)


@pytest.mark.parametrize(
    ("url", "new", "rule"),
    [
        ("https://a.example/guide/setup", "https://a.example/", "web-gone"),
        ("https://a.example/guide/setup", "https://www.a.example/en/", "web-gone"),
        ("https://a.example/guide/setup", "https://a.example/index.html", "web-gone"),
        ("https://a.example/blog", "https://blog.a.example/", "web-moved"),
        ("http://a.example/", "https://a.example/", "web-moved"),
        ("https://a.example/guide/setup", "https://a.example/manual/setup", "web-moved"),
        ("https://a.example/item/5", "https://a.example/?item=5", "web-moved"),
    ],
)
def test_a_deep_page_that_leads_to_a_home_page_is_gone(url: str, new: str, rule: str) -> None:
    found = judge_answer(url, Answer(200, hops=(Hop(301, new),)))
    assert found is not None
    assert (found.rule, found.replacement) == (rule, new if rule == "web-moved" else None)


def test_an_address_of_this_host_that_the_build_lacks_is_asked_for() -> None:
    site = site_of("https://own.example/v1/", "https://own.example/page/")
    site.site_url = "https://own.example/"
    assert list(web_links(site)) == ["https://own.example/v1/"]
