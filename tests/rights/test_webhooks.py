"""The company's programs are told: signed, at least once, and never who somebody is."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from notices import drafting, publishing, second_reading
from portal import deliveries, failpoints, webhooks
from portal.failing import rows as failures
from portal.models import (
    DataKey,
    LedgerEntry,
    OutboundMail,
    WebhookDelivery,
    WebhookEndpoint,
)
from rights import talking
from tests.policies import as_publisher
from tests.portal.test_outside import trust, world
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, make_case

__all__ = ["trust"]
EVERY = sorted(webhooks.EVENTS)
DOCS = Path(__file__).parents[2] / "docs" / "api.md"
WHERE = "/desk/portal/apitoken/webhooks/"


def later(**units: float) -> datetime:
    return AT + timedelta(**units)


def make(url="https://product.example/in", events=EVERY, at=AT):
    by = staff("operator", f"op{WebhookEndpoint.objects.count()}")
    return webhooks.make(url=url, events=events, by=by, at=at)


def is_ours(secret: str, headers: dict[str, str], body: bytes, at: datetime) -> bool:
    """The very lines of the documentation, at another time."""
    code = re.search(r"```python\n(.+?)```", DOCS.read_text(), re.DOTALL)[1]
    names: dict[str, Any] = {}
    exec(compile(code, "api.md", "exec"), names)
    names["time"] = type("Clock", (), {"time": staticmethod(at.timestamp)})
    return names["is_ours"](secret, headers, body)


@contextmanager
def program(server, *statuses, say=b"", head=None, thinks=0.0, drips=0):
    """A program of the company: answers in turn, keeps what it was told.

    It thinks for seconds first; `drips` bytes come behind the answer, half a second
    apart, of a body that is longer.
    """
    told: list[tuple[dict[str, str], bytes]] = []
    left = list(statuses)

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append((dict(self.headers), body))
            time.sleep(thinks)
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            for name, value in (head or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(say) + 2 * drips))
            self.end_headers()
            self.wfile.write(say)
            with suppress(OSError):  # nobody waits for it
                for _drip in range(drips):
                    time.sleep(0.5)
                    self.wfile.write(b"x")

        def log_message(self, *_said):
            """Nothing on the terminal."""

    ear = HTTPServer(("127.0.0.1", 0), Ear)
    if server is not None:
        ear.socket = server.wrap_socket(ear.socket, server_side=True)
    thread = threading.Thread(target=ear.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"https://product.example:{ear.server_port}/in", told
    finally:
        ear.shutdown()
        thread.join()
        ear.server_close()


@pytest.fixture
def outside(trust, monkeypatch):
    """The world in which product.example is public; the server's half of it."""
    server, client = trust
    monkeypatch.setattr(deliveries, "WORLD", world(client))
    return server


def tell(at=AT, **facts: str) -> None:
    webhooks.tell(kind="case.status", facts=facts, at=at)


def states() -> list[tuple[str, int, str]]:
    rows = WebhookDelivery.objects.order_by("created_at")
    return list(rows.values_list("state", "attempt", "error"))


def test_a_change_of_status_arrives_signed_and_names_nobody(policy, outside):
    with program(outside, 200) as (url, told):
        _endpoint, secret = make(url)
        case = make_case("erasure")
        talking.withdraw(case, at=later(hours=1))
        assert deliveries.send_due(later(hours=1)) == 2
        assert deliveries.send_due(later(hours=1)) == 0

    bodies = [json.loads(body) for _headers, body in told]
    assert [
        (each["type"], each["timestamp"], each["data"]["status"]) for each in bodies
    ] == [
        ("case.status", "2026-06-15T12:00:00Z", "open"),
        ("case.status", "2026-06-15T13:00:00Z", "revoked"),
    ]
    assert bodies[0]["data"] == {
        "reference": case.reference,
        "right": "erasure",
        "status": "open",
        "reason": "",
    }
    assert b"maya" not in b"".join(body for _headers, body in told)
    for headers, body in told:
        assert is_ours(secret, headers, body, later(hours=1))
        assert not is_ours(secret, headers, body + b" ", later(hours=1))
        assert not is_ours(secret, headers, body, later(hours=1, minutes=6))
    assert len({headers["webhook-id"] for headers, _body in told}) == 2


