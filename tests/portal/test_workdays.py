"""Days that count, with the vectors of the legal reference and our own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import workdays

DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 3, 5), 1, date(2026, 4, 5)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
        (date(2026, 5, 30), 0, date(2026, 5, 30)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(day, months, expected):
    assert workdays.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "region", "expected"),
    [
        (date(2026, 2, 28), "DE", date(2026, 3, 2)),
        (date(2026, 4, 5), "DE", date(2026, 4, 7)),
        (date(2026, 4, 5), "", date(2026, 4, 6)),
        (date(2026, 4, 3), "DE", date(2026, 4, 7)),
        (date(2026, 4, 3), "FR", date(2026, 4, 3)),
        (date(2026, 7, 14), "FR", date(2026, 7, 15)),
        (date(2026, 12, 25), "IE", date(2026, 12, 28)),
        (date(2026, 3, 4), "DE", date(2026, 3, 4)),
    ],
)
def test_a_last_day_off_moves_to_the_next_working_day(day, region, expected):
    assert workdays.roll_forward(day, region) == expected


@pytest.mark.parametrize(
    ("count", "saturdays", "expected"),
    [
        (10, False, date(2026, 12, 9)),
        (10, True, date(2026, 12, 7)),
        (15, False, date(2026, 12, 16)),
        (15, True, date(2026, 12, 12)),
        (0, False, date(2026, 11, 23)),
    ],
)
def test_californian_business_days_skip_thanksgiving_and_the_day_after(
    count, saturdays, expected
):
    day = workdays.add_business_days(
        date(2026, 11, 23), count, "US-CA", saturdays=saturdays
    )

    assert day == expected


def test_an_unknown_region_has_weekends_and_no_holidays():
    assert workdays.is_holiday(date(2026, 12, 25), "XX") is False
    assert workdays.is_working_day(date(2026, 12, 25), "XX") is True
    assert workdays.is_working_day(date(2026, 12, 26), "XX") is False


def test_an_unknown_part_of_a_country_has_the_holidays_of_the_country():
    assert workdays.is_holiday(date(2026, 12, 25), "DE-ZZ") is True


@given(DAYS, st.integers(min_value=0, max_value=48))
def test_added_months_keep_the_number_or_end_the_month(day, months):
    end = workdays.add_months(day, months)

    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day <= day.day


@given(DAYS)
def test_rolling_never_goes_back_nor_further_than_a_week(day):
    assert 0 <= (workdays.roll_forward(day, "DE") - day).days <= 7
