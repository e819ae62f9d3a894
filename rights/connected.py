"""The other addresses of an account, to see what was asked for by them.

A deletion asked for by mail takes the account, and with it what a copy asked for by phone
would hold. Its search reads which addresses the account has; keyed digests of them stay
on the search until the keys of its steps are destroyed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q

from portal import people, vault
from portal.models import Identifier
from retention import addresses
from rights import contacts, registry, steps
from rights.models import Case, Step
from rights.right import Effect
from rights.steps import Work

ADDRESSES = "addresses"
# Of each kind of address, the keyed digests.
Digests = dict[str, list[str]]


def deletes(case: Case) -> bool:
    """Whether what is asked for takes the account away."""
    right = registry.get(case.right)
    return right is not None and Effect.ERASE in right.effects


def seen(case: Case, *, without: Collection[str]) -> dict[str, Any]:
    """What the search of a deletion leaves on its row: digests by kind of address."""
    if not deletes(case) or case.person is None:
        return {}
    found: Digests = {}
    known = addresses.on_file(people.proven(case.person), without=without)
    for kind, value in known:
        # Under every key: what comes later may name it under a newer one.
        found.setdefault(kind, []).extend(d for d, _v in vault.digests(kind, value))
    return {ADDRESSES: found}


def of(case: Case) -> Digests:
    """What the search left; nothing before it, and once it is forgotten."""
    search = steps.of(case, Work.SEARCH)
    return search.result.get(ADDRESSES, {}) if search else {}


def named(known: Digests) -> Q:
    """Requests that name one of these addresses, proven or not."""
    found = Q(pk__in=[])
    for kind, digests in known.items():
        found |= contacts.by(kind, digests)
    return found


def proven(known: Digests) -> Q:
    """Requests of whoever has shown that one of these addresses is theirs."""
    shown = Q(pk__in=[])
    for kind, digests in known.items():
        shown |= Q(kind=kind, digest__in=digests)
    rows = Identifier.objects.filter(shown, proven_at__isnull=False)
    return Q(person__in=rows.values("person"), proven_at__isnull=False)


def persons(known: Digests) -> set[UUID]:
    """Whoever is known here by one of these addresses, by number."""
    named = Q(pk__in=[])
    for kind, digests in known.items():
        named |= Q(kind=kind, digest__in=digests)
    return set(Identifier.objects.filter(named).values_list("person_id", flat=True))


def forget(case: Case) -> None:
    """Nothing leads to the addresses any more."""
    for step in Step.objects.filter(case=case, result__has_key=ADDRESSES):
        del step.result[ADDRESSES]
        step.save(update_fields=["result"])
