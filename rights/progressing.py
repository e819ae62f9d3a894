"""Telling somebody how their complaint goes, before there is an answer.

Where a law wants word in between (DPA 2018, section 164A), a complaint of which nothing
was heard for a while comes back to Today. What is told stands on the person's page.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from portal import ledger
from portal.models import User
from rights import mails, reasons, registry, talking
from rights.law import Progress
from rights.models import Case, Message, MessageKind
from rights.workflow import IllegalMove, about, actor

ACT = "case.progress"
HEARD = (MessageKind.QUESTION, MessageKind.PROGRESS)


def rule(case: Case) -> Progress | None:
    """How often its law wants word of a request; None where it says nothing."""
    pack = registry.packs().get(case.law)
    found = pack.edition(case.received_at.date()).progress if pack else None
    return found if found is not None and case.right in found.rights else None


def may(case: Case) -> bool:
    """Whether an officer can say how it goes: to whoever complained, while it is open."""
    right = registry.get(case.right)
    return case.is_open() and right is not None and right.code == "complaint"


@transaction.atomic
def tell(case: Case, *, words: str, by: User, at: datetime) -> None:
    """Say where it stands; a mail tells them that there is news."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may(locked):
        raise IllegalMove(_("This is answered already. Write nothing in between."))
    if not reasons.says_something(words):
        raise IllegalMove(_("Write in a whole sentence where it stands."))
    message = talking.said(case, MessageKind.PROGRESS, words, by=by, at=at)
    ledger.record(
        ACT,
        about=about(case),
        by=actor(by),
        at=at,
        facts={"message": message.pk},
    )
    mails.to_person("progress", case=case, at=at, turn=str(message.pk))


def quiet(today: date) -> Q:
    """Open requests of which their person has heard nothing for too long."""
    found = Q(pk__in=[])
    for code, pack in registry.packs().items():
        each = pack.edition(today).progress
        if each is None:
            continue
        since = today - timedelta(days=each.days)
        heard = Message.objects.filter(
            case=OuterRef("pk"), kind__in=HEARD, at__date__gte=since
        )
        found |= Q(
            ~Exists(heard),
            law=code,
            law_from__gte=pack.edition(today).from_date,
            right__in=each.rights,
            received_at__date__lt=since,
        )
    return found
