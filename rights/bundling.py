"""Deciding several requests together: the same right, the same law, two people.

Each keeps a decision, a letter and a history of its own. Nothing is proposed whose
letter was not shown, and nothing runs before another person has seen the letters, and
above each what that person wrote. Who writes again is answered alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from notices import local_day
from portal import leaves, ledger, second_person
from portal.models import User
from rights import (
    bundle_reading,
    claims,
    deciding,
    dossier,
    grounds,
    letters,
    proposals,
    writing,
)
from rights.bundle_reading import read_together
from rights.deciding import NotDecided
from rights.letters import Letter
from rights.models import Bundle, Bundled, Case, Message, MessageKind, Status
from rights.workflow import IllegalMove, Move, actor, may, sentence
from rights.writing import Answer

MOST = 50
FEWEST = 2
# The person wrote since it was proposed.
WROTE = Exists(
    Message.objects.filter(
        case=OuterRef("case"),
        kind=MessageKind.ANSWER,
        at__gte=OuterRef("bundle__proposed_at"),
    )
)


class NotTogether(Exception):
    """These cannot be decided together; the message is one sentence."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One request with the letter it would get, or why it cannot go along."""

    case: Case
    letter: Letter | None
    problem: str = ""
    # In their own words, as they wrote it.
    wrote: str = ""
    files: int = 0


def check(cases: Sequence[Case]) -> None:
    """One right and one law, so that what fits one fits all."""
    if not FEWEST <= len(cases) <= MOST:
        raise NotTogether(
            _("Choose between %(fewest)d and %(most)d requests.")
            % {"fewest": FEWEST, "most": MOST}
        )
    if len({(case.right, case.law) for case in cases}) != 1:
        raise NotTogether(_("Choose requests of one right and under one law."))


def look(cases: Sequence[Case], answer: Answer | None, *, at: datetime) -> list[Look]:
    """The letter of each, as it would go out; `answer` where it is given in words."""
    check(cases)
    with read_together(cases):
        return [_look(case, answer, at) for case in cases]


def _look(case: Case, answer: Answer | None, at: datetime) -> Look:
    try:
        return _shown(case, _letter(case, answer, at))
    except (NotDecided, IllegalMove) as error:
        return _shown(case, None, str(error))


def _shown(case: Case, letter: Letter | None, problem: str = "") -> Look:
    return Look(
        case=case,
        letter=letter,
        problem=problem,
        wrote=claims.wrote(case),
        files=bundle_reading.files(case),
    )


def _letter(case: Case, answer: Answer | None, at: datetime) -> Letter:
    if any(each.kind == MessageKind.ANSWER for each in dossier.messages(case)):
        raise NotDecided(_("They wrote again since. Read it on its page."))
    if not may(case, Move.PROPOSE, at):
        raise IllegalMove(sentence(case, Move.PROPOSE))
    if answer is not None:
        writing.check(case, answer, at)
        return writing.preview(case, answer, at=at)
    if writing.replies(case):
        raise NotDecided(_("Write the answer first."))
    lines = [grounds.settled(case, line) for line in proposals.draft(case)]
    deciding.check_lines(case, lines, at)
    return letters.preview(case, lines, at=at)


def stand(looks: Sequence[Look]) -> str:
    """A hash of exactly the letters that were shown."""
    shown = [
        [
            *(each.case.reference, each.letter.text if each.letter else ""),
            *(each.wrote, each.files),
        ]
        for each in looks
    ]
    return hashlib.sha256(leaves.canonical(shown)).hexdigest()


@transaction.atomic
def propose(
    cases: Sequence[Case], answer: Answer | None, *, seen: str, by: User, at: datetime
) -> Bundle:
    """Propose them all, as their letters were shown, or none of them."""
    looks = look(cases, answer, at=at)
    if stand(looks) != seen:
        raise NotTogether(
            _("Something changed while you read. Read the letters again.")
        )
    stuck = next((each for each in looks if each.problem), None)
    if stuck is not None:
        raise NotTogether(f"{stuck.case.reference}: {stuck.problem}")
    bundle = Bundle.objects.create(
        right=cases[0].right, law=cases[0].law, proposed_by=by, proposed_at=at
    )
    for case in cases:
        if answer is not None:
            writing.write(case, answer, by=by, at=at, together=True)
        else:
            deciding.decide(case, proposals.draft(case), by=by, at=at, together=True)
    # What was in a bundle before and was dealt with alone is in it no more.
    Bundled.objects.filter(case__in=cases, settled_at__isnull=True).update(
        settled_at=at
    )
    Bundled.objects.bulk_create(Bundled(bundle=bundle, case=case) for case in cases)
    _record("bundle.proposed", bundle, by, at)
    return bundle


