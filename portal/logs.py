"""Logs as JSON lines that name no person, tied together by the id of a request.

What an error says may quote a row of somebody, so only its kind and the places in
the code are kept; addresses, numbers and e-mail addresses in any other text are
taken out. A path may hold what somebody typed: the route is logged instead.
"""

from __future__ import annotations

import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from celery import current_task
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

log = logging.getLogger("portal.requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
PERSONAL = (
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "[e-mail]"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "[address]"),
    (re.compile(r"\+\d[\d ()./-]{5,}\d"), "[number]"),
)
TYPED = re.compile(r"(?<=: )/\S*")


def scrubbed(text: str) -> str:
    """A text without what could lead to somebody."""
    for pattern, words in PERSONAL:
        text = pattern.sub(words, text)
    return TYPED.sub("[path]", text)


class Lines(JsonFormatter):
    """One JSON object a line."""

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
        log_data["request"] = request_id.get()
        log_data["task"] = str(current_task.request.id or "") if current_task else ""
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


Next = Callable[[HttpRequest], HttpResponse]


def named(get_response: Next) -> Next:
    """Every answer carries the id that its log lines have; a proxy may give it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(name)
        began = time.monotonic()
        try:
            response = get_response(request)
            response["X-Request-ID"] = name
            match = request.resolver_match
            figures = {
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "ms": round((time.monotonic() - began) * 1000),
            }
            log.info("request", extra={"figures": figures})
            return response
        finally:
            request_id.reset(token)

    return middleware
