"""`Sec-GPC: 1` is honoured, shown and written down once; anything else is nothing."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import choices, gate, gpc
from consent.choices import Shown
from consent.models import Choice, SignalDay
from notices import checks, loading, local_day, reading
from notices.models import PromiseResult
from portal import people
from tests.policies import agreed
from tests.rights.test_my import MAYA, sign_in
from tests.rights.web import TOKEN
from tests.rights.world import STARTER, make_staff

STRIP = (
    "Opt-Out Request Honored. This browser is opted out of sale and sharing. "
    "We do neither. View or change"
)
ON = {"Sec-GPC": "1"}


def words(response) -> str:
    found = re.search(r'<div class="signal".*?</p>', response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("1", True),
        ("1 ", True),
        ("1, 0", True),
        ("0, 1", True),
        ("", False),
        ("0", False),
        ("true", False),
        ("11", False),
        ("1;x", False),
        ("0, 0", False),
    ],
)
def test_only_a_one_is_a_signal(header, expected):
    assert gpc.is_on(header) is expected


READ_AGAIN = {"private", "max-age=0", "must-revalidate"}


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", READ_AGAIN),
        ("/california/", READ_AGAIN),
        ("/rights/", {"private", "no-store"}),
        ("/choices/", {"private", "no-store"}),
    ],
)
def test_each_page_says_so_and_is_nobody_elses_to_keep(site, path, kept):
    client = Client()

    off, on = client.get(path), client.get(path, headers=ON)

    assert (words(off), words(on)) == ("", STRIP)
    assert "Sec-GPC" in off["Vary"]
    assert "Sec-GPC" in on["Vary"]
    assert set(on["Cache-Control"].split(", ")) == kept


def test_a_browser_that_kept_the_page_without_gets_the_one_with(site):
    client = Client()
    tag = client.get("/")["ETag"]

    changed = client.get("/", headers={**ON, "If-None-Match": tag})
    again = client.get("/", headers={**ON, "If-None-Match": changed["ETag"]})
    back = client.get("/", headers={"If-None-Match": tag})

    assert changed.status_code == 200
    assert changed["ETag"] != tag
    assert (again.status_code, again["ETag"]) == (304, changed["ETag"])
    assert (back.status_code, back["ETag"]) == (304, tag)


@pytest.mark.parametrize("path", ["/", "/rights/", "/choices/"])
def test_the_signal_of_a_stranger_writes_nothing(site, path):
    client = Client()
    client.get(path)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(path, headers=ON)

    verbs = {query["sql"].split(" ", 1)[0] for query in asked.captured_queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert client.cookies == {}


def test_do_not_track_changes_no_byte(site):
    client = Client()

    plain, asked = client.get("/rights/"), client.get("/rights/", headers={"DNT": "1"})

    assert TOKEN.sub("", asked.content.decode()) == TOKEN.sub(
        "", plain.content.decode()
    )
    for answer in (plain, asked):
        del answer.headers["X-Request-ID"]
    assert asked.headers == plain.headers


def test_for_somebody_signed_in_it_is_a_choice_once(guest):
    sign_in(guest)
    person = people.find("email", MAYA)
    shown = Shown(revision=1, words="Share my data.", method="page")
    choices.record(
        person=person,
        purpose="sharing",
        is_given=True,
        shown=shown,
        at=timezone.now() - timedelta(hours=1),
    )

    pages = [guest.client.get(path, headers=ON) for path in ("/", "/choices/", "/")]

    made = Choice.objects.filter(person=person, method="gpc").values_list(
        "purpose", "is_given"
    )
    assert sorted(made) == [
        ("sale", False),
        ("sharing", False),
        ("targeted-ads", False),
    ]
    assert "It counts for you on every device" in words(pages[0])
    assert "Your browser's signal is newer" in pages[1].content.decode().replace(
        "&#x27;", "'"
    )
    # It says nothing about anything else.
    assert gate.may_process(person, "security", timezone.now()) is True


def test_the_file_says_since_when_we_honour_it(site):
    answer = Client().get("/.well-known/gpc.json")

    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "gpc": True,
        "lastUpdate": local_day.of(site.effective_at).isoformat(),
    }


def test_the_file_says_no_where_data_are_sold_and_nobody_can_stop_it(db, tmp_path):
    """`gpc` is true only where whatever is done of it can be stopped."""
    starter = tmp_path / "starter"
    shutil.copytree(STARTER, starter)
    rows = starter / "inventory.toml"
    found = re.search(
        r'slug = "sale"\n.*?\nis_done = false\n', rows.read_text(), re.DOTALL
    )
    sold = found[0].replace("can_be_stopped = true", "can_be_stopped = false")
    sold = sold.replace("is_done = false", "is_done = true")
    text = rows.read_text().replace(found[0], sold)
    # Some kind of data is sold.
    rows.write_text(text.replace("purposes = [", 'purposes = ["sale", ', 1))
    at = timezone.now() - timedelta(days=1)
    draft = loading.load(starter, by=make_staff("ed@example.com", "Ed"), at=at)
    second = make_staff("pub@example.com", "Pub")
    agreed(draft, by=draft.proposed_by, second=second, at=at)
    reading.forget()

    assert Client().get("/.well-known/gpc.json").json() == {
        "gpc": False,
        "lastUpdate": local_day.of(at).isoformat(),
    }
    reading.forget()


def test_the_choices_say_when_a_machine_last_checked_that_they_count(site):
    client, now = Client(), timezone.now()
    assert "First check is due" in client.get("/choices/").content.decode()

    checks.run(now)
    page = client.get("/choices/").content.decode()
    assert "What we promise about selling, sharing and opting out:" in page
    assert f"No evidence yet, {local_day.words(now)}" in page

    PromiseResult.objects.filter(promise__in=["p10", "p50"]).update(state="kept")
    page = client.get("/choices/").content.decode()
    assert f"Checked by a machine, {local_day.words(now)}" in page

    PromiseResult.objects.filter(promise="p50").update(state="broken")
    assert "Last check failed" in client.get("/choices/").content.decode()


def test_there_is_no_evidence_before_the_companys_site_reports(site):
    client, at = Client(), timezone.now()
    assert "no evidence yet" in client.get("/choices/").content.decode()

    for is_honoured in (True, True, False):
        gpc.report(signal="gpc", is_honoured=is_honoured, at=at)

    assert gpc.evidence() == gpc.Evidence(seen=3, honoured=2, last=local_day.of(at))
    assert "2 of 3 signals honored" in client.get("/choices/").content.decode()
    assert SignalDay.objects.count() == 1
