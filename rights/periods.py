"""The rows of a case's clocks: made from what the laws say, and ended.

What was kept after its day stays missed. For an answer a letter says so
(`rights.lateness`); that a receipt was confirmed late (11 CCR 7021(a)) says the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import ngettext

from notices import local_day, reading
from portal import ledger
from rights.deadlines import Due
from rights.law import ACKNOWLEDGE, cite
from rights.models import Case, Clock
from rights.workflow import SYSTEM, about

LATE = "case.confirmed_late"


def row(case: Case, due: Due, *, done_at: datetime | None) -> Clock:
    """One clock of a case, not saved yet."""
    return Clock(
        case=case,
        kind=due.kind,
        law=due.law,
        sentence=due.sentence,
        citation=due.citation,
        review=due.review,
        starts_on=due.starts_on,
        first_due=due.first_due,
        strict_due=due.strict_due,
        longest_due=due.extended_due,
        longest_strict=due.extended_strict,
        longest_review=due.extended_review,
        done_at=done_at,
    )


def missed_by(clock: Clock, today: date) -> int:
    """How many days after its own day a clock ended, or is by now; 0 for none."""
    until = local_day.of(clock.done_at) if clock.done_at else today
    return max(0, (until - clock.answer_by).days)


def is_within(clock: Clock, today: date) -> bool:
    """Whether the limit of the rule was kept, or is yet; our own day may be earlier."""
    until = local_day.of(clock.done_at) if clock.done_at else today
    return until <= clock.due()


def end(case: Case, *, at: datetime, kind: str = "") -> int:
    """Stop the clocks that still run, or those of one kind; how many there were."""
    rows = Clock.objects.filter(case=case, done_at__isnull=True)
    rows = rows.filter(kind=kind) if kind else rows
    owed = list(rows.filter(kind=ACKNOWLEDGE))
    ended = rows.update(done_at=at)
    for clock in owed:
        clock.done_at = at
    note_late(case, owed, at=at)
    return ended


def note_late(case: Case, clocks: Iterable[Clock], *, at: datetime) -> None:
    """Put into the ledger that the receipt was confirmed after a day for it.

    `due` is the first such day; `later` holds those after it, as of a law behind a
    promise of ours, each once. `laws` names those alone whose own limit passed.
    """
    today = local_day.of(at)
    rows = [row for row in clocks if row.kind == ACKNOWLEDGE and row.done_at]
    if late := [row for row in rows if missed_by(row, today)]:
        days = {row.answer_by: missed_by(row, today) for row in late}
        first, *later = sorted(days)
        ledger.record(
            LATE,
            about=about(case),
            by=SYSTEM,
            at=at,
            facts={
                "due": first.isoformat(),
                "days": days[first],
                "later": [{"due": d.isoformat(), "days": days[d]} for d in later],
                "laws": sorted(row.law for row in late if not is_within(row, today)),
            },
        )


def late_words(facts: dict[str, Any]) -> str:
    """The day that was missed and by how much, in a sentence for everybody."""
    day = date_format(date.fromisoformat(facts["due"]), "l j F Y")
    said = ngettext(
        "Receipt was to be confirmed by %(day)s. That was missed by %(n)d day.",
        "Receipt was to be confirmed by %(day)s. That was missed by %(n)d days.",
        facts["days"],
    )
    return said % {"day": day, "n": facts["days"]}


def all_late_words(facts: dict[str, Any]) -> str:
    """The same for the desk, which reads of each day that was missed, not of the first.

    Entries of before have no `later`.
    """
    said = [late_words(facts)]
    for each in facts.get("later", ()):
        day = date_format(date.fromisoformat(each["due"]), "l j F Y")
        words = ngettext(
            "A later day for it was %(day)s. That was missed by %(n)d day.",
            "A later day for it was %(day)s. That was missed by %(n)d days.",
            each["days"],
        )
        said.append(words % {"day": day, "n": each["days"]})
    return " ".join(said)


def told(case: Case) -> list[Clock]:
    """What a person reads: each day of a law, and of promises the first of its kind.

    Where a law was not read its day is kept as a promise of ours, and nobody is
    promised two days for one thing.
    """
    rows = list(case.clocks.all())
    promised = [row for row in rows if not _source(case, row)]
    first: dict[str, Clock] = {}
    for row in sorted(promised, key=lambda row: row.strict_due):
        first.setdefault(row.kind, row)
    return [row for row in rows if row not in promised or first[row.kind] is row]


def _source(case: Case, clock: Clock) -> str:
    """The law that a person may be told for it; '' where it is a promise of ours."""
    position = reading.of_revision(case.revision).law_position(clock.law)
    is_required = position is not None and position.standing == "required"
    return cite(clock.citation, clock.review, is_required=is_required)
