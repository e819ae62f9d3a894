"""A moment as people read it: with its hour, and the zone whose clock says so.

Who reads an hour without a zone takes it for their own. At the desk the clock is the
company's (`notices.local_day`); where nobody has set one, it is UTC.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.formats import date_format


def said(
    instant: datetime, form: str = "j F Y, H:i", zone: tzinfo | None = None
) -> str:
    """ "3 June 2026, 14:05 EDT": `form` is that of a date, the zone is added."""
    return date_format(timezone.localtime(instant, zone), f"{form} T")
