"""What the web answered for one address, and what that says about a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

from clearpane.links.link import Verdict


class Trouble(StrEnum):
    """Why there is no usable answer."""

    NONE = ""
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    UNKNOWN_HOST = "unknown host"
    CERTIFICATE = "certificate"
    ANCHOR = "anchor"
    LOOP = "loop"
    SKIPPED = "skipped"
    """Addresses that nobody should ask, such as `https://example.com/`."""
    INVALID = "invalid"


class Hop(NamedTuple):
    """One redirect: the status and the address that it leads to."""

    code: int
    url: str


@dataclass(frozen=True)
class Answer:
    """The last status, the redirects before it, and why there may be none."""

    code: int | None = None
    trouble: Trouble = Trouble.NONE
    hops: tuple[Hop, ...] = ()

    @property
    def is_passing(self) -> bool:
        """Whether asking again a little later may give another answer."""
        busy = self.code is not None and (self.code == 429 or self.code >= 500)
        return busy or self.trouble in (Trouble.TIMEOUT, Trouble.CONNECTION)

    @property
    def is_heard(self) -> bool:
        """Whether any server answered: if none did for any address, we are offline."""
        return self.code is not None or self.trouble in (Trouble.CERTIFICATE, Trouble.ANCHOR)


# Answers that say "not you" to a program, and nothing about what a reader sees. 999 is LinkedIn's.
_TURNED_AWAY = frozenset({401, 403, 405, 406, 407, 408, 418, 423, 425, 429, 451, 999})
# RFC 9110, sections 15.4.2 and 15.4.9: the new address is to be used from now on.
_FOR_GOOD = frozenset({301, 308})
_FAILURES = {
    Trouble.CERTIFICATE: "has a certificate that browsers refuse",
    Trouble.LOOP: "redirects in a circle",
    Trouble.INVALID: "is no valid web address",
}
_UNSURE = {
    Trouble.TIMEOUT: "did not answer in time",
    Trouble.CONNECTION: "could not be reached",
}


def judge_answer(url: str, answer: Answer) -> Verdict | None:
    """Return what an answer says about a link to `url`, or None when the link is good."""
    trouble, code = answer.trouble, answer.code
    if trouble is Trouble.SKIPPED:
        return None
    if trouble is Trouble.ANCHOR:
        page, fragment = urldefrag(url)
        message = f"`{page}` has no anchor `#{fragment}`"
        return Verdict("web-anchor", message, f"look for its new name, or link `{page}`")
    if trouble is Trouble.UNKNOWN_HOST:
        return Verdict("web-gone", f"the host of `{url}` is no more", "link another page")
    if trouble in _FAILURES:
        fix = "open it in a browser; link its new address, or another page"
        return Verdict("web-failed", f"`{url}` {_FAILURES[trouble]}", fix)
    if trouble in _UNSURE:
        return Verdict("web-unsure", f"`{url}` {_UNSURE[trouble]}", "ask again another day")
    if code in (404, 410):
        fix = "link its new address, an archived copy, or another page"
        return Verdict("web-gone", f"`{url}` is gone ({code})", fix)
    if code in _TURNED_AWAY:
        fix = "open it in a browser; put it on the allow list when it is there"
        return Verdict("web-unsure", f"`{url}` turns programs away ({code})", fix)
    if code is None or code >= 300:
        return Verdict(
            "web-failed", f"`{url}` answers with an error ({code})", "open it in a browser"
        )
    return _moved(url, answer)


def _moved(url: str, answer: Answer) -> Verdict | None:
    """Return the finding for an address whose first redirects are for good."""
    new = ""
    base, fragment = urldefrag(url)
    for hop in answer.hops:
        if hop.code not in _FOR_GOOD:
            break
        base = urljoin(base, hop.url)
        new = base
    if not new or urldefrag(new)[0] == urldefrag(url)[0]:
        return None
    if fragment and "#" not in new:
        new = f"{new}#{fragment}"
    return Verdict("web-moved", f"`{url}` has moved for good", f"link `{new}`", new)


def with_host_known(answer: Answer, known: bool) -> Answer:
    """Return the answer, corrected when the name of its host does not exist."""
    if answer.trouble is Trouble.CONNECTION and not known:
        return replace(answer, trouble=Trouble.UNKNOWN_HOST)
    return answer
