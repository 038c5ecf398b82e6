"""`clearpane start`: a new help site in a new folder, from articles or from a first page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import click

from clearpane import look
from clearpane.commands import PATH
from clearpane.commands.clean import Batch, batch
from clearpane.commands.pages import find_items, put_drafts
from clearpane.core.files import read_text, write_text
from clearpane.core.findings import ClearpaneError, Finding, Level, plural
from clearpane.core.text import fixes
from clearpane.document.document import Snippets
from clearpane.document.head import read_front_matter
from clearpane.finish.gate import Gate
from clearpane.finish.guard import gated_content
from clearpane.finish.policy import collected
from clearpane.finish.trust import Trust, trust_file, trust_text
from clearpane.imports.calls import fetch_pictures
from clearpane.imports.draft import Importer
from clearpane.imports.new_site import NewSite, pages_around, sample_page, settings_text
from clearpane.imports.old_site import OldSite, find_old_site
from clearpane.imports.report import SiteReport
from clearpane.imports.site_links import Places, take_off
from clearpane.pages.checks import proven
from clearpane.run import ads_of, build_site, finish_site, read_project, run
from clearpane.sites.addresses import site_address
from clearpane.sites.built import BuiltSite
from clearpane.sites.settings import read_settings

# Links that are judged anew after others were taken off: twice is enough, since that adds none.
_ROUNDS = 3
# What leads nowhere or publishes an ad. It goes, and is named; nothing of it is ever switched off.
_ADS = ("ad-", "leftover-ad")
_TAKEN_OUT = (
    *_ADS, "link-", "gate-", "unknown-embed", "untrusted-script", "inline-handler",
    "script-address",
)  # fmt: skip
# Honest links that are written badly: what was meant only a person can tell.
_KEPT = frozenset(
    {"link-not-a-link", "link-text", "link-local", "link-redirect", "link-id", "link-nav"}
)
# Told by a note, and still published.
_UNPROVEN = "ad-unproven"
_SCRIPTS = "assets/javascripts"
# What Zensical 0.0.73 and later write where Material writes another script.
_OF_ZENSICAL = "sha256-O7MmUQLnjFeS8XfPsEOkImedfjvEbspIP9z7pqRL5lU="
_IGNORED = "site/\n.cache/\n__pycache__/\n"
_NEEDS = "clearpane[site]\n"
# A file of settings without our plugin: what the builder alone makes is what must be judged.
_BARE = "mkdocs.bare.yml"


@click.command("start")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--from",
    "articles",
    metavar="ARTICLES",
    type=PATH,
    help="Articles to begin with: Markdown, saved web pages, an export of WordPress.",
)
@click.option("--name", default="", help="What the site is called.")
@click.option(
    "--url", default="https://help.example/", show_default=True, help="Where it will be published."
)
@click.option("--pictures", is_flag=True, help="Fetch the pictures that lie on other hosts.")
@batch("an article's", "article")
def command(
    batch: Batch, folder: Path, articles: Path | None, name: str, url: str, pictures: bool
) -> None:
    """Begin a help site in a new FOLDER.

    It has settings with a reason for each line, a front page with search, an About page that
    names the sources, and, with --from, all articles: cleaned, with a menu of their categories,
    and with their old addresses leading to the new ones. It is built once, to see that
    `mkdocs build --strict` makes it. What to look at is in REPORT.md. Exit code: 0 nothing to
    look at, 1 something to look at, 2 it could not be begun, or an article could not be read.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ClearpaneError(f"{folder.as_posix()}: is not empty; name a new folder")
    old = find_old_site(articles) if articles else OldSite()
    site = NewSite(name or old.title or "Help", site_address(url), old, articles or folder)
    report = SiteReport()
    if articles is None:
        site.add(sample_page())
    else:
        make, items = Importer(batch.cleaner, spread=True), find_items(articles, folder)
        with batch.results("Reading", make, items, items.__len__, resumable=False) as results:
            put_drafts(results, site.add, report, batch)
    if not site.pages:
        raise ClearpaneError(f"{articles}: no article could be read")
    places = _write(site, folder)
    report.pictures = places.counts.pictures
    if pictures:
        for address in fetch_pictures(folder / "docs", report.pictures):
            del report.pictures[address]
    _mend(site, folder, report)
    write_text(folder / "REPORT.md", report.text(site, places.counts))
    lead = "address leads" if len(site.redirects) == 1 else "addresses lead"
    click.echo(
        f"{plural(len(site.pages), 'page')} in {folder.as_posix()}, "
        f"{plural(report.cut, 'piece')} of advertising cut, {len(site.redirects):,} old {lead} on"
    )
    click.echo(f"what to look at: {(folder / 'REPORT.md').as_posix()}")
    click.echo(f"next: cd {folder.as_posix()} && mkdocs serve")
    batch.tell()
    raise SystemExit(2 if report.failures else report.asks(site, places.counts))


