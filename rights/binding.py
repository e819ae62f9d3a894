"""The laws that bind us in a request, whatever law it is put under afterwards.

Who moves loses nothing: what a law gave where they said they live stays.
"""

from __future__ import annotations

from datetime import date

from notices import reading
from rights import applicable, dossier
from rights.law import Pack
from rights.models import Case


def received_on(case: Case) -> date:
    """The controller's local day on which it arrived."""
    return applicable.today(reading.of_revision(case.revision), case.received_at)


def laws_at(case: Case, place: str) -> list[Pack]:
    """What counts for such a request at one place."""
    current = reading.of_revision(case.revision)
    return applicable.laws_of(current, case.right, place, on=received_on(case))


def laws(case: Case) -> set[str]:
    """Those of the place that the person said, without our own promise."""
    first = next(iter(dossier.law_changes(case)), None)
    said = first.place_was if first else case.residence
    found = {pack.code for pack in laws_at(case, said)} if said else set()
    return found - {"company"}
