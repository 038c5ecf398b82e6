"""The options below `extra.clearpane` in a `mkdocs.yml`: one group for each hook that has any."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from clearpane.diagnostics import ClearpaneError

KEY = "extra.clearpane"
Group = TypeVar("Group", bound=BaseModel)
GROUPS = ("build_cache", "check_links", "pages", "strip_ads")


def option_group(extra: object, name: str) -> object:
    """Return what stands below `extra.clearpane.<name>` in an `extra`, None for nothing.

    Raises ClearpaneError, naming the key, when there is a group of another name: what is
    misspelt would be ignored otherwise.
    """
    # MkDocs's settings are mappings, but no dicts.
    given = extra.get("clearpane") if isinstance(extra, Mapping) else None
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise ClearpaneError(f"{KEY}: must hold groups of options: {', '.join(GROUPS)}")
    for group in given:
        if group not in GROUPS:
            raise ClearpaneError(f"{KEY}.{group}: no such option; {did_you_mean(group, GROUPS)}")
    return given.get(name)


def read_group(model: type[Group], extra: object, name: str) -> Group:
    """Return a group of options as a model; raise ClearpaneError in one line that names the key."""
    given = option_group(extra, name)
    try:
        return model.model_validate({} if given is None else given)
    except ValidationError as error:
        raise ClearpaneError(_explain(error, f"{KEY}.{name}", list(model.model_fields))) from None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return which of the known names was most likely meant, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(str(name), known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"


def _explain(error: ValidationError, key: str, known: list[str]) -> str:
    """Return the first fault in one line."""
    fault = error.errors()[0]
    name = ".".join([key, *(str(part) for part in fault["loc"])])
    if fault["type"] == "extra_forbidden":
        return f"{name}: no such option; {did_you_mean(fault['loc'][-1], known)}"
    if fault["type"] in ("model_type", "model_attributes_type"):
        return f"{name}: must be a mapping of options: {', '.join(known)}"
    given = fault["input"]
    shown = f", not `{given}`" if isinstance(given, str | int | float | bool) else ""
    return f"{name}: {fault['msg'][:1].lower()}{fault['msg'][1:]}{shown}"
