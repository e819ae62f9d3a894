"""The guided tour of a demonstration: the real verbs, pressed for the visitor.

Two named demo users write and agree, as the ledger will say. Nothing is pretended:
what the tour changes is changed, what it deletes is gone until `make reset`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from notices import drafting, local_day, publishing, reading, second_reading, succession
from notices.inventory import period_words
from portal import mailbox, verifying
from portal.models import InboundMail, LedgerEntry, User
from retention import enforcement, holds, rules, surveying
from retention.connecting import ConnectorError
from retention.models import Run
from rights import letterbox

# What was said in a call goes with it: its transcript refers to it.
RULES = ("transcripts", "calls")
RULE = RULES[-1]
EDITOR, PUBLISHER = "elena@example.com", "tomas@example.com"
LONG, SHORT = "P90D", "P60D"
LEDGER = "portal_ledgerentry"


class NotPossible(Exception):
    """The tour cannot do this now; the message says why in a sentence."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """What the one number is, and what follows from it tonight.

    `draft` is the number of a version that somebody else is writing: one is open at a
    time, so the tour waits for it.
    """

    number: int
    period: str
    words: str
    other: str
    other_words: str
    tonight: int | None
    runs: list[Run]
    draft: int | None


def stand(at: datetime) -> Stand:
    """Read, not remembered: the rule in force and the company's own rows."""
    current = reading.current(at)
    rule = current.rule(RULE) if current else None
    if current is None or rule is None:
        raise NotPossible(_("There is no policy in force."))
    other = LONG if rule.period != LONG else SHORT
    runs = Run.objects.filter(rule__in=RULES, is_dry=False).select_related("revision")
    draft = drafting.open_draft()
    return Stand(
        number=current.number,
        period=rule.period,
        words=period_words(rule.period),
        other=other,
        other_words=period_words(other),
        tonight=_tonight(current, at),
        runs=list(runs.order_by("-created_at")[:4]),
        draft=draft.number if draft else None,
    )


def _tonight(current: reading.Reading, at: datetime) -> int | None:
    """Rows that the rule in force deletes tonight, those too that wait for what refers
    to them and goes first; None when nobody can look."""
    mine = [each for each in rules.orders(current, at=at) if each.rule.slug == RULE]
    try:
        found = [
            surveying.survey(
                each.dataset, each.dues, held=holds.held_keys(each.dataset.slug)
            )
            for each in mine
        ]
        return sum(each.planned + each.blocked for each in found)
    except ConnectorError:
        return None


def _staff(email: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        raise NotPossible(_("The demo users are not here."))
    return user


@transaction.atomic
def change_the_number(at: datetime) -> None:
    """The next version with the other period, written and agreed by two."""
    by, agreeing, now = _staff(EDITOR), _staff(PUBLISHER), stand(at)
    later = succession.following(at).last()
    if later is not None:
        raise NotPossible(
            _(
                "Version %(number)d is agreed to and takes effect on %(day)s, so nothing "
                "changes before it. Come back on that day, or type “make reset” to begin "
                "afresh."
            )
            % {
                "number": later.number,
                "day": local_day.words(later.effective_at or at, "j F Y"),
            }
        )
    try:
        draft = drafting.begin(by=by, at=at)
        for slug in RULES:
            row = drafting.find(draft, "rules", slug)
            if row is None:
                raise NotPossible(_("There is no such rule."))
            drafting.change(
                row, {"period": now.other}, seen=drafting.stand(row), by=by, at=at
            )
        draft = publishing.submit(draft, by=by, at=at)
        second_reading.note_all_read(draft, by=agreeing, at=at)
        publishing.approve(draft, by=agreeing, at=at, effective_at=at)
    except (drafting.NotEditable, publishing.NotPublishable) as refused:
        raise NotPossible(str(refused)) from refused


def run_the_night(at: datetime) -> None:
    """Ask for the rules now; a worker carries them out."""
    try:
        for slug in RULES:
            enforcement.run_now(slug, by=_staff(EDITOR), at=at)
    except enforcement.NoSuchRule as refused:
        raise NotPossible(str(refused)) from refused


def release(at: datetime) -> None:
    """The second person lets a braked run go on."""
    for run in Run.objects.filter(rule__in=RULES, state="braked"):
        enforcement.release(run, by=_staff(PUBLISHER), at=at)


MAIL = """From: Maya Rao <maya@example.com>
To: {to}
Subject: Enough
Message-ID: <{number}@example.com>

Hello,
please stop sending me offers and news. I never read them.
Maya
"""


def send_a_mail(at: datetime) -> None:
    """A mail as it would lie in the mailbox; the real reader takes and sorts it."""
    current = reading.current(at)
    to = current.organisation.email if current else ""
    raw = MAIL.format(to=to, number=uuid.uuid4()).encode()
    mailbox.keep(mailbox.Found(place="", raw=raw, arrived_at=at), at)
    letterbox.sort(at)


def waiting_mail() -> InboundMail | None:
    """The mail that the desk answers next."""
    return next(iter(letterbox.waiting()), None)


class _TakenBack(Exception):
    """Ends the transaction in which the evidence was forged."""


def forge(at: datetime) -> list[str]:
    """What the check says while one entry is forged; the forgery is taken back.

    As somebody who owns the database would do it: the trigger goes first.
    """
    found: list[str] = []
    entry = LedgerEntry.objects.filter(sealed_leaf__isnull=False).order_by("at").first()
    if entry is None:
        raise NotPossible(_("Nothing is sealed yet. Wait five seconds."))
    try:
        with transaction.atomic():
            _disarm()
            LedgerEntry.objects.filter(pk=entry.pk).update(act="nothing.happened")
            found = verifying.verify()
            raise _TakenBack
    except _TakenBack:
        return found


def _disarm() -> None:
    statements = [f"DROP TRIGGER {LEDGER}_update"]
    if connection.vendor == "postgresql":
        # No table is altered while a check of its keys is still to come.
        statements = [
            "SET CONSTRAINTS ALL IMMEDIATE",
            f"ALTER TABLE {LEDGER} DISABLE TRIGGER USER",
        ]
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError as refused:
        # Where one role owns the tables and another runs, who runs alters none.
        raise NotPossible(
            _("The database lets nobody change a sealed entry here, not even to try.")
        ) from refused


def is_open() -> bool:
    """Only a demonstration has a tour."""
    return bool(settings.KEPT_DEMO)
