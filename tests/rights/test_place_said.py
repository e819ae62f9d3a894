"""A person says where they live: shown first, then used, and never to a later day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.models import LedgerEntry
from rights import casefile, law_changing, place_said, story, talking
from rights.models import Case, LawChange, LawProposal
from rights.place_said import NotSaid
from tests.rights.test_law_switch import REASON
from tests.rights.web import errors
from tests.rights.world import AT, asha, later, mails, make_case, policy, sunil, under

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db


def filed(residence="DE", right="erasure", at=AT):
    answers = {"contact": "maya@example.com"}
    return make_case(right, at, residence=residence, answers=answers)


def sides(case, place):
    return {str(s.label): (s.now, s.then) for s in place_said.compare(case, place)}


def test_another_law_counts_from_the_same_day_and_moves_no_day_back(policy):
    case = filed()
    found = sides(case, "US-CA")
    assert found["You live in"] == ("Germany", "California, United States")
    assert found["Law"] == ("the GDPR", "the law of California")
    day = "Wednesday 15 July 2026"
    assert found["Our answer comes by"] == (day, day)
    assert found["You can complain to"][1].startswith("California Privacy Protection")

    place_said.say(case, "US-CA", at=later(days=3))

    assert (case.law, case.residence, f"{case.due_on}") == (
        *("us-ca", "US-CA"),
        "2026-07-15",
    )
    answer = case.clocks.get(kind="answer", law="us-ca")
    assert answer.first_due - AT.date() == timedelta(days=45)
    row = LawChange.objects.get()
    assert (row.by, row.is_done, row.place_was) == (None, True, "DE")
    entry = LedgerEntry.objects.get(act="case.place_said")
    facts = {"from": "eu", "to": "us-ca", "due": "2026-07-15"}
    assert (entry.by, entry.facts) == ("person", facts)
    assert "You said where you live" in [event.title for event in story.past(case)]
    assert casefile.law_sentence(case) == (
        "the law of California, because they said they live in California, "
        "United States."
    )
    (mail,) = mails("new_date")
    assert "Its date stays: you have our answer by Wednesday 15 July" in mail["text"]


@pytest.mark.parametrize("was", ["US-IA", "", "BR"])
def test_the_earlier_day_of_both_counts_wherever_they_lived_before(policy, was):
    case = filed(was)
    told = case.due_on
    place_said.say(case, "DE", at=AT)
    assert (case.law, case.due_on) == ("eu", min(told, case.due_on))
    for there in ("US-IA", "IN", ""):
        place_said.say(case, there, at=later(days=1))
        assert (case.residence, case.due_on <= told) == (there, True)


def test_a_place_of_the_same_law_changes_whom_they_complain_to_alone(policy):
    case = filed()
    before, after = sides(case, "FR")["You can complain to"]
    assert before != after
    clocks = list(case.clocks.values_list("pk", flat=True))

    place_said.say(case, "FR", at=AT)

    assert (case.law, case.residence) == ("eu", "FR")
    assert list(case.clocks.values_list("pk", flat=True)) == clocks
    assert not LawChange.objects.exists()
    assert LedgerEntry.objects.filter(act="case.place_said").count() == 1


def test_their_word_ends_what_an_officer_proposed_against_it(policy, asha, sunil):
    case = filed()
    law_changing.use(case, "us-ca", reason=REASON, by=asha, at=AT)
    place_said.say(case, "GB", at=later(hours=1))
    assert law_changing.proposed(case) is None
    assert LawProposal.objects.get().dropped_by is None
    # What an officer then notes against the new word takes two again.
    under(case, "us-ca", asha, sunil, later(hours=2))
    assert casefile.law_sentence(case).endswith(
        "because somebody here noted that they live in California, United States."
    )
    assert LawChange.objects.count() == 2


def test_what_has_ended_and_what_is_no_place_stays(policy):
    case = filed()
    for wrong, said in (("DE", "know already"), ("QQ", "from the list")):
        with pytest.raises(NotSaid, match=said):
            place_said.say(case, wrong, at=AT)
    talking.withdraw(case, at=AT)
    with pytest.raises(NotSaid, match="has ended"):
        place_said.say(case, "FR", at=AT)
    assert Case.objects.get().residence == "DE"


def test_on_their_page_they_look_first_and_then_say_it(guest):
    guest.file("erasure", country="DE")
    guest.get("/track/progress/")
    assert "/track/place/" in guest.page.html
    guest.get("/track/place/")
    guest.submit(place="DE")
    assert errors(guest.page) == ["This is the place that we know already."]
    guest.submit(place="US-CA")
    assert "the law of California" in guest.page.html
    assert Case.objects.get().residence == "DE"

    guest.submit(place="US-CA", use="1")

    assert guest.page.url == "/track/progress/"
    assert Case.objects.get().law == "us-ca"
