"""What somebody sees who writes a page with `mkdocs serve`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from preview_server import preview

ROOT = Path(__file__).parents[2]


@pytest.mark.browser
def test_the_preview_can_renew_itself(browser: Browser, tmp_path: Path) -> None:
    """The security policy of published pages would stop the script that waits for changes."""
    with preview(ROOT, tmp_path / "log") as address:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        with page.expect_request("**/livereload/**"):
            page.goto(address)
        page.close()
    assert [text for text in said if "Content Security Policy" in text] == []
