"""Which hooks and plugins are known to make a page of nothing but what the digests hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clearpane.plugin_hooks import HOOKS

KNOWN = frozenset(
    {*(f"{hook}.py" for hook in HOOKS), "clearpane", "material/search", "redirects", "search"}
)
PAGE_EVENTS = ("pre_page", "page_read_source", "page_markdown", "page_content", "page_context",
               "post_page")  # fmt: skip


def first_unknown(plugins: Mapping[str, object], trusted: Collection[str]) -> str:
    """Return the first plugin or hook that sees pages and is neither known nor trusted, or "".

    Hooks go by the path in `mkdocs.yml`, and are known by their file name.
    """
    safe = KNOWN.union(trusted)
    for name, plugin in plugins.items():
        sees_pages = any(hasattr(plugin, f"on_{event}") for event in PAGE_EVENTS)
        if sees_pages and name not in safe and name.rpartition("/")[2] not in safe:
            return name
    return ""
