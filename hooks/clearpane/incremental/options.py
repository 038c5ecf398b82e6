"""What an owner can set about the build cache, in `mkdocs.yml` below `extra.clearpane`."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearpane.diagnostics import ClearpaneError

KEY = "extra.clearpane.build_cache"


class CacheOptions(BaseModel):
    """The options as they stand in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    trust: list[str] = Field(
        default=[],
        description="Plugins and hooks, by the names in mkdocs.yml, whose work on a page depends"
        " on that page, the settings and the files that they read, and on nothing else",
    )


def read_cache_options(extra: object) -> CacheOptions:
    """Return the options in the `extra` of a `mkdocs.yml`.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """
    clearpane = extra.get("clearpane") if isinstance(extra, Mapping) else None
    given = clearpane.get("build_cache") if isinstance(clearpane, Mapping) else None
    try:
        return CacheOptions.model_validate({} if given is None else given)
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join([KEY, *(str(part) for part in fault["loc"])])
        known = ", ".join(CacheOptions.model_fields)
        what = f"no such option; known are {known}"
        if fault["type"] != "extra_forbidden":
            what = f"{fault['msg'][:1].lower()}{fault['msg'][1:]}"
        raise ClearpaneError(f"{name}: {what}") from None
