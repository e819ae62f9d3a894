"""Connecticut: 45 days to answer, 45 more, 60 days for an appeal.

Conn. Gen. Stat. § 42-518; since 1 July 2026 a copy says of the numbers of papers and
accounts only that they are held (Public Act 25-113).
"""

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
        never_sends_from=date(2026, 7, 1),
        citation="Conn. Gen. Stat. § 42-518",
        review=RECALLED,
    )
)
