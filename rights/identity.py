"""Proving who asks, as far as the ladder says and no further.

A fresh code goes only to a channel that was on file before the request (Pavur
2019; EDPB 01/2022): whoever types an address learns nothing by typing it. Rights
that ask for no proof must never be given any (11 CCR 7060(b)).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from consent import joining
from portal import codes, jobs, ledger, outbox, people, unasked
from portal.models import IdentifierKind, Person, User
from rights import (
    contacts,
    mails,
    mandates,
    proofs,
    proposals,
    reach,
    reaching,
    registry,
    steps,
    submissions,
)
from rights.claims import Channel
from rights.models import Case, ProofKind, Status, Step, StepState
from rights.steps import Work
from rights.workflow import PERSON, Move, about, actor, move

# The channel of whoever signed in with a code before asking.
SIGNED_IN = "signed_in"
CONFIRM = "confirm"
OPEN = "open"
POST = "post"
# The mail that says why no further code comes today.
ENOUGH = "code_enough"


def signed_in(case: Case) -> bool:
    """Whether the code to sign in proves who asks: it goes to an e-mail address.

    A number that was added afterwards is on file for somebody who typed no code.
    """
    if case.channel != SIGNED_IN:
        return False
    looked = steps.of(case, Work.LOOKUP)
    return looked is None or looked.result.get("channel") != IdentifierKind.PHONE


def channel(case: Case) -> Channel | None:
    """The address that a code goes to, or would go to."""
    return reach.codes_go_to(case)


def send_code(case: Case, to: Channel, *, purpose: str, at: datetime) -> bool:
    """Issue a fresh code and queue it; False when this channel had enough today.

    A code that none can be sent for is not issued: the one before it works on, and one
    that is to prove the address goes by itself once there is room.
    """
    is_phone = to.kind == outbox.PHONE
    template = "code_by_phone" if is_phone else "code"
    is_unasked = purpose == CONFIRM
    left = mails.room(template, case=case, to=to.value, at=at) if is_unasked else 0
    if is_unasked and not left:
        until = unasked.has_room_at(to.value, at=at)
        steps.put_off(case, Work.RESEND, until=until, at=at)
        return False
    try:
        code = codes.issue(purpose=purpose, about=about(case), channel=to.value, at=at)
    except codes.TooMany:
        _say_enough(case, to, at=at)
        return False
    shown = {
        "code": f"{code[:3]} {code[3:]}",
        "purpose": purpose,
        "is_last": left == 1,
    }
    mails.queue(
        template,
        case=case,
        to=to.value,
        channel=outbox.PHONE if is_phone else outbox.EMAIL,
        at=at,
        context={**shown, **mandates.frame(case)},
        turn=f"{purpose}:{at.isoformat()}",
        is_unasked=is_unasked,
    )
    if purpose == OPEN and (reader := mandates.reader(case)):
        turn = f"reader:{at.isoformat()}"
        mails.queue("code", case=case, to=reader, at=at, context=shown, turn=turn)
    return True


def _say_enough(case: Case, to: Channel, *, at: datetime) -> None:
    """Once a day the address itself hears why no code comes: pages may not tell."""
    if not outbox.count_today(to.value, [ENOUGH], at=at):
        mails.queue(
            ENOUGH,
            case=case,
            to=to.value,
            channel=outbox.PHONE if to.kind == outbox.PHONE else outbox.EMAIL,
            at=at,
            turn=at.isoformat(),
        )


@transaction.atomic
def ask_again(case: Case, *, at: datetime) -> None:
    """Somebody wants the code once more; a worker looks whether there is one to send.

    Here it must cost the same for every address, or its clock would tell who is known.
    """
    if case.is_open() and case.proven_at is None:
        earlier = Step.objects.filter(case=case, effect=Work.RESEND)
        earlier.exclude(state=StepState.DUE, next_try_at=None).delete()
        steps.add(case, Work.RESEND, at=at)


def ask_for_code(case: Case, to: Channel, *, at: datetime) -> bool:
    """Send a code, unless the one of the whole form is out, or was typed already.

    Whether the person is asked by it.
    """
    first = submissions.lead(case)
    if first.pk == case.pk:
        return send_code(case, to, purpose=CONFIRM, at=at)
    if ProofKind.CODE in proofs.shown(first):
        coded(case, at=at)
    return False


@transaction.atomic
def confirm(
    case: Case,
    *,
    typed: str,
    at: datetime,
    is_foreign: bool = False,
    mine: Iterable[Case] = (),
) -> codes.Result:
    """Check the code; a right one proves the address.

    Where the ladder needs no more it joins the person and starts the search.

    `is_foreign`: from a browser that did not file the request; `mine` are those that
    it filed.
    """
    first = submissions.lead(case)
    result = _checked(first, typed, at, is_foreign)
    if result is codes.Result.OK:
        for each in [first, *submissions.sharing(first)]:
            coded(each, at=at)
        if to := channel(first):
            has_room(to, mine=mine, at=at)
    return result


def has_room(to: Channel, *, mine: Iterable[Case] = (), at: datetime) -> None:
    """Somebody typed a code that went there, so its day of messages begins anew.

    One that waited for tomorrow goes now: a second day of ours would follow, while the
    other addresses of the person are warned. Only one, so that what strangers filed
    takes no room from them: one of `mine`, which this browser filed, before the oldest.
    """
    unproven = Case.objects.open().filter(proven_at__isnull=True)
    named = unproven.filter(contacts.about(to.kind, to.value))
    waiting = Step.objects.filter(
        case__in=named, effect=Work.RESEND, state=StepState.DUE, next_try_at__gt=at
    )
    own = {case.pk for case in mine}
    rows = waiting.order_by("created_at", "pk")
    found = rows.filter(case__in=own).first() or rows.first()
    if found is not None:
        Step.objects.filter(pk=found.pk).update(next_try_at=at)
        jobs.wake(steps.RUN, found.case_id)


def coded(case: Case, *, at: datetime) -> None:
    """A right code was typed: the address is theirs."""
    to = reach.proves(case)
    if to is not None and case.is_open():
        proofs.note(case, ProofKind.CODE, at=at, channel=to.kind)
        if proofs.is_full(case):
            is_proven(case, to, at=at)


def _checked(case: Case, typed: str, at: datetime, is_foreign: bool) -> codes.Result:
    """The code sent for this case; where none could be sent, any sent to its address.

    Strangers may have used up the messages of a day: what they made us send shows
    control of the address as well as a code of its own would.
    """
    name, to = about(case), channel(case)
    result = codes.check(
        purpose=CONFIRM, about=name, typed=typed, at=at, is_foreign=is_foreign
    )
    is_sent = codes.is_sent(purpose=CONFIRM, about=name, at=at)
    if is_sent or to is None or not case.on_file:
        return result
    other = codes.check_channel(purpose=CONFIRM, channel=to.value, typed=typed, at=at)
    return other if other is codes.Result.OK else result


@transaction.atomic
def is_proven(
    case: Case, to: Channel, *, at: datetime, by: User | str = PERSON
) -> None:
    """Join the person to the case and begin the work that waits for the proof."""
    person = _person(case, to, at)
    proof = {"person": person, "proven_at": at}
    facts = {"channel": to.kind, "rung": proofs.rung(case).code}
    if case.status == Status.WAITING:
        move(case, Move.REPLY, by=by, at=at, facts=facts, fields=proof)
    else:
        _note_proof(case, facts, proof, by, at)
    reaching.tell(case, at=at)
    right = registry.get(case.right)
    moved = reach.other(case)
    is_moving = (moved and moved.is_taken) or proposals.moves_address(case)
    if proofs.rung(case).warns or is_moving:
        steps.add(case, Work.WARN, at=at)
    steps.add(case, Work(right.proven_step if right else Work.SEARCH), at=at)


def _person(case: Case, to: Channel, at: datetime) -> Person:
    """Whose address it is; the lost one is theirs too, by our own record of the account."""
    lost = reach.claimed(case)
    if lost is None or lost == to:
        return people.prove(to.kind, to.value, at=at, on_file_at=case.on_file_at)
    return joining.prove_both(
        (to.kind, to.value),
        (lost.kind, lost.value),
        at=at,
        on_file_at=case.on_file_at or at,
    )


def _note_proof(
    case: Case,
    facts: dict[str, str],
    proof: dict[str, object],
    by: User | str,
    at: datetime,
) -> None:
    """Proof that arrives while the case is already being worked on."""
    for name, value in proof.items():
        setattr(case, name, value)
    case.save(update_fields=list(proof))
    ledger.record("case.proven", about=about(case), by=actor(by), at=at, facts=facts)


@transaction.atomic
def send_opening_code(case: Case, *, at: datetime) -> bool:
    """A fresh code to see the answer or fetch the copy, only to the proven channel.

    False when none went out.
    """
    to = channel(case)
    if case.proven_at is None or to is None:
        return False
    return send_code(case, to, purpose=OPEN, at=at)


def why_no_code(case: Case, *, at: datetime) -> str:
    """Why none went out, to whoever follows the request: what works, or what to do."""
    if codes.is_sent(purpose=OPEN, about=about(case), at=at):
        return _(
            "No more codes go to this address today. The newest one works for 24 hours."
        )
    return _(
        "No code can be sent to this address today: others asked for too many. Try "
        "again tomorrow, or write to us."
    )


def open_with(
    case: Case, *, typed: str, at: datetime, is_foreign: bool = False
) -> codes.Result:
    """Check a code that opens the answer."""
    return codes.check(
        purpose=OPEN, about=about(case), typed=typed, at=at, is_foreign=is_foreign
    )
