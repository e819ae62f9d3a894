"""Alabama: from May 2027: 45 days to answer, 45 more, 60 days for an appeal.

Alabama Personal Data Protection Act.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-AL",
        title=_("the law of Alabama"),
        since=date(2027, 5, 1),
        appeal_days=60,
        citation="Alabama Personal Data Protection Act",
    )
)
