"""New Jersey: 45 days to answer, 45 more, 45 days for an appeal (N.J. Stat. § 56:8-166.7)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import VERIFIED
from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-NJ",
        title=_("the law of New Jersey"),
        since=date(2025, 1, 15),
        appeal_days=45,
        citation="N.J. Stat. § 56:8-166.7",
        review=VERIFIED,
    )
)
