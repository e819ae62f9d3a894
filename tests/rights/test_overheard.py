"""Words beside a tick: heard on the receipt, at the desk, and opened with their day."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notices import local_day
from portal import ledger
from portal.models import LedgerEntry, Opening
from rights import claims, identity, opening, overheard, replies, talking, workflow
from rights.models import Case
from rights.workflow import about
from tests.company import MAYA as HER
from tests.company import add_maya
from tests.rights.test_arriving import typed
from tests.rights.test_desk import browser, staff
from tests.rights.test_track import find
from tests.rights.world import AT, later, mails, make_case, proven, run

PHRASE = "plum tree by night"
WHY = "They only say what must never happen to it again."


def asked(words: str, right: str = "access", at=AT, **fields) -> Case:
    answers = {"words": words, "contact": "maya@example.com", "categories": []}
    return make_case(right, at, answers=answers, **fields)


def beside(case: Case) -> list[str]:
    return [each.right for each in overheard.beyond(case)]


@pytest.mark.parametrize(
    ("words", "rights"),
    [
        ("Also delete my recordings.", ["erasure"]),
        ("Delete my recordings and stop calling me.", ["erasure", "stop_calls"]),
        ("And stop calling me. I never agreed to that.", ["stop_calls", "withdrawal"]),
        ("Please send me everything you have about me.", []),
        ("", []),
        ("Thank you for your work.", []),
        ("Also, do you delete my data after 30 days?", ["enquiry"]),
    ],
)
def test_what_the_words_ask_for_beyond_the_tick_is_heard(policy, words, rights):
    assert beside(asked(words)) == rights


def test_it_becomes_a_request_with_the_day_of_the_words(policy, asha):
    case = asked("A copy please. Also delete my recordings.", residence="DE")

    opened = overheard.take(case, "erasure", by=asha, at=later(days=20))

    assert (opened.right, opened.received_at) == ("erasure", case.received_at)
    assert (opened.due_on, opened.residence) == (case.due_on, "DE")
    assert opened.reference != case.reference
    assert beside(case) == []
    assert beside(opened) == []
    assert [mail["to"] for mail in mails("received")][-1] == "maya@example.com"
    # Twice is once.
    with pytest.raises(workflow.IllegalMove, match="looked at it already"):
        overheard.take(case, "erasure", by=asha, at=later(days=20))
    assert Case.objects.count() == 2


def test_a_question_beside_the_tick_is_opened_as_one(policy, asha):
    case = asked("A copy please. How long do you keep my recordings?")

    opened = overheard.take(case, "enquiry", by=asha, at=later(days=1))

    assert (opened.right, opened.received_at) == ("enquiry", case.received_at)
    assert claims.wrote(opened) == "How long do you keep my recordings?"


def test_words_of_the_thread_count_from_their_own_day(policy, asha):
    case = asked("A copy please.", residence="DE")
    talking.write(case, words="I want my account gone.", at=later(days=3))

    opened = overheard.take(case, "erasure", by=asha, at=later(days=9))

    assert opened.received_at == later(days=3)
    assert opened.due_on > case.due_on


def test_words_of_a_letter_count_from_the_day_it_reached_us(policy, asha):
    case = asked("A copy please.", residence="DE")
    letter = replies.Reply(
        words="I want my account gone.",
        channel="post",
        arrived_at=later(days=3),
        known={},
    )
    replies.take(case, letter, by=asha, at=later(days=8))

    (one,) = overheard.beyond(case)
    opened = overheard.take(case, "erasure", by=asha, at=later(days=9))

    assert local_day.of(one.at) == local_day.of(later(days=3))
    assert opened.received_at == one.at


def test_it_is_proven_by_no_code_of_the_other(mapped, policy, asha):
    case = proven("access", mapped, answers={"words": "Also delete my recordings."})

    opened = overheard.take(case, "erasure", by=asha, at=AT)

    assert (case.proven_at is not None, opened.proven_at) == (True, None)


def test_a_number_that_only_the_words_name_is_proven_by_no_sign_in(
    mapped, policy, asha
):
    """Signed in is whoever reads one address; the words may name anybody's number."""
    add_maya(mapped)
    case = make_case(
        "access",
        claims={"email": "mallory@example.com"},
        channel=identity.SIGNED_IN,
        answers={
            "words": f"Also delete everything about me, my number is {HER.phone}.",
            "contact": "mallory@example.com",
            "categories": [],
        },
    )
    run()

    opened = overheard.take(case, "erasure", by=asha, at=AT)
    run()

    opened.refresh_from_db()
    assert claims.typed(opened)["phone"] == HER.phone
    assert (opened.proven_at, opened.searched_at) == (None, None)


