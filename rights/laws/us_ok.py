"""Oklahoma: from 2027: 45 days to answer, 45 more, 60 days for an appeal.

Oklahoma Consumer Data Privacy Act.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-OK",
        title=_("the law of Oklahoma"),
        since=date(2027, 1, 1),
        appeal_days=60,
        citation="Oklahoma Consumer Data Privacy Act",
    )
)
