"""The one gate: may this person's data be used for this purpose now?

Reads the person's stops and choices, and from the revision in force only what
the purpose is: one that nobody published, or that the company says it does not
pursue, is refused (GDPR Art. 5(1)(b)); one that rests on consent needs a given
choice (Art. 6(1)(a)). Asking about many people costs the same few queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from consent.choices import EVERYTHING
from consent.models import Choice, Stop
from notices import reading
from portal import people, vault
from portal.models import Identifier, Person

LEGAL_DUTY = "legal_duty"


def may_process(person: Person, purpose: str, at: datetime) -> bool:
    """Whether this person's data may be used for this purpose at this instant."""
    # Under another key a stop may have been noted for a second row of this person.
    return vault.has_digest_keys() and _answers([person.pk], purpose, at)[person.pk]


def may_process_identifier(kind: str, value: str, purpose: str, at: datetime) -> bool:
    """The same for somebody known only by an address or a number."""
    return may_process_bulk(kind, [value], purpose, at)[value]


def may_process_bulk(
    kind: str, values: Iterable[str], purpose: str, at: datetime
) -> dict[str, bool]:
    """The same for many at once, by the value asked about.

    What cannot be read as an identifier of this kind is refused: a number that
    we cannot compare might be one that was stopped.
    """
    typed = list(dict.fromkeys(values))
    if not vault.has_digest_keys():
        return dict.fromkeys(typed, False)
    spelled = {value: _spelled(kind, value) for value in typed}
    owners = _owners(kind, {text for text in spelled.values() if text})
    answers = _answers(set(owners.values()), purpose, at)
    nobody = _allows(purpose, at, has_given=False)
    return {
        value: bool(text) and (answers[owners[text]] if text in owners else nobody)
        for value, text in spelled.items()
    }


def _spelled(kind: str, value: str) -> str:
    try:
        return people.normalise(kind, value)
    except ValueError:
        return ""


def _owners(kind: str, values: set[str]) -> dict[str, UUID]:
    """Person of each known value, found by digest under every key still held."""
    digests = {
        digest: value
        for value in values
        for digest, _version in vault.digests(kind, value)
    }
    rows = Identifier.objects.filter(kind=kind, digest__in=list(digests))
    return {
        digests[digest]: person
        for digest, person in rows.values_list("digest", "person_id")
    }


def _answers(persons: Iterable[UUID], purpose: str, at: datetime) -> dict[UUID, bool]:
    wanted = list(persons)
    stopped = set(
        Stop.objects.filter(
            Q(until__isnull=True) | Q(until__gt=at),
            person__in=wanted,
            purpose__in=_reached_by(purpose, at),
            since__lte=at,
        ).values_list("person_id", flat=True)
    )
    newest = dict(
        Choice.objects.filter(person__in=wanted, purpose=purpose, made_at__lte=at)
        .order_by("made_at", "recorded_at")
        .values_list("person_id", "is_given")
    )
    return {
        person: person not in stopped
        and newest.get(person) is not False
        and _allows(purpose, at, has_given=newest.get(person) is True)
        for person in wanted
    }


def _reached_by(purpose: str, at: datetime) -> list[str]:
    """The stops that reach it: one on everything leaves what a law demands of us.

    The next request of the person must be answered, and books kept, all the same
    (GDPR Art. 6(1)(c), 18(2)).
    """
    current = reading.current(at)
    known = current.purposes.get(purpose) if current else None
    is_duty = known is not None and known.legal_basis == LEGAL_DUTY
    return [purpose] if is_duty else [purpose, EVERYTHING]


def _allows(purpose: str, at: datetime, *, has_given: bool) -> bool:
    """What the revision in force says about the purpose itself."""
    current = reading.current(at)
    known = current.purposes.get(purpose) if current else None
    if known is None or not known.is_done:
        return False
    return has_given or not known.needs_consent
