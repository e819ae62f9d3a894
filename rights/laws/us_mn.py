"""Minnesota: 45 days to answer, 45 more, 45 days for an appeal and 60 more.

Minn. Stat. § 325M.14.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-MN",
        title=_("the law of Minnesota"),
        since=date(2025, 7, 31),
        appeal_days=45,
        appeal_more_days=60,
        free=2,
        never_sends_from=date(2025, 7, 31),
        citation="Minn. Stat. § 325M.14",
    )
)
