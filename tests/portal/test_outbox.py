"""Mail is a row until it has left: queued once, sent once, retried, never in demo."""

from __future__ import annotations

import json
import math
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from portal import jobs, outbox, vault
from portal.models import OutboundMail

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class DeadServer(BaseEmailBackend):
    """A mail server that nobody answers at."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("ana@example.com could not be reached")


class Overtaken(BaseEmailBackend):
    """A mail server so slow that another worker takes the row meanwhile."""

    def send_messages(self, email_messages: Any) -> int:
        OutboundMail.objects.update(lease_owner="other")
        return len(email_messages)


@pytest.fixture(autouse=True)
def production(settings: Any, tmp_path: Path) -> None:
    """Demo mode is the suite's default; mail is about what happens without it."""
    settings.KEPT_DEMO = False
    settings.DATA_DIR = tmp_path
    settings.SITE_URL = "https://privacy.example.com"
    settings.DEFAULT_FROM_EMAIL = "privacy@example.com"


def queue(**changes: Any) -> OutboundMail:
    fields: dict[str, Any] = {
        "kind": "receipt",
        "to": "ana@example.com",
        "subject": "Your request PR-0000000A",
        "text": "We have it.",
        "dedupe": "receipt:PR-0000000A",
        "language": "en",
        "at": AT,
    }
    said = {**fields, **changes}
    outbox.queue(**said)
    return OutboundMail.objects.get(dedupe=said["dedupe"])


def test_what_a_message_says_is_sealed_in_its_row() -> None:
    row = queue(html="<p>We have it.</p>", about="case:PR-0000000A")

    assert b"ana@example.com" not in bytes(row.sealed)
    assert outbox.read(row) == {
        "to": "ana@example.com",
        "subject": "Your request PR-0000000A",
        "text": "We have it.",
        "html": "<p>We have it.</p>",
    }
    assert (row.about, row.created_at, row.sent_at) == ("case:PR-0000000A", AT, None)


def test_queueing_the_same_twice_is_one_message() -> None:
    first = queue()
    second = queue(text="Again.")

    assert second.pk == first.pk
    assert OutboundMail.objects.count() == 1
    assert outbox.read(second)["text"] == "We have it."


def test_a_message_goes_out_once_with_both_bodies() -> None:
    row = queue(html="<p>We have it.</p>")

    assert outbox.send_due(AT) == 1
    assert outbox.send_due(AT) == 0

    (sent,) = mail.outbox
    assert isinstance(sent, mail.EmailMultiAlternatives)
    assert (sent.to, sent.from_email, sent.subject, sent.body) == (
        ["ana@example.com"],
        "privacy@example.com",
        "Your request PR-0000000A",
        "We have it.",
    )
    assert [tuple(part) for part in sent.alternatives] == [
        ("<p>We have it.</p>", "text/html")
    ]
    raw = sent.message()
    assert raw["Message-ID"] == f"<{row.pk}@privacy.example.com>"
    assert raw["Auto-Submitted"] == "auto-generated"
    # A service message is no list that one could leave.
    assert sorted(raw.keys()) == [
        *("Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version"),
        *("Message-ID", "Subject", "To"),
    ]
    row.refresh_from_db()
    assert (row.sent_at, row.lease_owner, row.error) == (AT, "", "")


def test_a_plain_message_has_no_second_body() -> None:
    queue()
    outbox.send_due(AT)

    assert mail.outbox[0].message().get_content_type() == "text/plain"


def test_oldest_first_and_no_more_than_asked() -> None:
    for n in (3, 1, 2):
        queue(dedupe=str(n), subject=str(n), at=AT + timedelta(seconds=n))

    assert outbox.send_due(AT, limit=2) == 2

    assert [sent.subject for sent in mail.outbox] == ["1", "2"]


def test_a_failed_message_waits_longer_each_time_and_names_no_address(
    settings: Any,
) -> None:
    settings.EMAIL_BACKEND = "tests.portal.test_outbox.DeadServer"
    row = queue()
    waits = []
    at = AT
    for _turn in range(4):
        assert outbox.send_due(at) == 0
        assert outbox.send_due(at) == 0  # not before its next try
        row.refresh_from_db()
        assert row.next_try_at is not None
        waits.append((row.next_try_at - at).total_seconds())
        at = row.next_try_at

    assert [round(math.log2(waited) + 0.2) for waited in waits] == [1, 2, 3, 4]
    assert row.error == "ConnectionRefusedError"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send_due(at) == 1
    row.refresh_from_db()
    assert (row.error, row.sent_at) == ("", at)