def _write(site: NewSite, folder: Path) -> Places:
    docs = folder / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    places = site.write(docs)
    for name, text in pages_around(site):
        write_text(docs / name, text)
    write_text(folder / "mkdocs.yml", settings_text(site))
    write_text(folder / "requirements.txt", _NEEDS)
    write_text(folder / ".gitignore", _IGNORED)
    return places


def _mend(site: NewSite, folder: Path, report: SiteReport) -> None:
    """Bring the pages to where a strict build says nothing, as far as no person must decide."""
    settings = folder / "mkdocs.yml"
    project = read_project(settings, folder)
    certain = (f for f in proven(run(project), project) if f.edit)
    report.repaired = [finding for finding in certain if not finding.rule.startswith(_ADS)]
    fixes(report.repaired, folder).carry_out()
    for _ in range(_ROUNDS):
        if not _take_out(run(read_project(settings, folder)), folder, report):
            break
    found = _built(site, folder, report)
    for _ in range(_ROUNDS - 1):
        if not _take_out(found, folder, report):
            break
        found = _built(site, folder, report)
    found = [*found, *run(read_project(settings, folder))]
    write_text(settings, settings_text(site, {finding.rule for finding in found}))
    report.off = _switch_off(found, folder)
    report.left = sorted(set(found))


def _take_out(findings: Iterable[Finding], folder: Path, report: SiteReport) -> bool:
    """Take out the links, ads and tags that the findings name; tell whether a page changed."""
    faults: dict[str, dict[tuple[int, int], bool]] = defaultdict(dict)
    for finding in findings:
        if not finding.path.endswith(".md"):
            continue
        weighs = finding.level is not Level.NOTE or finding.rule == _UNPROVEN
        if weighs and finding.rule.startswith(_TAKEN_OUT) and finding.rule not in _KEPT:
            place = finding.line, finding.column
            faults[finding.path][place] = finding.rule == "link-anchor"
            report.mended.append(finding)
    changed = False
    for name, places in faults.items():
        text = read_text(folder / name)
        new = take_off(text, places)
        changed = changed or new != text
        write_text(folder / name, new)
    return changed


def _built(site: NewSite, folder: Path, report: SiteReport) -> list[Finding]:
    """Build the site, write which scripts and hosts of its pages are trusted; return findings."""
    if find_spec("mkdocs") is None or find_spec("material") is None:
        report.unbuilt = 'MkDocs is not installed; pip install "clearpane[site]"'
        return []
    bare = folder / _BARE
    write_text(bare, settings_text(site, plugin=False))
    try:
        settings = read_settings(bare)
        built = BuiltSite(build_site(settings), folder, settings)
        trust = _trust(built, folder, report)
        gate = Gate(ads_of(built), trust, built.site_url)
        pages, snippets = read_project(bare, folder).pages.values(), Snippets((), folder)
        fragments = (gated_content(gate, page.html, page.document, snippets)[1] for page in pages)
        return [*finish_site(built, write=False)[1], *chain.from_iterable(fragments)]
    except ClearpaneError as error:
        report.unbuilt = str(error)
        return []
    finally:
        bare.unlink()


def _trust(built: BuiltSite, folder: Path, report: SiteReport) -> Trust:
    """Write and return what the pages may run and load: the theme, the look, hosts of pictures."""
    found, words = collected(ads_of(built), built)
    # Builders that run no templates among static files publish each script by itself.
    scripts = (f"{_SCRIPTS}/{file.name}" for file in Path(look.folder(), _SCRIPTS).glob("*.js"))
    hosts = sorted({urlsplit(each).hostname or "" for each in report.pictures} - {""})
    trust = found.model_copy(
        update={
            "inline": sorted({*found.inline, _OF_ZENSICAL}),
            "files": sorted({*found.files, *scripts}),
            "hosts": found.hosts.model_copy(update={"image": hosts}),
        }
    )
    write_text(trust_file(folder), trust_text(trust, words | {_OF_ZENSICAL: "of Zensical"}))
    return trust


def _switch_off(findings: Iterable[Finding], folder: Path) -> dict[str, list[str]]:
    """Have each page say which rules it does not keep yet; return those rules by page.

    A new site must build before a person has been through all its pages.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        # To switch off an ad's rule would be to keep the ad.
        ours = finding.path.endswith(".md") and not finding.rule.startswith(_ADS)
        if ours and finding.level is not Level.NOTE:
            found[finding.path].add(finding.rule)
    rules = {name: sorted(rules) for name, rules in found.items()}
    for name, off in rules.items():
        text = read_text(folder / name)
        head = read_front_matter(text)
        if head.present and "clearpane" not in head.data:
            fence = text.rindex("---", 0, head.body_start)
            line = f"clearpane:\n  off: [{', '.join(off)}]\n"
            write_text(folder / name, text[:fence] + line + text[fence:])
    return rules
