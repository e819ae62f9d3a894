"""Events of `webhooks` on their way: one program at a time, beside the others.

Sent at least once under one `webhook-id`; what fails is tried for five and a half days.
Headers and signature are those of Standard Webhooks 1.0.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import jobs, outbox, outside, permissions, signatures, vault, webhooks
from portal.failpoints import failpoint
from portal.models import DeliveryState, User, WebhookDelivery, WebhookEndpoint

WORLD = outside.WORLD
SECONDS = 10.0
# So many programs are called beside each other; how soon it is looked whether something
# waits for another; and what is quick. In seconds.
MOST_AT_ONCE, LOOK, QUICK = 8, 0.5, 1.0
NO_SECRET = gettext_lazy("Its secret cannot be opened. Make a new one.")
# Between the tries: together five and a half days, so that a long weekend is bridged.
WAITS = (
    *(timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5)),
    *(timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8)),
    *[timedelta(hours=24)] * 5,
)
PAUSED_AFTER = timedelta(days=5)
KEPT = timedelta(days=30)
# So much of an answer stays on the row: enough to see why, too little to leak much.
MOST_SAID = 200


@dataclass(frozen=True)
class _Call:
    """How a call ended: an answer, or why there is none."""

    answer: outside.Answer | None
    fault: str
    is_slow: bool


_Claimed = tuple[WebhookDelivery, str]


def send_due(at: datetime, *, limit: int = 20) -> int:
    """Send what waits, the oldest of each program first; how many arrived.

    Each program has a turn of its own: while one thinks, the others are told on, and
    each hears one call at a time, as one worker at a time does this (`jobs.run_sweep`).
    Who is slow, or does not answer, is asked again in the next run. The calls alone go
    on beside each other; every row is claimed and written here.
    """
    sent, over = Counter[uuid.UUID](), set[uuid.UUID]()
    calls: dict[Future[_Call], _Claimed] = {}
    with ThreadPoolExecutor(MOST_AT_ONCE) as lines:
        while _begin(lines, calls, over, at=at) or calls:
            for ended in wait(calls, LOOK, FIRST_COMPLETED).done:
                row, owner = calls.pop(ended)
                call = ended.result()
                is_sent = _written(row, owner, call, at=at)
                sent[row.endpoint_id] += is_sent
                if call.is_slow or not is_sent or sent[row.endpoint_id] >= limit:
                    over.add(row.endpoint_id)
    return sent.total()


def _begin(
    lines: ThreadPoolExecutor,
    calls: dict[Future[_Call], _Claimed],
    over: set[uuid.UUID],
    *,
    at: datetime,
) -> bool:
    """Call each program that nobody calls now and something waits for; whether any."""
    waiting = WebhookDelivery.objects.filter(
        state=DeliveryState.WAITING, endpoint__paused_at=None
    ).select_related("endpoint__key")
    began = False
    while len(calls) < MOST_AT_ONCE:
        busy = {row.endpoint_id for row, _owner in calls.values()} | over
        rows = waiting.exclude(endpoint__in=busy).order_by("created_at")
        claimed = jobs.claim_due(rows, at=at)
        if not claimed:
            break
        ((row, owner),) = claimed
        try:
            said = headers(row, at=at)
        except (vault.KeyDestroyed, vault.NotOurs):
            _failed(row, owner, str(NO_SECRET), timedelta(), at=at)
            over.add(row.endpoint_id)
            continue
        world = replace(WORLD, is_near=webhooks.is_at_home())
        calls[lines.submit(_called, row, owner, said, world)] = (row, owner)
        began = True
    return began


def _called(
    row: WebhookDelivery, owner: str, said: dict[str, str], world: outside.World
) -> _Call:
    """One call, from a thread that touches no row; the lease is renewed meanwhile."""
    began, answer, fault = time.monotonic(), None, ""
    try:
        with jobs.heartbeat(row, owner):
            answer = outside.post(
                row.endpoint.url,
                row.body.encode(),
                said,
                seconds=SECONDS,
                world=world,
                is_brief=True,
            )
    except (outside.Refused, outside.NotReached) as error:
        fault = str(error)
    return _Call(answer, fault, is_slow=time.monotonic() - began > QUICK)


def _written(row: WebhookDelivery, owner: str, call: _Call, *, at: datetime) -> bool:
    """Keep how a call ended; whether it arrived."""
    if call.answer is None:
        _failed(row, owner, call.fault, timedelta(), at=at)
        return False
    failpoint("webhooks.after_send")
    if call.answer.is_ok:
        return _arrived(row, owner, at=at)
    asked = timedelta(seconds=min(call.answer.retry_after, jobs.A_DAY))
    _failed(row, owner, _answered(call.answer), asked, at=at)
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
    endpoint = WebhookEndpoint.objects.select_for_update().get(pk=row.endpoint_id)
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    elif endpoint.failing_since <= at - PAUSED_AFTER and endpoint.paused_at is None:
        webhooks.pause(endpoint, by=None, at=at)
        _tell_staff(endpoint, at=at)


def _tell_staff(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Officers, because people may wait; operators, because they can mend it."""
    roles = [permissions.OFFICER, permissions.OPERATOR]
    staff = User.objects.filter(is_staff=True, is_active=True, groups__name__in=roles)
    page = settings.SITE_URL + reverse("admin:webhook", args=[endpoint.pk])
    shown = {"host": webhooks.host(endpoint.url), "page": page}
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
