"""Which version a new one follows: the one in force just before it takes effect.

A later version may be approved already. Whatever is written without it would silently
undo it, or be undone by it.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import reading
from notices.models import Revision

NOTHING = gettext_lazy(
    "There is no version to begin from. Begin with the starter policy: its button is"
    " under “Policy”, its command manage.py load_revision notices/starter --by EMAIL."
)


def last() -> Revision | None:
    """The version to begin from, though it may not count yet: the last one approved."""
    return _approved().first()


def misfit(revision: Revision, effective_at: datetime, *, is_urgent: bool) -> str:
    """Why a version cannot take effect then, in a sentence; '' when it can.

    `is_urgent`: a contact or a promise taken back counts even before a later version.
    """
    if revision.based_on is None:
        return ""
    before = Revision.objects.in_force(effective_at)
    if before is not None and before.pk != revision.based_on_id:
        return _said(before, revision.based_on)
    later = following(effective_at).last()
    if later is not None and not is_urgent:
        return _(
            "Version %(number)d, which takes effect on %(day)s, would undo this. Give"
            " this up and begin from that one."
        ) % _facts(later)
    return ""


def following(effective_at: datetime) -> QuerySet[Revision]:
    """What is approved to take effect after a moment, the next one last."""
    return _approved().filter(effective_at__gt=effective_at)


def _approved() -> QuerySet[Revision]:
    rows = Revision.objects.counting().defer("canonical")
    return rows.order_by("-effective_at", "-number")


def _said(before: Revision, based_on: Revision) -> str:
    one, other = before.effective_at, based_on.effective_at
    if one and other and other > one:
        return _(
            "This was written from version %(number)d, which takes effect on %(day)s."
            " Choose that day or a later one."
        ) % _facts(based_on)
    return _(
        "This was written without version %(number)d of %(day)s, and would undo it."
        " Give it up and begin from that one."
    ) % _facts(before)


def _facts(revision: Revision) -> dict[str, object]:
    zone = ZoneInfo(reading.of_revision(revision).organisation.time_zone)
    assert revision.effective_at is not None  # noqa: S101 - approved versions have one
    day = date_format(revision.effective_at.astimezone(zone), "j F Y")
    return {"number": revision.number, "day": day}
