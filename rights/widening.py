"""What is paused for an account is paused for each of its addresses.

The company's own programs ask the gate by the address that they are about to use: a
dialler knows a number alone. A pause that lay on the typed e-mail address only would
let it call the child, or the person who objected (GDPR Art. 18(2), 21(1); MIN-2).
A no of their own, which needs no proof, is carried on by `consent.following`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from consent import choices
from consent.models import Stop, StopGround
from portal import people
from retention import addresses
from retention.connecting import Identifiers
from rights import absences, claims, registry, steps
from rights.models import Case, Step
from rights.steps import Done, Work

PAUSES = (StopGround.RESTRICTION, StopGround.OBJECTION)


def begin(case: Case, *, at: datetime) -> None:
    """Have it looked up, once more where something was paused for it before."""
    steps.again(case, Work.WIDEN, at=at)


def widen(step: Step, at: datetime) -> Done:
    """Find the account's other addresses, and pause for each what the case pauses."""
    case = step.case
    found = addresses.on_file(_whose(case), without=absences.slugs(case))
    return Done(result={"count": len(found)}, after=partial(_lay, case, found, at))


def _whose(case: Case) -> Identifiers:
    """A report is believed of what it names; of anything else, what was proven."""
    right = registry.get(case.right)
    if right is not None and right.is_report:
        return claims.typed(case)
    return people.proven(case.person) if case.person else {}


def _lay(case: Case, found: Iterable[tuple[str, str]], at: datetime) -> None:
    """For all that is still paused: a pause that ended meanwhile begins no other."""
    standing = Stop.objects.filter(
        case=case.reference, ground__in=PAUSES, until__isnull=True
    )
    paused = sorted(set(standing.values_list("ground", "purpose")))
    for kind, value in found if paused else ():
        person = people.ensure(kind, value, at=at, language=case.language)
        for ground in sorted({ground for ground, _purpose in paused}):
            choices.stop_all(
                person=person,
                purposes=[purpose for mine, purpose in paused if mine == ground],
                ground=ground,
                case=case.reference,
                at=at,
            )
