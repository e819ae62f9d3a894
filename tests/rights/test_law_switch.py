"""Another law: both side by side, then used with a reason, and the person is told."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal import second_person
from portal.models import LedgerEntry
from rights import (
    casefile,
    claims,
    deciding,
    extending,
    law_changing,
    law_letters,
    law_measure,
    law_switch,
    references,
    remaining,
    talking,
)
from rights.law_switch import NotSwitched
from rights.models import Decision, LateLetter, LawChange
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.test_extending import WHY
from tests.rights.world import (
    AT,
    asha,
    later,
    mails,
    make_case,
    policy,
    searched_for,
    sunil,
    under,
)

__all__ = ["asha", "policy", "sunil"]
pytestmark = pytest.mark.django_db
REASON = "They wrote that they moved to San Diego."
GUESS = "Her phone number looks as though she lives in Iowa now."


@pytest.fixture
def case(policy):
    answers = {"contact": "maya@example.com"}
    return make_case("erasure", residence="DE", answers=answers)


def facts(sides):
    return {str(side.label): (side.now, side.then) for side in sides}


def test_both_laws_stand_side_by_side_before_anything_changes(case):
    found = facts(law_switch.compare(case, "us-ca"))

    assert found["Law"] == ("the GDPR", "the law of California")
    assert found["They live in"] == ("Germany", "California, United States")
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


def test_it_counts_from_the_same_day_and_keeps_what_was_confirmed(case, asha, sunil):
    under(case, "us-ca", asha, sunil, AT + timedelta(days=5))

    answer = case.clocks.get(kind="answer", law="us-ca")
    assert case.law == "us-ca"
    assert (answer.first_due - AT.date()).days == 45
    # They said that they live in Germany, and what was read of its law binds on.
    assert case.clocks.get(law="eu", kind="answer").first_due == date(2026, 7, 15)
    receipt = case.clocks.get(kind="acknowledge", law="us-ca")
    assert receipt.done_at is not None
    assert case.due_on == min(
        clock.answer_by for clock in case.clocks.exclude(kind="acknowledge")
    )
    entry = LedgerEntry.objects.get(act="case.law_changed")
    assert (entry.facts["from"], entry.facts["to"]) == ("eu", "us-ca")
    assert "San Diego" not in str(entry.facts)


def test_a_person_whose_date_moves_is_told(case, asha, sunil):
    """As when it was first taken for a later day than the law it turns out to be under."""
    moved(case, due_on=AT.date() + timedelta(days=44))
    under(case, "us-ca", asha, sunil)

    (mail,) = mails("new_date")
    assert f"{case.due_on:%-d %B %Y}" in mail["text"]
    assert "It is handled under the law of California now." in mail["text"]
    assert mail["subject"].startswith("Another date for PR-")


def test_a_person_whose_day_stays_is_told_of_the_law_all_the_same(case, asha, sunil):
    under(case, "us-ca", asha, sunil)

    (mail,) = mails("new_date")
    assert mail["subject"] == f"Another law for {references.display(case.reference)}"
    assert "Its date stays: you have our answer by Wednesday 15 July" in mail["text"]
    assert "As far as we know you live in California, United States." in mail["text"]
    assert "You can complain to: California Privacy Protection Agency" in mail["text"]
    assert casefile.law_sentence(case) == (
        "the law of California, because somebody here noted that they live in "
        "California, United States."
    )
    change = LawChange.objects.get()
    assert (change.was, change.law) == ("eu", "us-ca")
    assert (change.place_was, change.place, change.is_done) == ("DE", "US-CA", True)


def test_what_binds_where_they_said_they_live_is_stretched_by_no_other_law(
    policy, asha, sunil
):
    case = make_case("access", residence="DE")
    late = AT + timedelta(days=29)
    under(case, "us-ia", asha, sunil, late)
    assert facts(law_switch.facts(case))["We answer by"][0] == "Wed 15 Jul 2026"

    offer = extending.offer(case, late)

    assert offer.beyond == date(2026, 9, 15)  # three months by Art. 12(3), and no more
    under(case, "eu", asha, sunil, late, place="FR")
    assert case.clocks.filter(law="eu", kind="answer").count() == 1
    assert (case.law, case.residence) == ("eu", "FR")


def test_one_officer_puts_nobody_elsewhere_than_they_said(case, asha, sunil):
    """Until a second agrees, the law, its authority and its days are those they gave."""
    before = claims.regulators(case, at=AT)
    law_changing.use(case, "us-ia", reason=GUESS, by=asha, at=AT)

    row = law_changing.proposed(case)
    assert (case.law, case.residence, mails("new_date")) == ("eu", "DE", [])
    assert claims.regulators(case, at=AT) == before
    with pytest.raises(second_person.NotTheSecondPerson, match="Ask another person"):
        law_changing.agree(
            case, seen=row.pk, by=asha, signed_in_at=AT, at=later(hours=2)
        )
    with pytest.raises(NotSwitched, match="waits for a second person already"):
        law_changing.use(case, "us-ca", reason=REASON, by=sunil, at=AT)
    law_changing.drop(case, seen=row.pk, by=sunil, at=AT)
    with pytest.raises(NotSwitched, match="Read it again"):
        law_changing.agree(case, seen=row.pk, by=sunil, signed_in_at=AT, at=AT)
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        LawChange.objects.create(
            case=case,
            was="eu",
            law="us-ia",
            place_was="DE",
            place="US-IA",
            by=asha,
            at=AT,
        )
    acts = LedgerEntry.objects.filter(act__startswith="case.law_")
    assert [each.act for each in acts] == ["case.law_proposed", "case.law_kept"]


def test_what_was_decided_under_a_law_is_answered_under_it(case, asha, sunil):
    """The second person agrees to the letter that they read, with its authority."""
    Decision.objects.create(
        case=case, category="people", verb="do", proposed_by=asha, decided_at=AT
    )
    seen = deciding.stand(case)

    with pytest.raises(NotSwitched, match="Take the decision back first"):
        law_changing.use(case, "us-ia", reason=GUESS, by=asha, at=AT)

    case.law, case.residence = "us-ia", "US-IA"
    assert deciding.stand(case) != seen


@pytest.mark.parametrize(("mode", "law"), [("solo", "us-ia"), ("always", "eu")])
def test_one_person_alone_is_heard_after_a_delay(case, asha, settings, mode, law):
    settings.SECOND_PERSON = mode
    law_changing.use(case, "us-ia", reason=GUESS, by=asha, at=AT)
    row = law_changing.proposed(case)

    with suppress(second_person.NotTheSecondPerson):
        law_changing.agree(
            case, seen=row.pk, by=asha, signed_in_at=later(hours=1), at=later(hours=2)
        )

    case.refresh_from_db()
    assert case.law == law


def test_where_nobody_said_a_place_one_officer_notes_what_gives_no_less(policy, asha):
    case = make_case("erasure", residence="")

    law_changing.use(case, "uk", reason="She wrote of her flat in Leeds, where she lives.",
                     by=asha, at=AT)  # fmt: skip

    assert (case.law, case.residence) == ("uk", "GB")
    assert law_changing.proposed(case) is None


@pytest.mark.parametrize("law", ["us-ia", "us-ca"])
def test_where_nobody_said_a_place_two_officers_take_what_the_law_gave(
    policy, asha, sunil, law
):
    """And the day that she was told stays, wherever she lives."""
    case = make_case("erasure", residence="")
    due = case.due_on
    law_changing.use(case, law, reason=GUESS, by=asha, at=AT)
    row = law_changing.proposed(case)
    assert (case.law, case.residence) == ("eu", "")

    law_changing.agree(case, seen=row.pk, by=sunil, signed_in_at=AT, at=AT)

    assert (case.law, case.due_on) == (law, due)
    assert case.clocks.filter(law="eu", kind="answer").exists()


@pytest.mark.parametrize(
    ("was", "law", "place", "is_less"),
    [
        ("DE", "uk", "GB", False),
        ("DE", "us-ca", "US-CA", True),
        ("US-IA", "eu", "DE", True),  # the appeal of Iowa is gone
        ("IN", "company", "IN", True),
    ],
)
def test_a_law_gives_less_where_any_one_thing_is_less(policy, was, law, place, is_less):
    case = make_case("erasure", residence=was)

    assert law_measure.gives_less(case, law, place) == is_less


def test_a_law_with_nothing_for_the_right_is_no_choice(policy):
    case = make_case("erasure", residence="US-CA")
    calls = make_case("stop_calls", claims={"phone": "+12025550143"})

    offered = {pack.code for pack in law_switch.offered(case)}
    assert "us-tcpa" not in offered
    assert {"eu", "us-va", "company"} <= offered
    assert "eu" in {pack.code for pack in law_switch.offered(calls)}


@pytest.mark.parametrize(
    ("residence", "law", "place", "fault"),
    [
        ("DE", "company", "", "This law does not count in Germany"),
        ("DE", "us-va", "DE", "This law does not count in Germany"),
        ("DE", "us-va", "FR", "This law does not count in France"),
        ("US-CA", "eu", "", "This law does not count in California"),
        ("DE", "us-tcpa", "", "Choose a law that counted"),
        ("", "company", "", "Say where they live"),
        ("DE", "us-va", "", ""),
        ("US-CA", "eu", "FR", ""),
        ("DE", "company", "JP", ""),
        ("IN", "company", "", ""),
    ],
)
def test_a_law_counts_where_somebody_lives(policy, residence, law, place, fault):
    case = make_case("erasure", residence=residence)
    if not residence:
        moved(case, law="eu")
    case.refresh_from_db()

    said = law_switch.fault(case, law, place)

    assert said.startswith(fault)
    assert bool(said) == bool(fault)


def test_what_nobody_has_read_may_be_left_for_a_ground_with_a_warning(policy, asha):
    case = make_case("erasure", residence="IN")

    said = law_switch.warned(case, "company")
    assert said.startswith(
        "As far as we know, this law counts in India: the SPDI Rules"
    )
    assert law_switch.warned(case, "eu", "DE") == ""
    with pytest.raises(NotSwitched, match="in a whole sentence"):
        law_changing.use(case, "company", reason="x", by=asha, at=AT)
    assert case.law == "in-spdi"


@pytest.mark.parametrize("law", ["eu", "xx", "in-dpdp", ""])
def test_only_another_law_of_that_day_can_be_chosen(case, asha, law):
    with pytest.raises(NotSwitched, match="Choose a law that counted"):
        law_changing.use(case, law, reason=REASON, by=asha, at=AT)


def test_after_more_time_or_an_end_the_law_stays(case, asha):
    still = remaining.of(searched_for(case), AT)[0].code
    extending.extend(case, still=still, reason=WHY, by=asha, at=AT)
    with pytest.raises(NotSwitched, match="More time was taken already"):
        law_changing.use(case, "us-ca", reason=REASON, by=asha, at=AT)

    talking.withdraw(case, at=AT)
    with pytest.raises(NotSwitched, match="has ended"):
        law_changing.use(case, "us-ca", reason=REASON, by=asha, at=AT)


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
    assert "Write in a whole sentence why this law is the right one." in refused
    wrong = {**law, "law-law": "company", "law-reason": REASON, "law-use": "1"}
    refused = desk.post(f"{address}law/", wrong).content.decode()
    assert "This law does not count in Germany for such a request." in refused
    desk.post(f"{address}law/", {**law, "law-reason": REASON, "law-use": "1"})
    case.refresh_from_db()
    assert case.law == "eu"
    second = browser(staff("officer", "Omar"))
    page = second.get(address).content.decode()
    assert (
        "Vera proposes the law of California, because they live in California, United "
        "States. The person said: Germany." in page
    )
    seen = {"seen": law_changing.proposed(case).pk}
    own = desk.post(f"{address}law-agree/", seen, follow=True).content.decode()
    assert "You proposed this." in own
    second.post(f"{address}law-agree/", seen)
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
