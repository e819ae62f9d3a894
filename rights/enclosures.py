"""Files of a request: sealed as they come in, opened by whoever may, gone on time.

A file that is uploaded has no request yet, so it first lies loose, for the browser
that sent it. Filing ties it to the request: from then on the key of the request is
what opens it, and dies with it. Nothing here looks inside a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from portal import files, ledger, sealed_file, vault
from portal.incoming import Attached
from rights import media
from rights.models import OPEN, Case, Enclosure, EnclosureKind, Fate, Submission
from rights.moves import may_come_back
from rights.workflow import about

FOLDER = "enclosures"
KEPT_LOOSE = timedelta(days=7)
MOST = 200
# What changes when a loose file becomes one of a request.
ADOPTED = [
    *("case", "browser", "door", "expires_at", "fate"),
    *("sealed_secret", "sealed_name"),
]


def _where(row: Enclosure) -> str:
    return f"{FOLDER}/{row.pk}.age"


# --- coming in ----------------------------------------------------------------------


def begin(
    *,
    door: str,
    kind: EnclosureKind,
    name: str,
    at: datetime,
    expires_at: datetime,
) -> tuple[Enclosure, sealed_file.Writer]:
    """The row of a file that is about to arrive, and what to write it into.

    The row comes first: whatever dies meanwhile, the sweep finds what is left.
    """
    key, secret = vault.new_key("enclosure"), vault.stream_secret()
    row = Enclosure(
        loose_key=key,
        door=door,
        kind=kind,
        sealed_secret=vault.seal(key, secret),
        sealed_name=vault.seal(key, name.encode()),
        added_at=at,
        expires_at=expires_at,
    )
    row.path = _where(row)
    row.save(force_insert=True)
    return row, sealed_file.Writer(secret, files.path(row.path))


def arrived(row: Enclosure, *, media_type: str, size: int, sha256: str) -> None:
    """The whole file is here."""
    row.media_type, row.size, row.sha256 = media_type, size, sha256
    row.save(update_fields=["media_type", "size", "sha256"])


def hold(row: Enclosure, *, browser: str, at: datetime) -> None:
    """Keep a file for the browser that sent it, until its form is filed."""
    row.browser, row.expires_at = browser, at + KEPT_LOOSE
    row.save(update_fields=["browser", "expires_at"])


def loose(browser: str, door: str, *, at: datetime) -> QuerySet[Enclosure]:
    """What this browser sent with a form that is not filed yet."""
    rows = Enclosure.objects.filter(case__isnull=True, browser=browser, door=door)
    return rows.filter(expires_at__gt=at).exclude(sha256="").select_related("loose_key")


def keep(
    case: Case, kind: EnclosureKind, *, name: str, body: bytes, by: str, at: datetime
) -> Enclosure:
    """Seal a file that came in another way, say with a mail."""
    secret = vault.stream_secret()
    row = Enclosure(
        case=case,
        kind=kind,
        sealed_secret=vault.seal(case.key, secret),
        sealed_name=vault.seal(case.key, name.encode()),
        media_type=media.of(body[: media.HEAD]).type,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        added_at=at,
    )
    row.path = _where(row)
    target = sealed_file.Writer(secret, files.path(row.path))
    target.write(body)
    target.finish()
    row.save(force_insert=True)
    _record("file.kept", row, by=by, at=at)
    return row


def keep_all(case: Case, found: Iterable[Attached], *, by: str, at: datetime) -> None:
    """The files of a mail; a second delivery of the same file is not kept twice."""
    had = set(of(case).values_list("sha256", flat=True))
    for each in found:
        if hashlib.sha256(each.body).hexdigest() not in had:
            kind = EnclosureKind.MAIL
            keep(case, kind, name=each.name, body=each.body, by=by, at=at)


def aside(found: Iterable[Attached], *, browser: str, door: str, at: datetime) -> None:
    """Lay the files of a mail by until the officer files what it asks for."""
    for each in found:
        row, target = begin(
            door=door,
            kind=EnclosureKind.MAIL,
            name=each.name,
            at=at,
            expires_at=at + KEPT_LOOSE,
        )
        target.write(each.body)
        target.finish()
        arrived(
            row,
            media_type=media.of(each.body[: media.HEAD]).type,
            size=len(each.body),
            sha256=hashlib.sha256(each.body).hexdigest(),
        )
        hold(row, browser=browser, at=at)


def adopt(
    found: Iterable[UUID], case: Case, *, by: str, at: datetime, fate: str = ""
) -> None:
    """Tie loose files to the request that was filed with them, in its transaction."""
    loose = Enclosure.objects.filter(pk__in=found, case__isnull=True)
    rows = list(loose.select_for_update(of=("self",)).select_related("loose_key"))
    for row in rows:
        key = row.loose_key
        assert key is not None  # noqa: S101 - by a constraint
        row.case, row.browser, row.door, row.expires_at = case, "", "", None
        row.fate = fate
        row.sealed_secret = vault.seal(case.key, vault.unseal(key, row.sealed_secret))
        row.sealed_name = vault.seal(case.key, vault.unseal(key, row.sealed_name))
        _record("file.kept", row, by=by, at=at)
    Enclosure.objects.bulk_update(rows, ADOPTED)
    transaction.on_commit(partial(_forget_keys, rows, at))


def _record(act: str, row: Enclosure, *, by: str, at: datetime) -> None:
    assert row.case is not None  # noqa: S101 - only files of requests are told of
    facts: dict[str, Any] = {
        "file": str(row.pk),
        "kind": str(row.kind),
        "type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        **({"to": str(row.handed_to)} if row.handed_to else {}),
    }
    ledger.record(act, about=about(row.case), by=by, at=at, facts=facts)


def _forget_keys(rows: Sequence[Enclosure], at: datetime) -> None:
    """The keys of a form that was filed open nothing any more."""
    keys = [row.loose_key for row in rows if row.loose_key is not None]
    vault.destroy_all(keys, at=at)
    Enclosure.objects.filter(pk__in=[row.pk for row in rows]).update(loose_key=None)


# --- going out ----------------------------------------------------------------------


def of(case: Case) -> QuerySet[Enclosure]:
    """The files of a request, in the order in which they came."""
    return Enclosure.objects.filter(case=case).select_related("case__key")


def papers(case: Case) -> QuerySet[Enclosure]:
    """What somebody may act on: with the request, or with another of the same form."""
    form = Submission.objects.filter(case=case).values("number")
    beside = Q(kind=EnclosureKind.MANDATE, case__submission__number__in=form)
    return Enclosure.objects.filter(Q(case=case) | beside, erased_at__isnull=True)


def name(row: Enclosure) -> str:
    """What whoever sent it called it; '' when the key is gone."""
    key = row.case.key if row.case else row.loose_key
    try:
        return vault.unseal(key, row.sealed_name).decode() if key else ""
    except vault.KeyDestroyed:
        return ""


def read(row: Enclosure) -> Iterator[bytes]:
    """The file, unsealed as it is read; KeyDestroyed when its request is forgotten."""
    assert row.case is not None  # noqa: S101 - nobody opens what is not filed
    path = files.path(row.path)
    if row.erased_at is not None or not path.exists():
        raise vault.KeyDestroyed(str(row.pk))
    secret = vault.unseal(row.case.key, row.sealed_secret)
    return sealed_file.read(partial(vault.open_with, secret), path)


@transaction.atomic
def hand_over(row: Enclosure, to: Fate, *, by: str, at: datetime) -> None:
    """Note that the sealed copy was given to whom it was kept for; twice is once."""
    here = Enclosure.objects.filter(pk=row.pk, erased_at=None, handed_at=None)
    if here.update(handed_to=to, handed_at=at, handed_words=row.handed_words):
        row.handed_to = to
        _record("file.handed_over", row, by=by, at=at)


# --- going away ---------------------------------------------------------------------


@transaction.atomic
def erase(row: Enclosure, *, by: str, at: datetime) -> None:
    """Delete a file for good; its row says that there was one. Twice is once."""
    gone = Enclosure.objects.filter(pk=row.pk, erased_at__isnull=True)
    if gone.update(erased_at=at, sealed_secret=b""):
        _record("file.deleted", row, by=by, at=at)
        transaction.on_commit(partial(_unlink, row.path))


def _unlink(path: str) -> None:
    files.path(path).unlink(missing_ok=True)


def drop(rows: Iterable[Enclosure], *, at: datetime) -> None:
    """Loose files that are not wanted: the key first, then the file, then the row."""
    for row in rows:
        if row.loose_key is not None:
            vault.destroy(row.loose_key, at=at)
        _unlink(row.path)
        Enclosure.objects.filter(pk=row.pk, case__isnull=True).delete()


def drop_loose(rows: Iterable[Enclosure], *, at: datetime) -> None:
    """What a form sent twice brought a second time: the first is with its request."""
    found = [row.pk for row in rows]
    again = Enclosure.objects.filter(pk__in=found, case__isnull=True)
    drop(again.select_related("loose_key"), at=at)


def forget(at: datetime) -> None:
    """Loose files whose time is over, keys that are no longer needed, files that were
    to go with the answer, and those that the key of their request took along."""
    old = Enclosure.objects.filter(case__isnull=True, expires_at__lte=at)
    drop(old.select_related("loose_key")[:MOST], at=at)
    filed = Enclosure.objects.filter(case__isnull=False)
    left = filed.filter(loose_key__isnull=False).select_related("loose_key")[:MOST]
    _forget_keys(list(left), at)
    back = Case.objects.filter(may_come_back(at))
    unwanted = Q(fate=Fate.DELETE) & ~Q(case__status__in=OPEN) & ~Q(case__in=back)
    dead = filed.filter(
        Q(case__key__destroyed_at__isnull=False) | unwanted, erased_at__isnull=True
    )
    for row in dead.select_related("case")[:MOST]:
        erase(row, by="system", at=at)
