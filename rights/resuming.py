"""The day from which a paused use goes on: told three days ahead (GDPR Art. 18(3)).

A mail is told at the moment it is written. A letter on paper is told when it is posted,
and at the writing nobody knows when that will be: it names a day two weeks ahead. One
that has lain so long that three days are no longer left is written anew, with a later
day. Page, paper and job read this one row, so they name the same day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from notices import local_day
from rights import postal
from rights.models import Case, Restriction

LEAD = timedelta(hours=72)
ON_PAPER = timedelta(days=14)
# So long before it is too near to be posted, a letter is written anew.
MARGIN = timedelta(days=2)


def first(case: Case, *, at: datetime) -> datetime:
    """From when on it may be used again, by what is written to the person now."""
    return at + (ON_PAPER if postal.goes_by_post(case) else LEAD)


def words(case: Case, *, at: datetime) -> str:
    """The day that a letter of now names; '' where nothing is paused."""
    row = Restriction.objects.filter(case=case, lifted_at__isnull=True).first()
    if row is None:
        return ""
    return local_day.words(row.lift_at or first(case, at=at), "j F Y")


def is_too_near(case: Case, *, at: datetime) -> bool:
    """Whether a letter posted now would be told less than three days ahead."""
    rows = Restriction.objects.filter(case=case, lifted_at__isnull=True)
    return rows.filter(lift_at__lt=at + LEAD).exists()


def names_too_near_a_day(at: datetime) -> Q:
    """The cases of which that is so, or soon."""
    soon = at + LEAD + MARGIN
    return Q(restriction__lifted_at__isnull=True, restriction__lift_at__lt=soon)
