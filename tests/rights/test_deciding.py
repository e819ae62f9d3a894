"""What an officer may decide, who must agree, and what is refused in a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from portal.models import LedgerEntry
from portal.second_person import NotTheSecondPerson
from retention import holds
from retention.demo.people import MAYA
from rights import (
    deciding,
    decision_forms,
    letter_lines,
    letters,
    proposals,
    protocol,
    references,
    requests_copy,
    steps,
    writing,
)
from rights.deciding import NotDecided, Proposal
from rights.models import Decision, Message
from rights.steps import Work
from rights.workflow import IllegalMove
from tests.company import add_maya
from tests.rights.days import asked_before
from tests.rights.world import (
    AT,
    NO,
    UNTIL,
    WEIGHED,
    ask,
    decide_and_run,
    later,
    mails,
    make_case,
    prove,
    proven,
    run,
    weighed,
)


@pytest.fixture
def erasure(policy, mapped):
    """Maya's erasure, proven and searched, under a law that knows the duty to keep."""
    return proven("erasure", mapped, residence="IN")


@pytest.fixture
def plain(policy, mapped):
    """An erasure in which only usage was found: nothing about it is risky."""
    user = mapped.add("users", email="plain@example.com")
    mapped.add("usage_events", user_id=user)
    case = make_case(
        "erasure",
        claims={"email": "plain@example.com"},
        answers={"categories": ["usage"]},
        residence="DE",
    )
    return prove(case)


def verbs(lines):
    return {line.category: line.verb for line in lines}


ENDS = "It says until when each kind of data is kept, or what ends that."

# --- drafted from the inventory ------------------------------------------------------


def test_a_legal_duty_is_kept_with_its_law_and_end(erasure):
    payment = {p.category: p for p in deciding.draft(erasure)}["payment"]

    assert payment == Proposal(
        category="payment",
        title="Payment details and GST number",
        verb="keep",
        code="legal_duty",
        ground="A law makes us keep this.",
        law="Companies Act 2013 of India, section 128(5)",
        until="8 years after the payment",
        count=1,
    )


def test_a_copy_is_given_of_what_is_kept_too(policy, mapped):
    case = proven("access", mapped)

    assert set(verbs(deciding.draft(case)).values()) == {"do"}


def test_what_is_held_for_a_customer_is_passed_on(policy, mapped):
    customer = mapped.add("customers")
    mapped.add("calls", customer_id=customer, callee_number="+12025550177")
    case = prove(make_case("erasure", claims={"phone": "+12025550177"}))

    lines = deciding.draft(case)
    assert verbs(lines) == {"calls": "pass_on"}
    form = decision_forms.Decide({}, proposals=lines, verbs=[], grounds={})
    assert (form.is_valid(), form.decided(), list(form.fields)) == (True, lines, [])
    for verb, code in (
        ("refuse", "still_needed"),
        ("keep", "still_needed"),
        ("do", ""),
    ):
        other = [replace(line, verb=verb, code=code) for line in lines]
        with pytest.raises(deciding.NotDecided, match="customers, who decide about it"):
            deciding.check_lines(case, other, AT)


def test_what_is_refused_of_ours_is_still_passed_on_of_a_customers(
    policy, mapped, asha, sunil
):
    customer = mapped.add("customers")
    mapped.add("calls", customer_id=customer, callee_number="+12025550177")
    mapped.add("own_calls", callee_number="+12025550177")
    case = prove(make_case("erasure", claims={"phone": "+12025550177"}))
    (line,) = deciding.draft(case)
    no = {"verb": "refuse", "code": "legal_claims", "ground": WEIGHED}
    seen = letters.preview(case, [replace(line, **no)], at=AT)

    decide_and_run(case, asha, sunil, calls=no)

    assert {row.kind for row in seen.lines} >= {"refused", "passed_on"}
    became = case.outcomes.filter(category="calls")
    assert set(became.values_list("kind", flat=True)) == {"refused", "passed_on"}


def test_only_the_kinds_asked_for_are_proposed(plain):
    assert verbs(deciding.draft(plain)) == {"usage": "do"}


def test_rows_all_under_a_legal_hold_are_kept_without_naming_it(erasure, mapped):
    holds.place(
        kind="legal",
        title="Secret dispute",
        reason="",
        keys={"usage": mapped.keys("usage_events")},
        by=None,
        at=AT,
    )

    usage = {p.category: p for p in deciding.draft(erasure)}["usage"]

    assert (usage.verb, usage.ground, usage.until) == (
        "keep",
        "We need it to bring, use or fight a legal claim.",
        "that claim is over",
    )
    letter = letters.preview(erasure, deciding.draft(erasure), at=AT)
    assert "We keep this until that claim is over." in letter.text


