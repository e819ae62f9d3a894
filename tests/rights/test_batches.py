"""A list of an agent: refused row by row in sentences, or filed whole and once."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from notices import subscribing
from portal import failpoints, one_look, outbox
from portal.models import OutboundMail
from rights import (
    acting,
    agent_news,
    batch_reading,
    batches,
    claims,
    filing,
    fulfilment,
    mandates,
    references,
    several,
    steps,
)
from rights.filing import Filing
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Mandate, Showing, Step
from tests.company import add_maya
from tests.rights.days import moved
from tests.rights.web import errors
from tests.rights.world import AT, mails, make_case, run

BO = Who(name="Bo Li", organisation="", contact="bo@agents.example")
HEAD = "right,email,phone,place\n"
GOOD = (
    HEAD
    + "access,maya@example.com,,US-CA\n"
    + "\n"
    + "erasure,,+1 202 555 0143,\n"
    + "opt-out,OMAR@example.com,,uk\n"
    + "stop_calls,,+12025550178,\n"
)


def send(guest, text: str | bytes, **more):
    guest.get("/rights/agents/")
    body = text if isinstance(text, bytes) else text.encode()
    said = {"name": "Bo Li", "contact": BO.contact, "held": "yes", **more}
    return guest.submit(rows=SimpleUploadedFile("list.csv", body), **said)


def filed() -> list[tuple[str, dict[str, str], str, int]]:
    cases = Case.objects.order_by("mandate__row").select_related("mandate", "key")
    return [(c.right, claims.typed(c), c.residence, c.mandate.row) for c in cases]


ALL = [
    ("access", {"email": "maya@example.com"}, "US-CA", 2),
    ("erasure", {"phone": "+12025550143"}, "", 4),
    ("opt_out", {"email": "omar@example.com"}, "GB", 5),
    ("stop_calls", {"phone": "+12025550178"}, "", 6),
]


def test_each_row_is_a_request_of_its_own_and_the_agent_gets_the_references(guest):
    page = send(guest, GOOD)

    assert page.url == "/rights/agents/sent/"
    assert filed() == ALL
    assert mails("agent_list") == []
    (asked,) = mails("agent_confirm")
    assert asked["to"] == BO.contact
    listed = guest.client.get("/rights/agents/sent/list.csv").content.decode()
    guest.get(re.search(r"/acting/address/\S+/", asked["text"])[0])
    guest.submit("mine", mine="yes")
    (mail,) = mails("agent_list")
    assert "Request ," not in mail["text"]
    assert mail["to"] == BO.contact
    for case in Case.objects.all():
        shown = f"{case.reference[:7]}-{case.reference[7:]}"
        assert shown in page.text
        assert shown in mail["text"]
    assert mails("agent_acted") == mails("agent_received") == []
    assert "example.com" not in listed
    assert len(listed.splitlines()) == 5


def test_a_list_writes_to_nobody_whose_address_is_not_on_file(guest, mapped):
    add_maya(mapped)
    strangers = "".join(
        f"{right},{right}.{who}@example.org,,\n"
        for right in ("access", "erasure", "opt_out")
        for who in ("ann", "bob")
    )
    send(guest, HEAD + strangers + "opt_out,maya@example.com,,\n")

    run(timezone.now())

    written = {(row.kind, outbox.read(row)["to"]) for row in OutboundMail.objects.all()}
    assert written == {
        ("agent_confirm", BO.contact),
        ("agent_acted", "maya@example.com"),
    }
    told = Mandate.objects.exclude(told_at=None).get()
    assert claims.typed(told.case) == {"email": "maya@example.com"}


def test_whoever_is_not_on_file_reads_that_somebody_else_asked(policy, mapped):
    asked = Acting(capacity=Capacity.AGENT, showing=Showing.HELD, who=BO)
    make_case("access", claims={"email": "ann@example.org"}, acting=asked)

    run()

    (mail,) = mails("not_on_file")
    assert mail["text"].startswith("Bo Li asked us for something in your name")
    assert "See what it is, or stop them: http" in mail["text"]


def test_the_same_list_again_files_nothing_and_after_a_month_it_is_new(guest):
    for _turn in range(2):
        send(guest, GOOD)
    assert (Case.objects.count(), len(mails("agent_confirm"))) == (4, 1)

    moved(received_at=timezone.now() - timedelta(days=31))
    send(guest, GOOD)
    assert Case.objects.count() == 8


def test_what_died_in_the_middle_goes_on_where_it_was(policy, settings):
    rows, faults = batch_reading.read(GOOD.encode())
    batch = batches.number(GOOD.encode(), BO, at=AT)
    settings.KEPT_FAILPOINTS = "list.after_row=raise"
    failpoints._armed.cache_clear()
    with pytest.raises(failpoints.FailpointHit):
        batches.file(rows, BO, batch=batch, language="en", at=AT)
    assert Case.objects.count() == 1

    settings.KEPT_FAILPOINTS = ""
    failpoints._armed.cache_clear()
    batches.file(rows, BO, batch=batch, language="en", at=AT)

    assert (faults, filed()) == ([], ALL)


COLUMNS = (
    "The first row names the columns: right, email, phone, place, field, value, "
    "ground, uses."
)
MORE = "right,email,field,value,ground,uses\n"
ASKED = {
    "limit,maya@example.com,,,,": {},
    "portability,maya@example.com,,,,": {"to": ""},
    "rectification,maya@example.com,people:full_name,Maya Lind,,": {
        "field": "people:full_name",
        "should": "Maya Lind",
    },
    "restriction,maya@example.com,,,accuracy,": {"ground": "accuracy"},
    "objection,maya@example.com,,,,improvement": {"purposes": ["improvement"]},
    "withdrawal,maya@example.com,,,,marketing": {"choices": ["marketing"]},
    "opt_out,maya@example.com,,,,sale sharing": {"choices": ["sale", "sharing"]},
    "opt_out,omar@example.com,,,,": {
        "choices": ["marketing", "sale", "sharing", "profiling", "targeted-ads"]
    },
}
ODD = {
    "rectification,maya@example.com,,Lind,,": "field: Choose what is wrong.",
    "rectification,maya@example.com,people:full_name,,,": "value: Write what it should "
    "say.",
    "restriction,maya@example.com,,,because,": "ground: Choose why it should be paused.",
    "objection,maya@example.com,,,,marketing improvement": "Ask for an end of marketing "
    "with “opt_out”.",
    "opt_out,maya@example.com,,,,everything": "uses: Select what should stop, from the "
    "list.",
    "erasure,maya@example.com,,,accuracy,": "Leave “ground” empty for erasure.",
    "limit,maya@example.com,,,,sale": "Leave “uses” empty for limit.",
}


def test_a_list_asks_for_whatever_somebody_can_ask_for_another(policy, mapped):
    rows, faults = batch_reading.read((MORE + "\n".join(ASKED)).encode())
    batches.file(rows, BO, batch=batches.LISTS, language="en", at=AT)

    cases = Case.objects.order_by("mandate__row").select_related("key")
    assert faults == []
    for case, (line, said) in zip(cases, ASKED.items(), strict=True):
        assert case.right == line.partition(",")[0]
        assert said.items() <= claims.answers(case).items()


def test_a_column_that_says_something_else_is_named(policy, mapped):
    _rows, faults = batch_reading.read((MORE + "\n".join(ODD)).encode())

    assert [each.words for each in faults] == [*ODD.values()]


WRONG = {
    "marry,maya@example.com,,": "Write one of stop_calls, access, portability, erasure, "
    "rectification, opt_out, limit, withdrawal, restriction, objection under “right”.",
    "access,,,": "Write either an e-mail address or a phone number.",
    "access,maya@example.com,+12025550143,": "Write either an e-mail address or a "
    "phone number.",
    "access,maya,,": "Enter an e-mail address in full, like name@example.com.",
    "erasure,,12,": "Enter the phone number in full, starting with + and the country "
    "code.",
    "stop_calls,maya@example.com,,": "Write the phone number under “phone”.",
    "access,omar@example.com,,Mars": "Write the place like DE or US-CA, or leave it "
    "empty.",
    "access,omar@example.com,,us": "Give the state too, for example US-CA, or leave it "
    "empty.",
    "access,maya@example.com,,DE": "This is the same as row 2.",
    "access": "Write either an e-mail address or a phone number.",
}


def test_rows_that_are_wrong_are_listed_and_nothing_is_filed(guest):
    lines = ["access,Maya@example.com,,", *WRONG]
    page = send(guest, HEAD + "\n".join(lines))

    assert errors(page) == [
        "Nothing was sent. Mend the rows below, then choose the list again."
    ]
    _rows, faults = batch_reading.read((HEAD + "\n".join(lines)).encode())
    assert [(f.number, f.words) for f in faults] == [
        (number, words) for number, words in enumerate(WRONG.values(), start=3)
    ]
    assert "This is the same as row 2." in page.text
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "The list is empty. Write one request in each row."),
        (HEAD.encode(), "The list is empty. Write one request in each row."),
        (
            "right,email\nä".encode("latin-1"),
            "Save the list as CSV in UTF-8, then send it.",
        ),
        (
            b"PK\x03\x04\0\0",
            COLUMNS,
        ),
        (b"a,b\n1,2", COLUMNS),
        (
            (HEAD + "access,a@example.com,,\n" * 501).encode(),
            "The list has 501 rows. Send at most 500 at a time.",
        ),
        (
            b'right,email\n"' + b"x" * 140_000 + b'",1',
            "This is not a CSV file. Save the list as CSV.",
        ),
    ],
    ids=["nothing", "head", "latin", "zip", "other", "long", "field"],
)
def test_what_is_no_list_is_refused_in_one_sentence(guest, raw, sentence):
    assert errors(send(guest, raw)) == [sentence]
    assert not Case.objects.exists()


def test_a_list_of_a_spreadsheet_with_semicolons_and_a_mark_is_read():
    text = "\ufeffRight;Email;Phone\r\naccess;maya@example.com;\r\n"
    rows, faults = batch_reading.read(text.encode())

    assert ([row.claims for row in rows], faults) == (
        [{"email": "maya@example.com"}],
        [],
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"held": []}, "Tick that you have their signed permission."),
        ({"name": ""}, "Enter your name."),
        ({"name": "www.evil.example"}, "Write the name without a link or address."),
    ],
)
def test_who_sends_a_list_says_who_they_are_and_what_it_rests_on(guest, said, sentence):
    assert errors(send(guest, GOOD, **said)) == [sentence]


def of_a_list(policy, emails, batch=7):
    who = Acting(capacity=Capacity.AGENT, who=BO, showing=Showing.HELD)
    return batches.file(
        [
            batches.Row(number=n, right="access", claims={"email": e}, place="")
            for n, e in enumerate(emails, start=2)
        ],
        who.who,
        batch=uuid.UUID(int=batch),
        language="en",
        at=AT,
    )


def begun(cases) -> list[bool]:
    left = Step.objects.filter(case__in=cases, effect="lookup", state="due")
    waiting = set(left.values_list("case", flat=True))
    return [case.pk not in waiting for case in cases]


def test_a_list_keeps_no_single_request_waiting_and_has_its_turns(policy, mapped):
    rows = of_a_list(policy, [f"row{n}@example.com" for n in range(12)])
    singles = [
        make_case("access", claims={"email": f"one{n}@example.com"}) for n in range(3)
    ]
    due = [step.case_id for step in steps.due(AT)]
    assert set(due[: len(singles)]) == {case.pk for case in singles}
    assert begun(singles) == [False, False, False]

    # Woken for a row of the list, a worker does what is most urgent of all.
    fulfilment.run_due(AT, limit=3, case=rows[0].pk)
    assert begun(singles) == [True, True, True]
    assert not any(begun(rows))
    steps.add(singles[0], steps.Work.RESEND, at=AT)

    done = fulfilment.run_due(AT, limit=4)
    assert done == 4
    assert any(begun(rows))
    run()
    assert all(begun(rows))


def test_lists_have_every_fourth_turn(policy, mapped):
    rows = of_a_list(policy, ["row@example.com"])
    singles = [
        make_case("access", claims={"email": f"one{n}@example.com"}) for n in range(7)
    ]

    fulfilment.run_due(AT, limit=3)
    assert not any(begun(rows))
    fulfilment.run_due(AT, limit=4)

    assert all(begun(rows))
    assert not all(begun(singles))


def test_one_person_stops_their_own_row_and_no_other(policy):
    rows, _faults = batch_reading.read(GOOD.encode())
    batch = batches.number(GOOD.encode(), BO, at=AT)
    first, *rest = batches.file(rows, BO, batch=batch, language="en", at=AT)

    acting.stop(first, keeps=False, at=AT)

    first.refresh_from_db()
    assert first.status == "withdrawn"
    assert Mandate.objects.filter(stopped_at__isnull=False).count() == 1
    assert {case.pk for case in rest} == set(
        Mandate.objects.filter(stopped_at=None).values_list("case", flat=True)
    )


def test_nobody_else_sees_what_was_sent(guest, stranger):
    send(guest, GOOD)

    assert stranger.get("/rights/agents/sent/").url == "/rights/agents/"
    assert stranger.get("/rights/agents/sent/list.csv").url == "/rights/agents/"


# --- one message of all that was done for somebody -----------------------------------

MAYAS = {"email": "maya@example.com"}
STOPS = [
    ("opt_out", {"choices": ["marketing"]}),
    ("limit", {"choices": ["sensitive-uses"]}),
]


def stops(**acting):
    asked = Acting(capacity=Capacity.AGENT, showing=Showing.HELD, who=BO, **acting)
    return [
        Filing(right=right, claims=MAYAS, answers=said, acting=asked)
        for right, said in STOPS
    ]


@pytest.mark.parametrize("is_form", [True, False])
def test_of_several_opt_outs_of_one_form_the_person_hears_once(policy, is_form):
    now = timezone.now()
    if is_form:
        cases = several.file(stops(), form=uuid.uuid4(), at=now)
    else:
        cases = filing.file_all(stops(), at=now)

    assert {case.status for case in cases} == {"answered"}
    (told,) = mails("agent_acted")
    assert told["to"] == "maya@example.com"
    assert "asked us for several things in your name" in told["text"]
    for case in cases:
        assert references.display(case.reference) in told["text"]
    assert len(re.findall(r"/acting/\S+", told["text"])) == 1
    acting.stop(cases[0], keeps=False, at=now)
    assert not Mandate.objects.filter(stopped_at=None).exists()


def test_of_several_opt_outs_of_one_list_the_person_hears_once(guest, mapped):
    add_maya(mapped)
    send(
        guest,
        HEAD
        + "opt_out,maya@example.com,,\n"
        + "limit,maya@example.com,,US-CA\n"
        + "opt_out,omar@example.com,,\n",
    )

    run(timezone.now())

    (told,) = mails("agent_acted")
    mine = [case for case in Case.objects.all() if claims.typed(case) == MAYAS]
    assert len(mine) == 2
    for case in mine:
        assert references.display(case.reference) in told["text"]
        assert case.mandate.told_at is not None
    assert Mandate.objects.filter(told_at=None).count() == 1


def test_whoever_comes_second_to_a_row_of_a_list_tells_it_no_more(policy, mapped):
    """Two workers at two rows of one list: each read that nobody was told."""
    add_maya(mapped)
    rows = [
        batches.Row(number=n, right=right, claims=MAYAS, place="", answers=said)
        for n, (right, said) in enumerate(STOPS, start=2)
    ]
    first, second = batches.file(rows, BO, batch=uuid.UUID(int=3), language="en", at=AT)
    to = claims.channels(first)[0]

    with one_look.open_page():
        assert mandates.of(second).told_at is None
        assert agent_news.is_only_told(first, to, at=AT)
        assert agent_news.is_only_told(second, to, at=AT)

    (told,) = mails("agent_acted")
    assert references.display(second.reference) in told["text"]


@pytest.mark.parametrize("is_full", [False, True])
def test_of_a_form_with_a_power_of_attorney_the_person_hears_once(
    policy, mapped, is_full
):
    add_maya(mapped)
    for turn in range(2 if is_full else 0):
        subscribing.ask(MAYAS["email"], language="en", at=AT + timedelta(minutes=turn))
    if is_full:
        make_case("access", claims=MAYAS)
        run(AT)
    asked = Acting(capacity=Capacity.AGENT, showing=Showing.ATTORNEY, who=BO)
    form = [
        Filing(right=right, claims=MAYAS, answers={"words": "All."}, acting=asked)
        for right in ("access", "erasure")
    ]
    cases = several.file(form, form=uuid.UUID(int=9), at=AT)
    run(AT)
    assert len(mails("agent_told")) == (0 if is_full else 1)
    run(AT + timedelta(days=1, minutes=2))

    (told,) = mails("agent_told")
    assert (
        "asked us for several things in your name, and showed a paper" in told["text"]
    )
    for case in cases:
        assert f"({references.display(case.reference)})" in told["text"]
    assert not Mandate.objects.filter(told_at=None).exists()
    assert len(re.findall(r"/acting/\S+", told["text"])) == 1


def test_one_opt_out_is_told_as_before(policy):
    filing.file_all(stops()[:1], at=timezone.now())

    (told,) = mails("agent_acted")
    assert "asked us for something in your name, in request PR-" in told["text"]
    assert "several" not in told["text"]
