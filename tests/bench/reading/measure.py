"""Measure what a page costs its reader: Lighthouse scores, and bytes and requests of a first view.

    python tests/bench/reading/measure.py site [plain-site]

`site` is a built site, `plain-site` the same pages built with plain Material, for a ratio.
Lighthouse is taken from the PATH or run through `npx lighthouse`, mobile profile, three runs, the
median of each score. Text is compressed with gzip, as static hosts do.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from playwright.sync_api import sync_playwright

from find_browser import find_browser
from site_server import serve

PAGES = ("", "link/", "fix/error-codes/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3


def lighthouse(url: str) -> dict[str, Any]:
    """Lighthouse's report on one address."""
    tool = shutil.which("lighthouse")
    command = [tool] if tool else ["npx", "--yes", "lighthouse"]
    flags = "--headless=new --no-sandbox --disable-gpu"
    done = subprocess.run(
        [*command, url, "--output=json", "--quiet", f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": str(find_browser() or "")},
        capture_output=True,
        check=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def scores(url: str) -> str:
    """The median score of each category, and the audits below full marks."""
    reports = [lighthouse(url) for _ in range(RUNS)]
    medians = {
        name: round(100 * statistics.median(r["categories"][name]["score"] for r in reports))
        for name in CATEGORIES
    }
    weighted = {
        ref["id"]
        for category in reports[0]["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"]
    }
    short = sorted(
        f"{name} {audit['score']} {audit.get('displayValue', '')}".strip()
        for name, audit in reports[0]["audits"].items()
        if name in weighted and audit["score"] is not None and audit["score"] < 1
    )
    # Lighthouse's own measure of the machine; below 1000 its simulated phone is too slow.
    speed = reports[0]["environment"]["benchmarkIndex"]
    return f"{medians}  machine {speed}  below full marks: {short or 'none'}"


def first_view(url: str) -> list[tuple[str, int]]:
    """Each request of a first view with the bytes that came over the wire."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        names: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on(
            "Network.requestWillBeSent",
            lambda event: names.setdefault(event["requestId"], event["request"]["url"]),
        )
        session.on(
            "Network.loadingFinished",
            lambda event: sizes.__setitem__(event["requestId"], int(event["encodedDataLength"])),
        )
        page.goto(url)
        page.wait_for_load_state("networkidle")
        browser.close()
    return [(names[key], sizes.get(key, 0)) for key in names if names[key].startswith("http")]


def main(site: Path, plain: Path | None) -> None:
    """Print all figures."""
    totals = []
    for folder in filter(None, (site, plain)):
        with serve(folder) as base:
            view = first_view(f"{base}link/")
            totals.append(sum(size for _, size in view))
            print(f"{folder} /link/: {totals[-1] / 1024:.1f} KiB in {len(view)} requests")
            for name, size in view:
                print(f"  {size:7d}  /{name.removeprefix(base)}")
            if folder == site:
                for page in PAGES:
                    print(f"/{page}  {scores(base + page)}", flush=True)
    if plain:
        print(f"ratio to plain Material: {totals[0] / totals[1]:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
