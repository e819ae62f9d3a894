"""Handing the copy of a recording over: to whom, how and under which number.

Whoever sent it reads that on their page and hears of it at once. Until the days to say
that it is not so are over, the copy stays (`rights.kept_copies`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import ledger, vault
from portal.models import User
from rights import (
    asking,
    demands,
    enclosures,
    kept_copies,
    mails,
    progressing,
    reactor,
    reasons,
    talking,
)
from rights.models import HANDED, Case, Enclosure, Fate, MessageKind
from rights.workflow import IllegalMove, about, actor


class NotHanded(IllegalMove):
    """It cannot be noted so; one sentence for the officer."""


def fault_of_way(where: str) -> str:
    """What is missing of whom it went to and how, or is too much for who reads it."""
    if not reasons.is_a_sentence(where):
        return _(
            "Write who took it, and how: a name or an office, and the way it went."
        )
    if asking.asks(where) or demands.find(where) or reactor.of_words(where):
        return _("Write only who took it, and how. This asks nothing of them.")
    return ""


def fault_of_number(to: str, number: str) -> str:
    """The police has a number for what it takes."""
    if to != Fate.POLICE or any(sign.isdigit() for sign in number):
        return ""
    return _("Write the number under which the police keeps it.")


@transaction.atomic
def note(
    case: Case, row: Enclosure, *, where: str, number: str, by: User, at: datetime
) -> None:
    """The copy was given to whom it was kept for."""
    if row.fate not in HANDED or not kept_copies.is_waiting(row):
        raise NotHanded(_("This copy was handed over already, or is kept for nobody."))
    fault = fault_of_way(where) or fault_of_number(row.fate, number)
    if fault:
        raise NotHanded(fault)
    words = ", ".join(filter(None, (where.strip().rstrip("."), number.strip())))
    row.handed_words = vault.seal(case.key, words.encode())
    enclosures.hand_over(row, Fate(row.fate), by=actor(by), at=at)
    row.refresh_from_db()
    _tell(case, row, by, at)


def _tell(case: Case, row: Enclosure, by: User, at: datetime) -> None:
    """It stands on their page, and a mail says that it does."""
    with translation.override(case.language):
        until = date_format(kept_copies.stays_until(row), "j F Y")
        words = _(
            "%(said)s Tell us if this is not so: we keep the copy until %(until)s at "
            "least."
        ) % {"said": kept_copies.handed(case, row), "until": until}
    message = talking.said(case, MessageKind.PROGRESS, words, by=by, at=at)
    facts = {"message": message.pk}
    ledger.record(progressing.ACT, about=about(case), by=actor(by), at=at, facts=facts)
    turn, context = str(row.pk), {"until": until}
    mails.to_person("handed", case=case, at=at, turn=turn, context=context)
