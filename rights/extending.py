"""More time: once, before the date is over, for a reason of this case, told at once.

GDPR Art. 12(3), 11 CCR 7021(b). A period that is over cannot be made longer, and
nothing is closed by waiting: constraints on the clock say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from notices import reading
from portal import ledger
from portal.models import User
from rights import applicable, mails, registry
from rights.law import ACKNOWLEDGE, ANSWER
from rights.models import SHORTEST_REASON, Case, Clock
from rights.talking import with_officer
from rights.workflow import about, actor

FEWEST_WORDS = 6


class NotLonger(Exception):
    """No more time can be taken here; the message is one sentence for the officer."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What taking more time would do: the dates now and then, and by when to say it."""

    now: date
    then: date
    until: date
    citation: str


def offer(case: Case, at: datetime) -> Offer | None:
    """What can be offered today; None when nothing can be made longer."""
    rows = _open_clocks(case)
    longer = _extendable(rows, _today(case, at))
    if not longer or not case.is_open():
        return None
    most = min(clock.longest_due for clock in longer if clock.longest_due)
    moved = {clock.pk for clock in longer if clock.first_due < most}
    # A law that gives no more time keeps its own date.
    then = min(most if c.pk in moved else c.answer_by for c in rows)
    if then <= case.due_on:
        return None
    law = next((c for c in longer if c.law != "company"), longer[0])
    return Offer(
        now=case.due_on,
        then=then,
        until=min(clock.first_due for clock in longer),
        citation=law.citation,
    )


@transaction.atomic
def extend(case: Case, *, reason: str, by: User, at: datetime) -> Case:
    """Take the time that the law allows, and tell the person why and until when."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON or len(words.split()) < FEWEST_WORDS:
        raise NotLonger(
            _("Say why this very request needs more time, in a whole sentence.")
        )
    found = offer(locked, at)
    if found is None:
        raise NotLonger(
            _("The time for this request cannot be made longer (any more).")
        )
    today = _today(locked, at)
    longer = _extendable(_open_clocks(locked), today)
    for clock in (each for each in longer if each.first_due < found.then):
        Clock.objects.filter(pk=clock.pk, extended_due__isnull=True).update(
            extended_at=at, extended_on=today, extended_due=found.then, reason=words
        )
    with_officer(locked, by)
    locked.due_on = min(clock.answer_by for clock in _open_clocks(locked))
    locked.save(update_fields=["due_on"])
    ledger.record(
        "case.extended",
        about=about(locked),
        by=actor(by),
        at=at,
        facts={"from": found.now.isoformat(), "until": locked.due_on.isoformat()},
    )
    _tell(locked, found, words, at)
    case.refresh_from_db()
    return case


def _tell(case: Case, found: Offer, words: str, at: datetime) -> None:
    pack = registry.packs().get(case.law)
    context = {
        "was": date_format(found.now, "l j F Y"),
        "until": date_format(case.due_on, "l j F Y"),
        "reason": words,
        "law": pack.title if pack and case.law != "company" else "",
    }
    if not mails.to_person("more_time", case=case, at=at, context=context):
        mails.by_phone("more_time_by_phone", case=case, turn="", at=at, context=context)


def _open_clocks(case: Case) -> list[Clock]:
    """The periods that end with something done; a confirmation is none of them."""
    rows = Clock.objects.filter(case=case, done_at__isnull=True)
    return list(rows.exclude(kind=ACKNOWLEDGE))


def _extendable(rows: list[Clock], today: date) -> list[Clock]:
    return [
        clock
        for clock in rows
        if clock.kind == ANSWER
        and clock.extended_due is None
        and clock.longest_due is not None
        and clock.longest_due > clock.first_due
        and today <= clock.first_due
    ]


def _today(case: Case, at: datetime) -> date:
    return applicable.today(reading.of_revision(case.revision), at)
