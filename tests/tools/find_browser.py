"""Find the browser that the tests drive, or get one: `python tests/find_browser.py --install`.

Taken are, in this order: the one that the variable CHROMIUM names, a Chrome, Edge or Chromium
that is there, Playwright's own, one that Playwright can download, and Debian's package (as root).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
# Where the installers of macOS and Windows put them, below folders that the system names.
ELSEWHERE = (
    ("/Applications", "Google Chrome.app/Contents/MacOS/Google Chrome"),
    ("/Applications", "Chromium.app/Contents/MacOS/Chromium"),
    ("/Applications", "Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    ("%ProgramFiles%", "Google/Chrome/Application/chrome.exe"),
    ("%ProgramFiles(x86)%", "Google/Chrome/Application/chrome.exe"),
    ("%LocalAppData%", "Google/Chrome/Application/chrome.exe"),
    ("%ProgramFiles(x86)%", "Microsoft/Edge/Application/msedge.exe"),
)
DOWNLOAD_SECONDS = 600


def find_browser() -> Path | None:
    """Return the browser to drive; None leaves it to Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Path(found)
    places = (Path(os.path.expandvars(folder), name) for folder, name in ELSEWHERE)
    return next((place for place in places if place.is_file()), None)


def install() -> None:
    """Make sure that there is a browser, and say which; leave with a hint if there is none."""
    for get in (None, _download, _install_package):
        if get is not None:
            get()
        browser = find_browser() or _own_browser()
        if browser:
            print(f"Browser for the tests: {browser}")
            return
    sys.exit(
        "No browser for the tests. Install Chrome, Edge or Chromium, or name one:\n"
        "  CHROMIUM=/path/to/chrome python -m nox -s tests"
    )


def _own_browser() -> Path | None:
    """Return the Chromium that Playwright has downloaded before, if it has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.is_file() else None


def _download() -> None:
    print("No Chrome, Edge or Chromium here; downloading Playwright's own ...", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, timeout=DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"The download did not end within {DOWNLOAD_SECONDS} seconds.")


def _install_package() -> None:
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    print("It cannot be downloaded; installing Debian's package `chromium` ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update",), ("install", "--yes", "--no-install-recommends", "chromium")):
        subprocess.run([apt, "--quiet", *arguments], env=environment)


if __name__ == "__main__":
    if sys.argv[1:] == ["--install"]:
        install()
    else:
        print(find_browser() or _own_browser() or "none; try --install")
