"""India from 13 May 2027: the Digital Personal Data Protection Act and its Rules 2025.

Rule 14(3): grievances are answered within a published time of at most 90 days; then the
person may go to the Board. The day is known second hand (13 or 14 May), and so is the
text: every rule is recalled, warns and blocks nothing. The pack switches on by its date.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    ANSWER,
    RECALLED,
    Ceiling,
    ClockRule,
    Edition,
    Ground,
    Length,
    Pack,
)

PACK = Pack(
    code="in-dpdp",
    title=_("the DPDP Act of India"),
    places=frozenset({"IN"}),
    waiting=_("Your date does not move while we wait for you."),
    editions=(
        Edition(
            from_date=date(2027, 5, 13),
            clocks=(
                ClockRule(
                    kind=ANSWER,
                    length=Length(words=_("90 days"), days=90),
                    citation="DPDP Rules 2025, rule 14(3)",
                    review=RECALLED,
                ),
            ),
            ceilings=(
                Ceiling(
                    assurance="code",
                    words=_("Only what the company has published that it needs."),
                    citation="DPDP Rules 2025, rule 14",
                    review=RECALLED,
                ),
            ),
            grounds=(
                Ground(
                    code="legal_duty",
                    title=_("A law makes us keep it"),
                    words=_("A law makes us keep it."),
                    citation="DPDP Rules 2025, rule 8(3)",
                    review=RECALLED,
                ),
            ),
        ),
    ),
    regulators=authorities.of(["IN"]),
)
