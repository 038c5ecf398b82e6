"""Where the look of the site lies: templates, styles and scripts over Material's."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def folder() -> str:
    """Return the folder for `custom_dir` of a theme: that of the installed package, or a clone's.

    An update of the package so updates the look of every site that names it.
    """
    spec = find_spec("clearpane_look")
    if spec is not None and spec.submodule_search_locations:
        return str(Path(spec.submodule_search_locations[0]))
    return str(Path(__file__).parents[2] / "overrides")
