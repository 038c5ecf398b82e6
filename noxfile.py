"""What people and CI run: `python -m nox -s serve` and `python -m nox -s tests`.

Sessions make their environments below `.nox/` from the locked requirements. Those that need only
what the site is built with share one, so that after `serve` a `check` takes seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.4"
nox.options.sessions = ["tests"]
nox.options.reuse_existing_virtualenvs = True

OFFLINE_ZIP = "clearpane-offline.zip"


SITE = Path(".nox", "site").absolute()
SITE_PYTHON = str(SITE / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
# The advice of Material and of ProperDocs to move to another builder, above every build, is
# nobody's to act upon here; docs/owners/builders.md tells who can.
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
ENVIRONMENT = {**QUIET, "PYTHONPATH": "hooks"}


def install(session: nox.Session, python: str, folder: Path, requirements: str) -> None:
    """Install exactly what the lock file names, each file checked against its hash, once."""
    locked = hashlib.sha256(Path(requirements).read_bytes()).hexdigest()
    done = folder / "installed"
    if done.is_file() and done.read_text(encoding="utf-8") == locked:
        session.log("%s is installed already", requirements)
        return
    session.log("Installing %s; the first time takes a minute or two", requirements)
    pip = (python, "-m", "pip", "install", "--require-hashes", "-r", requirements)
    session.run(*pip, external=True)
    done.write_text(locked, encoding="utf-8")


def in_site(session: nox.Session, *module: str, **env: str) -> None:
    """Run a module with what the site is built with, in the environment that sessions share."""
    if not Path(SITE_PYTHON).is_file():
        # It comes with nox, and works where the system's Python has no `venv`.
        make = (sys.executable, "-m", "virtualenv", "--quiet", "--clear", str(SITE))
        session.run(*make, external=True)
    install(session, SITE_PYTHON, SITE, "requirements.txt")
    session.run(SITE_PYTHON, "-m", *module, external=True, env={**ENVIRONMENT, **env})


def install_tests(session: nox.Session) -> None:
    """Install what the tests need into the session's own environment."""
    session.env.update(QUIET)
    install(session, "python", Path(session.virtualenv.location), "requirements-test.txt")


def install_javascript(session: nox.Session) -> None:
    """Install what checks the scripts, where Node.js is; without it those tests say so loudly."""
    npm = shutil.which("npm")
    if npm is None:
        session.warn("No npm on the PATH: the scripts of the search will not be checked")
        return
    session.run(npm, "ci", "--prefix", "tests/javascript", "--no-audit", "--no-fund", external=True)


@nox.session(python=False)
def serve(session: nox.Session) -> None:
    """Build the site and serve it on http://127.0.0.1:8000, rebuilding as files change."""
    in_site(session, "mkdocs", "serve", "--no-strict", *session.posargs)


@nox.session(python=False)
def check(session: nox.Session) -> None:
    """Check the pages in seconds: ads, links, anchors, front matter, wording. `-- --fix` mends."""
    in_site(session, "clearpane", "check", *session.posargs)


@nox.session(python=False)
def new(session: nox.Session) -> None:
    """Begin a page and list it in the navigation: `-- "Title" --in fix`."""
    in_site(session, "clearpane", "new", *session.posargs)


@nox.session(python=False)
def build(session: nox.Session) -> None:
    """Build the site into `site/`, with its ZIP to read offline; a warning fails it."""
    offline(session)
    in_site(session, "mkdocs", "build", "--strict", *session.posargs, OFFLINE_ZIP=OFFLINE_ZIP)


@nox.session(python=False)
def offline(session: nox.Session) -> None:
    """Pack the site for reading from a disk, as `docs/clearpane-offline.zip`."""
    in_site(session, "mkdocs", "build", "--strict", "-d", "build/offline")
    in_site(session, "clearpane", "finish", "build/offline", "--zip", f"docs/{OFFLINE_ZIP}")


@nox.session
def properdocs(session: nox.Session) -> None:
    """Build the site into `site/` with ProperDocs, the continuation of MkDocs 1."""
    install_tests(session)
    session.run("properdocs", "build", "--strict", "-f", "mkdocs.yml", *session.posargs)


@nox.session
def zensical(session: nox.Session) -> None:
    """Build the site into `site/` with Zensical, and finish it: it runs none of our hooks."""
    install_tests(session)
    session.run("zensical", "build", "--clean", "--strict", *session.posargs)
    session.run(
        "python", "-m", "clearpane", "finish", "site",
        env={"PYTHONPATH": "hooks"},
    )  # fmt: skip


@nox.session
def materialx(session: nox.Session) -> None:
    """Test the README's lines and the search with MaterialX: beside the others it is in no lock."""
    install_tests(session)
    session.install("mkdocs-materialx")
    session.run("python", "tests/tools/find_browser.py", "--install")
    tested = ("tests/run/test_own_site.py", "tests/search/test_each_builder.py")
    session.run("pytest", *tested, *session.posargs)


@nox.session
def screenshots(session: nox.Session) -> None:
    """Take a picture of every page, phone and desktop, light and dark, into `build/pictures`."""
    install_tests(session)
    session.run("mkdocs", "build", "--strict")
    session.run("python", "tests/tools/screenshots.py", "site", "build/pictures", *session.posargs)


