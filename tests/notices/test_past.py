"""Versions stay readable: all of them, one day's, two compared, and a feed."""

from __future__ import annotations

import hashlib
import html
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices import (
    archive,
    clause_history,
    drafting,
    earlier,
    pages,
    printing,
    publishing,
    reading,
    second_reading,
    spans,
)
from notices.models import Revision
from notices.promises import effective_date
from notices.views import past
from portal import paper
from portal.models import LedgerEntry, Sheet, User
from portal.plugins import discover
from tests import again
from tests.notices.world import INVENTORY, TODAY, make_approved, take_out
from tests.policies import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.words]
DAY = timedelta(days=1)
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) {% debug %}"


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["default"].clear()


def follow(at, *, effective_at=None, **edits):
    """The next version: rows edited as `table__slug__field`, agreed by somebody else."""
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=at)
    for name, value in edits.items():
        table, slug, column = name.split("__")
        row = drafting.find(draft, table, slug)
        drafting.change(row, {column: value}, seen=drafting.stand(row), by=elena, at=at)
    return agree(draft, elena, vera, at, effective_at=effective_at)


def agree(draft, elena, vera, at, *, effective_at=None):
    """One sends it, the other reads it and agrees."""
    draft = publishing.submit(draft, by=elena, at=at)
    second_reading.note_all_read(draft, by=vera, at=at)
    revision = publishing.approve(
        draft, by=vera, at=at, effective_at=effective_at or at
    )
    reading.forget()
    return revision


@pytest.fixture
def history(tmp_path):
    """Version 1 ten days ago, version 2 since five, version 3 in twenty days."""

    def make():
        make_approved(tmp_path / "a", at=TODAY - 10 * DAY)
        follow(TODAY - 5 * DAY, rules__calls__period="P60D")
        ahead = TODAY + 20 * DAY
        follow(TODAY - DAY, effective_at=ahead, rules__calls__period="P30D")

    again.made("history", make)
    reading.forget()
    return TODAY


def day(at):
    return at.astimezone(ZoneInfo("America/New_York")).date().isoformat()


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_every_version_is_listed_with_what_changed(client, history):
    page = text(client, "/policy/")

    assert page.index("Version 3") < page.index("Version 2") < page.index("Version 1")
    assert "Calls: kept for 60 days instead of 90 days." in page
    assert page.count('<span class="tag ok">In force</span>') == 1
    assert page.count("Approved for later") == 1
    assert "The first version that is held here." in page


def test_a_day_shows_what_was_in_force_then(client, history):
    then = text(client, f"/policy/{day(history - 8 * DAY)}/")
    today = text(client, f"/policy/{day(history)}/")
    later = text(client, f"/policy/{day(history + 25 * DAY)}/")

    assert '<mark class="bound">90 days</mark>' in then
    assert "Read what is in force now" in then
    assert '<mark class="bound">60 days</mark>' in today
    assert "it is in force now" in today
    assert '<mark class="bound">30 days</mark>' in later
    assert "This is approved and takes effect" in later


def test_an_old_version_claims_no_proof(client, history):
    assert "Not yet shown" not in text(client, f"/policy/{day(history - 8 * DAY)}/")


@pytest.fixture
def corrected(tmp_path):
    """Version 1 at ten in the morning where the company is, corrected at eleven."""
    ten = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    make_approved(tmp_path / "a", at=ten)
    follow(ten + timedelta(hours=1), rules__calls__period="P60D")
    return "/policy/2026-11-20/"


