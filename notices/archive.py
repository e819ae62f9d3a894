"""Every version that was ever published, by number and by day; none goes away.

What was in force on a day is computed, as it is for today. A version that is
approved for later is public from its approval: that is how people learn of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import authors, local_day, reading, spans
from notices.models import Revision, RevisionState
from notices.models.revisions import RevisionQuerySet
from notices.reading import Reading

ON_A_PAGE = 50
YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Version:
    """One line of the list of versions."""

    number: int
    title: str
    note: str
    approved_at: datetime
    since: str
    until: str
    replaced_by: int | None
    proposed_by: str
    agreed_by: str
    solo_ground: str
    sha256: str
    before: int | None
    day: date
    is_in_force: bool
    is_later: bool

    @property
    def said(self) -> str:
        """What changed with it, for readers."""
        if self.note:
            return self.note
        if self.before is None:
            return _("The first version that is held here.")
        return _("Only words changed.")


def approved() -> RevisionQuerySet:
    """All published versions, newest first, without their bytes."""
    return (
        Revision.objects.filter(state=RevisionState.APPROVED)
        .defer("canonical")
        .order_by("-effective_at", "-number")
    )


def down_from(number: int, *, itself: bool) -> RevisionQuerySet:
    """Published versions that took effect before this one did, newest first.

    Not by number: a contact fix can take effect before what was agreed to earlier.
    """
    last = numbered(number)
    if last is None:
        return approved().none()
    same = Q(effective_at=last.effective_at)
    same &= Q(number__lte=number) if itself else Q(number__lt=number)
    return approved().filter(Q(effective_at__lt=last.effective_at) | same)


def versions(at: datetime, *, before: int | None = None) -> list[Version]:
    """A page of versions, before the one numbered `before` when that is given."""
    rows = approved() if before is None else down_from(before, itself=False)
    rows = rows.select_related("proposed_by", "agreed_by")
    # One more on each side says what followed and what a comparison begins from.
    found = list(rows[: ON_A_PAGE + 1])
    follower = taking = _follower(before)
    zone = local_day.zone()
    current = reading.current(at)
    written = authors.by_revision(found[:ON_A_PAGE])
    lines = []
    for place, row in enumerate(found[:ON_A_PAGE]):
        if taking is None or taking.effective_at != row.effective_at:
            taking = row
        older = _older(row, found[place + 1 :])
        said = _instants(row, follower.effective_at if follower else None, zone)
        lines.append(
            Version(
                **said,
                number=row.number,
                title=row.title,
                note=row.note,
                approved_at=row.approved_at or row.created_at,
                proposed_by=authors.shown(written[row.pk], authors.EDITOR),
                agreed_by=authors.shown(
                    authors.name(row.agreed_by, authors.PUBLISHER), authors.PUBLISHER
                ),
                solo_ground=row.solo_ground,
                sha256=row.sha256,
                replaced_by=taking.number if taking is not row else None,
                before=older.number if older else None,
                is_in_force=current is not None and current.pk == row.pk,
                is_later=row.effective_at is not None and row.effective_at > at,
            )
        )
        follower = row
    return lines


def _older(row: Revision, others: list[Revision]) -> Revision | None:
    """What it follows: not one whose place it takes, where another is at hand."""
    followed = (each for each in others if each.effective_at != row.effective_at)
    return next(followed, others[0] if others else None)


def _instants(row: Revision, ended: datetime | None, zone: ZoneInfo) -> dict[str, Any]:
    """From when until when, in words, and the day it began."""
    begun = (row.effective_at or row.created_at).astimezone(zone)
    since, until = spans.told([begun, ended], zone)
    whole = since if ended else date_format(begun, "l, j F Y")
    return {"since": whole, "until": until, "day": begun.date()}


def _follower(before: int | None) -> Revision | None:
    return approved().filter(number=before).first() if before is not None else None


def zone(current: Reading | None) -> ZoneInfo:
    """The days of the company, or of nobody yet."""
    return ZoneInfo(current.organisation.time_zone if current else "UTC")


def today(at: datetime) -> date:
    """The day where the company is."""
    return local_day.of(at)


def on(day: date, *, at: datetime) -> Reading | None:
    """What was in force at the end of that day where the company is, or is now.

    None before the first version that is held here. Of a day to come only what is
    announced is known: None while no other version is to take effect by then.
    """
    now = today(at)
    end = datetime.combine(day + timedelta(days=1), time.min, local_day.zone())
    instant = at if day == now else end - timedelta(microseconds=1)
    revision = Revision.objects.in_force(instant)
    if revision is None or (day > now and not _is_later(revision, at)):
        return None
    return reading.of_revision(revision)


def _is_later(revision: Revision, at: datetime) -> bool:
    return revision.effective_at is not None and revision.effective_at > at


def announced(at: datetime) -> Revision | None:
    """The next version that is approved to take effect after a moment."""
    return approved().counting().filter(effective_at__gt=at).last()


def until(current: Reading) -> datetime | None:
    """When a version was followed by another, or will be; None while it is the last."""
    if current.effective_at is None:
        return None
    same = Q(effective_at=current.effective_at, number__gt=current.number)
    later = approved().filter(Q(effective_at__gt=current.effective_at) | same)
    return later.values_list("effective_at", flat=True).last()


def replaced_by(current: Reading | Revision) -> int | None:
    """The version that takes its place at its own instant: it never comes into force."""
    same = approved().filter(effective_at=current.effective_at)
    later = same.filter(number__gt=current.number)
    return later.values_list("number", flat=True).first()


def following(current: Reading) -> Revision | None:
    """The next version that is approved already, for the notice of what changes."""
    return announced(current.effective_at) if current.effective_at else None


def over_a_year(current: Reading, at: datetime) -> list[tuple[Reading, datetime]]:
    """Versions that were in force in the 12 months before, newest first, with their end.

    A version that is over looks back from its own end, a draft from now.
    """
    last = min(at, until(current) or at)
    begin = last - YEAR
    found, ended = [], None
    for row in approved().counting().filter(effective_at__lt=last):
        if row.pk == current.pk or row.effective_at is None:
            ended = row.effective_at
            continue
        if ended is not None and ended <= begin:
            break
        found.append((row.pk, ended or last))
        ended = row.effective_at
    whole = Revision.objects.in_bulk([pk for pk, _end in found])
    return [(reading.of_revision(whole[pk]), end) for pk, end in found]


def numbered(number: int) -> Revision | None:
    """One published version."""
    return Revision.objects.filter(state=RevisionState.APPROVED, number=number).first()
