"""Log lines tied together by the id of a request; what they leave out: `log_lines`.

A path may hold what somebody typed: the route is logged instead.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from celery import current_task
from django.http import HttpRequest, HttpResponse

from portal import log_lines

log = logging.getLogger("portal.requests")
request_id: ContextVar[str] = ContextVar("request_id", default="")

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class Lines(log_lines.Lines):
    """The same of a program that answers requests or does tasks: it says which."""

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data["request"] = request_id.get()
        log_data["task"] = str(current_task.request.id or "") if current_task else ""


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
