"""A letter, or a call, that answers us about a request that is here already.

It goes on the thread of that request with the day on which it reached us, and moves no
day: the time runs from the first letter (GDPR Art. 12(3); 11 CCR 7021(b)). An address or
number in it is a claim like one of the first letter: it is looked up, and shows nothing
before a code that went there was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from notices import local_day
from portal import ledger, vault
from portal.models import User
from rights import (
    claims,
    contacts,
    enclosures,
    mandates,
    reasons,
    registry,
    steps,
    talking,
)
from rights.channels import Channel
from rights.models import (
    OPEN,
    Case,
    Enclosure,
    EnclosureKind,
    MessageKind,
    Status,
    Step,
)
from rights.steps import Work
from rights.workflow import about, actor, is_decided

READ = (*OPEN, Status.ANSWERED)


class NotTaken(Exception):
    """It cannot be added so; one sentence that says what can be done."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came: `channel` how, `known` the addresses it names by kind, normalised.

    `ground` says why it is taken to be from whoever asked, where it names one. `files`
    lie loose (`rights.enclosures`).
    """

    words: str
    channel: str
    arrived_at: datetime
    known: dict[str, str]
    ground: str = ""
    files: tuple[UUID, ...] = ()


def fault(case: Case) -> str:
    """Why nothing can be added to a request any more; '' where it can."""
    if case.status in READ:
        return ""
    return _("This request has ended. Enter what came as a request of its own.")


@transaction.atomic
def take(case: Case, reply: Reply, *, by: User, at: datetime) -> None:
    """Keep it on the thread; what it names is looked up."""
    rows = Case.objects.select_for_update(of=("self",))
    locked = rows.select_related("key", "revision").get(pk=case.pk)
    if said := fault(locked):
        raise NotTaken(said)
    talking.hear(locked, _heading(reply) + reply.words, by=by, at=at)
    facts = {
        "channel": reply.channel,
        "arrived": local_day.of(reply.arrived_at).isoformat(),
        **({"files": len(reply.files)} if reply.files else {}),
    }
    ledger.record("case.wrote", about=about(locked), by=actor(by), at=at, facts=facts)
    _keep(locked, reply.files, by, at)
    if reply.known:
        _look_up(locked, reply, by, at)
    case.refresh_from_db()


def _heading(reply: Reply) -> str:
    day = local_day.words(reply.arrived_at, "j F Y")
    words = {"how": Channel(reply.channel).label, "day": day}
    return _("[%(how)s, %(day)s]") % words + "\n"


def _keep(case: Case, files: tuple[UUID, ...], by: User, at: datetime) -> None:
    """A paper of whoever acts for them is one that two officers can accept."""
    row = mandates.of(case)
    if row is not None and row.stopped_at is None and case.is_open():
        loose = Enclosure.objects.filter(pk__in=files, case__isnull=True)
        loose.update(kind=EnclosureKind.MANDATE)
    enclosures.adopt(files, case, by=actor(by), at=at)


# --- an address or a number that it names -------------------------------------------


def why_not(case: Case, known: dict[str, str]) -> str:
    """Why these are not looked up in this request; '' where they are.

    What is on file is asked for a code already: a stranger's letter leads to no other.
    """
    right = registry.get(case.right)
    if right is None or not right.needs_proof:
        return _("Nobody is looked up for this request. Leave the address out.")
    if case.proven_at is not None:
        return _("They have shown who they are. Leave the address out.")
    if not case.is_open() or case.status == Status.CHECKING or is_decided(case):
        return _("It is decided already. Enter what they ask as a request of its own.")
    named = claims.typed(case)
    is_other = any(named.get(kind, value) != value for kind, value in known.items())
    if is_other or (claims.channels(case) and case.on_file is not False):
        return _(
            "This request names an address already, and we look for that one. Enter "
            "this as a request of its own."
        )
    return ""


def _look_up(case: Case, reply: Reply, by: User, at: datetime) -> None:
    if said := why_not(case, reply.known):
        raise NotTaken(said)
    if not reasons.says_something(reply.ground):
        raise NotTaken(_("Write in a whole sentence how you know who wrote."))
    talking.said(case, MessageKind.NOTE, reply.ground, by=by, at=at)
    named = {**claims.typed(case), **reply.known}
    case.sealed_claims = vault.seal_json(case.key, named)
    for name, value in contacts.digests(named, claims.contact(case)).items():
        setattr(case, name, value)
    case.on_file = case.on_file_at = case.named_at = None
    case.save(
        update_fields=[
            *("sealed_claims", "email_digest", "phone_digest", "contact_digest"),
            *("on_file", "on_file_at", "named_at"),
        ]
    )
    ledger.record(
        "case.address_added",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"kinds": sorted(reply.known)},
    )
    Step.objects.filter(case=case, effect=Work.LOOKUP).delete()
    steps.add(case, Work.LOOKUP, at=at)
