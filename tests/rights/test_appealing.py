"""Appeals: once per answer, by somebody who had no part in it, or by nobody."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal import people
from portal.models import LedgerEntry, OutboundMail
from portal.second_person import NotTheSecondPerson
from rights import (
    appealing,
    claiming,
    deciding,
    desk_acts,
    desk_appeals,
    filing,
    judging,
    letters,
    opening,
    receipts,
    references,
    reviewers,
    reviewing,
    second_acts,
    talking,
    tidying,
    tracking,
    untied,
    workflow,
    writing,
)
from rights.appealing import Grievance, NotOpen
from rights.claiming import NotTaken
from rights.deciding import NotDecided
from rights.models import Appeal, Case, Decision, Outcome, Review
from rights.writing import Answer
from tests.rights.test_desk import browser, staff
from tests.rights.test_my import sign_in
from tests.rights.web import errors
from tests.rights.world import (
    AT,
    CLAIM,
    UNTIL,
    decide_and_run,
    later,
    mails,
    make_case,
    make_staff,
    proven,
    run,
)

GRIEVANCE = Grievance(words="You never read my mail.", contact="maya@example.com")
NO = Answer(verb="refuse", words="Your mail was read twice.", reason="It was read.")
YES = Answer(verb="do", words="You are right. We look at it again.")
PHRASE = "plum tree by night"
# Days are those of the company, which may still have yesterday.
OFFICE = ZoneInfo("America/New_York")
RIGHTLY = {
    "answers": {
        "field": "people:full_name",
        "should": "Maya Lind",
        "categories": ["identity"],
        "contact": "maya@example.com",
    }
}


@pytest.fixture
def mira(db):
    """A third officer, who had no part in anything."""
    return make_staff("mira@example.com", "Mira Sen")


def refused(asha, sunil, at=AT):
    """A complaint that asha answered with no, and sunil agreed to."""
    said = {"words": "x"}
    case = make_case("complaint", at, claims={}, answers=said, residence="DE")
    writing.write(
        case,
        Answer(verb="refuse", words="We read it.", reason="Nothing was found."),
        by=asha,
        at=at,
    )
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=at, at=at)
    run(at)
    case.refresh_from_db()
    return case


def shown(case):
    return references.display(case.reference)


def appeal(original, at=AT, **values):
    return appealing.appeal(original, GRIEVANCE, at=at, **values)


def test_an_appeal_is_a_request_of_its_own_tied_to_the_first(policy, asha, sunil):
    original = refused(asha, sunil)

    case = appeal(original, at=later(days=2))

    row = appealing.of(case)
    assert (row.of, row.answered_at) == (original, original.answered_at)
    assert (row.first_proposed_by, row.first_agreed_by) == (asha, sunil)
    assert (case.right, case.law, case.residence, case.status) == (
        "appeal",
        "eu",
        "DE",
        "received",
    )
    acts = LedgerEntry.objects.filter(act="case.appealed").values_list("about", "facts")
    facts = {"appeal": case.reference, "of": original.reference}
    assert sorted(acts) == sorted(
        (f"case:{each.reference}", facts) for each in (case, original)
    )
    (mail,) = mails("appeal_received")
    assert mail["subject"] == f"Someone new looks at it: {shown(case)}"
    assert "Nobody who decided the first answer, or agreed to it, may." in mail["text"]
    assert mail["text"].startswith("We have your appeal.")
    assert tracking.status(case, at=later(days=2)).lead == (
        "We have your appeal. There is nothing you need to do."
    )
    paper = receipts.paper(case).markup
    for said in ("We have your appeal.", "open your appeal", "We keep this appeal"):
        assert said in paper
    assert "your request without" not in paper


def test_each_answer_is_appealed_once(policy, asha, sunil):
    original = refused(asha, sunil)
    appeal(original)

    with pytest.raises(NotOpen, match="^This answer was appealed already"):
        appeal(original)
    other = make_case("appeal", claims={}, answers={"words": "x", "contact": ""})
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(case=other).update(
            of=original, answered_at=original.answered_at
        )

    assert Appeal.objects.filter(of=original).count() == 1


def test_the_same_form_sent_twice_is_one_appeal(policy, asha, sunil):
    original = refused(asha, sunil)
    number = "0b1e7a60-0000-4000-8000-000000000001"
    filed = filing.Filing(right="appeal", draft=number)

    assert appeal(original, filed=filed) == appeal(original, filed=filed)


@pytest.mark.words
@pytest.mark.parametrize(("days", "late"), [(59, None), (61, True), (400, True)])
def test_an_appeal_after_its_day_is_taken_and_marked_late(
    policy, asha, sunil, days, late
):
    """US-2: within a reasonable period, and never hard-blocked."""
    original = refused(asha, sunil)

    case = appeal(original, at=later(days=days))

    assert appealing.of(case).of == original
    facts = LedgerEntry.objects.filter(act="case.appealed").values_list(
        "facts", flat=True
    )
    assert [each.get("late") for each in facts] == [late, late]
    panel = desk_appeals.shown(case, {}, asha)
    assert panel["is_late"] is bool(late)


def test_what_has_no_answer_or_was_done_at_once_is_not_appealed(policy, asha, sunil):
    waiting = make_case("erasure")
    stopped = make_case("stop_calls", claims={"phone": "+442071838750"})
    again = refused(asha, sunil)
    second = appeal(again)
    said = [appealing.closed_because(case) for case in (waiting, stopped, second)]

    assert said == [
        "There is no answer yet that could be appealed.",
        "What you asked for was done at once, so there is nothing to appeal.",
        "An appeal cannot be appealed again. You can complain to an authority.",
    ]


# --- who may decide: A19 ------------------------------------------------------------


def test_whoever_decided_or_agreed_never_decides_the_appeal(policy, asha, sunil):
    case = appeal(refused(asha, sunil))

    for officer in (asha, sunil):
        with pytest.raises(NotDecided, match="^You had a part in the first answer"):
            appealing.decide(case, NO, by=officer, at=AT)
        with pytest.raises(NotDecided, match="^An appeal is decided by somebody"):
            writing.write(case, NO, by=officer, at=AT)

    assert Case.objects.get(pk=case.pk).status == "received"


def test_a_company_of_one_never_decides_its_own_appeal(policy, asha, settings):
    settings.SECOND_PERSON = "solo"
    case = make_case("complaint", claims={}, answers={"words": "x"})
    writing.write(
        case,
        Answer(verb="refuse", words="We read it.", reason="Nothing was found."),
        by=asha,
        at=AT,
    )
    again = later(hours=2)
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=asha, signed_in_at=again, at=again)
    run(again)
    case.refresh_from_db()
    second = appeal(case, at=again)

    with pytest.raises(NotDecided, match="^You had a part in the first answer"):
        appealing.decide(second, NO, by=asha, at=again)
    review = reviewing.open_once(invited(second, asha, again), at=again)
    appealing.decide(second, NO, by=review, at=again)

    assert Appeal.objects.get().verdict == "upheld"


def test_a_second_account_with_the_same_mailbox_is_the_same_person(policy, asha, sunil):
    other = make_staff("Asha+second@example.com", "A. Rao")
    case = appeal(refused(asha, sunil))

    with pytest.raises(NotDecided, match="^You had a part in the first answer"):
        appealing.decide(case, NO, by=other, at=AT)


def test_two_accounts_in_one_browser_are_one_person(policy, asha, sunil, settings, rf):
    settings.KEPT_DEMO = False
    original = refused(asha, sunil)
    case, here = appeal(original), rf.post("/")
    second_acts.note(here, [original], asha)

    for looked_at in (original, case):
        second_acts.check(here, looked_at, asha)
        with pytest.raises(
            NotTheSecondPerson, match="^This was decided in this browser"
        ):
            second_acts.check(here, looked_at, sunil)
    second_acts.check(here, make_case("enquiry", claims={}), sunil)


def by_hand(more):
    """What no verb of ours would write."""
    sql = f"UPDATE rights_appeal SET verdict = 'upheld', decided_at = %s, {more}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [AT])


@pytest.mark.parametrize(
    "column",
    ["first_proposed_by_id", "first_agreed_by_id", "tied_by_id", "joined_by_id"],
)
def test_the_database_itself_refuses_the_first_decider(policy, asha, sunil, column):
    appeal(refused(asha, sunil))
    Appeal.objects.update(tied_by=asha, joined_by=sunil)

    with pytest.raises(IntegrityError), transaction.atomic():
        by_hand(f"decided_by_id = {column}")

    assert Appeal.objects.get().verdict == ""


def test_the_database_wants_a_decider_with_each_verdict(policy, asha, sunil):
    appeal(refused(asha, sunil))

    with pytest.raises(IntegrityError), transaction.atomic():
        by_hand("decided_by_id = NULL")


# --- the outcomes --------------------------------------------------------------------


def test_upholding_names_authority_and_court_and_ends_it(policy, asha, sunil, mira):
    original = refused(asha, sunil)
    case = appeal(original)

    appealing.decide(case, NO, by=mira, at=AT)
    run()
    for each in (case, original):
        each.refresh_from_db()

    assert (case.status, case.ending) == ("answered", "refused")
    assert (original.status, original.ending) == ("answered", "refused")
    text = letters.sent(case).text
    for part in (
        "Somebody decided this who had no part in the first answer.",
        "Your mail was read twice.",
        "It was read.",
        "https://www.bfdi.bund.de",
        "You can also go to a court.",
    ):
        assert part in text
    assert "You can appeal this answer" not in text


def test_a_change_opens_the_first_request_again(policy, asha, sunil, mira):
    original = refused(asha, sunil)
    case = appeal(original)

    appealing.decide(case, YES, by=mira, at=AT)
    run()
    for each in (case, original):
        each.refresh_from_db()

    assert (case.status, case.ending) == ("answered", "granted")
    assert (original.status, original.ending) == ("working", "")
    assert not Decision.objects.filter(case=original).exists()
    assert original.due_on == case.due_on
    assert "opened your request" in letters.sent(case).text
    assert "withdraw" not in workflow.allowed(original, AT)

    done = Answer(verb="do", words="Done.")
    writing.write(original, done, by=asha, at=later(hours=1))
    assert original.status == "checking"  # nobody says it again alone
    seen, at = deciding.stand(original), later(hours=1)
    deciding.agree(original, seen=seen, by=sunil, signed_in_at=at, at=at)
    run(later(hours=1))
    original.refresh_from_db()
    assert (original.status, original.ending) == ("answered", "granted")
    assert len(mails("answered")) == 1  # the appeal's; the first named no address
    # A new answer may be appealed anew.
    assert original.answered_at != appealing.of(case).answered_at
    assert appealing.closed_because(original) == ""


def test_an_erasure_that_kept_too_much_is_searched_and_decided_again(
    policy, mapped, asha, sunil, mira
):
    # Of whom a law of India keeps payments.
    case = proven("erasure", mapped, residence="IN")
    keep = {"verb": "keep", "code": "legal_claims", "ground": CLAIM, "until": UNTIL}
    decide_and_run(case, asha, sunil, usage=keep)
    assert (case.ending, mapped.count("usage_events")) == ("partly", 1)
    erased = set(
        Outcome.objects.filter(case=case, kind="erased").values_list("category")
    )

    second = appeal(case, at=later(days=3))
    Case.objects.filter(pk=case.pk).update(steps_forgotten_at=later(days=2))
    appealing.decide(second, YES, by=mira, at=later(days=3))
    run(later(days=3))
    case.refresh_from_db()
    assert case.status == "working"
    assert case.searched_at >= later(days=3)
    why = {"ground": "The tax office looks at this year, so it cannot go."}
    decide_and_run(case, asha, sunil, at=later(days=3), payment=why)

    assert case.status == "answered"
    kinds = set(
        Outcome.objects.filter(case=case, kind="erased").values_list("category")
    )
    assert kinds == erased | {("usage",)}  # though no address leads to it any more
    assert not mapped.count("usage_events")
    assert case.steps_forgotten_at is None  # its new keys are to be destroyed too
    assert not Outcome.objects.filter(case=case, ground__contains=CLAIM).exists()


def test_an_open_appeal_keeps_its_request_open(policy, asha, sunil):
    original = refused(asha, sunil)
    appeal(original, at=later(days=29))

    assert tidying.close_answered(later(days=31)) == 0
    assert "close" not in workflow.allowed(original, later(days=31))


# --- an outside reviewer --------------------------------------------------------------


def invited(case, asha, at=AT):
    reviewing.invite(case, name="Ada Bell", email="ada@law.example", by=asha, at=at)
    found = re.search(r"/review/([\w-]+)/", mails("review")[-1]["text"])
    return found[1]


def test_an_outside_reviewer_decides_where_everybody_had_a_part(policy, asha, sunil):
    original = refused(asha, sunil)
    case = appeal(original)
    review = reviewing.open_once(invited(case, asha), at=AT)

    appealing.decide(case, NO, by=review, at=AT)
    run()
    case.refresh_from_db()

    row = Appeal.objects.get()
    assert (row.verdict, row.decided_by, row.review) == ("upheld", None, review)
    assert (case.status, case.ending) == ("answered", "refused")
    assert Decision.objects.get(case=case).proposed_by is None


def test_the_link_opens_once_and_ends_by_itself(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    first, second = invited(case, asha), invited(case, asha, later(minutes=1))

    assert reviewing.open_once("made-up", at=AT) is None
    assert reviewing.open_once(first, at=later(days=15)) is None
    opened = reviewing.open_once(second, at=later(days=1))
    assert reviewing.open_once(second, at=later(days=1)) is None

    assert reviewing.current(str(opened.pk), at=later(days=2)) == opened
    assert reviewing.current(str(opened.pk), at=later(days=15)) is None
    assert reviewing.current("nonsense", at=AT) is None
    assert "review.opened" in LedgerEntry.objects.values_list("act", flat=True)
    assert first not in str(list(Review.objects.values_list("digest", flat=True)))


def test_whoever_is_asked_is_told_nothing_false_of_who_works_there(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    invited(case, staff("officer", "Mira"))

    words = mails("review")[-1]["text"]
    assert "Everybody there" not in words
    assert "Nobody who had a part in that answer may decide about it" in words


def test_the_person_reads_that_somebody_outside_was_asked(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    invited(case, asha)

    titles = [event.title for event in tracking.status(case, at=AT).events]
    assert "Somebody outside was asked to decide" in titles


def test_officers_without_a_part_are_found_in_one_query(
    policy, asha, sunil, django_assert_num_queries
):
    case = appeal(refused(asha, sunil))
    row = appealing.of(case)
    for number in (1, 3):
        for each in range(number):
            staff("officer", f"Mira{number}{each}")
        with django_assert_num_queries(1):
            judging.others(row)
    assert len(judging.others(row)) == 4


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("asha@example.com", "This is somebody who works here."),
        ("asha+law@example.com", "This is somebody who works here."),
        ("rita@example.com", "This is somebody who works here."),
        ("rita@smallest.ai", "This is somebody who works here."),
        ("maya+1@example.com", "This is the address of the person who appeals."),
        ("maya@example.com", "This is the address of the person who appeals."),
    ],
)
def test_neither_staff_nor_the_person_is_an_outside_reviewer(
    policy, asha, sunil, email, sentence
):
    case = appeal(refused(asha, sunil))

    with pytest.raises(NotOpen, match=f"^{sentence}"):
        reviewing.invite(case, name="X", email=email, by=asha, at=AT)

    assert not OutboundMail.objects.filter(kind="review").exists()


def test_who_gave_the_answer_chooses_no_judge_where_another_is_there(
    policy, asha, sunil
):
    case = appeal(refused(asha, sunil))
    staff("officer", "Mira")

    with pytest.raises(NotOpen, match="^You had a part in the first answer"):
        invited(case, asha)

    assert not Review.objects.exists()


def test_whoever_was_asked_from_outside_hears_that_somebody_else_decided(
    policy, asha, sunil, client
):
    case = appeal(refused(asha, sunil))
    mira = staff("officer", "Mira")
    now = timezone.now()
    old = invited(case, mira, now - timedelta(days=15))  # its link has run out
    invited(case, mira, now)
    unopened = invited(case, mira, now)
    reviewing.invite(case, name="Tom Hale", email="tom@law.example", by=mira, at=now)
    link = f"/review/{unopened}/"
    assert "Open the papers" in client.get(link).content.decode()

    appealing.decide(case, NO, by=mira, at=now)

    told = mails("review_over")
    assert sorted(mail["to"] for mail in told) == [
        *("ada@law.example", "ada@law.example", "tom@law.example")
    ]
    assert "Somebody else who may decide it has done so now." in told[0]["text"]
    assert sum("Hello Ada Bell," in mail["text"] for mail in told) == 2
    for way in (client.get, client.post):
        page = way(link)
        assert page.status_code == 200
        assert "You need not decide it any more" in page.content.decode()
    assert client.post(f"/review/{old}/").status_code == 404
    assert Review.objects.filter(opened_at=None).count() == 4


def test_a_reviewer_who_has_the_papers_open_reads_that_it_is_decided(
    policy, asha, sunil, client
):
    case = appeal(refused(asha, sunil))
    mira, now = staff("officer", "Mira"), timezone.now()
    assert client.post(f"/review/{invited(case, mira, now)}/").status_code == 302
    assert client.get("/review/").status_code == 200

    appealing.decide(case, NO, by=mira, at=now)

    page = client.get("/review/").content.decode()
    assert "You need not decide it any more" in page


def test_whoever_decided_is_not_told_that_somebody_else_did(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    review = reviewing.open_once(invited(case, asha), at=AT)
    invited(case, asha, later(minutes=1))  # the same person, by a second link
    reviewing.invite(case, name="Tom Hale", email="tom@law.example", by=asha, at=AT)

    appealing.decide(case, NO, by=review, at=later(hours=1))

    assert [mail["to"] for mail in mails("review_over")] == ["tom@law.example"]
    assert not reviewers.is_over(Review.objects.get(pk=review.pk))


def test_an_appeal_taken_back_needs_no_reviewer(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    invited(case, asha)

    talking.withdraw(case, at=later(hours=1))

    (told,) = mails("review_over")
    assert "The appeal was taken back, so nobody decides it." in told["text"]


def test_whoever_gave_the_answer_does_not_take_its_appeal(answered):
    original, one, two = answered
    case = appeal(original, at=timezone.now())
    claim = {"by": one, "at": timezone.now()}
    address = f"/desk/rights/case/{case.pk}/"
    # Nobody else is here: somebody has to look after it, and to ask outside.
    page = browser(one).get(address).content.decode()
    assert "Take this case" in page
    assert "Ask an outside reviewer" in page
    mira = staff("officer", "Mira")

    page = browser(one).get(address).content.decode()
    assert "Take this case" not in page
    assert "Ask an outside reviewer" not in page
    assert "You had a part in the first answer" in page
    assert "These officers had none: Mira." in " ".join(page.split())
    with pytest.raises(NotTaken, match="so somebody else decides this appeal: Mira."):
        claiming.take(case, **claim)
    claiming.take(case, by=mira, at=timezone.now())
    case.refresh_from_db()
    with pytest.raises(NotTaken, match="so somebody else decides this appeal"):
        claiming.hand_over(case, to=two, words="", by=mira, at=timezone.now())
    assert not claiming.others(mira, case).exists()
    assert "Ask an outside reviewer" in browser(mira).get(address).content.decode()


def test_no_link_opens_where_staff_is_signed_in(answered):
    original, one, two = answered
    case = appeal(original, at=timezone.now())
    token = invited(case, one, at=timezone.now())
    desk = browser(two)

    page = desk.post(f"/review/{token}/").content.decode()

    assert "An outside reviewer opens the link on a device of their own." in page
    assert Review.objects.get().opened_at is None
    assert desk.get("/review/").status_code == 404


def test_what_an_appeal_changed_is_decided_by_two_who_read_it(
    policy, mapped, asha, sunil, mira
):
    case = proven("rectification", mapped, **RIGHTLY)
    decide_and_run(case, asha, sunil)
    assert not deciding.needs_second(case, deciding.draft(case))
    second = appeal(case, at=later(days=1))
    appealing.decide(second, YES, by=mira, at=later(days=1))
    run(later(days=1))
    case.refresh_from_db()

    reader = browser(staff("officer", "Reader"))
    page = reader.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "Nothing runs until a second person agrees." in page
    assert GRIEVANCE.words in page
    assert YES.words in page
    deciding.decide(case, deciding.draft(case), by=asha, at=later(days=2))
    assert case.status == "checking"


def test_the_papers_hold_no_address_and_no_note(policy, asha, sunil):
    original = refused(asha, sunil)
    deciding.note(original, words="A secret note.", by=asha, at=AT)
    case = appeal(original)
    review = reviewing.open_once(invited(case, asha), at=AT)

    papers = reviewing.read(review, at=AT)

    assert papers.grievance == GRIEVANCE.words
    assert papers.asked == (("In their words", "x"),)
    assert papers.said == ()
    assert "maya@example.com" not in str(papers)


# --- on the pages -----------------------------------------------------------------------


@pytest.fixture
def answered(site):
    """A refused complaint of a guest, with officers by the real clock."""
    at = timezone.now() - timedelta(minutes=5)
    one, two = staff("officer", "Asha"), staff("officer", "Sunil")
    case = refused(one, two, at)
    opening.set_phrase(case, phrase=PHRASE, at=at)
    return case, one, two


def test_a_guest_disagrees_and_an_outside_reviewer_decides(answered, guest, stranger):
    original, one, _two = answered
    guest.get("/track/")
    guest.submit(reference=original.reference, phrase=PHRASE)
    guest.get("/track/answer/")
    assert "I disagree" in guest.page.text
    guest.get("/track/appeal/")
    guest.submit(words="")
    assert errors(guest.page) == ["Write what you do not agree with."]
    guest.submit(words="You did not read it.")
    assert guest.page.url == "/receipt/"
    assert "We have your appeal" in guest.page.text
    assert "We have your request" not in guest.page.html
    case = Case.objects.get(right="appeal")

    desk = browser(one)
    address = f"/desk/rights/case/{case.pk}/"
    page = desk.get(address).content.decode()
    assert "Everybody here who can decide had a part in it." in page
    assert "Send this answer" not in page
    typed = {"invite-name": "Ada Bell", "invite-email": "ada@law.example"}
    desk.post(f"{address}invite/", typed)
    link = re.search(r"/review/[\w-]+/", mails("review")[0]["text"])[0]

    assert stranger.get("/review/").status == 404
    assert stranger.get(link).status == 200
    stranger.get(link)  # a scanner of mail looks twice: nothing is spent
    stranger.submit()
    assert stranger.page.url == "/review/"
    assert "You did not read it." in stranger.page.text
    stranger.submit(
        **{
            "answer-verb": "refuse",
            "answer-words": "I read all of it.",
            "answer-reason": "",
        }
    )
    assert "Give the reason in one sentence." in stranger.page.text
    stranger.submit(
        **{
            "answer-verb": "refuse",
            "answer-words": "I read all of it.",
            "answer-reason": "Nothing was left out.",
        }
    )
    assert "Thank you, it is decided" in stranger.page.text
    assert stranger.get("/review/").status == 404
    assert guest.get(link).status == 200
    guest.submit()
    assert (guest.page.status, "opens nothing" in guest.page.text) == (404, True)


def test_a_reference_without_its_phrase_files_an_appeal_that_the_desk_ties(
    answered, guest
):
    original, one, _two = answered
    guest.get("/rights/appeal/")
    guest.submit(reference=original.reference, words="No.", phrase="wrong words here")
    case = Case.objects.get(right="appeal")
    assert appealing.of(case).of is None
    assert original.reference not in guest.page.text

    desk = browser(one)
    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "but gave no pass phrase that fits" in page
    assert f'value="{references.display(original.reference)}"' in page
    wrong = desk.post(f"/desk/rights/case/{case.pk}/link/", {"link-reference": "PR-1"})
    assert "No request has this reference." in wrong.content.decode()
    typed = {"link-reference": references.display(original.reference)}
    desk.post(f"/desk/rights/case/{case.pk}/link/", typed)

    assert appealing.of(case).of == original
    assert Case.objects.get(right="appeal").residence == "DE"
    entered = posted("Again.", timezone.now())
    page = desk.post(f"/desk/rights/case/{original.pk}/appeal/", entered, follow=True)
    assert "This answer was appealed already." in page.content.decode()


def test_who_is_signed_in_as_the_person_needs_no_phrase_for_an_appeal(
    answered, guest, stranger
):
    original, one, _two = answered
    person = people.prove("email", "maya@example.com", at=timezone.now())
    asked = timezone.now() - timedelta(minutes=9)
    Case.objects.filter(pk=original.pk).update(person=person, proven_at=asked)
    sign_in(guest)
    for who in (stranger, guest):
        who.get("/rights/appeal/")
        who.submit(reference=original.reference, words="No.")

    loose, tied = (appealing.of(each) for each in Case.objects.filter(right="appeal"))
    assert (loose.of, tied.of) == (None, original)
    # What names an answer of ours is no complaint, for whoever gave that answer.
    with pytest.raises(NotOpen, match="^They name PR-.*, which you had a part in"):
        untied.as_complaint(loose.case, by=one, at=timezone.now())


def posted(words, at, **typed):
    """The desk's form for an appeal that came by post."""
    day = f"{at.astimezone(OFFICE):%Y-%m-%d}"
    said = {"words": words, "channel": "post", "arrived_on": day}
    return {f"appeal-{name}": value for name, value in {**said, **typed}.items()}


