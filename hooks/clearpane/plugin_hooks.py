"""Which hook files the MkDocs plugin `clearpane` takes along."""

from __future__ import annotations

HOOKS = ("build_cache", "strip_ads", "finish")
"""Every hook, in the order in which they see a page."""

DEFAULT = ("strip_ads", "finish")
"""Those that are of use on any site as it is, with its own theme, front matter and wording."""

SWITCH = "BUILD_CACHE"
"""The variable of the environment that has a build make all anew: `BUILD_CACHE=no`."""

TOO_OLD = 'Clearpane needs MkDocs 1.6 or newer; install it with: pip install "mkdocs>=1.6,<2"'
"""What a hook says where MkDocs lacks what it builds on."""
