"""The company's own programs are told what happened: signed, retried, never lost.

A row per program is written with the act; `deliveries` sends it. What is said is a
reference and a status, never a person; whoever hears it asks the API.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import (
    gathering,
    jobs,
    ledger,
    outside,
    signatures,
    vault,
)
from portal.models import DeliveryState, User, WebhookDelivery, WebhookEndpoint
from portal.one_select import Prepared

# What a program can be told of, and the words the desk shows.
CASE_STATUS, PUBLISHED = "case.status", "revision.published"
RECIPIENT = "recipient.notice"
EVENTS = {
    CASE_STATUS: gettext_lazy("The status of a request changed"),
    PUBLISHED: gettext_lazy("A new version of the policy is in force"),
    RECIPIENT: gettext_lazy("Somebody who had data must learn what became of it"),
}
TEST = "test"
BOTH_SECRETS = timedelta(hours=24)


def is_at_home() -> bool:
    """Whether this is a demonstration on somebody's own machine, for them alone.

    There a program beside it may be told, so that a signed message can be seen.
    """
    names = {urlsplit(settings.SITE_URL).hostname, *settings.ALLOWED_HOSTS}
    ours = {*outside.NEAR, "[::1]", "testserver"}
    return bool(settings.KEPT_DEMO) and names <= ours


def wrong(url: str) -> str:
    """What is wrong with an address, in a sentence; '' when it can be called."""
    is_near = is_at_home()
    if outside.is_typed_well(url, is_near=is_near):
        return ""
    if is_near:
        return _(
            "Write a public address that begins with https://, or in this demonstration"
            " one like http://127.0.0.1:9000/."
        )
    return _("Write a public address that begins with https://.")


class NotAnEndpoint(ValueError):
    """This cannot be called; the message says why in a sentence."""


# --- who is told ------------------------------------------------------------------


@transaction.atomic
def make(
    *, url: str, events: Iterable[str], by: User, at: datetime
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which nobody can read again."""
    wanted = sorted(set(events))
    if not wanted or set(wanted) - set(EVENTS):
        raise NotAnEndpoint(_("Select what it is told of."))
    if said := wrong(url):
        raise NotAnEndpoint(said)
    key, secret = vault.new_key("webhook"), signatures.new_secret()
    endpoint = WebhookEndpoint.objects.create(
        url=url,
        events=wanted,
        key=key,
        sealed=vault.seal(key, secret.encode()),
        made_by=by,
        made_at=at,
    )
    _record("webhook.made", endpoint, by=by, at=at, host=host(url), events=wanted)
    return endpoint, secret


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, *, by: User, at: datetime) -> str:
    """A new secret; for a day the old one signs as well, so that no call is lost."""
    locked, secret = _locked(endpoint), signatures.new_secret()
    if vault.has_file(locked.key):
        locked.old_sealed, locked.old_until = locked.sealed, at + BOTH_SECRETS
    else:
        # A lost key opens nothing and seals nothing: this is the way on.
        locked.old_sealed, locked.key = None, vault.new_key("webhook")
    locked.sealed = vault.seal(locked.key, secret.encode())
    locked.save(update_fields=["old_sealed", "old_until", "key", "sealed"])
    _record("webhook.rotated", endpoint, by=by, at=at)
    return secret


@transaction.atomic
def pause(endpoint: WebhookEndpoint, *, by: User | None, at: datetime) -> None:
    """Nothing goes there until it is resumed; what happens meanwhile waits."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, paused_at=None)
    if rows.update(paused_at=at):
        _record("webhook.paused", endpoint, by=by, at=at)


@transaction.atomic
def resume(endpoint: WebhookEndpoint, *, by: User, at: datetime) -> None:
    """What waited goes out now."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, paused_at__isnull=False)
    if rows.update(paused_at=None, failing_since=None):
        # Only what was tried: anything else waits for its own day.
        WebhookDelivery.objects.filter(
            endpoint=endpoint, state=DeliveryState.WAITING, attempt__gt=0
        ).update(next_try_at=None)
        _record("webhook.resumed", endpoint, by=by, at=at)
        jobs.wake("portal.tasks.send_webhooks")


def host(url: str) -> str:
    """The name of the other side: the rest of an address may hold a secret."""
    return urlsplit(url).hostname or ""


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)


def _record(
    act: str, endpoint: WebhookEndpoint, *, by: User | None, at: datetime, **facts: Any
) -> None:
    about, actor = f"webhook:{endpoint.pk}", f"user:{by.pk}" if by else "system"
    ledger.record(act, about=about, by=actor, at=at, facts=facts)


# --- what they are told -----------------------------------------------------------


@transaction.atomic(savepoint=False)
def tell(
    *, kind: str, facts: dict[str, Any], at: datetime, due_at: datetime | None = None
) -> None:
    """Leave one event for everybody who asked for its kind, in the act's transaction.

    `due_at` is when it becomes true, where that is still to come.
    """
    wanted = listening(kind)
    if wanted:
        _leave(wanted, kind, facts, at=at, due_at=due_at)


def listening(kind: str) -> list[uuid.UUID]:
    """Whoever asked for this kind of event."""
    found = gathering.looked("webhooks", _endpoints)
    return [pk for pk, events in found if kind in events]


def _endpoints() -> list[tuple[Any, ...]]:
    return _ENDPOINTS.rows()


_ENDPOINTS = Prepared(lambda: WebhookEndpoint.objects.values_list("pk", "events"))


@transaction.atomic
def test(endpoint: WebhookEndpoint, *, by: User, at: datetime) -> None:
    """An event that says nothing, to see whether it arrives."""
    _leave([endpoint.pk], TEST, {}, at=at, due_at=None)
    _record("webhook.tested", endpoint, by=by, at=at)


@transaction.atomic
def send_again(delivery: WebhookDelivery, *, by: User, at: datetime) -> bool:
    """The same event under the same id, from the first try on; not what still waits."""
    rows = WebhookDelivery.objects.filter(pk=delivery.pk)
    is_new = rows.exclude(state=DeliveryState.WAITING).update(
        state=DeliveryState.WAITING, attempt=0, next_try_at=None, error="", sent_at=None
    )
    if is_new:
        event = str(delivery.event)
        _record("webhook.sent_again", delivery.endpoint, by=by, at=at, event=event)
        jobs.wake("portal.tasks.send_webhooks")
    return bool(is_new)


def _leave(
    endpoints: list[uuid.UUID],
    kind: str,
    facts: dict[str, Any],
    *,
    at: datetime,
    due_at: datetime | None,
) -> None:
    happened = (due_at or at).astimezone(UTC).isoformat().replace("+00:00", "Z")
    said = {"type": kind, "timestamp": happened, "data": facts}
    event, body = uuid.uuid4(), json.dumps(said, ensure_ascii=False)
    gathering.insert(
        *(
            WebhookDelivery(
                endpoint_id=pk,
                event=event,
                kind=kind,
                body=body,
                created_at=at,
                next_try_at=due_at,
            )
            for pk in endpoints
        )
    )
    jobs.wake("portal.tasks.send_webhooks")
