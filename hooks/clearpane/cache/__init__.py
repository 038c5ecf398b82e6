"""Keeps rendered pages between builds, for `hooks/build_cache.py`."""
