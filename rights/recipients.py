"""Telling those who had the data: what was deleted, corrected, paused, or not for sale.

GDPR Art. 19; 11 CCR 7022(b), 7026(f). Who had which kind of data says the policy; how
each is reached says `rights.ways`. A case is not answered while one of them is neither told nor said why not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import local_day, reading
from portal import gathering, jobs, ledger, people, webhooks
from portal.models import User
from retention.models import Dataset, Role
from rights import claims, dossier, mails, recipient_words, steps, ways
from rights.law import TELL
from rights.models import (
    Case,
    How,
    MessageKind,
    NoticeState,
    Outcome,
    OutcomeKind,
    RecipientNotice,
    Step,
    StepState,
)
from rights.steps import Done, StepFailed, Work
from rights.workflow import SYSTEM, about, actor

DONE_TO = (
    OutcomeKind.ERASED,
    OutcomeKind.ANONYMISED,
    OutcomeKind.CORRECTED,
    OutcomeKind.PAUSED,
)
# What an opt-out reaches: disclosures of these kinds (11 CCR 7026(f)(2), (3)).
OPTED = {"sale": "sold", "sharing": "shared", "targeted-ads": "shared"}
MOST = 100
SETTLED = ["state", "how", "ground", "settled_at"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One recipient as the person reads it."""

    title: str
    words: str


# --- who is to be told -------------------------------------------------------------


def plan(case: Case, *, at: datetime, system: str = "") -> None:
    """A row for everybody who had data that was deleted, corrected or paused.

    `system`: of what lies there alone; of the rest everybody knows, as they do of what
    was done before the answer was opened again.
    """
    done = Outcome.objects.filter(case=case, kind__in=DONE_TO, was_said=False)
    if system:
        there = Dataset.objects.filter(system__slug=system)
        done = done.filter(category__in=there.values("category"))
    kinds = set(done.values_list("category", flat=True))
    current = reading.of_revision(case.revision)
    had: dict[str, list[str]] = {}
    for row in current.disclosures:
        if row.category in kinds and row.category not in had.get(row.recipient, []):
            had.setdefault(row.recipient, []).append(row.category)
    _plan(case, current, had, at)


def of_opt_out(
    case: Case, purposes: Iterable[str], *, at: datetime
) -> list[RecipientNotice]:
    """Tell everybody to whom such data was sold, or who got it for such a use.

    In the filing transaction: each is written once, as told or as still due.
    """
    kinds = {OPTED[each] for each in purposes if each in OPTED}
    named = {recipient_words.LIMITED} & set(purposes)
    current = reading.of_revision(case.revision)
    had: dict[str, list[str]] = {}
    for row in current.disclosures:
        if row.kind in kinds or row.purpose in named:
            had.setdefault(row.recipient, []).append(row.category)
    new = _notices(case, current, had, turn=0, at=at)
    known = ways.of_all([notice.recipient for notice in new])
    for notice in new:
        _tell(notice, known[notice.recipient], {}, at)
    gathering.insert(*new)
    return new


def _plan(
    case: Case, current: reading.Reading, had: dict[str, list[str]], at: datetime
) -> None:
    turn = case.messages.filter(kind=MessageKind.LETTER).count()
    RecipientNotice.objects.bulk_create(
        _notices(case, current, had, turn=turn, at=at), ignore_conflicts=True
    )


def _notices(
    case: Case,
    current: reading.Reading,
    had: dict[str, list[str]],
    *,
    turn: int,
    at: datetime,
) -> list[RecipientNotice]:
    return [
        RecipientNotice(
            case=case,
            recipient=slug,
            title=str(row.title),
            categories=sorted(set(had[slug])),
            turn=turn,
            made_at=at,
        )
        for slug, row in current.recipients.items()
        if slug in had
    ]


def due(case: Case) -> list[RecipientNotice]:
    """Whoever of this case is neither told nor said why not."""
    return [row for row in dossier.told(case) if row.state == NoticeState.DUE]


# --- telling -----------------------------------------------------------------------


def tell(step: Step, at: datetime) -> Done:
    """Tell everybody who had the data; who cannot be reached keeps the case open."""
    case = step.case
    with transaction.atomic():
        plan(case, at=at, system=step.apart)
        for notice in due(case):
            _tell_now(notice, at)
    left = due(case)
    if left:
        said = _("%(who)s had the data and is not told. %(why)s Say how, or why not.")
        why = ways.missing(ways.of(left[0].recipient))
        raise StepFailed(said % {"who": left[0].title, "why": why})
    return Done(result={"told": RecipientNotice.objects.filter(case=case).count()})


def tell_due(at: datetime) -> int:
    """Those who could not be reached before, once somebody said how."""
    rows = RecipientNotice.objects.filter(state=NoticeState.DUE).order_by("made_at")
    done = 0
    for notice in rows.select_related("case__key", "case__revision")[:MOST]:
        with transaction.atomic():
            done += _tell_now(notice, at)
            if not due(notice.case):
                finish(notice.case, at=at)
    return done


def _is_left(notice: RecipientNotice) -> bool:
    """Whether nobody has told them meanwhile; nobody else does so in this act."""
    rows = RecipientNotice.objects.select_for_update(of=("self",))
    return rows.filter(pk=notice.pk, state=NoticeState.DUE).first() is not None


def finish(case: Case, *, at: datetime) -> None:
    """Everybody knows: the clock of telling them stops (11 CCR 7026(f))."""
    case.clocks.filter(kind=TELL, done_at__isnull=True).update(done_at=at)


Keys = dict[str, list[str]]


