"""What is proven of who asks, beside what the right needs: the officer's meter.

Read from the ladder. What is missing here is asked for by the pages themselves; what
does not stand here is not asked for at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from rights import ladder, registry
from rights.ladder import Rung
from rights.models import Case


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing the right needs, and whether it is there."""

    words: str
    is_there: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Meter:
    """Needed and proven, the most that may be asked, and what never is."""

    needs: tuple[Need, ...]
    at_most: StrOrPromise
    never: StrOrPromise
    is_asking: bool


def law_of(case: Case) -> str:
    """The law whose rung counts: whoever does not say where they live is asked least."""
    return case.law if case.residence else ""


def rung_of(case: Case) -> Rung:
    """The rung of the ladder that a case stands on."""
    right = registry.get(case.right)
    return ladder.NOTHING if right is None else ladder.rung(right, law_of(case))


def meter(case: Case) -> Meter:
    """The meter of one case."""
    rung = rung_of(case)
    return Meter(
        needs=tuple(_needs(case, rung)),
        at_most=rung.asks_at_most,
        never=rung.never,
        is_asking=rung.is_proven,
    )


def _needs(case: Case, rung: Rung) -> list[Need]:
    if not rung.is_proven:
        return []
    proven = (
        date_format(case.proven_at, "j M Y, H:i") if case.proven_at is not None else ""
    )
    return [
        Need(
            words=_("The address was on file before they asked"),
            is_there=bool(case.on_file),
            note="" if case.on_file is not False else _("It is not on file."),
        ),
        Need(
            words=_("They control it: a code sent there"),
            is_there=bool(proven),
            note=proven,
        ),
    ]
