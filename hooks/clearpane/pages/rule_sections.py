"""Write the page section of every rule from the rule itself, so that none can be missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clearpane.diagnostics import Level
from clearpane.rules import Rule

_LEVELS = {
    Level.ERROR: "Error: nothing is written, and the build stops.",
    Level.WARNING: "Warning: a strict build fails.",
    Level.NOTE: "Note: no build fails by it.",
}
_FENCES = re.compile(r"`{3,}")


def rule_sections(rules: Iterable[Rule], heading: str = "###") -> str:
    """Return Markdown with one section for each rule, its anchor being the rule's name."""
    return "\n".join(_section(rule, heading) for rule in rules)


def _section(rule: Rule, heading: str) -> str:
    return f"""{heading} `{rule.id}` {{ #{rule.id} }}

{rule.what}

{rule.why}

Found in:

{_code(rule.bad)}

Mended:

{_code(rule.good)}

**How to mend it:** {rule.mend}

**How to switch it off:** `<!-- clearpane: off {rule.id} -->` at the end of the line or alone above
it, or `clearpane: {{off: [{rule.id}]}}` in the front matter for the whole page.

*{_LEVELS[rule.level]}*
"""


def _code(example: str) -> str:
    longest = max((len(fence[0]) for fence in _FENCES.finditer(example)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}markdown\n{example.strip(chr(10))}\n{fence}"
