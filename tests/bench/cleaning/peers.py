"""The tools that the cleaner is measured beside, each as one function from a page to a page.

None does quite what the cleaner does: the peers take HTML and give HTML, so that a Markdown file
has to be rendered for them first and is no source any more afterwards. Each gets the settings
that keep most of the content.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version

import nh3
import trafilatura
from readability import Document

from article_check import read, render
from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import Options
from clearpane.ads.cleaner import Cleaner
from clearpane.finish.gate import Gate


@dataclass(frozen=True)
class Tool:
    """A tool to measure: `start` gives a fresh function for one round over all articles."""

    name: str
    package: str
    takes_markdown: bool
    start: Callable[[], Callable[[str], str]]

    @property
    def label(self) -> str:
        """The tool's name with its version."""
        return f"{self.name} {version(self.package)}" if self.package else self.name


def _cleaner() -> Callable[[str], str]:
    cleaner = Cleaner()
    return lambda markdown: cleaner.clean(markdown).text


def _guard() -> Callable[[str], str]:
    gate = Gate(AdMarks(Options()))
    return lambda html: gate.page(html).html


def _trafilatura(html: str) -> str:
    found = trafilatura.extract(
        _page(html),
        output_format="html",
        favor_recall=True,
        include_comments=True,
        include_formatting=True,
        include_images=True,
        include_links=True,
        include_tables=True,
    )
    return found or ""


def _readability(html: str) -> str:
    return str(Document(_page(html)).summary())


def _page(html: str) -> str:
    """Return a whole page: readers of articles look for its parts."""
    return (
        "<!doctype html><html><head><title>Article</title></head>"
        f"<body><article>{html}</article></body></html>"
    )


OURS = Tool("Clearpane, source", "", takes_markdown=True, start=_cleaner)
TOOLS = (
    OURS,
    Tool("Clearpane, guard on HTML", "", takes_markdown=False, start=_guard),
    Tool("nh3", "nh3", takes_markdown=False, start=lambda: nh3.clean),
    Tool("readability-lxml", "readability-lxml", takes_markdown=False, start=lambda: _readability),
    Tool("trafilatura", "trafilatura", takes_markdown=False, start=lambda: _trafilatura),
)


@dataclass
class Times:
    """CPU seconds of each round over all articles."""

    rendering: list[float] = field(default_factory=list)
    tools: dict[str, list[float]] = field(default_factory=dict)

    def seconds(self, tool: Tool, *, with_rendering: bool) -> float:
        """Return the median round of a tool, with the rendering that its input needed or not."""
        rounds = self.tools[tool.name]
        if with_rendering and not tool.takes_markdown:
            rounds = [a + b for a, b in zip(rounds, self.rendering, strict=True)]
        return statistics.median(rounds)


def measure(names: list[str], rounds: int) -> Times:
    """Time all tools on the same articles, article by article in turn; one round to warm up."""
    times = Times(tools={tool.name: [] for tool in TOOLS})
    articles = [read(name) for name in names]
    for number in range(rounds + 1):
        spent = dict.fromkeys(times.tools, 0.0)
        rendering = 0.0
        # A fresh start each round: what a tool learnt of these articles must not help it.
        functions = {tool.name: tool.start() for tool in TOOLS}
        for markdown in articles:
            html, seconds = _timed(render, markdown)
            rendering += seconds
            for tool in TOOLS:
                text = markdown if tool.takes_markdown else html
                spent[tool.name] += _timed(functions[tool.name], text)[1]
        if number:
            times.rendering.append(rendering)
            for name, seconds in spent.items():
                times.tools[name].append(seconds)
    return times


def _timed(function: Callable[[str], str], text: str) -> tuple[str, float]:
    start = time.process_time()
    result = function(text)
    return result, time.process_time() - start


def machine() -> str:
    """Return what the figures were measured on, without names."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}"
    )
