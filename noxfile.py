"""What people and CI run: `python -m nox -s serve` and `python -m nox -s tests`.

Each session makes an environment of its own below `.nox/` from the locked requirements.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import nox

nox.needs_version = ">=2024.4"
nox.options.sessions = ["tests"]
nox.options.reuse_existing_virtualenvs = True

OFFLINE_ZIP = "build/clearpane-offline.zip"


def install(session: nox.Session, requirements: str) -> None:
    """Install exactly what the lock file names, each file checked against its hash, once."""
    # The advice of Material and of ProperDocs to move to another builder, above every build, is
    # nobody's to act upon here; docs/about/builders.md tells who can.
    session.env["NO_MKDOCS_2_WARNING"] = "1"
    session.env["DISABLE_MKDOCS_2_WARNING"] = "true"
    locked = hashlib.sha256(Path(requirements).read_bytes()).hexdigest()
    done = Path(session.virtualenv.location, "installed")
    if done.is_file() and done.read_text(encoding="utf-8") == locked:
        session.log("%s is installed already", requirements)
        return
    session.log("Installing %s; the first time takes a minute or two", requirements)
    session.install("--require-hashes", "-r", requirements, silent=False)
    done.write_text(locked, encoding="utf-8")


@nox.session
def serve(session: nox.Session) -> None:
    """Build the site and serve it on http://127.0.0.1:8000, rebuilding as files change."""
    install(session, "requirements.txt")
    session.run("mkdocs", "serve", "--no-strict", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the site into `site/`, with its ZIP to read offline; a warning fails it."""
    offline(session)
    session.run("mkdocs", "build", "--strict", *session.posargs, env={"OFFLINE_ZIP": OFFLINE_ZIP})


@nox.session
def offline(session: nox.Session) -> None:
    """Build the site for reading from a disk, as `build/clearpane-offline.zip`."""
    install(session, "requirements.txt")
    session.run("mkdocs", "build", "--strict", "-d", "build/offline", env={"OFFLINE": "yes"})
    session.run(
        "python", "-m", "clearpane.offline", "build/offline", OFFLINE_ZIP,
        env={"PYTHONPATH": "hooks"},
    )  # fmt: skip


@nox.session
def properdocs(session: nox.Session) -> None:
    """Build the site into `site/` with ProperDocs, the continuation of MkDocs 1."""
    install(session, "requirements-test.txt")
    session.run("properdocs", "build", "--strict", "-f", "mkdocs.yml", *session.posargs)


@nox.session
def zensical(session: nox.Session) -> None:
    """Build the site into `site/` with Zensical, and finish it: it runs none of our hooks."""
    install(session, "requirements-test.txt")
    session.run("zensical", "build", "--clean", "--strict", *session.posargs)
    session.run(
        "python", "-m", "clearpane", "check", "--site", "site", "--write", "all",
        env={"PYTHONPATH": "hooks"},
    )  # fmt: skip


@nox.session
def screenshots(session: nox.Session) -> None:
    """Take a picture of every page, phone and desktop, light and dark, into `build/pictures`."""
    install(session, "requirements-test.txt")
    session.run("mkdocs", "build", "--strict")
    session.run("python", "tests/screenshots.py", "site", "build/pictures", *session.posargs)


@nox.session
def drawings(session: nox.Session) -> None:
    """Draw the pictures of Settings pages anew from `hooks/clearpane/drawings.toml`."""
    install(session, "requirements.txt")
    session.run("python", "-m", "clearpane.drawings", "docs/pictures", env={"PYTHONPATH": "hooks"})


@nox.session
def tests(session: nox.Session) -> None:
    """Lint, type-check and test everything, in a real browser too."""
    install(session, "requirements-test.txt")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("python", "tests/find_browser.py", "--install")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Write both lock files anew from pyproject.toml, for every system and Python from 3.11."""
    session.install("uv")
    for extras, target in (
        (("site",), "requirements.txt"),
        (("site", "test"), "requirements-test.txt"),
    ):
        session.run(
            "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
            "--custom-compile-command", "python -m nox -s lock",
            *(f"--extra={extra}" for extra in extras),
            "--output-file", target, *session.posargs,
        )  # fmt: skip
