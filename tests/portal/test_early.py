"""The finished answer to a public question is given again for a moment, to strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.utils import timezone

from notices import pages, reading
from portal import bell
from portal.early import KEPT_SECONDS, LARGEST, MOST, Early
from tests.notices.world import make_approved

PUBLIC = ("Cache-Control", "public, max-age=0, must-revalidate")


class Counting:
    """A WSGI program that says how often it was asked."""

    def __init__(self, *headers, status="200 OK", body=b"words"):
        self.asked, self.closed = 0, 0
        self.status, self.body = status, body
        self.headers = [("Content-Length", str(len(body))), *headers]

    def __call__(self, environ, start):
        self.asked += 1
        start(self.status, [*self.headers, ("X-Request-ID", str(self.asked))])
        return self

    def __iter__(self):
        return iter([self.body])

    def close(self):
        self.closed += 1


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def ask(application, method="GET", path="/", **headers):
    """Status, headers and body, as a server would send them."""
    said = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": ""}
    body = application({**environ, **headers}, lambda *args: said.append(args))
    return said[0][0], dict(said[0][1]), b"".join(body)


def test_a_public_answer_is_given_again_until_its_moment_is_over():
    program, clock = Counting(PUBLIC), Clock()
    early = Early(program, clock)

    first = ask(early)
    clock.now += KEPT_SECONDS - 0.01
    again = ask(early)

    assert program.asked == program.closed == 1
    assert (again[0], again[2]) == (first[0], first[2])
    assert first[1]["X-Request-ID"] == "1"
    assert "X-Request-ID" not in again[1]
    clock.now += 0.02
    ask(early)
    assert program.asked == 2


@pytest.mark.parametrize(
    "program",
    [
        Counting(),
        Counting(("Cache-Control", "private, no-store")),
        Counting(("Cache-Control", "public, max-age=31536000, immutable")),
        Counting(PUBLIC, ("Set-Cookie", "a=b")),
        Counting(PUBLIC, status="404 Not Found"),
        Counting(PUBLIC, status="500 Oh"),
        Counting(PUBLIC, body=b"x" * (LARGEST + 1)),
    ],
)
def test_what_is_not_for_everybody_is_asked_for_each_time(program):
    early = Early(program, Clock())
    before = program.asked

    bodies = {ask(early)[2] for _turn in range(3)}

    assert program.asked == before + 3
    assert bodies == {program.body}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {}),
        ("HEAD", {}),
        ("GET", {"HTTP_COOKIE": "sessionid=1"}),
        ("GET", {"HTTP_AUTHORIZATION": "Token x"}),
    ],
)
def test_who_may_be_somebody_is_answered_by_themselves(method, headers):
    program = Counting(PUBLIC)
    early = Early(program, Clock())
    ask(early)

    ask(early, method, **headers)

    assert program.asked == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"path": "/california/"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_SEC_GPC": "1"},
        {"HTTP_ACCEPT_LANGUAGE": "de"},
        {"HTTP_IF_NONE_MATCH": '"x"'},
        {"QUERY_STRING": "a=1"},
    ],
)
def test_another_question_has_another_answer(headers):
    program = Counting(PUBLIC)
    early = Early(program, Clock())
    ask(early)

    ask(early, **headers)

    assert program.asked == 2


def test_many_questions_do_not_fill_the_memory():
    early = Early(Counting(PUBLIC), Clock())

    for number in range(5 * MOST):
        ask(early, path=f"/{number}")

    assert len(early._kept) <= MOST


@pytest.fixture
def one_connection(db):
    """The end of a request does not close the connection that the test is in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_policy_is_kept_with_all_its_headers_and_is_asked_again(
    tmp_path, one_connection, monkeypatch
):
    # The web process tells the broker by a thread; the tests after this one do not.
    monkeypatch.setattr(bell, "_hangs", False)
    from portal.wsgi import application

    early = Early(application._application, Clock())
    environ = RequestFactory().get("/").environ
    environ.pop("HTTP_COOKIE")
    make_approved(tmp_path / "a", at=timezone.now() - timedelta(days=1))
    said = []

    def start(status, headers, *_more):
        said.append((status, dict(headers)))

    first = b"".join(early(dict(environ), start))
    again = b"".join(early(dict(environ), start))
    assert first == again
    (status, headers), (_status, kept) = said
    assert status == "200 OK"
    assert "Content-Security-Policy" in kept
    assert headers.keys() - kept.keys() == {"X-Request-ID"}

    early._clock.now += KEPT_SECONDS
    pages.forget()
    reading.forget()
    b"".join(early({**environ, "HTTP_IF_NONE_MATCH": headers["ETag"]}, start))
    assert said[-1][0] == "304 Not Modified"