def test_a_number_from_a_letter_is_proven_by_no_sign_in(mapped, policy, asha):
    add_maya(mapped)
    case = make_case(
        "access",
        claims={"email": "mallory@example.com"},
        channel=identity.SIGNED_IN,
        answers={"words": "", "contact": "mallory@example.com", "categories": []},
    )
    run()
    letter = replies.Reply(
        words="My number with you is this.",
        channel="post",
        arrived_at=AT,
        known={"phone": HER.phone},
        ground="The letter names the reference and the same e-mail address.",
    )

    replies.take(Case.objects.get(pk=case.pk), letter, by=asha, at=AT)
    run()

    case.refresh_from_db()
    assert (case.on_file, case.proven_at, case.searched_at) == (True, None, None)
    assert len(mails("code_by_phone")) == 1
    assert not identity.signed_in(case)


def test_a_report_of_a_child_asks_for_nothing_of_ones_own(policy):
    answers = {
        "words": "My daughter is 9. Delete her account.",
        "contact": "m@x.example",
    }
    case = make_case("child", claims={"email": "kid@example.com"}, answers=answers)

    assert overheard.beyond(case) == []


def test_a_consent_is_taken_back_only_where_the_words_name_it(policy, asha):
    case = asked("I take back my consent to the newsletter.")
    vague = asked("I never agreed to that.")

    with pytest.raises(workflow.IllegalMove, match="Use “Add a request”"):
        overheard.take(vague, "withdrawal", by=asha, at=AT)
    assert beside(vague) == ["withdrawal"]
    assert "withdrawal" in beside(case)


def test_calls_are_stopped_to_the_number_that_the_words_name(policy, asha):
    case = asked("Stop calling me at +44 7700 900123.")

    opened = overheard.take(case, "stop_calls", by=asha, at=AT)

    assert (opened.right, opened.status) == ("stop_calls", "answered")


def test_what_came_in_one_form_is_not_heard_again(guest, site):
    guest.get("/rights/several/")
    guest.submit(rights=["access", "erasure"])
    guest.submit(who="me")
    guest.submit(country="DE")
    guest.submit(way="email", email="maya@example.com")
    guest.submit(scope="all", words="Delete all my data. My ex reads my mail.")
    guest.submit(way="site")
    guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    assert Case.objects.count() == 2
    for case in Case.objects.all():
        assert beside(case) == []
        assert [each.kind for each in overheard.safety(case)] == ["read_by_others"]


# --- pages ----------------------------------------------------------------------------


def test_the_receipt_says_what_we_read_and_the_desk_opens_it_with_one_press(
    guest, stranger
):
    words = "Also delete my recordings. My husband reads my mail. My daughter is 9."
    receipt = guest.file("access", words=words)
    assert "We also read in your words" in receipt.text
    assert "Deleting your data: “Also delete my recordings.”" in receipt.text
    case = Case.objects.get()

    desk = browser(staff("officer"))
    url = reverse("admin:rights_case_change", args=[case.pk])
    page = desk.get(url).content.decode()
    for said in (
        "The words also ask for",
        "“Also delete my recordings.”",
        "Somebody else may read what we send them.",
        "It may be about a child.",
    ):
        assert said in page
    # What has to be seen first stands before everything else that can be done.
    assert page.index("Somebody else may read") < page.index("The words also ask for")
    act = reverse("admin:rights_case_act", args=[case.pk, "open-heard"])
    assert act in page
    desk.post(act, {"right": "erasure"})

    opened = Case.objects.get(right="erasure")
    assert opened.received_at == case.received_at
    assert act not in desk.get(url).content.decode()
    entries = LedgerEntry.objects.filter(act="case.heard")
    assert {row.about for row in entries} == {
        f"case:{case.reference}",
        f"case:{opened.reference}",
    }
    shown = guest.get("/track/progress/").text
    assert "We read in your words: deleting your data" in shown
    assert "a request of its own with its own date" in shown


