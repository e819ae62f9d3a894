"""India from 13 May 2027: the Digital Personal Data Protection Act and its Rules 2025.

Rule 14(3): grievances are answered within a published time of at most 90 days; then the
person may go to the Board. Rule 8(3): whatever was processed stays for a year, then it
goes. The rule asks that of all data, also where its period is over: requests keep to it
(`rights.must_keep`), the nightly deletion looks at nobody's country, so a shorter period is
published with an officer's written reason or not at all (`rights.lint.gone_too_soon`). That
text was read; the day (13 or 14 May) and the other rules are known second hand, so these
warn and block nothing. The pack switches on by its date.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    ANSWER,
    RECALLED,
    VERIFIED,
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Keep,
    Lawmakers,
    Length,
    Pack,
    Sentence,
)
from rights.refusals import PROVEN, UNASKED, ground

# "Any other law for the time being in force" is one of India.
LAWMAKERS = Lawmakers(
    places=frozenset({"IN"}),
    words=_("a law of India"),
    citation="DPDP Act 2023, section 8(7)",
    review=RECALLED,
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
                    rights=UNASKED,
                    assurance="none",
                    words=_("Nothing may be asked to know who it is."),
                    citation="DPDP Rules 2025, rule 14",
                    review=RECALLED,
                ),
                Ceiling(
                    assurance="code",
                    words=_("Only what the company has published that it needs."),
                    citation="DPDP Rules 2025, rule 14",
                    review=RECALLED,
                ),
            ),
            agents=Agents(
                words=_(
                    "Whoever acts for a person shows that they may: a signed "
                    "permission is enough."
                ),
                may_confirm=True,
                citation="DPDP Rules 2025, rule 14",
                review=RECALLED,
            ),
            sentences=(
                Sentence(
                    words=_(
                        "Your questions about your data are answered by %(officer)s, "
                        "%(email)s."
                    ),
                    citation="DPDP Rules 2025, rule 9",
                    review=RECALLED,
                ),
            ),
            keeps=(
                Keep(
                    length=Length(
                        words=_("one year after it was processed"), months=12
                    ),
                    words=_(
                        "A law makes us keep each record for one year after we last "
                        "used it. Then we delete it."
                    ),
                    rights=("erasure", "child"),
                    citation="DPDP Rules 2025, rule 8(3)",
                    review=VERIFIED,
                ),
            ),
            grounds=(
                ground("cannot_identify", "DPDP Rules 2025, rule 14(1)", *PROVEN),
                ground("accurate", "DPDP Act 2023, section 12(2)", "rectification"),
                ground("still_needed", "DPDP Act 2023, section 12(3)", "erasure"),
                ground(
                    *("legal_duty", "DPDP Act 2023, section 8(7)", "erasure", "child"),
                    lawmakers=LAWMAKERS,
                ),
            ),
        ),
    ),
    regulators=authorities.of(["IN"]),
)
