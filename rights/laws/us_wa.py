"""Washington: health data alone: 45 days to answer, 45 more, 45 days for an appeal.

Wash. Rev. Code § 19.373.040.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-WA",
        title=_("the law of Washington"),
        since=date(2024, 3, 31),
        appeal_days=45,
        free=2,
        citation="Wash. Rev. Code § 19.373.040",
    )
)
