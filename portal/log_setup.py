"""How the programs write their log: one line each, in production as JSON."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

MINUTE = 60.0


def _is_answered(record: Any) -> bool:
    """Not ready yet is an answer, no error: whoever waits asks many times."""
    return getattr(record, "status_code", 0) != 503


class Seldom:
    """One line a minute of what is said again and again while a part is away."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last: dict[str, float] = {}

    def __call__(self, record: Any) -> bool:
        """Whether these words were not said within the last minute."""
        now, words = self._now(), str(record.msg)
        if now - self._last.get(words, -MINUTE) < MINUTE:
            return False
        self._last[words] = now
        return True


def lines(*, as_json: bool) -> dict[str, Any]:
    """What `LOGGING` says; warnings of Python are log lines too where these are JSON."""
    logging.captureWarnings(as_json)
    stderr = {
        "class": "logging.StreamHandler",
        "formatter": "json" if as_json else "line",
    }
    asked = {"()": "django.utils.log.CallbackFilter", "callback": _is_answered}
    seldom = {"()": "django.utils.log.CallbackFilter", "callback": Seldom()}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"asked": asked, "seldom": seldom},
        "loggers": {
            # Each thing that is due asks the broker, several times a second.
            "celery.beat": {"filters": ["seldom"]},
            "django.request": {"filters": ["asked"]},
            "portal.requests": {"level": "INFO" if as_json else "WARNING"},
        },
        "formatters": {
            "line": {
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            },
            "json": {"()": "portal.logs.Lines"},
        },
        "handlers": {"stderr": stderr},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }
