"""The company's own programs are told what happened: signed, retried, never lost.

A row per program is written with the act and sent by a sweep, at least once, under
one `webhook-id`. What is said is a reference and a status, never a person; whoever
hears it asks the API. Headers and signature are those of Standard Webhooks 1.0.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import (
    gathering,
    jobs,
    ledger,
    outbox,
    outside,
    permissions,
    signatures,
    vault,
)
from portal.failpoints import failpoint
from portal.models import DeliveryState, User, WebhookDelivery, WebhookEndpoint
from portal.one_select import Prepared

WORLD = outside.WORLD
# What a program can be told of, and the words the desk shows.
CASE_STATUS, PUBLISHED = "case.status", "revision.published"
RECIPIENT = "recipient.notice"
EVENTS = {
    CASE_STATUS: gettext_lazy("The status of a request changed"),
    PUBLISHED: gettext_lazy("A new version of the policy is in force"),
    RECIPIENT: gettext_lazy("Somebody who had data must learn what became of it"),
}
TEST = "test"
SECONDS = 10.0
# Between the tries: together five and a half days, so that a long weekend is bridged.
WAITS = (
    *(timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5)),
    *(timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8)),
    *[timedelta(hours=24)] * 5,
)
PAUSED_AFTER = timedelta(days=5)
BOTH_SECRETS = timedelta(hours=24)
KEPT = timedelta(days=30)
# So much of an answer stays on the row: enough to see why, too little to leak much.
MOST_SAID = 200


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


# --- sending ----------------------------------------------------------------------


def send_due(at: datetime, *, limit: int = 20) -> int:
    """Send what waits, oldest first; how many arrived.

    Who did not answer is not asked again in this turn, so that one dead program
    does not keep the others waiting.
    """
    waiting = WebhookDelivery.objects.filter(
        state=DeliveryState.WAITING, endpoint__paused_at=None
    ).order_by("created_at")
    sent, silent = 0, set[uuid.UUID]()
    for _turn in range(limit):
        claimed = jobs.claim_due(waiting.exclude(endpoint__in=silent), at=at)
        if not claimed:
            break
        ((row, owner),) = claimed
        if _send(row, owner, at=at):
            sent += 1
        else:
            silent.add(row.endpoint_id)
    return sent


def _send(row: WebhookDelivery, owner: str, *, at: datetime) -> bool:
    asked = 0
    try:
        with jobs.heartbeat(row, owner):
            answer = outside.post(
                row.endpoint.url,
                row.body.encode(),
                headers(row, at=at),
                seconds=SECONDS,
                world=replace(WORLD, is_near=is_at_home()),
            )
    except (outside.Refused, outside.NotReached) as error:
        words = str(error)
    except (vault.KeyDestroyed, vault.NotOurs):
        words = _("Its secret cannot be opened. Make a new one.")
    else:
        failpoint("webhooks.after_send")
        if answer.is_ok:
            return _arrived(row, owner, at=at)
        words = _answered(answer)
        asked = answer.retry_after
    _failed(row, owner, words, timedelta(seconds=min(asked, jobs.A_DAY)), at=at)
    return False


def headers(row: WebhookDelivery, *, at: datetime) -> dict[str, str]:
    """Id, time and a signature by each secret that is valid."""
    endpoint, sealed = row.endpoint, [row.endpoint.sealed]
    if endpoint.old_sealed and endpoint.old_until and endpoint.old_until > at:
        sealed.append(endpoint.old_sealed)
    known = [vault.unseal(endpoint.key, each).decode() for each in sealed]
    return signatures.headers(str(row.event), row.body, known, at=at)


def _answered(answer: outside.Answer) -> str:
    words = _("The other side answered %(status)d.") % {"status": answer.status}
    said = answer.body[:MOST_SAID].decode("utf-8", "replace")
    shown = "".join(letter if letter.isprintable() else " " for letter in said)
    return f"{words} {shown}".strip()


@transaction.atomic
def _arrived(row: WebhookDelivery, owner: str, *, at: datetime) -> bool:
    if not jobs.fence(row, owner, state=DeliveryState.SENT, sent_at=at):
        return False
    WebhookEndpoint.objects.filter(
        pk=row.endpoint_id, failing_since__isnull=False
    ).update(failing_since=None)
    return True


@transaction.atomic
def _failed(
    row: WebhookDelivery, owner: str, words: str, asked: timedelta, *, at: datetime
) -> None:
    """Leave the error and the next try, or give up; pause who failed for five days."""
    is_last = row.attempt > len(WAITS)
    wait = timedelta() if is_last else max(asked, WAITS[row.attempt - 1])
    written = WebhookDelivery.objects.filter(pk=row.pk, lease_owner=owner).update(
        lease_owner="",
        lease_until=None,
        error=words,
        state=DeliveryState.GAVE_UP if is_last else DeliveryState.WAITING,
        next_try_at=None if is_last else at + wait,
    )
    if not written:
        return
    endpoint = _locked(row.endpoint)
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    elif endpoint.failing_since <= at - PAUSED_AFTER and endpoint.paused_at is None:
        pause(endpoint, by=None, at=at)
        _tell_staff(endpoint, at=at)


def _tell_staff(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Officers, because people may wait; operators, because they can mend it."""
    roles = [permissions.OFFICER, permissions.OPERATOR]
    staff = User.objects.filter(is_staff=True, is_active=True, groups__name__in=roles)
    page = settings.SITE_URL + reverse("admin:webhook", args=[endpoint.pk])
    shown = {"host": host(endpoint.url), "page": page}
    for user in staff.distinct():
        with translation.override(user.language):
            subject = render_to_string("emails/webhook_paused/subject.txt", shown)
            text = render_to_string("emails/webhook_paused/body.txt", shown)
        outbox.queue(
            kind="webhook_paused",
            to=user.email,
            subject=subject.strip(),
            text=text,
            dedupe=f"webhook:{endpoint.pk}:{user.pk}:{at.isoformat()}",
            language=user.language,
            at=at,
        )


def forget(at: datetime) -> int:
    """Delete what is over for a month, and what nobody fetched for so long."""
    ended = ~Q(state=DeliveryState.WAITING) | Q(endpoint__paused_at__lt=at - KEPT)
    old = WebhookDelivery.objects.filter(ended, created_at__lt=at - KEPT)
    gone, _by_model = old.delete()
    return gone
