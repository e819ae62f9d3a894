"""The same as another: two requests about one address are looked at together.

It is a note for the desk and no way in: each is proven by itself and keeps its own
days. Nothing is told to whoever sent the second, who may be somebody else, before both
were proven to be of one person; then `rights.joining` answers the second with the first.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal import ledger, one_look
from portal.models import User
from rights import claims, contacts, dossier, references
from rights.models import OPEN, Case, Ending, Twin
from rights.workflow import about, actor, tell

SHOWN = 3


class NotTheSame(Exception):
    """These are not the same; the message is one sentence for the officer."""


def candidates(case: Case) -> list[Case]:
    """Open requests for the same, about the same address, that came before; newest
    first."""
    found = _alike(case)
    if found is None:
        return []
    newest = found.order_by("-received_at", "-pk")[:SHOWN]
    return one_look.read(f"alike:{case.pk}", lambda: list(newest))


def _alike(case: Case) -> QuerySet[Case] | None:
    named = Q()
    for kind, value in claims.typed(case).items():
        named |= contacts.about(kind, value)
    if not named:
        return None
    before = Q(received_at__lt=case.received_at) | Q(
        received_at=case.received_at, pk__lt=case.pk
    )
    rows = Case.objects.filter(named, before, right=case.right, status__in=OPEN)
    # A request that is the same as a third is named by that one.
    return rows.filter(twin__isnull=True)


@transaction.atomic
def link(case: Case, of: Case, *, by: User, at: datetime) -> Twin:
    """Note that both ask for the same; the earlier one leads."""
    alike = _alike(case)
    if alike is None or not case.is_open() or not alike.filter(pk=of.pk).exists():
        raise NotTheSame(
            _("These are not the same: another right, another address, or answered.")
        )
    if Twin.objects.filter(Q(case=case) | Q(of=case)).exists():
        raise NotTheSame(_("This is noted as the same as another already."))
    ledger.record(
        "case.same",
        about=about(case),
        by=actor(by),
        at=at,
        facts={"of": of.reference},
    )
    return Twin.objects.create(case=case, of=of, by=by, at=at)


@transaction.atomic
def unlink(case: Case, *, by: User | str, at: datetime) -> None:
    """They are not the same after all."""
    gone, _rows = Twin.objects.filter(case=case).delete()
    if gone:
        ledger.record("case.not_same", about=about(case), by=actor(by), at=at, facts={})


def of(case: Case) -> Case | None:
    """The earlier request that this one says again."""
    row = dossier.twin(case)
    return row.of if row else None


def again(case: Case) -> list[Case]:
    """Later requests that say this one again."""
    return _later(case)[:SHOWN]


def _later(case: Case) -> list[Case]:
    return one_look.read(
        f"again:{case.pk}",
        lambda: list(Case.objects.filter(twin__of=case).order_by("pk")),
    )


def joined(case: Case) -> list[Case]:
    """Later requests that are answered with this one."""
    return [each for each in _later(case) if each.ending == Ending.JOINED]


def also(case: Case) -> str:
    """The references of those, as people write them."""
    return ", ".join(references.display(each.reference) for each in joined(case))


def follow(case: Case, *, at: datetime) -> None:
    """Programs hear where those stand that are answered with this one."""
    for each in joined(case):
        tell(each, at=at)


def joined_to(case: Case) -> Case | None:
    """The earlier request with which this one is answered."""
    return of(case) if case.ending == Ending.JOINED else None


def together(case: Case) -> list[Case]:
    """It and what says the same, the earliest first; none where it stands alone."""
    first = of(case) or case
    rest = again(first)
    return [first, *rest] if rest else []
