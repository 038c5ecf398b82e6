"""Hear what is logged while something is made, and say it again when it need not be made."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Said = dict[str, Any]
"""The fields of a log record that make it again, and no object that cannot be pickled."""


@contextmanager
def heard_records() -> Iterator[list[Said]]:
    """Give a list that fills with what is logged within, whatever handlers and filters do to it."""
    said: list[Said] = []
    make = logging.getLogRecordFactory()

    def listen(*arguments: Any, **keywords: Any) -> logging.LogRecord:
        record = make(*arguments, **keywords)
        fields = {"name": record.name, "levelno": record.levelno, "levelname": record.levelname}
        said.append({**fields, "msg": record.getMessage(), "args": ()})
        return record

    logging.setLogRecordFactory(listen)
    try:
        yield said
    finally:
        logging.setLogRecordFactory(make)


def say_again(said: Iterable[Said]) -> None:
    """Hand each record to its logger, whose filters and handlers see it as they saw the first."""
    for fields in said:
        logger = logging.getLogger(fields["name"])
        if logger.isEnabledFor(fields["levelno"]):
            logger.handle(logging.makeLogRecord(fields))
