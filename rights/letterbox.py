"""Sorting the mailbox: a reply goes to its request, the rest waits for an officer.

A mail belongs to a request when it answers a mail of ours (its number cannot be
guessed) or names the reference, and comes from an address of that request. From any
other address it changes nothing: who writes is not proven by writing. Machines are
never answered, so no two of them can write to each other for ever (RFC 3834).
"""

from __future__ import annotations

import contextlib
import re
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import incoming, ledger, mailbox, people, vault
from portal.incoming import Incoming
from portal.models import (
    IdentifierKind,
    InboundMail,
    InboundState,
    OutboundMail,
    User,
)
from rights import claims, enclosures, mail_words, references, talking
from rights.models import Case, MessageKind
from rights.workflow import actor

MOST = 50
NUMBER = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I
)
MOST_NUMBERS = 20
HEADERS = re.compile(rb"\r?\n\r?\n")
KEPT = timedelta(days=30)
CAME_BACK = "came back"


def take(at: datetime) -> None:
    """Read the mailbox and sort what came, and what an earlier try left unsorted."""
    try:
        mailbox.collect(at)
    finally:
        # What is here already is sorted, and emptied, while the server is away too.
        sort(at)
        forget(at)


def sort(at: datetime) -> int:
    """Put every new mail where it belongs; how many."""
    rows = _new().order_by("arrived_at")
    taken = list(rows.select_related("key")[:MOST])
    for row in taken:
        try:
            _sort(row, at)
        except Exception as error:  # noqa: BLE001 - one mail must not stop the rest
            note = type(error).__name__
            _settle(row, InboundState.UNREADABLE, note=note, at=at)
    return len(taken)


def forget(at: datetime) -> int:
    """Empty what was dealt with a month ago: the request has what it needs."""
    open_states = [InboundState.NEW, InboundState.WAITING, InboundState.UNREADABLE]
    old = InboundMail.objects.filter(read_at__lt=at - KEPT).exclude(sealed=b"")
    return old.exclude(state__in=open_states).update(sealed=b"")


def _new() -> QuerySet[InboundMail]:
    return InboundMail.objects.filter(state=InboundState.NEW)


def _is_left(rows: QuerySet[InboundMail], row: InboundMail) -> bool:
    """Whether it is still one of these; nobody else deals with it in this act."""
    return rows.select_for_update(of=("self",)).filter(pk=row.pk).first() is not None


@transaction.atomic
def _sort(row: InboundMail, at: datetime) -> None:
    if not _is_left(_new(), row):
        return
    raw = mailbox.raw(row)
    try:
        mail = incoming.read(raw)
    except incoming.Unreadable as error:
        _settle(row, InboundState.UNREADABLE, note=str(error), at=at)
        return
    if mail.is_automatic:
        _automatic(row, raw, at)
        return
    ours = _answered(HEADERS.split(raw, maxsplit=1)[0])
    case = _case(ours, mail)
    if case is None:
        _settle(row, InboundState.WAITING, at=at)
    elif not _is_from(case, mail):
        note = (
            _("It names a request, but came from another address.")
            if mail.sender
            else _("It names a request, but does not say who wrote it.")
        )
        _settle(row, InboundState.WAITING, case=case, note=note, at=at)
    else:
        _add(case, mail, at)
        keep_files(case, raw, by="mailbox", at=at)
        _settle(row, InboundState.THREADED, case=case, at=at)


def _answered(raw: bytes) -> OutboundMail | None:
    """The mail of ours that this one answers or speaks of."""
    found = NUMBER.findall(raw.decode("ascii", errors="ignore"))[:MOST_NUMBERS]
    numbers = [uuid.UUID(text) for text in dict.fromkeys(found)]
    return OutboundMail.objects.filter(pk__in=numbers).first() if numbers else None


