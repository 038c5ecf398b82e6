"""What the gate takes is told at the line of the source that its writer must change."""

from __future__ import annotations

from pathlib import Path

import markdown

from clearpane.ads.ad_marks import AdMarks
from clearpane.ads.ad_options import Options
from clearpane.document.document import Document, Snippets
from clearpane.finish.gate import Gate
from clearpane.finish.guard import gated_content
from clearpane.finish.trust import Trust

PAGE = """\
# Home

Write `<script>` for a script, and `<object data="a.pdf">`.

    <script>alert(1)</script>

![a](a.svg)

<script>alert(1)</script>

<object data="a.svg"></object>

<script>alert(2)</script>
"""


def test_each_is_told_at_its_own_tag() -> None:
    html = markdown.markdown(PAGE)
    gate = Gate(AdMarks(Options()), Trust(), "")
    _, found = gated_content(gate, html, Document(PAGE, "docs/index.md"), Snippets((), Path()))
    assert [(each.line, each.message.partition(" ")[0]) for each in found] == [
        (9, "<script>"),
        (11, "<object>"),
        (13, "<script>"),
    ]
