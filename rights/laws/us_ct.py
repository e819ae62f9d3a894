"""Connecticut: 45 days to answer, 45 more, 60 days for an appeal (Conn. Gen. Stat. § 42-518)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import RECALLED
from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-CT",
        title=_("the law of Connecticut"),
        since=date(2023, 7, 1),
        appeal_days=60,
        citation="Conn. Gen. Stat. § 42-518",
        review=RECALLED,
    )
)
