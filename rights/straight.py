"""Straight through: an ordinary request is prepared by a standing rule, whole.

Ordinary is who signed in, has one account, whose rows nobody holds, of no kind that
is special, and few. The officer releases it by one click, or it goes by itself where
the company decided so; everything else waits for somebody to look, with the reason.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal.models import User
from retention.models import Dataset
from rights import (
    claims,
    deciding,
    enclosures,
    identity,
    letters,
    proposals,
    standing,
    steps,
)
from rights.models import (
    PREPARED,
    QUEUE,
    Appeal,
    Case,
    Decision,
    MessageKind,
    Step,
    Verb,
    Way,
)
from rights.proposals import Proposal
from rights.steps import Done, Work
from rights.workflow import SYSTEM, Move, may, move

MOST = 20


class NotReady(Exception):
    """It is not ordinary (any more); the message is one sentence for the officer."""


def why_not(case: Case, at: datetime) -> str:
    """Why an officer has to look at it; '' where there is nothing to weigh."""
    if not identity.signed_in(case) or case.proven_at is None:
        return _("They were not signed in when they asked.")
    if not may(case, Move.DECIDE, at):
        return _("It cannot be decided now.")
    if _wrote(case):
        # Somebody reads it: what they ask in their own words is asked too.
        return _("They wrote something of their own.")
    if Appeal.objects.filter(of=case).exists():
        return _("It was answered before, and appealed.")
    if not _has_one_account(case):
        return _("Not exactly one account was found.")
    if any(each.held for each in proposals.found(case)):
        return _("Something of it is held.")
    if proposals.has_unseen(case):
        return _("A system did not answer.")
    return _weighed(case, proposals.draft(case), at)


def _wrote(case: Case) -> bool:
    """Whether there are words of theirs, with the request or later, or a file."""
    said = str(claims.answers(case).get("words") or "").strip()
    later = case.messages.filter(kind=MessageKind.ANSWER)
    return bool(said) or later.exists() or enclosures.of(case).exists()


def _has_one_account(case: Case) -> bool:
    """In each system that knows accounts, this person has one at most."""
    search = steps.of(case, Work.SEARCH)
    found: dict[str, int] = search.result.get("found", {}) if search else {}
    rows = Dataset.objects.filter(slug__in=found, is_identity=True)
    return {found[row.slug] for row in rows} - {0} == {1}


def _weighed(case: Case, lines: list[Proposal], at: datetime) -> str:
    weighed = next((line.weigh for line in lines if line.weigh), "")
    if weighed:
        return weighed
    if not lines or {line.verb for line in lines} - {Verb.DO, Verb.PASS_ON}:
        return _("Not all of it would be given.")
    if proposals.is_risky(case, lines):
        return _("There is much of it, or data of a special kind.")
    try:
        deciding.check_lines(case, lines, at)
    except deciding.NotDecided as error:
        return str(error)
    return ""


# --- the step behind the search -------------------------------------------------------


def prepare(step: Step, at: datetime) -> Done:
    """Look whether it is ordinary, and go as far as the rule of its right goes."""
    case = step.case
    rule = standing.of(case.right)
    problem = why_not(case, at) if rule else _("No rule counts for this right.")
    if rule is None or problem:
        return Done(result={"why_not": problem} if rule else {})
    way = standing.way(rule)
    return Done(
        result={"rule": rule.pk, "way": str(way)},
        after=partial(_go if way == Way.ALONE else _ready, case, rule.pk, at),
    )


def _ready(case: Case, _rule: int, at: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(prepared_at=at)


def _go(case: Case, rule: int, at: datetime) -> None:
    """Decided as drafted. Nobody here weighed it: two people made the rule."""
    if why_not(case, at):
        return  # an officer or the person was quicker
    lines = proposals.draft(case)
    facts = {
        "rule": rule,
        "decisions": {line.category: str(line.verb) for line in lines},
    }
    move(case, Move.DECIDE, by=SYSTEM, at=at, facts=facts)
    deciding.save(case, lines, by=None, at=at, waits=False)
    deciding.run(case, at)


def reason(case: Case) -> str:
    """What the step said, for the officer who looks at it now."""
    step = steps.of(case, Work.PREPARE)
    return str(step.result.get("why_not", "")) if step else ""


# --- one click ------------------------------------------------------------------------


def ready() -> list[Case]:
    """What only waits to be released, in the order of the queue."""
    decided = Decision.objects.filter(case=OuterRef("pk"))
    rows = Case.objects.filter(PREPARED).filter(~Exists(decided))
    return list(rows.select_related("key", "revision").order_by(*QUEUE)[:MOST])


def letter(case: Case, at: datetime) -> letters.Letter:
    """What goes out when it is released."""
    return letters.preview(case, proposals.draft(case), at=at)


@transaction.atomic
def release(case: Case, *, by: User, at: datetime) -> Case:
    """One click: decided as it was prepared, if it is still as ordinary."""
    problem = why_not(case, at) if case.prepared_at else _("It was not prepared.")
    if problem:
        raise NotReady(problem)
    return deciding.decide(case, proposals.draft(case), by=by, at=at)
