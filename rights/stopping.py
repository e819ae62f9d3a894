"""Stops that act in the filing transaction: opt-outs, calls, a consent taken back.

No identity step and nothing to weigh (GDPR Art. 21(3); 11 CCR 7026, 7060(b)): the
person and identifier are made unproven, and only they are acted on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from consent import choices, choosing, following
from consent.models import Stop, StopGround
from notices import reading
from portal import gathering, people
from portal.models import Person
from rights import claims, letters, recipients, uses
from rights.law import TELL
from rights.models import Case, Ending, NoticeState, Outcome, OutcomeKind
from rights.right import Right
from rights.workflow import SYSTEM, answer_new


def asked(right: Right, case: Case) -> list[str]:
    """The purposes to stop: the ones ticked, or the only one the right has."""
    if len(right.choices) == 1:
        return list(right.purposes)
    ticked = claims.answers(case).get("choices", [])
    offered = uses.stoppable(right, reading.of_revision(case.revision))
    return [purpose for purpose in offered if purpose in ticked]


def begin(case: Case, right: Right, *, at: datetime) -> None:
    """Stop every purpose asked for and answer the case, before its row is written.

    In the filing transaction, which begins anew after an IntegrityError.
    """
    kind, value = next(iter(claims.typed(case).items()))
    person = people.find_or_make(kind, value, at=at, language=case.language)
    purposes = asked(right, case)
    if right.ends_consent:
        _take_back(case, person, purposes, at)
    else:
        choices.lay_all(
            person=person,
            purposes=purposes,
            ground=StopGround.OPT_OUT,
            case=case.reference,
            at=at,
        )
    answer_new(
        case,
        at=at,
        facts={"stopped": purposes},
        fields={"person": person, "ending": Ending.GRANTED, "answered_at": at},
    )


def finish(case: Case, right: Right, *, at: datetime, by: str = "") -> list[str]:
    """Write the letter, and tell whoever got the data; which clocks still run.

    Where somebody who got the data is not told yet, the one for that runs on. `by`: the
    agent who wrote it.
    """
    purposes = asked(right, case)
    done = [
        Outcome(case=case, category=purpose, kind=OutcomeKind.STOPPED, count=1, at=at)
        for purpose in purposes
    ]
    gathering.insert(*done)
    told = recipients.of_opt_out(case, purposes, at=at)
    letters.write_new(case, done, told, at=at, by=by)
    return [TELL] if any(each.state == NoticeState.DUE for each in told) else []


def _take_back(case: Case, person: Person, purposes: list[str], at: datetime) -> None:
    """A consent ends by a choice, kept by a stop where the page of choices can end it."""
    rows = reading.of_revision(case.revision).purposes
    shown = {
        purpose: choices.Shown(
            revision=case.revision.number,
            words=choosing.words_back(rows[purpose]),
            method="form",
            language=case.language,
            jurisdiction=case.residence,
        )
        for purpose in purposes
    }
    choices.record_all(person=person, shown=shown, is_given=False, at=at)
    choices.lay_all(
        person=person,
        purposes=[purpose for purpose in purposes if rows[purpose].can_be_stopped],
        ground=StopGround.OPT_OUT,
        case=case.reference,
        at=at,
    )


def standing(case: Case, purposes: Iterable[str]) -> QuerySet[Stop]:
    """The stops of these purposes that this request laid, and that nothing ended."""
    return Stop.objects.filter(
        case=case.reference, purpose__in=list(purposes), until__isnull=True
    )


def for_good(
    case: Case, person: Person, purposes: Iterable[str], *, at: datetime
) -> None:
    """What an objection stopped for good is a no of the person's own.

    Their own yes ends it, as it ends an opt-out: a no is no harder to take back than it
    was to say. At the other addresses of the account it follows without a gap.
    """
    can_be = uses.harmless(reading.of_revision(case.revision))
    paused = list(standing(case, can_be & set(purposes)))
    for purpose in sorted({stop.purpose for stop in paused}):
        no = choices.stop(
            person=person,
            purpose=purpose,
            ground=StopGround.OPT_OUT,
            case=case.reference,
            at=at,
        )
        others = {stop.person_id for stop in paused if stop.purpose == purpose}
        following.lay(no.pk, others, at=at)
    for stop in paused:
        choices.lift(stop, by=SYSTEM, at=at, reason="for good")