def test_two_versions_of_one_day_each_keep_an_address_a_time_and_their_bytes(
    client, corrected
):
    one, two = (f"/policy/versions/{number}/" for number in (1, 2))
    first = text(client, one)

    assert '<mark class="bound">90 days</mark>' in first
    said = "It was in force from 20 November 2026, 10:00 EST until"
    assert f"This is version 1. {said} 20 November 2026, 11:00 EST." in first
    for link in (f"{one}policy.json", f"{one}policy.pdf"):
        assert f'href="{link}"' in first
    assert "It is in force now, since 20 November 2026." in text(client, two)
    bytes_of = [client.get(f"{each}policy.json").content for each in (one, two)]
    digests = [hashlib.sha256(each).hexdigest() for each in bytes_of]
    assert digests == [archive.numbered(number).sha256 for number in (1, 2)]
    client.get(f"{one}policy.pdf")
    ordered = Sheet.objects.filter(kind="policy", about=f"revision:{_pk(1)}")
    assert ordered.count() == 1

    the_day = text(client, corrected)
    assert '<mark class="bound">60 days</mark>' in the_day
    assert f'<a href="{one}">Version 1</a>, from 10:00 EST until 11:00 EST' in the_day
    assert f'<a href="{two}">Version 2</a>, from 11:00 EST' in the_day
    for page in ("/policy/", "/policy/feed.xml", "/policy/clauses/keep/"):
        found = re.findall(r'href="[^"]*(/policy/versions/\d/)"', text(client, page))
        assert list(dict.fromkeys(found)) == [two, one], page
    assert "In force from 20 November 2026, 10:00 EST until" in text(client, "/policy/")
    differs = text(client, "/policy/compare/1/2/")
    assert "10:00 EST. Version 2 took effect on 20 November 2026, 11:00 EST." in differs


def _pk(number):
    return archive.numbered(number).pk


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_a_number_that_was_not_published_is_no_address(client, corrected, number):
    drafting.begin(by=make_user("elena@example.com"), at=timezone.now())

    for last in ("", "policy.json", "policy.pdf", "california/"):
        assert client.get(f"/policy/versions/{number}/{last}").status_code == 404
    assert client.get("/policy/versions/1/nothing/").status_code == 404


def test_days_are_those_of_the_company(client, tmp_path):
    """What begins at midnight there begins on that day, and not on the one before."""
    midnight = datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
    there = INVENTORY.replace("America/New_York", "Asia/Kolkata")
    make_approved(tmp_path / "a", at=midnight, inventory=there)

    assert "In force since Friday, 20 November 2026." in text(client, "/policy/")
    assert "in force from 20 November 2026" in text(client, "/")
    assert "since 20 November 2026." in text(client, "/policy/versions/1/")
    before = text(client, "/policy/2019-01-01/")
    assert "took effect on 20 November 2026" in before
    assert "More than one version" not in text(client, "/policy/2026-11-20/")


def test_before_the_first_version_the_page_says_so(client, history):
    page = text(client, "/policy/2019-01-01/")

    assert "The policy of 1 January 2019 is not held here" in page
    assert client.get("/policy/2019-02-31/").status_code == 404
    assert client.get("/policy/2019-01-01/policy.json").status_code == 404


def test_of_a_day_to_come_only_what_is_announced_is_said(client, history):
    before = f"/policy/{day(history + 5 * DAY)}"
    page = text(client, f"{before}/")

    assert "is still to come</h1>" in page
    since, on = (
        f"{at.astimezone(ZoneInfo('America/New_York')):%-d %B %Y}"
        for at in (history - 5 * DAY, history + 20 * DAY)
    )
    assert f"What is in force today is version 2, since {since}." in page
    assert f"Version 3 takes effect on {on}." in page
    assert "in force on" not in page
    assert "is still to come</h1>" in text(client, f"{before}/california/")
    for paper_of_it in ("policy.json", "policy.pdf"):
        assert client.get(f"{before}/{paper_of_it}").status_code == 404
    announced = client.get(f"/policy/{day(history + 25 * DAY)}/policy.json")
    assert announced.json()["number"] == 3


def test_nothing_is_said_of_a_day_that_nothing_is_announced_for(client, tmp_path):
    make_approved(tmp_path / "a", at=timezone.now() - DAY)

    page = text(client, "/policy/2999-01-01/")

    assert "1 January 2999 is still to come</h1>" in page
    assert "No other version is announced." in page


@pytest.mark.parametrize("last", ["", "policy.json", "policy.pdf", "california/"])
def test_a_day_that_cannot_be_reckoned_with_is_no_address(client, last):
    assert client.get(f"/policy/9999-12-31/{last}").status_code == 404


def test_the_signed_bytes_of_a_day_are_those_of_its_version(client, history):
    old = client.get(f"/policy/{day(history - 8 * DAY)}/policy.json")

    assert old.json()["number"] == 1
    assert client.get("/policy.json").json()["number"] == 2


