"""Maryland: 45 days to answer, 45 more, 60 days for an appeal.

Maryland Online Data Privacy Act.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-MD",
        title=_("the law of Maryland"),
        since=date(2025, 10, 1),
        appeal_days=60,
        citation="Maryland Online Data Privacy Act",
    )
)
