"""What waits for a second person beside single answers: laws, steads, rules, bundles.

Whoever proposed something does not find it here: it is another's to agree to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.models import User
from rights import bundling, queue, registry
from rights.models import (
    OPEN,
    Bundle,
    Capacity,
    LawProposal,
    Mandate,
    StandingRule,
    Vouch,
)

LAWS = LawProposal.objects.filter(
    agreed_at__isnull=True, dropped_at__isnull=True, case__status__in=OPEN
)
STEADS = Mandate.objects.filter(
    proposed_at__isnull=False, accepted_at__isnull=True, case__status__in=OPEN
)
VOUCHES = Vouch.objects.filter(
    agreed_at__isnull=True, dropped_at__isnull=True, case__status__in=OPEN
)
RULES = StandingRule.objects.filter(agreed_at__isnull=True, ended_at__isnull=True)
# Of each sort: the rest comes up when these are answered.
MOST = 10


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One proposal: what it is, who made it and when, and where it is agreed to."""

    words: str
    by: str
    at: datetime
    url: str


def of(viewer: User) -> list[Waiting]:
    """Everything that this officer may agree to, the longest waiting first."""
    sorts: list[tuple[QuerySet[Any], Callable[[User], Iterator[Waiting]]]] = [
        (LAWS, _laws),
        (STEADS, _steads),
        (VOUCHES, _vouches),
        (RULES, _rules),
        (bundling.undecided(), _bundles),
    ]
    # Mostly nothing waits, and one look says so.
    any_of = [Exists(rows) for rows, _find in sorts]
    waits = User.objects.filter(pk=viewer.pk).values_list(*any_of).first() or ()
    found = [
        each
        for (_rows, find), is_there in zip(sorts, waits, strict=False)
        if is_there
        for each in find(viewer)
    ]
    return sorted(found, key=lambda each: each.at)


def _others(rows: QuerySet[Any], viewer: User) -> QuerySet[Any]:
    """Those of somebody else; alone in a company one agrees to one's own."""
    if settings.SECOND_PERSON != "solo":
        rows = rows.exclude(proposed_by=viewer)
    return rows.select_related("proposed_by").order_by("proposed_at")[:MOST]


def _laws(viewer: User) -> Iterator[Waiting]:
    for row in _others(LAWS.select_related("case"), viewer):
        pack = registry.packs().get(row.law)
        said = {"reference": row.case.reference, "law": pack.title if pack else row.law}
        yield Waiting(
            words=_("%(reference)s under another law: %(law)s") % said,
            by=str(row.proposed_by),
            at=row.proposed_at,
            url=_case(row.case_id),
        )


def _steads(viewer: User) -> Iterator[Waiting]:
    for row in _others(STEADS.select_related("case"), viewer):
        assert row.proposed_at is not None  # noqa: S101 - asked above
        said = {
            "reference": row.case.reference,
            "who": Capacity(row.capacity).label,
        }
        yield Waiting(
            words=_("%(reference)s: whether somebody may act as %(who)s") % said,
            by=str(row.proposed_by),
            at=row.proposed_at,
            url=_case(row.case_id),
        )


def _vouches(viewer: User) -> Iterator[Waiting]:
    for row in _others(VOUCHES.select_related("case"), viewer):
        said = {"reference": row.case.reference, "what": row.get_what_display()}
        yield Waiting(
            words=_("%(reference)s: whether %(what)s") % said,
            by=str(row.proposed_by),
            at=row.proposed_at,
            url=_case(row.case_id),
        )


def _rules(viewer: User) -> Iterator[Waiting]:
    for row in _others(RULES, viewer):
        said = {"right": queue.right_title(row.right), "way": row.get_way_display()}
        yield Waiting(
            words=_("A standing rule: “%(right)s” %(way)s") % said,
            by=str(row.proposed_by),
            at=row.proposed_at,
            url=reverse("admin:rights_case_standing"),
        )


def _bundles(viewer: User) -> Iterator[Waiting]:
    rows = list(_others(bundling.undecided(), viewer))
    counts = _counts(rows)
    for row in rows:
        count = counts[row.pk]
        words = ngettext(
            "%(n)d request decided together: %(right)s",
            "%(n)d requests decided together: %(right)s",
            count,
        )
        yield Waiting(
            words=words % {"n": count, "right": queue.right_title(row.right)},
            by=str(row.proposed_by),
            at=row.proposed_at,
            url=reverse("admin:rights_case_bundle", args=[row.pk]),
        )


def _counts(bundles: list[Bundle]) -> dict[int, int]:
    """How many requests of each still wait."""
    rows = bundling.left().filter(bundle__in=bundles)
    left = list(rows.values_list("bundle_id", flat=True))
    return {each.pk: left.count(each.pk) for each in bundles}


def _case(pk: int) -> str:
    return reverse("admin:rights_case_change", args=[pk])
