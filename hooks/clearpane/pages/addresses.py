"""Where the links of a page's source lead, as absolute addresses."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urljoin, urlsplit


@dataclass(frozen=True)
class Addresses:
    """The addresses of a site: `site_url`, absolute, and each file's, by its path in the docs.

    `files` holds pairs of path and address relative to the site. It is a set, so that two builds
    of the same site have equal addresses, which caches rely on.
    """

    site_url: str
    files: frozenset[tuple[str, str]]

    @cached_property
    def _by_path(self) -> dict[str, str]:
        return dict(self.files)

    def page(self, path: str) -> str:
        """Return the absolute address of the file at `path`."""
        return urljoin(self.site_url, self._by_path[path])

    def link(self, url: str, path: str) -> str:
        """Return where `url`, as it stands in the source of the page at `path`, leads."""
        parts = urlsplit(url)
        if not parts.scheme and not parts.netloc and parts.path:
            target = posixpath.join(posixpath.dirname(path), unquote(parts.path))
            address = self._by_path.get(posixpath.normpath(target))
            if address is not None:
                fragment = f"#{parts.fragment}" if parts.fragment else ""
                return urljoin(self.site_url, address) + fragment
        return urljoin(self.page(path), url)
