"""Put the gate before the pages of one site, and say where what it took came from."""

from __future__ import annotations

import html as html_module
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from clearpane.core.files import shown
from clearpane.core.findings import ClearpaneError, Finding, Level, plural
from clearpane.core.rules import all_rules
from clearpane.document.document import Document
from clearpane.document.switches import sift
from clearpane.finish.gate import Gate, Gated, Taken, Verdict

_BARE = re.compile(r"(?<![:\w/])//[\w-]+(?:\.[\w-]+)+[^\s)>\"'\]]*")


class ContentGuard:
    """Guards rendered content before a template takes it; `docs` is the folder of the sources.

    `base` is the folder that paths in findings are relative to.
    """

    def __init__(self, gate: Gate, docs: Path = Path("docs"), base: Path = Path()) -> None:
        self.gate = gate
        self.prefix = shown(docs, base)

    def content(self, html: str, raw: str, uri: str) -> tuple[str, list[Finding]]:
        """Return rendered content as it may be put into a page, and the findings.

        `raw` is the page's source and `uri` its path below the docs folder.
        """
        gated = self.gate.fragment(html)
        if not gated.taken:
            return gated.html, []
        source = Document(raw, f"{self.prefix}/{uri}")
        return gated.html, sift(list(located(gated.taken, source)), source.text, source.mask).kept


def located(taken: Iterable[Taken], source: Document) -> Iterator[Finding]:
    """Yield findings at the place in the source where their proof stands, or at its start."""
    for each in taken:
        at = _place(each.address, source) if each.address else -1
        line, column = source.position(at) if at >= 0 else (1, 1)
        yield finding(each, source.path, line, column)


def finding(
    taken: Taken, path: str, line: int, column: int, fix: str = "", *, written: bool = True
) -> Finding:
    """Return what was taken as a finding; `fix` says more than the rule does, where it can.

    `written` tells that the page is published without it; otherwise somebody only looks.
    """
    done = "taken out of the page" if written else "`clearpane finish` takes it out"
    done = f"{done}; " if taken.removed else ""
    address = f" (`{taken.address[:80]}`)" if taken.address else ""
    advice = done + (fix or all_rules()[taken.rule].mend)
    level = None if taken.removed or taken.rule == "unknown-embed" else Level.ERROR
    made = Finding(path, line, column, taken.rule, taken.message + address, advice)
    return replace(made, level=level) if level else made


def _place(proof: str, source: Document) -> int:
    """Return where in a source something stands that was seen decoded, or -1."""
    for text in (source.mask, source.text):
        for written in (proof, html_module.escape(proof), html_module.escape(proof, quote=False)):
            if (at := text.find(written)) >= 0:
                return at
    return -1


def folded(findings: Iterable[Finding], prefix: str) -> list[Finding]:
    """Return findings with what many published files share told once, and a note of the others.

    A theme or a template brings one thing into every page; `prefix` is how findings begin the
    paths of published files.
    """
    kept: list[Finding] = []
    shared: dict[tuple[str, str], list[Finding]] = {}
    for each in findings:
        if each.path.startswith(prefix):
            shared.setdefault((each.rule, each.message), []).append(each)
        else:
            kept.append(each)
    for first, *others in shared.values():
        kept.append(first)
        paths = {each.path for each in others} - {first.path}
        if paths:
            message = (
                f"the same as above, on {plural(len(paths), 'other page')} too: {first.message}"
            )
            fix = "look for it in the theme and the templates"
            kept.append(replace(first, message=message, fix=fix, level=Level.NOTE))
    return kept


def gated_index(text: str, name: str, gate: Gate) -> Gated:
    """Return a search index with its texts gated: they are HTML, and a browser shows them.

    Material for MkDocs lists its entries under `docs`, Zensical under `items`. Raises
    ClearpaneError, naming the file, when it is not JSON.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ClearpaneError(f"{name}: not JSON: {error}") from None
    taken: list[Taken] = []

    def clean(value: Any) -> Any:
        if isinstance(value, str) and "<" in value:
            gated = gate.fragment(value)
            taken.extend(replace(each, offset=-1) for each in gated.taken)
            return gated.html
        if isinstance(value, list):
            return [clean(each) for each in value]
        return value

    for key in ("docs", "items"):
        if isinstance(data, dict) and isinstance(data.get(key), list):
            data[key] = [
                {name: clean(value) for name, value in entry.items()}
                for entry in data[key]
                if isinstance(entry, dict)
            ]
    if not taken:
        return Gated(text)
    return Gated(json.dumps(data, ensure_ascii=False, separators=(",", ":")), taken)


def gated_text(text: str, gate: Gate, is_markdown: bool = False) -> Gated:
    """Return a feed, a sitemap or a text with the addresses of ads emptied.

    What a Markdown text shows as code stays: articles about ads have them there.
    """
    # What is code is asked for late: most texts hold no ad, and finding the code costs most.
    if not (found_ones := _ads_in(text, gate, is_markdown)):
        return Gated(text)
    seen = text
    if is_markdown:
        seen = Document(text).mask
        found_ones = _ads_in(seen, gate, is_markdown)
    taken: list[Taken] = []
    parts, position = [], 0
    for found, verdict in found_ones:
        # The bracket that ends a link is none of its address.
        url = found.partition(")")[0] if is_markdown and "(" not in found else found
        message = f"address of {verdict.host} ({verdict.network})"
        taken.append(Taken("leftover-ad", message, url, True, seen.find(url)))
    if not taken:
        return Gated(text)
    # The longest first: one may be the beginning of another.
    urls = sorted((each.address for each in taken), key=len, reverse=True)
    for match in re.finditer("|".join(map(re.escape, urls)), seen):
        parts.append(text[position : match.start()])
        position = match.end()
    return Gated("".join([*parts, text[position:]]), taken)


def _ads_in(text: str, gate: Gate, is_markdown: bool) -> list[tuple[str, Verdict]]:
    """Return the ad addresses in a text, in Markdown also those that lack their scheme."""
    found = list(gate.ads.addresses(text))
    if is_markdown:
        judged = (
            (url, gate.ads.address(f"https:{url}", loads=False))
            for url in dict.fromkeys(_BARE.findall(text))
        )
        found += [(url, verdict) for url, verdict in judged if verdict and verdict.is_ad]
    return found


def gated_sheet(text: str, gate: Gate) -> Gated:
    """Return a style sheet as it is, and the ads that it would load: it cannot be cut here."""
    taken = []
    for url in gate.theme.style_addresses(text):
        verdict = gate.ads.address(url, loads=True)
        if verdict is not None and verdict.is_ad:
            message = f"address of {verdict.host} ({verdict.network})"
            taken.append(Taken("leftover-ad", message, url, False, text.find(url)))
    return Gated(text, taken)
