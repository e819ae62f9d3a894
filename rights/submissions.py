"""Requests that came in one form: one code proves the address for all of them.

The first that takes a proof is the one whose code goes out, and what it proves counts
for the others: they name the same address.
"""

from __future__ import annotations

from django.db.models import QuerySet

from rights import claims, references, registry
from rights.models import Case, Submission


def together(case: Case) -> QuerySet[Case]:
    """All requests of the form that this one came with; none where it came alone."""
    number = Submission.objects.filter(case=case).values("number")
    rows = Case.objects.filter(submission__number__in=number)
    return rows.select_related("key", "revision", "receipt").order_by("pk")


def takes_proof(case: Case) -> bool:
    """Whether somebody has to show who they are for it."""
    right = registry.get(case.right)
    return right is not None and right.needs_proof


def lead(case: Case) -> Case:
    """The request whose code proves the address for all of them."""
    first = next((each for each in together(case) if takes_proof(each)), case)
    return case if first.pk == case.pk else first


def sharing(case: Case) -> list[Case]:
    """The other open requests that the same code proves."""
    first = claims.typed(case)
    return [
        each
        for each in together(case)
        if each.pk != case.pk
        and each.is_open()
        and each.on_file
        and each.proven_at is None
        and takes_proof(each)
        and claims.typed(each) == first
    ]


def listed(cases: list[Case]) -> list[dict[str, object]]:
    """Each request in a line, with its date where it is not done already."""
    titles = {right.code: right for right in registry.all_rights()}
    return [
        {
            "right": titles.get(case.right),
            "reference": case.reference,
            "display": references.display(case.reference),
            "due_on": case.due_on if case.is_open() else None,
        }
        for case in cases
    ]
