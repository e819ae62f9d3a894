"""The last step of a case: account for everything, write the letter, say so.

A case cannot be answered over a kind of data that nothing was said about. Whom nothing
but paper tells of it has an answer on the day on which somebody posts it, and not before:
until then it stays open, and its clocks run (GDPR Art. 12(3); 11 CCR 7021(b)).
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from notices import local_day
from portal import jobs, outbox
from portal.models import User
from retention.models import Dataset
from rights import (
    becoming,
    claims,
    delegating,
    frozen,
    last_letters,
    letters,
    limiting,
    looking,
    mails,
    must_keep,
    periods,
    postal,
    proposals,
    reaching,
    registry,
    resuming,
    steps,
    twins,
    unfinished,
    unreached,
)
from rights.models import (
    Case,
    Clock,
    Copy,
    Decision,
    Ending,
    MessageKind,
    Outcome,
    OutcomeKind,
    Posting,
    Status,
    Tripwire,
)
from rights.proposals import WHOLE
from rights.steps import StepFailed, Work
from rights.workflow import SYSTEM, Move, actor, move, require

MOST = 200


def answer(case: Case, *, at: datetime, by: str = SYSTEM) -> None:
    """Write the last outcomes and the letter, move the case, tell the person."""
    _account(case, at)
    limiting.settle(case, at=at)
    written = letters.write(case, at=at)
    if postal.goes_by_post(case):
        _leave(case, written, by=by, at=at)
        return
    _end(case, written, by=by, at=at)
    tell(case, written, at)
    twins.follow(case, at=at)


def _leave(case: Case, written: letters.Letter, *, by: str, at: datetime) -> None:
    """It lies at the desk to be posted; what was told of its near days is told anew."""
    require(case, _last_move(case), at)
    Clock.objects.filter(case=case, done_at__isnull=True).update(near_told_at=None)
    fields = {"ending": written.ending, "last_call_for": None}
    move(case, Move.WRITE, by=by, at=at, fields=fields)
    _say(case, written, at)


@transaction.atomic
def posted(row: Posting, *, by: User, at: datetime) -> None:
    """A letter lies in the letter box; with an answer its request ends."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=row.case_id)
    postal.mark(row, by=by, at=at)
    if not case.is_to_post() or not postal.is_answer(row):
        return
    if resuming.is_too_near(case, at=at):
        raise postal.NotPosted(
            _(
                "This letter names a day that is less than three days off. It is "
                "written anew with a later day in a few minutes: post that one."
            )
        )
    written = letters.sent(case)
    if written is None:
        raise postal.NotPosted(_("What this letter said was erased."))
    limiting.told(case, at=at)
    _end(case, written, by=actor(by), at=at)
    delegating.answered(case, at=at)
    twins.follow(case, at=at)


def renew_due(at: datetime) -> int:
    """Write each answer on paper anew that lay until the day it names was too near."""
    rows = Case.objects.open().exclude(ending=Ending.NONE)
    due = rows.filter(resuming.names_too_near_a_day(at)).order_by("pk")[:MOST]
    return sum(jobs.one_by_one(list(due), partial(_renew, at=at)))


@transaction.atomic
def _renew(case: Case, *, at: datetime) -> bool:
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not locked.is_to_post() or not postal.goes_by_post(locked):
        return False
    written = _write_anew(locked, at)
    _say(locked, written, at, turn=at.isoformat())
    return True


def _write_anew(case: Case, at: datetime) -> letters.Letter:
    """A letter that names a later day goes in place of the one they never had."""
    limiting.put_off(case, at=at)
    postal.take_back(case)
    return letters.write(case, at=at)


@transaction.atomic
def reach(case: Case, said: dict[str, str], *, at: datetime) -> None:
    """Letters go elsewhere from now on, and an answer that they do not have yet."""
    reaching.change(case, said, at=at)
    say_again(case, at=at)
    written = letters.sent(case)
    if written is None or not case.is_to_post() or postal.goes_by_post(case):
        return
    if resuming.is_too_near(case, at=at):
        written = _write_anew(case, at)
    postal.take_back(case)
    limiting.told(case, at=at)
    _end(case, written, by=SYSTEM, at=at)
    tell(case, written, at)
    twins.follow(case, at=at)


def say_again(case: Case, *, at: datetime) -> None:
    """An answer that was kept back leaves, now that there is a way for it."""
    written = letters.sent(case)
    if case.status == Status.ANSWERED and written and unreached.lacks_answer(case):
        _say(case, written, at, turn=at.isoformat())


def _last_move(case: Case) -> Move:
    return Move.NOTHING_FOUND if _is_empty(case) else Move.ANSWER


