"""What two officers decided about who somebody is, and why: for who judges us.

Where no code shows it, one officer writes how they know and another agrees: that an
address is theirs now, that what somebody stopped goes on, that somebody may act for
somebody else. An authority reads the reason too; the desk's other notes stay inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import vault
from rights.models import Case, Mandate, Message, MessageKind, Vouch, Vouched

TITLES = {
    Vouched.ADDRESS: gettext_lazy("A new address was taken in place of a lost one"),
    Vouched.STOP: gettext_lazy("What somebody had stopped went on"),
    Vouched.POSTED: gettext_lazy("A code was sent by post to an address on file"),
    Vouched.HEARD: gettext_lazy("An address that its reader silenced was written to"),
}
# Whoever was the only officer is never said to have been two (`portal.second_person`).
ALONE = gettext_lazy("One person, after a wait: there was no second.")


@dataclass(frozen=True, kw_only=True)
class Look:
    """One thing that was decided so: when it was said, when agreed to, and why."""

    title: str
    said_at: datetime
    agreed_at: datetime
    why: str
    alone: str


def of(case: Case) -> list[Look]:
    """All that was agreed to, oldest first; nothing that was said and dropped."""
    notes = {
        (row.by_id, row.at): row
        for row in Message.objects.filter(case=case, kind=MessageKind.NOTE)
    }
    return sorted(
        (
            Look(
                title=title,
                said_at=said_at,
                agreed_at=agreed_at,
                why=_why(case, notes.get((by, said_at))),
                alone=str(ALONE) if solo else "",
            )
            for title, by, said_at, agreed_at, solo in [*_vouched(case), *_let(case)]
        ),
        key=lambda look: look.agreed_at,
    )


Agreed = tuple[str, int | None, datetime, datetime, str]


def _vouched(case: Case) -> Iterator[Agreed]:
    # Words of an officer's own stand where the person read them.
    rows = Vouch.objects.filter(case=case, agreed_at__isnull=False, what__in=TITLES)
    for row in rows:
        if row.agreed_at is not None:
            title = str(TITLES[Vouched(row.what)])
            yield (
                title,
                row.proposed_by_id,
                row.proposed_at,
                row.agreed_at,
                row.solo_ground,
            )


def _let(case: Case) -> Iterator[Agreed]:
    for row in Mandate.objects.filter(case=case, accepted_at__isnull=False):
        if row.proposed_at is not None and row.accepted_at is not None:
            title = _("Somebody was let act: %(as_what)s") % {
                "as_what": row.get_capacity_display()
            }
            yield (
                *(title, row.proposed_by_id, row.proposed_at),
                *(row.accepted_at, row.solo_ground),
            )


def _why(case: Case, note: Message | None) -> str:
    """What the first of them wrote; '' once the key of the request is gone."""
    try:
        return vault.unseal(case.key, note.sealed).decode() if note else ""
    except vault.KeyDestroyed:
        return ""
