"""One press stops an agent in all that they brought for a person, and will bring."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal import people
from portal.models import LedgerEntry
from rights import acting, agent_address, identity, mandates
from rights.batch_reading import read
from rights.batches import file, number
from rights.filing import Filing, file_all
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Mandate, Showing
from tests.rights.test_acting import MAYA, asked_by_bo, link, maya
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, later, mails, make_case, newest_code, run

__all__ = ["maya"]
BO = Who(name="Bo Li", organisation="Bo & Co", contact="bo@agents.example")
LIST = (
    b"right,email,phone,place\naccess,maya@example.com,,\nerasure,omar@example.com,,\n"
)


def asked_by(who: Who, right="erasure", at=AT, **more) -> Case:
    more.setdefault("claims", {"email": MAYA})
    agent = Acting(capacity=Capacity.AGENT, showing=Showing.SIGNED, who=who)
    return make_case(right, at=at, acting=agent, **more)


def listed(who=BO, at=AT) -> list[Case]:
    rows, _faults = read(LIST)
    return file(rows, who, batch=number(LIST, who, at=at), language="en", at=at)


def stop(case, at=AT, *, keeps=False):
    acting.stop(Case.objects.get(pk=case.pk), keeps=keeps, at=at)


def state(case):
    fresh = Case.objects.select_related("mandate").get(pk=case.pk)
    stopped = fresh.mandate.stopped_at
    return fresh.status, stopped and stopped.replace(microsecond=0)


def test_whatever_way_an_agent_sent_it_one_press_stops_it(policy, maya):
    by_form = asked_by_bo("access")
    hers, omars = listed()
    by_mail = asked_by(
        Who(name="Li, B.", contact="Bo@Agents.Example"), claims={"email": MAYA}
    )
    other = asked_by(Who(name="Ada Bell", contact="ada@law.example"))
    run()

    stop(by_form, later(hours=1))

    stopped = ("withdrawn", later(hours=1))
    assert [state(each) for each in (by_form, hers, by_mail)] == [stopped] * 3
    assert {state(omars)[1], state(other)[1]} == {None}
    (told,) = mails("withdrawn")
    assert told["to"] == MAYA
    assert all(
        f"{c.reference[:7]}-{c.reference[7:]}" in told["text"] for c in (hers, by_mail)
    )


def test_of_the_same_name_at_another_address_an_officer_is_asked(policy, maya):
    first = asked_by_bo("access")
    namesake = asked_by(Who(name="bo  li", contact="bo.li@elsewhere.example"))
    stranger = asked_by(Who(name="Ada Bell", contact="ada@law.example"))
    run()

    stop(first, timezone.now())

    assert state(namesake) == ("waiting", None)
    desk = browser(staff("officer", "asha"))
    said = "gave another address or none. Ask the person whether it is the same."
    pages = [
        desk.get(f"/desk/rights/case/{case.pk}/").content.decode()
        for case in (namesake, stranger)
    ]
    assert [said in page for page in pages] == [True, False]


def test_a_number_and_an_address_of_one_person_are_theirs_both(policy, maya):
    by_address = asked_by_bo("access")
    by_number = asked_by(BO, claims={"phone": "+12025550143"})
    run()
    person = people.prove_both(
        ("email", MAYA), ("phone", "+12025550143"), at=AT, on_file_at=AT
    )
    Case.objects.filter(pk=by_address.pk).update(person=person, proven_at=AT)

    stop(by_address, later(hours=1))

    assert state(by_number) == ("withdrawn", later(hours=1))


def test_what_they_bring_later_ends_at_once_and_nobody_is_asked_again(policy, maya):
    stop(asked_by_bo("access"), later(hours=1))
    said = len(mails("withdrawn")), len(mails("code"))

    again = asked_by(BO, at=later(hours=2))
    (hers, omars) = listed(at=later(hours=2))
    other = asked_by(Who(name="Bo Li", contact="bo@new.example"), at=later(hours=2))
    run(later(hours=2))

    assert [state(c) for c in (again, hers)] == [("withdrawn", later(hours=2))] * 2
    assert (state(omars)[1], state(other)) == (None, ("waiting", None))
    assert (len(mails("withdrawn")), len(mails("code"))) == (said[0], said[1] + 1)
    assert mails("code")[-1]["text"].count("Bo Li") == 1
    acts = LedgerEntry.objects.filter(about=f"case:{again.reference}")
    assert "mandate.stopped" in acts.values_list("act", flat=True)
    after = asked_by(BO, at=later(days=367))
    run(later(days=367))
    assert state(after) == ("waiting", None)


def address_page(case, **given):
    """What the link in the mail to the agent shows, before a press and after one."""
    path = agent_address.link(case).removeprefix(settings.SITE_URL)
    return Client().post(path, given, follow=True) if given else Client().get(path)


def test_who_wrote_down_the_address_of_a_firm_keeps_nobody_from_hiring_it(policy, maya):
    """Nobody had shown that the stopped address was theirs: anybody can type one."""
    stop(asked_by_bo("access"), later(hours=1))
    firms = asked_by(BO, at=later(days=30))
    run(later(days=30))
    assert state(firms) == ("withdrawn", later(days=30))

    assert address_page(firms).status_code == 200
    page = address_page(firms, mine="yes").content.decode()
    assert "The person once stopped somebody who gave this address." in page
    assert mails("agent_received") == []

    again = asked_by(BO, at=later(days=31))
    Mandate.objects.filter(case=firms).update(confirmed_at=later(days=30, hours=1))
    run(later(days=31))
    assert state(again) == ("waiting", None)
    # One more press of the person, and it is over.
    stop(again, later(days=32))
    third = asked_by(BO, at=later(days=33))
    run(later(days=33))
    assert state(third) == ("withdrawn", later(days=33))


def test_an_address_shown_before_the_person_stopped_it_stays_stopped(policy, maya):
    first = asked_by_bo("access")
    agent_address.confirm(Mandate.objects.get(case=first), at=AT)
    stop(first, later(hours=1))
    assert address_page(first).status_code == 404

    second = asked_by(BO, at=later(hours=2))
    run(later(hours=2))
    agent_address.confirm(Mandate.objects.get(case=second), at=later(hours=3))
    third = asked_by(BO, at=later(hours=4))
    run(later(hours=4))

    assert [state(each)[0] for each in (second, third)] == ["withdrawn"] * 2


def test_who_shows_the_address_at_once_is_ended_by_no_stop_of_an_unknown(policy, maya):
    stop(asked_by_bo("access"), later(hours=1))
    firms = asked_by(BO, at=later(hours=2))
    agent_address.confirm(Mandate.objects.get(case=firms), at=later(hours=2))

    run(later(hours=2))

    assert state(firms) == ("waiting", None)


def test_what_needs_no_permission_acts_all_the_same_and_is_told(policy, maya):
    stop(asked_by_bo("access"), later(hours=1))

    case = asked_by_bo("opt_out", Showing.HELD, at=later(hours=2))
    run(later(hours=2))

    assert state(case) == ("answered", None)
    assert [mail["to"] for mail in mails("agent_acted")] == [MAYA]


def test_who_may_read_an_older_answer_reads_it_no_more(policy, maya):
    older = asked_by_bo("access")
    agent_address.confirm(Mandate.objects.get(case=older), at=AT)
    acting.permit(older, at=AT)
    Case.objects.filter(pk=older.pk).update(
        status="answered", ending="granted", answered_at=AT
    )
    assert mandates.reader(Case.objects.get(pk=older.pk)) == BO.contact

    stop(asked_by_bo("erasure"), later(hours=1))

    assert mandates.reader(Case.objects.get(pk=older.pk)) == ""
    assert state(older) == ("answered", later(hours=1))


def test_who_goes_on_alone_after_a_power_of_attorney_gets_a_code(policy, maya):
    case = asked_by_bo("access", showing=Showing.ATTORNEY)
    run()
    stop(case, later(hours=1), keeps=True)

    identity.ask_again(Case.objects.get(pk=case.pk), at=later(hours=1))
    run(later(hours=1))

    typed = newest_code()
    fresh = Case.objects.get(pk=case.pk)
    assert identity.confirm(fresh, typed=typed, at=later(hours=1)).name == "OK"


def test_the_page_says_what_a_press_ends(guest, maya):
    asked_by_bo(at=timezone.now())
    run(timezone.now())

    page = guest.get(link("code"))
    assert "that holds for all that they asked in your name" in page.text
    guest.submit("how", how="stop")
    assert "Whatever else they asked in your name has ended too" in guest.page.text


def test_one_link_stops_all_it_told_of_where_an_agent_gave_no_address(policy, maya):
    nameless = Acting(capacity=Capacity.AGENT, who=Who(name="Bo Ek"))
    form = [
        Filing(right=right, claims={"email": MAYA}, answers=said, acting=nameless)
        for right, said in (
            ("opt_out", {"choices": ["marketing"]}),
            ("limit", {"choices": ["sensitive"]}),
        )
    ]
    first, second = file_all(form, at=AT)
    (told,) = mails("agent_acted")
    shown = [
        f"{c.reference[:7]}-{c.reference[7:]}" in told["text"] for c in (first, second)
    ]
    assert shown == [True, True]
    # Another who is called the same, and came by another paper.
    (namesake,) = file_all(form[:1], at=later(minutes=5))

    stop(first, later(hours=1))

    assert [state(each)[1] for each in (first, second)] == [later(hours=1)] * 2
    assert state(namesake)[1] is None
