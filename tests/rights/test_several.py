"""Several rights in one form: one commit, each with its own clocks, one code for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from consent import gate
from portal import failpoints
from portal.models import OutboundMail
from rights import (
    calendar_file,
    claims,
    comparing,
    deciding,
    filing,
    identity,
    references,
    registry,
    several,
)
from rights.filing import Filing, Refused
from rights.models import Case, Submission
from tests.company import add_maya
from tests.rights.test_acting import maya
from tests.rights.web import errors
from tests.rights.world import AT, later, mails, newest_code, run

pytestmark = pytest.mark.words


__all__ = ["maya"]
MAYA, PHONE = "maya@example.com", "+12025550143"
ALL = ["access", "erasure", "opt_out", "stop_calls"]
SAID = {"contact": MAYA, "choices": ["sale"]}


def walk(guest, rights, *, way=None, called="", place="US") -> None:
    """All questions, to the check page."""
    guest.get("/rights/several/")
    guest.submit(rights=rights)
    guest.submit(who="me")
    guest.submit(country=place, **({"state": "CA"} if place == "US" else {}))
    guest.submit(**(way or {"way": "email", "email": MAYA}))
    if called:
        guest.submit(phone=called)
    if {"access", "erasure"} & set(rights):
        guest.submit(scope="all", words="all of it")
    guest.submit(way="email", contact=MAYA)


def send(guest) -> None:
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])


def filed() -> dict[str, Case]:
    return {case.right: case for case in Case.objects.select_related("key")}


def test_one_press_files_each_right_with_its_own_clocks(guest):
    walk(guest, ALL, called=PHONE)
    for said in ("See or get a copy of my data, Delete my data", PHONE, "all of it"):
        assert said in guest.page.text
    assert not Case.objects.exists()

    send(guest)

    found = filed()
    assert guest.page.url == "/receipt/"
    assert {right: claims.typed(case) for right, case in found.items()} == {
        "access": {"email": MAYA},
        "erasure": {"email": MAYA},
        "opt_out": {"email": MAYA},
        "stop_calls": {"phone": PHONE},
    }
    assert {right: case.status for right, case in found.items()} == {
        "access": "received",
        "erasure": "received",
        "opt_out": "answered",
        "stop_calls": "answered",
    }
    assert found["access"].clocks.count() > 1
    assert found["opt_out"].outcomes.count() == 5
    for case in found.values():
        assert references.display(case.reference) in guest.page.text
    assert Submission.objects.values("number").distinct().count() == 1


def test_the_limit_can_be_ticked_too_and_the_rest_is_one_link_away(guest):
    guest.get("/rights/several/")
    assert "Anything else has questions of its own." in guest.page.text
    assert 'href="/rights/"' in guest.page.html.partition("questions of its own")[2]
    walk(guest, ["erasure", "limit"])

    send(guest)

    found = filed()
    assert {right: case.status for right, case in found.items()} == {
        "erasure": "received",
        "limit": "answered",
    }
    assert not gate.may_process_identifier(
        "email", MAYA, "sensitive-uses", timezone.now()
    )


def test_one_mail_tells_of_all_of_them(guest):
    walk(guest, ALL, called=PHONE)
    send(guest)

    assert list(OutboundMail.objects.values_list("kind", flat=True)) == [
        "received_several"
    ]
    (mail,) = mails("received_several")
    for case in Case.objects.all():
        assert references.display(case.reference) in mail["text"]
    assert "done at once" in mail["text"]
    # Nobody has shown that they read it: it says nothing of what was asked for.
    for case in Case.objects.all():
        assert str(registry.get(case.right).short).lower() not in mail["text"].lower()


def test_only_what_the_ticked_rights_need_is_asked(guest):
    walk(guest, ["opt_out", "stop_calls"], way={"way": "phone", "phone": PHONE})
    assert "What to include" not in guest.page.text
    assert guest.page.url == "/rights/several/check/"

    send(guest)

    assert {case.status for case in Case.objects.all()} == {"answered"}
    assert "We have your requests" in guest.page.text


@pytest.mark.parametrize(
    ("page", "typed", "sentence"),
    [
        ("several", {}, "Tick what you ask for."),
        ("several", {"rights": ["marry"]}, "Tick what you ask for, from the list."),
        (
            "called",
            {"phone": ""},
            "Enter the phone number that is called, with the country code.",
        ),
    ],
)
def test_a_question_says_what_to_do(guest, page, typed, sentence):
    guest.get("/rights/several/")
    if page == "called":
        guest.submit(rights=["stop_calls"])
        guest.submit(who="me")
        guest.submit(country="DE")
        guest.submit(way="email", email=MAYA)
    assert guest.page.url == f"/rights/several/{page}/"

    shown = guest.send("", {**guest.page.form_with("nickname").values, **typed})

    assert errors(shown) == [sentence]


def test_the_same_form_sent_twice_is_filed_once(guest):
    walk(guest, ["access", "erasure"])
    form = guest.page.form_with("draft")
    for _turn in range(2):
        guest.send("/rights/several/check/", form.values)

    assert Case.objects.count() == 2
    assert guest.page.url == "/receipt/"
    assert len(mails("received_several")) == 1


def asked(*rights: str) -> list[Filing]:
    return [
        Filing(right=right, claims={"email": MAYA}, answers=SAID) for right in rights
    ]


FORM = UUID("7d3f0d52-2f19-4f29-9c80-31d3a37a6a10")


def file(*rights: str) -> list[Case]:
    return several.file(asked(*rights), form=FORM, at=AT)


def test_all_of_them_are_filed_or_none(policy):
    with pytest.raises(Refused):
        file("access", "rectification")

    assert not Case.objects.exists()


def test_a_process_that_dies_between_two_leaves_none(policy, settings):
    settings.KEPT_FAILPOINTS = "several.after_one=raise"
    failpoints._armed.cache_clear()
    with pytest.raises(failpoints.FailpointHit):
        file("access", "erasure")
    settings.KEPT_FAILPOINTS = ""
    failpoints._armed.cache_clear()
    assert not Case.objects.exists()

    assert len(file("access", "erasure")) == 2


def test_one_code_proves_all_of_them(policy, maya):
    file("access", "erasure", "opt_out")
    run()
    assert [mail["to"] for mail in mails("code")] == [MAYA]

    other = Case.objects.get(right="erasure")
    assert identity.confirm(other, typed=newest_code(), at=AT).name == "OK"
    run()

    proven = Case.objects.filter(proven_at__isnull=False).order_by("pk")
    assert list(proven.values_list("right", flat=True)) == ["access", "erasure"]
    assert all(case.searched_at for case in proven)


def test_in_california_facts_are_given_once_and_the_copies_come_first(policy, mapped):
    add_maya(mapped)
    said = [
        replace(each, residence="US-CA")
        for each in asked("access", "portability", "erasure")
    ]
    several.file(said, form=FORM, at=AT)
    run()
    found = filed()
    identity.confirm(found["access"], typed=newest_code(), at=AT)
    run()
    found = filed()
    proven = {right for right, case in found.items() if case.proven_at}
    assert proven == {"erasure"}
    lines = deciding.draft(found["erasure"])
    with pytest.raises(deciding.NotDecided, match="would be missing there"):
        deciding.check_lines(found["erasure"], lines, AT)

    known = {"people:full_name": "Maya Lindqvist", "payments:card_last4": "4242"}
    comparing.give(found["access"], known, is_declared=True, at=AT)
    run()

    assert all(case.proven_at for case in filed().values())


def test_before_sending_a_form_says_the_most_that_any_of_it_asks_for(guest):
    walk(guest, ["access", "erasure"])
    assert "A fresh code, two facts that we hold, and a declaration." in guest.page.text


def test_a_code_typed_before_the_second_was_looked_up_counts_for_it_too(policy, maya):
    first, second = file("access", "erasure")
    second.steps.update(lease_until=AT + timedelta(days=1), lease_owner="slow")
    run()
    identity.confirm(first, typed=newest_code(), at=AT)
    second.refresh_from_db()
    assert second.proven_at is None

    second.steps.update(lease_until=None, lease_owner="")
    run()

    second.refresh_from_db()
    assert second.proven_at is not None
    assert len(mails("code")) == 1


def test_an_unknown_address_is_told_once(policy):
    file("access", "erasure")
    run()

    assert [mail["to"] for mail in mails("not_on_file")] == [MAYA]


def test_the_code_is_sent_again_for_the_whole_form(policy, maya):
    _first, second = file("access", "erasure")
    run()
    identity.ask_again(second, at=later(minutes=1))
    run(later(minutes=1))

    assert len(mails("code")) == 2
    assert identity.confirm(second, typed=newest_code(), at=AT).name == "OK"


def test_a_request_of_another_form_is_not_proven_along(policy, maya):
    alone = filing.file(asked("access")[0], at=AT)
    first, _second = file("access", "erasure")
    run()
    identity.confirm(first, typed=newest_code(), at=AT)

    alone.refresh_from_db()
    assert alone.proven_at is None


# --- the date for a calendar --------------------------------------------------------


def test_the_date_is_a_neutral_entry_that_a_calendar_reads():
    body = calendar_file.written("PR-7K4M22QX", date(2026, 12, 31), at=AT)

    assert body.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kept//Dates//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:PR-7K4M22QX",
        "DTSTAMP:20260615T120000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Answer due: PR-7K4M-22QX",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_long_line_is_folded_between_letters():
    folded = calendar_file._folded("SUMMARY:" + "ü" * 90)

    lines = folded.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines[-1] == b""
    assert b"".join(line.removeprefix(b" ") for line in lines).decode() == (
        "SUMMARY:" + "ü" * 90
    )


def test_each_receipt_has_its_own_date(guest, stranger):
    walk(guest, ["access", "opt_out", "erasure"], place="DE")
    send(guest)
    found = filed()

    page = guest.press("/receipt/date.ics", receipt=found["erasure"].reference)
    text = page.body.decode()

    assert f"UID:{found['erasure'].reference}\r\n" in text
    assert f"DTSTART;VALUE=DATE:{found['erasure'].due_on:%Y%m%d}" in text
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "maya" not in text.lower()
    assert stranger.get("/receipt/date.ics").url == "/track/"
    assert timezone.localdate() < found["erasure"].due_on
