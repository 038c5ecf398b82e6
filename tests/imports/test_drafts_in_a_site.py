"""Drafts wait in the folder of pages: no build publishes them, `mkdocs serve` shows them."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from clearpane.ads.cleaner import Cleaner
from clearpane.core.files import read_text, walk_files
from import_site import ENVIRONMENT, run, write_site

CASES = Path(__file__).parents[1] / "cases" / "clean"
SHARED = Path(__file__).parents[3] / "shared" / "articles"
ARTICLE = "---\ntitle: Quokka title\nslug: quokka\n---\n\nThe wombat sleeps.\n"
SECONDS_TO_START = 60


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write_site(tmp_path)
    (tmp_path / "article.md").write_text(ARTICLE, encoding="utf-8")
    done = run(tmp_path, "clearpane", "import", "article.md", "--to", "docs/new")
    assert done.returncode == 1, done.stderr
    return tmp_path


def build(site: Path, *options: str) -> None:
    done = run(site, "mkdocs", "build", *options)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_strict_build_publishes_nothing_of_a_draft(site: Path) -> None:
    build(site, "--strict")
    published = [file for file in (site / "site").rglob("*") if file.is_file()]
    assert (site / "site/index.html") in published
    for file in published:
        assert "quokka" not in file.relative_to(site).as_posix().lower()
        assert b"quokka" not in file.read_bytes().lower()
        assert b"wombat" not in file.read_bytes().lower()


def test_clearpane_check_leaves_drafts_alone(site: Path) -> None:
    done = run(site, "clearpane", "check")
    assert (done.returncode, "draft" in done.stdout) == (0, False), done.stdout


def test_a_draft_is_published_by_its_new_name(site: Path) -> None:
    (site / "docs/new/quokka.draft.md").rename(site / "docs/new/quokka.md")
    build(site)
    assert "The wombat sleeps." in read_text(site / "site/new/quokka/index.html")


def test_mkdocs_serve_shows_a_draft_and_marks_it(site: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", address],
        cwd=site,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        page = fetch(f"http://{address}/new/quokka.draft/", server)
    finally:
        server.terminate()
        server.communicate()
    assert "The wombat sleeps." in page
    assert "mkdocs-draft-marker" in page


def fetch(address: str, server: subprocess.Popen[str]) -> str:
    """Return a page as soon as the server answers."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if server.poll() is not None:
            pytest.fail(f"mkdocs serve ended:\n{server.communicate()[1]}", pytrace=False)
        try:
            with urlopen(address, timeout=SECONDS_TO_START) as answer:
                return str(answer.read().decode("utf-8"))
        except (URLError, ConnectionError):
            time.sleep(0.2)
    return pytest.fail(f"no answer from {address}")


@pytest.fixture(scope="module", params=["cases", pytest.param("real", marks=pytest.mark.shared)])
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with each case of the cleaning, or every real article, as a draft in it."""
    site = tmp_path_factory.mktemp("imported")
    articles = site / "articles"
    if request.param == "cases":
        articles.mkdir()
        for case in sorted(CASES.iterdir()):
            shutil.copyfile(case / "in.md", articles / f"{case.name}.md")
    elif SHARED.is_dir():
        shutil.copytree(SHARED, articles)
    else:
        pytest.skip(f"the real articles are not there: {SHARED}")
    write_site(site)
    done = run(site, "clearpane", "import", "articles", "--to", "docs/new", "--report", "l.json")
    assert done.returncode == 1, done.stderr
    return site


def test_every_article_becomes_a_draft(imported: Path) -> None:
    drafts = list((imported / "docs/new").glob("*.draft.md"))
    assert len(drafts) == len(list(walk_files(imported / "articles")))


def test_no_draft_has_anything_left_to_cut(imported: Path) -> None:
    cleaner = Cleaner()
    for draft in (imported / "docs/new").glob("*.draft.md"):
        text = read_text(draft)
        assert cleaner.clean(text).text == text, draft.name


def test_a_site_builds_strictly_with_every_article_set_aside(imported: Path) -> None:
    build(imported, "--strict")
    assert [p.parent.name for p in (imported / "site").rglob("index.html")] == ["site"]
