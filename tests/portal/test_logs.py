"""Log lines are JSON, tied to a request, and name nobody."""

from __future__ import annotations

import json
import logging
import socket
import sys
from io import StringIO

import pytest
from celery.app.log import Logging
from celery.utils.log import get_multiprocessing_logger
from gunicorn import config, glogging
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser
from gunicorn.workers.base import Worker

from portal.celery import app
from portal.log_lines import scrubbed
from portal.log_setup import Seldom
from portal.logs import Lines, request_id
from portal.silence import OneForm


def line(record: logging.LogRecord) -> dict:
    return json.loads(Lines().format(record))


def record(message: str, *arguments: object, **more) -> logging.LogRecord:
    return logging.LogRecord(
        "portal.x", 30, "x.py", 1, message, arguments, None, **more
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail to maya.k@example.com failed", "mail to [e-mail] failed"),
        ("from 203.0.113.9: no", "from [address]: no"),
        ("from 2001:db8::5: no", "from [address]: no"),
        ("from [2001:DB8:1:2:3:4:5:6]:80", "from [[address]]:80"),
        ("from ::ffff:203.0.113.9, fe80::1%eth0", "from [address], [address]"),
        ("at 10:06:27, a::test", "at 10:06:27, a::test"),
        ("number +49 151 2345678 is not one", "number [number] is not one"),
        ("Not Found: /rights/maya/", "Not Found: [path]"),
        ("Not Found: /track/maya kulkarni/", "Not Found: [path]"),
        ("Not Found: /track/maya\nkulkarni/", "Not Found: [path]"),
        ("Not Found: /maya.k@example.com kulkarni/", "Not Found: [path]"),
        ("Error handling request /rights/maya/?a=b", "Error handling request [path]"),
        ("broker unreachable for portal.tasks.seal", "broker unreachable for portal.tasks.seal"),
    ],
)  # fmt: skip
def test_what_leads_to_somebody_is_taken_out(text, kept):
    assert scrubbed(text) == kept
    assert line(record("%s", text))["message"] == kept


SENT = (
    (b"GET /track/maya\r\n\r\n", "Invalid HTTP request line"),
    (b"GET /track/maya HTTP/x.y\r\n\r\n", "Invalid HTTP Version"),
    (b"get /track/maya HTTP/1.1\r\n\r\n", "Invalid HTTP method"),
    (b"GET / HTTP/1.1\r\nmaya kulkarni\r\n\r\n", "Invalid HTTP Header"),
    (b"GET / HTTP/1.1\r\nmaya kulkarni: x\r\n\r\n", "Invalid HTTP header name"),
    (b"GET / HTTP/1.1\r\nA: b\r\n maya\r\n\r\n", "Obsolete line folding"),
    (b"GET / HTTP/1.1\r\nExpect: maya\r\n\r\n", "Unable to comply"),
    (b"GET /track/maya?a=b HTTP/1.1\r\n\r\n", "Error handling request GET [path]"),
    (b"GET http://x/maya HTTP/1.1\r\n\r\n", "Error handling request GET [path]"),
)


@pytest.mark.parametrize(("sent", "said"), SENT)
def test_what_the_server_says_of_a_request_quotes_none_of_it(sent, said, monkeypatch):
    """In the sentences of the server that is installed."""
    settings = config.Config()
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    log = glogging.Logger(settings)
    monkeypatch.setattr(log.error_log, "handlers", [handler])
    server = Worker(0, 0, [], None, 1, settings, log)
    here, there = socket.socketpair()
    peer = ("2001:db8::5", 1)

    with here, there:
        request = None
        try:
            request = next(RequestParser(settings, iter([sent]), peer))
            raise ValueError("Maya Kulkarni")
        except (ValueError, OSError, ParseException) as error:
            server.handle_error(request, here, peer, error)

    server.tmp.close()
    found = written.getvalue()
    assert said in json.loads(found)["message"]
    for each in ("maya", "kulkarni", "2001", "db8", "a=b"):
        assert each not in found.lower()


def test_an_error_keeps_its_kind_and_place_and_none_of_its_words():
    try:
        raise ValueError("Key (email)=(maya@example.com) already exists, Maya Kulkarni")
    except ValueError:
        found = Lines().format(
            logging.LogRecord("a", 40, "x.py", 1, "failed", (), sys.exc_info())
        )

    assert "Maya" not in found
    assert json.loads(found)["error"] == "ValueError"
    assert json.loads(found)["at"][0].startswith("test_logs.py:")


def test_what_is_said_again_and_again_is_said_once_a_minute():
    clock = iter([0.0, 0.6, 59.9, 60.0, 60.1])
    is_said = Seldom(now=lambda: next(clock))
    again = record("Message Error: %s", "no broker")

    assert [is_said(again) for _turn in range(4)] == [True, False, False, True]
    assert is_said(record("beat: Starting..."))


def test_foreign_extras_are_not_written():
    strange = record("x")
    strange.request = {"cookies": "secret"}

    assert set(line(strange)) == {
        *("time", "level", "logger", "message", "request", "task")
    }


def test_a_request_has_an_id_in_its_answer_and_in_its_lines(client):
    given = client.get("/healthz", headers={"x-request-id": "proxy-1234567"})
    made = client.get("/healthz", headers={"x-request-id": "short\r\n<b>"})

    assert given["X-Request-ID"] == "proxy-1234567"
    assert len(made["X-Request-ID"]) == 32
    token = request_id.set("abc")
    assert line(record("x"))["request"] == "abc"
    request_id.reset(token)


def test_a_line_about_a_request_says_route_status_and_time(db, client, caplog):
    with caplog.at_level("INFO", logger="portal.requests"):
        client.get("/rights/maya@example.com/")

    found = [line(each) for each in caplog.records if each.name == "portal.requests"]
    assert [
        {name: each[name] for name in ("method", "route", "status")} for each in found
    ] == [{"method": "GET", "route": "", "status": 404}]


def test_what_a_worker_says_of_a_process_that_died_is_a_line_as_all_are(
    monkeypatch, caplog
):
    monkeypatch.setattr(Logging, "_setup", False)
    written = StringIO()
    monkeypatch.setattr(sys, "__stderr__", written)

    # As a worker does it, which then makes its steps.
    app.log.setup_logging_subsystem(loglevel="WARNING")
    assert OneForm in app.steps["worker"]
    OneForm(None).create(None)
    said = "Process %r pid:%r exited with %r"
    get_multiprocessing_logger().error(said, "ForkPoolWorker-1", 7, "signal 15")

    assert written.getvalue() == ""
    (found,) = [each for each in caplog.records if each.msg == said]
    assert line(found)["message"].startswith("Process 'ForkPoolWorker-1' pid:7 exited")
