"""A setting that is refused ends a program at once, and says in one line what to do."""

from __future__ import annotations

import logging
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal import log_lines

# gunicorn starts a worker that ends so no second time (`Arbiter.WORKER_BOOT_ERROR`).
REFUSED = 3


def read_settings() -> None:
    """Read the settings; SystemExit, and a line of JSON, where one is refused."""
    try:
        _ = settings.DEBUG
    except ImproperlyConfigured as error:
        # What looks like an address in it is the example that the sentence gives: what
        # somebody set is said without one (`portal.environment`).
        said = {"message": str(error)}
        level = logging.CRITICAL
        record = logging.LogRecord("portal.settings", level, "", 0, "", (), None)
        vars(record)["figures"] = said
        sys.stderr.write(log_lines.Lines().format(record) + "\n")
        raise SystemExit(REFUSED) from None
