"""A child's data: paused while it is told, frozen by a click, gone soon after."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from consent import gate
from consent.models import Stop
from portal import vault
from portal.models import DataKey, LedgerEntry
from retention.models import Dataset
from rights import (
    casefile,
    claims,
    deciding,
    freezing,
    frozen,
    letters,
    narrowing,
    proposals,
    queue,
    references,
    steps,
    talking,
    tidying,
    tracking,
    tripwires,
    turns,
    workflow,
)
from rights.deciding import NotDecided
from rights.models import Case, LastLetter, Message, Outcome, Step, Warned
from tests.company import MAYA as HER
from tests.company import add_maya
from tests.flush import without_triggers
from tests.rights.test_desk import browser, staff
from tests.rights.web import errors
from tests.rights.world import (
    AT,
    decide_and_run,
    later,
    mails,
    make_case,
    newest_code,
    run,
    vouched,
)

ADULT = "An adult: a paper was shown on the phone today."
MAYA = {"email": "maya@example.com"}
KNOWN = "The school showed us a paper with the name of this account."
PAUSED = ["improvement", "marketing", "outbound-calls", "profiling", "targeted-ads"]


def report(**values):
    values.setdefault("claims", MAYA)
    values.setdefault("answers", {"words": "She is 14.", "contact": "t@school.example"})
    return make_case("child", **values)


def marked(company):
    """How many accounts the product must not use."""
    return sum(row["restricted_at"] is not None for row in company.rows("users"))


def test_marketing_training_and_calls_pause_while_it_is_filed(policy):
    assert gate.may_process_identifier("email", MAYA["email"], "improvement", AT)

    case = report()

    stops = Stop.objects.filter(until__isnull=True).order_by("purpose")
    assert [(s.purpose, s.ground, s.case) for s in stops] == [
        (purpose, "restriction", case.reference) for purpose in PAUSED
    ]
    for purpose in ("improvement", "marketing", "outbound-calls"):
        assert not gate.may_process_identifier("email", MAYA["email"], purpose, AT)
    assert case.person is None


def test_it_is_due_in_three_days_and_first_in_the_queue(policy, asha):
    other = make_case("complaint", claims={}, answers={"words": "x"})
    case = report()

    assert case.due_on == (AT + timedelta(days=3)).date()
    page = queue.page(queue.Wanted(), viewer=asha, today=AT.date(), size=1)
    assert [line.case for line in page.lines] == [case]
    rest = queue.page(
        queue.Wanted(after=page.after), viewer=asha, today=AT.date(), size=1
    )
    assert ([line.case for line in rest.lines], rest.after) == ([other], "")
    assert turns.first(viewer=asha, today=AT.date()).case == case


def test_one_click_freezes_every_row_the_product_can_freeze(policy, mapped, asha):
    add_maya(mapped)
    case = report()

    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    case.refresh_from_db()

    done = Step.objects.filter(case=case, effect="freeze", state="done")
    assert "people" in done.values_list("dataset", flat=True)
    assert marked(mapped) == 1
    assert case.status == "working"
    assert {"thaw", "decide", "propose"} <= {
        str(step) for step in workflow.allowed(case, AT)
    }


SOON = later(minutes=1)


def calls(purpose="outbound-calls", at=SOON):
    return gate.may_process_identifier("phone", HER.phone, purpose, at)


def test_a_number_of_the_reported_account_is_not_called_either(policy, mapped, asha):
    add_maya(mapped)
    assert calls()

    case = report()
    run()

    assert not calls()
    assert not calls("improvement")
    assert calls("service")
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    assert not calls()
    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))
    assert calls(at=later(hours=2))
    # Reported by the address of nobody, and found by an officer.
    other = report(claims={"email": "jun@school.example"})
    run()
    assert calls(at=later(hours=2))
    freezing.freeze(other, identifiers=MAYA, by=asha, at=later(hours=2), ground=KNOWN)
    run(later(hours=2))
    assert not calls(at=later(hours=3))


def test_a_frozen_account_is_frozen_for_whoever_asks_the_gate(policy, mapped, asha):
    add_maya(mapped)

    def may(purpose, at):
        ways = (("email", HER.email), ("phone", HER.phone))
        asked = [gate.may_process_identifier(*way, purpose, at) for way in ways]
        return asked[0] if asked[0] == asked[1] else asked

    case = report()
    run()
    assert may("service", SOON)
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    assert not may("service", SOON)
    # What a law demands goes on.
    assert may("rights-requests", SOON)
    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))

    assert may("service", later(hours=2))
    assert may("improvement", later(hours=2))


def test_an_adult_is_freed_with_a_ground(policy, mapped, asha):
    add_maya(mapped)
    case = report()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    with pytest.raises(NotDecided, match="in a whole sentence"):
        freezing.thaw(case, ground="An adult.", by=asha, at=AT)

    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))

    assert marked(mapped) == 0
    assert not Stop.objects.filter(until__isnull=True).exists()
    assert not Outcome.objects.exists()
    assert "thaw" not in workflow.allowed(case, AT)
    # Frozen by mistake or freed by mistake: both can be taken back.
    freezing.freeze(case, identifiers=MAYA, by=asha, at=later(hours=2))
    run(later(hours=2))
    assert marked(mapped) == 1


ON_HOLD = "Marketing, training and new calls are paused already."


def test_the_page_of_the_case_says_what_is_paused_now(policy, mapped):
    add_maya(mapped)
    officer = staff("officer")
    desk, case, unknown = browser(officer), report(), report(claims={})

    def says(row):
        page = desk.get(f"/desk/rights/case/{row.pk}/").content.decode()
        assert "Freezing can be taken back; deleting cannot." in page
        return page

    assert ON_HOLD in says(case)
    assert ON_HOLD not in says(unknown)
    assert "Nothing is paused yet: no account was named" in says(unknown)

    freezing.freeze(case, identifiers=MAYA, by=officer, at=AT)
    run()
    case.refresh_from_db()
    assert ON_HOLD in says(case)

    freezing.thaw(case, ground=ADULT, by=officer, at=later(hours=1))
    freed = says(case)
    assert gate.may_process_identifier(
        "email", MAYA["email"], "outbound-calls", later(hours=2)
    )
    assert ON_HOLD not in freed
    assert "Nothing is paused any more: the account was freed" in freed


def test_whoever_heard_of_the_freeze_hears_that_the_account_works_again(
    policy, mapped, asha, client
):
    add_maya(mapped)
    case = report()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    link = re.search(r"/not-me/[\w-]+/", mails("frozen")[0]["text"])[0]

    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))

    (told,) = mails("freed")
    assert told["to"] == "maya@example.com"
    assert "It works again." in told["text"]
    assert len(mails("freed_by_phone")) == 1
    assert "Your account works again" in client.get(link).content.decode()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=later(hours=2))
    run(later(hours=2))
    link = re.search(r"/not-me/[\w-]+/", mails("frozen")[1]["text"])[0]
    assert (
        "We have paused it while a person looks at it."
        in client.get(link).content.decode()
    )


def test_an_account_frozen_anew_leaves_no_key_of_the_first_time(
    policy, mapped, asha, django_capture_on_commit_callbacks
):
    """Those kept the addresses of the account, which lived on with them in a backup."""
    case = report()
    told_of(case, mapped, asha)
    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        freezing.freeze(case, identifiers=MAYA, by=asha, at=later(hours=2))
    run(later(hours=2))

    used = Step.objects.exclude(key=None).values_list("key", flat=True)
    live = DataKey.objects.filter(purpose="step", destroyed_at=None)
    assert set(live.values_list("pk", flat=True)) == set(used)
    assert steps.opened(steps.of(case, steps.Work.WARN))


def told_of(case, mapped, asha):
    """A report whose account is frozen; the link in the mail to the account."""
    add_maya(mapped)
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    return re.search(r"/not-me/[\w-]+/", mails("frozen")[0]["text"])[0]


def test_no_message_to_the_account_says_what_was_told_or_names_the_report(
    policy, mapped, asha, sunil
):
    """Others may read along; the reporter's reference is the reporter's alone."""
    case = report()
    told_of(case, mapped, asha)
    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))
    other = report(at=later(hours=2))
    freezing.freeze(other, identifiers=MAYA, by=asha, at=later(hours=2))
    run(later(hours=2))
    tripwires.stop(Warned.objects.filter(tripwire__case=other)[0], at=later(hours=3))
    other.refresh_from_db()
    vouched(other, "stop", asha, sunil, at=later(hours=4))
    run(later(hours=4))

    kinds = ("frozen", "freed", "set_aside")
    sent = [m for kind in kinds for way in ("", "_by_phone") for m in mails(kind + way)]
    assert len(sent) >= 5
    for mail in sent:
        said = mail["subject"] + mail["text"] + mail["html"]
        for each in (case, other):
            assert references.display(each.reference) not in said
            assert each.reference not in said
        for word in ("under 18", "Somebody told", "child", "minor", "t@school.example"):
            assert word not in said
    for mail in mails("frozen") + mails("frozen_by_phone"):
        assert "paused" in mail["text"]
        assert "/not-me/" in mail["text"]


def test_why_it_is_paused_stands_behind_a_code_to_the_address_that_was_told(
    policy, mapped, asha, client
):
    link = told_of(report(), mapped, asha)
    why = "Somebody told us that this account is that of a person under 18."
    assert why not in client.get(link).text

    for wrong in ("thief@evil.example", HER.phone):
        page = client.post(link, {"ask": "1", "address": wrong}, follow=True).text
        assert "If our message came there, a code is on its way." in page
        assert mails("why_code") + mails("why_code_by_phone") == []
    page = client.post(link, {"ask": "1", "address": "x"}).text
    assert "Enter the e-mail address in full" in page
    page = client.post(link, {"ask": "1", "address": " Maya@Example.com"}, follow=True)
    assert "If our message came there, a code is on its way." in page.text
    (mail,) = mails("why_code")
    assert mail["to"] == "maya@example.com"
    assert "under 18" not in mail["text"]
    page = client.post(link, {"read": "1", "code": "12"}).text
    assert "This code does not fit" in page
    assert why not in page
    assert not Warned.objects.exclude(stopped_at=None).exists()

    page = client.post(
        link, {"read": "1", "code": newest_code("why_code")}, follow=True
    )
    assert why in page.text
    assert "We do not say who told us." in page.text
    assert LedgerEntry.objects.filter(act="freeze.read").count() == 1
    client.post(link)
    assert Warned.objects.exclude(stopped_at=None).count() == 1
    assert why in client.get(link).text


def test_where_nothing_is_paused_nobody_is_sent_a_code_to_read_why(
    policy, mapped, asha, client
):
    """The link of an ordinary request, and of an account that was freed."""
    case = report()
    freed = told_of(case, mapped, asha)
    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))
    other = make_case("erasure", claims=MAYA)
    tripwires.lay(other, [("email", MAYA["email"])], at=AT)
    (mail,) = mails("tripwire")

    for link in (freed, re.search(r"/not-me/[\w-]+/", mail["text"])[0]):
        client.post(link, {"ask": "1", "address": MAYA["email"]})
        client.post(link, {"read": "1", "code": "123456"})

    assert mails("why_code") == []
    assert not Warned.objects.exclude(stopped_at=None).exists()


def test_a_report_refused_frees_the_account_and_tells_the_reporter_nothing_of_it(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    case = report()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    case.refresh_from_db()
    why = "The account that you named is that of somebody of age."

    deciding.refuse(case, ground="not_shown", words=why, by=asha, at=AT)
    run()
    assert marked(mapped) == 1  # a proposal alone frees nothing
    seen = deciding.stand(case)
    deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    run()

    case.refresh_from_db()
    assert (case.status, case.ending) == ("answered", "refused")
    assert marked(mapped) == 0
    assert not Stop.objects.filter(until__isnull=True).exists()
    (freed,) = mails("freed")
    assert freed["to"] == "maya@example.com"
    assert "due on" not in freed["text"]
    letter = letters.sent(case)
    assert "of age" not in letter.text + letter.html
    assert "did not lead to anything that we may act on" in letter.text
    note = Message.objects.get(case=case, kind="note")
    assert vault.unseal(case.key, note.sealed).decode() == why


def test_where_no_account_was_found_nothing_is_frozen_at_the_end(policy, mapped, asha):
    def may(purpose):
        return gate.may_process_identifier("email", HER.email, purpose, later(hours=1))

    case = report()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    assert not may("service")
    case.refresh_from_db()

    talking.nothing_found(case, by=asha, at=SOON)
    assert frozen.standing() == []

    assert may("service")
    assert not may("improvement")


def test_deleting_waits_for_two_and_is_read_back(policy, mapped, asha, sunil):
    add_maya(mapped)
    case = report()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    case.refresh_from_db()
    assert deciding.needs_second(case, proposals.draft(case))

    decide_and_run(case, asha, sunil)

    assert case.status == "answered"
    assert mapped.count("users") == 0
    # What a law keeps of it stays frozen.
    assert not gate.may_process_identifier("email", HER.email, "service", SOON)
    assert Step.objects.get(case=case, effect="readback").state == "done"
    # Whoever reported it may be anybody: the letter tells nothing about the child.
    text = letters.sent(case).text
    assert "because it is not about you" in text
    for row in letters.sent(case).lines:
        assert row.words not in text
    assert [mail["to"] for mail in mails("answered")] == ["t@school.example"]


def deleted(mapped, asha, sunil, before=lambda: None):
    """A report whose account is deleted but for what a law keeps.

    `before` is what happens once it is frozen, before anybody decides.
    """
    add_maya(mapped)
    case = report()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    before()
    case.refresh_from_db()
    kept = {"until": "5 June 2034 (8 years after the payment)"}
    return decide_and_run(case, asha, sunil, payment=kept)


def test_whoever_had_the_data_of_a_child_is_asked_to_delete_what_we_deleted(
    policy, mapped, asha, sunil
):
    """GDPR Art. 19."""
    case = deleted(mapped, asha, sunil)
    shown = (
        browser(staff("officer")).get(f"/desk/rights/case/{case.pk}/").content.decode()
    )

    assert mails("recipient")
    for told in mails("recipient"):
        assert "Delete yours as well" in told["text"]
        assert "paused" not in told["text"]
    assert "The addresses of the account were told" in shown
    assert "The copy opens" not in shown


def test_the_freeze_ends_by_itself_once_what_was_kept_is_deleted(
    policy, mapped, asha, sunil
):
    def may(purpose, at):
        return gate.may_process_identifier("email", HER.email, purpose, at)

    case = deleted(mapped, asha, sunil)
    assert case.ending == "partly"
    steps.forget(case, at=later(days=31))
    tidying.tidy(later(days=100))
    assert not may("service", later(days=101))
    ((there, until),) = frozen.standing()
    assert (there, "GST number: until 5 June 2034" in until) == (case, True)
    assert until in dict(casefile.facts(case, at=AT))["Still frozen"]

    mapped.sql("DELETE FROM payments")
    tidying.tidy(later(days=101))
    assert not may("service", later(days=102))  # we look once a week
    with without_triggers(connection):
        tidying.tidy(later(days=108))

    assert may("service", later(days=109))
    assert not may("marketing", later(days=109))
    assert frozen.standing() == []
    assert "Still frozen" not in dict(casefile.facts(case, at=AT))
    assert LedgerEntry.objects.filter(act="case.unfrozen").count() == 1


def test_a_freeze_does_not_end_while_a_system_is_down(
    policy, mapped, asha, sunil, settings, tmp_path
):
    deleted(mapped, asha, sunil)
    mapped.sql("DELETE FROM payments")
    settings.SYSTEM_URLS = {"app": f"sqlite:///{tmp_path}/none/none.sqlite3"}

    assert frozen.end_due(later(days=8)) == 0

    assert len(frozen.standing()) == 1


def test_what_left_the_data_map_stops_no_other_freeze_from_ending(
    policy, mapped, asha, sunil
):
    nobody = report(claims={"email": "nobody@example.com"})
    freezing.freeze(nobody, identifiers=claims.typed(nobody), by=asha, at=AT)
    run()
    nobody.refresh_from_db()
    talking.nothing_found(nobody, by=asha, at=AT)
    deleted(mapped, asha, sunil)
    first = LastLetter.objects.get(kind="frozen")
    key = vault.new_key("last")
    LastLetter.objects.create(
        case=nobody,
        kind="frozen",
        key=key,
        sealed=vault.seal_json(key, {"rows": {}}),
        made_at=AT,
        due_at=first.due_at + timedelta(hours=1),
    )
    Dataset.objects.filter(slug="payments").delete()

    assert frozen.end_due(later(days=8)) == 1

    ((_case, _until),) = frozen.standing()
    first.refresh_from_db()
    assert first.sent_at is None
    assert "a dataset that the data map no longer has" in first.error


def test_the_record_of_a_report_is_kept_while_its_freeze_stands(
    policy, mapped, asha, sunil
):
    case = deleted(mapped, asha, sunil)
    with without_triggers(connection):
        tidying.tidy(later(days=40))
        tidying.tidy(later(days=2900))
        assert Case.objects.get(pk=case.pk).status == "closed"
        mapped.sql("DELETE FROM payments")
        tidying.tidy(later(days=2908))
        tidying.tidy(later(days=2909))

    assert not Case.objects.filter(pk=case.pk).exists()


def test_the_account_hears_what_stays_frozen_and_the_desk_shows_it(
    policy, mapped, asha, sunil, client
):
    deleted(mapped, asha, sunil)

    (told,) = mails("stays_frozen")
    assert told["to"] == "maya@example.com"
    assert "t@school.example" not in told["text"]
    assert "What we could delete of it is deleted." in told["text"]
    assert "GST" not in told["text"] + told["html"]
    assert "stands on the page that the link in our first message opens" in told["text"]
    assert "Once the last of it is deleted, the freeze ends by itself." in told["text"]
    assert len(mails("stays_frozen_by_phone")) == 1
    link = re.search(r"/not-me/[\w-]+/", mails("frozen")[0]["text"])[0]
    page = client.get(link).content.decode()
    assert "We have paused it while a person looks at it." not in page
    assert "stays frozen until the last of it is deleted" in page
    assert "nothing is deleted before a person has looked" not in page
    assert "handed out" not in page
    assert "GST" not in page
    client.post(link, {"ask": "1", "address": "maya@example.com"})
    code = newest_code("why_code")
    page = client.post(link, {"read": "1", "code": code}, follow=True).content.decode()
    assert "GST number, until 5 June 2034 (8 years after the payment)." in page
    today = browser(staff("officer")).get("/desk/").content.decode()
    assert "1 reported account stays frozen" in today
    assert "GST number: until 5 June 2034" in today


def test_the_page_reads_the_same_whether_or_not_there_is_such_an_account(
    policy, mapped, asha
):
    add_maya(mapped)
    known, unknown = report(), report(claims={"email": "nobody@example.com"})
    for case in (known, unknown):
        freezing.freeze(case, identifiers=claims.typed(case), by=asha, at=AT)
    run()
    for case in (known, unknown):
        case.refresh_from_db()

    one, other = (tracking.status(case, at=AT) for case in (known, unknown))
    assert one == other
    assert "nothing_found" in workflow.allowed(unknown, AT)
    assert "nothing_found" not in workflow.allowed(known, AT)


def test_another_account_than_the_reported_one_takes_a_whole_sentence(
    policy, mapped, asha
):
    add_maya(mapped)
    case = report(claims={"email": "kid.player@example.org"})
    for ground in ("", "I know it."):
        with pytest.raises(NotDecided, match="not the address that was reported"):
            freezing.freeze(case, identifiers=MAYA, ground=ground, by=asha, at=AT)

    freezing.freeze(case, identifiers=MAYA, ground=KNOWN, by=asha, at=AT)

    note = Message.objects.get(case=case, kind="note")
    assert vault.unseal(case.key, note.sealed).decode() == KNOWN


def test_the_account_is_told_and_nothing_goes_before_it_had_its_day(
    policy, mapped, asha, sunil, settings
):
    settings.KEPT_DEMO = False
    add_maya(mapped)
    case = report()
    freezing.freeze(case, identifiers=MAYA, by=asha, at=AT)
    run()
    (told,) = mails("frozen")
    assert told["to"] == "maya@example.com"
    assert "t@school.example" not in told["text"]
    assert len(mails("frozen_by_phone")) == 1
    case.refresh_from_db()

    decide_and_run(case, asha, sunil, later(hours=1))
    assert case.cooling.ends_at - case.tripwire.laid_at == timedelta(days=1)
    assert mapped.count("users") == 1
    # Whoever reported it reads nothing of what is decided about somebody else.
    assert mails("cooling") == []
    link = re.search(r"/not-me/([\w-]+)/", told["text"])[1]
    tripwires.stop(tripwires.of(link), at=later(hours=2))
    case.refresh_from_db()
    assert case.status == "working"
    assert "decide" not in workflow.allowed(case, later(hours=3))
    vouched(case, "stop", asha, sunil, at=later(hours=4))
    run(later(hours=4))
    assert "Two people here looked at it" in mails("set_aside")[0]["text"]
    decide_and_run(case, asha, sunil, later(hours=5))
    assert mapped.count("users") == 1
    run(later(hours=29))

    assert mapped.count("users") == 0


def test_nobody_takes_back_what_they_told(policy):
    assert {str(step) for step in workflow.allowed(report(), AT)} == {
        "ask",
        "freeze",
        "refuse",
    }
    # Whoever tells of a child does not weigh what of it goes.
    assert narrowing.offered(report(claims={"email": "x@example.com"})) == {}


def test_a_report_without_an_address_does_not_say_that_something_is_paused(policy):
    case = make_case(
        "child", claims={}, answers={"words": "My son.", "contact": "dad@example.com"}
    )

    said = mails("received")[0]["text"]
    assert "Nothing is paused before it is found." in said
    assert "paused now" not in said
    assert not Stop.objects.filter(case=case.reference).exists()


def test_anyone_reports_without_name_or_proof_and_the_officer_freezes(guest, mapped):
    add_maya(mapped)
    guest.get("/rights/child/")
    guest.submit(address="", words="")
    assert errors(guest.page) == [
        "Give the address or number of the account, or say what leads to it."
    ]
    guest.submit(address="Maya@Example.com", words="")
    assert guest.page.url == "/receipt/"
    assert "is paused now" in guest.page.text
    case = Case.objects.get(right="child")

    desk = browser(staff("officer"))
    page = desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
    assert "Find and freeze this account" in page
    assert 'value="maya@example.com"' in page
    freeze = f"/desk/rights/case/{case.pk}/freeze/"
    other = desk.post(freeze, {"freeze-address": "ann@example.com"}).content.decode()
    assert "This is not the address that was reported." in other
    assert 'value="ann@example.com"' in other
    desk.post(freeze, {"freeze-address": "maya@example.com"})
    run(timezone.now())
    assert marked(mapped) == 1
    answer = desk.post(
        f"/desk/rights/case/{case.pk}/thaw/", {"thaw-ground": "An adult."}
    )
    assert "Write it in a whole sentence" in answer.content.decode()
    desk.post(f"/desk/rights/case/{case.pk}/thaw/", {"thaw-ground": ADULT})
    run(timezone.now())
    assert marked(mapped) == 0
    assert LedgerEntry.objects.filter(act="case.thaw").count() == 1
