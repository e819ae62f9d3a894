"""The rows beside one case, each kind of them read once by a page that shows it whole.

Only pages keep them (`portal.one_look`): whoever decides or does something asks anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import one_look
from portal.one_select import Prepared
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
    return one_look.read(
        f"appeal:{case.pk}",
        lambda: _APPEAL.one(Appeal, case.pk),
    )


def absences(case: Case) -> list[Absence]:
    return one_look.read(f"absences:{case.pk}", lambda: _own(_ABSENCES, Absence, case))


def appeals(case: Case) -> list[Appeal]:
    """The appeals of its answers."""
    return one_look.read(
        f"appeals:{case.pk}", lambda: list(case.appeals.select_related("case"))
    )


def clocks(case: Case) -> list[Clock]:
    return one_look.read(f"clocks:{case.pk}", lambda: list(case.clocks.all()))


def cooling(case: Case) -> Cooling | None:
    return one_look.read(f"cooling:{case.pk}", lambda: _COOLING.one(Cooling, case.pk))


def decisions(case: Case) -> list[Decision]:
    return one_look.read(
        f"decisions:{case.pk}",
        lambda: _own(_DECISIONS, Decision, case),
    )


def enclosures(case: Case) -> list[Enclosure]:
    """The files of it, in the order in which they came."""
    return one_look.read(
        f"enclosures:{case.pk}",
        lambda: list(case.enclosures.select_related("case__key")),
    )


def late_letters(case: Case) -> list[LateLetter]:
    return one_look.read(
        f"late letters:{case.pk}", lambda: list(case.late_letters.order_by("pk"))
    )


def law_changes(case: Case) -> list[LawChange]:
    return one_look.read(
        f"law changes:{case.pk}", lambda: _own(_LAW_CHANGES, LawChange, case)
    )


def legs(case: Case) -> list[Leg]:
    if case._state.adding:
        return []  # filed and answered in one act
    return one_look.read(f"legs:{case.pk}", lambda: list(case.legs.all()))


def elsewhere(case: Case) -> list[Leg]:
    """What was passed on to customers and is not done on their word: it stands with them."""
    return [leg for leg in legs(case) if leg.done_at is None]


def mandate(case: Case) -> Mandate | None:
    return one_look.read(f"mandate:{case.pk}", lambda: _MANDATE.one(Mandate, case.pk))


def messages(case: Case) -> list[Message]:
    return one_look.read(f"messages:{case.pk}", lambda: _own(_MESSAGES, Message, case))


def proofs(case: Case) -> list[Proof]:
    """In the order in which they were shown."""
    return one_look.read(f"proofs:{case.pk}", lambda: _own(_PROOFS, Proof, case))


def said_before(case: Case) -> list[Outcome]:
    """What its answer said became of the data, before it was opened again."""
    return one_look.read(
        f"said before:{case.pk}", lambda: list(case.outcomes.filter(was_said=True))
    )


def reminders(case: Case) -> list[Reminder]:
    """Those that are still to go, if whoever is waited for says nothing."""
    return one_look.read(
        f"reminders:{case.pk}",
        lambda: list(case.reminders.filter(settled_at__isnull=True).order_by("due_at")),
    )


def restriction(case: Case) -> Restriction | None:
    return one_look.read(
        f"restriction:{case.pk}", lambda: _RESTRICTION.one(Restriction, case.pk)
    )


def steps(case: Case) -> list[Step]:
    return one_look.read(
        f"steps:{case.pk}",
        lambda: list(Step.objects.filter(case=case).select_related("key")),
    )


def told(case: Case) -> list[RecipientNotice]:
    return one_look.read(f"told:{case.pk}", lambda: _own(_TOLD, RecipientNotice, case))


def tripwire(case: Case) -> Tripwire | None:
    return one_look.read(
        f"tripwire:{case.pk}",
        lambda: Tripwire.objects.filter(case=case).select_related("cleared_by").first(),
    )


def twin(case: Case) -> Twin | None:
    return one_look.read(
        f"twin:{case.pk}",
        lambda: Twin.objects.filter(case=case).select_related("of").first(),
    )


def vouches(case: Case) -> list[Vouch]:
    """What one officer said, and another has not answered yet."""
    return one_look.read(
        f"vouches:{case.pk}",
        lambda: list(case.vouches.filter(UNANSWERED).select_related("proposed_by")),
    )


def vouch(case: Case, what: str) -> Vouch | None:
    """The same of one matter, of which there is one at most."""
    return next((row for row in vouches(case) if row.what == what), None)


# --- the questions, each written once ----------------------------------------------


Row = TypeVar("Row", Absence, Decision, LawChange, Message, Proof, RecipientNotice)
_ABSENCES = Prepared(
    lambda case: Absence.objects.filter(case=case).select_related("left_by")
)
_APPEAL = Prepared(lambda case: Appeal.objects.filter(case=case).select_related("of"))
_COOLING = Prepared(lambda case: Cooling.objects.filter(case=case))
_DECISIONS = Prepared(
    lambda case: (
        Decision.objects.filter(case=case).select_related("proposed_by").order_by("id")
    )
)
_LAW_CHANGES = Prepared(lambda case: LawChange.objects.filter(case=case))
_MANDATE = Prepared(lambda case: Mandate.objects.filter(case=case))
_MESSAGES = Prepared(
    lambda case: Message.objects.filter(case=case).select_related("by")
)
_PROOFS = Prepared(lambda case: Proof.objects.filter(case=case))
_RESTRICTION = Prepared(lambda case: Restriction.objects.filter(case=case))
_TOLD = Prepared(lambda case: RecipientNotice.objects.filter(case=case))


def _own(question: Prepared[Row], model: type[Row], case: Case) -> list[Row]:
    """Its rows, each of which knows its case."""
    rows = question.all(model, case.pk)
    for row in rows:
        row.case = case
    return rows
