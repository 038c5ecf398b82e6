"""The options below `extra.clearpane` in a `mkdocs.yml`, as models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from clearpane import DEFAULT_HOOKS, HOOKS
from clearpane.core.findings import ClearpaneError
from clearpane.core.rules import all_rules
from clearpane.core.text import nearest

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

KEY = "extra.clearpane"
Group = TypeVar("Group", bound=BaseModel)


def clearpane_options(extra: object) -> ClearpaneOptions:
    """Return what stands below `clearpane` in the `extra` of a `mkdocs.yml`.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value: what is
    misspelt would be ignored otherwise.
    """
    # MkDocs's settings are mappings, but no dicts.
    given = extra.get("clearpane") if isinstance(extra, Mapping) else None
    return validated(ClearpaneOptions, given, KEY)


def validated(model: type[Group], given: object, where: str) -> Group:
    """Return plain values as a model; raise ClearpaneError that names the key below `where`."""
    try:
        return model.model_validate({} if given is None else given)
    except ValidationError as error:
        raise ClearpaneError(_explain(error.errors()[0], where, model)) from None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return which of the known names was most likely meant, or all of them."""
    known = list(known)
    near = nearest(str(name), known)
    return f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"


def field_at(
    model: type[BaseModel], where: Sequence[int | str]
) -> tuple[type[BaseModel], FieldInfo | None]:
    """Return the field that a path of keys leads to, and the innermost model on the way."""
    field: FieldInfo | None = None
    for key in (part for part in where if isinstance(part, str)):
        field = model.model_fields.get(key)
        kind = field.annotation if field else None
        for each in (kind, *getattr(kind, "__args__", ())):
            if isinstance(each, type) and issubclass(each, BaseModel):
                model = each
    return model, field


def _explain(fault: ErrorDetails, key: str, whole: type[BaseModel]) -> str:
    """Return a fault in one line."""
    name = ".".join([key, *map(str, fault["loc"])])
    known = list(field_at(whole, fault["loc"])[0].model_fields)
    if fault["type"] == "extra_forbidden":
        return f"{name}: no such option; {did_you_mean(fault['loc'][-1], known)}"
    if fault["type"] in ("model_type", "model_attributes_type"):
        return f"{name}: must be a mapping of options: {', '.join(known)}"
    if fault["type"] == _UNKNOWN_RULE:
        return f"{name}: {fault['msg']}"
    given = fault["input"]
    shown = f", not `{given}`" if isinstance(given, str | int | float | bool) else ""
    words = _MUST_BE.get(fault["type"], f"{fault['msg'][:1].lower()}{fault['msg'][1:]}")
    return f"{name}: {words}{shown}"


_UNKNOWN_RULE = "unknown_rule"
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
    synonyms: list[Annotated[list[str], Field(min_length=2)]] = option(
        [],
        "Groups of words or phrases that mean the same to readers, such as"
        " `[motherboard, mainboard, mobo]`: whoever types one finds the others",
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


def _is_rule(name: str) -> str:
    if name not in all_rules():
        near = did_you_mean(name, all_rules())
        raise PydanticCustomError(_UNKNOWN_RULE, f"there is no rule `{name}`; {near}")
    return name


class ClearpaneOptions(_Group):
    """Options of Clearpane's hooks."""

    build_cache: CacheOptions = CacheOptions()
    check_links: LinkOptions = LinkOptions()
    feedback: FeedbackOptions = FeedbackOptions()
    finish: FinishOptions = FinishOptions()
    look: LookOptions = LookOptions()
    pages: PageSettings = PageSettings()
    search: SearchOptions = SearchOptions()
    strip_ads: AdSettings = AdSettings()
    # Not `off`, which is a truth value in the YAML of settings.
    ignore: list[Annotated[str, AfterValidator(_is_rule)]] = option(
        [], "Rules that are switched off for the whole site"
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, given: object) -> object:
        """Leave out keys that have nothing behind them."""
        if isinstance(given, dict):
            return {key: value for key, value in given.items() if value is not None}
        return given


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


def options_schema(finishers: Mapping[str, str]) -> dict[str, Any]:
    """Return the schema of what stands below `extra.clearpane`.

    `finishers` say what each does, by the name that settings may give.
    """
    schema = ClearpaneOptions.model_json_schema()
    groups = schema.pop("$defs")
    for name, part in schema["properties"].items():
        if "$ref" in part:
            schema["properties"][name] = groups[part["$ref"].rpartition("/")[2]]
    passes = schema["properties"]["finish"]["properties"]["passes"]
    passes["anyOf"][0]["items"]["enum"] = list(finishers)
    told = "; ".join(f"`{name}`: {what}" for name, what in finishers.items())
    passes["description"] += f". {told}"
    return schema
