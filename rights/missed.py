"""The days that a request did not keep, and the one that was named instead.

A day is missed when a clock's day has passed: the earliest of all, a law's own last
one, or one that a letter about lateness named. For the last of them there is always a
letter, so none passes unseen.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from rights import dossier
from rights.law import ACKNOWLEDGE
from rights.models import Case, Cause, LateLetter, ToldBy


def day(case: Case, today: date) -> date | None:
    """The last day that this open request did not keep; None when it is in time."""
    if not case.is_open() or case.due_on >= today:
        return None
    return max(each for each in [case.due_on, *_days(case)] if each < today)


def next_day(case: Case, named: date, today: date) -> date:
    """The first day still to come of those that can be missed: one is `named`."""
    ahead = (each for each in [named, *_days(case)] if each >= today)
    return min(ahead, default=named)


def _days(case: Case) -> list[date]:
    """The laws' own last days, and those that letters named."""
    clocks = (row for row in dossier.clocks(case) if row.done_at is None)
    return [
        *(clock.due() for clock in clocks if clock.kind != ACKNOWLEDGE),
        *(letter.new_due for letter in _sent(case)),
    ]


def _sent(case: Case) -> list[LateLetter]:
    return [row for row in dossier.late_letters(case) if row.sent_at is not None]


def newest(case: Case) -> LateLetter | None:
    """What the person was told last about a missed day."""
    return max(_sent(case), key=lambda row: row.due_on, default=None)


def named_days() -> Subquery:
    """The same day for each row of a list of cases; none where no letter went."""
    rows = LateLetter.objects.filter(case=OuterRef("pk"), sent_at__isnull=False)
    return Subquery(rows.order_by("-due_on").values("new_due")[:1])


def promised(case: Case) -> date:
    """The day by which the person was last told to have an answer."""
    # Where no letter was ever drafted there is none to look for: not after filing.
    is_late = case.is_open() and case.late_for is not None
    letter = newest(case) if is_late else None
    return max(case.due_on, letter.new_due) if letter else case.due_on


def on_the_file(case: Case) -> list[tuple[str, str]]:
    """After a missed day, for the desk: the one that the person was told instead."""
    day = promised(case)
    is_later = day > case.due_on
    return [(_("They were told"), date_format(day, "D j M Y"))] if is_later else []


def renamed(case: Case, day: date) -> None:
    """More time was taken after a letter had named a day: this one counts instead."""
    rows = LateLetter.objects.filter(case=case, dropped_at__isnull=True)
    letter = rows.order_by("-due_on").first()
    if letter is not None and letter.new_due < day:
        LateLetter.objects.filter(pk=letter.pk).update(new_due=day)


def is_over(case: Case, day: date, at: datetime) -> bool:
    """Whether the day that an open request was `promised` for is over at the company."""
    if not case.is_open():
        return False
    today = at.date()
    if abs((today - day).days) <= 1:  # else it is over everywhere, or nowhere
        zone = reading.of_revision(case.revision).organisation.time_zone
        today = at.astimezone(ZoneInfo(zone)).date()
    return day < today


def silence() -> str:
    """What stands under a day that is over, until the letter about it goes."""
    return _(
        "This day has passed and you do not have our answer. We write to you today: "
        "why, and by when you have it. You can complain at once."
    )


def sentence(case: Case) -> str:
    """What stands under the new day: the one that was missed, and why; '' for none."""
    letter = newest(case) if case.is_open() else None
    if letter is None or letter.new_due <= case.due_on:
        return ""
    return _("Our answer is late: it was due on %(day)s. %(cause)s") % {
        "day": date_format(case.due_on, "l j F Y"),
        "cause": Cause(letter.cause).label,
    }


def told(facts: dict[str, Any]) -> tuple[str, str]:
    """A line of the story: that it is late, the day named then, and the way on."""
    title = _("We told you that our answer is late")
    if facts.get("told") == ToldBy.PAGE:
        title = _("Our answer is late")
    day = date.fromisoformat(facts["new_day"])
    return title, _(
        "We named %(day)s. You can complain at once, to us or to an authority."
    ) % {"day": date_format(day, "l j F Y")}
