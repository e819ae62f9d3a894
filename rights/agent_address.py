"""The address that an agent gives: shown to be theirs before anything is told there.

Anybody can type the address of somebody else. One press from the mail shows that it is
read; the request goes on meanwhile, and what is done at once waits for nothing (11 CCR
7026(j), 7063).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from portal import ledger
from rights import mails, mandates, registry, submissions
from rights.models import Capacity, Case, Mandate
from rights.workflow import about

SALT = "rights.agent_address"
AGENT = "agent"
# A parent shows an address by the code of the account.
SHOWN = (Capacity.AGENT, Capacity.NOMINEE)


def link(case: Case) -> str:
    """Where whoever reads that mail says that the address is theirs."""
    token = signing.Signer(salt=SALT).sign(case.reference)
    return settings.SITE_URL + reverse("rights:agent_address", args=[token])


def ask(case: Case, row: Mandate, *, at: datetime) -> None:
    """Write to the address that was given, and tell it nothing but that it was."""
    url = link(case)
    to = mandates.who(row, case).contact
    turn = str(row.batch or "")
    context = {"mine_url": url}
    mails.queue("agent_confirm", case=case, to=to, at=at, context=context, turn=turn)


def behind(token: str) -> Mandate | None:
    """The mandate that a link is about; None for one that we did not make."""
    try:
        reference = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    rows = Mandate.objects.filter(capacity__in=SHOWN, case__reference=reference)
    return rows.select_related("case__key", "case__revision").first()


@transaction.atomic
def confirm(row: Mandate, *, at: datetime) -> None:
    """It is theirs: what they asked for is told there from now on. Twice is once."""
    if is_ended(row):
        ended = Mandate.objects.filter(pk=row.pk, confirmed_at__isnull=True)
        if ended.update(confirmed_at=at):
            _record(row, at)
        return
    rows = Mandate.objects.filter(confirmed_at__isnull=True, stopped_at__isnull=True)
    form = list(submissions.together(row.case))
    same = Q(batch=row.batch) if row.batch else Q(case__in=[row.case, *form])
    if not rows.filter(same).update(confirmed_at=at):
        return
    _record(row, at)
    if row.batch is not None:
        _tell_list(row, row.batch, at)
        return
    if row.capacity == Capacity.NOMINEE:
        return  # our first mail to them said it all
    to = mandates.who(row, row.case).contact
    if form:
        tell_form(row.case, form, to, at=at, is_theirs=True)
        return
    mails.queue("agent_received", case=row.case, to=to, at=at)


def is_ended(row: Mandate) -> bool:
    """Whether this ended by itself, by a stop of the same address in another request.

    Its agent has heard of no stop yet: the page of this press says it, and from then on
    what they bring goes to the person again.
    """
    if row.stopped_at is None:
        return False
    if row.confirmed_at is not None:
        return mandates.is_shown_since(row)
    return mandates.is_stopped_before(row.case, row, at=row.stopped_at)


def _record(row: Mandate, at: datetime) -> None:
    ledger.record("mandate.confirmed", about=about(row.case), by=AGENT, at=at, facts={})


def tell_form(
    case: Case, form: list[Case], to: str, *, at: datetime, is_theirs: bool = False
) -> None:
    """What one form of an agent's for several rights became.

    `is_theirs`: they showed that the address is theirs, so it may name the rights.
    """
    shown = {"needs_code": False, "is_theirs": is_theirs}
    context = {"listed": submissions.listed(form), **shown}
    mails.queue("received_several", case=case, to=to, at=at, context=context)


def listed(batch: UUID, *, at: datetime) -> None:
    """A list is filed: tell its sender, once the address is theirs, what it became.

    Of a list of what is done at once nothing waits.
    """
    rows = Mandate.objects.filter(batch=batch).order_by("row")
    first = rows.select_related("case__key", "case__revision").first()
    if first is None:
        return
    if waits(mandates.sent(batch)):
        ask(first.case, first, at=at)
        return
    _tell_list(first, batch, at)


def waits(filed: list[mandates.Filed]) -> bool:
    """Whether something of a list is not done at once."""
    found = (registry.get(each.case.right) for each in filed)
    return any(right is not None and not right.is_immediate for right in found)


def _tell_list(row: Mandate, batch: UUID, at: datetime) -> None:
    found = mandates.sent(batch)
    mails.queue(
        "agent_list",
        case=row.case,
        to=mandates.who(row, row.case).contact,
        at=at,
        # Of many requests, in many places: no reference or authority is the mail's own.
        context={
            "filed": found,
            "count": len(found),
            "reference": "",
            "due": "",
            "regulators": (),
        },
        turn=str(batch),
    )
