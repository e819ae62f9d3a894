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
    ClockRule,
    Edition,
    Extension,
    Ground,
    Length,
    Pack,
)

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
                    # Told with a reason before the 30 days are over.
                    extension=Extension(
                        length=Length(words=_("60 days"), days=60),
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
            grounds=(
                Ground(
                    code="cannot_identify",
                    title=_("We cannot tell which data is yours"),
                    words=_(
                        "We could not connect the data to you with what you gave us. "
                        "You can ask again with something else that we could find."
                    ),
                    citation="",
                    review=RECALLED,
                ),
                Ground(
                    code="excessive",
                    title=_("The same was asked many times"),
                    words=_(
                        "You asked for the same thing shortly before, and nothing has "
                        "changed since."
                    ),
                    citation="",
                    review=RECALLED,
                ),
                Ground(
                    code="others",
                    title=_("It would harm somebody else"),
                    words=_("Doing it would take away the rights of another person."),
                    citation="",
                    review=RECALLED,
                ),
            ),
        ),
    ),
    regulators=authorities.of([""]),
)
