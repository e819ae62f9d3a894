"""California: Civ. Code 1798.100-.199 and 11 CCR 7000-7304, as of 1 January 2026.

11 CCR 7021(a): confirm within 10 business days. 7021(b): 45 days that begin on
the day of receipt, however long verification takes; read strictly that day is day
one. 7026(f): opt-outs within 15 business days. "Business day" is not defined;
Civ. Code 7 and 9 make Saturdays business days, so the strict count includes them.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    ACKNOWLEDGE,
    ANSWER,
    RECALLED,
    STOP,
    TELL,
    VERIFIED,
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Extension,
    Ground,
    Length,
    Pack,
    Quota,
)

# To know (also as files to take along), to delete, to correct.
VERIFIED_REQUESTS = ("access", "portability", "erasure", "rectification")

PACK = Pack(
    code="us-ca",
    title=_("the law of California"),
    places=frozenset({"US-CA"}),
    waiting=_("Your date does not move while we wait for you."),
    editions=(
        Edition(
            from_date=date(2026, 1, 1),
            clocks=(
                ClockRule(
                    kind=ACKNOWLEDGE,
                    rights=VERIFIED_REQUESTS,
                    length=Length(words=_("10 business days"), business_days=10),
                    saturdays=True,
                    citation="Cal. Code Regs. tit. 11, § 7021(a)",
                    review=VERIFIED,
                ),
                ClockRule(
                    kind=ANSWER,
                    rights=VERIFIED_REQUESTS,
                    length=Length(words=_("45 days"), days=45),
                    counts_receipt=True,
                    citation="Cal. Code Regs. tit. 11, § 7021(b)",
                    review=VERIFIED,
                    extension=Extension(
                        length=Length(words=_("90 days"), days=90),
                        citation="Cal. Code Regs. tit. 11, § 7021(b)",
                        review=VERIFIED,
                    ),
                ),
                ClockRule(
                    kind=STOP,
                    rights=("opt_out",),
                    length=Length(words=_("15 business days"), business_days=15),
                    saturdays=True,
                    citation="Cal. Code Regs. tit. 11, § 7026(f)",
                    review=RECALLED,
                ),
                ClockRule(
                    kind=TELL,
                    rights=("opt_out",),
                    length=Length(words=_("15 business days"), business_days=15),
                    saturdays=True,
                    citation="Cal. Code Regs. tit. 11, § 7026(f)",
                    review=RECALLED,
                ),
            ),
            quota=Quota(
                times=2,
                months=12,
                citation="Cal. Civ. Code § 1798.130(b)",
                review=RECALLED,
            ),
            agents=Agents(
                words=_(
                    "The agent shows signed permission; the person may be asked to "
                    "confirm. A power of attorney is never required."
                ),
                may_confirm=True,
                never_for=("opt_out", "stop_calls"),
                citation="Cal. Code Regs. tit. 11, § 7063",
                review=VERIFIED,
            ),
            ceilings=(
                Ceiling(
                    rights=("opt_out", "stop_calls", "objection", "withdrawal"),
                    assurance="none",
                    words=_("Nothing may be asked to know who it is."),
                    citation="Cal. Code Regs. tit. 11, § 7060(b)",
                    review=VERIFIED,
                ),
                Ceiling(
                    assurance="code",
                    words=_(
                        "Three facts and a signed declaration at most for a full copy, "
                        "two facts for a list of kinds."
                    ),
                    citation="Cal. Code Regs. tit. 11, § 7062(b), (c)",
                    review=VERIFIED,
                ),
            ),
            grounds=(
                Ground(
                    code="cannot_identify",
                    title=_("We could not verify who asked"),
                    words=_(
                        "We could not check that the data is yours with what you gave "
                        "us. You can ask again with something else."
                    ),
                    citation="Cal. Code Regs. tit. 11, § 7021(b)",
                    review=VERIFIED,
                ),
                Ground(
                    code="legal_duty",
                    title=_("A law makes us keep it"),
                    words=_("A law makes us keep it."),
                    citation="Cal. Civ. Code § 1798.105(d)",
                    review=RECALLED,
                ),
            ),
        ),
    ),
    regulators=authorities.of(["US-CA"]),
)
