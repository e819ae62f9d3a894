"""Forgetting on time: drafts, copies, and the keys of steps whose case is over.

A draft lives seven days, a copy thirty; what the steps of a case sealed dies with
the case. Each is small, repeats harmlessly, and catches up whatever it missed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal import vault
from portal.models import DataKey
from rights import (
    copying,
    enclosures,
    forgetting,
    last_letters,
    lateness,
    legs,
    limiting,
    logbook,
    proofs,
    recipients,
    reminding,
    steps,
    talking,
    workload,
)
from rights.models import IS_ANSWERED, OPEN, UNFORGOTTEN, Appeal, Case, Copy, Draft
from rights.workflow import OPEN_AFTER_ANSWER, SYSTEM

MOST = 200


def tidy(at: datetime) -> None:
    """Everything whose time has come."""
    forget_drafts(at)
    forget_copies(at)
    close_answered(at)
    forget_steps(at)
    proofs.forget_used(at)
    limiting.lift_due(at)
    legs.forget(at)
    recipients.tell_due(at)
    reminding.remind_due(at)
    last_letters.write_due(at)
    last_letters.forget(at)
    lateness.draft_due(at)
    lateness.send_due(at)
    logbook.forget_old(at)
    forgetting.forget_due(at)
    enclosures.forget(at)
    workload.keep(at)


def forget_drafts(at: datetime) -> int:
    """Drafts that were filed, or not finished within seven days, and their keys."""
    filed = Case.objects.filter(draft=OuterRef("pk"))
    gone = Draft.objects.filter(Q(expires_at__lte=at) | Q(Exists(filed)))
    rows = list(gone.select_related("key")[:MOST])
    for draft in rows:
        key: DataKey = draft.key
        draft.delete()
        # After the row: a key without a row harms nobody, a row without its key
        # would be a page that cannot open.
        vault.destroy(key, at=at)
    return len(rows)


def forget_copies(at: datetime) -> int:
    """Copies whose thirty days are over."""
    rows = list(Copy.objects.filter(expires_at__lte=at, erased_at__isnull=True)[:MOST])
    for copy in rows:
        copying.forget(copy, at=at)
    return len(rows)


def close_answered(at: datetime) -> int:
    """Cases whose answer has been open long enough."""
    rows = Case.objects.filter(IS_ANSWERED, answered_at__lte=at - OPEN_AFTER_ANSWER)
    appealed = Appeal.objects.filter(
        case__status__in=OPEN, verdict="", of__isnull=False
    )
    rows = rows.exclude(pk__in=appealed.values("of"))
    closed = list(rows.order_by("answered_at")[:MOST])
    for case in closed:
        with transaction.atomic():
            talking.close(case, by=SYSTEM, at=at)
    return len(closed)


def forget_steps(at: datetime) -> int:
    """Keys of steps of cases that are over: resolved keys and copies with them."""
    cases = list(Case.objects.filter(UNFORGOTTEN).order_by("pk")[:MOST])
    for case in cases:
        steps.forget(case, at=at)
    # Last: whoever is killed before this destroys what is destroyed already.
    done = Case.objects.filter(UNFORGOTTEN, pk__in=[case.pk for case in cases])
    done.update(steps_forgotten_at=at)
    return len(cases)
