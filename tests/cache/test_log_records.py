"""What was logged while a page was made is logged again when it is taken from the cache."""

from __future__ import annotations

import logging
import pickle

import pytest

from clearpane.cache.pages import heard_records, say_again
from clearpane.core.findings import Finding, finding_of, log_findings

log = logging.getLogger("clearpane.tests.records")


@pytest.fixture(autouse=True)
def everything_from_info_on() -> None:
    log.setLevel(logging.INFO)


def test_records_are_said_again_as_they_were(caplog: pytest.LogCaptureFixture) -> None:
    with heard_records() as said:
        log.warning("%s is missing", "title")
    caplog.clear()
    say_again(said)
    assert [(r.name, r.levelname, r.getMessage()) for r in caplog.records] == [
        ("clearpane.tests.records", "WARNING", "title is missing")
    ]


def test_a_filter_of_then_does_not_matter(caplog: pytest.LogCaptureFixture) -> None:
    log.addFilter(hold := lambda record: False)
    with heard_records() as said:
        log.warning("held back")
    log.removeFilter(hold)
    say_again(said)
    assert caplog.messages == ["held back"]


def test_a_filter_of_now_does(caplog: pytest.LogCaptureFixture) -> None:
    with heard_records() as said:
        log.warning("told")
    caplog.clear()
    log.addFilter(hold := lambda record: False)
    say_again(said)
    log.removeFilter(hold)
    assert caplog.messages == []


def test_what_is_logged_afterwards_is_not_heard() -> None:
    with heard_records() as said:
        pass
    log.warning("later")
    assert said == []


def test_a_finding_comes_along_as_the_object_that_it_was() -> None:
    log = logging.getLogger("clearpane.test")
    finding = Finding("docs/a:b.md", 3, 1, "term-spelling", "one word: another", "write it")
    with heard_records() as said:
        log_findings(log, [finding])
    heard: list[logging.LogRecord] = []
    log.addFilter(lambda record: heard.append(record) or False)  # type: ignore[func-returns-value]
    say_again(pickle.loads(pickle.dumps(said)))
    assert [finding_of(record) for record in heard] == [finding]