def test_words_of_a_reply_are_shown_to_be_read_on_their_page(stranger, site):
    case = make_case("access", at=timezone.now(), residence="DE")
    opening.set_phrase(case, phrase=PHRASE, at=timezone.now())
    find(stranger, case.reference)
    stranger.get("/track/write/")
    stranger.submit(words="And wipe me out, please.")

    assert stranger.page.url == "/track/progress/"
    assert "Deleting your data: “And wipe me out, please.”" in stranger.page.text


def test_what_was_not_meant_is_left_by_one_press_and_heard_anew_in_other_words(
    stranger, site
):
    case = asked("Also delete my recordings.", at=timezone.now() - timedelta(days=1))
    opening.set_phrase(case, phrase=PHRASE, at=timezone.now())
    desk = browser(staff("officer"))
    url = reverse("admin:rights_case_change", args=[case.pk])
    page = desk.get(url).content.decode()
    act = reverse("admin:rights_case_act", args=[case.pk, "not-heard"])
    (form,) = re.findall(rf'<form method="post" action="{act}">.*?</form>', page, re.S)
    sent = dict(re.findall(r'name="(right|sentence)" value="([^"]+)"', form))
    said = desk.post(act, {**sent, "why": "No & no."}, follow=True).content.decode()
    assert "so it may be a request. Write in a whole sentence" in said
    assert 'value="No &amp; no."' in said
    assert beside(case) == ["erasure"]
    sent["why"] = WHY

    said = desk.post(act, sent, follow=True).content.decode()

    assert "Noted: these words do not ask for that." in said
    assert "The words also ask for" not in said
    assert beside(case) == [] == overheard.filed(case)
    entry = LedgerEntry.objects.get(act="case.not_heard")
    assert entry.about == f"case:{case.reference}"
    assert entry.facts == {"right": "erasure", "said": "form", "place": "words1"}
    assert WHY in said
    again = desk.post(act, sent, follow=True).content.decode()
    assert "somebody looked at it already" in again
    assert LedgerEntry.objects.filter(act="case.not_heard").count() == 1
    assert Case.objects.count() == 1

    find(stranger, case.reference)
    page = stranger.get("/track/progress/")
    assert "We also read in your words" not in page.text
    assert "We read your words again: deleting your data" in page.text
    assert "If you meant it, write to us once more and say so." in page.text
    stranger.get("/track/write/")
    stranger.submit(words="I mean it: delete my recordings.")

    (one,) = overheard.beyond(case)
    assert (one.right, one.is_filed) == ("erasure", False)
    # What stands on an old page is about the text that was read there.
    desk.post(act, sent)
    assert beside(case) == ["erasure"]
    desk.post(act, {**sent, "sentence": one.sentence})
    assert beside(case) == []


def test_what_was_left_of_one_right_leaves_the_others(policy, asha):
    case = asked("Delete my recordings and stop calling me.")

    (one, _calls) = overheard.beyond(case)
    overheard.leave(case, "erasure", sentence=one.sentence, why=WHY, by=asha, at=AT)

    assert beside(case) == ["stop_calls"]
    with pytest.raises(workflow.IllegalMove, match="looked at it already"):
        overheard.take(case, "erasure", by=asha, at=AT)


