"""Requests that did not come by the form: phone, post, e-mail, somebody at the door.

The clock starts on the day they reached us, not on the day somebody typed them in
(GDPR Art. 12(3); 11 CCR 7021(b)). They become the same case by the same filing.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import reading
from notices.reading import Reading
from portal import ledger
from portal.models import User
from rights import dossier, filing, parting, periods, registry, uses
from rights.filing import Filing
from rights.law import ACKNOWLEDGE
from rights.models import Case
from rights.right import Right
from rights.workflow import about, actor

# Longer than the longest time any law gives us; a year typed wrong is beyond it.
OLDEST = timedelta(days=366)
# An appeal is entered on the request it is about.
ON_A_CASE = "appeal"
MAILS = uuid.UUID("0b7a7e0e-6f0c-5a55-9a43-2d1f0e7c1a42")


class NotThen(ValueError):
    """A request cannot have arrived on this day."""


def rights_here() -> list[Right]:
    """The rights that can be entered at the desk: all but an appeal."""
    return [right for right in registry.all_rights() if right.code != ON_A_CASE]


def moment(
    day: date, *, zone: str, at: datetime, after: datetime | None = None
) -> datetime:
    """Noon of the organisation's day, or now where that is still to come.

    `after`: when what it is about happened; the same day may be the day of both.
    """
    here = ZoneInfo(zone)
    today = at.astimezone(here).date()
    if day > today:
        raise NotThen(_("This day is still to come. Write the day it arrived."))
    if day < today - OLDEST:
        raise NotThen(_("This is over a year ago. Check the year."))
    if after is not None and day < after.astimezone(here).date():
        raise NotThen(_("This is before our answer went out. Check the day."))
    noon = datetime.combine(day, time(12), tzinfo=here).astimezone(UTC)
    return min(at, max(noon, after or noon))


def number(
    filed: Filing, *, ticked: list[str], form: uuid.UUID, message_id: str
) -> uuid.UUID:
    """The same mail, or the same form, with the same answers is the same case."""
    said = [message_id or str(form), filed.right, filed.claims, filed.answers, ticked]
    said += [asdict(filed.acting)] if filed.acting else []
    return uuid.uuid5(MAILS, json.dumps(said, sort_keys=True))


def enter(filed: Filing, *, arrived_at: datetime, by: User, at: datetime) -> Case:
    """File what reached us otherwise, in the name of the officer who enters it."""
    return filing.file(replace(filed, arrived_at=arrived_at, by=by), at=at)


def enter_all(
    filed: Filing, ticked: list[str], *, arrived_at: datetime, by: User, at: datetime
) -> list[Case]:
    """The same with all that should stop: each is stopped by the right that can."""
    entered = replace(filed, arrived_at=arrived_at, by=by)
    current = reading.current(at)
    parts = parting.part(entered, ticked, current) if current else [entered]
    return filing.file_all(parts, at=at)[::-1]


def uses_offered(current: Reading, rights: list[Right]) -> dict[str, str]:
    """Everything that can be stopped by one of these rights, title by slug."""
    found = {
        choice.purpose: str(choice.title)
        for right in rights
        if len(right.choices) > 1
        for choice in right.choices
    }
    return {**uses.consents(current), **uses.weighed(current), **found}


# --- the acknowledgement of those who gave no e-mail address -----------------------


def owes_acknowledgement(case: Case) -> bool:
    """Whether somebody still has to tell the person that we have their request."""
    rows = dossier.clocks(case)
    return any(row.kind == ACKNOWLEDGE and row.done_at is None for row in rows)


@transaction.atomic
def acknowledge(case: Case, *, by: User, at: datetime) -> None:
    """Say that the paper was handed over or posted."""
    if periods.end(case, at=at, kind=ACKNOWLEDGE):
        ledger.record(
            "case.acknowledged", about=about(case), by=actor(by), at=at, facts={}
        )
