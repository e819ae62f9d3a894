"""Kentucky: 45 days to answer, 45 more, 60 days for an appeal.

Ky. Rev. Stat. § 367.3615.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-KY",
        title=_("the law of Kentucky"),
        since=date(2026, 1, 1),
        appeal_days=60,
        free=2,
        citation="Ky. Rev. Stat. § 367.3615",
    )
)
