"""Whether this machine and its database tell the same time (F11).

What is over is told by our clock. One that is a year ahead would close requests, forget
what no restore may forget and destroy keys, and nothing brings those back.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs import Barred

MOST_APART = timedelta(seconds=60)


class ClocksDiffer(Barred):
    """Nothing may be forgotten now."""


def must_agree() -> None:
    """Raise `ClocksDiffer` when they are more than a minute apart.

    SQLite has no clock but that of the machine it runs on.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        theirs = cursor.fetchone()[0]
    ours = timezone.now()
    if abs(ours - theirs) > MOST_APART:
        raise ClocksDiffer(
            _(
                "The clocks of this machine and of its database do not agree: "
                "%(ours)s here, %(theirs)s UTC there. Nothing is forgotten until they do."
            )
            % {
                "ours": f"{ours:%Y-%m-%d %H:%M:%S}",
                "theirs": f"{theirs:%Y-%m-%d %H:%M:%S}",
            }
        )