def test_what_is_taken_back_is_told_to_nobody(policy):
    make()
    case = make_case("erasure")
    WebhookDelivery.objects.all().delete()

    with transaction.atomic():
        talking.withdraw(case, at=AT)
        written = len(states())
        transaction.set_rollback(True)

    assert written == 1
    assert states() == []


def test_a_version_is_told_when_it_takes_effect(policy, outside, asha, sunil):
    soon = later(days=3)
    with program(outside, 204) as (url, told):
        make(url, ["revision.published"])
        make_case("erasure")
        draft = drafting.begin(by=asha, at=AT)
        publishing.submit(draft, by=asha, at=AT)
        draft.refresh_from_db()
        second_reading.note_all_read(draft, by=sunil, at=AT)
        revision = publishing.approve(
            draft, by=as_publisher(sunil), at=AT, effective_at=soon, signed_in_at=AT
        )
        assert deliveries.send_due(soon - timedelta(seconds=1)) == 0
        assert deliveries.send_due(soon) == 1

    ((_headers, body),) = told
    said = json.loads(body)
    day = said["data"]["day"]
    assert (said["type"], said["timestamp"]) == (
        "revision.published",
        soon.isoformat().replace("+00:00", "Z"),
    )
    assert said["data"] == {
        "number": revision.number,
        "day": day,
        "sha256": revision.sha256,
        "addresses": {
            "page": "http://localhost:8000/policy/versions/2/",
            "json": "http://localhost:8000/policy/versions/2/policy.json",
        },
    }


def test_a_failed_delivery_is_tried_again_under_its_id_until_it_arrives(db, outside):
    """F12: the other side fails twice; it hears the event, and once."""
    with program(outside, 500, 302, 200, say=b"x" * 999) as (url, told):
        endpoint, secret = make(url)
        tell()
        assert deliveries.send_due(AT) == 0
        assert deliveries.send_due(later(seconds=9)) == 0
        assert deliveries.send_due(later(seconds=10)) == 0
        ((state, tries, error),) = states()
        endpoint.refresh_from_db()
        assert (state, tries, endpoint.failing_since) == ("waiting", 2, AT)
        assert error == "The other side answered 302. " + "x" * 200
        assert deliveries.send_due(later(seconds=70)) == 1
        assert deliveries.send_due(later(days=9)) == 0

    endpoint.refresh_from_db()
    assert (states(), endpoint.failing_since) == ([("sent", 3, "")], None)
    assert len({headers["webhook-id"] for headers, _body in told}) == 1
    assert len({body for _headers, body in told}) == 1
    assert len({headers["webhook-timestamp"] for headers, _body in told}) == 3
    assert is_ours(secret, *told[2], later(seconds=70))


@pytest.mark.parametrize(("said", "waits"), [("7200", 7200), ("soon", 10), ("1", 10)])
def test_a_program_that_asks_for_time_gets_it(db, outside, said, waits):
    """F12: longer than our own pause; what cannot be read asks for nothing."""
    with program(outside, 503, head={"Retry-After": said}) as (url, _told):
        make(url)
        tell()
        assert deliveries.send_due(AT) == 0

    assert WebhookDelivery.objects.get().next_try_at == later(seconds=waits)


