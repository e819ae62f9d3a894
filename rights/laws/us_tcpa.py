"""Stop-calls anywhere in the United States: the TCPA and the FCC's rules.

47 CFR 64.1200(d)(3): a request not to be called is honoured within a reasonable time, at
most 10 business days, and asks for nothing but the number. Recalled: it warns, and the
company stops at once anyway.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    RECALLED,
    STOP,
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Length,
    Pack,
)

STATES = (
    *("AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA"),
    *("ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MS"),
    *("MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA"),
    *("RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY"),
    # A state is in this law also what belongs to the United States (47 USC 153).
    *("AS", "GU", "MP", "PR", "VI"),
)
CITATION = "47 CFR 64.1200(d)(3)"

PACK = Pack(
    code="us-tcpa",
    title=_("the telephone law of the United States"),
    places=frozenset({"US", *(f"US-{state}" for state in STATES)}),
    is_general=False,
    waiting=_("Your date does not move while we wait for you."),
    editions=(
        Edition(
            from_date=date(2025, 4, 11),
            clocks=(
                ClockRule(
                    kind=STOP,
                    rights=("stop_calls",),
                    length=Length(words=_("10 business days"), business_days=10),
                    citation=CITATION,
                    review=RECALLED,
                ),
            ),
            ceilings=(
                Ceiling(
                    rights=("stop_calls",),
                    assurance="none",
                    words=_("Nothing but the number."),
                    citation=CITATION,
                    review=RECALLED,
                ),
            ),
            agents=Agents(
                words=_("Anybody may name the number; nobody is asked about it."),
                may_confirm=False,
                citation=CITATION,
                review=RECALLED,
            ),
            grounds=(),
        ),
    ),
    regulators=authorities.whatever("US"),
)
