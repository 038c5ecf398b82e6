"""In `mkdocs serve` a page shows its own findings; a published site never does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from link_site import write_site
from links.conftest import LIBRARY, Seeded


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of `mkdocs serve` on the faulty site."""
    folder = tmp_path_factory.mktemp("preview")
    write_site(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "-a", f"127.0.0.1:{port}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(LIBRARY), "NO_MKDOCS_2_WARNING": "1"},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(address, server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the preview does not start:\n{log.read_text(encoding='utf-8')}")


@pytest.mark.browser
def test_a_page_shows_its_own_findings_with_their_lines(preview: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{preview}windows/")
    panel = page.locator(".clearpane-panel")
    expect(panel.locator("summary")).to_have_text("5 findings on this page")
    places = panel.locator("li code").all_text_contents()
    assert len(places) == 5
    assert all(place.startswith("docs/windows.md:") for place in places)
    expect(panel).to_contain_text("link-backslash")
    expect(panel).to_contain_text("Fix: link `link/why.md`")
    assert panel.evaluate("e => getComputedStyle(e).position") == "fixed"
    page.close()


@pytest.mark.browser
def test_a_page_without_findings_has_no_panel(preview: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{preview}check/")
    expect(page.get_by_role("heading", name="Check")).to_be_visible()
    expect(page.locator(".clearpane-panel")).to_have_count(0)
    page.close()


def test_a_built_site_has_no_panel(faulty: Seeded, faulty_build: object) -> None:
    files = list((faulty.folder / "site").rglob("*.html"))
    assert len(files) > 10
    assert not [f for f in files if "clearpane-panel" in f.read_text(encoding="utf-8")]
    assert not list((faulty.folder / "site").rglob("*panel*"))
