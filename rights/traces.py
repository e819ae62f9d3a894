"""The way to what was kept of a person whose account is deleted.

Their rows hang on the account; when only that goes, neither their address nor their
number leads to the rest any more. An appeal that is won, or a later request, has to
find it all the same (GDPR Art. 15, 17; law, D11).
"""

from __future__ import annotations

from datetime import datetime

from portal import vault
from portal.models import Person
from retention import finding
from retention.models import Dataset
from rights import proposals
from rights.models import Case, Decision, Trace, Verb


def leave(
    case: Case,
    decisions: dict[str, Decision],
    keys: dict[str, list[str]],
    *,
    at: datetime,
) -> None:
    """Before the account goes: note each row that stays, and in which dataset."""
    rows = Dataset.objects.filter(slug__in=keys)
    gone = {
        row.slug
        for row in rows
        if row.category in decisions and decisions[row.category].verb == Verb.DO
    }
    is_closing = any(row.is_identity and row.slug in gone for row in rows)
    left = {slug: each for slug, each in keys.items() if each and slug not in gone}
    if not left or not is_closing or not proposals.is_erasing(case):
        return
    sealed = vault.seal_json(case.key, left)
    Trace.objects.update_or_create(case=case, defaults={"sealed": sealed, "at": at})


def also(person: Person, found: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a search found, and what earlier deletions left in the same datasets."""
    rows = Trace.objects.filter(case__person=person).select_related("case__key")
    for row in rows.order_by("pk"):
        left: dict[str, list[str]] = vault.unseal_json(row.case.key, row.sealed)
        for slug in left.keys() & found.keys():
            new = [key for key in left[slug] if key not in set(found[slug])]
            there = finding.still(slug, new, before=row.at)
            found = {**found, slug: [*found[slug], *there]}
    return found
