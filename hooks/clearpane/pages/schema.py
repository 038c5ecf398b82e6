"""Write the JSON Schema of a page's front matter, for editors that complete and check YAML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from clearpane.front_matter import yaml_value
from clearpane.pages.head import PageHead
from clearpane.pages.options import VERSIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def front_matter_schema(versions: Sequence[str] = VERSIONS) -> str:
    """Return the schema as JSON text, made from the model that the build checks with.

    `versions` are those that `applies_to` may name.
    """
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        **PageHead.model_json_schema(),
        "title": "Front matter of a page",
        "description": "The block between --- at the head of every page.",
    }
    schema["properties"]["applies_to"]["items"]["enum"] = list(versions)
    return json.dumps(_plain(schema), ensure_ascii=False, indent=2, default=str) + "\n"


def _plain(part: object) -> object:
    """Return a part of the schema as editors want it.

    Without the titles of fields, which serve Python only, and with examples as values: the model
    has them as YAML, the way an author types them.
    """
    if isinstance(part, dict):
        return {
            key: [yaml_value(text) for text in value] if key == "examples" else _plain(value)
            for key, value in part.items()
            # A property may be named "title" too; that one holds a schema and not a text.
            if not (key == "title" and isinstance(value, str) and "properties" not in part)
        }
    return [_plain(item) for item in part] if isinstance(part, list) else part
