"""A log line as one JSON object that names no person.

What an error says may quote a row of somebody, so only its kind and the places in
the code are kept; addresses, numbers and e-mail addresses in any other text are
taken out. A path may hold what somebody typed, so it goes too, and of what the server
could not read only the kind stays. Imports no Django: the part of the web that only
starts the others writes so as well.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
from typing import Any

from pythonjsonlogger.json import JsonFormatter

# One to four digits of sixteen; an address is eight of them, or fewer around "::", and
# may end as one of IPv4 (RFC 4291, 2.2).
_PART = "[0-9A-Fa-f]{1,4}"
_PARTS = f"{_PART}(?::{_PART})*"
IPV6 = rf"(?:{_PART}(?::{_PART}){{6,7}}|(?:{_PARTS})?::(?:{_PARTS})?)"
PERSONAL = (
    # Django writes the path decoded, so it may hold anything; it ends the line.
    (re.compile(r"(?<=: )/.*", re.DOTALL), "[path]"),
    # Before what is shorter: gunicorn quotes what it was sent (`workers/base.py`).
    (
        re.compile(r"(?<=Invalid request from )ip=\S*(: [^:'\"]*).*", re.DOTALL),
        r"[address]\1",
    ),
    (
        re.compile(r"(?<=Error handling request )([A-Z]+ )?[^\s(].*", re.DOTALL),
        r"\1[path]",
    ),
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "[e-mail]"),
    (
        re.compile(rf"(?<![\w:]){IPV6}(?:(?:\.\d{{1,3}}){{3}})?(?:%\w+)?(?!\w)"),
        "[address]",
    ),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[address]"),
    (re.compile(r"\+\d[\d ()./-]{5,}\d"), "[number]"),
)


def scrubbed(text: str) -> str:
    """A text without what could lead to somebody."""
    for pattern, words in PERSONAL:
        text = pattern.sub(words, text)
    return text


class Lines(JsonFormatter):
    """One JSON object a line, of no request and no task."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )
        self.converter = time.gmtime
        self.default_time_format = "%Y-%m-%dT%H:%M:%S"
        self.default_msec_format = "%s.%03dZ"

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        """Only what we put in: other libraries' extras may be a whole request."""
        log_data["time"] = self.formatTime(record)
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = scrubbed(said(record))
        log_data["request"] = log_data["task"] = ""
        if record.exc_info and record.exc_info[1]:
            log_data["error"] = type(record.exc_info[1]).__name__
            log_data["at"] = places(record.exc_info[1])
        log_data.update(getattr(record, "figures", {}))


def said(record: logging.LogRecord) -> str:
    """The message; of an error only what stands before it quotes the error."""
    message = record.getMessage()
    return message.partition(": ")[0] if record.exc_info else message


def places(error: BaseException) -> list[str]:
    """Where in the code it happened, innermost last, without a single value."""
    frames = traceback.extract_tb(error.__traceback__)
    return [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
        for frame in frames[-12:]
    ]