def _record(act: str, bundle: Bundle, by: User, at: datetime) -> None:
    names = bundle.members.order_by("id").values_list("case__reference", flat=True)
    ledger.record(
        act,
        about=f"bundle:{bundle.pk}",
        by=actor(by),
        at=at,
        facts={"right": bundle.right, "law": bundle.law, "cases": list(names)},
    )


# --- the second person ------------------------------------------------------------


def _unsettled() -> QuerySet[Bundled]:
    return Bundled.objects.filter(settled_at__isnull=True, case__status=Status.CHECKING)


def left() -> QuerySet[Bundled]:
    """What is agreed to together: of whoever wrote nothing since it was proposed."""
    return _unsettled().filter(~WROTE)


def undecided() -> QuerySet[Bundle]:
    """What still waits for a second person."""
    rows = Bundle.objects.filter(agreed_at__isnull=True, sent_back_at__isnull=True)
    return rows.filter(Exists(left().filter(bundle=OuterRef("pk"))))


def waiting() -> list[Bundle]:
    """The same with who proposed it, oldest first."""
    rows = undecided().select_related("proposed_by")
    return list(rows.order_by("proposed_at")[:MOST])


def members(bundle: Bundle) -> list[Case]:
    """The requests of it that still wait for the second person."""
    return _cases(left().filter(bundle=bundle))


def apart(bundle: Bundle) -> list[Case]:
    """Those whose person wrote after it was proposed: each is read and agreed to alone."""
    return _cases(_unsettled().filter(WROTE, bundle=bundle))


def _cases(rows: QuerySet[Bundled]) -> list[Case]:
    found = rows.select_related("case__key", "case__revision").order_by("id")
    return [row.case for row in found]


def of(case: Case) -> Bundle | None:
    """The bundle that a request waits in."""
    row = left().filter(case=case)
    found = row.select_related("bundle").first()
    return found.bundle if found else None


def decided(bundle: Bundle, *, at: datetime) -> tuple[list[Look], str]:
    """Each with the letter that was proposed for it, and the hash of what they say.

    Both of one reading: nobody agrees to what changed after the letters were read.
    """
    cases = members(bundle)
    with read_together(cases):
        looks = [
            _shown(case, letters.preview(case, deciding.decided(case), at=at))
            for case in cases
        ]
        return looks, _stand(cases)


def stands(bundle: Bundle) -> str:
    """A hash of all decisions as the second person reads them."""
    cases = members(bundle)
    with read_together(cases):
        return _stand(cases)


def _stand(cases: Sequence[Case]) -> str:
    shown = [[case.reference, deciding.stand(case)] for case in cases]
    return hashlib.sha256(leaves.canonical(shown)).hexdigest()


@transaction.atomic
def agree(
    bundle: Bundle,
    *,
    seen: str,
    by: User,
    signed_in_at: datetime | None,
    at: datetime,
) -> int:
    """All of them run; how many. What changed since it was read stays where it is."""
    locked = _locked(bundle)
    cases = members(locked)
    if stands(locked) != seen:
        raise NotTogether(
            _("Something changed while you read. Read the letters again.")
        )
    locked.solo_ground = second_person.ground_for(
        proposed_by=locked.proposed_by,
        proposed_at=locked.proposed_at,
        agreeing=by,
        signed_in_at=signed_in_at,
        due_at=_end_of_first_day(cases),
        at=at,
    )
    locked.agreed_by, locked.agreed_at = by, at
    locked.save(update_fields=["agreed_by", "agreed_at", "solo_ground"])
    for case in cases:
        deciding.agree(
            case, seen=deciding.stand(case), by=by, signed_in_at=signed_in_at, at=at
        )
    _settle(locked, at)
    _record("bundle.agreed", locked, by, at)
    return len(cases)


def _end_of_first_day(cases: Sequence[Case]) -> datetime:
    if not cases:
        raise NotTogether(_("Nothing of it waits for a second person any more."))
    return local_day.ends(min(case.due_on for case in cases))


@transaction.atomic
def send_back(bundle: Bundle, *, note: str, by: User, at: datetime) -> None:
    """The second person does not agree: each goes back with the note."""
    locked = _locked(bundle)
    for case in members(locked):
        deciding.send_back(case, note=note, by=by, at=at)
    Bundle.objects.filter(pk=locked.pk).update(sent_back_at=at)
    _settle(locked, at)
    _record("bundle.sent_back", locked, by, at)


def _locked(bundle: Bundle) -> Bundle:
    rows = Bundle.objects.select_for_update(of=("self",)).select_related("proposed_by")
    locked = rows.get(pk=bundle.pk)
    if locked.agreed_at or locked.sent_back_at:
        raise NotTogether(_("This was agreed or sent back already."))
    return locked


def _settle(bundle: Bundle, at: datetime) -> None:
    Bundled.objects.filter(bundle=bundle, settled_at__isnull=True).update(settled_at=at)
