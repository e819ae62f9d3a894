"""Another law: both side by side, then used with a reason, and the person is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.models import LedgerEntry
from rights import extending, law_letters, law_switch, talking
from rights.law_switch import NotSwitched
from rights.models import Case, LateLetter
from tests.rights.test_desk import browser, staff
from tests.rights.test_extending import WHY
from tests.rights.world import AT, asha, mails, make_case, policy, sunil

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
REASON = "They wrote that they moved to San Diego."


@pytest.fixture
def case(policy):
    answers = {"contact": "maya@example.com"}
    return make_case("erasure", residence="DE", answers=answers)


def facts(sides):
    return {str(side.label): (side.now, side.then) for side in sides}


def test_both_laws_stand_side_by_side_before_anything_changes(case):
    found = facts(law_switch.compare(case, "us-ca"))

    assert found["Law"] == ("the GDPR", "the law of California")
    assert found["Receipt confirmed by"][0] == "no day"
    assert found["Receipt confirmed by"][1] != "no day"
    assert found["With more time"][0] != found["With more time"][1]
    assert "but ours does not" in found["May the clock pause"][0]
    assert found["May the clock pause"][1] == "never"
    assert found["Costs nothing"][1] == "2 times a year"
    asked = "A fresh code sent there, and one fact that we hold."
    assert found["Most that may be asked"] == (
        f"{asked} (Art. 12(6) GDPR)",
        f"{asked} (Cal. Code Regs. tit. 11, § 7062(b), (c))",
    )
    now, then = found["A letter must also say"]
    assert now == "nothing more"
    assert then.startswith("We keep a record of this request")
    assert "not to sell or share your data: http" in then
    case.refresh_from_db()
    assert case.law == "eu"


def test_the_sentences_that_change_in_the_letter_stand_beside_each_other(case):
    done, refused = law_letters.compare(case, "us-ca", at=AT)

    assert "You can also go to a court." in refused.now
    assert "You can also go to a court." not in refused.then
    kept = "We keep a record of this request, to show what we did about it."
    assert (kept in done.now, kept in done.then) == (False, True)
    for letter in (done, refused):
        assert not set(letter.now) & set(letter.then)
        assert any("California" in said for said in letter.then)
        assert not any("our answer to your request" in said.lower()
                       for said in (*letter.now, *letter.then))  # fmt: skip
    case.refresh_from_db()
    assert (case.law, case.messages.count()) == ("eu", 0)


def test_it_counts_from_the_same_day_and_keeps_what_was_confirmed(case, asha):
    law_switch.use(case, "us-ca", reason=REASON, by=asha, at=AT + timedelta(days=5))

    answer = case.clocks.get(kind="answer", law="us-ca")
    assert case.law == "us-ca"
    assert (answer.first_due - AT.date()).days == 45
    assert not case.clocks.filter(law="eu").exists()
    receipt = case.clocks.get(kind="acknowledge", law="us-ca")
    assert receipt.done_at is not None
    assert case.due_on == min(
        clock.answer_by for clock in case.clocks.exclude(kind="acknowledge")
    )
    entry = LedgerEntry.objects.get(act="case.law_changed")
    assert (entry.facts["from"], entry.facts["to"]) == ("eu", "us-ca")
    assert "San Diego" not in str(entry.facts)


def test_a_person_whose_date_moves_is_told(case, asha):
    """As when it was first taken for a later day than the law it turns out to be under."""
    Case.objects.filter(pk=case.pk).update(due_on=AT.date() + timedelta(days=44))
    law_switch.use(case, "us-ca", reason=REASON, by=asha, at=AT)

    (mail,) = mails("new_date")
    assert f"{case.due_on:%-d %B %Y}" in mail["text"]
    assert "It is handled under the law of California now." in mail["text"]


@pytest.mark.parametrize("law", ["eu", "xx", "in-dpdp", ""])
def test_only_another_law_of_that_day_can_be_chosen(case, asha, law):
    with pytest.raises(NotSwitched, match="Choose a law that counted"):
        law_switch.use(case, law, reason=REASON, by=asha, at=AT)


def test_after_more_time_or_an_end_the_law_stays(case, asha):
    extending.extend(case, reason=WHY, by=asha, at=AT)
    with pytest.raises(NotSwitched, match="More time was taken already"):
        law_switch.use(case, "us-ca", reason=REASON, by=asha, at=AT)

    talking.withdraw(case, at=AT)
    with pytest.raises(NotSwitched, match="has ended"):
        law_switch.use(case, "us-ca", reason=REASON, by=asha, at=AT)


def test_at_the_desk_looking_changes_nothing_and_using_takes_a_reason(case):
    desk = browser(staff("officer", "Vera"))
    address = f"/desk/rights/case/{case.pk}/"
    law = {"law-law": "us-ca", "law-reason": ""}

    look = desk.post(f"{address}law-look/", law).content.decode()
    assert "the law of California" in look
    assert "<b>the law of California</b>" in look
    assert "The letter, if it is refused" in look
    assert "<p>You can also go to a court.</p>" in look
    case.refresh_from_db()
    assert case.law == "eu"

    refused = desk.post(f"{address}law/", {**law, "law-use": "1"}).content.decode()
    assert "Write why this law is the right one." in refused
    desk.post(f"{address}law/", {**law, "law-reason": REASON, "law-use": "1"})
    case.refresh_from_db()
    assert case.law == "us-ca"
    assert not LateLetter.objects.exists()


def test_a_full_copy_is_asked_more_for_in_california(policy):
    copy = make_case("access", residence="DE")

    most = facts(law_switch.compare(copy, "us-ca"))["Most that may be asked"]

    assert most[0].startswith("A fresh code sent to that address or number.")
    assert most[1].startswith(
        "A fresh code, two facts that we hold, and a declaration."
    )
