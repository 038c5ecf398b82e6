"""The installed package works on its own, on a site that has nothing of this repository."""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from clearpane import HOOKS
from clearpane.commands import COMMANDS

ROOT = Path(__file__).parents[2]
SOURCES = ("hooks", "overrides", "pyproject.toml", "README.md", "LICENSE")
PAGE = """\
# Home

1. Select **Start**.

<ins class="adsbygoogle"></ins>

2. Select [Stop](stop.md#now).
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this repository, built from a copy: what building leaves behind stays there."""
    pytest.importorskip("setuptools", reason="setuptools is not installed: pip install setuptools")
    copy = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            unused = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / name, copy / name, ignore=unused)
        else:
            shutil.copy(ROOT / name, copy / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation"]
    done = subprocess.run(
        [*pip, "--wheel-dir", copy / "dist", copy], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment where the wheel was installed.

    What the wheel depends on comes from the environment of the tests, so that no server is asked.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--no-deps"]
    subprocess.run([*pip, "--no-index", "--quiet", wheel], check=True)
    (packages,) = folder.rglob("site-packages")
    (packages / "tests.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return scripts


def run(scripts: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [scripts / "python", "-m", *command],
        cwd=folder,
        env={**environment, "NO_MKDOCS_2_WARNING": "1", "COLUMNS": "400", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )


def write_site(folder: Path, plugins: str = "") -> None:
    """Write a small site with the lines that the page tells owners to add."""
    page = (ROOT / "docs" / "owners" / "commands.md").read_text(encoding="utf-8")
    told = dedent(page.partition("```yaml\n")[2].partition("    ```")[0])
    assert "clearpane" in told
    settings = "site_name: Other\nsite_url: https://example.org/\n"
    settings += "theme: {name: material, font: false}\n"
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(settings + (plugins or told), encoding="utf-8")
    (folder / "docs" / "index.md").write_text(PAGE, encoding="utf-8")
    (folder / "docs" / "stop.md").write_text("# Stop\n", encoding="utf-8")


def findings(text: str) -> list[str]:
    lines = (line.strip().removeprefix("WARNING -").strip() for line in text.splitlines())
    return sorted(line for line in lines if line.startswith("docs/"))


def test_the_wheel_holds_every_file_of_the_library_and_every_hook(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    library = (f for f in (ROOT / "hooks" / "clearpane").rglob("*") if f.is_file())
    needed = {
        f.relative_to(ROOT / "hooks").as_posix() for f in library if "__pycache__" not in f.parts
    }
    needed |= {f"clearpane_hooks/{f.name}" for f in (ROOT / "hooks").glob("*.py")}
    look = (f for f in (ROOT / "overrides").rglob("*") if f.is_file())
    needed |= {f"clearpane_look/{f.relative_to(ROOT / 'overrides').as_posix()}" for f in look}
    assert packed == needed


def test_the_plugin_takes_the_hooks_of_this_site_along_in_their_order() -> None:
    class Names(yaml.SafeLoader):
        pass

    Names.add_multi_constructor("!", lambda *_: None)
    Names.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=Names)
    # What lies in hooks/guide is of the guide alone, and no other site's.
    shared = [path for path in settings["hooks"] if not path.startswith("hooks/guide/")]
    assert [f"hooks/{name}.py" for name in HOOKS] == shared
    files = {file.stem for file in (ROOT / "hooks").glob("*.py")}
    assert files == {*HOOKS, "plugin"}


def test_every_command_answers_outside_the_checkout(scripts: Path, tmp_path: Path) -> None:
    for name in COMMANDS:
        done = run(scripts, tmp_path, "clearpane", name, "--help")
        assert (done.returncode, done.stderr) == (0, ""), name
        assert f"clearpane {name}" in done.stdout


def test_the_version_names_parsers_and_builders(scripts: Path, tmp_path: Path) -> None:
    said = run(scripts, tmp_path, "clearpane", "--version").stdout
    for name in ("clearpane, version", "turbohtml", "markdown", "mkdocs", "mkdocs-material"):
        assert re.search(rf"^{name} \d", said, re.MULTILINE), name


def test_a_started_site_builds_with_the_installed_package(scripts: Path, tmp_path: Path) -> None:
    done = run(scripts, tmp_path, "clearpane", "start", "help")
    assert done.returncode == 0, done.stderr
    built = run(scripts, tmp_path / "help", "mkdocs", "build", "--strict")
    assert built.returncode == 0, built.stderr
    (page,) = (tmp_path / "help/site").rglob("restart-a-router/index.html")
    text = page.read_text(encoding="utf-8")
    assert "Content-Security-Policy" in text
    assert 'id="pull-the-plug"' in text


def test_the_command_works_outside_the_checkout(scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("See [it](https://amzn.to/abc).\n", encoding="utf-8")
    command = shutil.which("clearpane", path=str(scripts))
    assert command
    done = subprocess.run(
        [command, "clean", "a.md"], cwd=tmp_path, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout) == (1, "See it.\n")


def test_another_site_is_clean_and_checked_with_the_lines_that_the_page_tells(
    scripts: Path, tmp_path: Path
) -> None:
    write_site(tmp_path)
    built = run(scripts, tmp_path, "mkdocs", "build")
    assert built.returncode == 0, built.stderr
    assert [line.split()[0] for line in findings(built.stderr)] == [
        "docs/index.md:5:1:",
        "docs/index.md:7:18:",
    ]
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "adsbygoogle" not in page
    assert 'id="select-stop' in page


def test_the_command_checks_what_the_plugin_checks(scripts: Path, tmp_path: Path) -> None:
    write_site(tmp_path)
    built = run(scripts, tmp_path, "mkdocs", "build")
    checked = run(scripts, tmp_path, "clearpane", "check")
    assert findings(checked.stdout) == findings(built.stderr) != []


def test_an_owner_chooses_the_hooks(scripts: Path, tmp_path: Path) -> None:
    write_site(
        tmp_path,
        "plugins: [search, {clearpane: {hooks: [strip_ads]}}]\n"
        "markdown_extensions: [{clearpane.extension: {steps: false}}]\n",
    )
    built = run(scripts, tmp_path, "mkdocs", "build")
    assert [line.split()[1] for line in findings(built.stderr)] == ["ad-unit"]
    checked = run(scripts, tmp_path, "clearpane", "check")
    assert 'id="select-stop' not in (tmp_path / "site/index.html").read_text("utf-8")
    assert "ad-unit" in checked.stdout


def test_pages_that_another_plugin_makes_are_read_before_it_removes_them(
    scripts: Path, tmp_path: Path
) -> None:
    write_site(tmp_path, "plugins: [{gen-files: {scripts: [make.py]}}, clearpane]\n")
    (tmp_path / "make.py").write_text(
        "import mkdocs_gen_files\n"
        "with mkdocs_gen_files.open('made.md', 'w') as file:\n"
        "    print('# Made', file=file)\n",
        encoding="utf-8",
    )
    (tmp_path / "docs" / "stop.md").write_text("# Stop\n\n[Made](made.md)\n", encoding="utf-8")
    built = run(scripts, tmp_path, "mkdocs", "build")
    assert "Traceback" not in built.stderr
    assert (tmp_path / "site" / "made" / "index.html").is_file()
    assert [line for line in findings(built.stderr) if "made" in line] == []


def test_the_build_cache_works_as_a_part_of_the_plugin(scripts: Path, tmp_path: Path) -> None:
    hooks = "[build_cache, strip_ads, finish]"
    write_site(tmp_path, f"plugins: [search, {{clearpane: {{hooks: {hooks}}}}}]\n")
    first, second = (run(scripts, tmp_path, "mkdocs", "build") for _ in range(2))
    assert "Build cache: 0 pages as before, 2 made anew" in first.stderr
    assert "Build cache: 2 pages as before, 0 made anew" in second.stderr
    assert findings(second.stderr) == findings(first.stderr) != []


def test_a_plugin_that_is_not_enabled_does_nothing(scripts: Path, tmp_path: Path) -> None:
    write_site(tmp_path, "plugins: [search, {clearpane: {enabled: false}}]\n")
    built = run(scripts, tmp_path, "mkdocs", "build")
    assert built.returncode == 0
    assert findings(built.stderr) == []
    assert "adsbygoogle" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            "{hooks: [strip_adds]}",
            "option 'hooks': Expected one of: ('build_cache'",
        ),
        ("{hooks: strip_ads}", "option 'hooks': Expected a list of items"),
        (
            "{strip_ads: {}}",
            "option 'strip_ads': no such option; what the hooks do",
        ),
    ],
)
def test_a_wrong_option_of_the_plugin_is_named(
    scripts: Path, tmp_path: Path, options: str, message: str
) -> None:
    write_site(tmp_path, f"plugins: [search, {{clearpane: {options}}}]\n")
    built = run(scripts, tmp_path, "mkdocs", "build")
    assert built.returncode == 1
    assert f"Plugin 'clearpane' {message}" in built.stderr
    assert "Traceback" not in built.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("{strip_adds: {}}", "extra.clearpane.strip_adds: no such option; did you mean"),
        ("{strip_ads: {max_loss: 2}}", "extra.clearpane.strip_ads.max_loss: must be a number"),
        ("{check_links: {elsewhere: x}}", "extra.clearpane.check_links.elsewhere: must be a list"),
    ],
)
def test_a_wrong_option_of_a_hook_is_named_by_build_and_command(
    scripts: Path, tmp_path: Path, options: str, message: str
) -> None:
    write_site(tmp_path)
    with (tmp_path / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"extra: {{clearpane: {options}}}\n")
    for command in (["mkdocs", "build"], ["clearpane", "check"]):
        done = run(scripts, tmp_path, *command)
        assert done.returncode != 0
        assert message in done.stderr
        assert "Traceback" not in done.stderr
