"""Taking data along: what Art. 20 gives, as files, or sent to another provider."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal import outside, sealkeys
from rights import casefile, copying, handing, letters, proposals, tracking
from rights.models import Outcome, Step
from tests.company import add_maya
from tests.portal.test_outside import trust, world
from tests.rights.web import errors
from tests.rights.world import AT, decide_and_run, later, make_case, prove, run

__all__ = ["trust"]
MAYA = {"email": "maya@example.com"}


@contextmanager
def provider(server, *statuses, wait=""):
    """Another provider that takes packs: answers in turn, keeps what it was sent."""
    taken: list[tuple[dict[str, str], bytes]] = []
    left = list(statuses)

    class Intake(BaseHTTPRequestHandler):
        def do_POST(self):
            body = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            taken.append((dict(self.headers), body))
            self.send_response(left.pop(0) if len(left) > 1 else left[0])
            self.send_header("Content-Length", "0")
            if wait:
                self.send_header("Retry-After", wait)
            self.end_headers()

        def log_message(self, *_said):
            """Nothing on the terminal."""

    intake = HTTPServer(("127.0.0.1", 0), Intake)
    intake.socket = server.wrap_socket(intake.socket, server_side=True)
    thread = threading.Thread(target=intake.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"https://product.example:{intake.server_port}/in", taken
    finally:
        intake.shutdown()
        thread.join()
        intake.server_close()


def moving(to=""):
    answers = {"to": to, "contact": MAYA["email"]}
    return prove(make_case("portability", claims=MAYA, answers=answers))


def said(case, kind):
    return list(
        Outcome.objects.filter(case=case, kind=kind).values_list("ground", "whom")
    )


def test_only_what_the_person_gave_or_did_is_in_it(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = decide_and_run(moving(), asha, sunil)

    pack = zipfile.ZipFile(io.BytesIO(b"".join(copying.stream(case))))
    kinds = {name.removesuffix(".json") for name in pack.namelist() if ".json" in name}

    assert kinds - {"about", "manifest", "schema"} == {
        "newsletter",
        "payments",
        "people",
        "recordings",
        "tickets",
        "usage",
    }
    assert json.loads(pack.read("people.json"))[0]["email"] == MAYA["email"]
    assert {"people.csv", "schema.json"} <= set(pack.namelist())
    assert (case.status, case.ending) == ("answered", "granted")
    assert "For all we hold, ask for a copy." in letters.sent(case).text


def test_it_is_sent_signed_and_the_letter_says_to_whom(
    policy, mapped, asha, sunil, trust, monkeypatch
):
    server, client = trust
    monkeypatch.setattr(handing, "WORLD", world(client))
    add_maya(mapped)
    with provider(server, 202) as (url, taken):
        case = moving(url)
        asked = dict(casefile.asked(case))
        draft = letters.preview(case, proposals.draft(case), at=AT).text
        promise = tracking.status(case, at=AT).events[-1].text
        case = decide_and_run(case, asha, sunil)

    assert asked["Send it to"] == url
    assert asked["Kinds of data"].startswith("Name, e-mail, address, Payment details")
    assert "We sent it to product.example on 15 June 2026." in draft
    assert promise.startswith("We send your files to the other provider")
    ((headers, body),) = taken
    digest = hashlib.sha256(body).hexdigest()
    key = sealkeys.current(at=AT)
    signed = f"{headers['Idempotency-Key']}\n{digest}\n"
    assert headers["Kept-Sha256"] == digest
    assert headers["Kept-Signature"] == key.sign(signed)
    assert isinstance(key.private.public_key(), Ed25519PublicKey)
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    assert said(case, "handed_over") == [("", "product.example")]
    assert "We sent it to product.example on 15 June 2026." in letters.sent(case).text
    assert case.ending == "granted"


def test_a_provider_that_is_down_for_a_while_gets_it_once(
    policy, mapped, asha, sunil, trust, monkeypatch
):
    """F12: the other side fails; it is tried again by itself, and nothing is lost."""
    server, client = trust
    monkeypatch.setattr(handing, "WORLD", world(client))
    add_maya(mapped)
    with provider(server, 503, 200) as (url, taken):
        case = decide_and_run(moving(url), asha, sunil)
        assert (case.status, len(taken)) == ("working", 1)
        run(AT + timedelta(minutes=10))

    case.refresh_from_db()
    assert (case.status, len(taken)) == ("answered", 2)
    assert len({headers["Idempotency-Key"] for headers, _body in taken}) == 1
    assert said(case, "handed_over") == [("", "product.example")]


def test_a_provider_that_asks_for_time_gets_it(
    policy, mapped, asha, sunil, trust, monkeypatch
):
    """F12: 429 with Retry-After is waited for, also beyond our own pauses."""
    server, client = trust
    monkeypatch.setattr(handing, "WORLD", world(client))
    add_maya(mapped)
    with provider(server, 429, 200, wait="7200") as (url, taken):
        case = decide_and_run(moving(url), asha, sunil)
        run(AT + timedelta(minutes=119))
        assert len(taken) == 1
        run(AT + timedelta(minutes=121))

    case.refresh_from_db()
    assert (case.status, len(taken)) == ("answered", 2)


@pytest.mark.parametrize(
    ("status", "why"),
    [(404, "The other side answered 404."), (302, "The other side answered 302.")],
)
def test_a_no_is_written_down_with_its_reason(
    policy, mapped, asha, sunil, trust, monkeypatch, status, why
):
    server, client = trust
    monkeypatch.setattr(handing, "WORLD", world(client))
    add_maya(mapped)
    with provider(server, status) as (url, taken):
        case = decide_and_run(moving(url), asha, sunil)

    words = f"{why} Your files lie here, and you can send them on yourself."
    assert len(taken) == 1
    assert said(case, "failed") == [(words, "product.example")]
    assert case.ending == "partly"
    assert words in letters.sent(case).text


def test_after_the_last_try_the_letter_goes_out_all_the_same(
    policy, mapped, asha, sunil, monkeypatch
):
    silent = outside.World(look_up=_unknown)
    add_maya(mapped)
    monkeypatch.setattr(handing, "WORLD", silent)
    case = decide_and_run(moving("https://gone.example/in"), asha, sunil)
    assert case.status == "working"

    Step.objects.filter(case=case, effect="hand_over").update(attempt=handing.TRIES - 1)
    run(later(hours=1))

    case.refresh_from_db()
    assert (case.status, case.ending) == ("answered", "partly")
    text = letters.sent(case).text
    assert (
        "Your request: We could not send it to gone.example, and do not try again. There "
        "is no web address gone.example. Your files lie here, and you can send them on "
        "yourself."
    ) in text
    assert " yet." not in text


def _unknown(host, port):
    raise OSError(host)


@pytest.mark.words
@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/latest",
        "https://localhost:1/",
        "https://[::1]/",
        "https://127.0.0.1/",
    ],
)
def test_nothing_inside_is_called(policy, mapped, asha, sunil, url):
    """A10: also where the page was passed by, the step refuses."""
    add_maya(mapped)

    case = decide_and_run(moving(url), asha, sunil)

    ((ground, _whom),) = said(case, "failed")
    assert "Only addresses that everybody can reach may be called." in ground
    assert case.status == "answered"


def test_the_page_takes_only_public_https_addresses(guest):
    sentence = "Check the web address: it begins with https:// and is public."
    guest.get("/rights/portability/")
    for wrong in (
        "http://other.example/in",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://user:pw@other.example/",
        "ftp://other.example/",
    ):
        guest.submit(address="maya@example.com", to=wrong)
        assert errors(guest.page) == [sentence]
    guest.submit(address="maya@example.com", to="https://other.example/in")
    assert guest.page.url == "/receipt/"
