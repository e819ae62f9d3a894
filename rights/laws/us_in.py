"""Indiana: 45 days to answer, 45 more, 60 days for an appeal.

Ind. Code § 24-15-3-1.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-IN",
        title=_("the law of Indiana"),
        since=date(2026, 1, 1),
        appeal_days=60,
        citation="Ind. Code § 24-15-3-1",
    )
)
