"""Filing a request is one commit that needs nothing but our own database."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from consent import gate
from consent.models import Stop
from portal import ledger, people, vault
from portal.models import Identifier, LedgerEntry, Person
from rights import claims, filing, letters, references, steps, tracking
from rights.filing import Filing, Refused
from rights.models import Case, Clock, Outcome, Step
from rights.steps import Work
from tests.rights.world import AT, mails, make_case

EMAIL = "maya@example.com"
PHONE = "+12025550143"


def test_an_erasure_is_received_with_law_clocks_key_and_first_step(policy):
    case = make_case("erasure", claims={"email": EMAIL}, residence="DE")

    assert (case.status, case.law, case.law_from, case.due_on) == (
        "received",
        "eu",
        date(2018, 5, 25),
        date(2026, 7, 15),
    )
    assert case.revision == policy
    assert case.person is None
    assert references.normalise(case.reference) == case.reference
    assert list(case.steps.values_list("effect", "state")) == [("lookup", "due")]
    assert {(c.law, c.kind, c.strict_due) for c in case.clocks.all()} == {
        ("company", "acknowledge", date(2026, 6, 17)),
        ("company", "answer", date(2026, 7, 15)),
        ("eu", "answer", date(2026, 7, 15)),
    }


def test_what_was_typed_is_sealed_and_nowhere_in_the_clear(policy):
    case = make_case(
        "erasure", claims={"email": EMAIL}, answers={"words": "my secret words"}
    )

    assert claims.typed(case) == {"email": EMAIL}
    assert claims.answers(case) == {"words": "my secret words"}
    with connection.cursor() as cursor:
        for table in ("rights_case", "portal_ledgerentry", "portal_outboundmail"):
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(cursor.fetchall())
            assert "secret words" not in text
            assert EMAIL not in text


def test_once_its_key_is_destroyed_a_case_says_nothing(policy):
    case = make_case("erasure")

    vault.destroy(case.key, at=AT)

    assert claims.typed(case) == {}
    assert claims.answers(case) == {}


def test_a_step_is_found_with_its_key_by_one_question(
    policy, django_assert_num_queries
):
    at_once, other = make_case("erasure"), make_case("access")
    sealed = steps.add(at_once, Work.SEARCH, at=AT, sealed={"shop": ["7"]})

    with django_assert_num_queries(1):
        assert steps.opened(steps.of(at_once, Work.SEARCH)) == {"shop": ["7"]}
    with django_assert_num_queries(3):
        assert steps.of(other, Work.SEARCH) is None
        assert steps.of(at_once, Work.SEARCH, "shop") is None
        plain = steps.of(other, Work.LOOKUP)
        assert (plain.case_id, plain.key) == (other.pk, None)
    assert steps.of(at_once, Work.SEARCH).key == sealed.key


def test_the_receipt_is_an_entry_of_the_ledger_that_commits_to_what_was_typed(policy):
    case = make_case("access", claims={"email": EMAIL}, residence="US-CA")

    entry = case.receipt
    assert (entry.act, entry.about, entry.by) == (
        "case.filed",
        f"case:{case.reference}",
        "person",
    )
    assert entry.facts["law"] == "us-ca"
    assert entry.facts["answer_by"] == "2026-07-15"
    assert entry.commitment
    assert ledger.personal(entry) == {
        "claims": {"email": EMAIL},
        "answers": {},
        "residence": "US-CA",
    }


def test_the_same_form_twice_is_the_same_case(policy):
    draft = uuid.uuid4()

    first = make_case("erasure", draft=draft)
    second = make_case("erasure", draft=draft, at=AT + timedelta(seconds=5))

    assert second.pk == first.pk
    assert Case.objects.count() == 1
    assert LedgerEntry.objects.filter(act="case.filed").count() == 1


def test_forms_without_a_draft_are_separate_requests(policy):
    assert make_case("erasure").pk != make_case("erasure").pk


def test_the_day_of_receipt_is_the_day_at_the_company(policy):
    # 03:00 UTC on the 16th is still the 15th in the company's zone (New York).
    night = datetime(2026, 6, 16, 3, 0, tzinfo=UTC)
    case = make_case("erasure", residence="DE", at=night)

    assert {clock.starts_on for clock in case.clocks.all()} == {date(2026, 6, 15)}


@pytest.mark.parametrize(
    ("filing_", "sentence"),
    [
        (Filing(right="nonsense"), "This is not something that can be asked for here."),
        (
            Filing(right="erasure"),
            "Tell us the address or number that this is about.",
        ),
        (
            Filing(right="stop_calls", claims={"email": EMAIL}),
            "Tell us the address or number that this is about.",
        ),
        (
            Filing(right="opt_out", claims={"email": EMAIL}),
            "Select what should stop.",
        ),
        (
            Filing(
                right="opt_out", claims={"email": EMAIL}, answers={"choices": ["all"]}
            ),
            "Select what should stop.",
        ),
        (
            Filing(right="erasure", claims={"email": EMAIL}, residence="<script>"),
            "Choose where you live from the list.",
        ),
    ],
)
def test_what_cannot_be_filed_is_refused_in_one_sentence(policy, filing_, sentence):
    with pytest.raises(Refused, match=f"^{sentence}$"):
        filing.file(filing_, at=AT)

    assert Case.objects.count() == 0


def test_nothing_is_filed_before_a_policy_is_in_force(policy):
    with pytest.raises(Refused, match="No policy is in force yet"):
        make_case("erasure", at=AT - timedelta(days=30))


def test_the_days_of_a_request_end_where_the_company_is(policy):
    assert make_case("erasure").time_zone == "America/New_York"


def test_rather_not_saying_takes_whichever_law_is_due_first(policy):
    case = make_case("erasure", residence="")

    assert case.law == "eu"
    assert {clock.law for clock in case.clocks.all()} == {"eu", "company"}


# --- immediate rights --------------------------------------------------------------


def test_stopping_calls_acts_in_the_filing_commit(policy):
    assert gate.may_process_identifier("phone", PHONE, "outbound-calls", AT) is True

    case = make_case("stop_calls", claims={"phone": PHONE})

    assert gate.may_process_identifier("phone", PHONE, "outbound-calls", AT) is False
    assert (case.status, case.ending, case.answered_at) == ("answered", "granted", AT)
    assert Step.objects.count() == 0
    identifier = Identifier.objects.get()
    assert (identifier.kind, identifier.proven_at) == ("phone", None)
    assert case.person == identifier.person


def test_opting_out_stops_each_purpose_that_was_ticked_and_no_other(policy):
    case = make_case(
        "opt_out",
        claims={"email": EMAIL},
        answers={"choices": ["sale", "marketing"]},
        residence="US-CA",
    )

    assert sorted(Stop.objects.values_list("purpose", "ground", "case")) == [
        ("marketing", "opt_out", case.reference),
        ("sale", "opt_out", case.reference),
    ]
    assert list(
        Outcome.objects.order_by("category").values_list("category", "kind")
    ) == [("marketing", "stopped"), ("sale", "stopped")]
    assert Clock.objects.filter(done_at__isnull=True).count() == 0


def test_opting_out_has_an_answer_that_needs_no_code(policy):
    case = make_case("opt_out", answers={"choices": ["sale"]})

    letter = letters.sent(case)
    assert letter is not None
    assert "Sale of my data: Stopped on 15 June 2026." in letter.text
    assert tracking.answer_needs_code(case) is False


def test_opting_out_twice_lays_a_stop_of_each_request_on_one_person(policy):
    make_case("opt_out", answers={"choices": ["sale"]})
    make_case("opt_out", answers={"choices": ["sale"]}, at=AT + timedelta(days=1))

    assert len(set(Stop.objects.values_list("case", flat=True))) == 2
    assert Person.objects.count() == 1


def test_access_joins_no_person_before_proof(policy):
    people.ensure("email", EMAIL, at=AT)

    case = make_case("access", claims={"email": EMAIL})

    assert case.person is None
    assert Person.objects.count() == 1


def test_a_reported_voice_needs_neither_proof_nor_lookup(policy):
    case = make_case(
        "voice_misuse", claims={}, answers={"link": "https://x.example/v/vc-1"}
    )

    assert (case.status, case.law) == ("received", "company")
    assert Step.objects.count() == 0


# --- mail, broker and workers down ---------------------------------------------------


def test_filing_queues_the_mail_in_the_same_commit_and_sends_nothing(policy):
    make_case("erasure", answers={"contact": "me@example.org"})

    (mail,) = mails("received")
    assert mail["to"] == "me@example.org"
    assert EMAIL not in mail["subject"] + mail["text"] + mail["html"]


def test_who_reads_only_here_gets_no_mail(policy):
    make_case("erasure", answers={"contact": ""})

    assert mails("received") == []


def test_filing_costs_a_known_number_of_queries(policy, django_assert_max_num_queries):
    make_case("erasure")

    with django_assert_max_num_queries(30):
        make_case("erasure", answers={"contact": "me@example.org"})


@pytest.mark.django_db(transaction=True)
def test_who_is_new_to_several_at_once_is_one_person(policy):
    """Each finds nobody, all but one begin anew, and nobody's stop is lost."""
    cases: list[Case] = []

    def run() -> None:
        said = {"choices": ["marketing"]}
        cases.append(make_case("opt_out", claims={"email": EMAIL}, answers=said))
        connection.close()

    threads = [threading.Thread(target=run) for _turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({case.pk for case in cases}) == 6
    assert Person.objects.count() == Identifier.objects.count() == 1
    assert Stop.objects.filter(person=Person.objects.get()).count() == 6
