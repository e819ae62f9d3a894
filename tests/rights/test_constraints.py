"""Facts that must never be false are facts of the database: raw SQL is refused."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from rights import logbook
from rights.models import (
    Clock,
    Decision,
    LawChange,
    Mandate,
    Message,
    Outcome,
    Routed,
    Step,
    Tripwire,
)
from tests.rights.days import moved
from tests.rights.world import AT, later, make_case


@pytest.fixture
def rows(policy, asha):
    """One case with a row in every table of rights."""
    case = make_case("erasure", residence="DE")
    Decision.objects.create(
        case=case, category="usage", verb="do", decided_at=AT, proposed_by=asha
    )
    Outcome.objects.create(case=case, category="usage", kind="erased", count=1, at=AT)
    logbook.enter(case, at=AT)
    return case


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in sql.split(";"):
            cursor.execute(statement)


TRUE = "(1 = 1)"
WHY = "A copy of this size lies in four systems."
EXTEND = (
    "UPDATE rights_clock SET extended_at = '{on}', extended_on = '{on}',"
    " extended_due = '{due}', reason = '{reason}' WHERE kind = 'answer' AND law = 'eu'"
)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rights_case SET status = 'lost'",
        "UPDATE rights_case SET ending = 'somehow'",
        "UPDATE rights_case SET status = 'answered'",
        "UPDATE rights_case SET status = 'withdrawn'",
        "UPDATE rights_case SET answered_at = '2020-01-01'",
        "UPDATE rights_clock SET review = 'guessed'",
        "UPDATE rights_clock SET strict_due = '2099-01-01'",
        *(
            f"UPDATE rights_clock SET {day} = '2026-07-01'"
            for day in ("starts_on", "first_due", "strict_due", "longest_due")
        ),
        "DELETE FROM rights_clock",
        *(
            f"UPDATE rights_case SET due_on = '{day}'"
            for day in ("2026-06-30", "2026-07-16", "2027-06-15")
        ),
        "UPDATE rights_case SET due_on = '2026-08-15', status = 'working'",
        "UPDATE rights_case SET received_at = '2026-06-14 10:00:00'",
        *(
            EXTEND.format(on="2026-07-01", due="2026-09-15", reason=WHY).replace(
                "extended_at = '2026-07-01'", said
            )
            for said in ("extended_at = '2026-07-03'", "extended_at = NULL")
        ),
        EXTEND.format(on="2026-07-16", due="2026-09-15", reason=WHY),
        EXTEND.format(on="2026-07-01", due="2026-07-01", reason=WHY),
        EXTEND.format(on="2026-07-01", due="2026-09-15", reason=""),
        "UPDATE rights_decision SET verb = 'think'",
        "UPDATE rights_decision SET verb = 'keep', ground = ''",
        "UPDATE rights_decision SET verb = 'refuse', ground = ''",
        "UPDATE rights_decision SET verb = 'keep', ground = ' ', ground_code = 'tax'",
        "UPDATE rights_decision SET verb = 'keep', ground = 'tax', ground_code = ' '",
        f"UPDATE rights_decision SET needs_second = {TRUE}, agreed_at = decided_at",
        "UPDATE rights_decision SET agreed_by_id = proposed_by_id",
        "UPDATE rights_decision SET agreed_at = '2020-01-01'",
        f"UPDATE rights_decision SET needs_second = {TRUE}, solo_ground = 'x',"
        " agreed_at = decided_at",
        f"UPDATE rights_decision SET needs_second = {TRUE};"
        f" UPDATE rights_decision SET needs_second = NOT {TRUE}",
        "UPDATE rights_outcome SET count = 0",
        "UPDATE rights_outcome SET ground = 'A law.', law = 'Art. 1';"
        " UPDATE rights_outcome SET law = ''",
        "UPDATE rights_case SET status = 'closed', ending = 'granted'",
        "UPDATE rights_clock SET done_at = '2020-06-16'",
        "UPDATE rights_requestlog SET requested_on = '2020-01-01'",
        "UPDATE rights_requestlog SET digest = 'another'",
        "DELETE FROM rights_requestlog",
        "UPDATE rights_case SET status = 'checking'; DELETE FROM rights_decision",
        "UPDATE rights_case SET status = 'answered', ending = 'granted';"
        " DELETE FROM rights_decision",
        "UPDATE rights_step SET state = 'maybe'",
        "UPDATE rights_outcome SET kind = 'vanished'",
        "UPDATE rights_case SET reference = NULL",
        "INSERT INTO rights_outcome"
        " (case_id, category, kind, count, ground, law, until, whom, at)"
        " SELECT case_id, category, kind, 2, '', '', '', '', at FROM rights_outcome",
    ],
)
def test_the_database_refuses_what_must_never_be_true(rows, sql):
    with pytest.raises(IntegrityError):
        run(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rights_case SET status = 'answered', ending = 'granted'",
        EXTEND.format(on="2026-07-15", due="2026-09-15", reason=WHY),
        "UPDATE rights_decision SET verb = 'keep', ground = 'A law.',"
        " ground_code = 'legal_duty'",
        "UPDATE rights_decision SET agreed_by_id = proposed_by_id, solo_ground = 'one'",
        "UPDATE rights_case SET status = 'working'; DELETE FROM rights_decision",
        "UPDATE rights_case SET status = 'withdrawn', ending = 'withdrawn';"
        " DELETE FROM rights_decision",
        "INSERT INTO rights_requestlog"
        " (digest, requested_on, nature, manner, response, basis)"
        " VALUES ('old', '2020-01-01', 'access', 'web', '', '');"
        " DELETE FROM rights_requestlog WHERE digest = 'old'",
    ],
)
def test_the_database_takes_what_may_be_true(rows, sql):
    run(sql)


def test_there_is_one_of_each(rows):
    twice = {
        Clock: {"case": rows, "kind": "answer", "law": "eu"},
        Decision: {"case": rows, "category": "usage"},
        Step: {"case": rows, "effect": "lookup", "dataset": ""},
    }
    for model, key in twice.items():
        row = model.objects.get(**key)
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_every_trigger_of_rights_is_there(db):
    """SQLite loses those of a table that a later migration makes anew; this sees it."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
            if is_postgresql
            else "SELECT tbl_name, replace(name, tbl_name || '_', '')"
            " FROM sqlite_master WHERE type = 'trigger'"
        )
        found = sorted(row for row in cursor.fetchall() if row[0].startswith("rights_"))

    told = ["told"] if is_postgresql else ["told_insert", "told_update"]
    handed = ["kept", "said", "stays", "waits"]
    handed = ["handed", "kept", "stays"] if is_postgresql else handed
    names = {
        "rights_case": [
            *("answer", "arrived", "due", "here", "kind", "law", "unanswered"),
        ],
        "rights_clock": ["days", "early", "kept", "longer_once", *told],
        "rights_decision": ["agreed", "agreed_later", "checked", "said", "second"],
        "rights_enclosure": handed,
        "rights_lawchange": ["here", "two"],
        "rights_lawproposal": ["here"],
        "rights_mandate": ["ended", "here", "told"],
        "rights_message": ["here"],
        "rights_outcome": ["done", "less"],
        "rights_requestlog": ["same", "young"],
        "rights_routed": ["here"],
        "rights_tripwire": ["held", "here"],
    }
    assert found == [(table, name) for table in names for name in names[table]]


