"""A child's data: paused while it is reported, frozen by one click, and thawed again.

Marketing, training and new calls stop in the filing transaction for the address
given; freezing the account is the officer's act, because a stranger reported it,
and can be taken back with a ground (MIN-2; clause on children).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import vault
from portal.models import User
from retention import marks
from rights import claims, contacts, freeing, reasons, steps, talking
from rights.deciding import NotDecided
from rights.models import Case, MessageKind, Step
from rights.pausing import pause
from rights.steps import Done, Work
from rights.workflow import Move, actor, move

# What a second freeze does anew.
AGAIN = (Work.WARN, Work.SEARCH, Work.FREEZE, Work.THAW, Work.FREED)


def fault(case: Case, identifiers: dict[str, str], ground: str) -> str:
    """Why this account cannot be frozen so; '' when it can.

    What was reported needs no more words; for any other account somebody answers.
    """
    if not identifiers:
        return _("Write the address or number of the account.")
    is_reported = identifiers.items() <= claims.typed(case).items()
    if is_reported or reasons.says_something(ground):
        return ""
    return _(
        "This is not the address that was reported. Write in a whole sentence how you "
        "know that this account is the one."
    )


@transaction.atomic
def freeze(
    case: Case, *, identifiers: dict[str, str], by: User, at: datetime, ground: str = ""
) -> Case:
    """Look the account up and freeze every row of it that the product can freeze.

    Its own addresses are told, and can say that it is not so.
    """
    if found := fault(case, identifiers, ground):
        raise NotDecided(found)
    if ground.strip():
        talking.said(case, MessageKind.NOTE, ground, by=by, at=at)
    moved = move(
        case,
        Move.FREEZE,
        by=by,
        at=at,
        fields={
            "assigned_to": case.assigned_to or by,
            "sealed_claims": vault.seal_json(case.key, identifiers),
            **contacts.digests(identifiers, claims.contact(case)),
            "named_at": None,
            "searched_at": None,
        },
    )
    pause(case, at=at, is_frozen=True)
    steps.remove(case, *AGAIN, at=at)
    # Whoever is told hears later what stays; a deleted account no longer says who that is.
    steps.add(case, Work.WARN, at=at, sealed=[])
    steps.add(case, Work.SEARCH, at=at)
    return moved


def frozen(step: Step, at: datetime) -> Done:
    """Freeze the rows of one dataset; those gone meanwhile need no freezing."""
    keys: list[str] = steps.opened(step) or []
    result = marks.lay(step.dataset, keys, case=step.case.reference, at=at)
    return Done(result={"count": result.count})


@transaction.atomic
def thaw(case: Case, *, ground: str, by: User, at: datetime) -> Case:
    """Take the freeze and the pauses back, with the ground, for instance an adult."""
    if not reasons.says_something(ground):
        raise NotDecided(_("Write in a whole sentence why the account is freed."))
    moved = move(case, Move.THAW, by=by, at=at)
    talking.said(case, MessageKind.NOTE, ground, by=by, at=at)
    freeing.free(case, by=actor(by), at=at)
    return moved


def thawed(step: Step, at: datetime) -> Done:
    """Let one dataset be used again, but for what another request marked."""
    keys: list[str] = steps.opened(step) or []
    freed = marks.lift(step.dataset, keys, case=step.case.reference, at=at)
    return Done(result={"count": freed.count})