def _automatic(row: InboundMail, raw: bytes, at: datetime) -> None:
    """A report that a mail did not arrive is put on that mail, where the desk sees it."""
    is_report = b"multipart/report" in HEADERS.split(raw, maxsplit=1)[0].lower()
    ours = _answered(raw) if is_report else None
    if ours is None:
        _settle(row, InboundState.AUTOMATIC, at=at)
        return
    OutboundMail.objects.filter(pk=ours.pk).update(error=CAME_BACK)
    case = _of(ours)
    if case is not None:
        words = _("A mail to the person did not arrive: %(kind)s.") % {
            "kind": ours.kind
        }
        talking.said(case, MessageKind.NOTE, words, by=None, at=at)
    _settle(row, InboundState.BOUNCED, case=case, at=at)


def _of(ours: OutboundMail) -> Case | None:
    reference = ours.about.removeprefix("case:")
    rows = Case.objects.select_related("key", "revision")
    return rows.filter(reference=reference).first()


def _case(ours: OutboundMail | None, mail: Incoming) -> Case | None:
    """By the mail it answers, or by the one reference that its subject names."""
    if ours is not None and ours.about.startswith("case:"):
        return _of(ours)
    named = references.found_in(mail.subject)
    rows = Case.objects.select_related("key", "revision")
    return rows.filter(reference=named[0]).first() if len(named) == 1 else None


def _is_from(case: Case, mail: Incoming) -> bool:
    try:
        sender = people.normalise(IdentifierKind.EMAIL, mail.sender)
        known = {claims.typed(case).get("email", ""), claims.contact(case)}
    except (ValueError, vault.KeyDestroyed):
        return False
    return sender in known


def _add(case: Case, mail: Incoming, at: datetime) -> None:
    words = "\n".join([mail.subject, "", mail_words.of(mail)]).strip()
    talking.hear(case, words, by=None, at=at)


def _settle(
    row: InboundMail,
    state: InboundState,
    *,
    at: datetime,
    case: Case | None = None,
    note: str = "",
    by: str = "mailbox",
) -> None:
    row.state, row.note = state, note[:200]
    row.about = f"case:{case.reference}" if case else row.about
    row.save(update_fields=["state", "note", "about"])
    ledger.record(
        "mail.sorted",
        about=f"inbound:{row.pk}",
        by=by,
        at=at,
        facts={"state": str(state), "case": case.reference if case else ""},
    )


# --- what the officer does ---------------------------------------------------------


def unsorted() -> QuerySet[InboundMail]:
    """What waits for an officer."""
    states = [InboundState.WAITING, InboundState.UNREADABLE, InboundState.BOUNCED]
    return InboundMail.objects.filter(state__in=states)


def waiting() -> list[InboundMail]:
    """What nobody has dealt with, oldest first."""
    return list(unsorted().select_related("key").order_by("arrived_at")[:MOST])


@transaction.atomic
def settle(row: InboundMail, *, by: User, at: datetime, case: Case | None) -> bool:
    """Dealt with: made into a request, added to one, or nothing to do.

    False where somebody else was quicker.
    """
    if not _is_left(unsorted(), row):
        return False
    if case is not None:
        keep_files(case, mailbox.raw(row), by=actor(by), at=at)
    _settle(row, InboundState.DONE, case=case, at=at, by=actor(by))
    return True


def keep_files(case: Case, raw: bytes, *, by: str, at: datetime) -> None:
    """The files of a mail go with its request; of one that cannot be read, none can."""
    with contextlib.suppress(incoming.Unreadable):
        enclosures.keep_all(case, incoming.attached(raw), by=by, at=at)


@transaction.atomic
def attach(row: InboundMail, case: Case, *, words: str, by: User, at: datetime) -> bool:
    """Add a mail to a request by hand: an officer has looked at who wrote."""
    is_ours = settle(row, by=by, at=at, case=case)
    if is_ours:
        talking.hear(case, words, by=by, at=at)
    return is_ours
