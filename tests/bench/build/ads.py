"""The advertising on generated pages: markup as publishers paste it, and what the build says of it.

The addresses lead to real networks, because those are what a cleaner has to know; nothing is ever
requested from them.
"""

from __future__ import annotations

from typing import NamedTuple


class Ad(NamedTuple):
    """Markup that stands alone between two paragraphs; `findings` is how often it is reported.

    `host` is a part of an address that must not be left anywhere in the finished site.
    """

    name: str
    markup: str
    findings: int
    host: str


ADS = (
    Ad(
        "a display unit with its script",
        """<script async src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js"></script>
<ins class="adsbygoogle" data-ad-client="ca-pub-1000000000000001" data-ad-slot="1001"></ins>
<script>
     (adsbygoogle = window.adsbygoogle || []).push({});
</script>""",
        3,
        "googlesyndication.com",
    ),
    Ad(
        "a linked banner with its pixel between two comments",
        """<!-- affiliate ads begin -->
<a href="https://store.pxf.io/c/1000001/2/3" target="_top">
  <img src="//a.impactradius-go.com/display-ad/3-2" width="728" height="90"/>
</a>
<img height="0" width="0" src="https://store.pxf.io/i/1000001/2/3" style="position:absolute" />
<!-- affiliate ads end -->""",
        4,
        "pxf.io",
    ),
    Ad(
        "an affiliate link in a sentence",
        "A [case for it](https://www.anrdoezrs.net/click-1000001-2000002) keeps it clean.",
        1,
        "anrdoezrs.net",
    ),
    Ad(
        "a tracking pixel",
        '<img src="https://www.awltovhc.com/image-1000001-2000002" width="1" height="1" alt="">',
        1,
        "awltovhc.com",
    ),
)


def ad_of_page(number: int, share: float) -> Ad | None:
    """Return the ad of a page, none for most: `share` (0 to 1) of the pages carry one, evenly."""
    count = int((number + 1) * share)
    return ADS[count % len(ADS)] if count > int(number * share) else None
