"""Delaware: 45 days to answer, 45 more, 60 days for an appeal (Del. Code tit. 6, § 12D-104)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.law import VERIFIED
from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-DE",
        title=_("the law of Delaware"),
        since=date(2025, 1, 1),
        appeal_days=60,
        citation="Del. Code tit. 6, § 12D-104",
        review=VERIFIED,
    )
)