def test_two_versions_are_compared_in_words_and_rows(client, history):
    page = text(client, "/policy/compare/1/2/")

    assert "Calls: kept for 60 days instead of 90 days." in page
    assert "<del>90</del><ins>60</ins>" in page
    assert "Nothing is different." in text(client, "/policy/compare/2/2/")


def test_what_is_done_differently_stands_beside_the_clause_that_prints_it(
    client, history
):
    page = text(client, "/policy/compare/1/2/")
    _list, _heading, words = page.partition("What is written differently")
    clause = words.partition("</article>")[0]

    said = "Calls: kept for 60 days instead of 90 days."
    assert f'<ul class="rows-beside"><li>{said}</li></ul>' in clause


def test_the_old_and_the_new_words_stand_side_by_side(client, history):
    page = text(client, "/policy/compare/1/2/?view=sides")

    old, new = (
        page.partition(f"<h4>Version {n}</h4>")[2].partition("</div></div>")[0]
        for n in (1, 2)
    )
    assert ("<del>90</del>" in old, "60" in old) == (True, False)
    assert ("<ins>60</ins>" in new, "90" in new) == (True, False)
    assert "?view=sides" in text(client, "/policy/compare/1/2/")


def test_a_clause_has_an_address_with_every_version_that_changed_it(client, history):
    def said(address):
        page = client.get(address)
        assert page.status_code == 200
        return page.content.decode()

    shown = said("/policy/clauses/keep/")
    versions = re.findall(r">Version (\d)</a> <span class=\"tag\">([^<]+)<", shown)
    assert versions == [("3", "Changed"), ("2", "Changed"), ("1", "First held here")]
    assert "<del>60</del><ins>30</ins> days after the call" in shown
    assert '<a href="/#keep">The clause as it stands</a>' in shown
    assert said("/policy/clauses/keep/?before=2").count("<article") == 2

    shown = said("/policy/clauses/reach/")
    assert re.findall(r">Version (\d)</a>", shown) == ["1"]
    assert client.get("/policy/clauses/birds/").status_code == 404
    assert 'href="/policy/clauses/reach/">Earlier words' in said("/")


def test_a_contact_fix_before_a_version_to_come_changed_the_contact_alone(
    client, history
):
    at = TODAY - timedelta(hours=1)
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=at, after=publishing.in_force(at))
    row = drafting.find(draft, "officers", "officer")
    new = {"email": "desk@example.com"}
    drafting.change(row, new, seen=drafting.stand(row), by=elena, at=at)
    agree(draft, elena, vera, at)

    def changed(slug):
        page = client.get(f"/policy/clauses/{slug}/").content.decode()
        return re.findall(r">Version (\d)</a>", page)

    # Version 4 counts before version 3 does, and was made from version 2.
    assert changed("keep") == ["3", "2", "1"]
    numbers = [line.number for line in archive.versions(TODAY)]
    assert numbers == [3, 4, 2, 1]
    assert [line.number for line in archive.versions(TODAY, before=4)] == [2, 1]


@pytest.fixture
def replaced(history):
    """Version 4 counts now, and 5 takes the place of 3 at the instant of that one."""
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    at = TODAY - timedelta(hours=2)
    new = {"email": "desk@example.com"}
    for after, period in ((publishing.in_force(at), "P60D"), (numbered(3), "P45D")):
        draft = drafting.begin(by=elena, at=at, after=after)
        rows = ("officers", "officer", new), ("rules", "calls", {"period": period})
        for table, slug, said in rows:
            row = drafting.find(draft, table, slug)
            drafting.change(row, said, seen=drafting.stand(row), by=elena, at=at)
        instant = after.effective_at if after.effective_at > at else at
        agree(draft, elena, vera, at, effective_at=instant)
    return history


def numbered(number):
    return Revision.objects.get(number=number)


def test_of_two_for_one_instant_the_one_that_will_count_is_announced(client, replaced):
    page = text(client, "/")

    assert "Calls: kept for 45 days instead of 30 days." in page
    assert 'href="/policy/compare/4/5/"' in page
    assert archive.announced(TODAY).number == 5
    current = reading.of_revision(numbered(4))
    assert archive.until(current) == numbered(5).effective_at


