"""What an owner can set about the build cache, in `mkdocs.yml` below `extra.clearpane`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from clearpane.options import KEY, read_group

GROUP = "build_cache"
TRUST = f"{KEY}.{GROUP}.trust"


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
    return read_group(CacheOptions, extra, GROUP)
