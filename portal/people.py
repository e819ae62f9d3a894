"""Who a person is: identifiers normalised, digested, proven.

A typed identifier stays a claim until it is proven (architecture, section 9). An
opt-out makes a person with an unproven identifier and acts on that alone.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import gathering, vault
from portal.models import Identifier, IdentifierKind, Person


@dataclass(frozen=True, kw_only=True)
class Mark:
    """An identifier without its value: enough to know somebody again."""

    kind: str
    digest: str
    key_version: int


def plain(text: str) -> str:
    """Text as typed, with full-width and other digits folded and no invisibles.

    Direction marks and other format characters could make an address read
    differently from what it is; they are dropped.
    """
    folded = unicodedata.normalize("NFKC", text)
    kept = [c for c in folded if unicodedata.category(c) not in {"Cf", "Cc"}]
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c
        for c in kept
    ).strip()


def normalise(kind: str, value: str, region: str = "") -> str:
    """One spelling for one identifier; ValueError says in one sentence what to do."""
    text = plain(value)
    if kind == IdentifierKind.EMAIL:
        return _email(text)
    if kind == IdentifierKind.PHONE:
        return _phone(text, region)
    return text


def _email(text: str) -> str:
    address = text.replace(" ", "").lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError(
            _("Enter an e-mail address in full, like name@example.com.")
        ) from error
    return address


def _phone(text: str, region: str) -> str:
    sentence = _(
        "Enter the phone number in full, starting with + and the country code."
    )
    typed = "+" + text[2:] if text.startswith("00") else text
    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(sentence) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(sentence)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def country(number: str) -> str:
    """The country of a (normalised) phone number by its code; '' where none has it."""
    try:
        read = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    found = phonenumbers.region_code_for_number(read)
    by_code = phonenumbers.region_code_for_country_code(read.country_code or 0)
    code = found or by_code
    return code if code.isalpha() and code != "ZZ" else ""


def find(kind: str, value: str) -> Person | None:
    """The person who has this (normalised) identifier, under any digest key held."""
    identifier = _known_by(kind, value)
    return identifier.person if identifier else None


def _known_by(kind: str, value: str) -> Identifier | None:
    match = Q()
    for digest, version in vault.digests(kind, value):
        match |= Q(digest=digest, key_version=version)
    return Identifier.objects.filter(match, kind=kind).select_related("person").first()


def _read_again(row: Identifier, value: str) -> bool:
    """An address that was known by its digest alone has been typed.

    False, and nothing happens, where it was read or let go in the same moment.
    """
    if bytes(row.sealed):
        return True
    row.sealed = vault.seal(row.person.key, value.encode())
    blank = Identifier.objects.filter(pk=row.pk, sealed=b"")
    return bool(blank.update(sealed=row.sealed))


def ensure(kind: str, value: str, *, at: datetime, language: str = "en") -> Person:
    """The person with this identifier, made with an unproven one if unknown."""
    known = _known_by(kind, value)
    if known and not _read_again(known, value):
        known = _known_by(kind, value)
    if known:
        return known.person
    try:
        with transaction.atomic(), gathering.together(is_apart=True):
            return make(kind, value, at=at, language=language)
    except IntegrityError:
        # Somebody else filed for the same address in the same moment.
        found = find(kind, value)
        if found is None:
            raise
        return found


def find_or_make(
    kind: str, value: str, *, at: datetime, language: str = "en"
) -> Person:
    """The same for an act that begins anew after an IntegrityError.

    It then finds whom somebody else made in the same moment. One act looks once.
    """
    return gathering.looked(
        (find_or_make, kind, value),
        lambda: _whole(kind, value) or make(kind, value, at=at, language=language),
    )


def _whole(kind: str, value: str) -> Person | None:
    """The same as `find`, with all identifiers of the person at hand."""
    known = vault.digests(kind, value)
    match = Q()
    for digest, version in known:
        match |= Q(digest=digest, key_version=version)
    owners = Identifier.objects.filter(match, kind=kind).values("person")
    found = Identifier.objects.filter(person__in=owners).select_related("person")
    rows = list(found.order_by("pk"))
    for row in rows:
        if row.kind == kind and (row.digest, row.key_version) in known:
            if not _read_again(row, value):
                return _whole(kind, value)
            row.person.at_hand = [one for one in rows if one.person_id == row.person_id]
            return row.person
    return None


def make(kind: str, value: str, *, at: datetime, language: str) -> Person:
    """A new person with this identifier, unproven."""
    key = vault.new_key("person")
    person = Person(key=key, language=language, created_at=at)
    gathering.insert(person)
    person.at_hand = []
    attach(person, kind, value, at=at)
    return person


def attach(person: Person, kind: str, value: str, *, at: datetime) -> Identifier:
    """Give a person one more identifier, not proven yet."""
    digest, version = vault.digest(kind, value)
    row = Identifier(
        person=person,
        kind=kind,
        digest=digest,
        key_version=version,
        sealed=vault.seal(person.key, value.encode()),
        created_at=at,
    )
    gathering.insert(row)
    if person.at_hand is not None:
        person.at_hand.append(row)
    return row


def noted(pairs: Iterable[tuple[str, str]], *, at: datetime) -> set[uuid.UUID]:
    """Numbers of the persons with these (kind, normalised value), made where unknown.

    Of whoever is new the digest alone is kept: enough to know them again, and nothing to
    read. An IntegrityError where somebody else noted one in the same moment.
    """
    wanted = list(dict.fromkeys(pairs))
    named = {
        (kind, digest): (kind, value)
        for kind, value in wanted
        for digest, _version in vault.digests(kind, value)
    }
    rows = Identifier.objects.filter(digest__in=[digest for _kind, digest in named])
    found: dict[tuple[str, str], uuid.UUID] = {}
    for kind, digest, person in rows.values_list("kind", "digest", "person_id"):
        if (kind, digest) in named:
            found[named[kind, digest]] = person
    with gathering.together():
        for kind, value in wanted:
            if (kind, value) not in found:
                found[kind, value] = _by_digest(kind, value, at=at).pk
    return set(found.values())


def _by_digest(kind: str, value: str, *, at: datetime) -> Person:
    person = Person(key=vault.new_key("person"), created_at=at)
    digest, version = vault.digest(kind, value)
    mark = Mark(kind=kind, digest=digest, key_version=version)
    gathering.insert(person)
    gathering.insert(Identifier(person=person, sealed=b"", created_at=at, **vars(mark)))
    return person


def forget_noted(person: Person) -> bool:
    """Let go of the one address of somebody who is known by its digest alone.

    False, and nothing happens, where more is known of them.
    """
    rows = list(person.identifiers.select_for_update())
    if any(bytes(row.sealed) or row.proven_at for row in rows):
        return False
    if len({(row.kind, row.digest) for row in rows}) != 1:
        return False
    person.identifiers.all().delete()
    return True


def recall(pk: uuid.UUID, marks: Iterable[Mark], *, at: datetime) -> Person:
    """A person a restore forgot: the same one, known by digests alone.

    Their addresses are not known here until they are typed again.
    """
    known = [_known(mark) for mark in marks]
    owner = next((row.person for row in known if isinstance(row, Identifier)), None)
    person = owner or Person.objects.filter(pk=pk).first()
    if person is None:
        key = vault.new_key("person")
        person = Person.objects.create(pk=pk, key=key, created_at=at)
    Identifier.objects.bulk_create(
        Identifier(
            person=person,
            kind=row.kind,
            digest=row.digest,
            key_version=row.key_version,
            sealed=b"",
            created_at=at,
        )
        for row in known
        if isinstance(row, Mark)
    )
    return person


def _known(mark: Mark) -> Identifier | Mark:
    found = Identifier.objects.select_related("person").filter(**vars(mark)).first()
    return found or mark


@transaction.atomic
def prove(
    kind: str, value: str, *, at: datetime, on_file_at: datetime | None = None
) -> Person:
    """The person has shown control of this identifier; the first proof's date stays."""
    person = ensure(kind, value, at=at)
    match = Q()
    for digest, version in vault.digests(kind, value):
        match |= Q(digest=digest, key_version=version)
    identifiers = Identifier.objects.filter(match, kind=kind)
    identifiers.filter(proven_at__isnull=True).update(proven_at=at)
    if identifiers.filter(sealed=b"").exists():
        sealed = vault.seal(person.key, value.encode())
        identifiers.filter(sealed=b"").update(sealed=sealed)
    if on_file_at:
        identifiers.filter(on_file_at__isnull=True).update(on_file_at=on_file_at)
    return person


