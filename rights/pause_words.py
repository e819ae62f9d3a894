"""What is paused, and what ends a pause, in sentences for whoever asked for it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from consent.choices import EVERYTHING
from consent.models import StopGround
from notices import local_day, reading
from rights import letter_lines, limiting, references, resuming
from rights.models import Case


def paused_rows(case: Case) -> list[str]:
    """What of an objection counts already, in sentences for the receipt."""
    row = (
        limiting.active(case)
        if limiting.ground_of(case) == StopGround.OBJECTION
        else None
    )
    if row is None:
        return []
    current = reading.of_revision(case.revision)
    waits = [slug for slug in limiting.objected(case) if slug not in row.purposes]
    said = [
        (_("Paused already: %(uses)s."), row.purposes),
        (_("Paused once you have shown that it is you: %(uses)s."), waits),
    ]
    return [
        *_stopped_beside(case),
        *(words % {"uses": _titles(current, uses)} for words, uses in said if uses),
    ]


def ends(case: Case, *, at: datetime) -> str:
    """What withdrawing begins again, and when, in one sentence; '' where nothing does."""
    row = limiting.active(case)
    if row is None or not row.purposes:
        return ""
    current = reading.of_revision(case.revision)
    day = local_day.words(row.lift_at or at + resuming.LEAD, "j F Y")
    if EVERYTHING in row.purposes:
        return _(
            "What you paused stays paused until %(day)s. Then we use it again."
        ) % {"day": day}
    return _(
        "What you paused stays paused until %(day)s. Then we use your data again for: "
        "%(uses)s."
    ) % {"day": day, "uses": _titles(current, row.purposes)}


def _titles(current: reading.Reading, purposes: list[str]) -> str:
    return ", ".join(letter_lines.title_of(current, slug) for slug in purposes)


def _stopped_beside(case: Case) -> list[str]:
    """Marketing that the same form named: a request of its own, done at once."""
    number = beside(case.draft)
    other = Case.objects.filter(draft=number).first() if number else None
    if other is None:
        return []
    reference = references.display(other.reference)
    words = _("Marketing has stopped for good. That is request %(reference)s.")
    return [words % {"reference": reference}]


def beside(draft: uuid.UUID | None, right: str = "opt_out") -> uuid.UUID | None:
    """The draft of what came in the same form as a request of another right."""
    return uuid.uuid5(draft, right) if draft else None
