"""Proving who asks: codes go only to what was on file, and pages read alike."""

from __future__ import annotations

import pytest

from portal import codes
from portal.models import Identifier, LedgerEntry, OneTimeCode, Person
from retention.demo.people import MAYA
from retention.models import Hold
from rights import (
    casefile,
    claims,
    deciding,
    identity,
    reaching,
    steps,
    talking,
    tracking,
)
from rights.models import Step
from rights.steps import Work
from tests.company import add_maya
from tests.rights.world import (
    AT,
    NO,
    ask,
    decide_and_run,
    later,
    mails,
    make_case,
    newest_code,
    prove,
    run,
)


def looked_up(right="erasure", at=AT, **values):
    case = make_case(right, at=at, **values)
    run(at)
    case.refresh_from_db()
    return case


def test_an_address_on_file_gets_a_code_and_the_case_waits(policy, mapped):
    add_maya(mapped)

    case = looked_up(claims={"email": MAYA.email})

    assert (case.status, case.on_file, case.on_file_at) == ("waiting", True, AT)
    (mail,) = mails("code")
    assert mail["to"] == MAYA.email
    assert mails("not_on_file") == []


def test_an_unknown_address_gets_a_mail_that_says_so_and_no_code(policy, mapped):
    case = looked_up(claims={"email": "nobody@example.com"})

    assert (case.status, case.on_file) == ("waiting", False)
    assert OneTimeCode.objects.count() == 0
    (mail,) = mails("not_on_file")
    assert mail["to"] == "nobody@example.com"


def test_the_status_page_reads_the_same_either_way(policy, mapped):
    add_maya(mapped)
    known = looked_up(claims={"email": MAYA.email})
    unknown = looked_up(claims={"email": "nobody@example.com"})

    assert tracking.status(known, at=AT) == tracking.status(unknown, at=AT)


def test_a_called_number_without_an_account_is_on_file(policy, mapped):
    customer = mapped.add("customers")
    mapped.add("calls", customer_id=customer, callee_number="+12025550177")

    case = looked_up("access", claims={"phone": "+12025550177"})

    assert case.on_file is True
    (text,) = mails("code_by_phone")
    assert text["to"] == "+12025550177"


def test_of_two_claims_the_one_on_file_gets_the_code(policy, mapped):
    add_maya(mapped)

    case = looked_up(claims={"email": "typo@example.com", "phone": MAYA.phone})

    assert identity.channel(case) == identity.Channel(kind="phone", value=MAYA.phone)
    assert len(mails("code_by_phone")) == 1
    assert mails("not_on_file") == []


def test_the_right_code_proves_joins_and_starts_the_search(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})

    result = identity.confirm(case, typed=newest_code(), at=later(hours=1))

    assert result is codes.Result.OK
    assert (case.status, case.proven_at) == ("working", later(hours=1))
    identifier = Identifier.objects.get(person=case.person)
    assert (identifier.proven_at, identifier.on_file_at) == (later(hours=1), AT)
    assert steps.of(case, Work.SEARCH).state == "due"


@pytest.mark.parametrize("typed", ["000000", "", "abc", "<script>", "1" * 500])
def test_a_wrong_code_proves_nothing(policy, mapped, typed):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})

    assert identity.confirm(case, typed=typed, at=AT) is codes.Result.WRONG
    assert case.status == "waiting"
    assert Person.objects.count() == 0


def test_a_code_of_one_case_does_not_open_another(policy, mapped):
    add_maya(mapped)
    first = looked_up(claims={"email": MAYA.email})
    code = newest_code()
    second = make_case("access", claims={"email": MAYA.email}, at=later(minutes=1))
    run(later(minutes=1))
    second.refresh_from_db()

    if code != newest_code():
        assert identity.confirm(second, typed=code, at=AT) is codes.Result.WRONG
    assert identity.confirm(first, typed=code, at=AT) is codes.Result.OK


