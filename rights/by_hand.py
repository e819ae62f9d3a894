"""Correcting what none of the mapped fields holds: decided, done by hand, and evidenced.

GDPR Art. 16 knows no list of fields. An officer names the system, another agrees where
that is needed, then somebody changes it there and writes down what shows it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger
from portal.models import User
from rights import claims, deciding, reasons, steps
from rights.deciding import NotDecided
from rights.models import (
    Case,
    Decision,
    MessageKind,
    OutcomeKind,
    Status,
    Step,
    Verb,
)
from rights.outcomes import Became, write
from rights.proposals import OWN_RECORD, WHOLE, Proposal
from rights.steps import Work
from rights.talking import said
from rights.workflow import Move, about, actor, is_decided, move, require

LONGEST_SYSTEM = 120
RIGHT = "rectification"
MOST = 20


def is_asked(case: Case) -> bool:
    """Whether this is about something in none of the fields that can be changed here."""
    return claims.is_elsewhere(case)


def kinds(case: Case) -> dict[str, str]:
    """The kinds of data it can be in, by name: those of the policy of the case."""
    known = reading.of_revision(case.revision).categories
    return {slug: row.title for slug, row in known.items() if slug != OWN_RECORD}


def line(case: Case, kind: str, system: str) -> Proposal:
    """What is decided: this kind of data is corrected, by hand, in this system."""
    known = kinds(case)
    if kind not in known or not system.strip():
        raise NotDecided(_("Choose the kind of data and name the system it is in."))
    where = system.strip()[:LONGEST_SYSTEM]
    return Proposal(category=kind, title=known[kind], verb=Verb.DO, ground=where)


@transaction.atomic
def decide(case: Case, *, kind: str, system: str, by: User, at: datetime) -> Case:
    """Decide that it is corrected by hand; it waits for a second person where needed."""
    if not is_asked(case):
        raise NotDecided(_("What is wrong here is in a field: correct that."))
    require(case, Move.DECIDE, at)
    lines = [line(case, kind, system)]
    deciding.check_letter(case, lines, at)
    waits = deciding.needs_second(case, lines)
    moved = move(
        case,
        Move.PROPOSE if waits else Move.DECIDE,
        by=by,
        at=at,
        facts={"decisions": {kind: Verb.DO}, "is_by_hand": True},
        fields={"assigned_to": case.assigned_to or by},
    )
    deciding.save(case, lines, by=by, at=at, waits=waits)
    return moved


def due(case: Case) -> Decision | None:
    """What was decided and somebody now has to do by hand."""
    if case.status != Status.WORKING or not (is_asked(case) and is_decided(case)):
        return None
    if steps.of(case, Work.LETTER) is not None:
        return None  # refused, or done already
    rows = Decision.objects.filter(case=case, verb=Verb.DO, agreed_at__isnull=False)
    return rows.exclude(category=WHOLE).first()


def waiting() -> list[Case]:
    """The requests that somebody now has to correct by hand, the earliest due first.

    What a program corrects has its letter as a step from the decision on.
    """
    decided = Decision.objects.filter(
        case=OuterRef("pk"), verb=Verb.DO, agreed_at__isnull=False
    )
    lettered = Step.objects.filter(case=OuterRef("pk"), effect=Work.LETTER)
    rows = Case.objects.filter(
        Exists(decided), ~Exists(lettered), right=RIGHT, status=Status.WORKING
    )
    return list(rows.order_by("due_on", "id")[:MOST])


@transaction.atomic
def done(case: Case, *, count: int, evidence: str, by: User, at: datetime) -> None:
    """Somebody changed it: how many records, and what shows it. The answer follows."""
    Case.objects.select_for_update().get(pk=case.pk)
    row = due(case)
    if row is None:
        raise NotDecided(_("Nothing waits here to be corrected by hand (any more)."))
    if count < 1 or not reasons.says_something(evidence):
        raise NotDecided(
            _(
                "Write how many records you changed, and in a whole sentence what shows it."
            )
        )
    became = Became(
        category=row.category,
        kind=OutcomeKind.CORRECTED,
        count=count,
        whom=row.ground,
    )
    write(case, became, at=at)
    words = _("Corrected by hand in “%(system)s”: %(evidence)s")
    shown = words % {"system": row.ground, "evidence": evidence.strip()}
    said(case, MessageKind.NOTE, shown, by=by, at=at)
    ledger.record(
        "case.by_hand",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"kind": row.category, "count": count},
        personal={"system": row.ground, "evidence": evidence.strip()},
        key=case.key,
    )
    steps.add(case, Work.TELL, at=at)
    steps.add(case, Work.LETTER, at=at)


@transaction.atomic
def not_done(case: Case, *, note: str, by: User, at: datetime) -> Case:
    """It is not there, or cannot be changed there: a person decides again."""
    if due(case) is None or not reasons.says_something(note):
        raise NotDecided(_("Write in a whole sentence what you met there."))
    moved = move(case, Move.TAKE_BACK, by=by, at=at)
    Decision.objects.filter(case=case).delete()
    said(case, MessageKind.NOTE, note, by=by, at=at)
    return moved
