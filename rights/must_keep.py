"""What a law makes us keep for a time after it was processed, whoever has it deleted.

India has each record kept for a year and then destroyed (DPDP Rules 2025, rule 8(3)), so
deletion has three states: in use, put away, gone. Here is how long; `rights.outliving`
puts away and deletes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from notices import reading
from portal.workdays import add_months
from retention import erasing
from retention.models import Dataset, Role
from rights import registry
from rights.law import Keep
from rights.models import Case, Step, StepState

# The step that deletes what was put away (`rights.steps`), and what sets it apart.
OUTLIVE = "outlive"
APART = "by-law"
# What a search leaves on its row of this.
YOUNG = "young"


def rule(case: Case) -> Keep | None:
    """How long the law of a case has its rows kept; None where it does not say."""
    pack, right = registry.packs().get(case.law), registry.get(case.right)
    if pack is None or right is None or not right.is_erasing:
        return None
    keeps = pack.edition(case.law_from).keeps
    return next((each for each in keeps if case.right in each.rights), None)


def young(case: Case, slug: str, keys: list[str], at: datetime) -> dict[str, date]:
    """Of these rows those that must stay, each with its last day.

    Of what says no day we cannot show that its time is over: it counts from now.
    """
    law = rule(case)
    if law is None or not keys:
        return {}
    zone = zone_of(case)
    today = at.astimezone(zone).date()
    found = {}
    for key, moment in erasing.dated(slug, keys).items():
        begun = moment.astimezone(zone).date() if moment else today
        last = add_months(min(begun, today), law.length.months)
        if last >= today:
            found[key] = last
    return found


def zone_of(case: Case) -> ZoneInfo:
    return ZoneInfo(reading.of_revision(case.revision).organisation.time_zone)


def seen(case: Case, keys: Mapping[str, list[str]], at: datetime) -> dict[str, Any]:
    """What a search notes for the letter that an officer reads before: how many stay."""
    if rule(case) is None:
        return {}
    rows = Dataset.objects.filter(slug__in=keys, role=Role.CONTROLLER)
    found = {row.slug: young(case, row.slug, keys[row.slug], at) for row in rows}
    last = max((day for days in found.values() for day in days.values()), default=None)
    for row in rows:
        if row.is_identity and last is not None:
            # Who somebody is goes no earlier than what leads to them.
            found[row.slug] = dict.fromkeys(keys[row.slug], last)
    return {
        YOUNG: {
            slug: [len(days), max(days.values()).isoformat()]
            for slug, days in found.items()
            if days
        }
    }


def noted(case: Case, search: Step | None, row: Dataset, count: int) -> tuple[int, str]:
    """How many of so many rows stay, and until when, as the search saw it.

    Where it did not look, all of them may.
    """
    law = rule(case)
    if law is None or row.role != Role.CONTROLLER:
        return 0, ""
    known = search.result.get(YOUNG) if search else None
    if known is None:
        return count, str(law.length.words)
    many, day = known.get(row.slug, [0, ""])
    return min(many, count), day


def last_of(days: Iterable[str]) -> str:
    """The last of several days; words, where one of them is no day."""
    return max(days, default="")


def waits(case: Case) -> bool:
    """Whether something was put away that is not deleted yet."""
    rows = Step.objects.filter(case=case, effect=OUTLIVE, state=StepState.DUE)
    return rows.exists()
