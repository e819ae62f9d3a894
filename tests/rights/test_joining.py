"""The second of two that say the same is answered with the first, and never unproven."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portal import people, vault
from portal.models import LedgerEntry, OutboundMail
from rights import (
    appealing,
    joining,
    judging,
    letters,
    narrowing,
    protocol,
    reporting,
    talking,
    tidying,
    tracking,
    twins,
)
from rights.appealing import Grievance
from rights.models import Case, Clock, Decision, Mandate, Outcome, Twin
from rights.writing import Answer
from tests.company import add_maya
from tests.rights.days import moved
from tests.rights.world import (
    AT,
    decide_and_run,
    later,
    mails,
    make_case,
    prove,
    run,
)

MAYA = {"email": "maya@example.com"}
ELEVEN = later(minutes=11)


@pytest.fixture
def twice(policy, mapped, asha):
    """The same person proved both; an officer said that they say the same."""
    add_maya(mapped)
    asked = {"claims": MAYA, "answers": {"contact": "maya@example.com"}}
    first = prove(make_case("erasure", **asked))
    at = later(minutes=1)
    second = prove(make_case("erasure", at=at, **asked), at)
    twins.link(second, first, by=asha, at=later(minutes=1))
    return first, second


def joined(second: Case, at=ELEVEN) -> bool:
    joining.join_due(at)
    second.refresh_from_db()
    return second.ending == "joined"


def display(case: Case) -> str:
    return f"PR-{case.reference[3:7]}-{case.reference[7:]}"


def test_its_letter_names_both_and_the_days_of_the_first_stay(twice):
    first, second = twice
    due = first.due_on
    assert not joined(second, later(minutes=10))

    tidying.tidy(ELEVEN)

    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.status, second.ending) == ("answered", "joined")
    assert (first.status, first.due_on) == ("working", due)
    assert Clock.objects.filter(case=first, done_at__isnull=True).exists()
    assert not Clock.objects.filter(case=second, done_at__isnull=True).exists()
    letter = letters.sent(second)
    day = f"{due.day} {due:%B %Y}"
    for said in (letter.text, letter.html):
        assert (
            f"We answer both together, in our answer to {display(first)}, by {day}."
            in said
        )
        assert display(second) in said
        assert "You can appeal this answer until" in said
    assert len(mails("answered")) == 1
    told = {
        act.title for case in twice for act in tracking.status(case, at=ELEVEN).events
    }
    assert f"You asked for the same again, with {display(second)}" in told
    assert f"You had asked for the same before, with {display(first)}" in told
    # For programs it stands where the first stands.
    assert protocol.state(second) == ("in_progress", "")


def test_the_answer_of_the_first_names_what_else_it_answers(twice, asha, sunil):
    first, second = twice
    assert joined(second)

    decide_and_run(first, asha, sunil, at=later(hours=1))

    assert first.status == "answered"
    assert f"This answers {display(second)} too" in letters.sent(first).text
    # A part is a customer's, as it is of the first.
    assert protocol.state(second) == protocol.state(first)
    assert protocol.state(second) == ("fulfilled", "claim_not_covered")
    (line,) = reporting.report(AT.year, at=later(hours=2)).by_right
    assert (line.received, line.partly, line.joined) == (2, 1, 1)


def test_what_answers_another_too_is_not_narrowed(twice):
    first, second = twice
    assert len(narrowing.offered(first)) > 1
    assert joined(second)

    assert narrowing.offered(first) == {}
    with pytest.raises(narrowing.NotNarrowed):
        narrowing.narrow(first, ["usage"], at=later(hours=1))


def test_who_withdraws_the_first_reads_that_the_second_ends_too(twice):
    first, second = twice
    assert joined(second)

    talking.withdraw(first, at=later(hours=1))

    (mail,) = mails("withdrawn")
    assert (
        f"{display(second)} was to be answered with it, so it ends too." in mail["text"]
    )
    assert protocol.state(second) == ("revoked", "")


def unproven(first, second):
    put(second, proven_at=None, person=None, status="waiting")


def first_unproven(first, second):
    put(first, proven_at=None)


def somebody_else(first, second):
    person = people.ensure("email", "omar@example.com", at=AT, language="en")
    put(second, person=person)


def earlier_day(first, second):
    put(second, due_on=first.due_on - timedelta(days=1))


def other_address(first, second):
    put(second, contact_digest="other")


def decided(first, second):
    put(second, status="checking")


def over(first, second):
    put(first, status="answered", ending="granted", answered_at=AT)


def by_an_agent(first, second):
    Mandate.objects.create(case=second, capacity="agent", sealed=b"", may_confirm=False)


def put(case, **fields):
    moved(case, **fields)
    case.refresh_from_db()


def said(case, **more):
    answers = {"contact": "maya@example.com", **more}
    put(case, sealed_answers=vault.seal_json(case.key, answers))


def first_for_one_kind(first, second):
    said(first, categories=["usage"])


def other_kinds(first, second):
    said(first, categories=["usage", "device"])
    said(second, categories=["usage", "payment"])


def a_longer_time(first, second):
    said(first, since="2026-01-01", until="2026-06-01")
    said(second, since="2025-12-31", until="2026-06-01")


def own_words(first, second):
    said(second, words="And what my old number had.")


def elsewhere(first, second):
    put(second, law="us-ca")


LATER = "Once the same person has proven both"
MORE = "This one asks for more than the first"
HINDERED = {
    unproven: LATER,
    first_unproven: LATER,
    somebody_else: LATER,
    earlier_day: "The first is due later than this one.",
    other_address: "They ask for the answer at different addresses.",
    decided: "One of them is decided already.",
    over: "One of them is decided already.",
    first_for_one_kind: MORE,
    other_kinds: MORE,
    a_longer_time: MORE,
    own_words: "This one has words or an address that the first has not.",
    elsewhere: "They live under different laws.",
    by_an_agent: "Somebody asks for another person.",
}


def test_each_gets_an_answer_of_its_own_unless_both_are_proven_alike(twice):
    first, second = twice
    for spoil, words in HINDERED.items():
        with transaction.atomic():
            spoil(first, second)

            assert words in joining.outlook(second, first)
            assert not joined(second), spoil
            transaction.set_rollback(True)
        first.refresh_from_db()
        second.refresh_from_db()
    assert joined(second)


def test_what_was_taken_back_goes_its_own_way(twice, asha):
    first, second = twice
    twins.unlink(second, by=asha, at=later(minutes=2))
    assert not joined(second)
    twins.link(second, first, by=asha, at=later(minutes=20))
    assert not joined(second, later(minutes=29))
    assert joined(second, later(minutes=30))


def test_an_appeal_is_decided_by_somebody_else_and_lets_it_go_its_own_way(
    twice, asha, sunil
):
    first, second = twice
    assert joined(second)
    grievance = Grievance(words="I meant another account.", contact="")
    case = appealing.appeal(second, grievance, at=later(hours=1))
    row = appealing.of(case)
    assert row.joined_by == asha
    assert not judging.may_judge(row, asha)
    # Of what was answered with another request, whoever decided that one is out too.
    decision = Decision.objects.create(
        case=first, category="", verb="do", decided_at=AT, proposed_by=sunil
    )
    assert appealing.first_deciders(second) == [sunil]
    decision.delete()

    answer = Answer(verb="do", words="You are right.")
    appealing.decide(case, answer, by=sunil, at=later(hours=2))
    run(later(hours=2))

    assert not joined(second, later(hours=3))
    assert (second.status, second.proven_at is not None) == ("working", True)
    assert second.searched_at is not None
    assert not Twin.objects.exists()
    assert not Outcome.objects.filter(case=second).exists()


def test_no_row_says_that_an_unproven_request_is_answered_with_another(policy):
    case = make_case("erasure")

    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(
            status="answered", ending="joined", answered_at=AT
        )


def test_two_sweeps_at_once_answer_it_once(twice):
    first, second = twice
    (row,) = Twin.objects.select_related("case", "of")
    assert joining._try(row, at=ELEVEN)

    assert not joining._try(row, at=ELEVEN)

    assert LedgerEntry.objects.filter(act="case.join").count() == 1
    assert OutboundMail.objects.filter(kind="answered").count() == 1
