"""The last letter: the copies in backups are gone, or what had to be kept is.

The first comes by itself, when backups that held what we deleted have run out. For the
second a person asks us to keep their address until then; both forget it once sent.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from notices import local_day, reading
from portal import jobs, ledger, vault
from portal.watch import Watch
from retention import erasing
from retention.connecting import ConnectorError
from retention.models import Dataset, Role
from rights import absences, claims, letter_lines, mails, must_keep, registry, steps
from rights.models import Case, Last, LastLetter, Outcome, OutcomeKind
from rights.steps import Work
from rights.workflow import PERSON, about

log = logging.getLogger(__name__)

ERASED = (OutcomeKind.ERASED, OutcomeKind.ANONYMISED)
# How often we look whether what was kept is gone.
LOOK = timedelta(days=7)
MOST = 50


class NotPromised(Exception):
    """This letter cannot be promised; the message says why."""


def promise_copies(case: Case, *, at: datetime) -> None:
    """Something was deleted: the last copies of it run out with the backups."""
    right = registry.get(case.right)
    contact = claims.contact(case)
    erased = Outcome.objects.filter(case=case, kind__in=ERASED, count__gt=0)
    if absences.left_out(case) or must_keep.waits(case):
        return  # the last of it is not deleted yet
    if not contact or right is None or right.is_report or not erased.exists():
        return
    _leave(
        case,
        Last.COPIES,
        {"to": contact},
        at=at,
        due_at=at + timedelta(days=settings.BACKUP_DAYS),
    )


def kept(case: Case) -> dict[str, list[str]]:
    """The rows that we still hold, by dataset, while the request knows them."""
    rows = Outcome.objects.filter(case=case, kind=OutcomeKind.KEPT, count__gt=0)
    kinds = set(rows.values_list("category", flat=True))
    keys: dict[str, list[str]] = steps.opened(steps.of(case, Work.RESOLVE)) or {}
    ours = Dataset.objects.filter(
        slug__in=keys, category__in=kinds, role=Role.CONTROLLER
    )
    return {row.slug: keys[row.slug] for row in ours if keys[row.slug]}


def may_promise(case: Case) -> bool:
    """Whether a letter about what is kept can be asked for, and was not yet."""
    if case.proven_at is None or not claims.contact(case):
        return False
    known = LastLetter.objects.filter(case=case, kind=Last.KEPT)
    return bool(kept(case)) and not known.exists()


def is_promised(case: Case) -> bool:
    """Whether the person asked for this letter, and waits for it."""
    rows = LastLetter.objects.filter(case=case, kind=Last.KEPT)
    return rows.filter(sent_at__isnull=True).exists()


@transaction.atomic
def promise_kept(case: Case, *, at: datetime) -> None:
    """The person wants to hear when it is gone; we keep their address for that."""
    if not may_promise(case):
        raise NotPromised(_("There is nothing left here that we could write about."))
    sealed = {"to": claims.contact(case), "rows": kept(case)}
    _leave(case, Last.KEPT, sealed, at=at, due_at=at + LOOK)
    ledger.record("last_letter.asked", about=about(case), by=PERSON, at=at, facts={})


def _leave(
    case: Case, kind: Last, said: dict[str, Any], *, at: datetime, due_at: datetime
) -> None:
    if LastLetter.objects.filter(case=case, kind=kind).exists():
        return
    key = vault.new_key("last")
    LastLetter.objects.create(
        case=case,
        kind=kind,
        key=key,
        sealed=vault.seal_json(key, said),
        made_at=at,
        due_at=due_at,
    )


# --- the day comes ---------------------------------------------------------------------


def write_due(at: datetime) -> int:
    """Write every letter whose day has come; what is still held is looked at again."""
    watch = Watch.start(at)
    rows = LastLetter.objects.filter(sent_at__isnull=True, due_at__lte=at)
    rows = rows.exclude(kind=Last.FROZEN)
    rows = rows.select_related("case__key", "case__revision", "key").order_by("due_at")
    done = 0
    for row, owner in jobs.claim_due(rows, at=watch.now, limit=MOST):
        try:
            said = vault.unseal_json(row.key, row.sealed)
            if is_left(said.get("rows", {})):
                jobs.fence(row, owner, due_at=at + LOOK)
            else:
                done += _write(row, owner, str(said["to"]), at)
        except Exception as error:  # noqa: BLE001 - on its row; the next has its turn
            jobs.fail(row, owner, fault(error), at=watch.now)
    return done


def is_left(rows: dict[str, list[str]]) -> bool:
    """Whether any of the rows is there yet and says something about somebody."""
    return any(erasing.remaining(slug, keys) for slug, keys in rows.items())


def fault(error: Exception) -> Exception | str:
    """What stands on a row that cannot be looked at: its kind, or a sentence of ours.

    What left the data map may be there yet: it counts as not known, and not as gone.
    """
    if isinstance(error, ConnectorError):
        return str(error)
    if isinstance(error, Dataset.DoesNotExist):
        return _("It is in a dataset that the data map no longer has. Put that back.")
    return error


def _write(row: LastLetter, owner: str, to: str, at: datetime) -> bool:
    case = row.case
    with transaction.atomic():
        if not jobs.fence(row, owner, sent_at=max(at, row.made_at)):
            return False
        mails.queue(
            "last_copies" if row.kind == Last.COPIES else "last_kept",
            case=case,
            to=to,
            at=at,
            context={
                "days": settings.BACKUP_DAYS,
                "deleted_on": local_day.words(case.answered_at or row.made_at, "j F Y"),
                "kept": _kept_lines(case),
                "gone_on": local_day.words(row.due_at, "j F Y"),
                "version": case.revision.number,
            },
        )
        facts = {"kind": row.kind}
        ledger.record(
            "last_letter.sent", about=about(case), by="system", at=at, facts=facts
        )
    return True


def _kept_lines(case: Case) -> list[tuple[str, str]]:
    current = reading.of_revision(case.revision)
    rows = Outcome.objects.filter(case=case, kind=OutcomeKind.KEPT, count__gt=0)
    return [
        (letter_lines.title_of(current, row.category), row.law)
        for row in rows.exclude(category="requests")
    ]


def forget(at: datetime) -> int:
    """Destroy what a written letter was sealed with; never inside its commit."""
    rows = LastLetter.objects.filter(
        sent_at__isnull=False, key__destroyed_at__isnull=True
    )
    found = list(rows.select_related("key").order_by("pk")[:MOST])
    for row in found:
        vault.destroy(row.key, at=at)
    return len(found)
