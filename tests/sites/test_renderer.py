"""What renders a site's pages refuses, by name, what would take it hours."""

from __future__ import annotations

import pytest

from clearpane.core.findings import ClearpaneError
from clearpane.sites.renderer import renderer

FENCES = {"pymdownx.superfences": {}}


def nested(levels: int) -> str:
    return "[" * levels + "a" + "](https://x.example)" * levels


# Python-Markdown takes minutes for the first.
@pytest.mark.parametrize("text", [nested(20_000), "[" * 20_000, "- " + nested(2_000)])
def test_brackets_that_nest_too_deep_are_named(text: str) -> None:
    with pytest.raises(ClearpaneError, match="brackets nest more than 200 deep"):
        renderer({})(text)


@pytest.mark.parametrize(
    "text",
    [
        nested(100),
        "[a](https://x.example) " * 500,
        "```\n" + "\x1b[31mred\n" * 500 + "```\n",
        "    " + "[" * 500 + "\n",
        r"\[" * 500,
    ],
    ids=["some", "many side by side", "in a fence", "in indented code", "escaped"],
)
def test_what_an_author_writes_is_rendered(text: str) -> None:
    assert renderer(FENCES)(text)
