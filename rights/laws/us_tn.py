"""Tennessee: 45 days to answer, 45 more, 60 days for an appeal.

Tennessee Information Protection Act.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-TN",
        title=_("the law of Tennessee"),
        since=date(2025, 7, 1),
        appeal_days=60,
        free=2,
        citation="Tennessee Information Protection Act",
    )
)