def test_a_worker_that_dies_after_sending_repeats_one_id(db, outside, settings):
    """At least once: what was heard and not written down is heard again."""
    settings.KEPT_FAILPOINTS = "webhooks.after_send=raise"
    failpoints._armed.cache_clear()
    with program(outside, 200) as (url, told):
        make(url)
        tell()
        with pytest.raises(failpoints.FailpointHit):
            deliveries.send_due(AT)
        settings.KEPT_FAILPOINTS = ""
        failpoints._armed.cache_clear()
        assert deliveries.send_due(later(seconds=9)) == 0
        assert deliveries.send_due(later(seconds=11)) == 1
        assert deliveries.send_due(later(hours=1)) == 0

    assert len(told) == 2
    assert len({headers["webhook-id"] for headers, _body in told}) == 1


def test_it_gives_up_pauses_tells_staff_and_is_sent_again(db, outside):
    officer = staff("officer", "Asha")
    with program(outside, *[500] * 12, 200) as (url, told):
        endpoint, _secret = make(url)
        tell()
        at = AT
        for wait in deliveries.WAITS:
            assert deliveries.send_due(at) == 0
            at += wait
        endpoint.refresh_from_db()
        assert (states()[0][:2], endpoint.paused_at) == (("waiting", 11), None)
        assert deliveries.send_due(at) == 0

        row = WebhookDelivery.objects.get()
        endpoint.refresh_from_db()
        assert (row.state, row.attempt, endpoint.paused_at) == ("gave_up", 12, at)
        assert [(r.about, r.error) for r in failures()] == [
            ("product.example", "The other side answered 500.")
        ]
        assert sorted(
            mail.addressee
            for mail in OutboundMail.objects.filter(kind="webhook_paused")
        ) == sorted(
            webhooks.vault.digest("addressee", user.email.casefold())[0]
            for user in (officer, endpoint.made_by)
        )

        webhooks.send_again(row, by=endpoint.made_by, at=at)
        assert deliveries.send_due(at) == 0  # paused
        webhooks.resume(endpoint, by=endpoint.made_by, at=at)
        assert deliveries.send_due(at) == 1

    assert (states(), failures()) == ([("sent", 1, "")], [])
    assert len({headers["webhook-id"] for headers, _body in told}) == 1
    acts = LedgerEntry.objects.filter(about=f"webhook:{endpoint.pk}").order_by("at")
    assert sorted((entry.act, entry.by) for entry in acts) == [
        ("webhook.made", f"user:{endpoint.made_by.pk}"),
        ("webhook.paused", "system"),
        ("webhook.resumed", f"user:{endpoint.made_by.pk}"),
        ("webhook.sent_again", f"user:{endpoint.made_by.pk}"),
    ]


def test_a_program_that_fails_is_named_on_the_first_page_until_it_hears(site, outside):
    operator, officer = (browser(staff(role)) for role in ("operator", "officer"))
    with program(outside, 500, 500, 200) as (url, _told):
        endpoint, _secret = make(url)
        tell()
        tell(at=later(seconds=1))
        deliveries.send_due(later(minutes=1))
        deliveries.send_due(later(minutes=1))

        link = f'<a href="{WHERE}{endpoint.pk}/">product.example</a>'
        page = operator.get("/desk/").content.decode()
        line = page.partition(link)
        # One line of both.
        assert line[0].rpartition("<tr>")[2].count("Webhook not heard") == 1
        assert "The other side answered 500." in line[2].partition("</tr>")[0]
        assert page.count("Webhook not heard") == 1
        # Whoever may not open its page reads of it and is not led there.
        read = officer.get("/desk/").content.decode()
        assert "product.example" in read
        assert link not in read
        webhooks.pause(endpoint, by=None, at=later(minutes=1))
        assert [str(row.what) for row in failures()] == [
            "Webhook paused while it failed"
        ]

        webhooks.resume(endpoint, by=endpoint.made_by, at=later(minutes=2))
        assert deliveries.send_due(later(minutes=2)) == 2
    assert failures() == []


def test_one_dead_program_keeps_no_other_waiting(db, outside):
    with program(outside, 500) as (dead, asked), program(outside, 200) as (url, told):
        make(dead)
        make(url)
        for number in range(3):
            tell(at=later(seconds=number))
        assert deliveries.send_due(later(minutes=1)) == 3

    assert (len(asked), len(told)) == (1, 3)


