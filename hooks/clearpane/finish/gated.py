"""What the gate says of a page: what did not get through, and what it asks to know that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from clearpane.finish.xml_file import XmlElement
from clearpane.sites.html_page import Cut, HtmlElement

Element = HtmlElement | XmlElement
"""An element of a page or of an XML file; the two say of themselves the same."""


class Verdict(Protocol):
    """What is known of an address: `url` is an honest one in its place, or an empty text."""

    # ruff: noqa: D102
    @property
    def is_ad(self) -> bool: ...
    @property
    def host(self) -> str: ...
    @property
    def network(self) -> str: ...
    @property
    def url(self) -> str: ...


class Ads(Protocol):
    """What tells an ad: the networks and words of `clearpane.ads`."""

    embeds: frozenset[str]
    selectors: tuple[str, ...]

    def address(self, url: str, *, loads: bool) -> Verdict | None:
        """Return what is known of a decoded address."""

    def element(self, element: Element) -> tuple[str, str] | None:
        """Return why an element is an ad by its name, class or text, with a proof, or None."""

    def addresses(self, text: str) -> Iterable[tuple[str, Verdict]]:
        """Yield the ad addresses in a text, wherever they stand, each once."""


class Fault(NamedTuple):
    """Why something must not be there: rule, message, what proves it, and the cuts that mend it.

    `cuts` is None where none can: then it stays, and somebody must act. `wants` is what the owner
    would have to trust for it to be right: `inline`, `files` or a kind of `Hosts`, and its name.
    """

    rule: str
    message: str
    proof: str
    cuts: list[Cut] | None
    wants: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Taken:
    """One thing that did not get through: rule, message, and the address or text that proves it.

    `offset` is where in the text it stands, in characters from 0; -1 where nothing can tell.
    `removed` is False where it is still there, and somebody must act.
    """

    rule: str
    message: str
    address: str = ""
    removed: bool = True
    offset: int = -1


@dataclass(frozen=True)
class Gated:
    """A page or a part of one as it may be published, and what did not get through."""

    html: str
    taken: list[Taken] = field(default_factory=list)
