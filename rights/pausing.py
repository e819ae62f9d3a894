"""Pausing purposes while a report is filed: no proof, nothing to weigh, at once.

The purposes a right names are stopped for each address given, and besides them
every purpose of the revision in force that is marketing or trains a machine.
"""

from __future__ import annotations

from datetime import datetime

from consent import choices
from consent.models import StopGround
from notices import reading
from portal import people
from rights import claims, registry
from rights.models import Case, Outcome, OutcomeKind


def purposes(case: Case) -> list[str]:
    """What a report of this kind pauses, by the revision the case is pinned to."""
    right = registry.get(case.right)
    if right is None or not right.pauses:
        return []
    known = reading.of_revision(case.revision).purposes
    return [
        slug
        for slug, row in known.items()
        if slug in right.pauses or row.is_marketing or row.trains_ai
    ]


def pause(case: Case, *, at: datetime) -> list[str]:
    """Stop them for every address typed, in the caller's transaction."""
    stopped = purposes(case)
    typed = claims.typed(case) if stopped else {}
    for kind, value in typed.items():
        person = people.ensure(kind, value, at=at, language=case.language)
        choices.stop_all(
            person=person,
            purposes=stopped,
            ground=StopGround.RESTRICTION,
            case=case.reference,
            at=at,
        )
    # An officer who freezes another address pauses the same uses once more.
    Outcome.objects.bulk_create(
        (
            Outcome(
                case=case, category=purpose, kind=OutcomeKind.STOPPED, count=1, at=at
            )
            for purpose in (stopped if typed else [])
        ),
        ignore_conflicts=True,
    )
    return stopped if typed else []
