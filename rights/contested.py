"""What a person says is wrong and was not changed: noted beside the data it is about.

Their own words stand in every copy of it (11 CCR 7023; GDPR Art. 16: a statement of their
own). The rows of their requests say it, so nothing is kept twice and nothing can be lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import local_day
from rights import correcting, references
from rights.models import HAS_ENDED, Case, Ending

RECTIFICATION = "rectification"


@dataclass(frozen=True, kw_only=True)
class Note:
    """One field that somebody contests, and what they say it should be."""

    dataset: str
    title: str
    should: str
    asked_on: date
    reference: str

    @property
    def words(self) -> str:
        """The sentence in their copy."""
        return _(
            "On %(day)s you said that “%(title)s” should say: %(should)s. We did not "
            "change it (%(reference)s)."
        ) % {
            "day": date_format(self.asked_on, "j F Y"),
            "title": self.title,
            "should": self.should,
            "reference": references.display(self.reference),
        }


def by(case: Case) -> list[Note]:
    """What the person of this case contests, the oldest first."""
    if case.person_id is None:
        return []
    rows = Case.objects.filter(
        HAS_ENDED,
        right=RECTIFICATION,
        person=case.person_id,
        proven_at__isnull=False,
        ending__in=[Ending.REFUSED, Ending.PARTLY],
    )
    return [
        Note(
            dataset=where.dataset if where else "",
            title=where.title if where else correcting.named(row),
            should=correcting.wanted(row),
            asked_on=local_day.of(row.received_at),
            reference=row.reference,
        )
        for row in rows.select_related("key").order_by("received_at", "id")
        if (where := correcting.place(row)) is not None or correcting.named(row)
    ]
