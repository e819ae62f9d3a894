"""Telling somebody how their complaint goes, before there is an answer.

Where a law wants word in between (DPA 2018, section 164A), a complaint of which nothing
was heard for a while comes back to Today. What is told stands on the person's page.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from notices import local_day
from portal import ledger
from portal.models import User
from rights import mails, registry, talking
from rights.law import Progress
from rights.models import Case, Message, MessageKind
from rights.workflow import IllegalMove, about, actor

ACT = "case.progress"
# Where a complaint can stand, in words that are ours.
STAGES = {
    "looking": _lazy("We are looking into what happened. Nothing is decided yet."),
    "asked": _lazy(
        "We have asked those who dealt with it, and wait for what they say."
    ),
    "system": _lazy("We wait for one of our systems to answer, and ask it again."),
    "writing": _lazy("We know what happened now, and are writing our answer to you."),
}
HEARD = (MessageKind.QUESTION, MessageKind.PROGRESS)


def rule(case: Case) -> Progress | None:
    """How often its law wants word of a request; None where it says nothing."""
    pack = registry.packs().get(case.law)
    found = pack.edition(local_day.of(case.received_at)).progress if pack else None
    return found if found is not None and case.right in found.rights else None


def may(case: Case) -> bool:
    """Whether an officer can say how it goes: to whoever complained, while it is open."""
    right = registry.get(case.right)
    return case.is_open() and right is not None and right.code == "complaint"


def require(case: Case) -> None:
    """Refuse word in between where there is an answer, or nobody complained."""
    if not may(case):
        raise IllegalMove(_("This is answered already. Write nothing in between."))


@transaction.atomic
def tell(case: Case, *, stage: str, by: User, at: datetime) -> None:
    """Say where it stands, from the list; other words are `rights.own_words`."""
    with translation.override(case.language):
        words = str(STAGES.get(stage, ""))
    if not words:
        raise IllegalMove(_("Choose from the list where it stands."))
    put(case, words, by=by, at=at)


@transaction.atomic
def put(case: Case, words: str, *, by: User, at: datetime) -> None:
    """It stands on their page; a mail tells them that there is news."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    require(locked)
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
            case=OuterRef("pk"), kind__in=HEARD, at__gte=local_day.begins(since)
        )
        found |= Q(
            ~Exists(heard),
            law=code,
            law_from__gte=pack.edition(today).from_date,
            right__in=each.rights,
            received_at__lt=local_day.begins(since),
        )
    return found
