"""Whether our clock and the one of a company's database tell the same time.

What is past its period is told by our clock. One that is wrong by a month would delete a
month of rows too early, and nothing brings those back.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from sqlalchemy import Connection, func, select

from portal.clocks import MOST_APART
from retention.connecting import Refused
from retention.models import System
from retention.sql.tables import moment


def must_agree(system: System, connection: Connection) -> None:
    """Raise `Refused` when they are more than a minute apart."""
    theirs = moment(connection.scalar(select(func.current_timestamp())))
    ours = timezone.now()
    if theirs is None or abs(ours - theirs) > MOST_APART:
        raise Refused(
            _(
                "The clock of this machine and the clock of “%(title)s” do not agree: "
                "%(ours)s here, %(theirs)s there. Nothing is deleted until they do."
            )
            % {
                "title": system.title,
                "ours": f"{ours:%Y-%m-%d %H:%M:%S}",
                "theirs": f"{theirs:%Y-%m-%d %H:%M:%S}" if theirs else "?",
            }
        )
