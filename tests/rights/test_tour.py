"""The tour presses the real buttons, in a demonstration only."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from notices import drafting, printing, publishing, reading, second_reading
from notices.models import Revision
from notices.papers import california
from portal import paper, sealing, verifying
from portal.models import User
from retention import enforcement
from retention.models import Run
from rights.models import Case
from tests.company import days_ago
from tests.policies import CALLS, put_in_force
from tests.rights.test_desk import browser, staff
from tests.rights.test_paper import text
from tests.rights.world import make_staff
from tests.visitor import Seen

pytestmark = [pytest.mark.django_db, pytest.mark.words]


@pytest.fixture
def demo(site, mapped):
    """Demo users, and calls of which one is 70 and one 100 days old."""
    make_staff("elena@example.com", "Elena")
    make_staff("tomas@example.com", "Tomas")
    customer = mapped.add("customers")
    for days in (*[10] * 20, 70, 100):
        ended = days_ago(days, now=timezone.now())
        mapped.add("calls", customer_id=customer, ended_at=ended)
    sealing.seal(timezone.now())
    return mapped


def press(how: str) -> str:
    answer = Client().post(f"/tour/{how}/", follow=True)
    reading.forget()
    return answer.content.decode()


def shown() -> str:
    reading.forget()
    return Client().get("/tour/").content.decode()


def test_the_number_moves_everywhere_and_the_rows_go(demo, monkeypatch):
    monkeypatch.setattr(paper, "LIMITS", paper.Limits(wall=300))
    assert "<b>90 days</b>" in shown()
    assert "<b>1</b> call in" in shown()

    press("change")
    assert "<b>60 days</b>" in shown()
    assert "<b>2</b> calls in" in shown()
    assert "60 days after the call" in Client().get("/california/").content.decode()
    now = timezone.now()
    current = reading.current(now)
    notice = california.PAPER.paper(printing.about(current))
    assert "60 days after the call" in notice.markup
    assert printing.order_ahead(now) == 0
    # The newest is printed first: the policy of this version.
    assert paper.print_due(now) == 1
    assert "60 days after the call" in text(Client().get("/policy.pdf").content)

    press("night")
    enforcement.run_due(timezone.now())
    assert "<b>0</b> calls in" in shown()
    assert demo.count("calls") == 20
    assert Run.objects.get(rule="calls", dataset="calls").deleted == 2

    press("change")
    assert "<b>90 days</b>" in shown()


def agree_to(demo, *, effective_at, period="P30D"):
    """A later version, in which calls and what was said in them are kept otherwise."""
    at, by = timezone.now(), User.objects.get(email="elena@example.com")
    later = drafting.begin(by=by, at=at)
    for slug in ("calls", "transcripts"):
        row = drafting.find(later, "rules", slug)
        new = {"period": period}
        drafting.change(row, new, seen=drafting.stand(row), by=by, at=at)
    publishing.submit(later, by=by, at=at)
    later.refresh_from_db()
    agreeing = User.objects.get(email="tomas@example.com")
    second_reading.note_all_read(later, by=agreeing, at=at)
    return publishing.approve(
        later, by=agreeing, at=at, effective_at=effective_at or timezone.now()
    )


def stop(page: str, number: str) -> str:
    """One stop of the tour's page."""
    return page.partition(f'id="{number}"')[2].partition("<h2")[0]


def every_other_step(demo) -> None:
    """The night, the forgery and the mail, under the version in force."""
    press("night")
    assert "No mapped dataset" not in shown()
    enforcement.run_due(timezone.now())
    number = reading.current(timezone.now()).number
    assert set(Run.objects.values_list("revision__number", flat=True)) == {number}
    assert "The entry at place 0 (nothing.happened" in press("forge")
    assert verifying.verify() == []
    press("mail")
    assert "Open it at the desk" in shown()


def test_beside_a_version_agreed_to_for_later_each_step_works_or_says_why(demo):
    agree_to(demo, effective_at=timezone.now() + timedelta(days=6))

    for page in (shown(), press("change")):
        first = stop(page, "one")
        assert page.count("Version 2 is agreed to and takes effect on") == 1
        assert "Come back on that day, or type “make reset”" in first
        assert "<b>90 days</b>" in first
        assert 'action="/tour/change/"' not in first
    assert drafting.open_draft() is None
    by = User.objects.get(email="elena@example.com")
    drafting.begin(by=by, at=timezone.now())
    assert "Then the button is here again" not in shown()

    every_other_step(demo)


