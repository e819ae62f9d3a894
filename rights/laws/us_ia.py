"""Iowa: 90 days to answer, 45 more, 60 days for an appeal; no correction.

Iowa Code § 715D.3.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-IA",
        title=_("the law of Iowa"),
        since=date(2025, 1, 1),
        appeal_days=60,
        answer_days=90,
        corrects_from=None,
        free=2,
        citation="Iowa Code § 715D.3",
    )
)
