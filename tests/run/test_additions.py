"""How many files somebody touches who adds a rule, an option, a network or a finisher.

Each is really added, to a copy of the program, and used by its command on a site.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).parents[2] / "hooks"
SETTINGS = "site_name: S\nplugins: []\nhooks: [strip_ads.py]\n"
PAGE = "# A page\n\nIt has a llama, and [a shop](https://shop.example-ads.test/?id=1).\n"

RULE = """
[page-llama]
level = "warning"
what = "A page speaks of a llama."
why = "No reader came for one."
bad = "A llama."
good = "A page."
mend = "take the llama out"
"""
CHECK = '''

@check("page-llama", scope=Scope.PAGE)
def llamas(page: Page, site: Site) -> Iterator[Finding]:
    """Yield where a page speaks of a llama."""
    if "llama" in page.text:
        yield Finding(page.path, 3, 1, "page-llama", "a llama")
'''
OPTION = """class SearchOptions(_Group):
    llamas: bool = Field(default=False, description="Whether llamas are found")
"""
FINISHER = '''"""Says who made a page."""

from clearpane.sites.hand import Finisher


class Signature(Finisher):
    """Signs each page."""

    def page(self, hand):
        """Sign a page."""
        hand.text += "<!-- signed -->"
        yield from ()
'''


class Copy:
    """A copy of the program that is changed, and a small site."""

    def __init__(self, folder: Path) -> None:
        self.hooks, self.site = folder / "hooks", folder / "site"
        shutil.copytree(HOOKS, self.hooks, ignore=shutil.ignore_patterns("__pycache__"))
        (self.site / "docs").mkdir(parents=True)
        (self.site / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
        (self.site / "docs" / "index.md").write_text(PAGE, encoding="utf-8")
        self.touched: set[str] = set()

    def change(self, name: str, old: str, new: str) -> None:
        """Put `new` in the place of `old` in a file of the library; of nothing: at its end."""
        file = self.hooks / "clearpane" / name
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert old in text
        file.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        self.touched.add(name)

    def run(self, *command: str) -> str:
        """Return what `clearpane` prints for the site."""
        done = subprocess.run(
            [sys.executable, "-m", "clearpane", *command],
            cwd=self.site,
            env={**os.environ, "PYTHONPATH": str(self.hooks)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr


@pytest.fixture
def program(tmp_path: Path) -> Copy:
    """Return a program to change."""
    return Copy(tmp_path)


def test_a_rule_takes_its_words_and_its_check(program: Copy) -> None:
    assert "page-llama" not in program.run("check")
    program.change("pages/rules.toml", "", RULE)
    program.change("pages/checks.py", "", CHECK)
    assert "docs/index.md:3:1: page-llama " in program.run("check")
    assert "No reader came for one." in program.run("explain", "page-llama")
    # With a case of its own, three.
    assert len(program.touched) == 2


def test_a_network_takes_one_line(program: Copy) -> None:
    assert "ad-link" not in program.run("check")
    line = '[redirect]\n"shop.example-ads.test" = { network = "Example" }\n'
    program.change("ads/networks.toml", "[redirect]\n", line)
    assert "ad-link" in program.run("check")
    assert len(program.touched) == 1


def test_an_option_takes_its_field_and_who_reads_it(program: Copy) -> None:
    program.change("sites/options.py", "class SearchOptions(_Group):\n", OPTION)
    assert "Whether llamas are found" in program.run("schema", "settings")
    assert len(program.touched) == 1


def test_a_finisher_takes_its_module_and_its_place_in_the_order(program: Copy) -> None:
    built = program.site / "site"
    built.mkdir()
    (built / "index.html").write_text("<!doctype html><title>S</title><p>S</p>", encoding="utf-8")
    program.change("finish/signature.py", "", FINISHER)
    program.change(
        "run.py",
        "from clearpane.finish.trust",
        "from clearpane.finish.signature import Signature\nfrom clearpane.finish.trust",
    )
    program.change(
        "run.py", '    "policy": Policy,\n', '    "policy": Policy,\n    "sign": Signature,\n'
    )
    program.run("finish", "site", "--only", "sign")
    assert (built / "index.html").read_text(encoding="utf-8").endswith("<!-- signed -->")
    assert "`sign`: signs each page" in program.run("schema", "settings")
    assert len(program.touched) == 2


def test_a_builder_takes_nothing(program: Copy) -> None:
    built = program.site / "site"
    built.mkdir()
    page = '<!doctype html><title>S</title><article><a onclick="x()">S</a></article>'
    (built / "index.html").write_text(page, encoding="utf-8")
    assert "site/index.html" in program.run("finish", "site", "--only", "gate")
    assert "onclick" not in (built / "index.html").read_text(encoding="utf-8")
