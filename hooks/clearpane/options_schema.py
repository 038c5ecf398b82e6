"""The JSON Schema of what an owner can set: the options of the hooks, and those of the plugin."""

from __future__ import annotations

from typing import Any

from clearpane.incremental.options import CacheOptions
from clearpane.links.options import LinkOptions
from clearpane.pages.options import PageSettings
from clearpane.plugin_hooks import DEFAULT, HOOKS

# `!ENV NAME` and `!ENV [NAME, fallback]` are a text and a list to an editor, whatever they become.
SWITCH = {"type": ["boolean", "array", "string"], "pattern": "^[A-Z][A-Z0-9_]*$"}
TEXTS = {"type": "array", "items": {"type": "string"}, "default": []}
STRIP_ADS = {
    "type": "object",
    "description": "How ads are stripped: see `clearpane.ads.options`",
    "additionalProperties": False,
    "properties": {
        "embeds": {**TEXTS, "description": "Hosts whose frames and scripts the site wants"},
        "filter_lists": {
            **TEXTS,
            "description": "Filter lists in EasyList's syntax, files relative to mkdocs.yml",
        },
        "max_loss": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.5,
            "description": "Share of a page's words that cuts may take; beyond it the page stays"
            " as it is, and the build stops",
        },
    },
}
PLUGIN = {
    "type": ["object", "null"],
    "description": "The hooks of Clearpane",
    "additionalProperties": False,
    "properties": {
        "hooks": {
            "type": "array",
            "items": {"type": "string", "enum": list(HOOKS)},
            "default": list(DEFAULT),
            "description": "The hooks that the site wants; they run in their own order",
        },
        "enabled": {**SWITCH, "default": True, "description": "Whether the plugin does anything"},
    },
}


def options_schema() -> dict[str, Any]:
    """Return the schema of what stands below `extra.clearpane`."""
    pages = {**PageSettings.model_json_schema(), "description": "How pages are checked"}
    links = {**LinkOptions.model_json_schema(), "description": "How links are checked"}
    cache = {**CacheOptions.model_json_schema(), "description": "How builds are kept"}
    return {
        "type": "object",
        "description": "Options of Clearpane's hooks",
        "additionalProperties": False,
        "properties": {
            "strip_ads": STRIP_ADS,
            "check_links": links,
            "pages": pages,
            "build_cache": cache,
        },
    }