@pytest.mark.parametrize(
    ("days", "due"), [(9, date(2026, 7, 24)), (0, date(2026, 7, 15))]
)
def test_an_appeal_by_post_counts_from_the_day_it_arrived(
    policy, asha, sunil, days, due
):
    original = refused(asha, sunil)
    came, typed_in = later(days=days), later(days=20)
    said = posted("By post: no.", came)

    form = desk_appeals.Entered(said, prefix="appeal", case=original, at=typed_in)
    assert form.is_valid()
    desk_appeals.enter(original, form, asha)

    case = Case.objects.get(right="appeal")
    assert case.received_at.date() == came.date()
    assert case.received_at >= original.answered_at
    # One month after the day it arrived, not after the day it was typed in.
    assert case.due_on == due
    entries = LedgerEntry.objects.filter(about=f"case:{case.reference}")
    for act in ("case.filed", "case.appealed"):
        assert entries.get(act=act).by == f"user:{asha.pk}"


def test_staff_enter_an_appeal_that_came_by_post(answered):
    original, one, _two = answered
    address = f"/desk/rights/case/{original.pk}/"

    page = browser(one).get(address).content.decode()
    assert 'name="appeal-arrived_on"' in page
    browser(one).post(f"{address}appeal/", posted("By post: no.", timezone.now()))

    case = Case.objects.get(right="appeal")
    assert (case.channel, appealing.of(case).of) == ("post", original)


