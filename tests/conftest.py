"""Fixtures that every test of the built site shares: the site, its address, a browser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect, sync_playwright

from find_browser import find_browser
from site_server import serve

ROOT = Path(__file__).parent.parent
# A shell that runs the tests in the background has them ignore Ctrl+C, and so would every command
# that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
# What is awaited is a condition: on a busy machine it comes late, and a test is no stopwatch.
expect.set_options(timeout=30_000)
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def site_dir(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Folder of this repository's site, built strictly, once for all test processes."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    site = shared / "site"
    with FileLock(shared / "site.lock"):
        if not site.is_dir():
            build(site)
    return site


def build(site: Path, *options: str) -> None:
    """Build the site into `site`; fail with MkDocs's own words when it does not build."""
    unfinished = site.with_name(site.name + "-unfinished")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", unfinished, *options],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        pytest.fail(f"the site does not build:\n{done.stdout}{done.stderr}", pytrace=False)
    unfinished.rename(site)


@pytest.fixture(scope="session")
def site_url(site_dir: Path) -> Iterator[str]:
    """Base address, ending in a slash, of a web server with the built site."""
    with serve(site_dir) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    """A fresh page whose relative addresses start at the site."""
    context = browser.new_context(base_url=site_url)
    yield context.new_page()
    context.close()
