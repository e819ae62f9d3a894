"""What we keep of a person's own requests, given with a copy of their data.

It is data about them like any other kind (GDPR Art. 15(3), 11 CCR 7024(h)): each
request that is theirs, and not what others filed about their address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import one_look, vault
from portal.models import Person
from rights import claims, references, registry, steps
from rights.copy_pack import Column
from rights.models import Case, Ending, Status
from rights.proposals import OWN_RECORD
from rights.steps import Work

# The name of its files in the copy.
SLUG = "your-requests"


def of_person(person: Person | UUID) -> QuerySet[Case]:
    """Their requests, not what others reported about an account: who did stays unseen."""
    reports = [right.code for right in registry.all_rights() if right.is_report]
    return Case.objects.filter(person=person).exclude(right__in=reports)


def are_asked(case: Case) -> bool:
    """Whether a copy of all kinds, or of this one, was asked for."""
    wanted = claims.wanted(case)
    is_known = OWN_RECORD in reading.of_revision(case.revision).categories
    return is_known and (not wanted or OWN_RECORD in wanted)


def _all(case: Case) -> QuerySet[Case]:
    if case.person_id is None:
        return Case.objects.filter(pk=case.pk)
    return Case.objects.filter(Q(pk__in=of_person(case.person_id)) | Q(pk=case.pk))


def count(case: Case) -> int:
    """How many are in the copy, or would be if it were made now."""
    made = steps.of(case, Work.EXPORT)
    rows: dict[str, int] = (made.result or {}).get("rows", {}) if made else {}
    if SLUG in rows:
        return rows[SLUG]
    return one_look.read(f"own requests:{case.pk}", _all(case).count)


def look(cases: Iterable[Case]) -> None:
    """Count those of several people at once, for a page that shows all their letters."""
    found = list(cases)
    reports = [right.code for right in registry.all_rights() if right.is_report]
    rows = Case.objects.filter(person__in={each.person_id for each in found})
    many = rows.exclude(right__in=reports).values_list("person").annotate(Count("pk"))
    counts = dict(many.order_by("person"))
    for case in found:
        one_look.put(f"own requests:{case.pk}", counts.get(case.person_id, 1))


def columns() -> tuple[Column, ...]:
    """What the copy shows of each."""
    titles = {
        "reference": _("Reference"),
        "asked": _("What you asked"),
        "wrote": _("What you wrote"),
        "received_on": _("Received on"),
        "answer_by": _("Answer by"),
        "answered_on": _("Answered on"),
        "outcome": _("Where it stands"),
    }
    return tuple(Column(name=name, title=title) for name, title in titles.items())


def rows(case: Case) -> Iterator[dict[str, Any]]:
    """Each request, the newest first."""
    found = _all(case).select_related("key").order_by("-received_at", "-pk")
    for each in found.iterator():
        right = registry.get(each.right)
        yield {
            "reference": references.display(each.reference),
            "asked": str(right.title) if right else each.right,
            "wrote": _wrote(each),
            "received_on": local_day.of(each.received_at),
            "answer_by": each.due_on,
            "answered_on": each.answered_at and local_day.of(each.answered_at),
            "outcome": str(_stands(each)),
        }


def _stands(case: Case) -> Any:
    return Ending(case.ending).label if case.ending else Status(case.status).label


def _wrote(case: Case) -> str:
    try:
        return claims.wrote(case)
    except vault.KeyDestroyed:
        return ""  # its time is over