def test_a_code_works_once_and_twice_is_told_so(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})
    code = newest_code()
    identity.confirm(case, typed=code, at=AT)

    assert identity.confirm(case, typed=code, at=AT) is codes.Result.USED
    assert Step.objects.filter(effect="search").count() == 1


def test_an_expired_code_is_told_apart(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})

    result = identity.confirm(case, typed=newest_code(), at=later(hours=25))

    assert result is codes.Result.EXPIRED


def test_sending_again_replaces_the_code_and_is_silent_for_strangers(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})
    stranger = looked_up(claims={"email": "nobody@example.com"})
    old = newest_code()

    for each in (case, stranger):
        identity.ask_again(each, at=later(minutes=1))
    run(later(minutes=1))

    assert len(mails("code")) == 2
    if old != newest_code():
        assert identity.confirm(case, typed=old, at=AT) is codes.Result.WRONG
    assert identity.confirm(case, typed=newest_code(), at=AT) is codes.Result.OK


def test_asking_again_costs_the_same_whoever_is_known(
    policy, mapped, django_assert_num_queries
):
    add_maya(mapped)
    cases = [
        looked_up(claims={"email": address})
        for address in (MAYA.email, "nobody@example.com")
    ]
    sent = len(mails("code"))

    for minute in (1, 2):
        for case in cases:
            with django_assert_num_queries(5):
                identity.ask_again(case, at=later(minutes=minute))
            assert len(mails("code")) == sent
        run(later(minutes=minute))
        sent += 1
        assert len(mails("code")) == sent


def test_nobodys_inbox_is_filled_with_codes(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})

    for minute in range(10):
        identity.ask_again(case, at=later(minutes=minute))
        run(later(minutes=minute))

    first, second, third = [mail["text"] for mail in mails("code")]
    last = "This is the last message of today to you"
    assert [last in text for text in (first, second, third)] == [False, False, True]
    # What could not be sent was not issued: the newest that came works on.
    assert identity.confirm(case, typed=newest_code(), at=AT) is codes.Result.OK


def test_whoever_gets_no_code_to_open_an_answer_reads_whether_one_is_out(
    policy, mapped
):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})
    identity.confirm(case, typed=newest_code(), at=AT)
    case.refresh_from_db()

    said = [identity.why_no_code(case, at=AT)]
    identity.send_opening_code(case, at=AT)
    said.append(identity.why_no_code(case, at=AT))

    assert said == [
        "No code can be sent to this address today: others asked for too many. Try "
        "again tomorrow, or write to us.",
        "No more codes go to this address today. The newest one works for 24 hours.",
    ]


def test_the_search_uses_only_what_is_proven(policy, mapped):
    """Both are claimed; the mail is proven, so the phone finds nothing."""
    rows = add_maya(mapped)
    customer = mapped.add("customers")
    mapped.add("calls", customer_id=customer, callee_number="+12025550177")
    case = looked_up(claims={"email": MAYA.email, "phone": "+12025550177"})
    identity.confirm(case, typed=newest_code(), at=AT)
    run()

    found = steps.of(case, Work.SEARCH).result["found"]
    assert found["people"] == 1
    assert found["calls"] == 0
    assert rows["calls"]


def test_found_rows_are_held_until_the_case_is_over(policy, mapped):
    add_maya(mapped)
    case = looked_up("access", claims={"email": MAYA.email})
    identity.confirm(case, typed=newest_code(), at=AT)
    run()

    hold = Hold.objects.get(case=case.reference)
    assert (hold.kind, hold.released_at) == ("case", None)
    assert MAYA.email not in hold.title + hold.reason


def test_opening_the_answer_takes_a_fresh_code_to_the_proven_channel(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})
    first = newest_code()
    identity.confirm(case, typed=first, at=AT)

    identity.send_opening_code(case, at=later(hours=1))

    assert mails("code")[-1]["to"] == MAYA.email
    assert identity.open_with(case, typed="000000", at=AT) is codes.Result.WRONG
    assert (
        identity.open_with(case, typed=newest_code(), at=later(hours=1))
        is codes.Result.OK
    )