def test_a_program_that_took_it_and_dribbles_on_has_heard_it(db, outside, monkeypatch):
    monkeypatch.setattr(deliveries, "SECONDS", 1.0)
    with program(outside, 200, drips=4) as (url, told):
        make(url)
        tell()
        assert deliveries.send_due(AT) == 1

    assert (states(), len(told)) == ([("sent", 1, "")], 1)


def test_a_slow_program_has_a_turn_of_its_own(db, outside):
    heard: list[float] = []
    with (
        program(outside, 200, thinks=2.5) as (slow, asked),
        program(outside, 200) as (url, told),
    ):
        make(slow)
        make(url)
        for number in range(3):
            tell(at=later(seconds=number))
        calls = threading.Thread(target=_note, args=(told, 3, heard))
        calls.start()
        began = time.monotonic()
        assert deliveries.send_due(later(minutes=1)) == 4
        calls.join()

        # Beside its first call all of the others' went out; its next comes next time.
        assert heard[0] - began < 2
        assert (len(asked), len(told)) == (1, 3)
        assert [deliveries.send_due(later(minutes=n)) for n in (2, 3, 4)] == [1, 1, 0]

    for each in (asked, told):
        stamps = [json.loads(body)["timestamp"] for _headers, body in each]
        assert stamps == sorted(stamps)


def _note(told: list[Any], count: int, heard: list[float]) -> None:
    """When the last of so many was heard."""
    until = time.monotonic() + 20
    while len(told) < count and time.monotonic() < until:
        time.sleep(0.02)
    heard.append(time.monotonic())


def test_both_secrets_sign_for_a_day_and_are_sealed(db):
    endpoint, old = make()
    new = webhooks.rotate(endpoint, by=endpoint.made_by, at=AT)
    tell()
    row = WebhookDelivery.objects.get()
    body = row.body.encode()

    def signs(secret: str, at: datetime) -> bool:
        return is_ours(secret, deliveries.headers(row, at=at), body, at)

    assert [signs(each, later(hours=23)) for each in (old, new)] == [True, True]
    assert [signs(each, later(hours=24)) for each in (old, new)] == [False, True]
    endpoint.refresh_from_db()
    kept = bytes(endpoint.sealed) + bytes(endpoint.old_sealed)
    assert old.encode() not in kept
    assert new.encode() not in kept


def test_a_lost_key_waits_for_a_new_secret(db):
    endpoint, _old = make()
    webhooks.vault.destroy(endpoint.key, at=AT)
    tell()

    assert deliveries.send_due(AT) == 0
    assert states()[0][2] == "Its secret cannot be opened. Make a new one."
    new = webhooks.rotate(endpoint, by=endpoint.made_by, at=AT)
    row = WebhookDelivery.objects.get()
    assert is_ours(new, deliveries.headers(row, at=AT), row.body.encode(), AT)


@pytest.mark.parametrize(
    "url",
    [
        "http://product.example/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://box.internal/",
        "https://me:secret@product.example/",
        "nonsense",
    ],
)
def test_an_address_inside_is_not_called(db, url):
    with pytest.raises(webhooks.NotAnEndpoint):
        make(url)

    assert (WebhookEndpoint.objects.count(), DataKey.objects.count()) == (0, 0)


