"""Whose law counts: the place somebody named, a number's country, or nobody's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from notices import reading
from portal import people, places
from rights import appealing, applicable, casefile, law_switch, periods
from rights.appealing import Grievance
from rights.models import Case
from tests.rights.world import AT, make_case, under

pytestmark = pytest.mark.usefixtures("policy")
MAIL = {"email": "maya@example.com"}
STOPS = {"choices": ["sale"]}


@pytest.mark.parametrize(
    ("right", "claims", "answers", "due"),
    [
        # 15 business days with Saturdays: California would want it first.
        ("opt_out", MAIL, STOPS, date(2026, 7, 2)),
        # 15 days: Rhode Island would.
        ("withdrawal", MAIL, {"choices": ["marketing"]}, date(2026, 6, 30)),
        ("voice_misuse", {}, {"words": "A call"}, date(2026, 6, 16)),
        ("enquiry", {}, {"words": "Why?"}, date(2026, 7, 15)),
        ("complaint", {}, {"words": "Too late."}, date(2026, 7, 15)),
        ("child", {}, {"words": "A link"}, date(2026, 6, 18)),
        ("nominee", MAIL, {"way": "end"}, date(2026, 7, 15)),
    ],
)
def test_where_nobody_asks_no_law_is_laid_on_anybody(right, claims, answers, due):
    case = make_case(right, claims=claims, answers=answers)

    assert (case.law, case.residence, case.due_on) == ("company", "", due)
    assert {clock.law for clock in case.clocks.all()} == {"company"}
    assert {clock.citation for clock in case.clocks.all()} == {""}
    assert min(c.strict_due for c in case.clocks.exclude(kind="acknowledge")) == due


@pytest.mark.parametrize(
    ("number", "law", "due"),
    [
        # Ten business days, and 19 June is a holiday.
        ("+12025550143", "us-tcpa", date(2026, 6, 30)),
        ("+17875550143", "us-tcpa", date(2026, 6, 30)),  # Puerto Rico
        ("+262692123456", "eu", date(2026, 7, 15)),  # Réunion
        ("+447700900123", "uk", date(2026, 7, 15)),
        ("+4930123456", "eu", date(2026, 7, 15)),
        ("+919876543210", "in-spdi", date(2026, 7, 15)),
        ("+81312345678", "company", date(2026, 7, 15)),
        ("+80012345678", "company", date(2026, 6, 29)),  # of no country
    ],
)
def test_calls_are_stopped_under_the_law_of_the_numbers_country(number, law, due):
    case = make_case("stop_calls", claims={"phone": number})

    assert (case.law, case.residence, case.due_on) == (law, "", due)


def test_a_place_that_was_said_counts_before_the_number():
    case = make_case("stop_calls", claims={"phone": "+12025550143"}, residence="DE")

    assert (case.law, case.residence) == ("eu", "DE")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("US", ""), ("US-CA", "US-CA"), ("DE", "DE"), ("", ""), (None, None)),
        *(("GG", "GG"), ("PR", "US-PR"), ("MF", "FR")),
    ],
)
def test_the_united_states_alone_name_no_law(said, meant):
    assert places.meant(said) == meant


def test_without_a_state_the_strictest_law_of_all_counts():
    plain = make_case("access", residence="US")
    silent = make_case("access", residence="", claims={"email": "b@example.com"})

    assert (plain.law, plain.residence) == ("eu", "")
    assert (plain.law, plain.due_on) == (silent.law, silent.due_on)


@pytest.mark.parametrize(
    ("number", "country"),
    [("+12025550143", "US"), ("+14165550143", "CA"), ("+80012345678", ""), ("x", "")],
)
def test_the_country_of_a_number(number, country):
    assert people.country(number) == country


@pytest.mark.parametrize(
    ("right", "values", "sentence"),
    [
        ("access", {"residence": "DE"}, "the GDPR, because they said they live in "
         "Germany."),
        ("access", {}, "our own promise: they did not say where they live."),
        ("stop_calls", {"claims": {"phone": "+12025550143"}}, "the telephone law of "
         "the United States, by the country of the phone number."),
        ("enquiry", {"claims": {}}, "our own promise: where they live is not asked "
         "for this."),
        ("complaint", {"claims": {}}, "our own promise: they did not say where they "
         "live."),
        ("portability", {"residence": ""}, "the GDPR, the strictest one, as nobody "
         "said where they live."),
    ],
)  # fmt: skip
def test_the_desk_says_where_the_law_comes_from(right, values, sentence):
    assert casefile.law_sentence(make_case(right, **values)) == sentence


def test_an_appeal_follows_the_law_of_the_answer(asha, sunil):
    first = make_case("access", residence="US-CA")
    under(first, "us-va", asha, sunil)
    Case.objects.filter(pk=first.pk).update(
        status="answered", ending="refused", answered_at=AT
    )
    first.refresh_from_db()

    case = appealing.appeal(first, Grievance(words="No."), at=AT)

    assert (case.law, case.residence) == ("us-va", "US-VA")
    assert casefile.law_sentence(first) == (
        "the law of Virginia, because somebody here noted that they live in Virginia, "
        "United States."
    )


def test_an_appeal_that_is_tied_later_comes_under_the_law_of_the_answer(asha):
    first = make_case("access", residence="US-VA")
    Case.objects.filter(pk=first.pk).update(
        status="answered", ending="refused", answered_at=AT
    )
    first.refresh_from_db()
    case = make_case("appeal", claims={}, answers={"words": "No.", "about": "PR"})
    before = case.law

    appealing.link(case, first, by=asha, at=AT)

    case.refresh_from_db()
    assert (before, case.law, case.residence) == ("company", "us-va", "US-VA")
    assert set(case.clocks.values_list("law", flat=True)) == {"company", "us-va"}


def test_the_strictest_of_all_is_a_promise_of_the_company_with_its_own_sentence():
    current = reading.current(AT)

    chosen = applicable.law_of(current, "opt_out", None, at=AT)

    assert [(d.kind, d.law, d.strict_due) for d in chosen.dues] == [
        ("acknowledge", "company", date(2026, 6, 17)),
        ("stop", "company", date(2026, 7, 2)),
        ("tell", "company", date(2026, 7, 2)),
        ("answer", "company", date(2026, 7, 15)),
    ]
    assert chosen.dues[1].sentence == (
        "To be stopped by Thu 2 July 2026: 15 business days (our own promise), "
        "received 15 June, Saturdays counted."
    )


def test_what_is_kept_of_a_law_is_of_its_right_place_day_and_language(policy):
    current = reading.current(AT)

    def said(right="access", place="US-CA", days=0, language="en"):
        with translation.override(language):
            on = AT + timedelta(days=days)
            chosen = applicable.law_of(current, right, place, at=on)
        return chosen.law, tuple(due.sentence for due in chosen.dues)

    others = (
        {"right": "opt_out"},
        {"place": "US-VA"},
        {"days": 1},
        {"language": "de"},
    )
    found = [said(), *(said(**other) for other in others)]

    assert len(set(found)) == 5
    assert [said(), *(said(**other) for other in others)] == found


@pytest.mark.parametrize(
    ("place", "hour", "strict"),
    [
        ("US-CA", 5, date(2027, 1, 12)),  # still 29 November in California
        ("US-CA", 9, date(2027, 1, 13)),
        ("DE", 5, date(2026, 12, 30)),
        ("DE", 2, date(2026, 12, 29)),  # 30 November in Berlin, the 29th here
    ],
)
def test_a_day_is_over_at_the_company_or_where_somebody_lives(
    policy, place, hour, strict
):
    """The company is in New York; read strictly, the earlier of both days counts."""
    at = datetime(2026, 11, 30, hour, 30, tzinfo=UTC)
    case = make_case("access", at, residence=place)
    law = {"US-CA": "us-ca", "DE": "eu"}[place]

    clock = case.clocks.get(law=law, kind="answer")

    assert clock.strict_due == strict
    is_still = "still the 29th where it was sent" in clock.sentence
    assert is_still == (place == "US-CA" and hour == 5)
    then = {(d.law, d.kind): d.strict_due for d in law_switch.under(case, law).dues}
    assert then[law, "answer"] == strict


def test_nobody_is_promised_two_days_for_one_thing(policy):
    """What a law that nobody read gives is kept as a promise; the first day is told."""
    utah = periods.told(make_case("erasure", residence="US-UT"))
    german = periods.told(make_case("erasure", residence="DE"))

    promised = [c for c in utah if "(our own promise)" in c.sentence]
    assert len(promised) == len({c.kind for c in promised})
    assert {"eu", "company"} == {c.law for c in german if c.kind == "answer"}
