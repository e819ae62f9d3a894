"""Log lines are JSON, tied to a request, and name nobody."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from portal.log_lines import scrubbed
from portal.log_setup import Seldom
from portal.logs import Lines, request_id


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
        ("number +49 151 2345678 is not one", "number [number] is not one"),
        ("Not Found: /rights/maya/", "Not Found: [path]"),
        ("Error handling request /rights/maya/?a=b", "Error handling request [path]"),
        ("broker unreachable for portal.tasks.seal", "broker unreachable for portal.tasks.seal"),
    ],
)  # fmt: skip
def test_what_leads_to_somebody_is_taken_out(text, kept):
    assert scrubbed(text) == kept
    assert line(record("%s", text))["message"] == kept


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
