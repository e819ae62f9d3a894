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
from portal import one_look
from portal.models import Person
from rights import claims, references, registry, steps
from rights.copy_pack import Column
from rights.models import Case, Ending, Status
from rights.proposals import OWN_RECORD
from rights.steps import Work

# The name of its files in the copy.
SLUG = "your-requests"
MOST = 8


def of_person(person: Person | UUID) -> QuerySet[Case]:
    """Their requests, not what others reported about an account: who did stays unseen."""
    return _no_reports(Case.objects.filter(person=person))


def _no_reports(rows: QuerySet[Case]) -> QuerySet[Case]:
    reports = [right.code for right in registry.all_rights() if right.is_report]
    return rows.exclude(right__in=reports)


def are_asked(case: Case) -> bool:
    """Whether a copy of all kinds, or of this one, was asked for."""
    wanted = claims.wanted(case)
    is_known = OWN_RECORD in reading.of_revision(case.revision).categories
    return is_known and (not wanted or OWN_RECORD in wanted)


def _all(case: Case) -> QuerySet[Case]:
    """Of the time that was asked about, and none that nobody proved.

    What stops at receipt takes no proof: anybody may have filed it about the address.
    """
    theirs = Q(pk=case.pk)
    if case.person_id is not None:
        theirs |= Q(pk__in=of_person(case.person_id).filter(proven_at__isnull=False))
    since, until = claims.span(case)
    rows = Case.objects.filter(theirs).order_by("-received_at", "-pk")
    if since:
        rows = rows.filter(received_at__gte=local_day.begins(since))
    return rows.filter(received_at__lt=local_day.ends(until)) if until else rows


def count(case: Case) -> int:
    """How many are in the copy, or would be if it were made now."""
    made = steps.of(case, Work.EXPORT)
    rows: dict[str, int] = (made.result or {}).get("rows", {}) if made else {}
    if SLUG in rows:
        return rows[SLUG]
    return one_look.read(f"own requests:{case.pk}", _all(case).count)


def look(cases: Iterable[Case]) -> None:
    """Count those of several people at once, for a page that shows all their letters."""
    found = [each for each in cases if not any(claims.span(each))]
    theirs = Case.objects.filter(person__in={each.person_id for each in found})
    rows = _no_reports(theirs).filter(proven_at__isnull=False)
    counts = dict(rows.values_list("person").annotate(Count("pk")).order_by("person"))
    for case in found:
        one_look.put(f"own requests:{case.pk}", counts.get(case.person_id, 1))


def listed(case: Case) -> str:
    """The newest of them for a letter beside which no copy goes, and where the rest is."""
    found = list(_all(case).values_list("reference", flat=True)[: MOST + 1])
    named = ", ".join(references.display(each) for each in found[:MOST])
    if len(found) > MOST:
        return _(
            "What you asked: %(named)s, and more before. What you wrote and what we "
            "answered stands on the page of each."
        ) % {"named": named}
    return _(
        "What you asked: %(named)s. What you wrote and what we answered stands on the "
        "page of each."
    ) % {"named": named}


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
    found = _all(case).select_related("key")
    for each in found.iterator():
        right = registry.get(each.right)
        yield {
            "reference": references.display(each.reference),
            "asked": str(right.title) if right else each.right,
            "wrote": claims.wrote(each),
            "received_on": local_day.of(each.received_at),
            "answer_by": each.due_on,
            "answered_on": each.answered_at and local_day.of(each.answered_at),
            "outcome": str(_stands(each)),
        }


def _stands(case: Case) -> Any:
    return Ending(case.ending).label if case.ending else Status(case.status).label
