"""The tour presses the real buttons, in a demonstration only."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from notices import drafting, printing, publishing, reading, second_reading
from notices.papers import california
from portal import paper, sealing, verifying
from portal.models import User
from retention import enforcement
from retention.models import Run
from rights.models import Case
from tests.company import days_ago
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


def test_what_stands_in_the_way_of_the_number_is_named(demo):
    at, by = timezone.now(), User.objects.get(email="elena@example.com")
    later = publishing.submit(drafting.begin(by=by, at=at), by=by, at=at)
    agreeing = User.objects.get(email="tomas@example.com")
    second_reading.note_all_read(later, by=agreeing, at=at)
    day = at + timedelta(days=6)
    publishing.approve(later, by=agreeing, at=at, effective_at=day)

    page = press("change")

    assert "Version 2 is agreed to and takes effect on" in page
    assert "make reset" in page
    assert drafting.open_draft() is None


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
