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
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Lawmakers,
    Length,
    Pack,
)
from rights.refusals import UNASKED, ground

# "Any other law for the time being in force" is one of India.
LAWMAKERS = Lawmakers(
    places=frozenset({"IN"}),
    words=_("a law of India"),
    citation="SPDI Rules 2011, rule 5(4)",
    review=RECALLED,
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
            agents=Agents(
                words=_(
                    "Whoever acts for a person shows that they may: a signed "
                    "permission is enough."
                ),
                may_confirm=True,
                citation="SPDI Rules 2011, rule 5",
                review=RECALLED,
            ),
            ceilings=(
                Ceiling(
                    rights=UNASKED,
                    assurance="none",
                    words=_("Nothing may be asked to know who it is."),
                    citation="SPDI Rules 2011, rule 5",
                    review=RECALLED,
                ),
                Ceiling(
                    assurance="code",
                    words=_("Enough to find the data; the rule says no more."),
                    citation="SPDI Rules 2011, rule 5",
                    review=RECALLED,
                ),
            ),
            grounds=(
                ground("accurate", "SPDI Rules 2011, rule 5(6)", "rectification"),
                ground(
                    *("legal_duty", "SPDI Rules 2011, rule 5(4)", "erasure", "child"),
                    lawmakers=LAWMAKERS,
                ),
            ),
        ),
    ),
    regulators=authorities.of(["IN"]),
)
