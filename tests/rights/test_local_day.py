"""In the evening where the company is it is the next day in UTC: nobody reads that one."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from notices import local_day, reading
from portal.second_person import NotTheSecondPerson
from retention import addresses
from rights import (
    deciding,
    grounds,
    letters,
    mails,
    punctuality,
    tracking,
    what_form,
)
from rights.figures import cases
from rights.models import Case
from tests.policies import put_in_force
from tests.rights.days import moved
from tests.rights.test_grounds import make_proven
from tests.rights.world import AT, make_case, proven, weighed

# Nine or ten in the evening in New York, where the starter policy has its company.
EVENING = (AT + timedelta(days=1)).replace(hour=2, minute=0)
THERE = EVENING.date() - timedelta(days=1)
SAID = f"{THERE.day} {THERE:%B %Y}"


def test_pages_and_papers_tell_the_day_of_an_instant_there(policy):
    shown = Template('{{ at|day:"j F Y" }}, {{ on|day:"j M" }}{{ no|day:"j M" }}')
    values = {"at": EVENING, "on": date(2026, 1, 31), "no": None}

    assert shown.render(Context(values)) == f"{SAID}, 31 Jan"
    assert local_day.words(EVENING) == SAID


def test_a_letter_says_the_day_on_which_somebody_wrote(policy):
    case = make_case("enquiry", EVENING, answers={"words": ["Why?"]})

    said = letters._frame(case, [], "granted", EVENING)

    assert (said["asked_on"], said["today"]) == (SAID, SAID)


def test_what_is_due_today_is_not_late_yet(policy):
    case = make_case("access", EVENING, channel="post")
    moved(case, due_on=THERE)
    case = Case.objects.get(pk=case.pk)

    _stand, overdue, _failed = cases.FIGURES.figures(EVENING)

    assert overdue.values == {(): 0}
    assert mails._due(case, EVENING) == f"{THERE:%A} {SAID}"
    assert f"our answer by {THERE:%A} {SAID}" in tracking._by_when(case)
    assert "has passed" not in tracking._by_when(case)


def test_a_day_begins_and_ends_there(policy):
    assert local_day.begins(THERE) <= EVENING < local_day.ends(THERE)
    assert local_day.of(local_day.begins(THERE)) == THERE
    assert local_day.of(local_day.ends(THERE)) == THERE + timedelta(days=1)
    march = date(2026, 3, 8)  # an hour of it is left out
    assert local_day.ends(march) - local_day.begins(march) == timedelta(hours=24)
    assert local_day.ends(march).astimezone(UTC).hour == 4


def test_what_is_free_in_a_year_is_counted_by_the_days_there(policy):
    """Nine in the evening of 15 June: what came in the afternoon of 15 June counts."""
    afternoon = EVENING.replace(year=EVENING.year - 1) - timedelta(hours=6)
    first, last = make_proven("access"), make_proven("access")
    moved(last, received_at=EVENING)
    answered = afternoon + timedelta(hours=1)
    done = {"status": "answered", "ending": "granted", "answered_at": answered}
    moved(first, received_at=afternoon, **done)
    last = Case.objects.get(pk=last.pk)

    assert "excessive" in {each.code for each in grounds.offered(last)}
    moved(first, received_at=afternoon - timedelta(days=1))
    assert "excessive" not in {each.code for each in grounds.offered(last)}


def test_who_is_alone_waits_until_the_day_is_nearly_over_there(
    policy, asha, settings, mapped
):
    """In UTC the day of the answer is over at eight in the evening."""
    settings.SECOND_PERSON = "solo"
    case = proven("erasure", mapped, residence="IN")
    moved(case, due_on=THERE)
    case = Case.objects.get(pk=case.pk)
    decided, soon = EVENING - timedelta(minutes=30), EVENING
    deciding.decide(case, weighed(case), by=asha, at=decided)

    with pytest.raises(NotTheSecondPerson, match="confirm it alone from"):
        deciding.agree(
            case, seen=deciding.stand(case), by=asha, signed_in_at=soon, at=soon
        )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_first_day_of_a_copy_is_at_most_the_day_it_is_there(db, zone):
    """One of these has another day than UTC, at whatever hour this runs."""
    now = timezone.now()
    reading.forget()
    put_in_force(at=now, time_zone=zone)
    today = now.astimezone(ZoneInfo(zone)).date()

    assert what_form.wrong_days(today, None) == {}
    assert set(what_form.wrong_days(today + timedelta(days=1), None)) == {"since"}
    reading.forget()


def test_a_promise_is_broken_since_the_day_it_was_due_there(policy):
    case = make_case("access", AT)
    moved(case, due_on=THERE)

    found = punctuality.finding(EVENING + timedelta(days=2), late="Late.", kept="Kept.")

    assert local_day.of(found.oldest_at) == THERE


def test_a_day_on_file_is_one_of_the_company(policy):
    assert addresses._is_before(THERE, EVENING)
    assert not addresses._is_before(THERE + timedelta(days=1), EVENING)
