"""Both legs of a request about a customer's data: passed on, and what came back.

Where we hold data for a customer, they decide about it (GDPR Art. 28(3)). The request
is passed on, its person reads to whom and when, and only the customer's word makes us
delete or pause anything. That may come long after our own answer, so it is work of its
own, leased like a step.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import local_day
from portal import jobs, ledger, vault
from portal.models import User
from portal.watch import Watch
from retention import erasing, finding, marks
from retention.connecting import ConnectorError, Customer
from retention.models import Dataset
from rights import dossier, endings, mails, outcomes, proposals, reasons, registry
from rights.channels import Channel
from rights.models import Case, Leg, OutcomeKind, Word
from rights.outcomes import Became
from rights.right import Effect
from rights.workflow import SYSTEM, about, actor

log = logging.getLogger(__name__)

PASSED, HEARD, DONE = "case.passed_on", "case.instructed", "case.leg_done"
NOTED = ["word", "word_at", "heard_by", "how", "said_on", "source"]
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


# How they said it, for whoever reads the story; the desk alone reads where it stands.
WAYS = {
    Channel.PHONE: gettext_lazy("They told us by phone on %(day)s."),
    Channel.EMAIL: gettext_lazy("They told us by e-mail on %(day)s."),
    Channel.POST: gettext_lazy("They told us by post on %(day)s."),
    Channel.IN_PERSON: gettext_lazy("They told us in person on %(day)s."),
    Channel.OTHER: gettext_lazy("They told us on %(day)s."),
}


def how_said(how: str, on: date | None) -> str:
    """How and on which day they said it; '' where nobody noted it."""
    if on is None:
        return ""
    return str(WAYS[Channel(how)]) % {"day": date_format(on, "j F Y")}


def where(leg: Leg) -> str:
    """Where their word stands, as the officer wrote it; '' where nobody did, or it is gone."""
    if leg.source is None:
        return ""
    try:
        return vault.unseal(leg.case.key, leg.source).decode()
    except vault.KeyDestroyed:
        return ""


def waiting(case: Case) -> list[Leg]:
    """The legs whose customer has said nothing yet, where their word moves us."""
    if effect(case) is None:
        return []
    return [leg for leg in of(case) if leg.word == Word.NONE]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a customer said, how and on which day, and where that can be read."""

    word: str
    how: str
    on: date
    where: str


def fault(leg: Leg, said: Said, *, at: datetime) -> dict[str, str]:
    """Field -> what is wrong with it: the paper has to be one that can be found."""
    asked_on = local_day.of(leg.passed_at)
    found = {}
    if not reasons.says_something(said.where):
        found["where"] = _("Write in a whole sentence where it stands.")
    if said.on < asked_on:
        found["on"] = _("They were asked on %(day)s. Write the day they answered.") % {
            "day": date_format(asked_on, "j F Y")
        }
    if said.on > local_day.of(at):
        found["on"] = _("That day is still to come. Write the day they answered.")
    return found


@transaction.atomic
def heard(leg: Leg, said: Said, *, by: User, at: datetime) -> Leg:
    """The customer said what is to happen; it is done next, or it stays."""
    locked = Leg.objects.select_for_update().select_related("case__key").get(pk=leg.pk)
    if locked.word or said.word not in {Word.DO, Word.KEEP}:
        raise NotHeard(_("Their word is noted already."))
    if effect(locked.case) is None:
        raise NotHeard(
            _("Here the customer answers the person. We have no part in it.")
        )
    # Clocks of two machines may differ; an answer never stands before its question.
    at = max(at, locked.passed_at)
    for wrong in fault(locked, said, at=at).values():
        raise NotHeard(wrong)
    locked.word, locked.word_at, locked.heard_by = said.word, at, by
    locked.how, locked.said_on = said.how, said.on
    locked.source = vault.seal(locked.case.key, said.where.encode())
    locked.save(update_fields=NOTED)
    _record(HEARD, locked, by=actor(by), at=at)
    if said.word == Word.DO:
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
        _end(case)
        _record(DONE, leg, by=SYSTEM, at=at)
        if case.proven_at is not None:
            mails.to_person("leg_done", case=case, at=at, turn=str(leg.pk))
    return True


def _end(case: Case) -> None:
    """Once all of them had us do it, nothing of the answer stands with them."""
    # It was read before the company's system did its work, which may have taken long.
    # Nor need it be answered: an answer on paper ends it once it is posted.
    case.refresh_from_db(fields=["ending"])
    if case.ending:
        case.ending = endings.now(case)
        case.save(update_fields=["ending"])


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
    if act == HEARD and leg.said_on is not None:
        facts |= {"how": leg.how, "said_on": leg.said_on.isoformat()}
    if act == DONE:
        facts["ending"] = leg.case.ending
    ledger.record(act, about=about(leg.case), by=by, at=at, facts=facts)
