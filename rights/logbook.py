"""The log of requests: written when one ends, kept 24 months, then gone (11 CCR 7101)."""

from __future__ import annotations

from datetime import date, datetime

from notices import local_day
from portal import gathering, vault
from portal.workdays import add_months
from rights import registry
from rights.models import Case, Decision, RequestLog, Routed, Verb
from rights.refusals import NAMED

MONTHS = 24
# It was neither done nor refused: what they wrote was answered in words.
QUESTION = "question"
DENYING = (Verb.REFUSE, Verb.KEEP, Verb.PARTLY)


def enter(case: Case, *, at: datetime) -> None:
    """The line of a request that has ended, or ended again after an appeal."""
    zone = local_day.zone()
    answered = case.answered_at or at
    sent_as = _sent_as(case)
    said = {
        "requested_on": case.received_at.astimezone(zone).date(),
        "nature": sent_as or case.right,
        "manner": case.channel,
        "answered_on": answered.astimezone(zone).date(),
        "response": QUESTION if sent_as else case.ending,
        "basis": _basis(case),
    }
    row = RequestLog(digest=vault.digest("request-log", case.reference)[0], **said)
    if case._state.adding:
        # It ends with the act that files it, and has no line yet.
        gathering.insert(row)
        return
    RequestLog.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=list(said),
    )


def _sent_as(case: Case) -> str:
    """What it came in as, where it was answered as a question; '' for all others."""
    if case._state.adding:
        return ""
    rows = Routed.objects.filter(case=case, back_at__isnull=True)
    return rows.values_list("sent_as", flat=True).first() or ""


def _basis(case: Case) -> str:
    """The grounds of what was refused or kept: their codes and laws.

    What an officer wrote may name somebody, and nothing here dies with a key.
    """
    right = registry.get(case.right)
    if right is not None and right.is_immediate:
        return ""  # nobody weighs it
    rows = Decision.objects.filter(case=case, verb__in=DENYING)
    found = rows.order_by("category").values_list("ground_code", "law")
    # That law an officer wrote.
    named = (f"{c} ({law})" if law and c != NAMED else c for c, law in found)
    return "; ".join(dict.fromkeys(named))[:400]


def forget_old(at: datetime) -> int:
    """Lines older than 24 months; how many went."""
    today = local_day.of(at)
    old = RequestLog.objects.filter(requested_on__lt=_since(today))
    return int(old.delete()[0])


def _since(today: date) -> date:
    return add_months(today, -MONTHS)
