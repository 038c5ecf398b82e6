"""The site of a project, from its sources or from a build of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path

from clearpane.ads.ad_options import Options, read_options
from clearpane.ads.cleaner import Cleaner
from clearpane.ads.dialects import python_markdown
from clearpane.core.findings import ClearpaneError, Finding
from clearpane.core.pool import Records
from clearpane.run import finish_site, tell
from clearpane.sites.addresses import published_path
from clearpane.sites.built import BuiltSite, Told, ToldPage
from clearpane.sites.reading import Clean, read_site
from clearpane.sites.renderer import page_extensions
from clearpane.sites.settings import Settings, read_settings
from clearpane.sites.site import Site


def read_project(
    settings_file: Path, root: Path, today: date | None = None, records: Records | None = None
) -> Site:
    """Return the site of a `mkdocs.yml` as its sources tell it, without a build.

    Findings name files relative to `root`; `today` decides what is overdue. With `records`, which
    may hold pages of before, all that a page tells by itself is told already.
    """
    settings = read_settings(settings_file)
    cleaning = _cleaning(settings) if settings.strips_ads else None
    bare = Site({}, plugins=settings.others, settings=settings, root=root)
    note = partial(tell, site=bare) if records else None
    site = read_site(settings, root, cleaning, records, note)
    return replace(site, today=today) if today else site


def _cleaning(settings: Settings) -> Clean:
    """Return what the build does to a page first: what it cuts is not there to be linked."""
    # What the owner wrote is judged at once; the tables wait for a page that is not recorded.
    given = settings.strip_ads
    options = read_options(given, settings.path.parent) if given else None

    @cache
    def cleaner() -> Cleaner:
        extensions = page_extensions(settings)
        dialects = [python_markdown(list(extensions), extensions)]
        return Cleaner(options or Options(), dialects)

    def clean(path: str, text: str) -> tuple[str, tuple[Finding, ...]]:
        result = cleaner().clean(text, path)
        return result.text, tuple(result.findings)

    return clean


def is_within(finding: Finding, asked: Path, site: Site) -> bool:
    """Tell whether a finding lies in what was asked for: the project, or a part of it."""
    settings = site.settings
    if settings is None:
        return True
    asked, docs = asked.resolve(), settings.docs_dir.resolve()
    if asked in docs.parents or asked == settings.path.resolve():
        return True
    place = (site.root / finding.path).resolve()
    return place == asked or asked in place.parents


BUILT = ".cache/clearpane/sites"
"""Where a site is built for its check, below the folder of its settings."""


def build_site(settings: Settings) -> Path:
    """Build a site with MkDocs for its check, and return the folder.

    Raises ClearpaneError, with MkDocs's own last words, when nothing comes out.
    """
    folder = settings.path.parent / BUILT
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--no-strict"]
    command += ["--config-file", settings.path.name, "--site-dir", BUILT]
    quiet = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    done = subprocess.run(
        command,
        cwd=settings.path.parent,
        env={**os.environ, **quiet},
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode and not (folder / "index.html").is_file():
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise ClearpaneError(f"the site does not build: {said[-1].strip() if said else 'no word'}")
    return folder


def as_built(site: Site) -> Site:
    """Build the site that was read from its sources, and return it as it came out."""
    settings = site.settings
    assert settings is not None
    pages = {
        published_path(page.source, settings.directory_urls): ToldPage(
            page.source, page.text, settings.docs_dir / page.source, page.cleaned, page.cuts
        )
        for page in site.pages.values()
    }
    told = Told(pages, sorted(site.excluded), [], site.problems)
    built = BuiltSite(build_site(settings), site.root, settings, told=told)
    made = finish_site(built, (), write=False)[0]
    made.today, made.translated = site.today, True
    return made
