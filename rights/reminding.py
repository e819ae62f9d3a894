"""Reminding a person of what we wait for: after seven days, and after fourteen.

The date of the answer does not move meanwhile. Nothing is refused because a question
has no answer: a person decides with what there is. Without a code nothing about an
account can be given out or done, and the reminder says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format

from notices import local_day
from rights import dossier, identity, mails, proofs
from rights.models import Case, Message, MessageKind, Reminder, Status

AFTER = (timedelta(days=7), timedelta(days=14))
BETWEEN = AFTER[1] - AFTER[0]
MOST = 200


def begin(case: Case, *, question: Message | None = None, at: datetime) -> None:
    """Leave both reminders with what is asked, in the caller's transaction."""
    Reminder.objects.bulk_create(
        (
            Reminder(
                case=case,
                question=str(question.pk) if question else "",
                asked_at=at,
                due_at=at + wait,
            )
            for wait in AFTER
        ),
        ignore_conflicts=True,
    )


def remind_due(at: datetime) -> int:
    """Send those whose day has come to whoever is still waited for."""
    rows = Reminder.objects.filter(settled_at__isnull=True, due_at__lte=at)
    found = rows.select_related("case__key", "case__revision").order_by("due_at", "id")
    return sum(_settle(row, at) for row in list(found[:MOST]))


@transaction.atomic
def _settle(row: Reminder, at: datetime) -> bool:
    """One commit, and only once, whoever else is at it."""
    still = Reminder.objects.filter(pk=row.pk, settled_at__isnull=True)
    if not still.update(settled_at=at):
        return False
    case = Case.objects.select_related("key", "revision").get(pk=row.case_id)
    if not waits(case, row) or not _send(case, row, at):
        return False
    Reminder.objects.filter(pk=row.pk).update(is_sent=True)
    return True


def waits(case: Case, row: Reminder) -> bool:
    """Whether what was asked then is what we still wait for."""
    if not row.question:
        # Also of who is looked at already: their code still counts.
        is_open = case.status in {Status.WAITING, Status.WORKING}
        is_waited_for = proofs.missing(case) in {proofs.CODE, proofs.FACTS}
        return is_open and is_waited_for and not _sent_again(case, row)
    if case.status != Status.WAITING:
        return False
    kinds = {MessageKind.QUESTION, MessageKind.ANSWER}
    asked = [each for each in dossier.messages(case) if each.kind in kinds]
    return bool(asked) and str(asked[-1].pk) == row.question


def _sent_again(case: Case, row: Reminder) -> bool:
    """Whether a later code has reminders of its own: nobody hears of each code."""
    rows = [other for other in dossier.reminders(case) if not other.question]
    return any(other.asked_at > row.asked_at for other in rows)


def _send(case: Case, row: Reminder, at: datetime) -> bool:
    context = {
        "is_question": bool(row.question),
        "is_code": not row.question and proofs.missing(case) == proofs.CODE,
        "asked_on": local_day.words(row.asked_at, "j F Y"),
        "decide_by": date_format(case.due_on, "l j F Y"),
    }
    turn = f"{row.question}:{row.due_at.isoformat()}"
    if row.question:
        return mails.to_person(
            "reminder", case=case, at=at, context=context, turn=turn
        ) or mails.by_phone(
            "reminder_by_phone", case=case, at=at, context=context, turn=turn
        )
    # A code is waited for where it was sent: another address would tell a stranger
    # that this one is known.
    to = identity.channel(case)
    if to is None or not case.on_file:
        return False
    return mails.to_channel(
        "reminder", case=case, to=to, at=at, context=context, turn=turn
    )
