"""How long an answer usually takes, for whoever has just asked.

Said only where the company has opened its figures, and never of fewer than ten answers:
of a few it would tell how long one person waited. It is looked up every ten minutes,
whoever asks for what, as the commit that takes a request looks at as little as it can.
"""

from __future__ import annotations

import math
import statistics
from datetime import datetime, timedelta

from django.utils.translation import ngettext

from rights import reporting, small_counts
from rights.models import Case, Ending, Status

KEPT = timedelta(minutes=10)
YEAR = timedelta(days=365)
MOST = 100
DAY = 86_400
_known: dict[tuple[str, str], tuple[datetime, int | None]] = {}


def sentence(case: Case, *, at: datetime) -> str:
    """The usual time of such a request in words; '' where none is known."""
    found = days(case.law, case.right, at=at)
    if found is None:
        return ""
    return ngettext(
        "Usually our answer comes within %(count)d day.",
        "Usually our answer comes within %(count)d days.",
        found,
    ) % {"count": found}


def days(law: str, right: str, *, at: datetime) -> int | None:
    """Half of the newest answers of this year came within so many days."""
    seen, found = _known.get((law, right), (None, None))
    if seen is None or abs(at - seen) >= KEPT:
        found = _median(law, right, at)
        _known[law, right] = at, found
    return found


def forget() -> None:
    """Look again the next time."""
    _known.clear()


def _median(law: str, right: str, at: datetime) -> int | None:
    if not (reporting.is_public(at.year) or reporting.is_public(at.year - 1)):
        return None
    answered = Case.objects.filter(
        law=law,
        right=right,
        status__in=[Status.ANSWERED, Status.CLOSED],
        answered_at__gt=at - YEAR,
    ).exclude(ending=Ending.JOINED)
    newest = answered.order_by("-answered_at", "-id")
    took = [
        (end - begun).total_seconds() / DAY
        for begun, end in newest.values_list("received_at", "answered_at")[:MOST]
        if end is not None
    ]
    if len(took) < small_counts.FEWEST:
        return None
    return max(1, math.ceil(statistics.median(took)))
