"""No page of the studio asks more of the database the more there is in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices import checks, draft_notes, drafting, publishing, reading, second_reading
from notices.models import LintFinding, Revision
from retention.models import Dataset
from tests.company import company, mapped
from tests.notices.test_gate import CONSENT
from tests.notices.test_studio import LIST, edit, fields, somebody
from tests.notices.world import make_approved
from tests.policies import make_user

__all__ = ["company", "mapped"]

pytestmark = pytest.mark.django_db
MOST = 16
# Half of them write, or begin and end what is written together; only whoever presses
# the button waits for the systems of the company too.
MOST_BY_ITSELF, MOST_BY_BUTTON, MOST_AT_FIRST = 17, 25, 19
SLUGS = ("reach", "keep", "rights")


def versions(tmp_path, count: int) -> None:
    """So many in force one after the other, each with another period."""
    at = timezone.now() - timedelta(days=9)
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    make_approved(tmp_path / "a", at=at)
    for number in range(1, count):
        draft = drafting.begin(by=elena, at=at)
        row = drafting.find(draft, "rules", "calls")
        new = {"period": f"P{90 + number}D"}
        drafting.change(row, new, seen=drafting.stand(row), by=elena, at=at)
        draft = publishing.submit(draft, by=elena, at=at)
        second_reading.note_all_read(draft, by=vera, at=at)
        publishing.approve(draft, by=vera, at=at, effective_at=at)
        reading.forget()


def watched_calls(request) -> None:
    """A system with calls in it, some of which are held."""
    request.getfixturevalue("mapped")
    Dataset.objects.exclude(category="calls").update(is_held=False)


def asked(client, address: str) -> int:
    """Queries of a page that nobody has looked at since the draft was saved."""
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200, address
    return len(caught)


def costs(tmp_path, count: int) -> dict[str, int]:
    """Each page, with so many versions, changes, findings and remarks."""
    versions(tmp_path, count)
    desk = somebody("writer@example.com", "editor", "officer")
    desk.post(f"{LIST}draft/")
    draft = f"{LIST}draft/{count + 1}/"
    for slug in SLUGS[:count]:
        row = f"{draft}clauses/{slug}/"
        desk.post(row, {**fields(desk.get(row)), "body": CONSENT})
        remark = {"remark": "1", "text": "Really?"}
        desk.post(f"{draft}read/{slug}/", remark)
    finding = LintFinding.objects.filter(severity="error").latest("pk")
    pages = {
        "list": LIST,
        "draft, counting": draft,
        "draft": draft,
        "beside another": f"{draft}?against=1",
        "row": f"{draft}clauses/reach/",
        "read": f"{draft}read/reach/",
        "waive": f"{draft}waive/{finding.pk}/",
        "preview": f"{draft}preview/policy/",
        "phone": f"{draft}preview/phone/",
        "own": f"{LIST}own/",
        "redline": f"/policy/compare/1/{count}/",
        "redline, sides": f"/policy/compare/1/{count}/?view=sides",
        "versions": "/policy/",
    }
    return {name: asked(desk, address) for name, address in pages.items()}


@pytest.mark.words
def test_every_page_of_the_studio_asks_fifteen_times_at_most(tmp_path):
    found = costs(tmp_path, 3)

    assert {name: n for name, n in found.items() if n > MOST} == {}


@pytest.mark.words
@pytest.mark.parametrize("count", [1, 3])
def test_what_is_saved_while_somebody_writes_costs_the_same_whatever_there_is(
    tmp_path, request, count, monkeypatch
):
    # Which version is in force is looked up once in a while: not while we count.
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600)
    versions(tmp_path, count)
    watched_calls(request)
    checks.run(timezone.now())
    desk = somebody("writer@example.com", "editor")
    desk.post(f"{LIST}draft/")
    for slug in SLUGS[:count]:
        row = f"{LIST}draft/{count + 1}/clauses/{slug}/"
        desk.post(row, {**fields(desk.get(row)), "body": CONSENT})
    row = f"{LIST}draft/{count + 1}/clauses/reach/"
    mine = {**fields(desk.get(row)), "body": "By itself."}
    with CaptureQueriesContext(connection) as by_itself:
        kept = desk.post(row, mine, headers={"X-Autosave": "1"})
    mine |= {"body": "By the button.", "seen": kept.json()["seen"]}
    with CaptureQueriesContext(connection) as by_button:
        assert desk.post(row, mine).status_code == 302

    mine |= {"body": "By the button, again.", "seen": fields(desk.get(row))["seen"]}
    with CaptureQueriesContext(connection) as nothing_new:
        assert desk.post(row, mine, headers={"X-Autosave": "1"}).status_code == 200

    assert kept.status_code == 200
    assert len(by_itself) <= MOST_BY_ITSELF
    assert len(nothing_new) <= MOST
    assert len(by_button) <= MOST_BY_BUTTON


def test_what_is_said_again_of_a_clause_stays_as_it_was(tmp_path):
    """Whoever writes saves every few seconds, and most of what is said is the same."""
    versions(tmp_path, 1)
    desk = somebody("writer@example.com", "editor")
    desk.post(f"{LIST}draft/")
    row = f"{LIST}draft/2/clauses/reach/"
    mine = {**fields(desk.get(row)), "body": "Kept for {{ period:gone }}."}
    for words in ("", " More."):
        mine |= {"body": f"{mine['body']}{words}"}
        saved = desk.post(row, mine, headers={"X-Autosave": "1"})
        mine |= {"seen": saved.json()["seen"]}
        known = sorted(LintFinding.objects.values_list("pk", flat=True))
        if not words:
            before = known

    assert "points at nothing" in saved.json()["checks"]
    assert known == before


def test_a_draft_that_nobody_has_looked_at_is_checked_once(tmp_path):
    versions(tmp_path, 3)
    checks.run(timezone.now())
    desk = somebody("writer@example.com", "editor", "officer")
    desk.post(f"{LIST}draft/")
    LintFinding.objects.all().delete()
    cache.clear()
    reading.forget()

    assert asked(desk, f"{LIST}draft/4/") <= MOST_AT_FIRST
    assert LintFinding.objects.exists()
    assert asked(desk, f"{LIST}draft/4/") <= MOST


def test_a_look_that_counts_held_rows_is_no_dearer(tmp_path, request):
    versions(tmp_path, 2)
    watched_calls(request)
    desk = somebody("writer@example.com", "editor", "officer")
    desk.post(f"{LIST}draft/", {"like": "1"})
    draft = f"{LIST}draft/3/"
    row = f"{draft}rules/calls/"
    desk.post(row, {**fields(desk.get(row)), "period": "P30D"})
    desk.post(f"{draft}read/keep/", {"remark": "1", "text": "Really?"})
    counted = draft_notes._name(Revision.objects.get(number=3), draft_notes.COUNTED)

    for address in (draft, f"{draft}?against=1", f"{draft}preview/mail/"):
        cache.delete(counted)
        reading.forget()
        assert asked(desk, address) <= MOST, address


def test_a_look_after_the_cache_was_emptied_is_no_dearer(tmp_path):
    versions(tmp_path, 3)
    desk = somebody("writer@example.com", "editor", "officer")
    desk.post(f"{LIST}draft/")
    draft = f"{LIST}draft/4/"
    edit_row = f"{draft}clauses/keep/"
    desk.post(edit_row, {**fields(desk.get(edit_row)), "body": CONSENT})
    pages = ("", "clauses/keep/", "rules/calls/", "add/clauses/", "read/keep/")
    pages += ("preview/policy/", "preview/text/", "preview/mail/")
    found = {}
    for page in pages:
        cache.clear()
        reading.forget()
        found[page] = asked(desk, f"{draft}{page}")

    assert {name: n for name, n in found.items() if n > MOST} == {}


def test_a_draft_that_nothing_is_said_of_is_checked_once(tmp_path):
    versions(tmp_path, 1)
    desk = somebody("writer@example.com", "editor", "officer")
    desk.post(f"{LIST}draft/")
    LintFinding.objects.all().delete()  # as after a save with nothing to say
    draft = f"{LIST}draft/2/"
    note = draft_notes.CHECKED
    draft_notes.keep(Revision.objects.get(number=2), note, True, draft_notes.LONG)

    assert asked(desk, draft) <= MOST
    assert asked(desk, f"{draft}clauses/keep/") <= MOST
    assert "Nothing stands in the way" in desk.get(draft).content.decode()
    edit(desk, "clauses", "keep", body="Kept for {{ period:gone }}.")
    assert "points at nothing" in desk.get(draft).content.decode()