@pytest.mark.words
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"days": -1}, "This day is still to come. Write the day it arrived."),
        ({"days": 3}, "This is before our answer went out. Check the day."),
        ({"arrived_on": ""}, "Write the day it arrived."),
        ({"channel": ""}, "Choose how it came."),
    ],
)
def test_an_appeal_has_a_day_that_can_be(answered, typed, sentence):
    original, one, _two = answered
    typed = dict(typed)
    day = timezone.now() - timedelta(days=typed.pop("days", 0))
    words = posted("By post: no.", day, **typed)

    page = browser(one).post(f"/desk/rights/case/{original.pk}/appeal/", words)

    shown_page = page.content.decode()
    assert shown_page.count(sentence) == 1
    assert "By post: no." in shown_page
    assert not Case.objects.filter(right="appeal").exists()


def test_nobody_decides_an_appeal_before_its_request_is_known(policy, asha, sunil):
    original = refused(asha, sunil)
    case = make_case("appeal", claims={}, answers={"words": "No.", "contact": ""})

    for officer in (asha, sunil):
        with pytest.raises(NotDecided, match="^An appeal is decided by somebody"):
            writing.write(case, YES, by=officer, at=AT)
        with pytest.raises(NotDecided, match="^Say first which request"):
            appealing.decide(case, YES, by=officer, at=AT)
        offered = desk_acts.acts_for(case, officer)
        assert offered >= {"link", "as-complaint", "ask"}
        assert not offered & {"answer", "look", "decide"}

    appealing.link(case, original, by=asha, at=AT)
    with pytest.raises(NotDecided, match="^You had a part in the first answer"):
        appealing.decide(case, YES, by=sunil, at=AT)
    with pytest.raises(NotOpen, match="^This appeal is tied to a request already."):
        untied.as_complaint(case, by=asha, at=AT)


