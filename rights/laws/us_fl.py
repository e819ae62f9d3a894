"""Florida: 45 days to answer, 15 more, 60 days for an appeal (Fla. Stat. § 501.706)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-FL",
        title=_("the law of Florida"),
        since=date(2024, 7, 1),
        appeal_days=60,
        more_days=15,
        free=2,
        citation="Fla. Stat. § 501.706",
    )
)
