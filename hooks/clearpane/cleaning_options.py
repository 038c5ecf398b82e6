"""The options of every command that cuts ads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from clearpane.ads.options import Options

Function = Callable[..., Any]


def cleaning_options(whose: str) -> Callable[[Function], Function]:
    """Return a decorator that adds `--filter-list` (as `lists`) and `--max-loss`.

    `whose` names what loses words in the help, such as "a page's".
    """
    max_loss = click.option(
        "--max-loss",
        type=click.FloatRange(0, 1),
        default=Options.max_loss,
        show_default=True,
        help=f"Share of {whose} visible words that cuts may take.",
    )
    lists = click.option(
        "--filter-list", "lists", multiple=True, metavar="FILE", help="A list in EasyList's syntax."
    )
    return lambda function: lists(max_loss(function))


def batch_options(resume: str) -> Callable[[Function], Function]:
    """Return a decorator that adds `--jobs`, `--resume` and `--summary`.

    `jobs` and `summary` are None if not given. `resume` is the help of `--resume`.
    """
    options = (
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            metavar="NUMBER",
            help="How many files to work on at once. Without it, as many as there are cores.",
        ),
        click.option("--resume", is_flag=True, help=resume),
        click.option(
            "--summary/--no-summary",
            default=None,
            help="Tell at the end the speed, what was cut, and the findings by rule. "
            "On a terminal it is told anyway.",
        ),
    )

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate
