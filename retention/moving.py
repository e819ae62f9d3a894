"""A place of the data map that is called another kind of data than before.

Its old rows were collected under the promises of the old kind. Those are found by the
kind alone, so a move to one that is kept longer would forget them (GDPR Art. 5(1)(b)
and (e)).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from notices import earlier, keeping
from notices.earlier import Promise
from notices.reading import Reading
from retention.mapping import DatasetPlan, SystemPlan
from retention.models import Dataset

Known = dict[str, list[Promise]]


def faults(plan: SystemPlan, current: Reading, at: datetime) -> Iterator[str]:
    """One sentence for each place whose rows would be kept longer than was promised."""
    known: Known = {}
    for place in plan.datasets:
        for was in _before(plan, place):
            known = known or earlier.promises(current, at)
            if _is_longer(current, known, was, place):
                yield _(
                    "%(slug)s: its rows were collected as “%(was)s”, which goes sooner "
                    "than “%(now)s”; keep that kind, or let the policy keep the new one "
                    "no longer."
                ) % {
                    "slug": place.slug,
                    "was": was.category,
                    "now": place.category,
                }


def _before(plan: SystemPlan, place: DatasetPlan) -> list[Dataset]:
    """What is saved of the same rows as another kind: by name, or by its table alone."""
    still = [each.slug for each in plan.datasets]
    renamed = Q(system__slug=plan.slug, table=place.table) & ~Q(slug__in=still)
    saved = Dataset.objects.filter(Q(slug=place.slug) | renamed, is_held=True)
    return list(saved.exclude(category=place.category))


def _is_longer(
    current: Reading, known: Known, was: Dataset, place: DatasetPlan
) -> bool:
    """Whether any promise about the old kind would not be kept by the new one."""
    now = keeping.of(current, place.category).on(place.clocks)
    theirs = known.get(place.category, ())
    if not keeping.of(current, was.category).on(was.clocks).outlasts(now):
        return True
    for promise in known.get(was.category, ()):
        said = promise.keeping.on(was.clocks)
        is_kept = said.outlasts(now) or any(
            other.until >= promise.until
            and said.outlasts(other.keeping.on(place.clocks))
            for other in theirs
        )
        if not is_kept:
            return True
    return False
