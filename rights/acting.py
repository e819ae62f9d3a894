"""What an agent's request brings about: the person is told, and may stop it.

The person gets what comes of it. Their one press ends the agent's part at once, and
the request with it unless they want it to go on (11 CCR 7063; ISO/IEC 29100).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import ledger
from portal.models import Opening, User
from rights import enclosures, identity, mails, mandates, nominees, registry, talking
from rights.claims import Channel
from rights.models import Capacity, Case, Mandate, Showing
from rights.workflow import PERSON, Move, about, actor, may


class NotActing(Exception):
    """This cannot be done for whoever asks here; the message is one sentence."""


@transaction.atomic
def stop(case: Case, *, keeps: bool, at: datetime) -> Mandate:
    """The person ends it: the agent sees nothing more. Twice is once.

    `keeps`: the request itself goes on, as the person's own.
    """
    row = Mandate.objects.select_for_update().get(case=case)
    if row.stopped_at is not None:
        return row
    row.stopped_at, row.permitted_at = at, None
    row.save(update_fields=["stopped_at", "permitted_at"])
    # The agent chose the phrase; the person gets in by a fresh code, and picks theirs.
    Case.objects.filter(pk=case.pk).update(phrase_hash="")
    facts = {"keeps": keeps}
    ledger.record("mandate.stopped", about=about(case), by=PERSON, at=at, facts=facts)
    contact = mandates.who(row, case).contact
    right = registry.get(case.right)
    is_known = row.confirmed_at is not None or (right and right.is_immediate)
    if contact and row.batch is None and is_known:
        mails.queue("agent_stopped", case=case, to=contact, at=at)
    if not keeps and may(case, Move.WITHDRAW, at):
        talking.withdraw(case, at=at)
    return row


@transaction.atomic
def permit(case: Case, *, at: datetime) -> None:
    """The person lets the agent read the answer too."""
    rows = Mandate.objects.filter(case=case, capacity=Capacity.AGENT)
    if rows.filter(permitted_at=None, stopped_at=None).update(permitted_at=at):
        ledger.record(
            "mandate.permitted", about=about(case), by=PERSON, at=at, facts={}
        )


@transaction.atomic
def accept(case: Case, *, by: User, at: datetime) -> None:
    """An officer has looked at the paper, or at who was named: they may act."""
    row = Mandate.objects.select_for_update().get(case=case)
    if row.stopped_at is not None:
        raise NotActing(_("The person stopped this. Nobody acts for them here."))
    to = identity.channel(case)
    if not case.on_file or to is None:
        raise NotActing(
            _("The address of the person is not on file, so nobody can be found by it.")
        )
    has_paper = enclosures.of(case).filter(erased_at__isnull=True).exists()
    if not has_paper and not _is_named(case, row, to):
        raise NotActing(
            _("There is no paper here. Look up who is named, or ask for a paper first.")
        )
    row.accepted_at, row.accepted_by, row.permitted_at = at, by, at
    row.save(update_fields=["accepted_at", "accepted_by", "permitted_at"])
    ledger.record(
        "mandate.accepted",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"showing": row.showing},
    )
    identity.is_proven(case, to, by=by, at=at)


def _is_named(case: Case, row: Mandate, to: Channel) -> bool:
    """Whether the person named somebody here, and an officer looked who it is."""
    looked = Opening.objects.filter(about=about(case), what=nominees.LOOKED)
    is_in_stead = row.capacity == Capacity.NOMINEE
    return is_in_stead and looked.exists() and nominees.has_one(to.kind, to.value)


def may_accept(case: Case, row: Mandate) -> bool:
    """Whether a paper waits for an officer's eyes."""
    return (
        (row.showing == Showing.ATTORNEY or row.capacity == Capacity.NOMINEE)
        and row.accepted_at is None
        and row.stopped_at is None
        and case.is_open()
        and case.proven_at is None
    )