def test_nobody_unproven_gets_an_opening_code(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})

    identity.send_opening_code(case, at=later(hours=1))

    assert len(mails("code")) == 1


def test_two_requests_to_delete_do_not_hold_each_other_back(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})
    identity.confirm(case, typed=newest_code(), at=AT)
    run()

    assert Hold.objects.filter(case=case.reference).exists() is False


def test_requests_of_strangers_do_not_lock_the_person_out(policy, mapped):
    """No fourth message goes out, and any code that came proves the address."""
    add_maya(mapped)
    theirs = [looked_up("access", claims={"email": MAYA.email}) for _turn in range(5)]

    mine = make_case("erasure", claims={"email": MAYA.email}, at=later(minutes=1))
    run(later(minutes=1))
    mine.refresh_from_db()

    assert len(mails("code")) == 3
    code = newest_code()
    assert identity.confirm(mine, typed=code, at=later(minutes=2)) is codes.Result.OK
    assert mine.status == "working"
    # It was used for one request: none of the strangers' is proven by it.
    used = [identity.confirm(each, typed=code, at=later(minutes=3)) for each in theirs]
    assert codes.Result.OK not in used
    # Whoever typed a code reads the address, and may be written to again.
    run(later(minutes=3))
    # One of those that waited goes, and takes no room that the next one needs.
    assert len(mails("code")) == 4
    looked_up("access", claims={"email": MAYA.email}, at=later(minutes=4))
    assert len(mails("code")) == 5


def test_a_stranger_guesses_five_times_at_what_was_sent_to_somebody(policy, mapped):
    add_maya(mapped)
    hers = [
        looked_up("access", claims={"email": MAYA.email}, at=later(minutes=n))
        for n in range(3)
    ]
    code = newest_code()
    stranger = looked_up("erasure", claims={"email": MAYA.email})

    for n in range(6):
        wrong = f"{(int(code) + 1 + n) % 10**6:06d}"
        identity.confirm(stranger, typed=wrong, at=AT)

    assert identity.confirm(stranger, typed=code, at=AT) is codes.Result.WRONG
    assert identity.confirm(hers[2], typed=code, at=AT) is codes.Result.OK


def test_who_opens_the_answer_too_often_is_told_so_once_a_day(policy, mapped):
    add_maya(mapped)
    case = looked_up("access", claims={"email": MAYA.email})
    identity.confirm(case, typed=newest_code(), at=AT)

    for hour in range(1, 8):
        identity.send_opening_code(case, at=later(hours=hour))

    assert len(mails("code")) == 1 + 5
    (said,) = mails("code_enough")
    assert said["to"] == MAYA.email
    assert "no further code is sent to you today" in said["text"]


def test_tries_of_strangers_leave_the_code_to_the_browser_that_filed(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"email": MAYA.email})
    code = newest_code()
    for n in range(6):
        wrong = f"{(int(code) + 1 + n) % 10**6:06d}"
        identity.confirm(case, typed=wrong, at=AT, is_foreign=True)

    stranger = identity.confirm(case, typed=code, at=AT, is_foreign=True)

    assert stranger is codes.Result.TOO_MANY
    assert identity.confirm(case, typed=code, at=AT) is codes.Result.OK


def test_a_called_number_that_is_not_known_is_answered_by_a_text(policy, mapped, asha):
    case = looked_up(claims={"phone": "+442071838750"}, residence="DE")
    deciding.nothing_found(case, by=asha, at=AT)

    (text,) = mails("answer_by_phone")
    assert text["to"] == "+442071838750"
    assert "We looked and found nothing under this number." in text["text"]
    assert "legal@smallest.ai" in text["text"]
    assert "https://www.bfdi.bund.de" in text["text"]
    assert mails("answer") == mails("answered_by_phone") == []
    status = tracking.status(case, at=AT)
    assert status.lead.startswith("We answered with a message to the address or number")


