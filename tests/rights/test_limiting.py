"""Pausing a use: objected to, restricted, told about before it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from consent import choosing, gate, receipts
from consent.models import Choice, Stop
from portal.models import LedgerEntry, Person
from retention import holds
from retention.models import HoldKey
from rights import (
    deciding,
    fulfilment,
    letters,
    limiting,
    references,
    tidying,
    tracking,
    workflow,
    writing,
)
from rights.filing import Refused
from rights.limiting import NotPaused
from rights.models import Case, Outcome, Restriction, Status, Step
from rights.promises import objections_pause_at_once
from rights.writing import Answer
from tests.company import MAYA as HER
from tests.company import add_maya
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import (
    AT,
    decide_and_run,
    later,
    mails,
    make_case,
    prove,
    run,
)

CHECKED = "We checked it with you, and it is right as it stands now."
INTEREST = "Without this use, nobody here could see abuse of accounts."
WEIGHED = {
    "compelling": "The danger you name comes from those whom this use finds.",
    "milder": "Without addresses nobody could tell which account was attacked.",
}
MAYA = {"email": "maya@example.com"}
OTHER = {"reason": "milder", "compelling": "reason", "milder": "compelling"}
WORDS = {"contact": MAYA["email"], "words": "I am in danger."}


# A table that takes every pause back by itself.
FORGETFUL = {
    "sqlite": [
        "CREATE TRIGGER forget AFTER UPDATE OF restricted_at ON users"
        " WHEN NEW.restricted_at IS NOT NULL BEGIN"
        " UPDATE users SET restricted_at = NULL WHERE id = NEW.id; END"
    ],
    "postgresql": [
        "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN NEW.restricted_at := NULL; RETURN NEW; END'",
        "CREATE TRIGGER forget BEFORE UPDATE ON users"
        " FOR EACH ROW EXECUTE FUNCTION forget()",
    ],
}


def may(purpose, at=AT):
    return gate.may_process_identifier("email", MAYA["email"], purpose, at)


def objection(at=AT, *purposes):
    answers = {**WORDS, "purposes": list(purposes or ["improvement"])}
    return make_case("objection", at, claims=MAYA, answers=answers, residence="DE")


def restriction(at=AT, **answers):
    said = {"ground": "accuracy", "categories": [], **WORDS, **answers}
    return make_case("restriction", at, claims=MAYA, answers=said)


def weigh(case, asha, sunil, verb, at=AT, stays=()):
    reason = "" if verb == "do" else INTEREST
    answer = Answer(
        verb=verb, words="We weighed it.", reason=reason, stays=stays, **WEIGHED
    )
    writing.write(case, answer, by=asha, at=at)
    if case.status == "checking":
        seen = deciding.stand(case)
        deciding.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)
    run(at)
    case.refresh_from_db()
    return case


# --- objecting ------------------------------------------------------------------


def test_what_is_objected_to_is_paused_while_it_is_filed(policy):
    assert may("improvement")

    case = objection()

    stop = Stop.objects.get()
    assert (stop.purpose, stop.ground, stop.case, stop.until) == (
        "improvement",
        "objection",
        case.reference,
        None,
    )
    assert not may("improvement")
    assert may("security")
    assert case.proven_at is None


def test_what_guards_people_is_paused_only_by_whoever_it_guards(policy, mapped):
    """A stranger who knows an address must not switch its protection off."""
    add_maya(mapped)
    case = objection(AT, "improvement", "security")
    assert (may("improvement"), may("security")) == (False, True)
    assert tracking.next_rows(case)[:2] == [
        "Paused already: Improve the Services.",
        "Paused once you have shown that it is you: Guard the Services.",
    ]

    case = prove(case)

    assert not may("improvement", later(minutes=1))
    assert not may("security", later(minutes=1))
    assert limiting.active(case).purposes == ["improvement", "security"]
    assert tracking.next_rows(case)[0] == (
        "Paused already: Improve the Services, Guard the Services."
    )
    told = [event.title for event in tracking.status(case, at=AT).events]
    assert "We paused: Improve the Services" in told
    assert "We paused: Guard the Services" in told
    laid = LedgerEntry.objects.filter(act="restriction.laid").order_by("at")
    assert [row.facts["purposes"] for row in laid] == [["improvement"], ["security"]]


def test_an_objection_to_what_guards_people_waits_whole_and_stops_when_granted(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = objection(AT, "security")
    assert may("security")
    assert not LedgerEntry.objects.filter(act="restriction.laid").exists()
    assert objections_pause_at_once.CHECK.run({}, AT).state == "kept"

    case = weigh(prove(case), asha, sunil, "do")

    assert case.ending == "granted"
    assert not may("security", later(days=60))
    assert "Guard the Services: Stopped on" in letters.sent(case).text


def test_an_objection_to_marketing_has_no_step_that_could_refuse_it(policy):
    """GDPR Art. 21(3): over every status, nothing but answering is ever open."""
    for never in ([], ["marketing"], ["profiling"], ["billing"]):
        with pytest.raises(Refused, match="^Select what you object to"):
            make_case("objection", claims=MAYA, answers={"purposes": never})
    case = make_case("opt_out", answers={"choices": ["marketing"]})

    for status in Status.values:
        ending = "granted" if status in {"answered", "closed", "withdrawn"} else ""
        Case.objects.filter(pk=case.pk).update(status=status, ending=ending)
        case.refresh_from_db()
        open_now = workflow.allowed(case, AT)
        assert not open_now & {
            workflow.Move.REFUSE,
            workflow.Move.DECIDE,
            workflow.Move.PROPOSE,
            workflow.Move.ASK,
            workflow.Move.NOTHING_FOUND,
        }


def test_the_officer_only_weighs_and_never_refuses_on_a_ground(policy, mapped):
    add_maya(mapped)
    case = prove(objection())

    assert {str(step) for step in workflow.allowed(case, AT)} == {
        "ask",
        "decide",
        "propose",
        "withdraw",
    }


def test_whoever_weighs_an_objection_reads_why_before_and_after_the_search(
    policy, mapped, asha
):
    add_maya(mapped)
    case = objection()
    reader, auditor = browser(staff("officer")), browser(staff("auditor"))
    why = '<h2>What they wrote</h2><p class="quote typed">I am in danger.</p>'
    address = f"/desk/rights/case/{case.pk}/"

    assert why in reader.get(address).content.decode()
    assert "I am in danger." not in auditor.get(address).content.decode()
    prove(case)
    assert Case.objects.get(pk=case.pk).searched_at
    assert why in reader.get(address).content.decode()


SOON = later(minutes=1)


def by_phone(purpose, at=SOON):
    return gate.may_process_identifier("phone", HER.phone, purpose, at)


def test_what_the_proven_owner_objects_to_is_paused_for_her_number_too(policy, mapped):
    add_maya(mapped)
    case = objection()
    run()
    assert by_phone("improvement")  # whoever asks is nobody yet

    prove(case)

    assert not by_phone("improvement")
    assert by_phone("service")


def test_a_restriction_is_one_of_the_whole_account(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = prove(restriction())
    assert by_phone("service")

    decide_and_run(case, asha, sunil)

    assert not by_phone("service")
    assert by_phone("legal")
    limiting.announce(case, reason=CHECKED, by=asha, at=later(hours=1))
    limiting.lift_due(later(days=4))
    assert by_phone("service", later(days=5))


def test_agreed_it_stays_stopped(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = weigh(prove(objection()), asha, sunil, "do")

    assert (case.status, case.ending) == ("answered", "granted")
    assert "Improve the Services: Stopped on 15 June 2026." in letters.sent(case).text
    tidying.tidy(later(days=60))
    assert not may("improvement", later(days=60))
    assert not by_phone("improvement", later(days=60))
    # Out takes a form, so in takes a word: their own yes ends their own no.
    choosing.choose(
        person=case.person,
        purpose="improvement",
        is_given=True,
        shown={"method": "page", "language": "en"},
        at=later(days=61),
    )
    assert may("improvement", later(days=61))
    assert by_phone("improvement", later(days=61))


def test_what_was_stopped_for_good_and_is_weighed_anew_can_end(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = weigh(prove(objection()), asha, sunil, "do")

    limiting.given_up(case, at=later(days=1))
    limiting.lift_due(later(days=5))

    assert may("improvement", later(days=5))
    assert by_phone("improvement", later(days=5))


def test_each_use_is_weighed_for_itself(policy, mapped, asha, sunil):
    """GDPR Art. 21(1): a reason of ours for one use is none for another."""
    add_maya(mapped)
    case = prove(objection(AT, "improvement", "security"))
    for wrong in ((), ("billing",), ("improvement", "security")):
        with pytest.raises(deciding.NotDecided, match="^Choose what stays stopped"):
            weigh(case, asha, sunil, "partly", stays=wrong)

    case = weigh(case, asha, sunil, "partly", stays=("improvement",))

    assert (case.status, case.ending) == ("answered", "partly")
    text = " ".join(letters.sent(case).text.split())
    assert "Improve the Services: Stopped on 15 June 2026." in text
    assert (
        "Guard the Services: Our reasons weigh more here, so we will use it again. "
        f"{INTEREST.rstrip('.')} (Art. 21(1) GDPR)."
    ) in text
    assert "Until 18 June 2026 nothing changes" in text
    assert not may("security", later(days=2, hours=23))
    tidying.tidy(later(days=3, minutes=1))
    assert may("security", later(days=3, minutes=2))
    assert not may("improvement", later(days=60))


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ("reason", "Name in a whole sentence the interest"),
        ("compelling", "Write in a whole sentence why it weighs more"),
        ("milder", "Write in a whole sentence why nothing milder would do"),
    ],
)
def test_an_objection_is_overruled_for_three_things_that_are_said(
    policy, mapped, lacks, said
):
    """GDPR Art. 21(1): a compelling interest, against what this very person wrote."""
    add_maya(mapped)
    case = prove(objection())
    whole = {"words": "We weighed it.", "reason": INTEREST, **WEIGHED}

    with pytest.raises(deciding.NotDecided, match=f"^{said}"):
        writing.check(case, Answer(verb="refuse", **{**whole, lacks: "More."}), AT)

    for changed, fault in (
        ({lacks: f"  {whole[OTHER[lacks]].upper()}"}, "The same sentence stands twice"),
        (
            {"compelling": INTEREST + " It is good."},
            "Why it weighs more answers nothing",
        ),
    ):
        with pytest.raises(deciding.NotDecided, match=f"^{fault}"):
            writing.check(case, Answer(verb="refuse", **{**whole, **changed}), AT)

    letter = writing.preview(case, Answer(verb="refuse", **whole), at=AT).text
    text = " ".join(letter.split())
    assert f"{INTEREST.rstrip('.')} (Art. 21(1) GDPR)." in text
    assert f"Why this weighs more than what you wrote: {WEIGHED['compelling']}" in text
    assert f"Why nothing milder would do: {WEIGHED['milder']}" in text


def test_an_objection_to_one_use_has_no_part(policy, mapped, asha):
    add_maya(mapped)
    case = prove(objection())
    verbs = [reply.verb for reply in writing.replies(case)]
    assert verbs == ["do", "refuse"]
    with pytest.raises(deciding.NotDecided, match="Choose how you answer"):
        writing.check(case, Answer(verb="partly", words="w", reason=INTEREST), AT)


def test_what_is_opened_again_stays_paused(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = weigh(prove(objection()), asha, sunil, "refuse")
    row = limiting.active(case)
    assert row.lift_at is not None

    limiting.weighed_anew(case, at=later(hours=1))

    assert limiting.lift_due(later(days=9)) == 0
    assert not may("improvement", later(days=9))


def test_the_desk_asks_which_uses_stay_stopped(policy, mapped):
    add_maya(mapped)
    case = prove(objection(AT, "improvement", "security"))
    desk = browser(staff("officer"))
    where = f"/desk/rights/case/{case.pk}/answer/"
    said = {
        "answer-verb": "partly",
        "answer-words": "We weighed it.",
        "answer-reason": INTEREST,
        **{f"answer-{name}": words for name, words in WEIGHED.items()},
    }

    page = desk.post(where, said).content.decode()

    assert "Choose what stays stopped: at least one use, and not all." in page
    desk.post(where, {**said, "answer-stays": ["security"]})
    decided = case.decisions.values_list("category", "verb")
    assert set(decided) == {
        ("everything", "partly"),
        ("improvement", "refuse"),
        ("security", "do"),
    }


def test_overruled_it_stays_paused_until_three_days_after_the_letter(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = prove(objection())

    weigh(case, asha, sunil, "refuse")

    assert (case.status, case.ending) == ("answered", "refused")
    text = letters.sent(case).text
    assert "Until 18 June 2026 nothing changes" in text
    assert INTEREST.rstrip(".") in text
    tidying.tidy(later(hours=71))
    assert not may("improvement", later(hours=71))
    tidying.tidy(later(hours=73))
    assert may("improvement", later(hours=73))
    acts = LedgerEntry.objects.filter(act__startswith="restriction.").order_by("at")
    assert [entry.act for entry in acts] == [
        "restriction.laid",
        "restriction.announced",
        "restriction.lifted",
    ]


def test_overruling_waits_for_a_second_person_and_a_reason(policy, mapped, asha):
    add_maya(mapped)
    case = prove(objection())
    with pytest.raises(deciding.NotDecided, match="^Give the reason"):
        writing.write(case, Answer(verb="refuse", words="No."), by=asha, at=AT)

    answer = Answer(
        verb="refuse", words="We go on with it.", reason=INTEREST, **WEIGHED
    )
    writing.write(case, answer, by=asha, at=AT)

    assert case.status == "checking"
    assert not may("improvement")


def test_taking_an_objection_back_ends_its_own_pause_only(policy):
    first, second = objection(), objection(later(hours=1), "improvement", "security")

    deciding.withdraw(first, at=later(hours=2))
    assert not may("improvement", later(hours=2))
    deciding.withdraw(second, at=later(hours=3))

    # Whoever paused it hears first when it is used again.
    tidying.tidy(later(hours=70))
    assert may("security", later(hours=70))
    assert not may("improvement", later(hours=70))
    tidying.tidy(later(hours=76))
    assert may("improvement", later(hours=76))


def test_whoever_takes_an_objection_back_reads_what_is_used_again(policy, mapped):
    add_maya(mapped)

    deciding.withdraw(prove(objection()), at=later(hours=3))

    told = mails("withdrawn")[-1]["text"]
    assert "What you paused stays paused until 18 June 2026." in told
    assert "Then we use your data again for: Improve the Services" in told


def test_a_restriction_taken_back_before_it_was_decided_ends_nothing(policy, mapped):
    add_maya(mapped)
    case = prove(restriction())

    deciding.withdraw(case, at=later(hours=1))

    assert may("improvement", later(hours=1))
    assert "paused" not in mails("withdrawn")[-1]["text"]


def test_the_page_says_what_starts_again_before_anything_is_taken_back(guest):
    guest.get("/rights/objection/")
    guest.submit(address="maya@example.com", uses=["improvement"])

    page = guest.get("/track/withdraw/").text

    assert "What you paused stays paused until" in page
    assert "for: Improve the Services" in page


def test_an_unproven_objection_reads_the_same_known_or_not(policy, mapped):
    add_maya(mapped)
    known = objection()
    answers = {**WORDS, "purposes": ["improvement"]}
    unknown = make_case("objection", claims={"email": "x@example.com"}, answers=answers)
    run()

    one, other = (
        tracking.status(Case.objects.get(pk=case.pk), at=AT)
        for case in (known, unknown)
    )

    assert one == other
    assert [event.title for event in one.events][:2] == [
        "You sent your request",
        "We paused: Improve the Services",
    ]


def test_an_objection_of_nobody_we_know_is_answered_without_words(policy, mapped, asha):
    case = make_case(
        "objection",
        claims={"email": "x@example.com"},
        answers={**WORDS, "purposes": ["improvement"]},
    )
    run()

    deciding.nothing_found(case, by=asha, at=AT)

    assert (case.status, case.ending) == ("answered", "granted")
    assert "Improve the Services: Stopped on 15 June 2026." in letters.sent(case).text


# --- restricting ----------------------------------------------------------------


def test_a_restriction_marks_the_rows_and_shuts_the_gate(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = prove(restriction())
    assert may("improvement")

    decide_and_run(case, asha, sunil)

    assert (case.status, case.ending) == ("answered", "part_passed")
    assert mapped.rows("users")[0]["restricted_at"] is not None
    assert mapped.count("users") == 1
    assert not may("improvement", later(hours=1))
    assert not may("service", later(hours=1))
    # What a law demands goes on, as where the kinds were named one by one.
    assert may("rights-requests", later(hours=1))
    assert may("legal", later(hours=1))
    kinds = set(Outcome.objects.filter(count__gt=0).values_list("kind", flat=True))
    assert "erased" not in kinds
    assert "paused" in kinds
    assert "and do nothing else with" in letters.sent(case).text
    (payment,) = [x for x in letters.sent(case).lines if x.category == "payment"]
    assert payment.words.endswith("only what a law asks of us: Meet legal duties.")


def test_only_the_kinds_asked_for_are_paused_and_kept(policy, mapped, asha, sunil):
    """What is not paused is deleted by the periods that are published."""
    keys = add_maya(mapped)
    case = prove(restriction(categories=["identity"]))
    assert holds.held_keys("logins") == set(keys["logins"])

    decide_and_run(case, asha, sunil)

    assert not may("service", later(hours=1))
    assert may("improvement", later(hours=1))
    # What a law demands goes on: this answer is one of those uses.
    assert may("rights-requests", later(hours=1))
    assert holds.held_keys("people") == set(mapped.keys("users"))
    held = HoldKey.objects.filter(hold__released_at__isnull=True)
    assert set(held.values_list("dataset", flat=True)) == {"people"}
    narrowed = LedgerEntry.objects.get(act="hold.narrowed")
    assert narrowed.facts["rows"]["logins"] == len(keys["logins"])


def test_paused_rows_outlive_the_night(policy, mapped, asha, sunil):
    """G-18.2: what is paused is kept, so the hold lasts as long as the pause."""
    add_maya(mapped)
    decide_and_run(prove(restriction()), asha, sunil)

    assert holds.held_keys("people") == set(mapped.keys("users"))


def test_who_asked_for_the_pause_may_still_ask_for_erasure(policy, mapped, asha, sunil):
    """Art. 18(2): restricted data is used with consent; asking to erase it is that."""
    add_maya(mapped)
    decide_and_run(prove(restriction()), asha, sunil)
    later_on = later(hours=1)
    erasure = prove(make_case("erasure", later_on, claims=MAYA), at=later_on)

    decide_and_run(erasure, asha, sunil, at=later_on)

    assert erasure.status == "answered"
    assert mapped.count("logins") == mapped.count("voice_clones") == 0
    said = Outcome.objects.filter(case=erasure).values_list("category", "kind")
    assert ("device", "erased") in said
    assert ("device", "kept") not in said


def test_a_legal_hold_is_no_pause_of_ones_own(policy, mapped, asha, sunil):
    keys = add_maya(mapped)
    holds.place(
        kind="legal",
        title="Claim",
        reason="A claim is under way.",
        keys={"logins": keys["logins"]},
        by=asha,
        at=AT,
    )
    decide_and_run(prove(restriction()), asha, sunil)
    later_on = later(hours=1)
    erasure = prove(make_case("erasure", later_on, claims=MAYA), at=later_on)

    decide_and_run(erasure, asha, sunil, at=later_on)

    assert mapped.count("logins") == len(keys["logins"])


def test_a_pause_ends_three_days_after_the_person_was_told(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = prove(restriction())
    with pytest.raises(NotPaused):
        limiting.announce(case, reason=CHECKED, by=asha, at=AT)
    decide_and_run(case, asha, sunil)

    limiting.announce(case, reason=CHECKED, by=asha, at=later(days=40))

    assert [m["to"] for m in mails("pause_ends")] == [MAYA["email"]]
    assert CHECKED in letters.sent(case).text
    assert CHECKED not in mails("pause_ends")[0]["text"]
    assert limiting.lift_due(later(days=42, hours=23)) == 0
    assert limiting.lift_due(later(days=43)) == 1
    assert limiting.lift_due(later(days=43)) == 0
    assert may("improvement", later(days=43))
    assert mapped.rows("users")[0]["restricted_at"] is None
    with pytest.raises(NotPaused):
        limiting.announce(case, reason=CHECKED, by=asha, at=later(days=44))


def test_a_system_that_says_paused_but_marks_nothing_is_not_believed(
    policy, mapped, asha, sunil
):
    """F14: claimed and read back; the case stays open with the sentence at the desk."""
    add_maya(mapped)
    case = prove(restriction())
    for statement in FORGETFUL[mapped.engine.dialect.name]:
        mapped.change_tables(statement)

    decide_and_run(case, asha, sunil)

    step = Step.objects.get(case=case, effect="restrict", dataset="people")
    assert (case.status, step.state) == ("working", "due")
    assert "not all are marked" in step.error


# --- taking a consent back -------------------------------------------------------


def test_a_consent_ends_at_once_without_proof_and_not_before(policy):
    case = make_case("withdrawal", claims=MAYA, answers={"choices": ["marketing"]})

    assert (case.status, case.ending) == ("answered", "granted")
    choice = Choice.objects.get()
    assert (choice.purpose, choice.is_given, choice.made_at) == ("marketing", False, AT)
    assert not may("marketing")
    stop = Stop.objects.get()
    assert (stop.purpose, stop.ground, stop.case) == (
        "marketing",
        "opt_out",
        case.reference,
    )


def test_the_receipt_of_a_consent_taken_back_has_the_words_of_the_page(guest):
    page = guest.get("/rights/withdrawal/")
    guest.submit(consents=["marketing"], address="maya@example.com", words="")

    said = receipts.receipt(Choice.objects.get())["words"]

    assert said == "Which consent do you take back? Tell you about offers"
    for shown in ("Which consent do you take back?", "Tell you about offers"):
        assert shown in page.text


def test_deletion_is_offered_once_nothing_else_needs_the_data(policy):
    one = make_case("withdrawal", claims=MAYA, answers={"choices": ["marketing"]})
    both = make_case(
        "withdrawal", claims=MAYA, answers={"choices": ["marketing", "profiling"]}
    )

    assert "We do nothing else with" not in letters.sent(one).text
    assert "We do nothing else with: Newsletter and offers." in letters.sent(both).text


def test_a_consent_that_does_not_exist_cannot_be_taken_back(policy):
    for wrong in ("security", "sale", "nonsense"):
        with pytest.raises(Refused):
            make_case("withdrawal", claims=MAYA, answers={"choices": [wrong]})
    assert not Person.objects.exists()


# --- the pages --------------------------------------------------------------------


def test_a_person_names_a_consent_in_their_words(guest):
    guest.get("/rights/withdrawal/")
    guest.submit(address="maya@example.com", words="the thing with the cookies")
    assert errors(guest.page) == [
        "We cannot tell which consent your words mean. Select it as well."
    ]
    example = "Stop fitting offers to me."
    assert f"For example: “{example}”" in guest.page.text
    guest.submit(address="maya@example.com", words=example)

    assert guest.page.url == "/receipt/"
    assert "Fit offers to you" in guest.page.text
    assert Choice.objects.get().purpose == "profiling"


def test_words_that_may_mean_two_things_are_asked_about_with_our_reading(guest):
    guest.get("/rights/withdrawal/")
    words = "I do NOT withdraw marketing, only profiling"
    guest.submit(address="maya@example.com", words=words)

    assert errors(guest.page) == [
        "Your words may mean more than one thing. We have selected what we read in "
        "them: Fit offers to you. Check it, and send it again."
    ]
    assert not Choice.objects.exists()
    assert words in guest.page.text
    guest.submit()  # all that was typed is still there, with what was selected
    assert Choice.objects.get().purpose == "profiling"


def test_marketing_and_another_use_become_two_requests(guest):
    guest.get("/rights/objection/")
    guest.submit(address="", uses=[])
    assert errors(guest.page) == [
        "Select what you object to.",
        "Enter your e-mail address or phone number.",
    ]
    guest.submit(address="maya@example.com", uses=["marketing", "improvement"])

    said = guest.page.text
    stop = references.display(Case.objects.get(right="opt_out").reference)
    words = f"Marketing has stopped for good. That is request {stop}."
    assert said.index(words) < said.index("Paused already: Improve the Services.")
    assert "Also sent from this browser" in said
    rows = Case.objects.order_by("right").values_list("right", "status")
    assert list(rows) == [("objection", "received"), ("opt_out", "answered")]


def test_the_desk_ends_a_pause_only_by_telling(guest, mapped):
    add_maya(mapped)
    guest.get("/rights/restriction/")
    guest.submit(address="maya@example.com", ground="accuracy", words="My name.")
    assert guest.page.url == "/receipt/"
    now = timezone.now()
    case = prove(Case.objects.get(), now)
    officer, other = staff("officer"), staff("officer", "Other")
    desk = browser(officer)
    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "It is not accurate, and you are checking it" in page
    assert "pause" in page
    decide_and_run(case, officer, other, now)

    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "Tell the person, then end it" in page
    where = f"/desk/rights/case/{case.pk}/end-pause/"
    answer = desk.post(where, {"pause-reason": "x"}).content.decode()
    assert "Write it in a whole sentence" in answer
    desk.post(where, {"pause-reason": CHECKED})
    row = Restriction.objects.get()
    assert row.lift_at - row.told_at == timedelta(hours=72)
    assert fulfilment.run_due(timezone.now()) == 0
