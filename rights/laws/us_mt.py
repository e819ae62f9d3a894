"""Montana: 45 days to answer, 45 more, 60 days for an appeal.

Mont. Code § 30-14-2808; since 1 October 2025 a copy says of the numbers of papers and
accounts only that they are held (SB 297 of 2025).
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights.us_state import State, pack

PACK = pack(
    State(
        place="US-MT",
        title=_("the law of Montana"),
        since=date(2024, 10, 1),
        appeal_days=60,
        never_sends_from=date(2025, 10, 1),
        citation="Mont. Code § 30-14-2808",
    )
)