def test_a_name_that_leads_inside_is_refused_at_each_try(db, monkeypatch, trust):
    inside = webhooks.outside.World(look_up=lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(deliveries, "WORLD", inside)
    make()
    tell()

    assert deliveries.send_due(AT) == 0
    assert states() == [
        ("waiting", 1, "Only addresses that everybody can reach may be called.")
    ]


def test_what_is_over_for_a_month_is_forgotten(db):
    endpoint, _secret = make()
    for kind, state in (("a", "sent"), ("b", "gave_up"), ("c", "waiting")):
        tell(name=kind)
        WebhookDelivery.objects.filter(body__contains=f'"{kind}"').update(state=state)

    assert deliveries.forget(later(days=30)) == 0
    assert deliveries.forget(later(days=31)) == 2
    webhooks.pause(endpoint, by=None, at=AT)
    assert deliveries.forget(later(days=31)) == 1


def test_an_operator_adds_one_sees_its_secret_once_and_tests_it(site):
    desk = browser(staff("operator"))
    url = "https://product.example/in?key=1"

    shown = desk.post(WHERE, {"url": url, "events": ["case.status"]}).content.decode()
    secret = re.search(r"whsec_[\w+/=]{44}", shown)[0]
    endpoint = WebhookEndpoint.objects.get()
    page = f"{WHERE}{endpoint.pk}/"
    desk.post(f"{page}test/")
    desk.post(f"{page}pause/")
    desk.post(f"{page}resume/")
    renewed = desk.post(f"{page}rotate/").content.decode()
    other = re.search(r"whsec_[\w+/=]{44}", renewed)[0]

    seen = desk.get(page).content.decode() + desk.get(WHERE).content.decode()
    assert secret != other
    assert [each in seen for each in (secret, other, "whsec_")] == [False] * 3
    assert [row.kind for row in WebhookDelivery.objects.all()] == ["test"]
    acts = LedgerEntry.objects.filter(about=f"webhook:{endpoint.pk}").order_by("at")
    assert [entry.act.removeprefix("webhook.") for entry in acts] == [
        *("made", "tested", "paused", "resumed", "rotated")
    ]
    assert "key=1" not in json.dumps([entry.facts for entry in acts])


def test_a_demonstration_at_home_tells_a_program_beside_it(db, settings):
    with program(None, 200) as (url, told):
        near = url.replace("https://product.example", "http://127.0.0.1")
        _endpoint, secret = make(near)
        tell()
        assert deliveries.send_due(AT) == 1
        ((headers, body),) = told
        signed = {name.lower(): value for name, value in headers.items()}
        assert is_ours(secret, signed, body, AT)
        tell(at=later(minutes=1))
        settings.SITE_URL = "https://demonstration.example.com"
        assert deliveries.send_due(later(minutes=1)) == 0
    assert [error for _state, _turn, error in states()] == [
        *("", "The address must begin with https://.")
    ]


@pytest.mark.parametrize(
    ("url", "setting"),
    [
        ("http://127.0.0.1:9000/", ("KEPT_DEMO", False)),
        ("http://127.0.0.1:9000/", ("ALLOWED_HOSTS", ["demonstration.example.com"])),
        *(
            (url, ("KEPT_DEMO", True))
            for url in (
                *("http://127.0.0.1/", "http://localhost:22/", "http://10.0.0.1:9000/"),
                *("http://127.0.0.1.nip.io:9000/", "http://a:b@127.0.0.1:9000/"),
            )
        ),
    ],
)
def test_no_other_program_inside_is_told_and_nowhere_else(db, settings, url, setting):
    setattr(settings, *setting)

    with pytest.raises(webhooks.NotAnEndpoint):
        make(url)


def test_a_wrong_address_is_said_and_nothing_typed_is_lost(site, settings):
    settings.ALLOWED_HOSTS = ["testserver", "demonstration.example.com"]
    desk = browser(staff("operator"))

    shown = desk.post(WHERE, {"url": "http://inside", "events": ["case.status"]})

    said = shown.content.decode()
    assert "Write a public address that begins with https://." in said
    assert 'value="http://inside"' in said
    assert WebhookEndpoint.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same(site, django_assert_num_queries, count):
    desk = browser(staff("operator"))
    for _number in range(count):
        endpoint, _secret = make()
        tell()
    for where, queries in ((WHERE, 4), (f"{WHERE}{endpoint.pk}/", 5)):
        desk.get(where)
        with django_assert_num_queries(queries):
            desk.get(where)