def test_one_that_another_took_the_place_of_says_so_everywhere(client, replaced):
    said = "version 5 took its place before it could take effect."
    page = text(client, "/policy/versions/3/")
    assert f"This is version 3. It was approved, but {said}" in page
    assert 'href="/policy/versions/5/"' in page
    assert "and takes effect on" not in page
    assert "in force from" not in page
    assert "This is approved and takes effect" in text(client, "/policy/versions/5/")

    versions = text(client, "/policy/")
    assert versions.count(f"<p>{said.capitalize()}</p>") == 1
    assert versions.count("Approved for later") == 1
    assert 'href="/policy/compare/4/5/"' in versions
    assert "Version 3, replaced by version 5" in text(client, "/policy/feed.xml")
    kept = text(client, "/policy/clauses/keep/")
    assert re.findall(r">Version (\d)</a>", kept) == ["5", "2", "1"]


def test_what_never_counted_was_promised_to_nobody(replaced):
    last, when = reading.of_revision(numbered(5)), TODAY + 25 * DAY

    promised = earlier.promises(reading.of_revision(numbered(5)), when)["calls"]
    assert [each.keeping.ends[0].period for each in promised] == ["P90D", "P60D"]
    before = [each.number for each, _end in archive.over_a_year(last, when)]
    assert before == [4, 2, 1]
    day_of = last.effective_at.astimezone(ZoneInfo("America/New_York")).date()
    shown = spans.of_day(day_of, ZoneInfo("America/New_York"))
    assert [each.number for each in shown] == [4, 5]


def test_a_clause_that_was_taken_out_keeps_its_address(client, tmp_path):
    now = timezone.now()
    make_approved(tmp_path / "a", at=now - 3 * DAY)
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=now - DAY)
    take_out(draft, "clauses", "erasure", by=elena, at=now - DAY)
    agree(draft, elena, vera, now - DAY)

    page = client.get("/policy/clauses/erasure/").content.decode()

    assert re.findall(r'class="tag">([^<]+)<', page) == ["Taken out", "First held here"]
    assert "It stands in no page of today." in page


def test_a_long_history_is_turned_over_page_by_page(client, history, monkeypatch):
    monkeypatch.setattr(clause_history, "ON_A_PAGE", 1)

    first = client.get("/policy/clauses/keep/").content.decode()
    assert re.findall(r">Version (\d)</a>", first) == ["3"]
    assert 'href="?before=2"' in first
    last = client.get("/policy/clauses/keep/?before=2").content.decode()
    assert re.findall(r">Version (\d)</a>", last) == ["2", "1"]


def test_a_comparison_says_when_each_counts_as_of_today(client, history, monkeypatch):
    new_york = ZoneInfo("America/New_York")

    def day_of(number):
        return f"{numbered(number).effective_at.astimezone(new_york):%-d %B %Y}"

    now = text(client, "/policy/compare/2/3/")
    assert f"Version 2 took effect on {day_of(2)}." in now
    assert f"Version 3 takes effect on {day_of(3)}." in now

    # The page of today is not the page of that day.
    then = numbered(3).effective_at + DAY
    monkeypatch.setattr(timezone, "now", lambda: then)
    then = text(client, "/policy/compare/2/3/")
    assert f"Version 3 took effect on {day_of(3)}." in then


def test_a_comparison_with_one_that_never_counted_says_so(client, replaced):
    said = "Version 5 took the place of version 3 before"
    assert said in text(client, "/policy/compare/2/3/")


def test_only_what_is_published_can_be_compared(client, history):
    drafting.begin(by=make_user("elena@example.com"), at=history)

    for address in ("/policy/compare/1/4/", "/policy/compare/9/1/"):
        assert client.get(address).status_code == 404


def test_what_comes_is_announced_on_the_policy(client, history):
    page = text(client, "/")

    assert "This changes on" in page
    assert "Calls: kept for 30 days instead of 60 days." in page
    assert 'href="/policy/compare/2/3/"' in page


