"""Whose turn it is: what the desk has to do now, and what of it first.

What harms somebody now, then failures, what is late or due today, receipts that nobody
has confirmed, and by due date what else only an officer can move on (with whoever has
heard nothing for too long) or waits for somebody else but is about to slip. Each reads
the front of an index, whatever waits behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from portal.models import User
from rights import progressing
from rights.law import ACKNOWLEDGE
from rights.models import (
    IN_HAND,
    QUEUE,
    WAITS,
    Case,
    Clock,
    Decision,
    Ending,
    Status,
    Step,
    StepState,
)
from rights.queue import Line, line, with_failure
from rights.sorting import put_off_now

# A date that is so near is said while it can still be kept.
AHEAD = timedelta(days=5)
# A receipt is confirmed within a day or so: it is owed before its last day.
OWED_AHEAD = timedelta(days=1)
FRONT = 20
# Sources that say themselves why a case needs somebody.
BY_REASON = (1, 2)
MOST_FAILED = 200


def first(*, viewer: User, today: date, skip: str = "") -> Line | None:
    """The case that needs somebody first; with `skip`, the one behind that reference."""
    found = front(viewer=viewer, today=today)
    names = [each.case.reference for each in found]
    if skip in names:
        found = found[names.index(skip) + 1 :]
    return found[0] if found else None


def front(*, viewer: User, today: date) -> list[Line]:
    """The first that need somebody, in order, each once and with its reason."""
    owed = {clock.case_id: clock.strict_due for clock in _owed(today)}
    sources: tuple[tuple[Iterable[Case], str], ...] = (
        (_failed(), ""),
        (_cases(Q(pk__in=owed)), _("Tell them that we have their request")),
        (_quiet(today), _("Tell them how it goes: nothing was said for two weeks")),
        (_in_hand(viewer, today), ""),
        (_slipping(today), _("No answer yet: write again, or go on without")),
    )
    seen: dict[int, Line] = {}
    for turn, (cases, why) in enumerate(sources):
        for case in cases:
            shown = line(case, today=today)
            said = why if turn in BY_REASON or case.is_waiting() else ""
            seen.setdefault(case.pk, replace(shown, next_step=said or shown.next_step))
    return sorted(seen.values(), key=lambda each: _key(each.case, owed, today))


def _key(
    case: Case, owed: Collection[int], today: date
) -> tuple[bool, bool, bool, bool, date, int]:
    return (
        not case.is_urgent,
        not getattr(case, "has_failed", False),
        case.due_on > today,
        case.pk not in owed,
        case.due_on,
        case.pk,
    )


def _cases(wanted: Q) -> Iterable[Case]:
    rows = with_failure(Case.objects.open().select_related("assigned_to"))
    found: Iterable[Case] = rows.filter(wanted).order_by(*QUEUE)[:FRONT]
    return found


def _failed() -> Iterable[Case]:
    """A step left an error on its row."""
    steps = Step.objects.filter(state=StepState.DUE).exclude(error="")
    return _cases(Q(pk__in=steps.order_by("case").values("case")[:MOST_FAILED]))


def _owed(today: date) -> Iterable[Clock]:
    """Receipts that nobody has confirmed, though the law wants it by tomorrow."""
    rows = Clock.objects.filter(kind=ACKNOWLEDGE, done_at__isnull=True)
    return rows.filter(strict_due__lte=today + OWED_AHEAD).order_by("strict_due")[
        :FRONT
    ]


def _in_hand(viewer: User, today: date) -> Iterable[Case]:
    """What only the desk can move on; what is carried out moves by itself."""
    agreed = Decision.objects.filter(case=OuterRef("pk"), agreed_at__isnull=False)
    runs = Q(status=Status.WORKING, due_on__gte=today, ending=Ending.NONE)
    runs &= Q(Exists(agreed))
    wanted = IN_HAND & ~runs & ~put_off_now(today)
    if settings.SECOND_PERSON != "solo":
        # Nobody can be the second person on what they proposed themselves.
        own = Decision.objects.filter(case=OuterRef("pk"), proposed_by=viewer)
        wanted &= ~Q(Q(status=Status.CHECKING) & Q(Exists(own)))
    return _cases(wanted)


def _quiet(today: date) -> Iterable[Case]:
    """Of which whoever waits has heard nothing for longer than their law lets pass."""
    return _cases(progressing.quiet(today))


def _slipping(today: date) -> Iterable[Case]:
    """What waits for somebody else while its own date comes near."""
    return _cases(WAITS & Q(due_on__lte=today + AHEAD))
