"""When a period has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.inventory import Period
from portal.workdays import add_months
from retention import schedule

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("now", "period", "zone", "expected"),
    [
        ("2026-06-15T12:00Z", Period(days=90), "UTC", "2026-03-17T12:00Z"),
        ("2026-03-31T12:00Z", Period(months=1), "UTC", "2026-02-28T12:00Z"),
        ("2024-03-31T12:00Z", Period(months=1), "UTC", "2024-02-29T12:00Z"),
        ("2024-02-29T12:00Z", Period(years=8), "UTC", "2016-02-29T12:00Z"),
        ("2025-02-28T12:00Z", Period(years=1), "UTC", "2024-02-28T12:00Z"),
        ("2026-01-10T12:00Z", Period(months=13), "UTC", "2024-12-10T12:00Z"),
        # Ten in the morning stays ten in the morning across the change of clocks.
        ("2026-03-10T14:00Z", Period(days=5), NEW_YORK, "2026-03-05T15:00Z"),
        ("2026-11-03T15:00Z", Period(days=5), NEW_YORK, "2026-10-29T14:00Z"),
        # The local day counts, not the one in Greenwich.
        ("2026-03-31T02:00Z", Period(months=1), NEW_YORK, "2026-03-01T03:00Z"),
    ],
)
def test_cutoff(now, period, zone, expected):
    assert schedule.cutoff(
        datetime.fromisoformat(now), period, zone
    ) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-06-15T02:00Z", "UTC", date(2026, 6, 15)),
        ("2026-06-15T01:59Z", "UTC", date(2026, 6, 14)),
        ("2026-06-15T06:00Z", NEW_YORK, date(2026, 6, 15)),
        ("2026-06-15T05:59Z", NEW_YORK, date(2026, 6, 14)),
        # Two o'clock does not happen on this day; three o'clock is late enough.
        ("2026-03-08T07:00Z", NEW_YORK, date(2026, 3, 8)),
    ],
)
def test_the_night_that_is_due(now, zone, expected):
    assert schedule.night(datetime.fromisoformat(now), zone) == expected


moments = st.datetimes(
    datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)
)
periods = st.builds(
    Period,
    years=st.integers(0, 10),
    months=st.integers(0, 30),
    days=st.integers(0, 400),
)
zones = st.sampled_from(["UTC", NEW_YORK, "Asia/Kolkata", "Europe/Berlin"])


@given(moments, periods, zones)
def test_no_row_is_ever_due_early(now, period, zone):
    """A row just before the cutoff has lived its whole period, counted forwards."""
    local = ZoneInfo(zone)
    row = schedule.cutoff(now, period, zone) - timedelta(seconds=1)
    born = row.astimezone(local)
    day = add_months(born.date(), period.years * 12 + period.months)
    whole = datetime.combine(day + timedelta(days=period.days), born.time())

    # An hour of slack: where the clocks go forward an hour does not exist.
    assert whole <= now.astimezone(local).replace(tzinfo=None) + timedelta(hours=1)


@given(moments, moments, periods, zones)
def test_later_never_means_an_earlier_cutoff(one, other, period, zone):
    first, last = sorted((one, other))
    earlier = schedule.cutoff(first, period, zone)

    # An hour of slack: on the day the clocks go back an hour happens twice.
    assert schedule.cutoff(last, period, zone) >= earlier - timedelta(hours=1)