@pytest.mark.parametrize("until", ["", "later", "For ever."])
def test_what_no_law_ends_is_kept_until_a_day_or_an_event(plain, asha, until):
    """Whoever reads that something stays reads for how long (GDPR Art. 12(1))."""
    (line,) = deciding.draft(plain)
    said = {"verb": "keep", "code": "legal_claims", "ground": WEIGHED}
    kept = replace(line, **said, until=until)

    with pytest.raises(deciding.NotDecided, match="a day, or what has to happen first"):
        deciding.decide(plain, [kept], by=asha, at=AT)

    has_none = letters.preview(plain, [replace(kept, until="")], at=AT)
    assert ENDS in [words for words, is_there in has_none.checks if not is_there]
    deciding.decide(plain, [replace(kept, until=UNTIL)], by=asha, at=AT)
    letter = letters.preview(plain, deciding.decided(plain), at=AT)
    assert f"We keep this until {UNTIL}." in letter.text
    assert (ENDS, True) in letter.checks


# --- one person or two -----------------------------------------------------------------


def test_an_ordinary_decision_runs_at_once(plain, asha):
    deciding.decide(plain, weighed(plain), by=asha, at=AT)

    assert plain.status == "working"
    assert list(plain.steps.filter(state="due").values_list("effect", flat=True)) == [
        "resolve",
        "letter",
    ]
    decision = Decision.objects.get()
    assert (decision.needs_second, decision.agreed_by, decision.agreed_at) == (
        False,
        None,
        AT,
    )


def test_everything_waits_for_a_second_person_where_the_company_says_always(
    plain, asha, settings
):
    settings.SECOND_PERSON = "always"

    deciding.decide(plain, weighed(plain), by=asha, at=AT)

    assert plain.status == "checking"


def test_a_sensitive_kind_is_risky(erasure, asha):
    lines = deciding.draft(erasure)

    assert deciding.is_risky(erasure, lines) is True
    deciding.decide(erasure, lines, by=asha, at=AT)
    assert erasure.status == "checking"
    assert steps.of(erasure, Work.RESOLVE) is None


@pytest.mark.parametrize(
    ("line", "risky"),
    [
        (Proposal(category="usage", title="", verb="do", count=1000), False),
        (Proposal(category="usage", title="", verb="do", count=1001), True),
        (Proposal(category="voice-clones", title="", verb="do", count=1), True),
        (Proposal(category="usage", title="", verb="refuse", count=1), True),
        (Proposal(category="usage", title="", verb="keep", count=1), True),
    ],
)
def test_risky_is_much_sensitive_refused_or_less_than_the_policy(plain, line, risky):
    assert deciding.is_risky(plain, [line]) is risky


def test_keeping_what_the_policy_keeps_is_not_risky(erasure):
    lines = [line for line in deciding.draft(erasure) if line.category == "payment"]

    assert verbs(lines) == {"payment": "keep"}
    assert deciding.is_risky(erasure, lines) is False


def test_a_copy_is_given_or_refused_but_never_kept(policy, mapped, asha):
    case = proven("access", mapped, residence="DE")
    lines = [replace(line, verb="keep", ground="No.") for line in deciding.draft(case)]

    with pytest.raises(NotDecided, match="Choose what happens"):
        deciding.decide(case, lines, by=asha, at=AT)
    assert case.status == "working"


def test_nobody_agrees_to_what_was_changed_under_their_eyes(erasure, asha, sunil):
    keep = [
        replace(
            line,
            verb="keep",
            code="legal_claims",
            ground=f"{line.title}: {WEIGHED}",
            until=UNTIL,
        )
        for line in deciding.draft(erasure)
    ]
    deciding.decide(erasure, keep, by=asha, at=AT)
    read = deciding.stand(erasure)
    deciding.send_back(erasure, note="No.", by=asha, at=AT)
    deciding.decide(erasure, weighed(erasure), by=asha, at=AT)

    with pytest.raises(NotDecided, match="was changed while you read it"):
        deciding.agree(erasure, seen=read, by=sunil, signed_in_at=AT, at=AT)

    erasure.refresh_from_db()
    assert erasure.status == "checking"
    assert not erasure.decisions.filter(agreed_at__isnull=False).exists()