def test_a_sentence_that_is_left_leaves_the_next_that_asks(policy, asha):
    case = asked(
        "Do not ever delete my account by mistake again. That was awful. "
        "Now please delete my recordings and my account."
    )
    first = next(each for each in overheard.beyond(case) if each.right == "erasure")
    assert first.words.startswith("Do not ever")
    with pytest.raises(workflow.IllegalMove, match="“my account”, so it may be"):
        overheard.leave(case, "erasure", sentence=first.sentence, by=asha, at=AT)

    overheard.leave(case, "erasure", sentence=first.sentence, why=WHY, by=asha, at=AT)

    second = next(each for each in overheard.beyond(case) if each.right == "erasure")
    assert second.words == "Now please delete my recordings and my account."
    overheard.leave(case, "erasure", sentence=second.sentence, why=WHY, by=asha, at=AT)
    assert "erasure" not in beside(case)


def test_a_leaf_has_the_place_of_a_sentence_and_nothing_that_confirms_it(policy, asha):
    quoted = "> Delete my account, they wrote.\nHello there. "
    for case in (asked("Hi. Delete my account."), asked("Hi. Delete my account.")):
        (one,) = overheard.beyond(case)
        overheard.leave(case, "erasure", sentence=one.sentence, why=WHY, by=asha, at=AT)
    facts = [row.facts for row in LedgerEntry.objects.filter(act="case.not_heard")]
    assert facts == [{"right": "erasure", "said": "form", "place": "words2"}] * 2

    talking.write(case, words=f"{quoted}Delete my account.", at=later(days=1))
    (one,) = overheard.beyond(case)
    assert (one.words, one.place) == ("Delete my account.", "3")


def test_what_was_left_before_by_its_digest_stays_left_and_no_other(policy, asha):
    case = asked("Delete my recordings. Delete my account.")
    (one,) = overheard.beyond(case)
    facts = {"right": "erasure", "said": "form", "sentence": one.sentence}

    ledger.record("case.not_heard", about=about(case), by="x", at=AT, facts=facts)

    (other,) = overheard.beyond(case)
    assert other.words == "Delete my account."


def test_what_was_left_before_of_a_whole_text_stays_left(policy, asha):
    case = asked("Delete my recordings. Delete my account.")
    facts = {"right": "erasure", "said": "form"}

    ledger.record("case.not_heard", about=about(case), by="x", at=AT, facts=facts)

    assert beside(case) == []


def test_what_needs_more_is_added_with_the_form_filled_in(site):
    day = timezone.now() - timedelta(hours=1)
    case = asked("Also freeze my data until we agree.", at=day)
    desk = browser(staff("officer"))
    url = reverse("admin:rights_case_add") + f"?heard={case.pk}&right=restriction"
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk]))
    assert url.replace("&", "&amp;") in page.content.decode()

    form = desk.get(url).content.decode()

    assert "Also freeze my data until we agree." in form
    assert 'value="maya@example.com"' in form
    assert re.search(r'name="right" value="restriction" id="\w+" checked', form)
    assert Opening.objects.filter(about=f"case:{case.reference}").count() == 2
    empty = desk.get(reverse("admin:rights_case_add") + "?heard=x&right=erasure")
    assert "freeze my data" not in empty.content.decode()

    said = {"words": "Also freeze my data.", "restriction-ground": "accuracy"}
    sent = typed(right="restriction", email="maya@example.com", **said)
    desk.post(url, sent, follow=True)

    opened = Case.objects.get(right="restriction")
    entry = LedgerEntry.objects.get(act="case.heard", about=f"case:{case.reference}")
    assert entry.facts == {"right": "restriction", "reference": opened.reference}
    assert beside(case) == []


def test_an_auditor_opens_nothing(site):
    case = asked("Also delete my recordings.", at=timezone.now())
    auditor = browser(staff("auditor"))
    url = reverse("admin:rights_case_change", args=[case.pk])

    assert "delete my recordings" not in auditor.get(url).content.decode()
    for name in ("open-heard", "not-heard"):
        act = reverse("admin:rights_case_act", args=[case.pk, name])
        (one,) = overheard.beyond(case)
        sent = {"right": "erasure", "sentence": one.sentence, "why": WHY}
        assert auditor.post(act, sent).status_code in {403, 404}
    assert beside(case) == ["erasure"]
    assert Case.objects.count() == 1
