"""Who had their account deleted agrees to nothing any more (GDPR Art. 7(3), 17(1)(b)).

A yes that outlived the account would let the next list of the company be written to
with our blessing, also one that was given under another address of the account or by its
number. It is no lasting no: whoever comes back and says yes is believed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consent import choices
from consent.models import Choice
from notices import reading
from portal import vault
from portal.models import Person
from retention import addresses
from retention.models import Dataset
from rights import connected
from rights.models import Case

# How such a choice was made: by the deletion.
METHOD = "erasure"
GONE = _("Your account was deleted at your request, and your yes with it: %(use)s.")


def end(
    case: Case,
    left: Mapping[str, int],
    keys: Mapping[str, list[str]],
    *,
    since: datetime,
    at: datetime,
) -> None:
    """Take back each yes of this account once the account itself is gone.

    `left`: how many rows remain of each dataset that was erased; `keys`: which they
    were. A yes after `since` is that of somebody who came back.
    """
    if case.person is None or not is_gone(left):
        return
    agreed = _agreed({case.person.pk, *_others(case, left, keys)}, since, at)
    for person in Person.objects.filter(pk__in=agreed).order_by("pk"):
        _take_back(case, person, agreed[person.pk], at)


def _take_back(case: Case, person: Person, purposes: list[str], at: datetime) -> None:
    current = reading.current(at) or reading.of_revision(case.revision)
    rows = current.purposes
    shown = {
        purpose: choices.Shown(
            revision=current.number,
            words=str(GONE) % {"use": rows[purpose].title},
            method=METHOD,
            language=case.language,
        )
        for purpose in purposes
        if purpose in rows
    }
    if shown:
        choices.record_all(person=person, shown=shown, is_given=False, at=at)


def _others(
    case: Case, left: Mapping[str, int], keys: Mapping[str, list[str]]
) -> set[UUID]:
    """Whoever was known by another address of the account, or by its number."""
    known = {kind: list(digests) for kind, digests in connected.of(case).items()}
    gone = _gone(left).values_list("slug", flat=True)
    found_keys = [key for slug in gone for key in keys.get(slug, ())]
    for kind, number in addresses.numbers(found_keys):
        found = [digest for digest, _version in vault.digests(kind, number)]
        known[kind] = [*known.get(kind, []), *found]
    return connected.persons(known)


def is_gone(left: Mapping[str, int]) -> bool:
    """Whether the account itself was erased, whatever else a law keeps."""
    return _gone(left).exists()


def _gone(left: Mapping[str, int]) -> QuerySet[Dataset]:
    slugs = [slug for slug, count in left.items() if not count]
    return Dataset.objects.filter(slug__in=slugs, is_identity=True)


def _agreed(
    persons: Collection[UUID], since: datetime, at: datetime
) -> dict[UUID, list[str]]:
    """By person, the uses whose newest answer is a yes of before `since`."""
    made = Choice.objects.filter(person__in=persons, made_at__lte=at)
    rows = made.order_by("made_at", "recorded_at")
    newest = {
        (person, purpose): is_given and made_at <= since
        for person, purpose, is_given, made_at in rows.values_list(
            "person_id", "purpose", "is_given", "made_at"
        )
    }
    found: dict[UUID, list[str]] = {}
    for (person, purpose), is_old_yes in sorted(newest.items()):
        if is_old_yes:
            found.setdefault(person, []).append(purpose)
    return found
