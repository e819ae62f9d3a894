"""The company's own promise: applies to everybody, everywhere.

The lengths here are the defaults; the published undertakings of the revision a
case is pinned to replace them. The authorities are those of places that have no
pack of their own here, and of the company's own seat for all others.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rights import authorities
from rights.law import (
    ACKNOWLEDGE,
    ANSWER,
    DELETE,
    RECALLED,
    STOP,
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Extension,
    Length,
    Pack,
)
from rights.refusals import PROVEN, UNASKED, ground

PACK = Pack(
    code="company",
    title=_("our own promise"),
    places=frozenset(),
    waiting=_("Your date does not move while we wait for you."),
    editions=(
        Edition(
            from_date=date(2024, 12, 26),
            clocks=(
                ClockRule(
                    kind=ACKNOWLEDGE,
                    length=Length(words=_("two business days"), business_days=2),
                    undertaking="acknowledge",
                    citation="",
                    review=RECALLED,
                ),
                ClockRule(
                    kind=ANSWER,
                    length=Length(words=_("30 days"), days=30),
                    undertaking="answer",
                    citation="",
                    review=RECALLED,
                    # Told with a reason before the 30 days are over. Published, it
                    # binds us; else a law that was read may give more.
                    extension=Extension(
                        length=Length(words=_("60 days"), days=60),
                        undertaking="more-time",
                        citation="",
                        review=RECALLED,
                    ),
                ),
                # Two that harm somebody now: the promise is "as quickly as we can".
                ClockRule(
                    kind=STOP,
                    rights=("voice_misuse",),
                    length=Length(words=_("one day"), days=1),
                    undertaking="voice-misuse",
                    citation="",
                    review=RECALLED,
                ),
                ClockRule(
                    kind=DELETE,
                    rights=("child",),
                    length=Length(words=_("three days"), days=3),
                    undertaking="child",
                    citation="",
                    review=RECALLED,
                ),
            ),
            agents=Agents(
                words=_(
                    "Whoever acts for a person shows that they may: a signed "
                    "permission is enough."
                ),
                may_confirm=True,
                citation="",
                review=RECALLED,
            ),
            ceilings=(
                Ceiling(
                    rights=UNASKED,
                    assurance="none",
                    words=_("Nothing may be asked to know who it is."),
                    citation="",
                    review=RECALLED,
                ),
                Ceiling(
                    assurance="code",
                    words=_(
                        "A fresh code to an address or number that was on file before."
                    ),
                    citation="",
                    review=RECALLED,
                ),
            ),
            grounds=(
                ground("cannot_identify", "", *PROVEN, "nominee"),
                ground("excessive", "", *PROVEN),
                ground("others", "", "access", "portability"),
                ground("never_sent", "", "access", "portability"),
                ground("not_portable", "", "portability"),
                ground("accurate", "", "rectification"),
                ground("no_ground", "", "restriction"),
                ground("still_needed", "", "erasure"),
                ground("legal_duty", "", "erasure", "child"),
                ground("legal_claims", "", "erasure", "child", "restriction"),
                ground("open_request", "", "erasure", "child", "rectification"),
                ground("not_shown", "", "child", "voice_misuse", "nominee"),
            ),
        ),
    ),
    # Of places without a law of ours, people have an authority all the same.
    regulators=authorities.of(["", *authorities.ELSEWHERE]),
)
