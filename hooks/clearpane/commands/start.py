"""`clearpane start`: a new help site in a new folder, from articles or from a first page."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from clearpane.ads.clean_file import CleaningSettings, cleaner_for
from clearpane.commands.clean import (
    Summary,
    batch_options,
    cleaning_options,
    goes_on,
    progress,
    tell,
)
from clearpane.commands.imports import Run, find_items
from clearpane.core.files import read_text, write_text
from clearpane.core.findings import ClearpaneError, Finding, Level, plural
from clearpane.core.pool import usable_cores
from clearpane.document.head import read_front_matter
from clearpane.imports.draft import Draft, DraftFile
from clearpane.imports.new_site import (
    NewSite,
    about_page,
    front_page,
    left_over,
    sample_page,
    settings_text,
)
from clearpane.imports.old_site import OldSite, find_old_site
from clearpane.imports.pictures import fetch_pictures
from clearpane.imports.report import Counts
from clearpane.imports.site_links import Places, take_off
from clearpane.run import read_project, run

# Links that are judged anew after others were taken off: twice is enough, since that adds none.
_ROUNDS = 3
# Links that lead nowhere, and advertising whose cut the laws of cleaning refuse, since words
# beside it would be read otherwise: here its address goes alone, and the report names it.
_MENDED = (
    "link",
    "ad-unproven",
    "leftover-ad",
    "unknown-embed",
    "inline-handler",
    "script-address",
)
# Links that are none: nobody can follow them, and what was meant only a person can tell.
_WRITTEN = ("link-not-a-link", "link-footnote", "link-text", "link-local")
_IGNORED = "site/\n.cache/\n__pycache__/\n"
_NEEDS = "clearpane[site]\n"


@click.command("start")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "articles",
    metavar="ARTICLES",
    type=click.Path(path_type=Path),
    help="Articles to begin with: Markdown, saved web pages, an export of WordPress.",
)
@click.option("--name", default="", help="What the site is called.")
@click.option(
    "--url",
    default="https://help.example/",
    show_default=True,
    help="Where it will be published.",
)
@click.option("--pictures", is_flag=True, help="Fetch the pictures that lie on other hosts.")
@cleaning_options("an article's")
@batch_options()
def command(
    folder: Path,
    articles: Path | None,
    name: str,
    url: str,
    pictures: bool,
    lists: tuple[str, ...],
    max_loss: float,
    jobs: int | None,
    summary: bool | None,
) -> None:
    """Begin a help site in a new FOLDER.

    It has settings with a reason for each line, a front page with search, an About page that
    names the sources, and, with --from, all articles: cleaned, with a menu of their categories,
    and with their old addresses leading to the new ones. `mkdocs build` then makes it. What to
    look at is in REPORT.md. Exit code: 0 nothing to look at, 1 something to look at, 2 it could
    not be begun, or an article could not be read.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ClearpaneError(f"{folder.as_posix()}: is not empty; name a new folder")
    settings = CleaningSettings(max_loss, filter_lists=lists)
    cleaner_for(settings)
    old = find_old_site(articles) if articles else OldSite()
    site = NewSite(name or old.title or "Help", url, old, articles or folder)
    kept = _Kept()
    sums = Summary("article")
    work = Run(
        DraftFile(partial(cleaner_for, settings), "", spread=True),
        site.add,
        kept,
        Counts(folder.as_posix()),
        sums,
    )
    if articles is None:
        site.add(sample_page())
    else:
        items = find_items(articles, folder)
        with goes_on(resumable=False), progress("Reading", lambda: len(items)) as shown:
            work.through(items, jobs or usable_cores(), shown)
    if not site.pages:
        raise ClearpaneError(f"{articles}: no article could be read")
    places = _write(site, folder)
    if pictures:
        kept.pictures = fetch_pictures(folder / "docs", places.counts.pictures)
    kept.mended = _mend(folder)
    kept.off = _switch_off(folder)
    write_text(folder / "REPORT.md", _report(site, work.counts, kept, places))
    click.echo(
        f"{plural(len(site.pages), 'page')} in {folder.as_posix()}, "
        f"{plural(work.counts.cut, 'piece')} of advertising cut, "
        f"{plural(len(site.redirects), 'old address')[:-1]}es lead on"
        if len(site.redirects) != 1
        else f"{plural(len(site.pages), 'page')} in {folder.as_posix()}, 1 old address leads on"
    )
    click.echo(f"what to look at: {(folder / 'REPORT.md').as_posix()}")
    click.echo(f"next: cd {folder.as_posix()} && mkdocs serve")
    tell(sums, summary)
    raise SystemExit(2 if work.counts.failures else bool(kept.drafts or kept.mended))