LESS_LATER = (
    "UPDATE rights_decision SET verb = 'refuse', ground = 'x', ground_code = 'tax'",
    "UPDATE rights_decision SET law = 'Art. 1'",
    "DELETE FROM rights_outcome",
    "UPDATE rights_case SET answered_at = NULL",
    "UPDATE rights_case SET law = 'us-ia'",
    "UPDATE rights_case SET \"right\" = 'complaint'",
    "DELETE FROM rights_case",
    "UPDATE rights_tripwire SET stopped_at = NULL",
    "UPDATE rights_mandate SET told_at = '2020-01-01'",
    "UPDATE rights_mandate SET told_at = NULL",
    "UPDATE rights_mandate SET stopped_at = NULL",
    *(
        f"DELETE FROM rights_{table}"
        for table in ("tripwire", "mandate", "lawchange", "routed", "message")
    ),
)


def test_no_row_of_an_answered_request_says_less_later(rows, asha):
    Mandate.objects.create(
        *(), case=rows, capacity="agent", sealed=b"", may_confirm=True,
        told_at=AT, stopped_at=AT,
    )  # fmt: skip
    Tripwire.objects.create(case=rows, laid_at=AT, opens_at=AT, stopped_at=AT)
    LawChange.objects.create(case=rows, was="us-ca", law="eu", at=AT, is_done=True)
    Routed.objects.create(case=rows, sent_as="erasure", at=AT, by=asha)
    Message.objects.create(case=rows, kind="note", sealed=b"", at=AT)
    moved(rows, status="answered", ending="granted", answered_at=later(days=1))

    taken = []
    for sql in LESS_LATER:
        try:
            run(sql)
        except IntegrityError:
            continue
        taken.append(sql)

    assert taken == []


def test_what_is_over_goes_and_what_is_opened_again_is_decided_anew(rows):
    moved(rows, status="answered", ending="granted", answered_at=later(days=1))
    run("UPDATE rights_case SET status = 'working', ending = '', answered_at = NULL")
    run("DELETE FROM rights_outcome")

    assert not Outcome.objects.exists()