def _tell_now(notice: RecipientNotice, at: datetime) -> bool:
    keys = _keys(notice)
    if not _is_left(notice) or not _tell(notice, ways.of(notice.recipient), keys, at):
        return False
    notice.save(update_fields=SETTLED)
    return True


def _keys(notice: RecipientNotice) -> Keys:
    """The rows of ours that were dealt with, of the kinds that this one had.

    What is a customer's waits for their word, so nobody is told that it is gone.
    """
    keys: Keys = steps.opened(steps.of(notice.case, Work.RESOLVE)) or {}
    ours = Dataset.objects.filter(
        slug__in=keys, category__in=notice.categories, role=Role.CONTROLLER
    )
    return {row.slug: keys[row.slug] for row in ours if keys[row.slug]}


def _tell(notice: RecipientNotice, found: ways.Way, keys: Keys, at: datetime) -> bool:
    """Tell one, with the numbers of the rows as far as the case knows them."""
    if ways.missing(found):
        return False
    if found.how == How.MAIL:
        _write(notice, found.contact, keys, at)
    elif found.how == How.PROGRAM:
        webhooks.tell(kind=webhooks.RECIPIENT, facts=_facts(notice, keys), at=at)
    _settle(notice, how=found.how, ground=found.ground, by=SYSTEM, at=at)
    return True


def settle(
    notice: RecipientNotice, *, how: str, ground: str = "", by: str, at: datetime
) -> None:
    """Write down that they know, or why they cannot be told."""
    _settle(notice, how=how, ground=ground, by=by, at=at)
    notice.save(update_fields=SETTLED)


def _settle(
    notice: RecipientNotice, *, how: str, ground: str, by: str, at: datetime
) -> None:
    is_none = how == How.NONE
    notice.state = NoticeState.IMPOSSIBLE if is_none else NoticeState.TOLD
    notice.how, notice.ground, notice.settled_at = how, ground if is_none else "", at
    ledger.record(
        "recipient.untold" if is_none else "recipient.told",
        about=about(notice.case),
        by=by,
        at=at,
        facts={"recipient": notice.recipient, "how": str(how)},
    )


@transaction.atomic
def by_hand(
    notice: RecipientNotice, *, how: str, ground: str, by: User, at: datetime
) -> None:
    """The officer told them, or says why nobody can; the case goes on. Twice is once."""
    if not _is_left(notice):
        return
    settle(notice, how=how, ground=ground, by=actor(by), at=at)
    if due(notice.case):
        return
    finish(notice.case, at=at)
    step = steps.of(notice.case, Work.TELL)
    if step is not None:
        Step.objects.filter(pk=step.pk, state=StepState.DUE).update(next_try_at=at)
        jobs.wake(steps.RUN, notice.case_id)


def _write(notice: RecipientNotice, to: str, keys: Keys, at: datetime) -> None:
    case = notice.case
    current = reading.of_revision(case.revision)
    kinds = [current.categories[slug].title for slug in notice.categories]
    mails.queue(
        "recipient",
        case=case,
        to=to,
        at=at,
        turn=f"{notice.recipient}:{notice.turn}",
        context={
            "recipient": notice.title,
            "asked": recipient_words.asked(notice),
            "kinds": ", ".join(map(str, kinds)),
            "records": _records(keys),
            "marks": _marks(case),
            # The authority of the person's place is none of theirs.
            "regulators": (),
            "due": "",
        },
    )


def _records(keys: Keys) -> list[tuple[str, str]]:
    """The numbers of the rows by dataset."""
    rows = Dataset.objects.filter(slug__in=keys)
    return [(row.title, ", ".join(keys[row.slug])) for row in rows]


def _marks(case: Case) -> list[tuple[str, str]]:
    """What they can find the person by: a hash of the address, never the address."""
    proven = people.proven(case.person) if case.person and case.proven_at else {}
    known = proven or {kind: [value] for kind, value in claims.typed(case).items()}
    return [
        (f"SHA-256, {kind}", hashlib.sha256(value.encode()).hexdigest())
        for kind, values in known.items()
        for value in values
    ]


def _facts(notice: RecipientNotice, keys: Keys) -> dict[str, Any]:
    """What a program of the company passes on: numbers of rows, never a person."""
    return {
        "reference": notice.case.reference,
        "right": notice.case.right,
        "recipient": notice.recipient,
        "kinds": notice.categories,
        "records": keys,
    }


# --- what the person reads ----------------------------------------------------------

WORDS: dict[str, StrOrPromise] = {
    How.MAIL: gettext_lazy("We told them on %(on)s."),
    How.PROGRAM: gettext_lazy("We told them on %(on)s."),
    How.HAND: gettext_lazy("We told them on %(on)s."),
    How.SYSTEM: gettext_lazy("They only store what our own systems hold."),
    How.NONE: gettext_lazy("We could not tell them. %(why)s"),
    How.UNKNOWN: gettext_lazy("We still have to tell them."),
}


def lines(case: Case) -> list[Line]:
    """Everybody who had the data, and how they were told (GDPR Art. 19)."""
    return lines_of(dossier.told(case))


def lines_of(notices: Iterable[RecipientNotice]) -> list[Line]:
    """The same of rows that are at hand; who was told twice is named with the last."""
    newest = {row.recipient: row for row in notices}
    return [
        Line(
            title=row.title,
            words=str(WORDS[row.how])
            % {
                "on": local_day.words(row.settled_at or row.made_at, "j F Y"),
                "why": row.ground,
            },
        )
        for row in newest.values()
    ]