def test_an_appeal_is_tied_to_what_it_names_and_its_tier_is_no_judge(
    policy, asha, sunil, mira
):
    original, other = refused(asha, sunil), refused(mira, sunil)
    said = {"words": "No.", "contact": "", "about": shown(original)}
    named = make_case("appeal", claims={}, answers=said)
    plain = make_case("appeal", claims={}, answers={"words": "No.", "contact": ""})

    with pytest.raises(NotOpen, match=f"^They name {shown(original)}. It is tied"):
        appealing.link(named, other, by=asha, at=AT)
    appealing.link(named, original, by=mira, at=AT)
    appealing.link(plain, other, by=asha, at=AT)

    assert judging.may_judge(appealing.of(named), mira)
    with pytest.raises(NotDecided, match="^You had a part in the first answer"):
        appealing.decide(plain, YES, by=asha, at=AT)


def test_whoever_gave_the_answer_steers_nothing_of_its_appeal(policy, asha, sunil):
    case = appeal(refused(asha, sunil))
    steering = {"law-look", "ask"}
    assert desk_acts.acts_for(case, asha) >= steering  # nobody else is here

    other = staff("officer", "Reader")

    assert not desk_acts.acts_for(case, asha) & {*steering, "answer", "look"}
    assert desk_acts.acts_for(case, other) >= {*steering, "answer"}