def _end(case: Case, written: letters.Letter, *, by: str, at: datetime) -> None:
    """The person has the answer: its clocks stop, and nothing is held for it."""
    periods.end(case, at=at)
    move(
        case,
        _last_move(case),
        by=by,
        at=at,
        facts={
            "ending": written.ending,
            "lines": [
                {"category": line.category, "kind": line.kind, "count": line.count}
                for line in written.lines
            ],
        },
        fields={"ending": written.ending, "answered_at": at},
    )
    if proposals.is_restricting(case) and limiting.active(case):
        limiting.hold_paused(case, at=at)
    elif not must_keep.waits(case):
        looking.release(case, at=at)
    frozen.settle(case, at=at)
    last_letters.promise_copies(case, at=at)


def tell(case: Case, written: letters.Letter, at: datetime) -> None:
    """Say that there is an answer; an unproven person gets it at the claimed address.

    Shown on a page, it would tell whoever typed an address whether it is on file.
    """
    delegating.answered(case, at=at)
    _say(case, written, at)


def _say(case: Case, written: letters.Letter, at: datetime, *, turn: str = "") -> None:
    if case.messages.filter(kind=MessageKind.LETTER).count() > 1:
        turn = at.isoformat()
    right = registry.get(case.right)
    needs_proof = right is not None and right.needs_proof
    if needs_proof and case.proven_at is None:
        _tell_nobody_known(case, written, turn=turn, at=at)
        return
    is_letter = not needs_proof and claims.is_letter(case)
    template = "answer" if is_letter else "answered"
    shown: dict[str, Any] = {"letter": written} if is_letter else _copy(case, at)
    shown["resumes"] = limiting.resumes(case)
    told = mails.to_person(template, case=case, at=at, turn=turn, context=shown)
    if needs_proof and not told:
        mails.by_phone("answered_by_phone", case=case, at=at, turn=turn)


def _tell_nobody_known(
    case: Case, written: letters.Letter, *, turn: str, at: datetime
) -> None:
    """The letter to the claimed address; another that they named hears where it went."""
    channel = next(iter(claims.channels(case)), None)
    context: dict[str, Any] = {"letter": written}
    if channel is None and claims.is_letter(case):
        mails.to_person("answer", case=case, at=at, turn=turn, context=context)
        return
    if channel is None or channel.value != claims.contact(case):
        elsewhere = {"is_elsewhere": True}
        mails.to_person("answered", case=case, at=at, turn=turn, context=elsewhere)
    if channel is None:
        return
    if channel.kind == outbox.PHONE:
        mails.by_phone("answer_by_phone", case=case, at=at, turn=turn, context=context)
        return
    mails.queue(
        "answer", case=case, to=channel.value, at=at, turn=turn, context=context
    )


def _copy(case: Case, at: datetime) -> dict[str, Any]:
    """How large the copy is and when it opens, where there is one."""
    made = Copy.objects.filter(case=case, erased_at__isnull=True).first()
    if made is None:
        return {}
    wire = Tripwire.objects.filter(case=case, opens_at__gt=at).first()
    opens = local_day.moment(wire.opens_at, "l j F, H:i") if wire else ""
    return {"size": filesizeformat(made.size), "opens": opens}


def _is_empty(case: Case) -> bool:
    """Answered without a decision: nobody and nothing was found."""
    return not Decision.objects.filter(case=case).exists()


def _account(case: Case, at: datetime) -> None:
    """Write what is not written yet: refused whole, nothing found, our own record."""
    decided = list(Decision.objects.filter(case=case).order_by("id"))
    if any(each.category == WHOLE for each in decided):
        for row in becoming.written(case, decided, at):
            _write_once(case, row, at)
        return
    unfinished.account(case, at=at)
    made = list(Outcome.objects.filter(case=case))
    explained = {row.category for row in made}
    right = registry.get(case.right)
    is_by_kind = right is not None and right.is_decided
    if case.searched_at is not None and is_by_kind and not claims.is_elsewhere(case):
        _refuse_silence(case, explained)
        rest = becoming.unfound(case, explained, at) + becoming.own(case, made, at)
        Outcome.objects.bulk_create(rest)
    elif _is_empty(case):
        nothing = Outcome(category=WHOLE, kind=OutcomeKind.NOT_FOUND)
        _write_once(case, nothing, at)
    elif not explained:
        raise StepFailed(_("Nothing says what became of this request."))


def _write_once(case: Case, row: Outcome, at: datetime) -> None:
    Outcome.objects.get_or_create(
        case=case,
        category=row.category,
        kind=row.kind,
        defaults={
            "count": row.count,
            "ground": row.ground,
            "law": row.law,
            "at": at,
        },
    )


def _refuse_silence(case: Case, explained: set[str]) -> None:
    """Rows were resolved in this category, so something must be said about them."""
    resolved = steps.of(case, Work.RESOLVE)
    found: dict[str, int] = resolved.result.get("found", {}) if resolved else {}
    touched = Dataset.objects.filter(slug__in=[s for s, n in found.items() if n])
    silent = set(touched.values_list("category", flat=True)) - explained
    if silent:
        raise StepFailed(
            _("Nothing says what became of “%(kind)s”.") % {"kind": min(silent)}
        )
