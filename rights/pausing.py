"""Pausing purposes while a report is filed: no proof, nothing to weigh, at once.

The purposes a right names are stopped for each address given, and besides them
every purpose of the revision in force that is marketing or trains a machine.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from consent import choices
from consent.models import Stop, StopGround
from notices import reading
from portal import gathering, people
from rights import claims, registry, steps, widening
from rights.models import Case, Outcome, OutcomeKind
from rights.steps import Work


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


def next_step(case: Case) -> str:
    """What happens with a report next; nothing is paused where no address was named."""
    right = registry.get(case.right)
    if right is not None and right.pauses and not claims.typed(case):
        return _(
            "You gave no address or number, so a person looks for the account first. "
            "Nothing is paused before it is found."
        )
    return str(right.next_step) if right else ""


def stand(case: Case) -> str:
    """What of this report is paused now, for the officer who may freeze."""
    laid = Stop.objects.filter(case=case.reference, ground=StopGround.RESTRICTION)
    ends = list(laid.values_list("until", flat=True))
    if not ends:
        return _("Nothing is paused yet: no account was named that it could count for.")
    if None in ends:
        return _("Marketing, training and new calls are paused already.")
    return _(
        "Nothing is paused any more: the account was freed, and marketing, training and "
        "new calls may go on. Freezing it pauses them again."
    )


def at_receipt(case: Case, *, at: datetime) -> None:
    """Stop them for every address typed, in the filing transaction.

    It begins anew after an IntegrityError.
    """
    stopped = purposes(case)
    found = [
        people.find_or_make(kind, value, at=at, language=case.language)
        for kind, value in _typed(case, stopped)
    ]
    # Both addresses may be the same person's.
    for person in {each.pk: each for each in found}.values():
        choices.lay_all(
            person=person,
            purposes=stopped,
            ground=StopGround.RESTRICTION,
            case=case.reference,
            at=at,
        )
    if found:
        steps.begin(case, Work.WIDEN, at=at)
    _write(case, stopped, at)


def pause(case: Case, *, at: datetime, is_frozen: bool = False) -> None:
    """The same for a case that may have paused something already.

    A frozen account is used for nothing but what a law demands.
    """
    stopped = purposes(case)
    everything = [choices.EVERYTHING] if is_frozen else []
    for kind, value in _typed(case, stopped):
        choices.stop_all(
            person=people.ensure(kind, value, at=at, language=case.language),
            purposes=[*stopped, *everything],
            ground=StopGround.RESTRICTION,
            case=case.reference,
            at=at,
        )
    if stopped:
        widening.begin(case, at=at)
    _write(case, stopped, at)


def _typed(case: Case, stopped: list[str]) -> list[tuple[str, str]]:
    return list(claims.typed(case).items()) if stopped else []


def _write(case: Case, stopped: list[str], at: datetime) -> None:
    # An officer who freezes another address pauses the same uses once more.
    gathering.insert(
        *(
            Outcome(
                case=case, category=purpose, kind=OutcomeKind.STOPPED, count=1, at=at
            )
            for purpose in (stopped if _typed(case, stopped) else [])
        ),
        once=True,
    )
