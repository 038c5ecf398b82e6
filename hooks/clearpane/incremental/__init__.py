"""Rebuild only what has changed: what a build keeps, and whether that is still good."""
