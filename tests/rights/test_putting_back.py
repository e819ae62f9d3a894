"""Taking a request back is told and undone; once it is proven it takes a fresh code."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils import timezone

from portal.models import LedgerEntry
from rights import (
    acting,
    deciding,
    identity,
    limiting,
    lost_address,
    opening,
    proofs,
    putting_back,
    reach,
    references,
    talking,
    workflow,
)
from rights.models import Case, Clock, Step
from tests.company import add_maya
from tests.rights.test_acting import asked_by_bo
from tests.rights.test_limiting import may as allowed
from tests.rights.test_limiting import objection
from tests.rights.world import AT, later, mails, make_case, newest_code, prove, run

MAYA = "maya@example.com"
PHRASE = "four little words here"


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch):
    monkeypatch.setattr(settings, "KEPT_DEMO", False)


def looked_up(right="erasure", at=AT, **values):
    case = make_case(right, at=at, **values)
    run(at)
    return fresh(case)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def days(case):
    rows = Clock.objects.filter(case=case).order_by("pk")
    return [(row.kind, row.strict_due, row.done_at) for row in rows], fresh(case).due_on


def sent(person):
    """Press the one button of the page."""
    return person.send("/track/withdraw/", person.page.forms[0].values)


def token(kind="withdrawn"):
    return re.findall(r"/put-back/\S+/", mails(kind)[-1]["text"])[-1]


def test_it_comes_back_with_the_days_it_had(policy, mapped):
    add_maya(mapped)
    case = looked_up()
    before = days(case)

    talking.withdraw(case, at=later(days=1))
    assert days(case) != before
    for _turn in range(2):
        putting_back.put_back([fresh(case)], at=later(days=14))
    run(later(days=14))

    case = fresh(case)
    assert (case.status, case.ending, case.closed_at) == ("waiting", "", None)
    assert days(case) == before
    assert LedgerEntry.objects.filter(act="case.put_back").count() == 1
    code = newest_code()
    assert identity.confirm(case, typed=code, at=later(days=14)).name == "OK"
    run(later(days=14))
    assert fresh(case).status == "working"


def test_after_a_fortnight_it_is_over(policy, mapped):
    add_maya(mapped)
    case = looked_up()
    talking.withdraw(case, at=AT)

    putting_back.put_back([fresh(case)], at=later(days=15))

    assert fresh(case).status == "withdrawn"


def test_every_address_that_we_have_hears_of_it(policy, mapped):
    add_maya(mapped)
    said = {"contact": "home@example.org", "text_to": "+12025550199"}
    case = looked_up(answers=said)

    talking.withdraw(case, at=AT)

    assert {mail["to"] for mail in mails("withdrawn")} == {MAYA, "home@example.org"}
    (text,) = mails("withdrawn_by_phone")
    assert text["to"] == "+12025550199"
    assert "Not you? Put it back until 29 June 2026" in text["text"]
    assert token("withdrawn_by_phone") in mails("withdrawn")[0]["text"]


def test_who_has_a_number_alone_is_told_by_text(policy, mapped):
    add_maya(mapped)
    case = looked_up(claims={"phone": "+12025550143"})

    talking.withdraw(case, at=AT)

    (text,) = mails("withdrawn_by_phone")
    assert text["to"] == "+12025550143"


def test_who_is_not_on_file_is_not_written_to(policy, mapped):
    case = looked_up(claims={"email": "nobody@example.com"})

    talking.withdraw(case, at=AT)

    assert mails("withdrawn") == mails("withdrawn_by_phone") == []


def test_one_press_behind_the_link_puts_it_back(guest, stranger, mapped):
    add_maya(mapped)
    guest.file()
    run(timezone.now())
    case = Case.objects.get()
    guest.get("/track/withdraw/")
    assert "For 14 days it can be put back" in guest.page.text
    sent(guest)
    assert "the link in our message about it puts it back" in guest.page.text
    assert "/track/put-back/" not in guest.page.html
    guest.get("/track/withdraw/")
    assert "This request is withdrawn already." in guest.page.text
    assert "the link in our message about it puts it back" in guest.page.text

    page = stranger.get(token())
    assert fresh(case).status == "withdrawn"
    assert "the date of our answer stays" in page.text
    page = stranger.send(token(), page.forms[0].values)

    assert "<h1>It goes on</h1>" in page.html
    assert fresh(case).status == "received"
    (told,) = mails("put_back")
    assert told["to"] == MAYA
    assert references.display(case.reference) in told["text"]
    assert stranger.get("/put-back/nonsense/").status == 404


def test_who_reads_only_here_puts_it_back_here(guest):
    guest.file()  # nobody of that address is on file
    run(timezone.now())
    guest.get("/track/withdraw/")
    sent(guest)
    guest.get("/track/withdraw/")

    guest.press("/track/put-back/")

    assert Case.objects.get().is_open()


def test_once_it_is_proven_a_phrase_alone_takes_nothing_back(guest, stranger, mapped):
    add_maya(mapped)
    guest.file()
    case = prove(Case.objects.get(), timezone.now())
    opening.set_phrase(case, phrase=PHRASE, at=timezone.now())
    stranger.get("/track/")
    stranger.submit(reference=case.reference, phrase=PHRASE)

    page = stranger.get("/track/withdraw/")
    assert page.url == "/track/code/"
    stranger.send("/track/withdraw/", page.form_with("code").values)
    assert fresh(case).status == "working"

    stranger.get("/track/code/")
    stranger.press("/track/code/send/")
    page = stranger.press("/track/code/", code=newest_code())
    assert page.url == "/track/withdraw/"
    assert "For 14 days" not in page.text
    sent(stranger)
    assert fresh(case).status == "withdrawn"
    moves = workflow.allowed(fresh(case), timezone.now())
    assert moves == set()
    assert "/put-back/" not in mails("withdrawn")[-1]["text"]


def test_what_an_objection_paused_is_paused_again(policy, mapped):
    add_maya(mapped)
    case = objection()
    run()
    assert not allowed("improvement")

    talking.withdraw(fresh(case), at=later(hours=1))
    limiting.lift_due(later(days=4))
    assert allowed("improvement", later(days=4))
    putting_back.put_back([fresh(case)], at=later(days=5))

    assert not allowed("improvement", later(days=5))


def test_all_that_ended_with_an_agent_comes_back_without_them(policy, mapped):
    add_maya(mapped)
    cases = [asked_by_bo("access"), asked_by_bo("erasure")]
    run()
    acting.stop(fresh(cases[0]), keeps=False, at=later(hours=1))
    assert {fresh(case).status for case in cases} == {"withdrawn"}

    found = putting_back.behind(token().split("/")[2])
    putting_back.put_back(found, at=later(hours=2))
    run(later(hours=2))

    assert [fresh(case).status for case in cases] == ["waiting"] * 2
    assert Step.objects.filter(effect="lookup", state="done").count() == 2
    assert all(fresh(case).mandate.stopped_at for case in cases)


# --- what must not go meanwhile -------------------------------------------------------


def test_whoever_gave_a_postal_address_alone_puts_it_back_on_the_page(policy):
    post = {"post_to": "Maya\n1 Main Street", "words": "", "categories": []}
    case = make_case("access", answers=post)
    Case.objects.filter(pk=case.pk).update(on_file=False)
    case = fresh(case)

    talking.withdraw(case, at=AT)

    assert mails("withdrawn") == []
    assert putting_back.offered(case, at=AT)["is_here"]


def test_a_refusal_that_waited_is_weighed_anew(policy, asha):
    at = later(days=40)
    case = looked_up("access")
    talking.carry_on(case, by=asha, at=at)
    why = "Nothing that you wrote leads to an account, and you did not write back."
    deciding.refuse(case, ground="cannot_identify", words=why, by=asha, at=at)
    talking.withdraw(case, at=at)

    putting_back.put_back([fresh(case)], at=at)

    case = fresh(case)
    assert case.decisions.count() == 0
    run(at)
    case = fresh(case)
    talking.carry_on(case, by=asha, at=at)
    talking.nothing_found(case, by=asha, at=at)
    assert fresh(case).ending == "nothing_found"


def test_the_other_address_of_a_withdrawn_request_is_kept(policy, mapped):
    add_maya(mapped)
    case = prove(make_case("restriction"))
    talking.withdraw(case, at=AT)
    lost_address.ask_elsewhere(fresh(case), at=AT)
    run()
    to = reach.codes_go_to(fresh(case))
    assert to is not None
    assert to.kind == "phone"

    proofs.forget_used(later(minutes=2))

    assert reach.codes_go_to(fresh(case)) == to
