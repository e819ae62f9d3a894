"""What is said when somebody asks for somebody else: to that person, and to the agent.

The person hears who acts in their name and how to stop it; the agent hears that we
have it and that it is over, and nothing of the answer (11 CCR 7063).
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from portal import jobs, unasked
from rights import (
    agent_address,
    claims,
    contacts,
    mails,
    mandates,
    registry,
    steps,
    submissions,
)
from rights.claims import Channel
from rights.mandates import Acting
from rights.models import OPEN, Capacity, Case, Mandate, Showing
from rights.steps import Work

MOST = 50
# What was done before anybody could be asked.
ACTED = "agent_acted"


def filed(cases: list[Case], acting: Acting, *, at: datetime) -> None:
    """Tell the agent that we have it and, where it is done already, the person."""
    for case in cases:
        _filed(case, acting, at=at)
    tell_done(cases, at=at)


def _filed(case: Case, acting: Acting, *, at: datetime) -> None:
    right = registry.get(case.right)
    is_done = right is not None and right.is_immediate
    if acting.capacity != Capacity.AGENT:
        template = "stopped" if is_done else "received"
        is_stead = acting.capacity == Capacity.NOMINEE
        mine_url = agent_address.link(case) if is_stead else ""
        context = {"is_stead": is_stead, "mine_url": mine_url}
        mails.to_person(template, case=case, at=at, context=context)
    row: Mandate = case.mandate  # which was made with it, and is not read anew
    if acting.capacity == Capacity.AGENT and acting.batch is None:
        _greet(case, row, acting.who.contact, is_done=is_done, at=at)


def greet_once(cases: list[Case], first: Case, contact: str, *, at: datetime) -> None:
    """The same to the agent of one form for several rights: one link for all of it."""
    if contact and submissions.takes_proof(first):
        agent_address.ask(first, first.mandate, at=at)
    elif contact:
        agent_address.tell_form(first, cases, contact, at=at)


def tell_done(cases: list[Case], *, at: datetime) -> None:
    """The person hears of what was done at once in their name: once, of all of it.

    Not of what a list asks: that would write to hundreds whom we may not know. Where
    their mailbox was left enough today, they hear of it once there is room.
    """
    told: dict[Channel, list[Case]] = {}
    for case in cases:
        row: Mandate = case.mandate  # which was made with it, and is not read anew
        if row.answer_told_at is not None and row.batch is None:
            for to in claims.channels(case)[:1]:
                told.setdefault(to, []).append(case)
    for to, mine in told.items():
        if _say(mine, to, ACTED, at):
            _note_told([case.mandate for case in mine], at)
        else:
            until = unasked.has_room_at(to.value, at=at)
            for case in mine:
                steps.put_off(case, Work.RESEND, until=until, at=at)


def _note_told(rows: list[Mandate], at: datetime) -> None:
    for row in rows:
        row.told_at = at
    # Of several cases they are written after this, and alone before it.
    written = [row.pk for row in rows if not row._state.adding]
    if written:
        Mandate.objects.filter(pk__in=written).update(told_at=at)


def say_again(case: Case, *, at: datetime) -> None:
    """What was done at once in their name, where they could not be told then."""
    row = mandates.of(case)
    to = next(iter(claims.channels(case)), None)
    if row and not row.stopped_at and to and _said_by(row, case) == ACTED:
        _tell(case, to, ACTED, at)


def _greet(
    case: Case, row: Mandate, contact: str, *, is_done: bool, at: datetime
) -> None:
    """What is done already is said at once; else the address is shown to be theirs."""
    if not contact:
        return
    if is_done:
        mails.queue("agent_received", case=case, to=contact, at=at)
    else:
        agent_address.ask(case, row, at=at)


@transaction.atomic
def _tell(case: Case, to: Channel, template: str, at: datetime) -> None:
    """Say it to a person who has not heard of it, and write down that they have.

    Of a list or a form they hear once of all that is said in the same words at one
    address. Where they were left enough today, they hear of it once there is room.
    """
    row = mandates.of(case)
    if row is None or row.told_at is not None:
        return
    cases = [case, *_beside(row, to, template)]
    known = Mandate.objects.filter(case__in=cases, told_at__isnull=True)
    # Two workers at two rows of one list: whoever comes second finds nothing to tell.
    untold = set(
        known.select_for_update().order_by("pk").values_list("case_id", flat=True)
    )
    if case.pk not in untold:
        return
    if _say([each for each in cases if each.pk in untold], to, template, at):
        known.update(told_at=at)
    else:
        until = unasked.has_room_at(to.value, at=at)
        steps.put_off(case, Work.RESEND, until=until, at=at)


def _beside(row: Mandate, to: Channel, template: str) -> list[Case]:
    """What else of the same list or form is told so at this address, and is not yet."""
    cases = submissions.together(row.case)
    if template == ACTED:
        # One page that stops several things at once makes a request of each: there is
        # no code for all of them that would tie them.
        same = Q(mandate__answer_told_at=row.answer_told_at, mandate__batch=None)
        cases = Case.objects.filter(same | Q(pk__in=cases.values("pk"))).order_by("pk")
    if row.batch is not None:
        cases = Case.objects.filter(mandate__batch=row.batch).order_by("pk")
    others = cases.filter(
        contacts.about(to.kind, to.value),
        mandate__told_at__isnull=True,
        mandate__stopped_at__isnull=True,
    ).exclude(pk=row.case_id)
    return [
        each
        for each in others.select_related("key", "revision", "mandate")
        if claims.channels(each)[:1] == [to]
        and _said_by(each.mandate, each) == template
        and mandates.who(each.mandate, each) == mandates.who(row, row.case)
    ]


def _say(cases: list[Case], to: Channel, template: str, at: datetime) -> bool:
    """Say to the person who acted in their name, and how to stop it; whether it went.

    One link stops whoever acted in all of it.
    """
    first = cases[0]
    shown = mandates.frame_of(first.mandate, first)
    if len(cases) > 1:
        shown["listed"] = submissions.listed(cases)
    return mails.to_channel(template, case=first, to=to, context=shown, at=at)


def is_only_told(case: Case, known: Channel, *, at: datetime) -> bool:
    """Whether the person hears of it and is asked nothing; else the code tells them."""
    row = mandates.of(case)
    template = _said_by(row, case) if row and not row.stopped_at else ""
    if template:
        _tell(case, known, template, at)
    return bool(template)


def _said_by(row: Mandate, case: Case) -> str:
    """The mail that tells the person who acts for them; '' where a code does.

    Whoever holds a power of attorney needs no word of the person (11 CCR 7063(b)).
    """
    if row.capacity == Capacity.PARENT:
        return ""
    right = registry.get(case.right)
    is_done = right is not None and right.is_immediate
    if row.capacity == Capacity.NOMINEE:
        return ACTED if is_done else "stead_told"
    if row.showing == Showing.ATTORNEY or not row.may_confirm:
        return ACTED if is_done else "agent_told"
    return ""


def told_by_code(case: Case, *, at: datetime) -> None:
    """The code that the person was sent says who acts for them."""
    Mandate.objects.filter(case=case, told_at__isnull=True).exclude(
        capacity=Capacity.PARENT
    ).update(told_at=at)


def tell_agents(at: datetime) -> int:
    """Agents whose request has ended hear that it did; what was answered they do not."""
    over = Mandate.objects.filter(
        capacity=Capacity.AGENT,
        confirmed_at__isnull=False,
        answer_told_at__isnull=True,
        stopped_at__isnull=True,
    ).exclude(case__status__in=OPEN)
    rows = list(
        over.select_related("case__key", "case__revision").order_by("pk")[:MOST]
    )
    return len(jobs.one_by_one(rows, partial(_tell_agent, at=at)))


@transaction.atomic
def _tell_agent(row: Mandate, *, at: datetime) -> None:
    fresh = Mandate.objects.filter(pk=row.pk, answer_told_at__isnull=True)
    contact = mandates.who(row, row.case).contact
    if fresh.update(answer_told_at=at) and contact and row.batch is None:
        context = {"may_read": row.permitted_at is not None}
        mails.queue("agent_answered", case=row.case, to=contact, at=at, context=context)
