"""India until the DPDP Act's rights come into force: the SPDI Rules 2011.

Rule 5(9): the Grievance Officer redresses grievances within one month of receipt.
Known here only second hand, so every rule is recalled: it warns and blocks
nothing, and letters speak of our own promise.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    ANSWER,
    RECALLED,
    ClockRule,
    Edition,
    Ground,
    Length,
    Pack,
)

PACK = Pack(
    code="in-spdi",
    title=_("the SPDI Rules of India"),
    places=frozenset({"IN"}),
    waiting=_("Your date does not move while we wait for you."),
    editions=(
        Edition(
            from_date=date(2011, 4, 11),
            # From that day the DPDP Act's own rights count instead.
            until=date(2027, 5, 13),
            clocks=(
                ClockRule(
                    kind=ANSWER,
                    length=Length(words=_("one month"), months=1),
                    citation="SPDI Rules 2011, rule 5(9)",
                    review=RECALLED,
                ),
            ),
            grounds=(
                Ground(
                    code="legal_duty",
                    title=_("A law makes us keep it"),
                    words=_("A law makes us keep it."),
                    citation="",
                    review=RECALLED,
                ),
            ),
        ),
    ),
    regulators=authorities.of(["IN"]),
)
