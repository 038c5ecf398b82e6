"""Which hook files the MkDocs plugin `clearpane` takes along."""

from __future__ import annotations

HOOKS = (
    "build_cache",
    "strip_ads",
    "search",
    "finish",
    "check_links",
)
"""Every hook, in the order in which they see a page; links are checked after all that changes."""

DEFAULT = ("strip_ads", "finish", "check_links")
"""Those that are of use on any site as it is, with its own theme, front matter and wording."""

TOO_OLD = 'Clearpane needs MkDocs 1.6 or newer; install it with: pip install "mkdocs>=1.6,<2"'
"""What a hook says where MkDocs lacks what it builds on."""
