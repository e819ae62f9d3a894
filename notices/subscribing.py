"""News of the policy by mail: asked for, confirmed from the inbox, left at any time.

Nobody is put on the list by somebody else: the first mail holds the only way in, and
without it the address is forgotten after a week.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notices import reading
from notices.models import Subscriber
from portal import outbox, unasked, vault
from portal.people import normalise

FORGOTTEN_AFTER = timedelta(days=7)
KIND = "news_confirm"


@transaction.atomic
def ask(address: str, *, language: str, at: datetime) -> None:
    """Leave the mail that asks the owner of a (normalised) address.

    Who is on the list already gets the same mail, so that nobody learns who is. An
    address is asked twice a day at most, whoever types it.
    """
    current = reading.current(at)
    if current is None or not unasked.room(address, KIND, at=at):
        return
    row = _row(address, language, at)
    shown = {"organisation": current.organisation, "link": link(row)}
    with translation.override(language):
        outbox.queue(
            kind=KIND,
            to=address,
            subject=render_to_string("emails/news_confirm/subject.txt", shown).strip(),
            text=render_to_string("emails/news_confirm/body.txt", shown),
            dedupe=f"{KIND}:{row.pk}:{at.isoformat()}",
            language=language,
            is_unasked=True,
            at=at,
        )


def _row(address: str, language: str, at: datetime) -> Subscriber:
    known = [digest for digest, _v in vault.digests("subscriber", address)]
    found = Subscriber.objects.filter(digest__in=known).first()
    if found is not None:
        return found
    key = vault.new_key("subscriber")
    return Subscriber.objects.create(
        digest=vault.digest("subscriber", address)[0],
        key=key,
        sealed=vault.seal(key, normalise("email", address).encode()),
        language=language,
        asked_at=at,
    )


def find(pk: UUID) -> Subscriber | None:
    """Whose link this is; the id is the secret, and only the inbox has seen it."""
    return Subscriber.objects.filter(pk=pk).first()


def confirm(row: Subscriber, *, at: datetime) -> None:
    """The owner of the inbox says yes; once is enough."""
    Subscriber.objects.filter(pk=row.pk, confirmed_at__isnull=True).update(
        confirmed_at=at
    )


def leave(row: Subscriber, *, at: datetime) -> None:
    """Off the list at once, and forgotten."""
    with transaction.atomic():
        Subscriber.objects.filter(pk=row.pk).delete()
        transaction.on_commit(lambda: vault.destroy(row.key, at=at))


def address(row: Subscriber) -> str:
    """The address, for a mail."""
    return vault.unseal(row.key, row.sealed).decode()


def link(row: Subscriber) -> str:
    """Where its owner says yes, and where its owner leaves."""
    return settings.SITE_URL + reverse("notices:news_mine", args=[row.pk])


def forget_unconfirmed(at: datetime) -> int:
    """Addresses whose owner never said yes are not kept; how many went."""
    old = Subscriber.objects.filter(
        confirmed_at__isnull=True, asked_at__lt=at - FORGOTTEN_AFTER
    ).select_related("key")
    rows = list(old[:500])
    for row in rows:
        leave(row, at=at)
    return len(rows)


def forget_left(at: datetime) -> int:
    """Rows that a backup brought back of people who had left; how many went."""
    rows = Subscriber.objects.select_related("key")
    gone = [row for row in rows.iterator() if not vault.has_file(row.key)]
    for row in gone:
        leave(row, at=at)
    return len(gone)