def test_the_feed_names_every_version_once(client, history):
    answer = client.get("/policy/feed.xml")
    atom = "{http://www.w3.org/2005/Atom}"
    entries = ET.fromstring(answer.content).findall(f"{atom}entry")

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [e.find(f"{atom}title").text.split(",")[0] for e in entries] == [
        "Version 3",
        "Version 2",
        "Version 1",
    ]
    assert len({e.find(f"{atom}id").text for e in entries}) == 3
    # Nothing was changed on a day to come, whatever day a version counts from.
    changed = [e.find(f"{atom}updated").text for e in entries]
    assert changed[0] == (TODAY - DAY).isoformat()
    assert max(changed) < timezone.now().isoformat()


def test_the_feed_names_its_author_and_escapes_what_readers_take_as_html(
    client, history
):
    note = "Calls < 60 days <b>now</b> & <script>alert(1)</script>"
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=TODAY)
    Revision.objects.filter(pk=draft.pk).update(note=note)
    draft.refresh_from_db()
    ahead = TODAY + 30 * DAY
    agree(draft, elena, vera, TODAY - timedelta(hours=1), effective_at=ahead)

    root = ET.fromstring(client.get("/policy/feed.xml").content)
    atom = "{http://www.w3.org/2005/Atom}"

    assert root.find(f"{atom}author/{atom}name").text == "Demo, Inc."
    said = [entry.find(f"{atom}summary") for entry in root.findall(f"{atom}entry")]
    assert {each.get("type") for each in said} == {"html"}
    assert said[0].text == html.escape(note)
    # Plain words stay as they are.
    assert said[3].text == "The first version that is held here."


def test_the_signed_bytes_are_served_while_the_database_is_away(client, history):
    before = client.get("/policy.json")

    def away(*_arguments: object) -> None:
        raise OperationalError("the connection was refused")

    assert reading.current(timezone.now()).number == 2
    with connection.execute_wrapper(away):
        answer = client.get("/policy.json")
        assert (answer.status_code, answer["ETag"]) == (200, before["ETag"])
    assert answer.content == before.content


def test_the_public_reads_names_of_staff_and_never_an_address(client, history):
    """Whoever only sends a draft on has not written it."""
    pages = "/", "/policy/", "/policy.json"
    for page in pages:
        body = client.get(page).content.decode()
        assert re.findall(r"(?:editor|elena|vera|publisher)@", body) == []
    assert "Written by an editor, checked by a publisher" in text(client, "/")

    now = timezone.now()
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    elena.name, vera.name = "Elena Editor", "Vera Verne"
    User.objects.bulk_update([elena, vera], ["name"])
    draft = drafting.begin(by=make_user("olga@example.com"), at=now)
    row = drafting.find(draft, "clauses", "reach")
    seen = drafting.stand(row)
    drafting.change(row, {"body": "Write."}, seen=seen, by=elena, at=now)
    sender = make_user("sender@example.com", name="Sender")
    ahead = now + 30 * DAY
    found = agree(draft, sender, vera, now, effective_at=ahead)

    frozen = json.loads(bytes(found.canonical))
    assert (frozen["proposed_by"], frozen["agreed_by"]) == (
        "Elena Editor",
        "Vera Verne",
    )
    said = "Written by Elena Editor, checked by Vera Verne"
    assert said in text(client, "/policy/")


def test_an_address_that_was_frozen_once_is_not_shown_again():
    old = reading.Reading({"proposed_by": "ed@example.com", "agreed_by": "Ana"}, "")

    assert (old.proposed_by, old.agreed_by) == ("an editor", "Ana")


def test_a_lost_right_is_no_change_of_words_in_the_list_and_in_the_feed(
    client, tmp_path
):
    now = timezone.now()
    make_approved(tmp_path / "a", at=now - 9 * DAY)
    follow(now - 5 * DAY, clauses__reach__body="Write a letter.")
    follow(now - 2 * DAY, clauses__erasure__right="")
    atom = "{http://www.w3.org/2005/Atom}"

    feed = ET.fromstring(client.get("/policy/feed.xml").content)
    said = [each.find(f"{atom}summary").text for each in feed.iter(f"{atom}entry")]

    assert said == [
        "You cannot ask for this here any more: “Ask us to delete my data”.",
        "Only words changed.",
        "The first version that is held here.",
    ]
    page = text(client, "/policy/")
    assert [page.count(each) for each in said] == [1, 1, 1]


