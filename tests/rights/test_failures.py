"""Today at the desk is green only while everything really goes on."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from notices import reading
from notices.models import PromiseResult, Telling
from portal import failing, sealing
from portal.celery import SWEEPS, app
from portal.models import Leased, Sweep
from portal.plugins import discover
from retention.models import Run
from rights import morning
from rights.models import Step
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, make_case

ALL_WELL = "All background work is running"
NAMES = [
    "consent.reach", "notices.check_promises", "notices.materialise", "notices.tell", "portal.papers",
    "portal.remember", "portal.seal", "portal.send_mail", "portal.send_webhooks",
    "retention.night", "retention.runs", "rights.legs", "rights.mailbox", "rights.names", "rights.steps",
    "rights.telling", "rights.tidy",
]  # fmt: skip


def all_ended(at) -> None:
    Sweep.objects.bulk_create(Sweep(name=name, ok_at=at) for name in NAMES)


def said(at):
    return [(str(row.what), row.about, row.error) for row in failing.still(at)]


def test_today_is_not_green_without_a_worker(site):
    desk = browser(staff("operator"))

    page = desk.get("/desk/").content.decode()
    assert ALL_WELL not in page
    assert "No worker is running" in page

    all_ended(timezone.now())
    assert ALL_WELL in desk.get("/desk/").content.decode()


def test_a_sweep_that_ended_long_ago_is_named_but_not_one_at_work(db):
    all_ended(AT)
    later = AT + timedelta(minutes=4)
    fresh = Sweep.objects.exclude(name__in=["rights.steps", "retention.runs"])
    fresh.update(ok_at=later)
    Sweep.objects.filter(name="retention.runs").update(
        lease_until=later + timedelta(seconds=5)
    )

    assert said(AT) == []
    assert said(later) == [
        (
            "Background work stands still",
            "rights.steps",
            "It last ended on 15 June 2026, 12:00 UTC.",
        )
    ]
    Sweep.objects.update(lease_until=None)
    assert said(later + timedelta(minutes=4)) == [
        ("No worker is running", "", "It last ended on 15 June 2026, 12:04 UTC.")
    ]


def test_a_site_that_has_just_begun_is_given_time_for_the_first_turn(policy):
    all_ended(AT)
    Sweep.objects.filter(name="portal.papers").delete()
    sealing.seal(AT)
    later = AT + timedelta(minutes=4)
    Sweep.objects.update(ok_at=later)

    assert said(AT + timedelta(minutes=2)) == []
    assert said(later) == [
        ("Background work stands still", "portal.papers", "It has not run yet.")
    ]


def test_every_sweep_leaves_its_row_under_the_name_it_is_watched_by(policy):
    app.loader.import_default_modules()
    for task, _seconds in SWEEPS.values():
        app.tasks[task].run()

    assert sorted(Sweep.objects.values_list("name", flat=True)) == NAMES
    assert Sweep.objects.exclude(error="").count() == 0


def test_a_failed_step_run_or_telling_is_on_the_first_page(policy):
    case = make_case("erasure")
    Step.objects.filter(case=case).update(error="Unreachable")
    Run.objects.create(
        rule="calls", dataset="calls", revision=policy, error="Unreachable"
    )
    Telling.objects.create(
        revision=policy, audience="people", created_at=AT, error="Unreachable"
    )

    assert [(row.what, row.about) for row in failing.rows()] == [
        (
            "People are not told of a version yet; it is tried again",
            "Version 1 (People whose data it touches)",
        ),
        ("Retention run failed", "calls on calls"),
        (
            "Step of a request failed",
            f"{case.reference}: Look whether the address is on file",
        ),
    ]


def found(site, at, **states) -> None:
    PromiseResult.objects.bulk_create(
        PromiseResult(
            promise=slug, revision=site, ran_at=at, state=state, message=f"Of {slug}."
        )
        for slug, state in states.items()
    )


def test_a_promise_that_is_red_is_on_the_first_page_until_a_check_is_green(site):
    all_ended(timezone.now())
    desk = browser(staff("auditor"))
    found(site, AT, p52="broken", p53="error", p58="kept")

    page = desk.get("/desk/").content.decode()

    assert ALL_WELL not in page
    titles = reading.of_revision(site).promises
    for slug, what in (
        ("p52", "A promise is broken"),
        ("p53", "A promise could not be checked"),
    ):
        row, where = titles[slug], f"/desk/notices/promise/#{slug}"
        line = page.partition(f'<a href="{where}">{row.number}. {row.title}</a>')
        assert line[0].rpartition("<tr>")[2].count(what) == 1
        assert f"Of {slug}." in line[2].partition("</tr>")[0]
        assert f'id="{slug}"' in desk.get(where).content.decode()
    assert "#p58" not in page
    assert morning.due(today=AT.date(), at=AT)["promises"] == 2

    found(site, AT + timedelta(days=1), p52="kept", p53="none_yet", p58="kept")

    assert ALL_WELL in desk.get("/desk/").content.decode()
    assert morning.due(today=AT.date(), at=AT)["promises"] == 0


def test_whatever_can_fail_is_looked_at():
    works = {model for model in apps.get_models() if issubclass(model, Leased)}
    looked_at = {found.model for found in discover("failures", "FAILURES").values()}

    assert looked_at == {*works, PromiseResult}
