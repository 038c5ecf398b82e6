"""`clearpane check` says the same as the build, and what it cannot do in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from links.conftest import LIBRARY, run

_FINDING = re.compile(r"^(?:WARNING -  )?(\S+:\d+:\d+: [\w-]+)  ", re.MULTILINE)
PAGE = """# Page

1.  Open **Settings**.

<!-- affiliate ads begin -->
<a href="gone.html"><img src="gone.png" width="0" height="0"></a>
<!-- affiliate ads end -->

2.  Select [Activation](gone.md).
    { #select }

[This step](#select), [no step](#selected-long-ago).
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    hooks = ", ".join((LIBRARY / f"{name}.py").as_posix() for name in ("strip_ads", "finish"))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: S\nhooks: [{hooks}]\nmarkdown_extensions: [attr_list]\n"
        "validation: { anchors: warn }\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_command_and_the_build_find_the_same(site: Path) -> None:
    command = sorted(_FINDING.findall(run(site, "clearpane", "check").stdout))
    build = sorted(_FINDING.findall(run(site, "mkdocs", "build").stderr))
    # The theme's own scripts are on the finished pages only.
    build = [finding for finding in build if not finding.endswith("unknown-embed")]
    assert command == build
    assert [f for f in command if "link-" in f] == [
        "docs/index.md:12:33: link-anchor",
        "docs/index.md:9:25: link-page",
    ]


def test_what_is_cut_as_an_ad_is_no_broken_link(site: Path) -> None:
    said = run(site, "clearpane", "check").stdout
    assert "docs/index.md:5:1: ad-" in said
    assert not re.search(r"link-\w+  .*gone\.(png|html)", said)


def test_a_switched_off_finding_stays_away(site: Path) -> None:
    text = PAGE.replace(
        "(gone.md).", "(gone.md). <!-- clearpane: off link-page the page comes next week -->"
    )
    (site / "docs" / "index.md").write_text(text, encoding="utf-8")
    assert "link-page" not in run(site, "clearpane", "check").stdout
    build = run(site, "mkdocs", "build")
    assert "gone.md" not in build.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mkdocs.yml", b"site_name: [", "not YAML: while parsing"),
        ("mkdocs.yml", b"", "mkdocs.yml: no settings found"),
        ("hooks/moved_anchors.toml", b"[moved", "hooks/moved_anchors.toml:1:7: not TOML"),
        ("hooks/moved_anchors.toml", b"moved = []\n[[more]]", "write entries as"),
        ("hooks/moved_anchors.toml", b"moved = 5", "write entries as"),
        ("hooks/moved_anchors.toml", b'[moved]\n"/a/" = "/b/"', "write entries as"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    site: Path, name: str, content: bytes, said: str
) -> None:
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_bytes(content)
    done = run(site, "clearpane", "check")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("clearpane: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") - done.stderr.count("\n  fix: ") == 1


def test_a_path_that_is_not_there_is_told_in_one_line(site: Path) -> None:
    done = run(site, "clearpane", "check", "docs/nowhere.md")
    assert done.returncode == 2
    assert done.stderr == "clearpane: docs/nowhere.md: no such file or folder\n"


def test_an_empty_page_and_an_empty_site_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: S\n", encoding="utf-8")
    assert run(tmp_path, "clearpane", "check").stdout == "No problems found in 0 pages\n"
    (tmp_path / "docs" / "index.md").write_text("", encoding="utf-8")
    assert run(tmp_path, "clearpane", "check").stdout == "No problems found in 1 page\n"
