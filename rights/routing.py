"""A request that reads like a question is answered as one, and its person is told.

Nothing ends by this: reference, dates and words stay, and one press of the person
makes it the request again, before the answer and after it. Only what came as free text
and an officer entered can be read so; whoever chose a form has said what it is. Nothing
that was looked up, paused or decided can, nor what names that very right or asks in plain
words for any. Where no right is heard but it speaks of what is the writer's own, the
officer says why it asks for nothing. A second officer reads the answer before it goes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.models import User
from rights import (
    claims,
    hearing,
    mails,
    reasons,
    registry,
    reopening,
    steps,
    suggesting,
)
from rights.channels import Channel
from rights.models import Case, Routed, Status, Step, StepState
from rights.workflow import PERSON, IllegalMove, Move, may, move

QUESTION = "enquiry"


def may_route(case: Case, at: datetime) -> bool:
    """Whether there are words to answer, none of them asks, and nothing has begun."""
    said = claims.wrote(case).strip()
    if case.channel not in Channel.values or not said:
        return False
    return not suggesting.asks(said, case.right) and may(case, Move.ROUTE, at)


def own(case: Case) -> str:
    """The words about the writer's own account or data, by which it may be a request."""
    return hearing.of_writer(claims.wrote(case))


def fault(case: Case, why: str) -> str:
    """Why more must be written before it is read as a question; '' for nothing."""
    return unexplained(claims.wrote(case), why)


def unexplained(said: str, why: str) -> str:
    """The same of any words of theirs."""
    words = hearing.of_writer(said)
    if not words or reasons.says_something(why):
        return ""
    return _(
        "It says “%(words)s”, so it may be a request. Write in a whole sentence why it "
        "asks for nothing."
    ) % {"words": words}


@transaction.atomic
def route(case: Case, *, by: User, at: datetime) -> Case:
    """From now on a person answers it in words; whoever sent it hears so and why."""
    if not may_route(case, at):
        raise IllegalMove(_("This request can no longer be read as a question."))
    sent_as = case.right
    moved = move(case, Move.ROUTE, by=by, at=at, facts={"sent_as": sent_as})
    Routed.objects.create(case=case, sent_as=sent_as, at=at, by=by)
    case.right = moved.right = QUESTION
    moved.save(update_fields=["right"])
    steps.drop(case)
    _tell(case, sent_as, at)
    return moved


def _tell(case: Case, sent_as: str, at: datetime) -> None:
    right = registry.get(sent_as)
    context = {
        "sent_as": str(right.title) if right else sent_as,
        "due": date_format(case.due_on, "l j F Y"),
    }
    if not mails.to_person("routed", case=case, at=at, context=context):
        mails.by_phone("routed_by_phone", case=case, at=at, context=context)


def routed(case: Case) -> Routed | None:
    """What this question was sent as, while that can still be said."""
    row = Routed.objects.filter(case=case, back_at__isnull=True).first()
    can_be = case.is_open() or case.status == Status.ANSWERED
    return row if row is not None and can_be else None


@transaction.atomic
def back(case: Case, *, at: datetime, by: User | str = PERSON) -> Case:
    """It is a request after all: it goes on where it was, with the same dates."""
    row = routed(case)
    if row is None:
        raise IllegalMove(_("This is handled as the request that it is."))
    facts, fields = {"sent_as": row.sent_as}, {"right": row.sent_as}
    if case.status == Status.ANSWERED:
        moved = reopening.as_request(case, fields=fields, facts=facts, by=by, at=at)
    else:
        moved = move(case, Move.ROUTE_BACK, by=by, at=at, facts=facts, fields=fields)
    Routed.objects.filter(pk=row.pk).update(back_at=at)
    dropped = Step.objects.filter(case=case, state=StepState.DROPPED)
    dropped.update(state=StepState.DUE)
    return moved


def was_sent_as(case: Case) -> str:
    """The title of what it was sent as; '' for everything that was not routed."""
    can_be = {Status.RECEIVED, Status.WAITING, Status.ANSWERED}
    row = routed(case) if case.status in can_be else None
    right = registry.get(row.sent_as) if row else None
    return str(right.title) if right else ""
