"""What a person sees of their request: where it is, what happened, what comes.

Made from rows, in public words only: notes, names of systems and what was found
never appear, and a page reads the same whether or not an address was on file
(architecture, section 7). The answer itself waits behind a fresh code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import local_day
from portal import ledger
from portal.models import LedgerEntry
from rights import (
    awaited,
    claims,
    cooling,
    copying,
    dossier,
    identity,
    letters,
    mandates,
    missed,
    pause_words,
    pausing,
    registry,
    standing,
    story,
    talking,
    tripwires,
    unanswered,
)
from rights.law import ACKNOWLEDGE
from rights.models import (
    Case,
    Clock,
    Cooling,
    Copy,
    Leg,
    OutcomeKind,
    Status,
    Way,
    Word,
)
from rights.right import Right
from rights.workflow import PERSON, Move, about, may

APPEAL = "appeal"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Everything the status page shows; `needs` is what `awaited` says."""

    word: str
    lead: str
    percent: int
    due_on: date
    due_sentence: str
    events: tuple[story.Event, ...]
    needs: str
    question: str
    is_open: bool
    may_withdraw: bool
    waits_until: datetime | None = None
    # Until when an answer or a code is waited for.
    time_until: date | None = None
    # How long the question can be answered that nobody waits for any more.
    went_on: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer, for whoever may see it."""

    letter: letters.Letter
    copy: Copy | None
    opens_at: datetime | None = None
    may_keep: bool = False
    # What of all we hold was asked about.
    part: dict[str, Any] = field(default_factory=dict)
    # Customers who told us to leave what is theirs as it is.
    left_by: tuple[str, ...] = ()

    @property
    def is_partly_theirs(self) -> bool:
        """Whether some of it was passed on to whoever decides about it."""
        kinds = {line.kind for line in self.letter.lines}
        return OutcomeKind.PASSED_ON in kinds


def status(case: Case, *, at: datetime) -> Progress:
    """The status page of one case."""
    asked = unanswered.question(case) if case.is_open() else None
    question = talking.words_of(case, asked)
    shown = _shown(case)
    is_awaited = bool(question) and case.status == Status.WAITING
    needs = awaited.by(case, shown, is_asked=is_awaited)
    clock = case.clocks.exclude(kind=ACKNOWLEDGE).first()
    cools = cooling.waiting(case, at) if shown is Status.WORKING else None
    waits_until = cools.ends_at if cools else None
    due_on = missed.promised(case)
    is_over = missed.is_over(case, due_on, at)
    by_date = None if is_over else due_on
    due_sentence = missed.silence() if is_over else missed.sentence(case)
    return Progress(
        word=word(case),
        lead=_cooling(cools) if cools else _lead(case, shown, needs),
        waits_until=waits_until,
        percent=_percent(case, due_on, at),
        due_on=due_on,
        time_until=unanswered.ends_on(case, asked) if asked and is_awaited else due_on,
        went_on="" if is_awaited or not question else unanswered.went_on(case, at),
        due_sentence=due_sentence or (_why(clock) if clock else ""),
        events=(
            *story.past(case),
            *story.ahead(case, shown, needs, waits_until, by_date=by_date),
        ),
        needs=needs,
        question=question,
        is_open=case.is_open(),
        may_withdraw=may(case, Move.WITHDRAW, at),
    )


def _why(clock: Clock) -> str:
    """The rule behind the date, or what was said when it was moved."""
    if clock.extended_due is None:
        return clock.sentence
    return _("We needed more time. %(why)s") % {"why": clock.reason}


def word(case: Case) -> str:
    """Where a request is, in one public word."""
    return str(_shown(case).label)


def _shown(case: Case) -> Status:
    """What the desk does about an unproven request depends on what is on file."""
    status = Status(case.status)
    right = registry.get(case.right)
    if right is not None and right.is_report:
        # What the desk does about it would tell whether there is such an account.
        return (
            Status.RECEIVED if case.is_open() and status != Status.WAITING else status
        )
    if story.is_unproven(case) and status in {Status.WORKING, Status.CHECKING}:
        return Status.WAITING
    return status


def _lead(case: Case, shown: Status, needs: str) -> str:
    if needs:
        return str(awaited.LEADS[needs])
    is_appeal = case.right == APPEAL
    return {
        Status.RECEIVED: _received(case),
        Status.WORKING: _working(case),
        Status.CHECKING: _("A second person checks the decision before it runs."),
        Status.ANSWERED: _answered(case),
        Status.CLOSED: _("This appeal is closed.")
        if is_appeal
        else _("This request is closed."),
        Status.WITHDRAWN: _("You withdrew this appeal.")
        if is_appeal
        else _("You withdrew this request."),
    }.get(shown, "")


def _received(case: Case) -> str:
    right = registry.get(case.right)
    received = right.received if right else _("We have your request")
    return _("%(received)s. There is nothing you need to do.") % {"received": received}


def _working(case: Case) -> str:
    """Nobody is said to work on it before somebody took it."""
    right = registry.get(case.right)
    if right is not None and right.is_noting:
        return _("We write it down now. You need to do nothing.")
    if case.is_to_post():
        return _("Our answer is here. Our letter about it goes to the post.")
    if case.assigned_to_id is None:
        return _("A person looks at it next. You need to do nothing.")
    return _("A person is working on it. You need to do nothing.")


def _cooling(row: Cooling) -> str:
    return _("We decided. It waits until %(time)s, and you can stop it.") % {
        "time": local_day.moment(row.ends_at, "l j F, H:i")
    }


def _answered(case: Case) -> str:
    if answer_needs_code(case) and not can_prove(case):
        return _("We answered with a message to the address or number you gave.")
    return _("Our answer is here.")


def _percent(case: Case, due_on: date, at: datetime) -> int:
    """How much of the time until the date has passed; all of it once answered."""
    if not case.is_open():
        return 100
    began = local_day.of(case.received_at)
    whole = (due_on - began).days or 1
    used = (local_day.of(at) - began).days
    return max(0, min(100, round(100 * used / whole)))


def next_rows(case: Case) -> list[str]:
    """What happens next, in three sentences, for the receipt."""
    right = registry.get(case.right)
    if right is not None and right.is_immediate:
        return [
            _("It is done. There is nothing else to do."),
            _("We keep it so until you tell us otherwise."),
        ]
    return [
        *pause_words.paused_rows(case),
        _first(case, right),
        *_then(right),
        _by_when(case),
    ]


def _by_when(case: Case) -> str:
    """The day of the answer; a letter may have lain until after it."""
    day = {"day": date_format(case.due_on, "l j F Y")}
    if case.receipt is not None and local_day.of(case.receipt.at) > case.due_on:
        return (
            _(
                "You were to have our answer by %(day)s. That day has passed. We are "
                "sorry, and write to you within a day."
            )
            % day
        )
    return _("You get our answer by %(day)s.") % day


def _then(right: Right | None) -> list[str]:
    """Who decides, where anything is decided."""
    if right is not None and right.is_question:
        return []
    if right is not None and right.is_noting:
        return [_("Nobody weighs it: once you are proven we write it down.")]
    if right is not None and _goes_alone(right):
        return [
            _(
                "An ordinary request is answered by itself, by a rule that two people "
                "made. Everything else a person decides."
            )
        ]
    return [_("A person decides, and a second one checks where much is at stake.")]


def _goes_alone(right: Right) -> bool:
    """Whether a rule of the company answers what needs no weighing."""
    if not standing.may_stand(right):
        return False
    rule = standing.of(right.code)
    return rule is not None and standing.way(rule) == Way.ALONE


def _first(case: Case, right: Right | None) -> str:
    """What happens first, as it is for this request."""
    if case.proven_at is not None and right is not None and right.is_noting:
        return _("You showed that it is you.")
    if case.proven_at is not None:
        return _("We search for what we hold under what you proved.")
    if right is not None and right.needs_proof:
        return _shown_first(case)
    return pausing.next_step(case) or _("A person reads what you sent.")


def _shown_first(case: Case) -> str:
    """Who has to show what, before anything is searched for."""
    acting = mandates.of(case)
    if acting is not None and acting.capacity in mandates.STOPPABLE:
        return _("We write to that person at the address you gave, if we know it.")
    if case.channel == identity.SIGNED_IN:
        return _("We search for what we hold under the address you signed in with.")
    if not claims.channels(case):
        return _(
            "Write back which e-mail address or phone number you use with us. We need it "
            "to find you."
        )
    return _("We send a code to the address or number you gave, if we know it.")


# --- the answer -----------------------------------------------------------------


def _left(case: Case) -> list[Leg]:
    return [leg for leg in dossier.legs(case) if leg.word == Word.KEEP]


def answer_needs_code(case: Case) -> bool:
    """Whether seeing the answer takes a fresh code: whenever somebody was proven."""
    right = registry.get(case.right)
    return right is None or right.needs_proof


def can_prove(case: Case) -> bool:
    """Whether there is a proven channel a fresh code can go to."""
    return case.proven_at is not None and identity.channel(case) is not None


def answer(case: Case, *, at: datetime) -> Answer | None:
    """The letter and the copy. The page asks `answer_needs_code` first.

    Where nobody was proven the letter went to the claimed address alone: shown
    here, it would tell a stranger whether that address is on file.
    """
    letter = None if tripwires.is_stopped(case) else letters.sent(case)
    if letter is None or (answer_needs_code(case) and not can_prove(case)):
        return None
    copy = Copy.objects.filter(case=case).first()
    is_there = copy is not None and copying.is_open(copy, at)
    wire = tripwires.holding(case, at) if is_there else None
    if wire is None:
        may_keep = copy is not None and is_there and copying.may_renew(copy, at)
        found = copy if is_there else None
        return Answer(
            letter=letter,
            copy=found,
            may_keep=may_keep,
            part=claims.part(case),
            left_by=tuple(leg.customer for leg in _left(case)),
        )
    return Answer(letter=letter, copy=None, opens_at=wire.opens_at)


def opened(case: Case, *, since: datetime, at: datetime) -> None:
    """Whoever reads the proven address has the answer open: on record once `since` then.

    Each letter counts anew. Only where there is an answer: what nobody could read counts
    for nothing that reached them.
    """
    act, name, letter = "answer.opened", about(case), letters.newest(case)
    if letter is None or not answer(case, at=at):
        return
    since = max(since, letter.at)
    rows = LedgerEntry.objects.filter(about=name, act=act, at__gt=since)
    if not rows.exists():
        ledger.record(act, about=name, by=PERSON, at=at, facts={})
