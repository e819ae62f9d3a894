"""A clause about keeping data that names no period (CCPA 1798.100(a)(3))."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from notices.doubt import Doubt, Found, Policy, where

KEEPING = re.compile(r"\b(how long|retention|keep your data)\b", re.IGNORECASE)
PERIOD = re.compile(r"\b(\d+|one|two|three|six|seven|ten) (day|week|month|year)", re.I)


def run(policy: Policy) -> Iterable[Found]:
    """One for each clause whose title is about keeping and whose text has no number."""
    for part in policy.parts:
        if KEEPING.search(part.title) and not PERIOD.search(part.text):
            why = _(
                "No period is named, so no job can keep it. Name one for each kind."
            )
            yield Found(clause=where(part), quote=part.title, why=why)


DOUBT = Doubt(code="no-period", run=run)
