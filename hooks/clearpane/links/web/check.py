"""Check every web address of a site's sources."""

from __future__ import annotations

import datetime
import socket
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from clearpane.diagnostics import Diagnostic, Edit
from clearpane.links.link import Verdict
from clearpane.links.sitemap import SiteMap
from clearpane.links.web.allow import AllowList
from clearpane.links.web.answer import Answer, Trouble, judge_answer, with_host_known
from clearpane.links.web.cache import Cache
from clearpane.links.web.lychee import Manners, ask
from clearpane.links.web.places import Place, web_links
from clearpane.rules import all_rules
from clearpane.switches import sift


@dataclass
class WebReport:
    """What was found on the web, and how many addresses were asked for."""

    findings: list[Diagnostic] = field(default_factory=list)
    asked: int = 0
    offline: bool = False


def check_web(
    site: SiteMap,
    allow_list: AllowList,
    cache_file: Path,
    today: datetime.date,
    manners: Manners | None = None,
) -> WebReport:
    """Return the findings about all web addresses, none when this computer is offline.

    Offline is when no server at all answers. Raises ClearpaneError when lychee is missing.
    """
    places = web_links(site)
    report = WebReport(allow_list.check(places, today))
    cache = Cache(cache_file)
    wanted = [url for url in places if not allow_list.allows(url, today)]
    known = {url: answer for url in wanted if (answer := cache.get(url)) is not None}
    answers = ask([url for url in wanted if url not in known], manners)
    report.asked = len(answers)
    asked = [answer for answer in answers.values() if answer.trouble is not Trouble.SKIPPED]
    if asked and not any(answer.is_heard for answer in asked):
        report.offline = True
        answers = {}
    for url, answer in answers.items():
        answers[url] = with_host_known(answer, _host_is_known(url, answer))
        cache.put(url, answers[url])
    cache.save()
    report.findings += _findings(places, {**known, **answers})
    report.findings.sort()
    return report


def _host_is_known(url: str, answer: Answer) -> bool:
    """Tell whether the name of the host exists, asked only when there was no connection."""
    if answer.trouble is not Trouble.CONNECTION:
        return True
    try:
        socket.getaddrinfo(urlsplit(url).hostname, None)
    except socket.gaierror as error:
        # Any other failure to resolve a name may be ours.
        return error.errno != socket.EAI_NONAME
    except (OSError, ValueError):
        return True
    return True


def _findings(places: dict[str, list[Place]], answers: dict[str, Answer]) -> list[Diagnostic]:
    by_page: dict[str, list[Diagnostic]] = {}
    texts: dict[str, str] = {}
    for url, answer in answers.items():
        verdict = judge_answer(url, answer)
        for place in places[url] if verdict else ():
            assert verdict is not None
            texts[place.page.path] = place.page.text
            by_page.setdefault(place.page.path, []).append(_diagnostic(place, verdict))
    return [f for path, group in by_page.items() for f in sift(group, texts[path]).kept]


def _diagnostic(place: Place, verdict: Verdict) -> Diagnostic:
    edit = None
    if place.span and verdict.replacement is not None:
        edit = Edit(*place.span, place.page.text[slice(*place.span)], verdict.replacement)
    level = all_rules()[verdict.rule].level
    return Diagnostic(
        place.page.path, place.line, place.column, verdict.rule, verdict.message, verdict.fix,
        level, edit,
    )  # fmt: skip
