"""In the evening where the company is it is the next day in UTC: nobody reads that one."""

from __future__ import annotations

from datetime import date, timedelta

from django.template import Context, Template

from notices import local_day
from rights import letters, mails, tracking
from rights.figures import cases
from rights.models import Case
from tests.rights.days import moved
from tests.rights.world import AT, make_case

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