def test_an_appeal_that_is_won_is_not_undone_by_whoever_lost_it(
    policy, mapped, asha, sunil, mira
):
    # Of whom a law of India keeps payments.
    case = proven("erasure", mapped, residence="IN")
    keep = {"verb": "keep", "code": "legal_claims", "ground": CLAIM, "until": UNTIL}
    decide_and_run(case, asha, sunil, usage=keep)
    second = appeal(case, at=later(days=3))
    appealing.decide(second, YES, by=mira, at=later(days=3))
    run(later(days=3))
    case.refresh_from_db()
    third = make_staff("t@example.com", "Tara")
    staff("officer", "Reader")

    with pytest.raises(NotDecided, match=f"The appeal {shown(second)} asked for ano"):
        decide_and_run(case, asha, sunil, at=later(days=4))
    # The same law, written down by an officer, is the same law.
    act = {"law": "Companies Act 2013, section 128(5)", "until": "31 December 2033"}
    named = {"verb": "keep", "code": "named_law", "place": "IN", "ground": "", **act}
    with pytest.raises(NotDecided, match=f"The appeal {shown(second)} asked for ano"):
        decide_and_run(case, asha, sunil, at=later(days=4), payment=named)
    again = {
        "usage": keep,
        "payment": {"ground": "The tax office looks at this year, so it cannot go."},
    }
    with pytest.raises(NotDecided, match=f"The appeal {shown(second)} set aside"):
        decide_and_run(case, asha, sunil, at=later(days=4), **again)
    keep["code"] = "still_needed"
    with pytest.raises(NotDecided, match="^You had a part in the answer that appeal"):
        decide_and_run(case, asha, sunil, at=later(days=4), **again)
    case.refresh_from_db()
    seen = deciding.stand(case)
    at = later(days=4)
    deciding.agree(case, seen=seen, by=third, signed_in_at=at, at=at)
    run(at)

    text = letters.sent(case).text
    assert f"Your appeal {shown(second)} changed our first answer." in text
    assert "The tax office looks at this year, so it cannot go (" in text


def test_an_appeal_that_names_no_request_of_ours_is_answered_as_a_complaint(
    policy, asha, sunil
):
    said = {"words": "You never wrote back.", "contact": "me@example.org"}
    case = make_case("appeal", claims={}, answers=said, residence="GB")
    due, promised = case.due_on, set(case.clocks.values_list("kind", "law"))

    untied.as_complaint(case, by=asha, at=later(days=1))

    assert "we answer it as a complaint" in mails("as_complaint")[0]["text"]
    assert (case.right, case.assigned_to, case.due_on <= due) == (
        "complaint",
        asha,
        True,
    )
    assert promised <= set(case.clocks.values_list("kind", "law"))
    assert appealing.of(case) is None
    story = [event.title for event in tracking.status(case, at=later(days=1)).events]
    assert "We answer it as a complaint" in story
    writing.write(case, YES, by=asha, at=later(days=2))
    run(later(days=2))
    case.refresh_from_db()
    assert (case.status, case.ending) == ("answered", "granted")
