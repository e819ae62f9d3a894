"""What an agent's request brings about: the person is told, and may stop it.

The person gets what comes of it. Their one press ends the agent's part at once, and
the request with it unless they want it to go on (11 CCR 7063; ISO/IEC 29100).
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from notices import reading
from portal import ledger
from rights import (
    letter_lines,
    looking,
    mails,
    mandates,
    putting_back,
    registry,
    stopping,
    talking,
)
from rights.models import Capacity, Case, Mandate, Step
from rights.steps import Done
from rights.workflow import PERSON, Move, about, may


class NotActing(Exception):
    """This cannot be done for whoever asks here; the message is one sentence."""


@transaction.atomic
def stop(case: Case, *, keeps: bool, at: datetime) -> Mandate:
    """The person ends it: the agent sees nothing more. Twice is once.

    `keeps`: the request itself goes on, as the person's own. Others of the same agent
    end, whatever way they came: what the person wants of them they can ask for
    themselves. They hear of it once.
    """
    row = Mandate.objects.select_for_update().get(case=case)
    if row.stopped_at is not None:
        return row
    # Their word is about whoever asks, not about this one request.
    others = [one for one in mandates.by_the_same(case, row) if one.stopped_at is None]
    ended = [_end(case, row, keeps=keeps, at=at)]
    ended += [_end(each.case, each, keeps=False, at=at) for each in others]
    told = [each for each in ended if each is not None]
    putting_back.tell(told, is_unasked=False, at=at)
    return row


def _end(case: Case, row: Mandate, *, keeps: bool, at: datetime) -> Case | None:
    """End the part of the agent in one request; the request, where it ends with it."""
    row.stopped_at, row.permitted_at = at, None
    row.save(update_fields=["stopped_at", "permitted_at"])
    # The agent chose the phrase; the person gets in by a fresh code, and picks theirs.
    Case.objects.filter(pk=case.pk).update(phrase_hash="")
    facts = {"keeps": keeps}
    ledger.record("mandate.stopped", about=about(case), by=PERSON, at=at, facts=facts)
    contact = mandates.who(row, case).contact
    right = registry.get(case.right)
    is_known = row.confirmed_at is not None or (right and right.is_immediate)
    if contact and row.batch is None and is_known:
        mails.queue("agent_stopped", case=case, to=contact, at=at)
    if keeps or not may(case, Move.WITHDRAW, at):
        return None
    return talking.end(case, at=at)


def lookup(step: Step, at: datetime) -> Done:
    """Look the address up; but nobody is asked again of an agent they stopped.

    What such an agent brings ends at once. What acts as soon as it is asked needs
    nobody's permission (11 CCR 7026(j)), and its person hears of it.
    """
    case = step.case
    row, right = mandates.of(case), registry.get(case.right)
    is_new = row is not None and row.stopped_at is None and case.is_open()
    if row is None or not is_new or right is None or not right.needs_proof:
        return looking.lookup(step, at)
    if not mandates.is_stopped_before(case, row, at=at):
        return looking.lookup(step, at)
    return Done(after=partial(_end_later, case, row, at))


def _end_later(case: Case, row: Mandate, at: datetime) -> None:
    _end(case, row, keeps=False, at=at)


def in_force(case: Case) -> list[str]:
    """What was stopped as soon as somebody asked for it, and still is, in words."""
    right = registry.get(case.right)
    if right is None or not right.is_immediate:
        return []
    current = reading.of_revision(case.revision)
    rows = stopping.standing(case, stopping.asked(right, case))
    return [
        letter_lines.title_of(current, slug)
        for slug in rows.order_by("pk").values_list("purpose", flat=True)
    ]


@transaction.atomic
def permit(case: Case, *, at: datetime) -> None:
    """The person lets the agent read the answer too."""
    rows = Mandate.objects.filter(case=case, capacity=Capacity.AGENT)
    if rows.filter(permitted_at=None, stopped_at=None).update(permitted_at=at):
        ledger.record(
            "mandate.permitted", about=about(case), by=PERSON, at=at, facts={}
        )
