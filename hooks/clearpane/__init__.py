"""Clearpane: clean Markdown of ads, check links, and address every step of a how-to.

The library works on strings and files and never imports MkDocs, so that the build hooks, the
`clearpane` command, a Python-Markdown extension and other people's tools can all call it.
"""

HOOKS = ("build_cache", "strip_ads", "finish")
"""Every hook, in the order in which they see a page."""

DEFAULT_HOOKS = ("strip_ads", "finish")
"""Those that are of use on any site as it is, with its own theme, front matter and wording."""

CACHE_SWITCH = "BUILD_CACHE"
"""The variable of the environment that has a build make all anew: `BUILD_CACHE=no`."""

TOO_OLD = 'Clearpane needs MkDocs 1.6 or newer; install it with: pip install "mkdocs>=1.6,<2"'
"""What a hook says where MkDocs lacks what it builds on."""
