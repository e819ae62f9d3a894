"""How the programs write their log: one line each, in production as JSON."""

from __future__ import annotations

from typing import Any


def _is_answered(record: Any) -> bool:
    """Not ready yet is an answer, no error: whoever waits asks many times."""
    return getattr(record, "status_code", 0) != 503


def lines(*, as_json: bool) -> dict[str, Any]:
    """What `LOGGING` says."""
    stderr = {
        "class": "logging.StreamHandler",
        "formatter": "json" if as_json else "line",
    }
    asked = {"()": "django.utils.log.CallbackFilter", "callback": _is_answered}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"asked": asked},
        "loggers": {
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