def prove_both(
    first: tuple[str, str],
    second: tuple[str, str],
    *,
    at: datetime,
    on_file_at: datetime,
) -> Person:
    """Two identifiers of one account: the first was shown, the second goes with it.

    Where they belong to two people here already, only the first is proven.
    """
    owners = [find(*first), find(*second)]
    if None in owners:
        person = next((each for each in owners if each), None)
        person = person or ensure(*first, at=at)
        for pair in (first, second):
            if find(*pair) is None:
                attach(person, *pair, at=at)
    if find(*first) == find(*second):
        prove(*second, at=at, on_file_at=on_file_at)
    return prove(*first, at=at, on_file_at=on_file_at)


def proven(person: Person) -> dict[str, list[str]]:
    """The identifiers a person has proven, by kind: what a search may use."""
    return _opened(person, person.identifiers.filter(proven_at__isnull=False))


def typed(person: Person) -> dict[str, list[str]]:
    """The same of all that were typed here, proven or not."""
    return _opened(person, person.identifiers.exclude(sealed=b""))


def _opened(person: Person, rows: Iterable[Identifier]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        value = vault.unseal(person.key, row.sealed).decode()
        found.setdefault(row.kind, []).append(value)
    return found


def masked(kind: str, value: str) -> str:
    """Enough to recognise one's own address, not enough to learn another's."""
    if kind == IdentifierKind.EMAIL:
        name, _at, domain = value.partition("@")
        return f"{name[:1]}•••@{domain}"
    return f"{value[:3]} ••• {value[-2:]}"
