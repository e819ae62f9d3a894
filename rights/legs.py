"""Both legs of a request about a customer's data: passed on, and what came back.

Where we hold data for a customer, they decide about it (GDPR Art. 28(3)). The request
is passed on, its person reads to whom and when, and only the customer's word makes us
delete or pause anything. That may come long after our own answer, so it is work of its
own, leased like a step.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal import jobs, ledger, vault
from portal.models import User
from portal.watch import Watch
from retention import erasing, finding, marks
from retention.connecting import ConnectorError, Customer
from retention.models import Dataset
from rights import dossier, mails, outcomes, proposals, registry
from rights.models import Case, Leg, OutcomeKind, Word
from rights.outcomes import Became
from rights.right import Effect
from rights.workflow import SYSTEM, about, actor

log = logging.getLogger(__name__)

PASSED, HEARD, DONE = "case.passed_on", "case.instructed", "case.leg_done"
MOST = 50


class NotHeard(Exception):
    """The word of the customer cannot be noted; the message says why."""


def begin(case: Case, row: Dataset, customer: Customer, *, at: datetime) -> Leg:
    """The request was passed on to this customer, in the caller's transaction."""
    key = vault.new_key("leg")
    leg = Leg.objects.create(
        case=case,
        dataset=row.slug,
        category=row.category,
        customer=customer.name[:200],
        count=len(customer.keys),
        key=key,
        sealed=vault.seal_json(key, customer.keys),
        passed_at=at,
    )
    _record(PASSED, leg, by=SYSTEM, at=at)
    return leg


def asked_already(case: Case, row: Dataset, customer: Customer) -> Leg | None:
    """The leg on which this customer was asked about these very rows, and still is."""
    rows = Leg.objects.filter(
        case=case, dataset=row.slug, customer=customer.name[:200], word=Word.NONE
    )
    for leg in rows.select_related("key"):
        keys: list[str] = vault.unseal_json(leg.key, leg.sealed)
        if sorted(keys) == sorted(customer.keys):
            return leg
    return None


def of(case: Case) -> list[Leg]:
    """Every leg of a case, oldest first."""
    return dossier.legs(case)


def effect(case: Case) -> Effect | None:
    """What we can do for a customer at their word; None where they only answer."""
    right = registry.get(case.right)
    effects = right.effects if right is not None else ()
    return next((e for e in (Effect.ERASE, Effect.RESTRICT) if e in effects), None)


def waiting(case: Case) -> list[Leg]:
    """The legs whose customer has said nothing yet, where their word moves us."""
    if effect(case) is None:
        return []
    return [leg for leg in of(case) if leg.word == Word.NONE]


@transaction.atomic
def heard(leg: Leg, *, word: str, by: User, at: datetime) -> Leg:
    """The customer said what is to happen; it is done next, or it stays."""
    locked = Leg.objects.select_for_update().select_related("case").get(pk=leg.pk)
    if locked.word or word not in {Word.DO, Word.KEEP}:
        raise NotHeard(_("Their word is noted already."))
    if effect(locked.case) is None:
        raise NotHeard(
            _("Here the customer answers the person. We have no part in it.")
        )
    # Clocks of two machines may differ; an answer never stands before its question.
    locked.word, locked.word_at = word, max(at, locked.passed_at)
    locked.heard_by = by
    locked.save(update_fields=["word", "word_at", "heard_by"])
    _record(HEARD, locked, by=actor(by), at=at)
    if word == Word.DO:
        jobs.wake("rights.tasks.sweep_steps")
    elif locked.case.proven_at is not None:
        mails.to_person("leg_kept", case=locked.case, at=at, turn=str(locked.pk))
    return locked


def _due() -> QuerySet[Leg]:
    rows = Leg.objects.filter(word=Word.DO, done_at__isnull=True)
    return rows.select_related("case", "key").order_by("word_at", "id")


def run_due(at: datetime) -> int:
    """Do what customers said, each once; one that fails is tried again."""
    watch = Watch.start(at)
    done = 0
    for leg, owner in jobs.claim_due(_due(), at=watch.now, limit=MOST):
        try:
            with jobs.heartbeat(leg, owner):
                count = _do(leg, watch.now)
        except ConnectorError as error:
            jobs.fail(leg, owner, str(error), at=watch.now)
        except Exception as error:  # noqa: BLE001
            # The desk shows the row; its text may quote data, so the kind is enough.
            log.error("leg %s failed: %s", leg.pk, type(error).__name__)
            jobs.fail(leg, owner, error, at=watch.now)
        else:
            done += _finish(leg, owner, count, watch.now)
    return done


def _do(leg: Leg, at: datetime) -> int:
    keys: list[str] = vault.unseal_json(leg.key, leg.sealed)
    reference = leg.case.reference
    if effect(leg.case) == Effect.ERASE:
        done = erasing.erase(leg.dataset, keys, case_reference=reference, at=at)
        return done.count
    if not finding.dataset(leg.dataset).restrict_field:
        return 0
    return marks.lay(leg.dataset, keys, case=reference, at=at).count


def _finish(leg: Leg, owner: str, count: int, at: datetime) -> bool:
    """The result, what the person reads of it, and the end of the keys."""
    with transaction.atomic():
        done_at = max(at, leg.word_at or at)
        if not jobs.fence(leg, owner, done_at=done_at, done_count=count):
            return False
        case = leg.case
        kind = OutcomeKind.PAUSED
        if effect(case) == Effect.ERASE:
            kind = proposals.erased_as(Dataset.objects.get(slug=leg.dataset))
        became = Became(
            category=leg.category, kind=kind, count=count, whom=leg.customer
        )
        outcomes.write(case, became, at=at)
        _record(DONE, leg, by=SYSTEM, at=at)
        if case.proven_at is not None:
            mails.to_person("leg_done", case=case, at=at, turn=str(leg.pk))
    return True


def forget(at: datetime) -> int:
    """Destroy the keys of legs with nothing left to do; never inside their commit."""
    over = Leg.objects.filter(Q(word=Word.KEEP) | Q(done_at__isnull=False))
    rows = over.filter(key__destroyed_at__isnull=True).select_related("key")
    found = list(rows.order_by("pk")[:MOST])
    for leg in found:
        vault.destroy(leg.key, at=at)
    return len(found)


def _record(act: str, leg: Leg, *, by: str, at: datetime) -> None:
    facts = {"leg": leg.pk, "dataset": leg.dataset, "rows": leg.count}
    if leg.word:
        facts["word"] = leg.word
    ledger.record(act, about=about(leg.case), by=by, at=at, facts=facts)
