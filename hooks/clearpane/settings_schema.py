"""Write the JSON Schema of a `mkdocs.yml` with Clearpane's options, for editors."""

from __future__ import annotations

import json

from clearpane.pages.options import PageSettings

DIALECT = "http://json-schema.org/draft-07/schema#"
# Material's own schema knows every other setting. Editors fetch it; neither site nor build does.
MATERIAL = "https://squidfunk.github.io/mkdocs-material/schema.json"

_TEXTS = {"type": "array", "items": {"type": "string"}, "default": []}
_STRIP_ADS = {
    "type": "object",
    "description": "How ads are stripped: see `clearpane.ads.options`",
    "additionalProperties": False,
    "properties": {
        "embeds": {**_TEXTS, "description": "Hosts whose frames and scripts the site wants"},
        "filter_lists": {
            **_TEXTS,
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


def settings_schema() -> str:
    """Return the schema as JSON text: Material's, and our options below `extra.clearpane`."""
    pages = {**PageSettings.model_json_schema(), "description": "How pages are checked"}
    clearpane = {
        "type": "object",
        "description": "Options of Clearpane's hooks",
        "additionalProperties": False,
        "properties": {"pages": pages, "strip_ads": _STRIP_ADS},
    }
    extra = {"type": "object", "properties": {"clearpane": clearpane}}
    schema = {
        "$schema": DIALECT,
        "title": "Settings of a site that uses Clearpane",
        "allOf": [
            {"$ref": MATERIAL},
            {"type": "object", "properties": {"extra": extra}},
        ],
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
