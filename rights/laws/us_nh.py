"""New Hampshire: 45 days to answer, 45 more, 60 days for an appeal.

N.H. Rev. Stat. § 507-H:4.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-NH",
        title=_("the law of New Hampshire"),
        since=date(2025, 1, 1),
        appeal_days=60,
        citation="N.H. Rev. Stat. § 507-H:4",
    )
)
