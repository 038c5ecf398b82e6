"""The measured figures as Markdown tables, and their place on the page about the cleaner."""

from __future__ import annotations

from growth import LIMIT, Growth
from peers import OURS, TOOLS, Times
from quality import Quality


def speed_table(times: Times, size: int, articles: int) -> list[str]:
    """Return throughput beside the peers; `size` is the articles' Markdown in bytes."""
    lines = [
        "| Tool | MB/s | ms per article | Time to ours | with rendering: MB/s | ms per article "
        "| Time to ours |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    ours = times.seconds(OURS, with_rendering=False)
    for tool in TOOLS:
        cells = [tool.label]
        for with_rendering in (False, True):
            seconds = times.seconds(tool, with_rendering=with_rendering)
            cells += [
                f"{size / seconds / 1e6:.2f}",
                f"{seconds / articles * 1e3:.1f}",
                f"{seconds / ours:.2f}",
            ]
        lines.append(_row(cells))
    return lines


def quality_table(found: dict[str, Quality]) -> list[str]:
    """Return what each tool loses and leaves."""
    lines = [
        "| Tool | Articles that lost words | Words lost | Articles with an ad left | Ads left "
        "| Negatives that lost a word or an address | Markdown afterwards |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for tool in TOOLS:
        q = found[tool.name]
        cells = [
            tool.label,
            f"{q.lossy_articles} of {q.articles}",
            f"{q.lost_words / q.words:.2%}",
            f"{q.articles_with_ads} of {q.articles - q.negatives}",
            str(q.ads),
            f"{q.negatives_changed} of {q.negatives}",
            "yes, byte for byte" if tool.takes_markdown else "no, HTML",
        ]
        lines.append(_row(cells))
    return lines


def growth_table(found: list[Growth], shown: int = 12) -> list[str]:
    """Return the inputs of the largest exponents, and how many stay below the limit."""
    ordered = sorted(found, key=lambda g: -g.exponent)
    below = sum(g.exponent <= LIMIT for g in found)
    lines = [
        f"{below} of {len(found)} inputs have an exponent of at most {LIMIT}. "
        f"These {shown} have the largest, and the long texts come with them:",
        "",
        "| Input | Characters | Seconds | Exponent |",
        "|---|--:|--:|--:|",
    ]
    last = [g for g in found[-2:] if g not in ordered[:shown]]
    for g in [*ordered[:shown], *last]:
        name = g.name.replace("|", "\\|")
        lines.append(_row([name, f"{g.size:,}", f"{g.seconds:.2f}", f"{g.exponent:.2f}"]))
    return lines


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
