"""The rows beside one case, each kind of them read once by a page that shows it whole.

Only pages keep them (`portal.one_look`): whoever decides or does something asks anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import one_look
from rights.models import (
    Absence,
    Appeal,
    Case,
    Clock,
    Cooling,
    Decision,
    Enclosure,
    LateLetter,
    LawChange,
    Leg,
    Mandate,
    Message,
    Outcome,
    Proof,
    RecipientNotice,
    Reminder,
    Restriction,
    Step,
    Tripwire,
    Twin,
    Vouch,
)

# Of these a case has one at most, so that they come with it.
UNANSWERED = Q(agreed_at=None, dropped_at=None)
ONE_EACH = ("appeal", "cooling", "mandate", "restriction", "tripwire", "twin")


def with_one_each(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with all that `page` keeps of each kind of which there is but one."""
    waits = Vouch.objects.filter(UNANSWERED, case=OuterRef("pk"))
    return cases.annotate(has_vouches=Exists(waits)).select_related(
        *("revision", "key", "receipt", "assigned_to", "cooling", "mandate"),
        *("restriction", "appeal__of", "tripwire__cleared_by", "twin__of"),
    )


@contextmanager
def page(case: Case) -> Iterator[None]:
    """Whatever shows this case within the block reads each kind of row once."""
    with one_look.open_page():
        for kind in ONE_EACH:
            one_look.put(f"{kind}:{case.pk}", getattr(case, kind, None))
        if not getattr(case, "has_vouches", True):
            one_look.put(f"vouches:{case.pk}", [])
        yield


def appeal(case: Case) -> Appeal | None:
    """The appeal that it is itself."""
    rows = Appeal.objects.filter(case=case).select_related("of")
    return one_look.read(f"appeal:{case.pk}", rows.first)


def absences(case: Case) -> list[Absence]:
    rows = case.absences.select_related("left_by")
    return one_look.read(f"absences:{case.pk}", lambda: list(rows))


def appeals(case: Case) -> list[Appeal]:
    """The appeals of its answers."""
    rows = case.appeals.select_related("case")
    return one_look.read(f"appeals:{case.pk}", lambda: list(rows))


def clocks(case: Case) -> list[Clock]:
    return one_look.read(f"clocks:{case.pk}", lambda: list(case.clocks.all()))


def cooling(case: Case) -> Cooling | None:
    rows = Cooling.objects.filter(case=case)
    return one_look.read(f"cooling:{case.pk}", rows.first)


def decisions(case: Case) -> list[Decision]:
    rows = case.decisions.select_related("proposed_by").order_by("id")
    return one_look.read(f"decisions:{case.pk}", lambda: list(rows))


def enclosures(case: Case) -> list[Enclosure]:
    """The files of it, in the order in which they came."""
    rows = case.enclosures.select_related("case__key")
    return one_look.read(f"enclosures:{case.pk}", lambda: list(rows))


def late_letters(case: Case) -> list[LateLetter]:
    rows = case.late_letters.order_by("pk")
    return one_look.read(f"late letters:{case.pk}", lambda: list(rows))


def law_changes(case: Case) -> list[LawChange]:
    rows = case.law_changes.all()
    return one_look.read(f"law changes:{case.pk}", lambda: list(rows))


def legs(case: Case) -> list[Leg]:
    if case._state.adding:
        return []  # filed and answered in one act
    return one_look.read(f"legs:{case.pk}", lambda: list(case.legs.all()))


def elsewhere(case: Case) -> list[Leg]:
    """What was passed on to customers and is not done on their word: it stands with them."""
    return [leg for leg in legs(case) if leg.done_at is None]


def mandate(case: Case) -> Mandate | None:
    rows = Mandate.objects.filter(case=case)
    return one_look.read(f"mandate:{case.pk}", rows.first)


def messages(case: Case) -> list[Message]:
    rows = case.messages.select_related("by")
    return one_look.read(f"messages:{case.pk}", lambda: list(rows))


def proofs(case: Case) -> list[Proof]:
    """In the order in which they were shown."""
    return one_look.read(f"proofs:{case.pk}", lambda: list(case.proofs.all()))


def said_before(case: Case) -> list[Outcome]:
    """What its answer said became of the data, before it was opened again."""
    rows = case.outcomes.filter(was_said=True)
    return one_look.read(f"said before:{case.pk}", lambda: list(rows))


def reminders(case: Case) -> list[Reminder]:
    """Those that are still to go, if whoever is waited for says nothing."""
    rows = case.reminders.filter(settled_at__isnull=True).order_by("due_at")
    return one_look.read(f"reminders:{case.pk}", lambda: list(rows))


def restriction(case: Case) -> Restriction | None:
    rows = Restriction.objects.filter(case=case)
    return one_look.read(f"restriction:{case.pk}", rows.first)


def steps(case: Case) -> list[Step]:
    rows = Step.objects.filter(case=case).select_related("key")
    return one_look.read(f"steps:{case.pk}", lambda: list(rows))


def told(case: Case) -> list[RecipientNotice]:
    return one_look.read(f"told:{case.pk}", lambda: list(case.told.all()))


def tripwire(case: Case) -> Tripwire | None:
    rows = Tripwire.objects.filter(case=case).select_related("cleared_by")
    return one_look.read(f"tripwire:{case.pk}", rows.first)


def twin(case: Case) -> Twin | None:
    rows = Twin.objects.filter(case=case).select_related("of")
    return one_look.read(f"twin:{case.pk}", rows.first)


def vouches(case: Case) -> list[Vouch]:
    """What one officer said, and another has not answered yet."""
    rows = case.vouches.filter(UNANSWERED).select_related("proposed_by")
    return one_look.read(f"vouches:{case.pk}", lambda: list(rows))


def vouch(case: Case, what: str) -> Vouch | None:
    """The same of one matter, of which there is one at most."""
    return next((row for row in vouches(case) if row.what == what), None)
