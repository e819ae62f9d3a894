"""An answer opened again: what was done is said once, and what was won is done."""

from __future__ import annotations

from datetime import timedelta

from portal.models import LedgerEntry
from rights import appealing, legs, letters, limiting, looking, tidying, tracking
from rights.models import Outcome, RecipientNotice
from tests.company import add_maya
from tests.rights.test_appealing import YES, appeal
from tests.rights.test_limiting import (
    may,
    objection,
    restriction,
    weigh,
)
from tests.rights.test_recipients import answered
from tests.rights.world import (
    CLAIM,
    UNTIL,
    decide_and_run,
    later,
    mails,
    make_case,
    make_staff,
    prove,
    run,
)

THEN = later(days=5)
GONE = {"verb": "do", "code": "", "ground": ""}
NO = {"verb": "refuse", "code": "no_ground", "ground": CLAIM}
KEPT = {"verb": "keep", "code": "legal_claims", "ground": CLAIM, "until": UNTIL}
BOOKED = {
    **KEPT,
    "ground": "Her invoices are in our books, and the auditor reads them in May.",
}


def won(case):
    """Its appeal is won five days later: somebody looks at all of it afresh."""
    second = appeal(case, at=THEN)
    appealing.decide(second, YES, by=make_staff("m@example.com", "Mira"), at=THEN)
    run(THEN)
    case.refresh_from_db()
    assert case.status == "working"
    return case


def test_what_was_done_twice_is_one_line_with_its_last_day(policy, mapped, asha, sunil):
    case = won(answered("rectification", asha, sunil, mapped))

    decide_and_run(case, asha, sunil, at=THEN)

    text = " ".join(letters.sent(case).text.split())
    assert text.count("We corrected 1 record on 20 June 2026") == 1
    assert text.count("We corrected") == 1
    assert text.count("Hosting provider:") == text.count("E-mail provider:") == 1
    assert "E-mail provider: We told them on 20 June 2026." in text
    assert len(mails("recipient")) == 2


def test_a_pause_is_counted_once_and_grows_by_what_was_won(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = prove(restriction(categories=["identity", "usage"]))
    decide_and_run(case, asha, sunil, usage=NO)
    first = dict(Outcome.objects.filter(kind="paused").values_list("category", "count"))
    assert (may("service", THEN), may("improvement", THEN)) == (False, True)

    decide_and_run(won(case), asha, sunil, at=THEN)

    rows = dict(Outcome.objects.filter(kind="paused").values_list("category", "count"))
    assert (first, rows) == ({"identity": 1}, {"identity": 1, "usage": 1})
    assert not may("improvement", later(days=6))
    assert not may("service", later(days=6))


def test_a_pause_that_ended_begins_again_when_the_appeal_is_won(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = decide_and_run(prove(restriction()), asha, sunil)
    limiting.announce(
        case,
        reason="We checked it with you, and it is right as it stands now.",
        by=asha,
        at=later(hours=1),
    )
    assert limiting.lift_due(later(days=4)) == 1
    assert may("service", later(days=4))

    decide_and_run(won(case), asha, sunil, at=THEN)

    assert not may("service", later(days=6))
    assert limiting.active(case).lift_at is None
    assert mapped.rows("users")[0]["restricted_at"] is not None


def test_an_objection_won_on_appeal_pauses_at_once_and_then_stops(
    policy, mapped, asha, sunil
):
    """GDPR Art. 18(1)(d): while it is weighed again, nothing is used."""
    add_maya(mapped)
    case = weigh(prove(objection()), asha, sunil, "refuse")
    tidying.tidy(later(days=4))
    assert may("improvement", later(days=4))

    won(case)
    assert not may("improvement", THEN)
    weigh(case, asha, sunil, "do", at=THEN)

    assert (case.status, case.ending) == ("answered", "granted")
    assert "Improve the Services: Stopped on 20 June 2026." in letters.sent(case).text
    tidying.tidy(later(days=60))
    assert not may("improvement", later(days=60))


def test_a_later_request_finds_what_was_kept_of_a_deleted_account(
    policy, mapped, asha, sunil
):
    found = add_maya(mapped)
    decide_and_run(prove(make_case("erasure")), asha, sunil, usage=KEPT, payment=BOOKED)
    assert not mapped.count("users")

    at = later(days=40)
    again = prove(make_case("access", at), at)

    rows = looking.resolve_keys(again)
    assert rows["usage"] == found["usage"]
    assert rows["people"] == []


def test_a_key_that_the_database_gave_again_leads_to_nobodys_row(
    policy, mapped, asha, sunil
):
    (key,) = add_maya(mapped)["usage"]
    case = decide_and_run(prove(make_case("erasure")), asha, sunil, usage=KEPT)
    mapped.sql(f"DELETE FROM usage_events WHERE id = {key}")
    other = mapped.add("users", email="other@example.com")
    mapped.add("usage_events", id=int(key), user_id=other, happened_at=later(days=3))

    assert looking.resolve_keys(case)["usage"] == []


def test_who_was_told_is_not_told_again_of_what_had_gone_before(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    keep = KEPT
    case = prove(make_case("erasure"))
    decide_and_run(case, asha, sunil, support=keep, payment=GONE)
    erased = dict(
        Outcome.objects.filter(kind="erased").values_list("category", "count")
    )

    decide_and_run(won(case), asha, sunil, at=THEN, payment=GONE)

    again = RecipientNotice.objects.filter(turn=1)
    assert {kind for row in again for kind in row.categories} == {"support"}
    rows = dict(Outcome.objects.filter(kind="erased").values_list("category", "count"))
    assert rows == {**erased, "support": 1}


def test_a_customer_who_still_thinks_about_it_is_asked_once(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = prove(restriction(categories=["voice-clones"]))
    decide_and_run(case, asha, sunil)
    before = len(legs.of(case))
    assert (before, len(mails("passed_on"))) == (1, 1)

    decide_and_run(won(case), asha, sunil, at=THEN)

    assert len(legs.of(case)) == len(mails("passed_on")) == before
    assert "on 15 June 2026" in letters.sent(case).text


def test_a_second_answer_is_opened_anew_within_the_hour(policy, mapped, asha, sunil):
    case = won(answered("rectification", asha, sunil, mapped))
    opened = LedgerEntry.objects.filter(act="answer.opened")
    for minutes in (0, 5):
        _open(case, minutes)
    assert opened.count() == 1

    decide_and_run(case, asha, sunil, at=THEN + timedelta(minutes=10))
    for minutes in (20, 25):
        _open(case, minutes)

    assert opened.count() == 2


def _open(case, minutes):
    at = THEN + timedelta(minutes=minutes)
    tracking.opened(case, since=at - timedelta(hours=1), at=at)
