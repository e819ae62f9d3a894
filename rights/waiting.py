"""Whether somebody had the time to show who they are, and was called to mind of it.

A refusal because nobody was recognised has to be shown to be true (GDPR Art. 11(2),
12(2)): the reminders went out and their time is over, every try that there is failed,
or the day of the answer is so near that a person must decide.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from notices import reading
from rights import applicable, proofs, reminding
from rights.models import Case, Reminder

# How much of the time for the answer is left for the decision and a second person.
LAST_PART = 10
ONE_DAY = timedelta(days=1)


def is_over(case: Case, *, at: datetime) -> bool:
    """Whether there was time enough to show who asks."""
    if proofs.missing(case) == proofs.ENOUGH_TRIES:
        return True
    today = applicable.today(reading.of_revision(case.revision), at)
    return today >= last_days(case) or _is_reminded(case, at)


def last_days(case: Case) -> date:
    """The day from which on somebody decides with what there is."""
    current = reading.of_revision(case.revision)
    whole = case.due_on - applicable.today(current, case.received_at)
    return case.due_on - max(whole / LAST_PART, ONE_DAY)


def ends_on(case: Case) -> date:
    """The first day on which it is over by itself."""
    current = reading.of_revision(case.revision)
    rows = _reminders(case)
    if not rows or (case.on_file and any(r.settled_at and not r.is_sent for r in rows)):
        return last_days(case)
    return min(last_days(case), applicable.today(current, _end(rows)))


def _is_reminded(case: Case, at: datetime) -> bool:
    """Whether both reminders went out, or none could, and their time has passed."""
    rows = _reminders(case)
    if not rows or any(row.settled_at is None for row in rows):
        return False
    is_told = not case.on_file or all(row.is_sent for row in rows)
    return is_told and at >= _end(rows)


def _reminders(case: Case) -> list[Reminder]:
    return list(case.reminders.filter(question=""))


def _end(rows: list[Reminder]) -> datetime:
    return max(row.due_at for row in rows) + reminding.BETWEEN
