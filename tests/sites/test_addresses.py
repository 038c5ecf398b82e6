"""What a source becomes, as MkDocs itself says."""

from __future__ import annotations

import pytest
from mkdocs.structure.files import File

from clearpane.sites.addresses import landing, published_path

SOURCES = (
    "index.md", "README.md", "readme.md", "Index.md", "a.md", "a/index.md", "a/README.md",
    "a/readme.md", "a/ReadMe.markdown", "a/b.mkdn", "a.b.md", "a/index.html", "p.png",
)  # fmt: skip


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("source", SOURCES)
def test_a_source_is_published_where_mkdocs_does_it(source: str, directory_urls: bool) -> None:
    theirs = File(source, "docs", "site", directory_urls)
    assert published_path(source, directory_urls) == theirs.dest_uri


@pytest.mark.parametrize(
    "site_url",
    [
        "", "https://a.example", "https://a.example/b/", "https://a.example/ä/",
        "https://a.example/b c", "https://a.example/%C3%A4/", "https:///a.example/b/",
        "https://a.example/x/../b/", "HTTPS://A.example/B/", "https://[::1", "a.example/b/",
    ],
)  # fmt: skip
def test_a_link_lands_on_the_site_however_its_address_is_written(site_url: str) -> None:
    assert landing("p/index.html", "../search/x.js#y", site_url) == ("search/x.js", "y")