def test_nothing_hostile_survives_in_any_page_of_versions(client, tmp_path):
    now = timezone.now()
    make_approved(tmp_path / "a", at=now - 5 * DAY)
    follow(now - 2 * DAY, clauses__keep__body=HOSTILE, clauses__keep__title=HOSTILE)

    for address in ("/policy/", "/policy/compare/1/2/", f"/policy/{day(now)}/"):
        page = text(client, address)
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert "SECRET_KEY" not in page
    assert "<script>" not in client.get("/policy/feed.xml").content.decode()


def test_unchanged_pages_are_not_sent_twice(client, history):
    for address in ("/policy/compare/1/2/", f"/policy/{day(history - 8 * DAY)}/"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again["Cache-Control"]) == (
            304,
            "public, max-age=0, must-revalidate",
        )


def test_one_version_or_three_cost_the_same_queries(client, tmp_path):
    def queries(address):
        caches["default"].clear()
        reading.forget()
        with CaptureQueriesContext(
            connection,
        ) as caught:
            text(client, address)
        return len(caught)

    now = timezone.now()
    make_approved(tmp_path / "a", at=now - 10 * DAY)
    few = [queries("/policy/"), queries("/policy/feed.xml")]
    for place in range(2):
        follow(now - (5 - place) * DAY, rules__calls__period=f"P{60 - place}D")

    assert [queries("/policy/"), queries("/policy/feed.xml")] == few


