"""The end of a request's record: what the policy says of it, carried out on ourselves.

So long after a request was closed as the policy in force at its receipt said, or one in
force now if that is shorter, the request goes: what was typed and written, mails, files,
papers, and the personal half of the ledger. Signed history stays without it (GDPR
Art. 5(1)(e), 11 CCR 7101). What still binds us keeps its record: a pause that lasts, a
nominee, an appeal, a letter that was promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    CharField,
    Count,
    Exists,
    Min,
    Model,
    OuterRef,
    ProtectedError,
    QuerySet,
    Value,
)
from django.db.models.fields.related import ForeignKey
from django.db.models.functions import Concat

from notices import reading
from notices.models import Revision
from portal import ledger, vault
from portal.models import (
    DataKey,
    InboundMail,
    OneTimeCode,
    OutboundMail,
    Person,
    Sheet,
)
from retention import rules
from retention.own import Late
from rights import enclosures
from rights.models import (
    IS_OVER,
    Appeal,
    Case,
    Last,
    LastLetter,
    Nominee,
    Restriction,
)
from rights.proposals import OWN_RECORD
from rights.workflow import about

# Papers of letters and mails go with the key of the case.
ABOUT = (OutboundMail, InboundMail, OneTimeCode, Sheet)
MOST = 50
QUIET = timedelta(days=30)
PASSES = 5


def due(at: datetime) -> list[Case]:
    """Requests whose record has outlived what was said of it, oldest first."""
    found: list[Case] = []
    for rows in _outlived(at):
        found += rows.select_related("key", "person__key").order_by("closed_at")[:MOST]
    return found[:MOST]


def late(at: datetime) -> Late:
    """How many records there are that should be gone, and since when."""
    counts = [
        rows.aggregate(count=Count("pk"), oldest=Min("closed_at"))
        for rows in _outlived(at)
    ]
    return Late(
        count=sum(each["count"] for each in counts),
        oldest=min((each["oldest"] for each in counts if each["oldest"]), default=None),
    )


def _outlived(at: datetime) -> Iterator[QuerySet[Case]]:
    """The same, of each version of the policy that said how long.

    A mail that has just been left has to leave, and may come back.
    """
    name = Concat(Value("case:"), OuterRef("reference"), output_field=CharField())
    written_to = OutboundMail.objects.filter(about=name, created_at__gt=at - QUIET)
    over = Case.objects.filter(IS_OVER, revision=OuterRef("pk"))
    for revision in Revision.objects.filter(Exists(over)).order_by("number"):
        before = cutoff(revision, at)
        if before is not None:
            yield _ended(before).filter(~Exists(written_to), revision=revision)


def cutoff(revision: Revision, at: datetime) -> datetime | None:
    """Closed before that, a request of this version is over; None where nothing says."""
    promised = _of(reading.of_revision(revision), at)
    current = reading.current(at)
    now = _of(current, at) if current is not None else None
    known = [each for each in (promised, now) if each is not None]
    return max(known, default=None)


def _of(current: reading.Reading, at: datetime) -> datetime | None:
    rule = next(iter(current.rules_for(OWN_RECORD)), None)
    return rules.cutoff(current, rule, at=at) if rule is not None else None


def _ended(before: datetime) -> QuerySet[Case]:
    """Closed before then, with nothing left that needs the record."""
    promised = LastLetter.objects.filter(
        kind__in=[Last.KEPT, Last.FROZEN], sent_at=None
    )
    return (
        Case.objects.filter(IS_OVER, closed_at__lte=before)
        .exclude(pk__in=Restriction.objects.filter(lifted_at=None).values("case"))
        .exclude(pk__in=Nominee.objects.filter(ended_at=None).values("case"))
        .exclude(pk__in=Appeal.objects.filter(of__isnull=False).values("of"))
        .exclude(pk__in=promised.values("case"))
    )


def forget_due(at: datetime) -> int:
    """Forget what is due, each in a commit of its own; keys are destroyed after it."""
    rows = due(at)
    for case in rows:
        keys = _forget(case, at)
        for key in keys:
            vault.destroy(key, at=at)
    return len(rows)


@transaction.atomic
def _forget(case: Case, at: datetime) -> list[DataKey]:
    for row in case.enclosures.filter(erased_at__isnull=True):
        enclosures.erase(row, by="system", at=at)
    ledger.erase_personal(about(case), at=at)
    for model in ABOUT:
        model._default_manager.filter(about=about(case)).delete()
    keys = [case.key, *_keys(case)]
    _delete_all(_related(case))
    person = case.person
    case.delete()
    if person is not None and _is_forgotten(person):
        keys.append(person.key)
    ledger.record("case.forgotten", about=about(case), by="system", at=at, facts={})
    return keys


def _related(case: Case) -> list[QuerySet[Model]]:
    """Every row that belongs to the case, whatever model a later day adds."""
    return [
        relation.related_model._base_manager.filter(**{relation.field.name: case})
        for relation in Case._meta.related_objects
    ]


def _keys(case: Case) -> list[DataKey]:
    """The keys that only rows of this case were sealed with."""
    found: dict[object, DataKey] = {}
    for rows in _related(case):
        for field in rows.model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is DataKey:
                for row in rows.exclude(**{field.name: None}):
                    key = getattr(row, field.name)
                    found[key.pk] = key
    found.pop(case.key_id, None)
    return list(found.values())


def _delete_all(querysets: Iterable[QuerySet[Model]]) -> None:
    """Rows that protect each other go in turns; what never goes fails loudly."""
    left = list(querysets)
    for turn in range(PASSES):
        waiting = []
        for rows in left:
            try:
                with transaction.atomic():
                    rows.delete()
            except ProtectedError:
                if turn == PASSES - 1:
                    raise
                waiting.append(rows)
        left = waiting


def _is_forgotten(person: Person) -> bool:
    """Forget a person whom nothing else needs: no stop, no choice, no other request."""
    try:
        with transaction.atomic():
            person.identifiers.all().delete()
            person.delete()
    except ProtectedError:
        return False
    return True
