"""What a source becomes, as MkDocs itself says."""

from __future__ import annotations

import pytest
from mkdocs.structure.files import File

from clearpane.sites.addresses import published_path

SOURCES = (
    "index.md", "README.md", "readme.md", "Index.md", "a.md", "a/index.md", "a/README.md",
    "a/readme.md", "a/ReadMe.markdown", "a/b.mkdn", "a.b.md", "a/index.html", "p.png",
)  # fmt: skip


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_is_published_where_mkdocs_does_it(source: str, directory_urls: bool) -> None:
    theirs = File(source, "docs", "site", directory_urls)
    assert published_path(source, directory_urls) == theirs.dest_uri
