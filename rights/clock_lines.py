"""The clocks of a case in words: what each asks for, and whether its day was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices import local_day
from rights import dossier, periods
from rights.law import ACKNOWLEDGE
from rights.models import Case, Clock

SHORT = "D j M Y"


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """One clock with the sentence of its rule; `state` is '' while it has time."""

    sentence: str
    is_reviewed: bool
    is_missed: bool
    state: str
    longer: str = ""


def of(case: Case, *, at: datetime) -> list[ClockLine]:
    """Every clock that runs on the case, earliest first; "unreviewed" once per law."""
    told = {"company"}
    lines = []
    for clock in dossier.clocks(case):
        is_quiet = clock.review == "verified" or clock.law in told
        told |= set() if is_quiet else {clock.law}
        lines.append(
            ClockLine(
                sentence=clock.sentence,
                longer=_longer(clock),
                is_reviewed=is_quiet,
                is_missed=_days(case, clock, at) > 0
                and not periods.is_within(clock, local_day.of(at)),
                state=state(case, clock, at=at),
            )
        )
    return lines


def state(case: Case, clock: Clock, *, at: datetime) -> str:
    """When it ended and whether that was in time; '' while it has time."""
    days = _days(case, clock, at)
    ended = local_day.words(clock.done_at, SHORT)
    if not days:
        return _("Ended in time, on %(day)s.") % {"day": ended} if ended else ""
    if periods.is_within(clock, local_day.of(at)):
        return _within(clock, ended)
    if not ended:
        said = ngettext(
            "Missed by %(n)d day so far.", "Missed by %(n)d days so far.", days
        )
        return said % {"n": days}
    said = ngettext(
        "Missed by %(n)d day: it ended on %(day)s.",
        "Missed by %(n)d days: it ended on %(day)s.",
        days,
    ) % {"n": days, "day": ended}
    lay = _lay(case) if clock.kind == ACKNOWLEDGE else ""
    return f"{said} {lay}".strip()


def _within(clock: Clock, ended: str) -> str:
    """Our day is the strict reading of a rule; who reads it otherwise has more time."""
    if not ended:
        return _(
            "Later than the day we set ourselves; the limit of the rule is %(day)s."
        ) % {"day": local_day.words(clock.due(), SHORT)}
    return _(
        "Later than the day we set ourselves, within the limit of the rule: it ended "
        "on %(day)s."
    ) % {"day": ended}


def _days(case: Case, clock: Clock, at: datetime) -> int:
    """By how many days it was missed; what is over runs no further."""
    if clock.done_at is None and not case.is_open():
        return 0
    return periods.missed_by(clock, local_day.of(at))


def _lay(case: Case) -> str:
    """Post that lay somewhere first: both days, as they were."""
    entered = case.receipt.at if case.receipt else case.received_at
    if local_day.of(entered) == local_day.of(case.received_at):
        return ""
    return _("It reached us on %(came)s and was entered here on %(entered)s.") % {
        "came": local_day.words(case.received_at, SHORT),
        "entered": local_day.words(entered, SHORT),
    }


def _longer(clock: Clock) -> str:
    if clock.extended_due is None:
        return ""
    day = local_day.words(clock.extended_due, "D j F Y")
    said = _("More time until %(day)s: %(why)s") % {"day": day, "why": clock.reason}
    if not clock.ground:
        return said
    more = _("More than the rule gives: %(ground)s") % {"ground": clock.ground}
    return f"{said} {more}"
