"""The text of a new page: its front matter filled in, and a place for all that a page needs."""

from __future__ import annotations

import json
import re
from datetime import date

from clearpane.document.grammar import escaped

# In YAML these begin something else than plain text, or end it.
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`])(?!.*(?:: |\s#|:$)).+")
_YAML_WORDS = {"true", "false", "yes", "no", "on", "off", "null"}

_PAGE = """\
---
title: {quoted}
description: TODO say in one or two sentences of 50 to 160 characters what the reader gets here
applies_to: [Windows 11, Windows 10]
reviewed: {today}
review_in: 180 days
sources:
  - title: TODO the text, and who published it
    url: TODO its full address
    read: {today}
---

# {heading} {{ #top }}

TODO Answer the reader's question in the first two sentences.

## TODO What people search for {{ #steps }}

=== "Windows 11"

    1. TODO One action a step, with the label on the screen in **bold**.
    2. TODO The next action.

    TODO What the reader should see now.

=== "Windows 10"

    1. TODO One action a step, with the label on the screen in **bold**.
    2. TODO The next action.

    TODO What the reader should see now.

## If it did not work {{ #not-working }}

TODO What to try next.
"""


def new_page(title: str, today: date) -> str:
    """Return a page that `clearpane check` accepts as soon as every TODO in it is replaced."""
    heading = escaped(title)
    return _PAGE.format(heading=heading, quoted=yaml_text(title), today=today.isoformat())


def yaml_text(text: str) -> str:
    """Return a line of text as YAML: as it is where that is safe, in double quotes elsewhere."""
    safe = _PLAIN.fullmatch(text) and text.strip() == text and text.lower() not in _YAML_WORDS
    if safe and not text.replace(".", "").replace("-", "").isdigit():
        return text
    return json.dumps(text, ensure_ascii=False)