@dataclass
class _Kept:
    """What goes into the report: a sink for drafts, and what was mended after them."""

    drafts: list[Draft] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    mended: list[Finding] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)
    off: dict[str, list[str]] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """Keep what is to be said of a draft."""
        if draft.findings or draft.boilerplate:
            self.drafts.append(draft)

    def fail(self, failure: str) -> None:
        """Keep and print why an article could not be read."""
        self.failures.append(failure)
        click.echo(f"clearpane: {failure}", err=True)


def _write(site: NewSite, folder: Path) -> Places:
    docs = folder / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    places = site.write(docs)
    write_text(docs / "index.md", front_page(site))
    write_text(docs / "about.md", about_page(site))
    write_text(folder / "mkdocs.yml", settings_text(site))
    write_text(folder / "requirements.txt", _NEEDS)
    write_text(folder / ".gitignore", _IGNORED)
    return places


def _mend(folder: Path) -> list[Finding]:
    """Take off the links that the check finds broken; return what was found."""
    mended: list[Finding] = []
    for _ in range(_ROUNDS):
        broken: dict[str, dict[tuple[int, int], bool]] = defaultdict(dict)
        for finding in run(read_project(folder / "mkdocs.yml", folder)):
            weighs = finding.level is not Level.NOTE or finding.rule == "ad-unproven"
            if weighs and finding.rule.startswith(_MENDED):
                place = finding.line, finding.column
                broken[finding.path][place] = finding.rule == "link-anchor"
                mended.append(finding)
        changed = False
        for name, faults in broken.items():
            file = folder / name
            if file.suffix == ".md":
                text = read_text(file)
                new = take_off(text, faults)
                changed = changed or new != text
                write_text(file, new)
        if not changed:
            break
    return mended


def _switch_off(folder: Path) -> dict[str, list[str]]:
    """Have each page say which rules it does not keep yet; return those rules by page.

    A new site must build before a person has been through all its pages. What publishes an ad or
    a link to nowhere is never switched off.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for finding in run(read_project(folder / "mkdocs.yml", folder)):
        if finding.level is Level.NOTE:
            continue
        if finding.rule in _WRITTEN or not finding.rule.startswith(_MENDED):
            found[finding.path].add(finding.rule)
    rules = {name: sorted(rules) for name, rules in found.items() if name.endswith(".md")}
    for name, off in rules.items():
        text = read_text(folder / name)
        head = read_front_matter(text)
        if head.present and "clearpane" not in head.data:
            fence = text.rindex("---", 0, head.body_start)
            line = f"clearpane:\n  off: [{', '.join(off)}]\n"
            write_text(folder / name, text[:fence] + line + text[fence:])
    return rules


def _report(site: NewSite, counts: Counts, kept: _Kept, places: Places) -> str:
    done = places.counts
    lines = [
        f"# How {site.name} began, and what to look at",
        "",
        f"{time.strftime('%Y-%m-%d')}: {plural(len(site.pages), 'page')}, "
        f"{plural(counts.cut, 'piece')} of advertising cut, "
        f"{plural(done.led, 'link')} led to their new places, "
        f"{plural(done.copied, 'picture')} copied.",
        "",
    ]
    sections = {
        "Could not be read": kept.failures,
        "Set aside, since the old site did not publish them": [d.source for d in site.set_aside],
        "Links that led nowhere; their words stayed": done.taken_off,
        "Links and anchors that the check found broken; their words stayed": [
            f"{f.path}:{f.line}: {f.message}".replace("`", "'") for f in kept.mended
        ],
        "Calls of the old site's generator that were taken out": [
            f"{call} ({count:,})" for call, count in done.calls.most_common()
        ],
        "Rules that a page does not keep yet: mend it, then take them out of its front matter": [
            f"{name}: {', '.join(rules)}" for name, rules in kept.off.items()
        ],
        "Pictures that lie on other hosts": [
            address for address in done.pictures if address not in kept.pictures
        ],
    }
    for title, names in sections.items():
        if names:
            lines += [f"## {title}", "", left_over(names), ""]
    for draft in kept.drafts:
        lines += [f"## {draft.source}", ""]
        if draft.boilerplate:
            parts = ", ".join(f"{part} ({n} words)" for part, n in draft.boilerplate.items())
            lines += [f"Left out as none of the article: {parts}.", ""]
        lines += [
            f"- [ ] line {f.line}: `{f.rule}` {f.message.rstrip('.')}." for f in draft.findings
        ]
        lines.append("")
    return "\n".join(lines)
