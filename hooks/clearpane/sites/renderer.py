"""Render Markdown as the site's own settings say: in colours, or plain and with marks in it."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element as Node

import markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, get_installed_extensions

from clearpane.core.findings import ClearpaneError
from clearpane.document.grammar import BRACKET
from clearpane.document.written import MARKS
from clearpane.sites.mkdocs_yaml import Named
from clearpane.sites.settings import Settings

_HIGHLIGHT = "pymdownx.highlight"
_CODEHILITE = ("markdown.extensions.codehilite", "codehilite")
_OURS = "clearpane.extension"
_STEPS = "clearpane.document.steps"
# `clean` has done the work of the first, and the others add no anchor that pages link to.
_PASSED_OVER = (_OURS, "clearpane.commands.generated")


def page_extensions(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the Markdown extensions, with what `clearpane.extension` does to give steps their ids.

    A hook brings that along where the settings do not name it.
    """
    listed = {name: of for name, of in settings.extensions.items() if name not in _PASSED_OVER}
    steps = settings.strips_ads and settings.extensions.get(_OURS, {}).get("steps", True)
    return listed | ({_STEPS: {}} if steps else {})


def with_python(value: Any) -> Any:
    """Return options with the Python that they name in its place, which runs it.

    What is not installed is left out, as an emoji function of a theme, whose place the extension's
    own takes. Raises ClearpaneError where headings would get other anchors by that.
    """
    if isinstance(value, dict):
        found = {key: with_python(one) for key, one in value.items()}
        if found.get("slugify", "") is None and isinstance(value["slugify"], Named):
            raise ClearpaneError(f"there is no `{value['slugify'].name}`")
        return {key: one for key, one in found.items() if one is not None or value[key] is None}
    if isinstance(value, list):
        return [with_python(one) for one in value]
    if not isinstance(value, Named):
        return value
    module, _, attribute = value.name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        return None
    return found(*value.arguments, **value.keywords) if value.is_call else found


WELL_KNOWN = ("clearpane", "markdown", "material", "materialx", "pymdownx", "zensical")
"""The packages of extensions that everybody names, and what they bring for settings to name."""


def python_names(value: Any) -> Iterator[Named]:
    """Yield what of Python options name, in their order."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from python_names(one)
    elif isinstance(value, Named):
        yield value


Render = Callable[[str], str]

BEFORE_LINKS = 21
"""Priority of a step that comes right before Python-Markdown looks for links."""
_DEEPEST_BRACKETS = 200
"""Python-Markdown looks for the end of each bracket anew: the time grows with the square."""


class Brackets(Treeprocessor):
    """Refuses a text whose brackets nest deeper than that, before links are looked for."""

    def run(self, root: Node) -> None:
        """Raise ClearpaneError for the first such text; what is code is marked so by now."""
        for text in (text for node in root.iter() for text in (node.text, node.tail)):
            if not text or isinstance(text, AtomicString):
                continue
            depth = 0
            for bracket in BRACKET.findall(text):
                depth = depth + 1 if bracket == "[" else max(depth - 1, 0)
                if depth > _DEEPEST_BRACKETS:
                    raise ClearpaneError(f"brackets nest more than {_DEEPEST_BRACKETS} deep")


def renderer(extensions: Mapping[str, Mapping[str, Any]], *further: Extension) -> Render:
    """Return a function that renders Markdown with these Python-Markdown extensions.

    Those that are made already, `further`, come first. Raises ClearpaneError when one of them is
    not installed or refuses its options.
    """
    try:
        with _no_output():
            converter = markdown.Markdown(
                extensions=[*further, *extensions],
                extension_configs={n: with_python(dict(of)) for n, of in extensions.items()},
            )
    except Exception as error:  # an extension may raise whatever it likes
        names = ", ".join(f"`{name}`" for name in extensions)
        raise ClearpaneError(f"the extension {names} does not load: {_line(error)}") from error
    # Python-Markdown's own processor, which looks for links, has the priority 20.
    converter.treeprocessors.register(Brackets(converter), "clearpane-brackets", BEFORE_LINKS)

    def render(text: str) -> str:
        try:
            with _no_output():
                return converter.reset().convert(text)
        except Exception as error:
            raise ClearpaneError(f"the page does not render: {_line(error)}") from error

    return render


@contextmanager
def _no_output() -> Iterator[None]:
    """Send what extensions print, and programs they run, to standard error: it is no report."""
    if not (sys.stdout and sys.stderr):  # one of them is closed
        yield
        return
    with redirect_stdout(sys.stderr), os.fdopen(os.dup(1), "wb") as kept:
        os.dup2(2, 1)
        try:
            yield
        finally:
            os.dup2(kept.fileno(), 1)


def _line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error)) or type(error).__name__


def marks_renderer(settings: Settings, *, whole: bool = False) -> Render:
    """Return what renders a page of the site with marks in it, code without its colours.

    With `whole` all is there that a link can name, steps and lines of code too. Raises
    ClearpaneError when an extension of the site is not installed.
    """
    extensions = page_extensions(settings)
    if not whole:
        extensions.pop(_STEPS, None)
        # Colours take most of the time that a page with code takes, and move no word.
        plain = {"use_pygments": False}
        extensions |= {n: {**of, **plain} for n, of in extensions.items() if n in _CODEHILITE}
    for name, of in extensions.items():
        if callable(make := with_python(of.get("slugify"))):
            extensions[name] = {**of, "slugify": partial(_slug, make)}
    if any(name.startswith("pymdownx") for name in extensions):
        # First, since others register one of their own where there is none.
        plain_code = _plain_highlight(extensions.pop(_HIGHLIGHT, {}))
        return renderer(extensions, plain_code)
    return renderer(extensions)


class _NoStyle:
    """A style of Pygments in which nothing has a colour: making one takes longer than the code."""

    background_color = highlight_color = None

    def __iter__(self) -> Iterator[Any]:
        return iter(())


def _plain_highlight(options: Mapping[str, Any]) -> Extension:
    """Return `pymdownx.highlight` without its colours: all that it does to a page, but fast.

    Its own switch for that, `use_pygments`, takes titles and line numbers away too, and with them
    the fences that have any.
    """
    from pygments.lexers.special import TextLexer  # type: ignore[import-untyped] # noqa: PLC0415
    from pymdownx import highlight  # type: ignore[import-untyped] # noqa: PLC0415

    class Plain(highlight.Highlight):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if not self.noclasses:
                self.pygments_style = _NoStyle()

        def get_lexer(self, _src: str, language: str, _inline: bool, stripnl: bool) -> Any:
            return TextLexer(stripnl=stripnl), language or "text"

    extension: Extension = highlight.HighlightExtension(**with_python(dict(options)))
    extension.get_pymdownx_highlighter = lambda: Plain  # type: ignore[attr-defined]
    return extension


def _slug(make: Callable[..., str], text: str, *more: Any, **options: Any) -> str:
    """Return what names a heading or a tab, made without the marks in its words."""
    return make(MARKS.sub("", text), *more, **options)


def takes_marks(settings: Settings) -> bool:
    """Tell whether only extensions are in use that make the same of a page with marks in it.

    They are those of Python-Markdown and PyMdown; others may run what they are given.
    """
    modules = {entry.name: entry.value for entry in get_installed_extensions()}
    names = [modules.get(name, name) for name in page_extensions(settings)]
    names += [named.name for named in python_names(settings.extensions)]
    return all(name.partition(".")[0] in WELL_KNOWN for name in names)