def test_the_changes_are_on_paper_for_the_reviewer_and_then_for_everybody(
    tmp_path, client
):
    now = timezone.now()
    make_approved(tmp_path / "a", at=now - 10 * DAY)
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=now)
    row = drafting.find(draft, "rules", "calls")
    edit = {"period": "P60D"}
    drafting.change(row, edit, seen=drafting.stand(row), by=elena, at=now)
    draft = publishing.submit(draft, by=elena, at=now)
    about = f"redline:{draft.pk}"

    words = discover("papers", "PAPER")["redline"].paper(about).markup
    assert "Version 2 is a draft: nothing of it is in force." in words
    assert "Calls: kept for 60 days instead of 90 days." in words
    assert client.get("/policy/compare/1/2.pdf").status_code == 404

    second_reading.note_all_read(draft, by=vera, at=now)
    publishing.approve(draft, by=vera, at=now, effective_at=now)
    reading.forget()
    assert client.get("/policy/compare/1/2.pdf").status_code == 503
    printed = Sheet.objects.filter(kind="redline", about=about)
    printed_here(printed.get(), now)
    answer = client.get("/policy/compare/1/2.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content == b"%PDF-1.7"
    assert "/policy/compare/1/2.pdf" in text(client, "/policy/compare/1/2/")
    assert client.get("/policy/compare/2/2.pdf").status_code == 404


def printed_here(sheet, at):
    mark = paper._marks(sheet, b"%PDF-1.7")[0]
    Sheet.objects.filter(pk=sheet.pk).update(printed_at=at, body=b"%PDF-1.7", mark=mark)


def test_what_somebody_else_put_into_a_paper_or_the_cache_is_served_to_nobody(
    client, history
):
    """Whoever writes our tables has no key of ours."""
    printing.order_ahead(timezone.now())
    printed_here(Sheet.objects.get(kind="policy", about=f"revision:{_pk(2)}"), TODAY)
    other = Sheet.objects.get(kind="redline", about=f"redline:{_pk(3)}")
    printed_here(other, TODAY)
    assert client.get("/policy.pdf").content == b"%PDF-1.7"
    assert effective_date.CHECK.run({}, timezone.now()).state == "kept"

    # The bytes of another paper, with the mark that they have there.
    other.refresh_from_db()
    Sheet.objects.filter(kind="policy").update(mark=other.mark)
    answer = client.get("/policy.pdf")

    assert (answer.status_code, b"%PDF" in answer.content) == (503, False)
    sheet = Sheet.objects.get(kind="policy", about=f"revision:{_pk(2)}")
    assert (sheet.body, sheet.printed_at, sheet.attempt) == (None, None, 0)
    assert client.get("/policy.pdf").status_code == 503

    request = RequestFactory().get("/policy/2026-11-20/")

    def kept():
        return past._kept(request, "a version", lambda: b"90 days").body

    key = hashlib.sha256(f"a version:{pages.build()}".encode()).hexdigest()
    assert (kept(), kept()) == (b"90 days", b"90 days")
    mark, _body = caches["default"].get(f"past:{key}")
    caches["default"].set(f"past:{key}", (mark, b"900 days"))
    assert (kept(), kept()) == (b"90 days", b"90 days")

    found = LedgerEntry.objects.filter(act__in=effective_date.FORGED).order_by("-act")
    assert [(each.act, each.about, each.facts) for each in found] == [
        ("paper.forged", sheet.about, {"paper": "policy"}),
        ("page.forged", "page", {"document": "/policy/2026-11-20/"}),
    ]
    assert effective_date.CHECK.run({}, timezone.now()).state == "broken"


def test_any_two_versions_are_on_paper_for_whoever_asks(client, history):
    """Few are printed at a time, so that nobody keeps the press from anybody."""
    Sheet.objects.all().delete()
    asked = "/policy/compare/1/3.pdf"
    assert asked in text(client, "/policy/compare/1/3/")

    assert client.get(asked).status_code == 503
    for other in ("2/1", "3/1", "3/2", "1/3"):
        client.get(f"/policy/compare/{other}.pdf")
    assert all(row.ordered_at < history for row in Sheet.objects.all())
    one, *others = Sheet.objects.order_by("pk").values_list("about", flat=True)
    assert len(others) == 3

    fifth = f"/policy/{day(history - 8 * DAY)}/policy.pdf"
    assert (client.get(fifth).status_code, Sheet.objects.count()) == (503, 4)
    Sheet.objects.filter(about=one).update(attempt=paper.MOST_TRIES)
    assert (client.get(fifth).status_code, Sheet.objects.count()) == (503, 5)

    words = discover("papers", "PAPER")["redline"].paper(one).markup
    assert "Calls: kept for 30 days instead of 90 days." in words


def test_the_papers_of_a_day_are_those_of_its_version(client, history):
    Sheet.objects.all().delete()
    address = f"/policy/{day(history - 8 * DAY)}/policy.pdf"
    assert address in text(client, f"/policy/{day(history - 8 * DAY)}/")

    assert client.get(address).status_code == 503
    (sheet,) = Sheet.objects.all()
    words = discover("papers", "PAPER")["policy"].paper(sheet.about).markup
    assert '<mark class="bound">90 days</mark>' in words
    assert client.get("/policy/2019-01-01/policy.pdf").status_code == 404
    gone = f"/policy/{day(history)}/nothing"
    assert [client.get(f"{gone}{end}").status_code for end in ("/", ".pdf")] == [
        404
    ] * 2


def test_the_california_notice_of_a_day_stays_readable(client, tmp_path):
    now = timezone.now()
    folder = tmp_path / "a"
    folder.mkdir()
    words = "# California\n\nLead: For you.\n\nWe keep calls {{ period:calls }}.\n"
    (folder / "california.md").write_text(words, encoding="utf-8")
    page = '\n[[documents]]\nslug = "california"\npath = "/california/"\n'
    make_approved(folder, at=now - 10 * DAY, inventory=INVENTORY + page)
    follow(now - 5 * DAY, rules__calls__period="P60D")

    then = day(now - 8 * DAY)
    old = text(client, f"/policy/{then}/california/")

    assert '<mark class="bound">90 days</mark>' in old
    assert "This was in force on" in old
    assert 'href="/california/">Read what is in force now' in old
    assert f'href="/policy/{then}/california/"' in text(client, f"/policy/{then}/")
    assert '<mark class="bound">60 days</mark>' in text(client, "/california/")


def test_a_clock_that_is_set_back_shows_what_was_in_force_then(history):
    """Nothing is remembered but instants: no process falls for a wrong clock."""
    seen = [
        reading.current(history + step).number
        for step in (0 * DAY, -6 * DAY, 21 * DAY, -6 * DAY, 0 * DAY)
    ]

    assert seen == [2, 1, 3, 1, 2]
