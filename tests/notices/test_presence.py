"""Who writes a row of the draft at the same time, and who changed it meanwhile."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices import drafting, presence
from tests.notices.test_studio import DRAFT, draft, edit, elena, fields, somebody, words

__all__ = ["draft", "elena"]

pytestmark = pytest.mark.django_db
ROW = f"{DRAFT}clauses/keep/"


@pytest.fixture
def tomas(elena):
    return somebody("tomas@example.com", "editor")


def now(client, seen: str = "", **asked: str) -> dict[str, str]:
    """What a page that saw `seen` learns of the others, without its markup."""
    answer = client.get(f"{ROW}now/", {"seen": seen, **asked})
    assert answer.status_code == 200
    return {
        key: " ".join(unescape(re.sub("<[^>]+>", " ", text)).split())
        for key, text in answer.json().items()
    }


def at() -> str:
    there = ZoneInfo("America/New_York")  # where the company of these tests is
    return f"{timezone.now().astimezone(there):%H:%M %Z}"


def test_who_opens_a_row_is_told_who_else_has_it_open(elena, tomas, draft):
    assert "has this open" not in words(elena.get(ROW))
    opened = at()

    page = tomas.get(ROW)

    said = f"elena@example.com opened this at {opened}."
    assert said in words(page)
    assert "tomas@example.com opened" not in words(page)
    assert '<div id="presence" role="status"' in page.content.decode()
    assert now(elena) == {"said": f"tomas@example.com opened this at {opened}."}
    assert now(tomas) == {"said": "elena@example.com has this open."}
    assert "opened" not in words(tomas.get(f"{DRAFT}clauses/reach/"))


def test_a_page_that_says_nothing_more_is_open_no_longer(elena, tomas, draft):
    elena.get(ROW)
    now(elena)
    moment = timezone.now()

    def seen(later: timedelta) -> list[bool]:
        others = presence.others(draft, "clauses", "keep", by=0, at=moment + later)
        return [other.is_live for other in others]

    assert seen(timedelta(seconds=60)) == [True]
    assert seen(timedelta(minutes=3)) == [False]
    assert seen(timedelta(minutes=31)) == []


def test_an_open_page_learns_who_changed_the_row_and_sees_it_beside_its_own(
    elena, tomas, draft
):
    seen = fields(tomas.get(ROW))["seen"]
    assert now(tomas, seen) == {"said": ""}
    edit(elena, "clauses", "keep", title="Theirs")

    said = f"elena@example.com changed this at {at()}. Load it"
    assert now(tomas, seen) == {"said": said}
    shown = now(tomas, seen, theirs="1")
    assert shown["theirs"].startswith("What stands there now")
    assert "Title Theirs" in shown["theirs"]
    mine = now(elena, seen)["said"]
    assert mine.endswith(f"You changed this at {at()} in another window. Load it")
    new = fields(tomas.get(ROW))["seen"]
    assert now(tomas, new)["said"] == "elena@example.com has this open."
    edit(elena, "clauses", "keep", title="How long")
    assert now(tomas, seen)["said"] == ""  # she saved and left; it says the same again


def test_a_row_that_is_gone_or_settled_is_said_to_be(elena, tomas, draft):
    seen = fields(tomas.get(ROW))["seen"]
    drafting.remove(
        drafting.find(draft, "clauses", "keep"),
        seen=seen,
        by=draft.proposed_by,
        at=timezone.now(),
    )

    gone = "elena@example.com took this out at"
    assert now(tomas, seen)["said"].startswith(gone)

    elena.post(f"{DRAFT}give-up/")
    settled = "This version is no draft any more, so nothing here can be saved."
    assert now(tomas, seen) == {"said": settled}


def test_only_who_may_write_is_told_and_a_look_is_cheap(elena, tomas, draft):
    reader = somebody("omar@example.com", "officer")
    assert reader.get(f"{ROW}now/").status_code == 404
    assert elena.get(f"{DRAFT}clauses/none/now/").status_code == 404
    assert elena.get(f"{DRAFT}none/keep/now/").status_code == 404
    assert elena.post(f"{ROW}now/").status_code == 405
    seen = fields(tomas.get(ROW))["seen"]
    cache.delete(presence.name(draft.pk))

    with CaptureQueriesContext(connection) as first:
        now(tomas, seen)
    with CaptureQueriesContext(connection) as again:
        now(tomas, seen)

    # Three of them ask who looks; the rest is the row and the note of who is there, which
    # lies in the database where there is no Redis.
    assert len(first) <= 7
    assert len(again) <= 6