def test_what_failed_together_is_not_tried_together_again(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.portal.test_outbox.DeadServer"
    for n in range(5):
        queue(dedupe=str(n))
    OutboundMail.objects.update(attempt=4)

    assert outbox.send_due(AT) == 0

    again = OutboundMail.objects.values_list("next_try_at", flat=True)
    assert len(set(again)) > 1
    # Half a minute and a little: up to a quarter sooner, and never later.
    assert all(24 <= (when - AT).total_seconds() <= 32 for when in again if when)


def test_one_bad_message_does_not_hold_up_the_next() -> None:
    bad = queue(dedupe="1")
    queue(dedupe="2", at=AT + timedelta(seconds=1))
    vault.destroy(bad.key, at=AT)
    good_key = vault.new_key("x")
    OutboundMail.objects.filter(dedupe="2").update(
        key=good_key,
        sealed=vault.seal_json(
            good_key, {"to": "bo@example.com", "subject": "s", "text": "t", "html": ""}
        ),
    )

    assert outbox.send_due(AT) == 1

    bad.refresh_from_db()
    assert bad.error == "What this message said was erased before it could be sent."
    assert mail.outbox[0].to == ["bo@example.com"]


def test_demo_marks_as_sent_and_sends_nothing(settings: Any) -> None:
    settings.KEPT_DEMO = True
    row = queue()

    assert outbox.send_due(AT) == 1

    assert mail.outbox == []
    row.refresh_from_db()
    assert row.sent_at == AT
    assert outbox.read(row)["text"] == "We have it."


def test_a_text_to_a_phone_is_a_file_in_demo(settings: Any) -> None:
    settings.KEPT_DEMO, settings.PHONE_GATEWAY = True, "file"
    row = queue(channel="phone", to="+14155550123", text="Your code: 123456")

    assert outbox.send_due(AT) == 1

    written = Path(settings.DATA_DIR) / "phone" / f"{row.pk}.json"
    assert json.loads(written.read_text()) == {
        "to": "+14155550123",
        "text": "Your code: 123456",
    }
    assert written.stat().st_mode & 0o777 == 0o600


def test_without_a_gateway_a_text_waits_and_says_why(settings: Any) -> None:
    settings.PHONE_GATEWAY = "none"
    row = queue(channel="phone", to="+14155550123")

    assert outbox.send_due(AT) == 0

    row.refresh_from_db()
    assert row.error == "No phone gateway is set up (PHONE_GATEWAY)."
    assert row.sent_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "ana@example.com\nBcc: eve@example.com"},
        {"to": "ana@example.com,eve@example.com"},
        {"to": "ana@example.com\r"},
        {"to": ""},
        {"to": "Ana <ana@example.com>"},
        {"subject": "Hello\r\nBcc: eve@example.com"},
        {"subject": "Hello\0"},
        {"channel": "phone", "to": "ana@example.com"},
        {"channel": "phone", "to": "4155550123"},
        {"channel": "phone", "to": "+1415555 0123"},
    ],
)
def test_a_smuggled_header_or_receiver_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(outbox.NotAMessage):
        queue(**changes)

    assert OutboundMail.objects.count() == 0


def test_another_workers_message_is_left_alone() -> None:
    row = queue()
    OutboundMail.objects.filter(pk=row.pk).update(
        lease_owner="other", lease_until=AT + timedelta(seconds=10)
    )

    assert outbox.send_due(AT) == 0
    assert outbox.send_due(AT + timedelta(seconds=11)) == 1


def test_a_worker_that_lost_its_lease_does_not_mark(settings: Any) -> None:
    """It took too long: the row is another's, who will repeat the same Message-ID."""
    settings.EMAIL_BACKEND = "tests.portal.test_outbox.Overtaken"
    row = queue()

    assert outbox.send_due(AT, limit=1) == 0

    row.refresh_from_db()
    assert (row.sent_at, row.lease_owner) == (None, "other")


def test_what_another_sent_between_look_and_lease_is_not_sent_again(monkeypatch):
    queued, take = queue(), jobs.claim

    def late(model: Any, pk: Any, **options: Any) -> str | None:
        """The other worker has sent it and let it go, just now."""
        OutboundMail.objects.filter(pk=pk).update(sent_at=AT)
        return take(model, pk, **options)

    monkeypatch.setattr(jobs, "claim", late)

    assert outbox.send_due(AT) == 0
    assert mail.outbox == []
    queued.refresh_from_db()
    assert (queued.lease_owner, queued.lease_until, queued.attempt) == ("", None, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(settings: Any) -> None:
    for n in range(20):
        queue(dedupe=str(n), subject=f"Number {n}")
    failures: list[Exception] = []

    def work() -> None:
        try:
            outbox.send_due(AT)
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.send_due(AT)

    assert failures == []
    assert sorted(sent.subject for sent in mail.outbox) == sorted(
        f"Number {n}" for n in range(20)
    )
    assert OutboundMail.objects.filter(sent_at=AT).count() == 20
