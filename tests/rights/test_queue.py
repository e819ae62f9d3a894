"""The queue in words: how long is left, what is next, which case comes first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rights import queue, steps
from rights.models import Case, Ending, Status
from rights.steps import Work
from tests.rights.days import moved
from tests.rights.world import AT, asha, ask, make_case

__all__ = ["asha"]
TODAY = AT.date()


def shown(case: Case) -> queue.Line:
    """The case as the queue reads it from the database."""
    rows = queue.with_failure(Case.objects.select_related("assigned_to"))
    return queue.line(rows.get(pk=case.pk), today=TODAY)


def due(days: int, **fields) -> Case:
    """A case for a number nobody knows, due in so many days."""
    case = make_case("voice_misuse", claims={}, answers={"words": "My voice."})
    moved(case, due_on=TODAY + timedelta(days), **fields)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-12, "12 days late"),
        (-1, "1 day late"),
        (0, "due today"),
        (1, "1 day left"),
        (45, "45 days left"),
    ],
)
def test_what_is_left_is_said_in_calendar_days(policy, days, words):
    assert queue.days_left(due(days), today=TODAY) == words


def test_an_ended_case_says_how_it_ended(policy):
    case = due(3, status=Status.ANSWERED, ending=Ending.GRANTED, answered_at=AT)

    assert queue.days_left(case, today=TODAY) == case.get_ending_display()


@pytest.mark.parametrize(
    ("days", "tone", "state"),
    [
        (-1, "bad", "Late"),
        (14, "warn", "Due soon"),
        (15, "info", "New"),
    ],
)
def test_the_state_is_a_word_and_not_only_a_colour(policy, days, tone, state):
    line = shown(due(days))

    assert (line.tone, line.state) == (tone, state)
    assert line.next_step == "Look at it and stop the voice"


def test_the_day_is_the_organisations(policy):
    late = AT.replace(hour=23, minute=30)

    assert queue.today_in("UTC", late) == TODAY
    assert queue.today_in("Asia/Kolkata", late) == TODAY + timedelta(days=1)


def test_a_page_ends_with_the_key_of_the_next(policy, asha):
    cases = [due(3), due(1), due(2)]

    def page(after: str) -> queue.Page:
        return queue.page(queue.Wanted(after=after), viewer=asha, today=TODAY, size=2)

    first = page("")
    second = page(first.after)

    assert [line.case for line in first.lines] == [cases[1], cases[2]]
    assert first.after == f"{TODAY + timedelta(days=2)}.{cases[2].pk}.urgent"
    assert [line.case for line in second.lines] == [cases[0]]
    assert second.after == ""


def test_cases_due_on_one_day_are_never_lost_between_pages(policy, asha):
    cases = [due(5) for _ in range(3)]
    seen, after = [], ""
    for _ in range(3):
        page = queue.page(queue.Wanted(after=after), viewer=asha, today=TODAY, size=1)
        seen += [line.case for line in page.lines]
        after = page.after

    assert (seen, after) == (cases, "")


@pytest.mark.parametrize(
    ("on_file", "said"),
    [
        (True, "Waiting for the code"),
        (False, "Address not on file: find another way to reach them"),
    ],
)
def test_what_is_waited_for_is_named(policy, asha, on_file, said):
    case = make_case("erasure")
    Case.objects.filter(pk=case.pk).update(status="waiting", on_file=on_file)
    case.refresh_from_db()
    assert shown(case).next_step == said
    # Their address has had its messages of the day: the code itself waits.
    steps.put_off(case, Work.RESEND, until=AT + timedelta(hours=20), at=AT)
    waits = "The code waits for room in the day’s mail: it goes Tue 16 Jun, 04:00 EDT"
    assert shown(case).next_step == (waits if on_file else said)

    Case.objects.filter(pk=case.pk).update(status="received")
    case.refresh_from_db()
    ask(case, "Which account?", by=asha, at=AT)

    assert shown(case).next_step == "Waiting for an answer"


# PostgreSQL weighs how many rows there are: there `bench_queue` measures it.
@pytest.mark.words
@pytest.mark.parametrize(
    ("scope", "right", "index"),
    [
        ("open", "", "case_law"),
        ("open", "access", "case_law_right"),
        ("identity", "", "case_law_unproven"),
        ("ended", "", "case_law_ended"),
    ],
)
def test_a_list_of_one_law_is_read_by_its_own_index(asha, scope, right, index):
    """Else the few of a law are looked for among all that are open."""
    wanted = queue.Wanted(scope=scope, law="us-va", right=right)
    with CaptureQueriesContext(connection) as asked:
        queue.page(wanted, viewer=asha, today=TODAY)
    (statement,) = (query["sql"] for query in asked)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        plan = " ".join(str(line) for line in cursor.fetchall())

    assert re.search(rf"\b{index}\b", plan)
