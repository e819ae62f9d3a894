"""Appeals: filed once per answer, decided by somebody who had no part in it.

An appeal is a request of its own with its own clock, tied to the one it is about
(law, D11; US-2). Uphold, change, or change a part: a change opens the first request
again. The second look never needs a third: nobody but the decider's rule applies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger
from portal.models import LedgerEntry, User
from rights import (
    claims,
    dossier,
    filing,
    judging,
    law_changing,
    opening,
    references,
    registry,
    reopening,
    reviewers,
    steps,
    writing,
)
from rights.deciding import NotDecided
from rights.filing import Filing
from rights.models import (
    NO_JUDGE,
    OPEN,
    Appeal,
    Case,
    Decision,
    Ending,
    Review,
    Status,
    Twin,
    Verb,
    Verdict,
)
from rights.proposals import WHOLE
from rights.steps import Work
from rights.workflow import APPEAL_WINDOW, PERSON, Move, about, actor, move, require
from rights.writing import Answer

RIGHT = filing.APPEAL
VERDICTS = {
    Verb.REFUSE: Verdict.UPHELD,
    Verb.DO: Verdict.CHANGED,
    Verb.PARTLY: Verdict.PARTLY,
}
DECIDING = (
    *("case.decide", "case.propose", "case.refuse", "case.start"),
    *("case.agree", "case.nothing_found"),
)


class NotOpen(Exception):
    """This answer cannot be appealed here; the message says what else can be done."""


@dataclass(frozen=True, kw_only=True)
class Grievance:
    """What the person says against the answer, and where to write to them."""

    words: str
    contact: str = ""


def closed_because(case: Case) -> str:
    """Why this answer cannot be appealed now; '' when it can. Never for being late."""
    right = registry.get(case.right)
    if case.right == RIGHT:
        return _(
            "An appeal cannot be appealed again. You can complain to an authority."
        )
    is_answered = case.status in {Status.ANSWERED, Status.CLOSED}
    if not is_answered or case.answered_at is None:
        return _("There is no answer yet that could be appealed.")
    if right is not None and right.is_immediate:
        return _("What you asked for was done at once, so there is nothing to appeal.")
    if any(row.answered_at == case.answered_at for row in dossier.appeals(case)):
        return _("This answer was appealed already. Each answer can be appealed once.")
    return ""


def is_late(original: Case, at: datetime) -> bool:
    """Whether it comes after the time that the answer named: taken, and marked (US-2)."""
    answered = original.answered_at
    if answered is None or at < answered + APPEAL_WINDOW:
        return False
    # What a system could not do at first is said later, with a time of its own.
    made_up = original.absences.order_by("-done_at").filter(done_at__isnull=False)
    last = made_up.values_list("done_at", flat=True).first()
    return at >= (last or answered) + APPEAL_WINDOW


def appeal(
    original: Case,
    grievance: Grievance,
    *,
    at: datetime,
    filed: Filing | None = None,
    by: User | None = None,
) -> Case:
    """File the appeal of one answer, once; the same form again is the same appeal.

    `by`: the member of staff who enters it for the person.
    """
    channel = "desk" if by else "web"
    base = filed or Filing(right=RIGHT, language=original.language, channel=channel)
    found = Case.objects.filter(draft=base.draft).first() if base.draft else None
    if found is not None:
        return found
    full = _filing(base, original, grievance)
    return filing.file(full, at=at, take=partial(_appealed, original, by))


def _appealed(original: Case, by: User | None, full: Filing, *, at: datetime) -> Case:
    # One at a time: a second appeal must see the first.
    locked = Case.objects.select_for_update().get(pk=original.pk)
    reason = closed_because(locked)
    if reason:
        raise NotOpen(reason)
    case = filing.attempt(replace(full, tie=_tie(locked)), at=at)
    _linked(case, locked, by=actor(by or PERSON), at=at)
    return case


def _filing(base: Filing, original: Case, grievance: Grievance) -> Filing:
    return replace(
        base,
        right=RIGHT,
        answers={
            "words": grievance.words,
            "contact": grievance.contact,
            "about": original.reference,
        },
        residence=original.residence or None,
        law=original.law,
    )


def by_form(
    filed: Filing,
    *,
    reference: str,
    phrase: str,
    at: datetime,
    is_theirs: Callable[[Case], bool] = opening.nobodys,
) -> Case:
    """An appeal by the public form: tied to the request when the pass phrase fits.

    Or where the browser follows that request, or is signed in as its person
    (`is_theirs`). Otherwise it is filed all the same and an officer ties it; a stranger
    who knows a reference can then neither learn anything nor use up somebody's appeal.
    """
    original = opening.open_case(
        reference=reference, phrase=phrase, is_theirs=is_theirs
    )
    if original is not None and not closed_because(original):
        grievance = Grievance(
            words=str(filed.answers["words"]), contact=str(filed.answers["contact"])
        )
        return appeal(original, grievance, filed=filed, at=at)
    return filing.file(filed, at=at)


@transaction.atomic
def link(case: Case, original: Case, *, by: User, at: datetime) -> None:
    """The officer says which answer is meant."""
    row = Appeal.objects.select_for_update().get(case=case)
    locked = Case.objects.select_for_update().get(pk=original.pk)
    reason = closed_because(locked)
    if reason or row.of_id is not None:
        raise NotOpen(reason or _("This appeal is tied to a request already."))
    tie = {**_tie(locked), "tied_by": None if _is_named(case, locked) else by}
    for name, value in tie.items():
        setattr(row, name, value)
    row.save(update_fields=list(tie))
    # The letter names the authority of the place that the first request gave.
    case.residence = locked.residence
    case.save(update_fields=["residence"])
    _linked(case, locked, by=actor(by), at=at)
    law_changing.follow(case, locked, by=by, at=at)


def named(case: Case) -> str:
    """The reference that the person typed, as rows have it; '' when it is none."""
    return references.normalise(str(claims.answers(case).get("about", ""))) or ""


def _is_named(case: Case, original: Case) -> bool:
    """Whether the person named this one. Of two of ours only the named one is meant."""
    reference = named(case)
    if reference == original.reference:
        return True
    if Case.objects.filter(reference=reference).exists():
        raise NotOpen(
            _("They name %(reference)s. It is tied to that request, or to none.")
            % {"reference": references.display(reference)}
        )
    return False


def _tie(original: Case) -> dict[str, Any]:
    """Which answer it is about, and who had a part in it: they are out of it."""
    first = [*first_deciders(original), None, None]
    return {
        "of": original,
        "answered_at": original.answered_at,
        "first_proposed_by": first[0],
        "first_agreed_by": first[1],
        "joined_by": _joined_by(original),
    }


def _linked(case: Case, original: Case, *, by: str, at: datetime) -> None:
    facts: dict[str, Any] = {"appeal": case.reference, "of": original.reference}
    if is_late(original, case.received_at):
        facts["late"] = True
    for each in (case, original):
        ledger.record("case.appealed", about=about(each), by=by, at=at, facts=facts)


def first_deciders(original: Case) -> list[User]:
    """Who decided the answer and who agreed to it, in that order.

    What was answered together with another request was decided there.
    """
    said_so = _joined(original)
    original = said_so.of if said_so is not None else original
    row = (
        Decision.objects.filter(case=original)
        .select_related("proposed_by", "agreed_by")
        .order_by("id")
        .first()
    )
    if row is not None:
        return [user for user in (row.proposed_by, row.agreed_by) if user is not None]
    acts = LedgerEntry.objects.filter(about=about(original), act__in=DECIDING)
    keys = [by.partition(":")[2] for by in acts.values_list("by", flat=True)]
    return list(User.objects.filter(pk__in=[k for k in keys if k.isdecimal()])[:2])


def _joined(original: Case) -> Twin | None:
    if original.ending != Ending.JOINED:
        return None
    return Twin.objects.filter(case=original).select_related("by", "of").first()


def _joined_by(original: Case) -> User | None:
    said_so = _joined(original)
    return said_so.by if said_so is not None else None


def of(case: Case) -> Appeal | None:
    """The appeal that this case is, with what it is about."""
    rows = Appeal.objects.select_related("of__revision", "of__key", *NO_JUDGE)
    return rows.filter(case=case).first()


# --- deciding -----------------------------------------------------------------------


@transaction.atomic
def decide(case: Case, answer: Answer, *, by: User | Review, at: datetime) -> Case:
    """Uphold, change or change a part; a change opens the first request again."""
    require(case, Move.DECIDE, at)
    writing.check(case, answer, at)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("of")
    row = rows.get(case=case)
    user = by if isinstance(by, User) else None
    if user is not None and not judging.may_judge(row, user):
        raise NotDecided(
            _("You had a part in the first answer. Somebody else decides this appeal.")
        )
    if row.of is None:
        raise NotDecided(_("Say first which request this appeal is about."))
    row.verdict = VERDICTS[Verb(answer.verb)]
    row.decided_by, row.decided_at = user, at
    row.review = None if isinstance(by, User) else by
    row.save(update_fields=["verdict", "decided_by", "review", "decided_at"])
    _decided(case, row, answer, user, at)
    reviewers.tell_over(case, at=at)
    if row.verdict != Verdict.UPHELD:
        reopening.reopen(row.of, by=who(by), at=at)
    return case


def who(by: User | Review) -> str:
    """How the ledger names the decider."""
    return actor(by) if isinstance(by, User) else f"reviewer:{by.pk.hex[:12]}"


def _decided(
    case: Case, row: Appeal, answer: Answer, user: User | None, at: datetime
) -> None:
    chosen = writing.line(case, answer)
    move(
        case,
        Move.DECIDE,
        by=who(user or row.review),  # type: ignore[arg-type]
        at=at,
        facts={"verdict": row.verdict, "of": row.of.reference if row.of else ""},
    )
    Decision.objects.filter(case=case).delete()
    Decision.objects.create(
        case=case,
        category=WHOLE,
        verb=chosen.verb,
        ground_code=chosen.code,
        ground=chosen.ground,
        decided_at=at,
        proposed_by=user,
        agreed_at=at,
    )
    steps.add(case, Work.LETTER, at=at, sealed={"words": answer.words.strip()})


def is_open(case: Case) -> bool:
    """Whether somebody still looks at an appeal of this case."""
    return Appeal.objects.filter(of=case, case__status__in=OPEN).exists()
