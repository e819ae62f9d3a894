"""The laws of US states that are alike: 45 days, 45 more, and an appeal in writing.

Only the number of days for an appeal differs (law, section 4). What was not read
is recalled: it warns, and blocks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights import authorities
from rights.law import (
    ANSWER,
    RECALLED,
    ClockRule,
    Edition,
    Extension,
    Ground,
    Length,
    Pack,
)

ASKED = ("access", "erasure", "portability", "rectification", "opt_out")
GROUNDS = (
    Ground(
        code="cannot_identify",
        title=_("We could not verify who asked"),
        words=_(
            "We could not check that the data is yours with what you gave us. You can "
            "ask again with something else."
        ),
        citation="",
        review=RECALLED,
    ),
    Ground(
        code="legal_duty",
        title=_("A law makes us keep it"),
        words=_("A law makes us keep it."),
        citation="",
        review=RECALLED,
    ),
)


@dataclass(frozen=True, kw_only=True)
class State:
    """What differs from state to state."""

    place: str
    title: StrOrPromise
    since: date
    appeal_days: int
    citation: str
    review: str = RECALLED


def pack(state: State) -> Pack:
    """The law of one state."""
    more = Extension(
        length=Length(words=_("90 days"), days=90),
        citation=state.citation,
        review=state.review,
    )
    answer = ClockRule(
        kind=ANSWER,
        rights=ASKED,
        length=Length(words=_("45 days"), days=45),
        citation=state.citation,
        review=state.review,
        extension=more,
    )
    words = {45: _("45 days"), 60: _("60 days")}[state.appeal_days]
    appeal = ClockRule(
        kind=ANSWER,
        rights=("appeal",),
        length=Length(words=words, days=state.appeal_days),
        citation=state.citation,
        review=RECALLED,
    )
    return Pack(
        code=state.place.lower(),
        title=state.title,
        places=frozenset({state.place}),
        waiting=_("Your date does not move while we wait for you."),
        editions=(
            Edition(from_date=state.since, clocks=(answer, appeal), grounds=GROUNDS),
        ),
        regulators=authorities.of([state.place]),
    )
