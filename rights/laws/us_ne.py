"""Nebraska: 45 days to answer, 45 more, 60 days for an appeal.

Nebraska Data Privacy Act.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-NE",
        title=_("the law of Nebraska"),
        since=date(2025, 1, 1),
        appeal_days=60,
        free=2,
        citation="Nebraska Data Privacy Act",
    )
)
