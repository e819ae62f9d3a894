"""Letting somebody act: the person names them, and ends it with one press.

They have a reference of their own and get in by a code to their own address. They see
where the request is and our letters, and write to us; the copy only where the person
ticked it (11 CCR 7063). Nothing of the person's own way in is theirs.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import codes, ledger, vault
from rights import mails, mandates, references, registry
from rights.mandates import Who
from rights.models import OPEN, Case, Delegate, Status
from rights.workflow import PERSON, about

PURPOSE = "delegate"
# Looked up when what was typed cannot be a reference, so that it costs a query too.
NOBODY = "PR-00000000"


class NotNamed(Exception):
    """Nobody can be named here (now); one sentence for the person."""


def of(case: Case) -> Delegate | None:
    """Who acts for the person now."""
    return Delegate.objects.filter(case=case, stopped_at=None).first()


def who(row: Delegate) -> Who:
    """Their name and address; empty once the key of the case is gone."""
    try:
        return Who(**vault.unseal_json(row.case.key, row.sealed))
    except vault.KeyDestroyed:
        return Who(name="")


def may_name(case: Case) -> bool:
    """Whether somebody can be named: while it is open or answered, and nobody is."""
    right = registry.get(case.right)
    is_read = case.status in {*OPEN, Status.ANSWERED}
    if not is_read or right is None or right.is_report or mandates.is_agents(case):
        return False
    return of(case) is None


def shown(case: Case, *, is_person: bool) -> dict[str, object]:
    """What the status page says of it: who it is only to the person themselves."""
    row = of(case)
    needs = registry.get(case.right)
    is_theirs = is_person or (needs is not None and not needs.needs_proof)
    return {
        "delegate": row,
        "delegate_who": who(row) if row is not None and is_theirs else None,
        "may_let": row is None and may_name(case),
    }


@transaction.atomic
def name(case: Case, found: Who, *, may_copy: bool, at: datetime) -> Delegate:
    """Let them act from now on; they are told, with their reference."""
    Case.objects.select_for_update().get(pk=case.pk)
    if not may_name(case):
        raise NotNamed(_("Somebody acts for you already. Stop them first."))
    row = Delegate.objects.create(
        case=case,
        reference=_reference(),
        sealed=vault.seal_json(case.key, asdict(found)),
        may_copy=may_copy,
        named_at=at,
    )
    sent = _tell(row, "delegate_named", at, is_unasked=True)
    if not sent:
        raise NotNamed(_("This address was sent enough for today. Try again tomorrow."))
    note("delegate.named", row, by=PERSON, at=at)
    return row


def note(act: str, row: Delegate, *, by: str, at: datetime) -> None:
    """Write down what was done by them or about them."""
    facts = {"delegate": row.pk, "may_copy": row.may_copy}
    ledger.record(act, about=about(row.case), by=by, at=at, facts=facts)


def _reference() -> str:
    """One that no request has, so that each names one thing."""
    while True:
        found = references.new()
        is_known = Case.objects.filter(reference=found).exists()
        if not is_known and not Delegate.objects.filter(reference=found).exists():
            return found


@transaction.atomic
def stop(case: Case, *, at: datetime) -> None:
    """They see nothing more. Twice is once."""
    row = Delegate.objects.select_for_update().filter(case=case, stopped_at=None)
    found = row.first()
    if found is None:
        return
    found.stopped_at = max(at, found.named_at)
    found.save(update_fields=["stopped_at"])
    note("delegate.stopped", found, by=PERSON, at=at)
    _tell(found, "delegate_stopped", at)


def answered(case: Case, *, at: datetime) -> None:
    """There is a letter they may read."""
    row = of(case)
    if row is not None:
        _tell(row, "delegate_letter", at, turn=at.isoformat())


def _tell(
    row: Delegate,
    template: str,
    at: datetime,
    *,
    turn: str = "",
    is_unasked: bool = False,
) -> bool:
    found = who(row)
    return mails.queue(
        template,
        case=row.case,
        to=found.contact,
        at=at,
        turn=f"{row.pk}:{turn}",
        context=_frame(row),
        is_unasked=is_unasked,
    )


def _frame(row: Delegate) -> dict[str, object]:
    """Their own reference and page; the authority of the person's place is none of theirs."""
    return {
        "reference": references.display(row.reference),
        "track_url": settings.SITE_URL + reverse("rights:delegate"),
        "regulators": (),
        "may_copy": row.may_copy,
    }


# --- their own way in ------------------------------------------------------------------


def find(typed: str) -> Delegate | None:
    """Who has this reference and still acts; what exists and what does not cost alike."""
    meant = references.normalise(typed) or NOBODY
    rows = Delegate.objects.select_related("case__key", "case__revision")
    return rows.filter(reference=meant, stopped_at=None).first()


@transaction.atomic
def send_code(row: Delegate, *, at: datetime) -> bool:
    """A fresh code to their own address; False when it had enough today."""
    found = who(row)
    try:
        code = codes.issue(
            purpose=PURPOSE, about=about(row.case), channel=found.contact, at=at
        )
    except codes.TooMany:
        return False
    shown = {"code": f"{code[:3]} {code[3:]}", "purpose": "open"}
    return mails.queue(
        "code",
        case=row.case,
        to=found.contact,
        at=at,
        turn=f"{PURPOSE}:{at.isoformat()}",
        context={**_frame(row), **shown},
    )


def open_with(row: Delegate, *, typed: str, at: datetime) -> bool:
    """Whether the code fits; that they got in is on record."""
    result = codes.check(
        purpose=PURPOSE, about=about(row.case), typed=typed, at=at, is_foreign=True
    )
    if result is not codes.Result.OK:
        return False
    note("delegate.opened", row, by=PURPOSE, at=at)
    return True
