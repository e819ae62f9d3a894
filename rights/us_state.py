"""The laws of US states that are alike: so many days, some more, and an appeal in writing.

What differs is in each state's own file (law, section 4). What was not read is
recalled: it warns, and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from rights import authorities
from rights.law import (
    ANSWER,
    RECALLED,
    STOP,
    Agents,
    Ceiling,
    ClockRule,
    Edition,
    Extension,
    Ground,
    Lawmakers,
    Length,
    Pack,
    Quota,
)
from rights.refusals import UNASKED, ground

ALWAYS = date.min
ASKED = ("access", "erasure", "portability", "opt_out")
CORRECTION = "rectification"
AGENTS = Agents(
    words=_(
        "An agent may opt out for a person, and nobody asks the person about it. For "
        "the rest the person may be asked to confirm."
    ),
    may_confirm=True,
    citation="",
    review=RECALLED,
)
CEILINGS = (
    Ceiling(
        rights=UNASKED,
        assurance="none",
        words=_("Nothing may be asked to know who it is."),
        citation="",
        review=RECALLED,
    ),
    Ceiling(
        assurance="code",
        words=_("What is reasonable at the scale of a company, and no new account."),
        citation="",
        review=RECALLED,
    ),
)


def lawmakers(citation: str) -> Lawmakers:
    """ "Federal, state or local laws": of the United States and all in them."""
    return Lawmakers(
        places=frozenset({"US"}),
        words=_("a law of the United States or of one of them"),
        citation=citation,
        review=RECALLED,
    )


@dataclass(frozen=True, kw_only=True)
class State:
    """What differs from state to state.

    `more_days` lengthen an answer once; `appeal_days` is None where no appeal is known.
    `corrects_from`: since when a person can have data corrected, None for never.
    `stop_days`: how soon a withdrawn consent ends the use. `free`: answers a year, None
    where the law names no number. `asked`: the rights that it has. `never_sends_from`:
    since when it keeps the numbers of papers and accounts out of a copy, None for never.
    `is_general`: False where it is about one kind of data alone, and counts where the
    company says so.
    """

    place: str
    title: StrOrPromise
    since: date
    appeal_days: int | None
    citation: str
    review: str = RECALLED
    answer_days: int = 45
    more_days: int = 45
    appeal_more_days: int = 0
    corrects_from: date | None = ALWAYS
    stop_days: int = 0
    free: int | None = 1
    asked: tuple[str, ...] = ASKED
    never_sends_from: date | None = None
    is_general: bool = True


def days(count: int) -> Length:
    """So many days, in words that are translated."""
    words = {
        15: _("15 days"),
        45: _("45 days"),
        60: _("60 days"),
        90: _("90 days"),
        105: _("105 days"),
        135: _("135 days"),
    }
    return Length(words=words[count], days=count)


def pack(state: State) -> Pack:
    """The law of one state."""
    return Pack(
        code=state.place.lower(),
        title=state.title,
        places=frozenset({state.place}),
        is_general=state.is_general,
        only_if_named=not state.is_general,
        waiting=_("Your date does not move while we wait for you."),
        editions=tuple(_editions(state)),
        regulators=authorities.of([state.place]),
    )


def _editions(state: State) -> Iterator[Edition]:
    """One from each day on which the law began, or came to say more."""
    later = (state.corrects_from, state.never_sends_from)
    starts = {state.since, *(day for day in later if day and day > state.since)}
    for start in sorted(starts):
        more = (CORRECTION,) if _is_there(state.corrects_from, start) else ()
        yield _edition(state, start, (*state.asked, *more))


def _is_there(since: date | None, on: date) -> bool:
    return since is not None and since <= on


def _edition(state: State, start: date, asked: tuple[str, ...]) -> Edition:
    return Edition(
        from_date=start,
        clocks=tuple(_clocks(state, asked)),
        grounds=tuple(_grounds(state, start, asked)),
        quota=_quota(state),
        agents=replace(AGENTS, citation=state.citation),
        ceilings=tuple(replace(each, citation=state.citation) for each in CEILINGS),
    )


def _quota(state: State) -> Quota | None:
    if state.free is None:
        return None
    return Quota(times=state.free, months=12, citation=state.citation, review=RECALLED)


def _grounds(state: State, start: date, asked: tuple[str, ...]) -> Iterator[Ground]:
    """What the states' laws have in common; each cites its own."""
    proven = tuple(right for right in asked if right != "opt_out")
    for code in ("cannot_identify", "excessive"):
        yield ground(code, state.citation, *proven)
    to_know = tuple(right for right in ("access", "portability") if right in asked)
    yield ground("others", state.citation, *to_know)
    if _is_there(state.never_sends_from, start):
        yield ground("never_sent", state.citation, *to_know)
    yield ground(
        *("legal_duty", state.citation, "erasure"), lawmakers=lawmakers(state.citation)
    )
    for code in ("legal_claims", "security", "transaction"):
        yield ground(code, state.citation, "erasure")
    if CORRECTION in asked:
        yield ground("accurate", state.citation, CORRECTION)


def _clocks(state: State, asked: tuple[str, ...]) -> Iterator[ClockRule]:
    yield ClockRule(
        kind=ANSWER,
        rights=asked,
        length=days(state.answer_days),
        citation=state.citation,
        review=state.review,
        extension=Extension(
            length=days(state.answer_days + state.more_days),
            citation=state.citation,
            review=state.review,
        ),
    )
    if state.appeal_days is not None:
        yield _appeal(state, state.appeal_days)
    if state.stop_days:
        yield ClockRule(
            kind=STOP,
            rights=("withdrawal",),
            length=days(state.stop_days),
            citation=state.citation,
            review=RECALLED,
        )


def _appeal(state: State, length: int) -> ClockRule:
    more = None
    if state.appeal_more_days:
        more = Extension(
            length=days(length + state.appeal_more_days),
            citation=state.citation,
            review=RECALLED,
        )
    return ClockRule(
        kind=ANSWER,
        rights=("appeal",),
        length=days(length),
        citation=state.citation,
        review=RECALLED,
        extension=more,
    )
