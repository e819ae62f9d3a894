"""The desk's retention pages: who sees them, what they say, what their buttons do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import one_browser
from portal.models import User
from retention import board, desk, enforcement, holds
from retention.models import Batch, Hold, Run
from tests.company import Company
from tests.policies import CALLS, LOGINS, put_in_force

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = "admin:retention_run_changelist"
HOLDS = "admin:retention_hold_changelist"
SYSTEMS = "admin:retention_system_changelist"


def staff(role: str) -> User:
    user = User.objects.create_user(f"{role}@example.com", is_staff=True, name=role)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(
        staff(role), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def in_force(mapped: Company) -> Company:
    put_in_force(LOGINS, CALLS, at=timezone.now())
    user = mapped.add("users")
    mapped.add_many("logins", 100, user_id=user, logged_in_at=timezone.now())
    mapped.sql("UPDATE logins SET logged_in_at = '2020-01-01' WHERE id = 2")
    return mapped


@pytest.mark.parametrize(
    ("page", "role", "status"),
    [
        (RUNS, "officer", 200),
        (RUNS, "operator", 200),
        (RUNS, "auditor", 200),
        (RUNS, "editor", 404),
        (HOLDS, "officer", 200),
        (HOLDS, "auditor", 200),
        (HOLDS, "operator", 404),
        (SYSTEMS, "operator", 200),
        (SYSTEMS, "publisher", 404),
    ],
)
def test_who_may_open_which_page(mapped, page, role, status):
    assert signed_in(role).get(reverse(page)).status_code == status


def test_the_board_shows_each_rule_beside_its_clause(in_force):
    enforcement.sweep(timezone.now())

    page = signed_in("officer").get(reverse(RUNS)).content.decode()

    assert "Sign-ins and devices" in page
    assert "90 days after we collected it" in page
    assert "Run now" in page
    assert '<td data-label="Oldest left">None</td>' in page


def test_an_auditor_sees_no_buttons(in_force):
    page = signed_in("auditor").get(reverse(RUNS)).content.decode()

    assert "Run now" not in page


@pytest.mark.parametrize("runs", [1, 3])
def test_the_board_costs_the_same_however_many_runs(
    in_force, runs, django_assert_num_queries
):
    for _ in range(runs):
        enforcement.sweep(timezone.now())
    board.lines(timezone.now())

    with django_assert_num_queries(4):
        found = board.lines(timezone.now())

    assert [line.dataset.slug for line in found] == ["logins", "calls", "own-calls"]


def test_run_now_by_post_only(in_force):
    client = signed_in("officer")
    address = reverse("admin:retention_run_now", args=["device-kept"])

    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)

    assert "It runs now." in answer.content.decode()
    assert Run.objects.get().asked_by.startswith("user:")
    assert signed_in("auditor").post(address).status_code == 404


def test_an_unknown_rule_is_one_sentence(in_force):
    answer = signed_in("officer").post(
        reverse("admin:retention_run_now", args=["shoes"]), follow=True
    )

    assert "No mapped dataset has a clock for this rule." in answer.content.decode()


def test_a_braked_run_is_released_at_the_desk(in_force, settings, rf):
    in_force.sql("UPDATE logins SET logged_in_at = '2020-01-01' WHERE id < 60")
    enforcement.plan_night(timezone.now())
    enforcement.run_due(timezone.now())
    run = Run.objects.get(dataset="logins")
    client = signed_in("officer")
    release = reverse("admin:retention_run_release", args=[run.pk])
    today = client.get(reverse("admin:index")).content.decode()

    page = client.get(reverse("admin:retention_run_change", args=[run.pk]))
    settings.KEPT_DEMO = False  # whoever asked for it sits at this browser
    officer = User.objects.get(email="officer@example.com")
    Authenticator.objects.create(user=officer, type="totp", data={})
    here = rf.post("/")
    one_browser.note(here, [f"rule:{run.rule}"], run.revision.proposed_by)
    kept = one_browser.remembering(lambda _request: HttpResponse())(here).cookies
    client.cookies.update(kept)
    refused = client.post(release, follow=True).content.decode()
    client.cookies.pop(one_browser.COOKIE)
    client.post(release)

    assert "This was decided in this browser, under another account." in refused
    assert "Waits for a second person" in today
    assert f"Release: delete {run.planned} rows" in page.content.decode()
    run.refresh_from_db()
    assert run.state == "due"
    assert run.agreed_by == User.objects.get(email="officer@example.com")


# --- holds --------------------------------------------------------------------


def typed(**values: str) -> dict[str, str]:
    return {
        "title": "Dispute",
        "reason": "A court asked.",
        "dataset": "logins",
        "keys": "2\n3 3",
        "review_on": "2099-01-01",
        **values,
    }


def test_placing_and_releasing_a_hold(in_force):
    client = signed_in("officer")

    placed = client.post(reverse(HOLDS), typed(), follow=True).content.decode()
    hold = Hold.objects.get()
    address = reverse("admin:retention_hold_release", args=[hold.pk])
    question = client.get(address).content.decode()
    client.post(address)

    assert "The rows are held: nothing can delete them." in placed
    assert sorted(hold.keys.values_list("dataset", "key")) == [
        ("logins", "2"),
        ("logins", "3"),
    ]
    assert "keeps 2 rows" in question
    hold.refresh_from_db()
    assert hold.released_by == User.objects.get(email="officer@example.com")
    assert client.get(address).status_code == 404


def test_every_legal_hold_is_listed_and_the_newest_of_requests(in_force, monkeypatch):
    """Each proven request has one: a list of all of them would be no list."""
    monkeypatch.setattr(desk, "MOST", 2)
    client = signed_in("officer")
    client.post(reverse(HOLDS), typed())
    for number in range(3):
        holds.place(
            kind="case",
            title=f"Request {number}",
            reason="",
            by=None,
            keys={"logins": [str(number)]},
            case=f"PR-{number}",
            at=timezone.now() + timedelta(minutes=number),
        )

    page = client.get(reverse(HOLDS)).content.decode()

    named = ("Dispute", "Request 0", "Request 1", "Request 2")
    assert [name in page for name in named] == [True, False, True, True]
    assert "the newest 2 of open requests" in page


@pytest.mark.words  # of SQLite; PostgreSQL weighs how many rows there are
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (Hold.objects.filter(case="PR-1", released_at__isnull=True), "hold_of_case"),
        (
            Hold.objects.filter(
                acknowledged_at__isnull=True, released_at__isnull=True
            ).order_by("placed_at"),
            "hold_waiting",
        ),
        (Hold.objects.filter(kind="legal").order_by("-placed_at", "-pk"), "hold_law"),
        (Hold.objects.order_by("-placed_at", "-pk"), "hold_newest"),
        (Batch.objects.filter(settled_at__gt="2026-06-15T00:00Z"), "batch_settled"),
    ],
)
def test_each_question_about_holds_has_an_index(db, rows, index):
    assert index in rows.explain()


def test_a_hold_names_a_row_as_the_system_does(in_force):
    signed_in("officer").post(reverse(HOLDS), typed(keys="2 002 3"))

    keys = Hold.objects.get().keys.values_list("key", flat=True)
    assert sorted(keys) == ["2", "3"]


@pytest.mark.words
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, "Give the matter a name."),
        ({"title": "x" * 201}, "Name of the matter: shorten it to 200 characters."),
        ({"reason": ""}, "Write why the rows must be kept."),
        ({"dataset": ""}, "Choose where the rows are."),
        ({"dataset": "shoes"}, "Choose where the rows are from the list."),
        ({"keys": ""}, "Write at least one row number."),
        (
            {"keys": "2 99999"},
            "Only 1 of the 2 rows exist; correct the numbers.",
        ),
        ({"keys": "2 <script>"}, "Only 1 of the 2 rows exist; correct the numbers."),
        ({"keys": "2 --5"}, "Only 1 of the 2 rows exist; correct the numbers."),
        (
            {"keys": "2 " + "9" * 30},
            "Only 1 of the 2 rows exist; correct the numbers.",
        ),
        ({"review_on": ""}, "Write the day on which you look again."),
        ({"review_on": "soon"}, "Write the day like 2027-03-31."),
        ({"review_on": "2020-01-01"}, "Choose a day that is still to come."),
    ],
)
def test_a_hold_that_says_too_little(in_force, values, sentence):
    answer = signed_in("officer").post(reverse(HOLDS), typed(**values))

    page = answer.content.decode()
    assert sentence in page
    assert "<script>" not in page.replace("<script src", "")
    assert Hold.objects.count() == 0
    assert typed(**values)["review_on"] in page


def test_an_auditor_places_nothing(in_force):
    assert signed_in("auditor").post(reverse(HOLDS), typed()).status_code == 404
    assert Hold.objects.count() == 0


def test_the_systems_page_shows_the_map_and_its_faults(mapped, settings):
    client = signed_in("operator")
    fine = client.get(reverse(SYSTEMS)).content.decode()
    settings.SYSTEM_URLS = {}

    broken = client.get(reverse(SYSTEMS)).content.decode()

    assert "The map fits the database" in fine
    assert "Set SYSTEM_APP_URL to the address of “Product database”." in broken