def test_the_words_of_a_refusal_are_part_of_what_is_agreed_to(erasure, asha):
    ground = asked_before(erasure)
    deciding.refuse(erasure, ground=ground, words=NO, by=asha, at=AT)
    mild = deciding.stand(erasure)
    deciding.send_back(erasure, note="No.", by=asha, at=AT)
    deciding.refuse(
        erasure, ground=ground, words=f"{NO} We said so before.", by=asha, at=AT
    )

    assert deciding.stand(erasure) != mild


def test_a_refusal_waits_quietly_for_the_second_person(erasure, asha):
    ground = asked_before(erasure)
    deciding.refuse(erasure, ground=ground, words=NO, by=asha, at=AT)

    run(later(minutes=1))

    letter = steps.of(erasure, Work.LETTER)
    assert (letter.state, letter.attempt, letter.error) == ("due", 0, "")


def test_who_proposed_cannot_agree(erasure, asha):
    deciding.decide(erasure, weighed(erasure), by=asha, at=AT)

    with pytest.raises(NotTheSecondPerson, match="Ask another person to check it"):
        deciding.agree(
            erasure,
            seen=deciding.stand(erasure),
            by=asha,
            signed_in_at=AT,
            at=later(hours=5),
        )

    erasure.refresh_from_db()
    assert erasure.status == "checking"
    assert Decision.objects.filter(agreed_at__isnull=False).count() == 0


def test_a_company_of_one_goes_on_after_the_delay_and_the_record_says_so(
    erasure, asha, settings
):
    settings.SECOND_PERSON = "solo"
    deciding.decide(erasure, weighed(erasure), by=asha, at=AT)

    with pytest.raises(NotTheSecondPerson, match="confirm it alone from 13:00 UTC"):
        deciding.agree(
            erasure,
            seen=deciding.stand(erasure),
            by=asha,
            signed_in_at=later(minutes=5),
            at=later(minutes=10),
        )
    with pytest.raises(NotTheSecondPerson, match="Sign out and in again"):
        deciding.agree(
            erasure,
            seen=deciding.stand(erasure),
            by=asha,
            signed_in_at=later(hours=-1),
            at=later(hours=2),
        )
    deciding.agree(
        erasure,
        seen=deciding.stand(erasure),
        by=asha,
        signed_in_at=later(hours=1),
        at=later(hours=2),
    )

    assert erasure.status == "working"
    assert set(Decision.objects.values_list("solo_ground", flat=True)) == {
        "one person, no second check"
    }


def test_the_database_refuses_one_person_as_two(erasure, asha):
    deciding.decide(erasure, weighed(erasure), by=asha, at=AT)

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE rights_decision SET agreed_by_id = proposed_by_id")


def test_sending_back_forgets_the_proposal_and_keeps_the_note(erasure, asha, sunil):
    deciding.decide(erasure, weighed(erasure), by=asha, at=AT)

    deciding.send_back(erasure, note="Ask first.", by=sunil, at=later(hours=1))

    assert erasure.status == "working"
    assert Decision.objects.count() == 0
    assert Message.objects.get().kind == "note"
    assert run(later(hours=2)) == 0


def test_what_was_agreed_runs_once_and_is_not_decided_again(erasure, asha, sunil):
    decide_and_run(erasure, asha, sunil)

    with pytest.raises(IllegalMove):
        deciding.decide(erasure, [], by=asha, at=AT)
    with pytest.raises(IllegalMove):
        deciding.agree(
            erasure, seen=deciding.stand(erasure), by=sunil, signed_in_at=AT, at=AT
        )


# --- what cannot be decided -----------------------------------------------------------


def test_every_kind_that_was_found_must_be_decided(erasure, asha):
    lines = deciding.draft(erasure)

    with pytest.raises(NotDecided, match="Decide about every kind of data"):
        deciding.decide(erasure, lines[1:], by=asha, at=AT)


def test_keeping_needs_a_ground(erasure, asha):
    lines = [
        replace(line, verb="keep", ground="We like it.")
        if line.category == "usage"
        else line
        for line in deciding.draft(erasure)
    ]

    with pytest.raises(
        NotDecided, match="Choose the ground on which “How you use the Services”"
    ):
        deciding.decide(erasure, lines, by=asha, at=AT)


def test_our_own_data_cannot_be_passed_on(erasure, asha):
    lines = [replace(line, verb="pass_on") for line in deciding.draft(erasure)]

    with pytest.raises(NotDecided, match="is ours to decide"):
        deciding.decide(erasure, lines, by=asha, at=AT)


def test_nothing_is_decided_twice_by_two_officers_at_once(erasure, asha, sunil):
    lines = deciding.draft(erasure)
    deciding.decide(erasure, lines, by=asha, at=AT)

    with pytest.raises(IllegalMove):
        deciding.decide(erasure, lines, by=sunil, at=AT)


