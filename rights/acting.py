"""What an agent's request brings about: the person is told, and may stop it.

The person gets what comes of it. Their one press ends the agent's part at once, and
the request with it unless they want it to go on (11 CCR 7063; ISO/IEC 29100).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from notices import reading
from portal import ledger
from rights import letter_lines, mails, mandates, registry, stopping, talking
from rights.models import OPEN, Capacity, Case, Mandate
from rights.workflow import PERSON, Move, about, may


class NotActing(Exception):
    """This cannot be done for whoever asks here; the message is one sentence."""


@transaction.atomic
def stop(case: Case, *, keeps: bool, at: datetime) -> Mandate:
    """The person ends it: the agent sees nothing more. Twice is once.

    `keeps`: the request itself goes on, as the person's own. Others of the same agent
    end: what the person wants of them they can ask for themselves.
    """
    row = Mandate.objects.select_for_update().get(case=case)
    if row.stopped_at is not None:
        return row
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
    if not keeps and may(case, Move.WITHDRAW, at):
        talking.withdraw(case, at=at)
    for other in mandates.by_the_same(case, row):
        # Their word is about whoever asks, not about this one request.
        if other.stopped_at is None and other.case.status in OPEN:
            stop(other.case, keeps=False, at=at)
    return row


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
