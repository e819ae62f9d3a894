"""Answering the second of two requests for the same with the first of them.

Only where both were proven to be of one person, so that it is no way around a proof, and
only where the first is due no later and asks for all that the second asks for: its days stay, and
whoever asked twice is answered neither later nor less for it. The letter names both references. It goes out ten minutes after
an officer said that they are the same; until then that can be taken back.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal import jobs, ledger
from rights import (
    answering,
    letters,
    looking,
    mandates,
    missed,
    periods,
    proofs,
    references,
    registry,
    sameness,
    sorting,
    steps,
    tripwires,
    twins,
)
from rights.models import OPEN, Case, Outcome, OutcomeKind, Status, Twin
from rights.proposals import WHOLE
from rights.workflow import SYSTEM, IllegalMove, Move, about, move, require

MOST = 200
BEFORE_IT_IS_DECIDED = (Status.WAITING, Status.WORKING)


def outlook(case: Case, first: Case) -> str:
    """What becomes of the second of two, as the desk reads it."""
    other = {"first": first.reference}
    if twins.joined_to(case) == first:
        return _("Answered with %(first)s; its letter names both.") % other
    hindrance = _hindrance(case, first)
    if hindrance:
        return f"{_('Each gets an answer of its own.')} {hindrance}"
    if not _is_one_person(case, first):
        return (
            _("Once the same person has proven both, it is answered with %(first)s.")
            % other
        )
    return _("It is answered with %(first)s in a few minutes.") % other


def _is_one_person(case: Case, first: Case) -> bool:
    """Each proven by itself, and both by the same person."""
    is_proven = case.proven_at is not None and first.proven_at is not None
    return (
        is_proven and case.person_id is not None and case.person_id == first.person_id
    )


def _hindrance(case: Case, first: Case) -> str:
    """Why the second needs an answer of its own; '' where it needs none."""
    right = registry.get(case.right)
    if right is None or not right.needs_proof or right.stops_at_receipt:
        return _("Nothing of this kind is answered with another.")
    if not first.is_open() or case.status not in {
        Status.RECEIVED,
        *BEFORE_IT_IS_DECIDED,
    }:
        return _("One of them is decided already.")
    if missed.promised(first) > case.due_on:
        return _("The first is due later than this one.")
    if mandates.of(case) is not None or mandates.of(first) is not None:
        return _("Somebody asks for another person.")
    if tripwires.is_stopped(case) or tripwires.is_stopped(first):
        return _("Somebody on file stopped one of them.")
    if case.contact_digest not in {"", first.contact_digest}:
        return _("They ask for the answer at different addresses.")
    if proofs.rung(case) != proofs.rung(first):
        return _("They were not proven to the same degree.")
    return _more(case, first)


def _more(case: Case, first: Case) -> str:
    """What the second asks for beyond the first; '' for nothing."""
    if case.law != first.law:
        return _("They live under different laws.")
    if not sameness.covers(first, case):
        return _("This one asks for more than the first, or for something else.")
    if not sameness.says_no_more(first, case):
        return _("This one has words or an address that the first has not.")
    return ""


def join_due(at: datetime) -> int:
    """Answer what can be answered with an earlier request; how many."""
    rows = Twin.objects.filter(
        at__lte=at - sorting.UNDO,
        case__status__in=BEFORE_IT_IS_DECIDED,
        case__proven_at__isnull=False,
        case__person=F("of__person"),
        of__proven_at__isnull=False,
        of__status__in=OPEN,
    )
    found = list(rows.select_related("case", "of").order_by("at", "pk")[:MOST])
    return sum(jobs.one_by_one(found, partial(_try, at=at)))


def _try(row: Twin, *, at: datetime) -> bool:
    try:
        return _join(row.case_id, row.of_id, at)
    except IllegalMove:
        return False  # decided or withdrawn since we looked


@transaction.atomic
def _join(pk: int, of: int, at: datetime) -> bool:
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "key", "revision"
    )
    found = rows.in_bulk(sorted([pk, of]))
    case, first = found[pk], found[of]
    is_linked = Twin.objects.filter(case=case, of=first).exists()
    if not is_linked or not _is_one_person(case, first) or _hindrance(case, first):
        return False
    require(case, Move.JOIN, at)
    steps.drop(case)
    Outcome.objects.create(
        case=case,
        category=WHOLE,
        kind=OutcomeKind.JOINED,
        whom=references.display(first.reference),
        at=at,
    )
    written = letters.write(case, at=at)
    periods.end(case, at=at)
    move(
        case,
        Move.JOIN,
        by=SYSTEM,
        at=at,
        facts={"of": first.reference},
        fields={"ending": written.ending, "answered_at": at},
    )
    ledger.record(
        "case.asked_again",
        about=about(first),
        by=SYSTEM,
        at=at,
        facts={"of": case.reference},
    )
    looking.release(case, at=at)
    answering.tell(case, written, at)
    return True
