"""Utah: 45 days to answer, 45 more, no appeal; correction since July 2026.

Utah Code § 13-61-203.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-UT",
        title=_("the law of Utah"),
        since=date(2023, 12, 31),
        appeal_days=None,
        corrects_from=date(2026, 7, 1),
        citation="Utah Code § 13-61-203",
    )
)
