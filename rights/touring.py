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

    `words` is '' and `tonight` None where the version has no such rule. `draft` is the
    number of a version that somebody else is writing: one is open at a time, so the tour
    waits for it. `stops` says in a sentence what else keeps the number from changing.
    """

    number: int
    words: str
    other: str
    other_words: str
    tonight: int | None
    runs: list[Run]
    draft: int | None
    stops: str


def stand(at: datetime) -> Stand:
    """Read, not remembered: the rule in force and the company's own rows."""
    current = reading.current(at)
    if current is None:
        raise NotPossible(_("There is no policy in force."))
    rule = current.rule(RULE)
    other = LONG if rule is None or rule.period != LONG else SHORT
    runs = Run.objects.filter(rule__in=RULES, is_dry=False).select_related("revision")
    draft = drafting.open_draft()
    return Stand(
        number=current.number,
        words=period_words(rule.period) if rule else "",
        other=other,
        other_words=period_words(other),
        tonight=_tonight(current, at) if rule else None,
        runs=list(runs.order_by("-created_at")[:4]),
        draft=draft.number if draft else None,
        stops=_stops(current, at),
    )


def _stops(current: reading.Reading, at: datetime) -> str:
    """Why the number cannot be changed now, and what to do; '' where it can."""
    later = succession.following(at).last()
    if later is not None and later.effective_at is not None:
        day = local_day.words(later.effective_at, "j F Y")
        return _(
            "Version %(number)d is agreed to and takes effect on %(day)s, so nothing "
            "changes before it. Come back on that day, or type “make reset” to begin "
            "afresh."
        ) % {"number": later.number, "day": day}
    if current.rule(RULE) is None:
        return _(
            "Version %(number)d has no rule “%(rule)s”, whose number this stop changes. "
            "Type “make reset” to begin afresh."
        ) % {"number": current.number, "rule": RULE}
    return ""


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
    if now.stops:
        raise NotPossible(now.stops)
    try:
        draft = drafting.begin(by=by, at=at)
        for slug in RULES:
            row = drafting.find(draft, "rules", slug)
            if row is not None:  # a version may do without one of them
                drafting.change(
                    row, {"period": now.other}, seen=drafting.stand(row), by=by, at=at
                )
        draft = publishing.submit(draft, by=by, at=at)
        second_reading.note_all_read(draft, by=agreeing, at=at)
        publishing.approve(draft, by=agreeing, at=at, effective_at=at)
    except (drafting.NotEditable, publishing.NotPublishable) as refused:
        raise NotPossible(str(refused)) from refused


def run_the_night(at: datetime) -> None:
    """Ask for the rules in force now; a worker carries them out."""
    current, by = reading.current(at), _staff(EDITOR)
    there = [slug for slug in RULES if current and current.rule(slug)]
    if not there:
        raise NotPossible(
            _(
                "The policy in force has no rule for calls. Type “make reset” to begin afresh."
            )
        )
    try:
        for slug in there:
            enforcement.run_now(slug, by=by, at=at)
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