# Which branches no test has been in, those of programs that tests start included: pyproject.toml.
COVERAGE = ("--cov", "--cov-report=term-missing:skip-covered")


@nox.session
def tests(session: nox.Session) -> None:
    """Lint, type-check and test everything, in a real browser too."""
    install_tests(session)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("python", "tests/tools/find_browser.py", "--install")
    install_javascript(session)
    # A few browser tests take minutes: whoever is done takes over from the other.
    told = ("--verbose", "--durations=10")
    # From 3.14 on Python itself notes each branch, at little cost; one job of CI is enough.
    counted = COVERAGE if sys.version_info >= (3, 14) and sys.platform == "linux" else ()
    session.run("pytest", "-n", "auto", "--dist", "worksteal", *told, *counted, *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Make wheel and source archive in `dist/`, and try each in an empty environment."""
    session.install("build", "twine", "virtualenv")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build")
    files = sorted(str(file) for file in Path("dist").iterdir())
    session.run("twine", "check", "--strict", *files)
    for number, file in enumerate(files):
        folder = Path(session.create_tmp(), str(number)).absolute()
        session.run("python", "-m", "virtualenv", "--quiet", "--clear", str(folder / "env"))
        python = str(folder / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
        session.run(python, "-m", "pip", "install", f"{file}[site]", external=True)
        shutil.rmtree(folder / "help", ignore_errors=True)
        tried = (
            ("clearpane", "--version"),
            ("clearpane", "start", str(folder / "help")),
            ("mkdocs", "build", "--strict", "-f", str(folder / "help" / "mkdocs.yml")),
            ("clearpane", "check", str(folder / "help")),
        )
        for command in tried:
            session.run(python, "-m", *command, external=True, env=QUIET)


@nox.session
def lock(session: nox.Session) -> None:
    """Write the lock files anew from pyproject.toml, for every system and Python from 3.11."""
    session.install("uv")
    for asked, target in (
        (("pyproject.toml", "--extra=site"), "requirements.txt"),
        (("pyproject.toml", "--extra=site", "--extra=test"), "requirements-test.txt"),
        (("--group=nox",), "requirements-nox.txt"),
    ):
        session.run(
            "uv", "pip", "compile", *asked, "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
            "--custom-compile-command", "python -m nox -s lock",
            "--output-file", target, *session.posargs,
        )  # fmt: skip


@nox.session
def coverage(session: nox.Session) -> None:
    """Name what of the library no unit test reaches, branch by branch; browsers are left out."""
    install_tests(session)
    quick = ("-n", "auto", "-m", "not browser and not shared")
    session.run("pytest", *quick, *COVERAGE, *session.posargs)


# The tests that run in the process itself, and so see a change that is made there.
SEEING = (
    *("tests/core", "tests/document", "tests/sites", "tests/reports", "tests/cache/test_digest.py"),
    *("tests/ads/test_addresses.py", "tests/ads/test_clean_cases.py", "tests/ads/test_dialects.py"),
    *("tests/ads/test_options.py", "tests/ads/test_proof.py", "tests/links/test_judge.py"),
    *("tests/pages/test_structure.py", "tests/pages/test_check_terms.py"),
)


@nox.session
def mutate(session: nox.Session) -> None:
    """Change a sample of one room's code; name each change that no test notices: `-- core 150`."""
    room, count = (*session.posargs, "core", "150")[:2] if session.posargs else ("core", "150")
    install_tests(session)
    session.install("mutmut>=3.8,<4")
    folder = Path("build", "mutate")
    shutil.rmtree(folder, ignore_errors=True)
    # It knows the layout with `src` alone.
    shutil.copytree("hooks", folder / "hooks")
    shutil.copytree("hooks/clearpane", folder / "src" / "clearpane")
    shutil.copytree("tests", folder / "tests", ignore=shutil.ignore_patterns("node_modules"))
    options = {
        "source_paths": ["src"],
        "only_mutate": [f"src/clearpane/{room}/*.py"],
        "also_copy": ["hooks", "tests"],
        "pytest_add_cli_args": [
            "-x",
            "-m",
            "not browser and not shared",
            "--import-mode=importlib",
        ],
        "pytest_add_cli_args_test_selection": list(SEEING),
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in options.items()]
    paths = '\n[tool.pytest.ini_options]\npythonpath = ["src", "hooks", "tests", "tests/tools"]\n'
    text = "\n".join(["[tool.mutmut]", *lines, paths, 'markers = ["browser: ", "shared: "]\n'])
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    with session.chdir(folder):
        # The first run makes the changes and learns which test sees which function.
        session.run("mutmut", "run", "--max-children", "1", "no_such_change", success_codes=[0, 1])
        listed = session.run("mutmut", "results", "--all", "true", silent=True)
        names = re.findall(rf"clearpane\.{room}\.\S+__mutmut_\d+", str(listed))
        # The same sample for all, so that who adds a test sees what it is worth.
        sample = random.Random(room).sample(sorted(names), min(int(count), len(names)))
        session.run("mutmut", "run", *sample)
        session.run("mutmut", "results")
