"""A place of the data map that is called another kind of data than before.

Its old rows were collected under the promises of the old kind. Those are found by the
kind alone, so a move to one that is kept longer would forget them (GDPR Art. 5(1)(b)
and (e)). A place that leaves the map is remembered, since its rows may stay where they
are: it comes back as what it was, or as a kind that is kept no longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from notices import earlier, keeping
from notices.earlier import Promise
from notices.reading import Reading
from retention.mapping import DatasetPlan, SystemPlan
from retention.models import Dataset, System

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
    yield from _stopped(plan, current)


def _stopped(plan: SystemPlan, current: Reading) -> Iterator[str]:
    """One for each clock that a place loses, though the policy counts on it.

    Only what the policy in force says: where a column is gone, a version without the
    rule comes first.
    """
    slugs = [place.slug for place in plan.datasets]
    saved = Dataset.objects.filter(slug__in=slugs, is_held=True)
    clocks = {(row.slug, row.category): row.clocks for row in saved}
    for place in plan.datasets:
        had = clocks.get((place.slug, place.category), {})
        said = keeping.of(current, place.category)
        for trigger in sorted(had.keys() - place.clocks.keys()):
            without = said.on([each for each in had if each != trigger])
            if not said.on(had).outlasts(without):
                yield _(
                    "%(slug)s: without its clock for “%(trigger)s” its rows would be kept "
                    "longer than the policy says; keep it, or publish a version without "
                    "that rule first."
                ) % {"slug": place.slug, "trigger": trigger}


def _before(plan: SystemPlan, place: DatasetPlan) -> list[Dataset]:
    """What is saved of the same rows as another kind: by name, or by its table alone.

    What left the map counts where nothing in it has these rows.
    """
    still = [each.slug for each in plan.datasets]
    renamed = Q(system__slug__in=_same(plan), table=place.table) & ~Q(slug__in=still)
    saved = list(Dataset.objects.filter(Q(slug=place.slug) | renamed))
    mapped = [row for row in saved if row.is_held] or saved
    return [row for row in mapped if row.category != place.category]


def _same(plan: SystemPlan) -> list[str]:
    """The names under which the same database is known."""
    address = settings.SYSTEM_URLS.get(plan.slug)
    others = [slug for slug, url in settings.SYSTEM_URLS.items() if url == address]
    return [plan.slug, *others]


def leave(system: System, plan: SystemPlan) -> None:
    """Take the places out of the map that a plan no longer names, and remember them.

    One that is there under another name now is remembered by that one.
    """
    gone = Dataset.objects.filter(system=system).exclude(
        slug__in=[place.slug for place in plan.datasets]
    )
    gone.filter(table__in=_renamed(plan)).delete()
    gone.update(is_held=False)


def _renamed(plan: SystemPlan) -> list[str]:
    """The tables of places that nobody knew by these names."""
    names = [place.slug for place in plan.datasets]
    known = set(Dataset.objects.filter(slug__in=names).values_list("slug", flat=True))
    return [place.table for place in plan.datasets if place.slug not in known]


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
