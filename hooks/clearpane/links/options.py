"""What an owner can set about links, in `mkdocs.yml` below `extra.clearpane.check_links`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from clearpane.options import read_group


class LinkOptions(BaseModel):
    """The options as they stand in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    elsewhere: list[str] = Field(
        default=[],
        description="Folders below the site's address that something else publishes there, such"
        " as `/api/` or `/v*/`; links into them are not judged",
    )


def read_link_options(extra: object) -> LinkOptions:
    """Return the options in the `extra` of a `mkdocs.yml`.

    Raises ClearpaneError, naming the key, for an unknown option or a wrong value.
    """
    return read_group(LinkOptions, extra, "check_links")
