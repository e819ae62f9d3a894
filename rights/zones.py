"""Which day it is where people live, for places whose law sets a time.

A day that has not begun yet at the company may have ended where somebody lives, or the
other way round; read strictly, a period runs from the earlier of both. Of a place with
several zones it is the westernmost that most of it has.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONES = {
    "America/Anchorage": "US-AK",
    "America/Los_Angeles": "US-CA US-ID US-NV US-OR US-WA",
    "America/Phoenix": "US-AZ",
    "America/Denver": "US-CO US-KS US-MT US-ND US-NE US-NM US-SD US-TX US-UT US-WY",
    "America/Chicago": (
        "US-AL US-AR US-FL US-IA US-IL US-IN US-KY US-LA US-MI US-MN US-MO US-MS "
        "US-OK US-TN US-WI"
    ),
    "America/New_York": (
        "US-CT US-DC US-DE US-GA US-MA US-MD US-ME US-NC US-NH US-NJ US-NY US-OH "
        "US-PA US-RI US-SC US-VA US-VT US-WV"
    ),
    "Pacific/Honolulu": "US-HI",
    "Pacific/Pago_Pago": "US-AS",
    "Pacific/Guam": "US-GU US-MP",
    "America/Puerto_Rico": "US-PR US-VI",
    "Atlantic/Reykjavik": "IS",
    "Europe/London": "GB IE PT",
    "Europe/Brussels": ("AT BE CZ DE DK ES FR HR HU IT LI LU MT NL NO PL SE SI SK"),
    "Europe/Helsinki": "BG CY EE FI GR LT LV RO",
    "Asia/Kolkata": "IN",
}
OF = {place: name for name, places in ZONES.items() for place in places.split()}


def day(place: str | None, at: datetime) -> date | None:
    """The local day there; None where no law of the place sets a time."""
    name = OF.get(place or "")
    return at.astimezone(ZoneInfo(name)).date() if name else None
