"""What another build has below the site's address is not judged; all the rest is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.run import read_project, run
from clearpane.sites.settings import read_settings

MIKE = "plugins:\n  - search\n  - mike:\n      alias_type: symlink\n"
PROVIDER = "extra:\n  version:\n    provider: mike\n"
ADDRESS = "site_url: https://docs.example/guide/\n"
READ_THE_DOCS = "site_url: https://guide.readthedocs.io/\n"


def found(folder: Path, settings: str, link: str) -> list[str]:
    """Return the rules that a project with one link on its only page breaks."""
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "index.md").write_text(f"# Home\n\n[There]({link})\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(f"site_name: S\n{settings}", encoding="utf-8")
    site = read_project(folder / "mkdocs.yml", folder, date(2026, 11, 25))
    return [finding.rule for finding in run(site)]


@pytest.mark.parametrize("settings", [ADDRESS, ADDRESS + MIKE, ADDRESS + PROVIDER])
@pytest.mark.parametrize("path", ["latest/a/#b", "1.2/", "v2.11/migrate/v2/", "en/stable/", "old/"])
def test_what_the_host_has_and_this_build_lacks_is_told_as_unsure(
    tmp_path: Path, settings: str, path: str
) -> None:
    assert found(tmp_path, settings, f"https://docs.example/guide/{path}") == ["link-unsure"]


@pytest.mark.parametrize(
    "path", ["/latest/a/", "/en/stable/", "/fr/p/", "/v2.11/p/", "/x/y/latest/a.html"]
)
def test_versions_and_languages_from_the_root_on_are_unsure_too(tmp_path: Path, path: str) -> None:
    assert found(tmp_path, READ_THE_DOCS, path) == ["link-unsure"]


def test_the_home_page_with_its_host_is_judged_on_every_other_page(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = "# Two\n\n[There](https://docs.example/guide/)\n"
    (tmp_path / "docs" / "two.md").write_text(page, encoding="utf-8")
    assert found(tmp_path, ADDRESS, "https://docs.example/guide/") == ["link-absolute"]


@pytest.mark.parametrize(
    ("folder", "path", "rules"),
    [
        ("/api/", "api/x.html", []),
        ("api", "api", []),
        ("/v*/", "v1/x/", []),
        ("/a/b/", "a/b/c/", []),
        ("/a/b/", "a/c/", ["link-unsure"]),
        ("/api/", "apis/", ["link-unsure"]),
        ("/", "apis/", ["link-unsure"]),
    ],
)
def test_an_owner_names_what_something_else_publishes(
    tmp_path: Path, folder: str, path: str, rules: list[str]
) -> None:
    option = f"extra:\n  clearpane:\n    check_links:\n      elsewhere: ['{folder}']\n"
    assert found(tmp_path, ADDRESS + option, f"https://docs.example/guide/{path}") == rules


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("{elswhere: []}", "check_links.elswhere: no such option; did you mean `elsewhere`?"),
        ("{elsewhere: /api/}", "check_links.elsewhere: must be a list of texts, not `/api/`"),
        ("{elsewhere: [1]}", "check_links.elsewhere.0: must be a text, not `1`"),
        ("[]", "check_links: must be a mapping of options: elsewhere, orphans"),
    ],
)
def test_a_wrong_option_is_named_with_its_key(tmp_path: Path, option: str, message: str) -> None:
    settings = f"site_name: S\nextra:\n  clearpane:\n    check_links: {option}\n"
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    with pytest.raises(ClearpaneError) as caught:
        _ = read_settings(tmp_path / "mkdocs.yml").options
    assert str(caught.value) == f"extra.clearpane.{message}"
