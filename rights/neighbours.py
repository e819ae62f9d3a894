"""What else is open about the same person, and what a deletion would take from it.

A copy comes before a deletion. Whoever proved the deletion may have asked for a copy
from the same address, or another of the same account, and not typed its code yet; or
somebody else did, who may stop nothing by that. So the person is asked once, and silence
means that they do not want it. A copy that is proven by another address of the account
comes first as one of the same person does.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal import one_look
from portal.models import LedgerEntry
from rights import (
    claims,
    connected,
    contacts,
    looking,
    queue,
    references,
    registry,
    waiting,
)
from rights.models import OPEN, Case
from rights.workflow import Move, about

# The question whether they want the copy first (`rights.topics`).
ASKED = "copy"
SHOWN = 5


def also_open(case: Case) -> list[Case]:
    """Other open requests of the same proven person, the earliest due first.

    Of a deletion also a copy that is proven by another address of the account.
    """
    return [each for each in _beside(case) if each.person_id is not None]


def unproven_copies(case: Case) -> list[Case]:
    """Copies asked for by an address of the account, which nobody has proven yet."""
    return [each for each in _beside(case) if each.person_id is None]


def _beside(case: Case) -> list[Case]:
    """Both in one look."""
    if case.person_id is None:
        return []
    return one_look.read(f"beside:{case.pk}", lambda: list(_found_beside(case)))


def _found_beside(case: Case) -> QuerySet[Case]:
    wanted = Q(person=case.person_id)
    if connected.deletes(case):
        wanted |= _copies(case)
    rows = Case.objects.filter(wanted, status__in=OPEN).exclude(pk=case.pk)
    return rows.order_by("due_on", "id")


def _copies(case: Case) -> Q:
    known = connected.of(case)
    named = connected.named(known)
    for kind, value in claims.typed(case).items():
        named |= contacts.about(kind, value)
    codes = [right.code for right in registry.all_rights() if right.is_exporting]
    unproven = Q(on_file=True, proven_at__isnull=True, person__isnull=True)
    return Q(right__in=codes) & (named & unproven | connected.proven(known))


def first_fault(case: Case, *, at: datetime) -> str:
    """Why a deletion is not decided yet; '' where nothing comes before it."""
    if not connected.deletes(case):
        return ""
    held = (each for each in also_open(case) if looking.open_holds(each))
    first = next(held, None) or looking.copy_of_the_form(case, at)
    if first is not None:
        return _(
            "The same person waits for %(reference)s. Answer that first: what is "
            "deleted here would be missing there."
        ) % {"reference": references.display(first.reference)}
    unasked = next((c for c in unproven_copies(case) if not _is_over(c, at)), None)
    if unasked is None or _is_asked(case):
        return ""
    return _(
        "%(reference)s asks for a copy from the same address or account, and nobody has "
        "proven it yet. Ask whether they want it first: the question is on the list. If they do "
        "not answer, the deletion goes on."
    ) % {"reference": references.display(unasked.reference)}


def _is_over(copy: Case, at: datetime) -> bool:
    return waiting.is_over(copy, at=at)


def _is_asked(case: Case) -> bool:
    rows = LedgerEntry.objects.filter(about=about(case), act=f"case.{Move.ASK}")
    return rows.filter(facts__topic=ASKED).exists()


def lines(case: Case) -> list[tuple[str, str]]:
    """Both as the desk names them, beside the request."""
    found = (
        (_("Also open"), also_open(case)),
        (_("Copy not proven yet"), unproven_copies(case)),
    )
    return [(label, _names(rows)) for label, rows in found if rows]


def _names(rows: list[Case]) -> str:
    return ", ".join(
        f"{references.display(each.reference)} ({queue.right_title(each.right)})"
        for each in rows[:SHOWN]
    )
