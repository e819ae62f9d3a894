"""The rows that the first sweep under a draft would take."""

from __future__ import annotations

from notices.impact import Impact
from retention.impact import first_night

IMPACT = Impact(code="first-night", run=first_night)
