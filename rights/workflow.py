"""Where a case may go from where it is: one table, one `move()`.

`rights.moves` is the whole machine. `allowed` takes from it what the kind of right, what
has already been done, and time forbid; buttons, pages and verbs all ask it, so
they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger, webhooks
from portal.models import User
from rights import absences, claims, dossier, logbook, proposals, protocol, registry
from rights.models import (
    Case,
    Copy,
    Decision,
    Outcome,
    OutcomeKind,
    Routed,
    Status,
    Step,
    Tripwire,
    Verb,
    Verdict,
)
from rights.moves import BACK_WITHIN, LAST_DAY, POSTING, ROUTING
from rights.moves import DECIDING as DECIDING
from rights.moves import MOVES as MOVES
from rights.moves import Move as Move
from rights.right import Right
from rights.submissions import takes_proof

# So long after the answer the person can open it, take the copy and object.
OPEN_AFTER_ANSWER = timedelta(days=30)
# As of right for so long after the answer; a later appeal is taken, and marked.
APPEAL_WINDOW = timedelta(days=60)
# Steps that cannot be taken back once they are done.
LASTING = ("erase", "pass_on", "restrict", "rectify")
# What is over as soon as one of them was tried.
BEGUN = {Move.WITHDRAW, Move.FOUND_MORE, Move.TAKE_BACK}
CHANGING = (Verdict.CHANGED, Verdict.PARTLY)
PERSON = "person"
SYSTEM = "system"


class IllegalMove(Exception):
    """The case cannot go there from here; the message is one sentence for a person."""


def actor(by: User | str) -> str:
    """How the ledger names who acted: `user:3`, `person` or `system`."""
    return f"user:{by.pk}" if isinstance(by, User) else by


def allowed(case: Case, at: datetime, among: set[Move] | None = None) -> set[Move]:
    """The moves open to a case now, or those of `among` that are.

    What was done before is looked up only while a move is left that it could forbid.
    """
    moves = set(MOVES[Status(case.status)])
    if among is not None:
        moves &= among
    if case.is_to_post():
        return moves & POSTING
    moves -= _kind_forbids(case) | _time_forbids(case, at) | _case_forbids(case)
    for concerned, forbids in PAST:
        if moves & concerned:
            moves -= forbids(case)
    if not (_is_cooling(case, at) or claims.is_elsewhere(case)):
        moves.discard(Move.TAKE_BACK)
    return moves


def may(case: Case, step: Move, at: datetime) -> bool:
    """Whether one move is open to a case now."""
    return step in allowed(case, at, among={step})


def _kind_forbids(case: Case) -> set[Move]:
    """What makes no sense for this right."""
    right = registry.get(case.right)
    if right is None:
        return {Move.START, *DECIDING, Move.FREEZE, Move.THAW, *ROUTING}
    # Only how somebody's own record reads is theirs to say without us.
    forbidden: set[Move] = set() if right.is_rectifying else {Move.ACCEPT}
    if not right.needs_proof:
        forbidden.add(Move.LOOK_UP)
    if right.is_decided:
        forbidden.add(Move.START)
    elif right.is_written:
        forbidden |= {Move.START} | _needless_in_words(right)
    else:
        forbidden |= {Move.DECIDE, Move.PROPOSE}
    if right.stops_at_receipt:
        # It is weighed in words, and no ground of refusal stands beside that; each has
        # a pause of its own.
        forbidden |= {Move.REFUSE, Move.JOIN}
    forbidden |= _report_forbids(right) | _routing_forbids(right)
    if right.is_immediate:
        # Nobody weighs an opt-out (GDPR Art. 21(3), 11 CCR 7026).
        forbidden |= {Move.ASK, Move.REFUSE, Move.START, Move.NOTHING_FOUND}
    return forbidden


def _report_forbids(right: Right) -> set[Move]:
    """Only a report freezes; and nobody takes back what they told about a child."""
    return {Move.WITHDRAW} if right.is_report else {Move.FREEZE, Move.THAW}


def _routing_forbids(right: Right) -> set[Move]:
    """Only what waits for a proof, and has paused nothing, can be read as a question."""
    if right.code == "enquiry":
        return {Move.ROUTE}
    if not right.needs_proof or right.stops_at_receipt or right.is_immediate:
        return ROUTING
    return {Move.ROUTE_BACK}


def _needless_in_words(right: Right) -> set[Move]:
    """Nothing is searched for where nobody is proven; the words say what is refused."""
    return set() if right.needs_proof else {Move.NOTHING_FOUND, Move.REFUSE}


def _case_forbids(case: Case) -> set[Move]:
    """What stands on the case itself, or does not stand there yet."""
    forbidden = _stranger_forbids(case)
    if not claims.postal(case):
        forbidden.add(Move.WRITE)
    if case.searched_at is None and not _is_only_written(case):
        forbidden |= DECIDING
    is_new = case.on_file is None and case.status == Status.RECEIVED
    is_unsearched = case.searched_at is None and (case.on_file or is_report(case))
    if is_unsearched or (is_new and takes_proof(case)):
        forbidden.add(Move.NOTHING_FOUND)
    return forbidden


def _stop_forbids(case: Case) -> set[Move]:
    """To refuse what was not theirs gives nothing out, so that can be agreed to."""
    if not _is_stopped(case):
        return set()
    waiting = Decision.objects.filter(case=case, agreed_at__isnull=True)
    verbs = set(waiting.values_list("verb", flat=True))
    return set(DECIDING) if verbs == {Verb.REFUSE} else {*DECIDING, Move.AGREE}


def _is_cooling(case: Case, at: datetime) -> bool:
    """Whether what was decided waits its day, so that nothing is deleted yet."""
    row = dossier.cooling(case)
    return row is not None and row.waived_at is None and row.ends_at > at


def _stranger_forbids(case: Case) -> set[Move]:
    """What another request is answered with is not told to somebody unproven."""
    is_proven = case.person_id is not None and case.proven_at is not None
    return set() if is_proven else {Move.JOIN}


def _is_stopped(case: Case) -> bool:
    """Whether somebody on file said "not me"; nothing is decided before a look at that."""
    stopped = Tripwire.objects.filter(
        case=case, stopped_at__isnull=False, cleared_at__isnull=True
    )
    return case.is_urgent and stopped.exists()


def _routing_past(case: Case) -> set[Move]:
    """Read as a question once, before anything is known; taken back once."""
    backs = set(Routed.objects.filter(case=case).values_list("back_at", flat=True))
    forbidden: set[Move] = set()
    if backs or case.searched_at is not None or case.proven_at is not None:
        forbidden.add(Move.ROUTE)
    if dossier.appeals(case):
        # What was answered is looked at again by that.
        forbidden.add(Move.ROUTE_BACK)
    return forbidden if None in backs else forbidden | {Move.ROUTE_BACK}


def _appeal_forbids(case: Case) -> set[Move]:
    """An open appeal keeps its case open; only one that changed the answer opens it.

    What was answered without a system stays open until that is made up for, and is
    opened again where something lies there that nobody decided about.
    """
    appeals = {
        (row.answered_at, row.verdict, row.case.is_open())
        for row in dossier.appeals(case)
    }
    forbidden: set[Move] = set()
    if any(is_open and not verdict for _at, verdict, is_open in appeals):
        forbidden.add(Move.CLOSE)
    changed = {at for at, verdict, _open in appeals if verdict in CHANGING}
    if absences.left_out(case):
        forbidden.add(Move.CLOSE)
    elif case.answered_at is None or case.answered_at not in changed:
        forbidden.add(Move.REOPEN)
    if changed:
        # What the first round did cannot be taken back.
        forbidden.add(Move.WITHDRAW)
    return forbidden


def _decision_forbids(case: Case) -> set[Move]:
    """What a standing decision closes, and what the lack of one does."""
    if is_decided(case):
        forbidden = {Move.ASK, Move.REFUSE, Move.START, Move.FREEZE, Move.THAW}
        forbidden |= DECIDING
        return forbidden | {Move.NOTHING_FOUND, Move.JOIN}
    forbidden = {Move.FOUND_MORE, Move.TAKE_BACK}
    if not _is_immediate(case):
        forbidden.add(Move.ANSWER)
    if case.searched_at is not None and proposals.has_found(case):
        forbidden.add(Move.NOTHING_FOUND)
    return forbidden


def _may_come_back(case: Case, at: datetime) -> bool:
    """What a phrase alone took back; not an appeal whose request has gone meanwhile."""
    row = dossier.appeal(case)
    is_gone = row is not None and row.of is not None and row.of.closed_at is not None
    until = case.closed_at + BACK_WITHIN + LAST_DAY if case.closed_at else at
    return case.proven_at is None and not is_gone and at < until


def _time_forbids(case: Case, at: datetime) -> set[Move]:
    if case.status == Status.WITHDRAWN:
        return set() if _may_come_back(case, at) else {Move.PUT_BACK}
    if case.answered_at is None or at < case.answered_at + OPEN_AFTER_ANSWER:
        return {Move.CLOSE}
    # With the request goes the key of its copy, which the person wanted for longer.
    kept = Copy.objects.filter(case=case, erased_at__isnull=True, expires_at__gt=at)
    away = Step.objects.filter(case=case, effect="outlive", state="due")
    return {Move.CLOSE} if kept.exists() or away.exists() else set()


# What earlier acts have closed, each beside the moves that it may forbid.
PAST: list[tuple[set[Move], Callable[[Case], set[Move]]]] = [
    (
        {
            *(Move.ASK, Move.REFUSE, Move.START, Move.FREEZE, Move.THAW, *DECIDING),
            *(Move.NOTHING_FOUND, Move.JOIN, Move.FOUND_MORE, Move.ANSWER),
            Move.TAKE_BACK,
        },
        _decision_forbids,
    ),
    (ROUTING, _routing_past),
    ({Move.THAW}, lambda case: set() if _is_frozen(case) else {Move.THAW}),
    (BEGUN, lambda case: BEGUN if has_begun(case) else set()),
    ({*DECIDING, Move.AGREE}, _stop_forbids),
    ({Move.CLOSE, Move.REOPEN, Move.WITHDRAW}, _appeal_forbids),
]


def _is_only_written(case: Case) -> bool:
    """Answered in words to whoever wrote, so there is nothing to search first."""
    right = registry.get(case.right)
    return right is not None and right.is_written and not right.needs_proof


def _is_immediate(case: Case) -> bool:
    right = registry.get(case.right)
    return right is not None and right.is_immediate


def is_decided(case: Case) -> bool:
    """Whether a decision stands and is being carried out."""
    if case.is_to_post():
        return True
    return any(row.agreed_at is not None for row in dossier.decisions(case))


def is_report(case: Case) -> bool:
    """Whether it is about somebody else, and told by whoever it may be."""
    right = registry.get(case.right)
    return right is not None and right.is_report


def _is_frozen(case: Case) -> bool:
    effects = Step.objects.filter(case=case, effect__in=["freeze", "thaw"])
    return set(effects.values_list("effect", flat=True)) == {"freeze"}


def has_begun(case: Case) -> bool:
    """Whether anything that cannot be undone was ever tried, even without success."""
    if Step.objects.filter(case=case, effect__in=LASTING, attempt__gt=0).exists():
        return True
    # What somebody corrects by hand has no step.
    by_hand = Outcome.objects.filter(case=case, kind=OutcomeKind.CORRECTED)
    return claims.is_elsewhere(case) and by_hand.exists()


def sentence(case: Case, step: Move) -> str:
    """Why a move is not open."""
    if case.is_to_post():
        return _("This request is answered by a letter that waits to be posted.")
    if step is Move.WITHDRAW and has_begun(case):
        return _("This request is already being carried out and cannot be withdrawn.")
    if step is Move.CLOSE:
        return _("A request is closed only 30 days after its answer.")
    if step in {Move.DECIDE, Move.PROPOSE} and case.searched_at is None:
        return _("Nothing can be decided before the search has finished.")
    if is_decided(case) and case.is_open():
        return _("This request is decided and is being carried out.")
    return _("This cannot be done while the request is “%(status)s”.") % {
        "status": case.get_status_display()
    }


def require(case: Case, step: Move, at: datetime) -> None:
    """Raise IllegalMove with its sentence unless the move is open now."""
    if not may(case, step, at):
        raise IllegalMove(sentence(case, step))


@transaction.atomic
def move(
    case: Case,
    step: Move,
    *,
    by: User | str,
    at: datetime,
    facts: dict[str, Any] | None = None,
    fields: dict[str, Any] | None = None,
) -> Case:
    """Lock the case, check the table, write the new state and the ledger entry.

    `fields` are written with the status. The object given is brought up to date.
    """
    # On SQLite the transaction already holds the only write lock.
    locked = Case.objects.select_for_update().get(pk=case.pk)
    require(locked, step, at)
    start = locked.status
    changes: dict[str, Any] = {
        **(fields or {}),
        "status": MOVES[Status(locked.status)][step],
    }
    for name, value in changes.items():
        setattr(locked, name, value)
        setattr(case, name, value)
    locked.save(update_fields=list(changes))
    _moved(locked, step, Status(start), by=by, at=at, facts=facts or {})
    return locked


def answer_new(
    case: Case, *, at: datetime, facts: dict[str, Any], fields: dict[str, Any]
) -> None:
    """Answer a case in the act that files it, before its row is written.

    Nothing lies behind it that could forbid that, and nobody else knows of it yet.
    """
    if not _is_immediate(case):
        raise IllegalMove(_("This is not something that is done at once."))
    start = Status(case.status)
    for name, value in fields.items():
        setattr(case, name, value)
    case.status = MOVES[start][Move.ANSWER]
    _moved(case, Move.ANSWER, start, by=PERSON, at=at, facts=facts)


def _moved(
    case: Case,
    step: Move,
    start: Status,
    *,
    by: User | str,
    at: datetime,
    facts: dict[str, Any],
) -> None:
    """Whatever follows of a new status: the entry, the programs told, the log."""
    ledger.record(
        f"case.{step}",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"from": str(start), "to": str(case.status), **facts},
    )
    if case.status != start:
        tell(case, at=at)
        if case.status in {Status.ANSWERED, Status.WITHDRAWN}:
            logbook.enter(case, at=at)


def tell(case: Case, *, at: datetime) -> None:
    """Let the company's programs know where a case is now; not who asked."""
    status, reason = protocol.state(case)
    facts = {"reference": case.reference, "right": case.right, "status": status}
    webhooks.tell(kind=webhooks.CASE_STATUS, facts={**facts, "reason": reason}, at=at)


def about(case: Case) -> str:
    """How ledger, codes and mail name a case."""
    return f"case:{case.reference}"
