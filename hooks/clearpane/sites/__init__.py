"""A site: its settings, options and addresses, its pages, and each finished page."""
