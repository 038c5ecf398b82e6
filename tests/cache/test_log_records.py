"""What was logged while a page was made is logged again when it is taken from the cache."""

from __future__ import annotations

import logging

import pytest

from clearpane.cache.reads import heard_records, say_again

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
