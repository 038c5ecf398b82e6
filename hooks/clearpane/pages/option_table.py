"""Write the options of the hooks as a table, from the schema that editors check them with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from clearpane.options_schema import PLUGIN, SWITCH, options_schema


def option_table() -> str:
    """Return every option of the plugin and below `extra.clearpane` as a Markdown table."""
    rows = ["| Option | Type | Default | Meaning |", "|---|---|---|---|"]
    rows += _rows("plugins.clearpane", PLUGIN)
    rows += _rows("extra.clearpane", options_schema())
    return "\n".join(rows) + "\n"


def _rows(path: str, schema: dict[str, Any]) -> Iterator[str]:
    for name, part in schema["properties"].items():
        if "properties" in part:
            yield from _rows(f"{path}.{name}", part)
        else:
            default = f"`{json.dumps(part['default'])}`" if part.get("default") is not None else ""
            yield f"| `{path}.{name}` | {_kind(part)} | {default} | {part['description']} |"


def _kind(part: dict[str, Any]) -> str:
    """Return a schema's type in words: `list of texts`, `number from 0 to 1`."""
    if "anyOf" in part:
        return " or ".join(_kind(one) for one in part["anyOf"] if one.get("type") != "null")
    if part["type"] == SWITCH["type"]:
        return "true or false"
    if part["type"] == "array":
        items = part["items"]
        return "list of names of hooks" if "enum" in items else f"list of {_kind(items)}s"
    if part["type"] == "object":
        return f"for each name a {_kind(part['additionalProperties'])}"
    if part["type"] == "number" and "minimum" in part:
        return f"number from {part['minimum']} to {part['maximum']}"
    return {"string": "text"}.get(part["type"], str(part["type"]))
