"""Check the links that lead out of the site: lychee asks, this package decides what it means."""