@pytest.mark.parametrize(
    ("period", "words", "other"),
    [("P30D", "30 days", "90 days"), ("P120D", "120 days", "90 days")],
)
def test_after_a_later_version_came_into_force_each_step_works(
    demo, period, words, other
):
    agree_to(demo, effective_at=None, period=period)
    page = shown()
    assert f"<b>{words}</b>" in stop(page, "one")
    assert f"Publish {other} instead" in stop(page, "one")

    press("change")

    assert f"<b>{other}</b>" in stop(shown(), "one")
    every_other_step(demo)


def test_a_version_without_the_rule_of_the_tour_leaves_the_other_stops(demo):
    now = timezone.now()
    put_in_force(CALLS, at=now, number=2, based_on=Revision.objects.get())
    reading.forget()

    for page in (shown(), press("change")):
        first = stop(page, "one")
        assert "Version 2 has no rule “calls”, whose number this stop changes." in first
        assert page.count("Type “make reset”") == 1
        assert "calls are deleted" not in first
    said = stop(press("night"), "two")
    assert "The policy in force has no rule for calls." in said
    assert "The entry at place 0 (nothing.happened" in press("forge")
    press("mail")
    assert "Open it at the desk" in shown()


def test_a_draft_of_somebody_is_named_and_linked_until_it_is_given_up(demo):
    """Also to whoever looked before it was begun and presses now."""
    editor = User.objects.get(email="elena@example.com")
    draft = drafting.begin(by=editor, at=timezone.now())

    for page in (shown(), press("change")):
        stop = page.partition('id="one"')[2].partition('id="two"')[0]
        assert "Version 2 is being written at the desk" in stop
        assert 'href="/desk/notices/revision/draft/2/"' in stop
        assert 'action="/tour/change/"' not in stop

    publishing.withdraw(draft, by=editor, at=timezone.now())
    assert 'action="/tour/change/"' in shown()
    assert "being written" not in shown()


def test_a_forged_entry_is_named_and_nothing_of_it_stays(demo):
    page = press("forge")

    assert "The entry at place 0 (nothing.happened" in page
    assert verifying.verify() == []


def test_who_may_alter_no_table_reads_why_nothing_is_forged(demo):
    """As in an installation whose database has one role to own and one to run."""

    def refused(execute, sql, params, many, context):
        if sql.startswith(("DROP TRIGGER", "ALTER TABLE")):
            raise ProgrammingError("must be owner of table portal_ledgerentry")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refused):
        page = press("forge")

    assert "The database lets nobody change a sealed entry here" in page
    assert verifying.verify() == []


def test_an_email_is_answered_in_three_clicks(demo):
    press("mail")
    desk = browser(staff("officer"))
    link = re.search(r'href="(/desk/rights/case/inbox/[^"]+)"', shown())[1]

    opened = desk.get(link).content.decode()
    make = re.search(r'href="(/desk/rights/case/add/[^"]+)"', opened)[1]
    page = Seen(200, make, desk.get(make).content, {})
    desk.post(make, {**page.form_with("words").values, "act": "stop"})

    case = Case.objects.get()
    assert (case.right, case.status, case.channel) == ("opt_out", "answered", "email")
    assert "Open it at the desk" not in shown()


def test_without_a_demonstration_there_is_no_tour(demo, settings):
    settings.KEPT_DEMO = False

    assert Client().get("/tour/").status_code == 404
    assert Client().post("/tour/change/").status_code == 404
    assert Client().get("/tour/change/").status_code == 405


def test_a_press_leads_back_to_its_stop_and_a_refusal_stands_there(demo):
    assert Client().post("/tour/mail/")["Location"] == "/tour/#four"
    User.objects.filter(email="elena@example.com").update(email="gone@example.com")

    page = press("night")

    stop = page.partition('id="two"')[2].partition('id="three"')[0]
    assert "The demo users are not here." in stop
    assert page.count("The demo users are not here.") == 1


def test_the_second_person_is_asked_for_where_a_run_waits_for_one(demo):
    assert "Let the second person release it" not in shown()

    now = reading.current(timezone.now()).pk
    Run.objects.create(rule="calls", dataset="calls", revision_id=now, state="braked")

    assert "Let the second person release it" in shown()
