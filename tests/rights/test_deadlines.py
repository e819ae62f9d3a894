"""Deadlines: the vectors of the legal reference, and our own around the edges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import workdays
from rights import deadlines, registry
from rights.deadlines import Received
from rights.law import Length

PACKS = registry.packs()
HELD = {"company", "eu", "us-ca", "in-spdi"}
REQUIRED = frozenset(HELD)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))


def received(on, *, right="access", region="", **more):
    return Received(right=right, on=on, region=region, required=REQUIRED, **more)


def due(law, kind, what):
    found = [d for d in deadlines.clocks(PACKS[law], what) if d.kind == kind]
    return [(d.first_due, d.strict_due) for d in found]


@pytest.mark.parametrize(
    ("on", "region", "expected"),
    [
        (date(2026, 1, 31), "DE", date(2026, 3, 2)),
        (date(2026, 3, 5), "DE", date(2026, 4, 7)),
        (date(2026, 3, 5), "", date(2026, 4, 6)),
        (date(2028, 1, 31), "FR", date(2028, 2, 29)),
        (date(2027, 1, 29), "FR", date(2027, 3, 1)),
        (date(2026, 10, 25), "DE", date(2026, 11, 25)),  # the clocks go back
        (date(2026, 3, 29), "DE", date(2026, 4, 29)),  # the clocks go forward
        (date(2026, 11, 25), "AT", date(2026, 12, 28)),
        (date(2026, 12, 1), "IT", date(2027, 1, 4)),
        (date(2026, 11, 23), "NO", date(2026, 12, 23)),
        (date(2026, 4, 14), "FR", date(2026, 5, 15)),
    ],
)
def test_gdpr_one_month(on, region, expected):
    what = received(on, region=region)

    assert due("eu", "answer", what) == [(expected, expected)]


def test_gdpr_extension_counts_from_receipt_not_from_the_moved_date():
    rule = PACKS["eu"].editions[0].clocks[0]

    assert deadlines.extended(rule, received(date(2026, 1, 31))) == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("kind", "right", "expected"),
    [
        ("acknowledge", "access", [(date(2026, 12, 9), date(2026, 12, 7))]),
        ("answer", "access", [(date(2027, 1, 7), date(2027, 1, 6))]),
        ("answer", "erasure", [(date(2027, 1, 7), date(2027, 1, 6))]),
        ("stop", "opt_out", [(date(2026, 12, 16), date(2026, 12, 12))]),
        ("answer", "opt_out", []),
        ("stop", "access", []),
    ],
)
def test_california_from_23_november(kind, right, expected):
    what = received(date(2026, 11, 23), right=right, region="US-CA")

    assert due("us-ca", kind, what) == expected


def test_california_may_take_ninety_days_in_all():
    rule = PACKS["us-ca"].editions[0].clocks[1]

    assert deadlines.extended(rule, received(date(2026, 11, 23))) == date(2027, 2, 21)


def test_more_time_is_read_strictly_too():
    (_told, due) = deadlines.clocks(
        PACKS["us-ca"], received(date(2026, 11, 23), region="US-CA")
    )
    assert (due.extended_strict, due.extended_due) == (
        date(2027, 2, 20),
        date(2027, 2, 21),
    )

    (eu,) = deadlines.clocks(PACKS["eu"], received(date(2026, 1, 31), region="DE"))
    assert eu.extended_strict == eu.extended_due == date(2026, 4, 30)


def test_a_rule_without_extension_has_none():
    rule = PACKS["in-spdi"].editions[0].clocks[0]

    assert deadlines.extended(rule, received(date(2026, 11, 23))) is None


def test_india_one_month_does_not_move_off_weekends():
    what = received(date(2026, 10, 22), region="IN")

    assert due("in-spdi", "answer", what) == [(date(2026, 11, 22), date(2026, 11, 22))]


def test_the_company_promises_thirty_days_and_two_business_days():
    what = received(date(2026, 11, 23), region="US-CA")

    assert due("company", "answer", what) == [(date(2026, 12, 23), date(2026, 12, 23))]
    assert due("company", "acknowledge", what) == [
        (date(2026, 11, 25), date(2026, 11, 25))
    ]


def test_a_published_time_replaces_the_default_of_the_company():
    what = received(
        date(2026, 11, 23),
        undertakings={"answer": Length(words="20 days", days=20)},
    )

    assert due("company", "answer", what) == [(date(2026, 12, 13), date(2026, 12, 13))]


def sentences(residence, on, **more):
    chosen = deadlines.choose(
        PACKS, residence, received(on, region=residence, **more), held=HELD
    )
    return [d.sentence for d in chosen.dues]


def test_the_sentence_says_the_day_the_rule_and_why():
    assert sentences("DE", date(2026, 1, 31)) == [
        "Receipt to be confirmed by Tue 3 February 2026: two business days "
        "(our own promise), received 31 January.",
        "Due Mon 2 March 2026: 30 days (our own promise), received 31 January.",
        "Due Mon 2 March 2026: one month (Art. 12(3) GDPR), received 31 January, "
        "in a shorter month and past a weekend.",
    ]


def test_the_sentence_names_a_holiday():
    assert sentences("DE", date(2026, 3, 5))[2] == (
        "Due Tue 7 April 2026: one month (Art. 12(3) GDPR), received 5 March, "
        "past a weekend and past a holiday."
    )


def test_californian_sentences_say_how_they_were_counted():
    assert sentences("US-CA", date(2026, 11, 23))[1::2] == [
        "Receipt to be confirmed by Mon 7 December 2026: 10 business days "
        "(Cal. Code Regs. tit. 11, § 7021(a)), received 23 November, "
        "Saturdays counted.",
        "Due Wed 6 January 2027: 45 days (Cal. Code Regs. tit. 11, § 7021(b)), "
        "received 23 November 2026, the day of receipt counted.",
    ]


def test_a_promised_or_recalled_law_is_not_cited():
    what = Received(right="access", on=date(2026, 11, 23), required=frozenset({"eu"}))

    promised = deadlines.clocks(PACKS["us-ca"], what)[1].sentence
    recalled = deadlines.clocks(
        PACKS["in-spdi"], received(date(2026, 11, 23), region="IN")
    )[0].sentence

    assert promised == (
        "Due Wed 6 January 2027: 45 days (our own promise), received "
        "23 November 2026, the day of receipt counted."
    )
    assert recalled == (
        "Due Wed 23 December 2026: one month (our own promise), received 23 November."
    )


@pytest.mark.parametrize(
    ("residence", "right", "law", "answer_by"),
    [
        ("DE", "access", "eu", date(2026, 12, 23)),
        ("US-CA", "access", "us-ca", date(2026, 12, 23)),
        ("US-CA", "opt_out", "us-ca", date(2026, 12, 12)),
        ("IN", "erasure", "in-spdi", date(2026, 12, 23)),
        ("JP", "access", "company", date(2026, 12, 23)),
        ("US-TX", "access", "company", date(2026, 12, 23)),
        ("", "access", "eu", date(2026, 12, 23)),
        ("", "opt_out", "eu", date(2026, 12, 10)),
        ("US-CA", "stop_calls", "us-ca", date(2026, 12, 23)),
    ],
)
def test_one_law_by_residence_and_the_company_always(residence, right, law, answer_by):
    what = received(date(2026, 11, 23), right=right, region=residence)
    chosen = deadlines.choose(PACKS, residence, what, held=HELD)

    assert (chosen.law, chosen.answer_by) == (law, answer_by)
    assert "company" in {d.law for d in chosen.dues}
    assert {d.law for d in chosen.dues} <= {law, "company"}


def test_february_is_shorter_than_thirty_days():
    what = received(date(2027, 1, 28), region="FR")

    chosen = deadlines.choose(PACKS, "FR", what, held=HELD)

    assert chosen.answer_by == date(2027, 2, 27)  # the company's 30 days
    assert due("eu", "answer", what) == [(date(2027, 3, 1), date(2027, 3, 1))]


def test_a_law_that_does_not_apply_is_not_chosen():
    what = received(date(2026, 11, 23), region="US-CA")

    chosen = deadlines.choose(PACKS, "US-CA", what, held={"company", "eu"})

    assert chosen.law == "company"


def test_the_edition_of_the_day_is_pinned():
    chosen = deadlines.choose(
        PACKS, "US-CA", received(date(2026, 11, 23), region="US-CA"), held=HELD
    )

    assert chosen.law_from == date(2026, 1, 1)


@settings(max_examples=40)
@given(DAYS, st.sampled_from(["DE", "FR", "IE", "US-CA", "GB", "IN", "JP", "", None]))
def test_the_strict_date_is_never_later_and_never_before_receipt(on, residence):
    for right in ("access", "opt_out", "stop_calls", "complaint", "appeal"):
        what = received(on, right=right, region=residence or "")
        chosen = deadlines.choose(PACKS, residence, what, held=set(PACKS))

        for due in chosen.dues:
            assert on < due.strict_due <= due.first_due
            if due.extended_due:
                assert due.first_due < due.extended_strict <= due.extended_due


@given(DAYS, st.sampled_from(["DE", "FR", "GB"]))
def test_what_rolls_never_ends_on_a_day_off(on, region):
    """Reg. 1182/71 Art. 3(4): however it is read, and whatever it is a period of."""
    for law, right in (("eu", "access"), ("uk", "access"), ("uk", "complaint")):
        rolled = "answer" if right == "access" else "acknowledge"
        for due in deadlines.clocks(
            PACKS[law], received(on, right=right, region=region)
        ):
            days = (due.first_due, due.strict_due, due.extended_due)
            for day in days if due.kind == rolled else ():
                assert day is None or workdays.is_working_day(day, region)


@given(DAYS, st.integers(1, 24))
def test_months_end_on_the_same_number_or_on_the_last_of_the_month(on, months):
    day = workdays.add_months(on, months)

    assert (day.year * 12 + day.month) - (on.year * 12 + on.month) == months
    assert day.day == on.day or (
        day.day < on.day and (day + timedelta(days=1)).day == 1
    )


@given(DAYS, st.integers(1, 40), st.sampled_from(["US-CA", "DE", "GB", ""]))
def test_business_days_are_that_many_days_of_work(on, count, region):
    plain = workdays.add_business_days(on, count, region)
    strict = workdays.add_business_days(on, count, region, saturdays=True)

    assert strict <= plain
    for end, saturdays in ((plain, False), (strict, True)):
        days = [on + timedelta(days=n + 1) for n in range((end - on).days)]
        worked = [
            d for d in days if workdays.is_working_day(d, region, saturdays=saturdays)
        ]
        assert (len(worked), worked[-1]) == (count, end)


@pytest.mark.parametrize(
    ("law", "days"),
    [
        *(("us-va", 60), ("us-ct", 60), ("us-tx", 60), ("us-de", 60)),
        *(("us-co", 45), ("us-or", 45), ("us-nj", 45)),
    ],
)
def test_an_appeal_has_45_or_60_days_by_state(law, days):
    on = date(2026, 6, 15)
    last = on + timedelta(days=days)

    assert due(law, "answer", received(on, right="appeal")) == [(last, last)]
    rule = PACKS[law].editions[0].clocks[1]
    assert (rule.rights, rule.review) == (("appeal",), "recalled")


def test_a_complaint_in_the_united_kingdom_is_confirmed_within_30_days():
    what = received(date(2026, 11, 22), right="complaint", region="GB")
    earlier = received(date(2026, 6, 18), right="complaint", region="GB")

    assert due("uk", "acknowledge", what) == [(date(2026, 12, 22), date(2026, 12, 21))]
    assert due("uk", "acknowledge", earlier) == []


@pytest.mark.parametrize(
    ("right", "kind", "last"),
    [
        ("child", "delete", date(2026, 6, 18)),
        ("voice_misuse", "stop", date(2026, 6, 16)),
    ],
)
def test_what_harms_now_has_a_short_clock(right, kind, last):
    assert due("company", kind, received(date(2026, 6, 15), right=right)) == [
        (last, last)
    ]