def test_a_refusal_by_text_says_why(policy, mapped, asha, sunil):
    case = looked_up(claims={"phone": "+442071838750"}, residence="DE")
    deciding.carry_on(case, by=asha, at=AT)
    late, ground = later(days=27), "cannot_identify"
    deciding.refuse(case, ground=ground, words=NO, by=asha, at=late)
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=late, at=late)
    run(late)

    (text,) = mails("answer_by_phone")
    assert "Your request: We do not do this." in text["text"]
    refused = case.outcomes.get(kind="refused")
    assert refused.ground
    assert refused.ground in text["text"]


@pytest.mark.parametrize("contact", ["nobody@example.com", "me@example.org"])
def test_who_proved_nothing_gets_one_mail_and_no_page_that_opens_nothing(
    policy, mapped, asha, contact
):
    answers = {"contact": contact}
    case = looked_up(claims={"email": "nobody@example.com"}, answers=answers)
    deciding.nothing_found(case, by=asha, at=AT)

    (answer,) = mails("answer")
    assert answer["to"] == "nobody@example.com"
    told = mails("answered")
    assert [mail["to"] for mail in told] == [contact][: contact != answer["to"]]
    for mail in told:
        assert "our answer went there and nowhere else" in mail["text"]
        assert "code" not in mail["text"]
        assert "ready" not in mail["subject"]


def test_who_proved_a_number_is_told_there_that_the_answer_is_ready(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = prove(make_case("access", claims={"phone": MAYA.phone}))
    decide_and_run(case, asha, sunil)

    (text,) = mails("answered_by_phone")
    assert text["to"] == MAYA.phone
    assert "A fresh code opens it" in text["text"]
    assert mails("answer_by_phone") == []


def test_nobody_is_texted_who_reads_only_on_this_site(policy, mapped, asha, sunil):
    add_maya(mapped)
    said = {"contact": "", claims.HERE: "yes"}
    case = make_case("access", claims={"phone": MAYA.phone}, answers=said)
    ask(case, "Which call?", by=asha, at=AT)
    assert mails("question_by_phone") == []
    talking.reply(case, words="All of them.", at=AT)

    decide_and_run(prove(case), asha, sunil)

    assert mails("answered_by_phone") == []
    assert ("How to reach them", "Only on this site") in casefile.asked(case)
    assert reaching.words(case) == "only on this site"


def test_who_reads_only_here_can_ask_for_texts_and_back(policy):
    case = make_case("access", claims={"phone": MAYA.phone}, answers={"contact": ""})
    assert reaching.words(case).startswith("by text message to ")

    for way, number in [("site", ""), ("text", MAYA.phone), ("site", "")]:
        said = {"way": way, "text_to": number, "contact": "", "post_to": ""}
        reaching.change(case, said, at=AT)
        assert claims.number(case) == number


def test_nobody_texts_the_number_that_a_report_is_about(policy, asha):
    case = make_case("child", claims={"phone": MAYA.phone}, answers={"words": "x"})
    ask(case, "Which school?", by=asha, at=AT)

    assert mails("question_by_phone") == []


@pytest.mark.parametrize(
    "typed",
    [
        "maya@examp1e.com",
        "maya@example.com.evil.example",
        # A Cyrillic letter that looks like ours.
        "maya@ex\u0430mple.com",
    ],
)
def test_the_right_name_at_another_address_gets_nothing_and_it_is_on_record(
    policy, mapped, typed
):
    """A09: what looks like an address on file is not it."""
    add_maya(mapped)
    words = {"words": "I am Maya Castellano, this is my new address."}
    case = looked_up("access", claims={"email": typed}, answers=words)

    assert (case.on_file, mails("code"), case.person) == (False, [], None)
    assert [mail["to"] for mail in mails("not_on_file")] == [typed]
    assert LedgerEntry.objects.filter(
        act="case.look_up", about=f"case:{case.reference}"
    ).exists()
    assert not Step.objects.filter(case=case, effect__in=["search", "export"]).exists()
