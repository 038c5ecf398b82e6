"""The options below `extra.clearpane` in a `mkdocs.yml`: one group for each hook that has any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearpane import DEFAULT_HOOKS, HOOKS
from clearpane.core.findings import ClearpaneError
from clearpane.core.rules import all_rules
from clearpane.core.text import nearest

KEY = "extra.clearpane"
# Not `off`, which is a truth value in the YAML of settings.
OFF = "ignore"
Group = TypeVar("Group", bound=BaseModel)


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
        if group not in (*GROUPS, OFF):
            near = did_you_mean(group, (*GROUPS, OFF))
            raise ClearpaneError(f"{KEY}.{group}: no such option; {near}")
    return given.get(name)


def rules_off(extra: object) -> frozenset[str]:
    """Return the rules below `extra.clearpane.ignore`, which are switched off for the whole site.

    Raises ClearpaneError, naming the key, for what is no list of rules.
    """
    given = option_group(extra, OFF)
    if given is None:
        return frozenset()
    if not isinstance(given, list):
        raise ClearpaneError(f"{KEY}.{OFF}: must be a list of rules, not `{given}`")
    for rule in given:
        if rule not in all_rules():
            near = did_you_mean(rule, all_rules())
            raise ClearpaneError(f"{KEY}.{OFF}: there is no rule `{rule}`; {near}")
    return frozenset(given)


def read_group(model: type[Group], extra: object) -> Group:
    """Return the group of options in the `extra` of a `mkdocs.yml` that a model is of.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """
    name = next(name for name, each in MODELS.items() if each is model)
    return validated(model, option_group(extra, name), f"{KEY}.{name}")


def validated(model: type[Group], given: object, where: str) -> Group:
    """Return plain values as a model; raise ClearpaneError that names the key below `where`."""
    try:
        return model.model_validate({} if given is None else given)
    except ValidationError as error:
        raise ClearpaneError(_explain(error, where, list(model.model_fields))) from None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return which of the known names was most likely meant, or all of them."""
    known = list(known)
    near = nearest(str(name), known)
    return f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"


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
    words = _MUST_BE.get(fault["type"], f"{fault['msg'][:1].lower()}{fault['msg'][1:]}")
    return f"{name}: {words}{shown}"


_MUST_BE = {
    "list_type": "must be a list of texts",
    "string_type": "must be a text",
    "float_type": "must be a number",
    # The only number among the options is a share.
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), "must be a number from 0 to 1"),
}


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def option(default: Any, says: str, **rules: Any) -> Any:
    """Return a field whose words an owner reads in the table of options."""
    return Field(default, description=says, **rules)


class LinkOptions(_Group):
    """How links are checked."""

    elsewhere: list[str] = option(
        [],
        "Folders below the site's address that something else publishes there, such"
        " as `/api/` or `/v*/`; links into them are not judged",
    )
    orphans: bool = option(
        False, "Whether each page in no navigation is a warning, and not only counted"
    )


VERSIONS = ("Windows 11", "Windows 10")


class PageSettings(_Group):
    """How pages are checked."""

    versions: list[str] = option(list(VERSIONS), "What `applies_to` of a page may name")
    words: list[str] | None = option(
        None,
        "Word lists (TOML files, relative to mkdocs.yml) to check with instead of the"
        " built-in one; an empty list switches the check off",
    )
    source_groups: dict[str, list[str]] = option(
        {},
        "Publishers that the list of sources names first, each with its hosts; a host"
        " stands for its subdomains too",
    )
    released: dict[str, Annotated[date, Field(strict=False)]] = option(
        {}, "When each version came out: a source that is older cannot speak of it"
    )


TRUST = f"{KEY}.build_cache.trust"


class FinishOptions(_Group):
    """What is done to the finished site."""

    passes: list[str] | None = option(
        None,
        "What is done to the finished pages, by the build (`gate` and `moved-anchors`"
        " where nothing is said) and by `clearpane finish` (all)",
    )


class CacheOptions(_Group):
    """How builds are kept."""

    trust: list[str] = option(
        [],
        "Plugins and hooks, by the names in mkdocs.yml, whose work on a page depends"
        " on that page, the settings and the files that they read, and on nothing else",
    )


class AdSettings(_Group):
    """How ads are stripped."""

    embeds: list[str] = option([], "Hosts whose frames and scripts the site wants")
    filter_lists: list[str] = option(
        [], "Filter lists in EasyList's syntax, files relative to mkdocs.yml"
    )
    max_loss: float = option(
        0.5,
        "Share of a page's words that cuts may take; beyond it the page stays as it"
        " is, and the build stops",
        ge=0,
        le=1,
    )


class SearchOptions(_Group):
    """What the search finds where."""

    scopes: dict[str, list[str]] = option(
        {},
        "Parts of the site that are searched apart, each with how the addresses of its"
        " pages begin. The name follows “Search” on the button that leads there, such as"
        " `the pages for site owners: [owners/]`",
    )


class FeedbackOptions(_Group):
    """Where "Was this page helpful?" leads: nowhere unless the owner says."""

    no: str = option(
        "",
        "Address that “No” opens: an issue form, `mailto:`, an endpoint of your own;"
        " `{title}`, `{address}` and `{repo}` in it become the page's title, its address and"
        " `repo_url`",
    )
    yes: str = option(
        "", "The same for “Yes”; without it the reader is thanked and nothing is sent"
    )


class LookOptions(_Group):
    """What our look shows of this site alone."""

    search_example: str = option("", "Words that stand in an empty search box as an example")
    card: str = option("", "Picture for links to the site, 1200 by 630, a file below docs")
    card_alt: str = option("", "What that picture shows, in words")


MODELS: dict[str, type[_Group]] = {
    "build_cache": CacheOptions,
    "check_links": LinkOptions,
    "feedback": FeedbackOptions,
    "finish": FinishOptions,
    "look": LookOptions,
    "pages": PageSettings,
    "search": SearchOptions,
    "strip_ads": AdSettings,
}
"""Each group of options, and its model."""
GROUPS = tuple(MODELS)

# `!ENV NAME` and `!ENV [NAME, fallback]` are a text and a list to an editor, whatever they become.
SWITCH = {"type": ["boolean", "array", "string"], "pattern": "^[A-Z][A-Z0-9_]*$"}
PLUGIN = {
    "type": ["object", "null"],
    "description": "The hooks of Clearpane",
    "additionalProperties": False,
    "properties": {
        "hooks": {
            "type": "array",
            "items": {"type": "string", "enum": list(HOOKS)},
            "default": list(DEFAULT_HOOKS),
            "description": "The hooks that the site wants; they run in their own order",
        },
        "enabled": {**SWITCH, "default": True, "description": "Whether the plugin does anything"},
    },
}
_OFF = {
    "type": "array",
    "items": {"type": "string"},
    "default": [],
    "description": "Rules that are switched off for the whole site",
}


def options_schema(finishers: Mapping[str, str]) -> dict[str, Any]:
    """Return the schema of what stands below `extra.clearpane`.

    `finishers` say what each does, by the name that settings may give.
    """
    groups = {name: model.model_json_schema() for name, model in MODELS.items()}
    passes = groups["finish"]["properties"]["passes"]
    passes["anyOf"][0]["items"]["enum"] = list(finishers)
    told = "; ".join(f"`{name}`: {what}" for name, what in finishers.items())
    passes["description"] += f". {told}"
    return {
        "type": "object",
        "description": "Options of Clearpane's hooks",
        "additionalProperties": False,
        "properties": {**groups, OFF: _OFF},
    }
