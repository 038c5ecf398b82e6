"""Judge links that lead out of the site by what stands before their colon."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from urllib.parse import unquote, urlsplit

from clearpane.core.text import nearest
from clearpane.document.links import Verdict
from clearpane.links.repairs import repaired
from clearpane.sites.addresses import SCHEME, is_address, root_of

# One address as mail programs take it; RFC 6068 allows more, which is a slip far more often.
_MAIL = re.compile(
    r"[^\s@<>(),;:/\"\[\]\\]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
_PHONE = re.compile(r"\+?[0-9][0-9().-]{2,}(?:;[\w=+.-]+)*")
_WEB_SLIP = re.compile(r"(https?)(?::/{0,1}(?=[^/])|:/{3,}|//|;//|:\\\\)", re.IGNORECASE)


def own_address(target: str, site_url: str) -> str | None:
    """Return the part of `target` below the site's own address, or None when it is elsewhere."""
    if not site_url or not target.lower().startswith(("http:", "https:", "//")):
        return None
    if not is_address(target):
        return None
    link, root = urlsplit(target), root_of(site_url)
    if link.netloc.lower() != urlsplit(site_url).netloc.lower() or not f"{link.path}/".startswith(
        root
    ):
        return None
    return link._replace(scheme="", netloc="", path=link.path[len(root) :]).geturl()


def judge_scheme(target: str) -> Verdict | None:
    """Return what is wrong with a target that names a scheme, or looks as if it should."""
    slip = _WEB_SLIP.match(target)
    if slip:
        new = f"{slip[1].lower()}://{target[slip.end() :].lstrip('/')}"
        return repaired("link-scheme", f"`{target}` is no web address", new)
    match = SCHEME.match(target)
    if match is None:
        return _without_scheme(target)
    scheme, rest = match[1].lower(), target[match.end() :]
    if len(scheme) == 1 or scheme == "file":
        message = f"`{target}` is a path on one computer; readers do not have it"
        return Verdict("link-scheme", message, "move the file into docs and link it there")
    if scheme == "mailto":
        return _mail(target, rest)
    if scheme == "tel" and not _PHONE.fullmatch(rest):
        message = f"`{target}` is no telephone number that a phone can dial"
        return Verdict("link-mail", message, "write it as `tel:+15550100`")
    if scheme in ("http", "https") and not rest.strip("/"):
        return Verdict("link-scheme", f"`{target}` names no host", "write the whole address")
    if scheme == "ms-settings":
        return _settings(target, rest)
    if scheme in _data()["known"] or scheme in ("javascript", "vbscript"):
        # Script in a link is the cleaner's concern.
        return None
    return _unknown(scheme, rest)


def _without_scheme(target: str) -> Verdict | None:
    if _MAIL.fullmatch(target):
        new = f"mailto:{target}"
        message = f"`{target}` is taken for a file; a mail address needs `mailto:`"
        return repaired("link-mail", message, new)
    if target.lower().startswith("www."):
        new = f"https://{target}"
        message = f"`{target}` is taken for a file; a web address needs `https://`"
        return repaired("link-scheme", message, new)
    return None


def _mail(target: str, rest: str) -> Verdict | None:
    addresses, _, query = rest.partition("?")
    if not addresses and query:
        return None
    wrong = [a for a in addresses.split(",") if not _MAIL.fullmatch(unquote(a))]
    if not wrong:
        return None
    new = f"mailto:{rest.lstrip('/').replace(' ', '')}"
    message = f"`{target}` names no mail address"
    if new != target and _mail(new, new[7:]) is None:
        return repaired("link-mail", message, new)
    return Verdict("link-mail", message, "write it as `mailto:name@example.com`")


def _settings(target: str, page: str) -> Verdict | None:
    page, _, query = page.partition("?")
    pages = _data()["settings_pages"]
    if page in pages or not page:
        return None
    message = f"Windows Settings has no page `{target}`"
    certain = page.lower() in pages
    near = page.lower() if certain else nearest(page, pages)
    if not near:
        return Verdict("link-settings", message, "see Microsoft's list of ms-settings addresses")
    new = f"ms-settings:{near}{'?' + query if query else ''}"
    return repaired("link-settings", message, new, certain=certain)


def _unknown(scheme: str, rest: str) -> Verdict:
    near = nearest(scheme, _data()["known"])
    message = f"`{scheme}:` is no scheme that browsers know"
    if not near:
        return Verdict("link-scheme", message, "write the address with its `https://`")
    certain = near in ("http", "https") and rest.startswith("//")
    return repaired("link-scheme", message, f"{near}:{rest}", certain=certain)


@cache
def _data() -> dict[str, list[str]]:
    file = resources.files(__package__) / "schemes.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