# --- refusing ----------------------------------------------------------------------------


def test_a_refusal_names_ground_law_appeal_and_authority(policy, mapped, asha, sunil):
    erasure = proven("erasure", mapped, residence="DE")
    deciding.refuse(
        erasure,
        ground=asked_before(erasure),
        words=f"You have our answer of May. {NO}",
        by=asha,
        at=AT,
    )
    assert erasure.status == "checking"
    deciding.agree(
        erasure, seen=deciding.stand(erasure), by=sunil, signed_in_at=AT, at=AT
    )
    run()
    erasure.refresh_from_db()

    assert (erasure.status, erasure.ending) == ("answered", "refused")
    text = letters.sent(erasure).text
    for part in (
        "We do not do what you asked. Here is why.",
        "You have our answer of May.",
        "(Art. 12(5) GDPR)",
        "If you do not agree",
        "legal@smallest.ai",
        "https://www.bfdi.bund.de",
        "You can also go to a court.",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("ground", "words"),
    [("", NO), ("nonsense", NO), ("still_needed", NO), ("excessive", "No.")],
)
def test_a_refusal_without_ground_or_reason_cannot_be_saved(
    erasure, asha, ground, words
):
    asked_before(erasure)
    with pytest.raises(
        NotDecided, match="A refusal needs a ground, and a whole sentence"
    ):
        deciding.refuse(erasure, ground=ground, words=words, by=asha, at=AT)

    assert erasure.status == "working"


def test_a_refusal_always_waits_for_a_second_person(erasure, asha, settings):
    settings.SECOND_PERSON = "risky"
    deciding.refuse(erasure, ground=asked_before(erasure), words=NO, by=asha, at=AT)

    with pytest.raises(NotTheSecondPerson):
        deciding.agree(
            erasure, seen=deciding.stand(erasure), by=asha, signed_in_at=AT, at=AT
        )


def test_a_promised_law_is_not_cited_in_a_refusal(policy, mapped, asha, sunil):
    case = proven("erasure", mapped, residence="US-CA")
    ground = asked_before(case, 2)
    deciding.refuse(case, ground=ground, words=NO, by=asha, at=AT)
    deciding.agree(case, seen=deciding.stand(case), by=sunil, signed_in_at=AT, at=AT)
    run()

    text = letters.sent(case).text
    assert "Cal. Code Regs." not in text
    assert "Cal. Civ. Code" not in text
    assert "California Privacy Protection Agency" in text
    assert "go to a court" not in text


# --- asking, answering, withdrawing ----------------------------------------------------


def test_a_question_waits_for_the_person_and_the_answer_comes_back(erasure, asha):
    due = erasure.due_on
    ask(erasure, "Which account?", by=asha, at=AT)
    assert (erasure.status, erasure.due_on) == ("waiting", due)
    deciding.reply(erasure, words="The older one.", at=later(hours=1))

    assert (erasure.status, erasure.due_on) == ("working", due)
    kinds = Message.objects.values_list("kind", flat=True)
    assert list(kinds) == ["question", "answer"]
    assert LedgerEntry.objects.filter(act="case.reply").count() == 2  # proof and answer


def test_a_question_is_never_in_a_mail(policy, mapped, asha):
    add_maya(mapped)
    case = prove(
        make_case(
            "erasure", claims={"email": MAYA.email}, answers={"contact": MAYA.email}
        )
    )

    ask(case, "Is it vc-1?", by=asha, at=AT)

    (mail,) = mails("question")
    assert "vc-1" not in mail["subject"] + mail["text"] + mail["html"]
    assert "Your date does not move while we wait for you." in mail["text"]


def test_the_officer_may_go_on_without_an_answer(erasure, asha):
    ask(erasure, "Which account?", by=asha, at=AT)

    deciding.carry_on(erasure, by=asha, at=later(days=5))

    assert erasure.status == "working"


def test_withdrawing_drops_the_steps_and_releases_the_rows(erasure, asha):
    deciding.decide(erasure, weighed(erasure), by=asha, at=AT)

    deciding.withdraw(erasure, at=later(hours=1))

    assert (erasure.status, erasure.ending) == ("withdrawn", "withdrawn")
    assert run(later(hours=2)) == 0
    assert holds.held_keys("usage") == set()


def test_what_runs_cannot_be_withdrawn(erasure, asha, sunil):
    decide_and_run(erasure, asha, sunil)

    with pytest.raises(IllegalMove):
        deciding.withdraw(erasure, at=later(hours=1))


