"""Clearpane: clean Markdown of ads, check links, and address every step of a how-to.

The library works on strings and files and never imports MkDocs, so that the build hooks, the
`clearpane` command, a Python-Markdown extension and other people's tools can all call it.
"""
