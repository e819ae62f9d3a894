"""Washington: health data alone: 45 days to answer, 45 more, 45 days for an appeal.

Wash. Rev. Code § 19.373.040: to see it and to have it deleted. It counts for a company
that says it has health data; of the others it asks nothing, and names no number of
answers that are free.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-WA",
        title=_("the health data law of Washington"),
        since=date(2024, 3, 31),
        appeal_days=45,
        free=None,
        asked=("access", "erasure"),
        corrects_from=None,
        is_general=False,
        citation="Wash. Rev. Code § 19.373.040",
    )
)