def test_a_note_is_sealed_and_internal(erasure, asha):
    deciding.note(erasure, words="Same person as yesterday.", by=asha, at=AT)

    message = Message.objects.get()
    assert message.kind == "note"
    assert b"yesterday" not in bytes(message.sealed)


# --- nothing found -----------------------------------------------------------------------


def test_what_was_decided_meanwhile_is_not_called_nothing_found(policy, asha):
    said = {"words": "Where are my calls?", "contact": "maya@example.com"}
    case = make_case("enquiry", claims={}, answers=said)
    answer = writing.Answer(verb="do", words="They are in Ohio.")
    writing.write(case, answer, by=asha, at=AT)

    with pytest.raises(IllegalMove):
        deciding.nothing_found(case, by=asha, at=AT)
    run()

    assert "They are in Ohio." in letters.sent(case).text


def test_an_unknown_address_is_answered_at_that_address_alone(policy, mapped, asha):
    case = make_case(
        "erasure",
        claims={"email": "nobody@example.com"},
        answers={"contact": "filer@example.org"},
    )
    run()
    case.refresh_from_db()

    deciding.nothing_found(case, by=asha, at=later(days=1))

    assert (case.status, case.ending) == ("answered", "nothing_found")
    (mail,) = mails("answer")
    assert mail["to"] == "nobody@example.com"
    said = "We looked and found nothing under the address or number you gave."
    assert mail["text"].count("found nothing") == mail["text"].count(said) == 1
    assert mails("answered")[0]["to"] == "filer@example.org"
    assert "nothing" not in mails("answered")[0]["text"].replace("nothing is given", "")


def test_nothing_found_after_a_search_is_a_different_answer_than_erased(
    policy, mapped, asha
):
    mapped.add("users", email="plain@example.com")
    case = prove(
        make_case(
            "erasure",
            claims={"email": "plain@example.com"},
            answers={"categories": ["calls"]},
        )
    )
    assert deciding.draft(case) == []

    deciding.decide(case, [], by=asha, at=AT)
    run()
    case.refresh_from_db()

    assert (case.status, case.ending) == ("answered", "nothing_found")
    assert sorted(case.outcomes.values_list("category", "kind")) == [
        ("calls", "not_found"),
        ("requests", "kept"),
    ]


def test_the_whole_request_is_one_line_of_the_letter(policy):
    assert letter_lines.title_of(letters.reading.current(AT), proposals.WHOLE) == (
        "Your request"
    )


def test_a_copy_of_the_request_alone_is_answered_by_naming_its_record(
    policy, mapped, asha
):
    mapped.add("users", email="plain@example.com")
    case = prove(
        make_case(
            "access",
            claims={"email": "plain@example.com"},
            answers={"categories": ["requests"]},
        )
    )

    deciding.decide(case, [], by=asha, at=AT)
    run()
    case.refresh_from_db()

    assert case.status == "answered"
    assert list(case.outcomes.values_list("category", "kind")) == [("requests", "kept")]
    text = " ".join(letters.sent(case).text.split())
    assert "found nothing" not in text
    reference = references.display(case.reference)
    assert f"We keep 1 record. What you asked: {reference}. What you wrote" in text


def test_of_many_requests_the_newest_are_named_and_that_there_are_more(
    policy, mapped, monkeypatch
):
    monkeypatch.setattr(requests_copy, "MOST", 1)
    mapped.add("users", email="plain@example.com")
    asked = {"claims": {"email": "plain@example.com"}}
    first = prove(make_case("erasure", **asked))
    last = prove(make_case("access", later(days=2), **asked), later(days=2))

    said = requests_copy.listed(last)

    newest, before = (references.display(each.reference) for each in (last, first))
    assert said.startswith(f"What you asked: {newest}, and more before. ")
    assert before not in said


OTHER = "found nothing of what you asked about. We do hold other data about you."
OTHER_TIME = (
    "found nothing from the time you asked about. We do hold data about you from another "
    "time."
)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"categories": ["transcripts"]}, OTHER),
        ({"until": "2019-12-31"}, OTHER_TIME),
    ],
)
def test_nothing_of_a_part_is_never_called_nothing_about_you(
    policy, mapped, asha, asked, told
):
    case = proven("access", mapped, answers={**asked, "contact": "maya@example.com"})

    deciding.nothing_found(case, by=asha, at=AT)

    said = letters.sent(case)
    for words in (said.text, said.html):
        assert f"We looked and {told} You can ask for that too." in words
        assert "nothing about you" not in words
    assert protocol.state(case) == ("fulfilled", "")
