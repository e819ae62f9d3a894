"""The whole table: every status with every move, the results written out by hand."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from portal.models import LedgerEntry
from rights import workflow
from rights.models import Case, Decision, Status, Step
from rights.workflow import IllegalMove, Move
from tests.rights.days import moved as written
from tests.rights.world import AT, make_case

# Rows: where a case is. Columns: what happens. Empty: not possible.
EXPECTED = """
            received  waiting   working   checking  answered  closed    withdrawn
look_up     waiting   -         -         -         -         -         -
ask         waiting   -         waiting   -         -         -         -
reply       -         working   -         -         -         -         -
carry_on    -         working   -         -         -         -         -
start       working   -         working   -         -         -         -
freeze      working   working   working   -         -         -         -
thaw        -         -         working   -         -         -         -
accept      -         -         working   -         -         -         -
decide      working   -         working   -         -         -         -
propose     checking  -         checking  -         -         -         -
refuse      checking  -         checking  -         -         -         -
agree       -         -         -         working   -         -         -
send_back   -         -         -         working   -         -         -
nothing_found answered answered answered  -         -         -         -
answer      answered  -         answered  -         -         -         -
write       working   working   working   -         -         -         -
join        -         answered  answered  -         -         -         -
found_more  -         -         working   -         -         -         -
take_back   -         -         working   -         -         -         -
reopen      -         -         -         -         working   working   -
route       received  received  -         -         -         -         -
route_back  received  received  -         -         received  -         -
close       -         -         -         -         closed    -         -
withdraw    withdrawn withdrawn withdrawn withdrawn -         -         -
put_back    -         -         -         -         -         -         received
"""


def expected():
    head, *rows = [line.split() for line in EXPECTED.strip().splitlines()]
    return {
        (status, row[0]): None if result == "-" else result
        for row in rows
        for status, result in zip(head, row[1:], strict=True)
    }


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("step", list(Move))
def test_table_has_exactly_these_moves(status, step):
    found = workflow.MOVES[Status(status)].get(step)

    assert (found and str(found)) == expected()[status, str(step)]


def test_expected_table_is_whole():
    assert set(expected()) == set(itertools.product(Status.values, map(str, Move)))


def put(case, status, **fields):
    if status in {"answered", "closed", "withdrawn"}:
        fields = {"ending": "granted", "answered_at": AT, **fields}
    else:
        fields = {"ending": "", **fields}
    Case.objects.filter(pk=case.pk).update(status=status, **fields)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("status", Status.values)
def test_move_does_what_the_table_says_and_refuses_the_rest(policy, status):
    at = AT + timedelta(days=31)
    case = make_case("erasure")
    for step in Move:
        put(case, status, searched_at=AT, on_file=None)
        may = workflow.allowed(case, at)
        goal = expected()[status, str(step)]
        ending = {"ending": "granted"} if goal in {"answered", "withdrawn"} else {}
        if step in may:
            moved = workflow.move(case, step, by="system", at=at, fields=ending)
            assert moved.status == case.status == goal
            assert Case.objects.get(pk=case.pk).status == goal
        else:
            with pytest.raises(IllegalMove):
                workflow.move(case, step, by="system", at=at, fields=ending)
            assert Case.objects.get(pk=case.pk).status == status


def allowed(case, at=AT):
    return {str(step) for step in workflow.allowed(case, at)}


def test_a_new_erasure_may_be_looked_up_asked_refused_or_withdrawn(policy):
    assert allowed(make_case("erasure")) == {
        "look_up",
        "ask",
        "refuse",
        "route",
        "withdraw",
    }


def test_a_reported_voice_may_be_stopped_and_is_never_decided_by_kinds(policy):
    case = make_case("voice_misuse", claims={}, answers={"link": "vc-1"})
    assert allowed(case) == {
        "ask",
        "start",
        "refuse",
        "nothing_found",
        "withdraw",
    }

    put(case, "working", searched_at=AT)

    assert allowed(case) == {
        "ask",
        "start",
        "refuse",
        "nothing_found",
        "withdraw",
    }


def test_an_opt_out_is_never_weighed(policy):
    case = make_case("opt_out", answers={"choices": ["sale"]})
    put(case, "received", answered_at=None, ending="")

    assert allowed(case) == {"answer", "withdraw"}


def test_nothing_is_decided_before_the_search(policy):
    case = put(make_case("erasure"), "working")

    assert allowed(case) == {"ask", "refuse", "nothing_found", "withdraw"}


def test_nothing_found_is_not_said_over_rows_that_were_found(policy, mapped):
    case = put(make_case("erasure"), "working", searched_at=AT)
    Step.objects.create(case=case, effect="search", result={"found": {"people": 1}})

    assert "nothing_found" not in allowed(case)
    assert {"decide", "propose"} <= allowed(case)


def test_only_a_correction_is_accepted_as_the_person_says(policy):
    case = put(make_case("erasure"), "working", searched_at=AT)
    written(case, right="rectification")
    corrected = Case.objects.get(pk=case.pk)

    assert "accept" not in allowed(case)
    assert "accept" in allowed(corrected)
    assert "accept" not in allowed(put(corrected, "working", searched_at=None))


def test_a_decision_is_not_decided_again(policy, asha):
    case = put(make_case("erasure"), "working", searched_at=AT)
    Decision.objects.create(
        case=case,
        category="usage",
        verb="do",
        decided_at=AT,
        agreed_at=AT,
        proposed_by=asha,
    )

    assert allowed(case) == {"answer", "found_more", "withdraw"}


@pytest.mark.parametrize("effect", ["erase", "pass_on", "restrict"])
def test_what_was_begun_for_good_cannot_be_withdrawn(policy, effect):
    case = put(make_case("erasure"), "working", searched_at=AT)
    step = Step.objects.create(case=case, effect=effect, dataset="usage")
    assert "withdraw" in allowed(case)

    # Taken once, even if the worker died: the company may have committed.
    Step.objects.filter(pk=step.pk).update(attempt=1)

    assert "withdraw" not in allowed(case)


def test_a_case_is_closed_thirty_days_after_its_answer(policy):
    case = put(make_case("erasure"), "answered")

    assert allowed(case, AT + timedelta(days=29, hours=23)) == set()
    assert allowed(case, AT + timedelta(days=30)) == {"close"}


@pytest.mark.parametrize(
    ("status", "step", "sentence"),
    [
        (
            "answered",
            Move.CLOSE,
            "A request is closed only 30 days after its answer.",
        ),
        (
            "working",
            Move.DECIDE,
            "Nothing can be decided before the search has finished.",
        ),
        (
            "closed",
            Move.WITHDRAW,
            "This cannot be done while the request is “Closed”.",
        ),
    ],
)
def test_an_illegal_move_says_why_in_one_sentence(policy, status, step, sentence):
    case = put(make_case("erasure"), status)

    with pytest.raises(IllegalMove, match=f"^{sentence}$"):
        workflow.move(case, step, by="system", at=AT)


def test_what_is_being_carried_out_says_so_when_refused(policy, asha):
    case = put(make_case("erasure"), "working", searched_at=AT)
    Decision.objects.create(
        case=case,
        category="usage",
        verb="do",
        decided_at=AT,
        agreed_at=AT,
        proposed_by=asha,
    )
    Step.objects.create(case=case, effect="erase", dataset="usage", attempt=1)

    with pytest.raises(IllegalMove, match="^This request is decided and is being"):
        workflow.move(case, Move.ASK, by="system", at=AT)
    with pytest.raises(IllegalMove, match="already being carried out and cannot"):
        workflow.move(case, Move.WITHDRAW, by="system", at=AT)


def test_a_move_is_written_down_with_who_and_from_where(policy, asha):
    case = make_case("erasure")

    workflow.move(case, Move.ASK, by=asha, at=AT, facts={"why": "test"})

    entry = LedgerEntry.objects.get(act="case.ask")
    assert (entry.about, entry.by, entry.at) == (
        f"case:{case.reference}",
        f"user:{asha.pk}",
        AT,
    )
    assert entry.facts == {"from": "received", "to": "waiting", "why": "test"}


def test_a_right_whose_file_is_gone_can_still_be_withdrawn(policy):
    case = make_case("erasure")
    written(case, right="gone", searched_at=AT)
    case.refresh_from_db()

    assert {"withdraw", "ask"} <= allowed(case)
    assert not {"answer", "decide", "propose", "start"} & allowed(case)
