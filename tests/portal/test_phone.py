"""A text reaches a phone over a program of the company's: signed, once, or it waits."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from portal import outbox
from portal.gateways import http
from portal.models import OutboundMail
from tests.portal.test_outside import trust, world
from tests.rights.test_webhooks import DOCS, program
from tests.rights.world import AT

__all__ = ["trust"]
pytestmark = pytest.mark.django_db
SECRET = "whsec_a2VlcHQga2VlcHMgd2hhdCB5b3Ugc2FpZA=="


@pytest.fixture
def server(trust: Any, monkeypatch: Any, settings: Any) -> Any:
    """The other side, as it is seen from a world in which it is public."""
    listens, client = trust
    monkeypatch.setattr(http, "WORLD", world(client))
    settings.PHONE_GATEWAY, settings.PHONE_SECRET = "http", SECRET
    return listens


def queue(text: str = "Your code: 123456") -> OutboundMail:
    outbox.queue(
        kind="code",
        to="+14155550123",
        subject="",
        text=text,
        dedupe=text,
        language="en",
        channel="phone",
        at=AT,
    )
    return OutboundMail.objects.get()


def is_ours(headers: dict[str, str], body: bytes) -> bool:
    """The very lines of the documentation."""
    code = re.search(r"```python\n(.+?)```", Path(DOCS).read_text(), re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(compile(code[1], "api.md", "exec"), names)
    moment = int(headers["webhook-timestamp"])
    names["time"] = SimpleNamespace(time=lambda: moment)
    return bool(names["is_ours"](SECRET, headers, body))


def test_a_text_is_posted_signed_and_under_one_id_until_it_is_taken(server, settings):
    row = queue()
    with program(server, 500, 200) as (url, told):
        settings.PHONE_URL = url
        assert outbox.send_due(AT) == 0
        row.refresh_from_db()
        assert row.error == "The phone gateway answered 500."
        assert outbox.send_due(AT + timedelta(seconds=2)) == 1

    assert {headers["Idempotency-Key"] for headers, _body in told} == {str(row.pk)}
    assert {headers["webhook-id"] for headers, _body in told} == {str(row.pk)}
    headers, body = told[1]
    assert json.loads(body) == {"to": "+14155550123", "text": "Your code: 123456"}
    assert is_ours(headers, body)
    assert not is_ours(headers, body + b" ")
    row.refresh_from_db()
    assert (row.error, row.sent_at) == ("", AT + timedelta(seconds=2))


def test_a_gateway_that_asks_for_time_gets_it_and_its_words_are_kept_nowhere(
    server, settings
):
    row = queue()
    said = b"+14155550123 is blocked"
    with program(server, 429, say=said, head={"Retry-After": "120"}) as (url, told):
        settings.PHONE_URL = url
        outbox.send_due(AT)
        assert outbox.send_due(AT + timedelta(seconds=119)) == 0

    row.refresh_from_db()
    assert (len(told), row.error) == (1, "The phone gateway answered 429.")
    assert row.next_try_at == AT + timedelta(seconds=120)


@pytest.mark.parametrize(
    ("url", "secret", "sentence"),
    [
        ("", SECRET, "Set PHONE_URL and PHONE_SECRET to reach phones."),
        ("https://a.example/", "hunter2", "Set PHONE_URL and PHONE_SECRET to reach phones."),
        ("https://a.example/", "whsec_c2hvcnQ=", "Set PHONE_URL and PHONE_SECRET to reach phones."),
        ("http://product.example/", SECRET, "The phone gateway: The address must begin with https://."),
        ("https://127.0.0.1/", SECRET, "The phone gateway: Only addresses that everybody can reach may be called."),
        ("https://10.1.2.3/", SECRET, "The phone gateway: Only addresses that everybody can reach may be called."),
    ],
)  # fmt: skip
def test_what_cannot_be_called_leaves_the_text_waiting_and_says_why(
    settings, url, secret, sentence
):
    settings.PHONE_GATEWAY = "http"
    settings.PHONE_URL, settings.PHONE_SECRET = url, secret
    row = queue()

    assert outbox.send_due(AT) == 0

    row.refresh_from_db()
    assert (row.error, row.sent_at) == (sentence, None)
