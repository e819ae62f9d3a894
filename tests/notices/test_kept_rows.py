"""What the pages of a draft keep of its rows is what the rows say, edit after edit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import drafting, reading
from tests.notices.world import TODAY, make_approved
from tests.policies import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def elena():
    return make_user("elena@example.com")


@pytest.fixture
def draft(tmp_path, elena):
    make_approved(tmp_path / "a", at=TODAY - timedelta(days=9))
    return drafting.begin(by=elena, at=TODAY)


def change(draft, table, slug, by, **new):
    row = drafting.find(draft, table, slug)
    drafting.change(row, new, seen=drafting.stand(row), by=by, at=TODAY)


def move(draft, slug, by):
    row = drafting.find(draft, "clauses", slug)
    order = drafting.order_of(draft, "clauses")
    drafting.move(row, up=True, seen=order, by=by, at=TODAY)


def remove(draft, slug, by):
    row = drafting.find(draft, "clauses", slug)
    drafting.remove(row, seen=drafting.stand(row), by=by, at=TODAY)


def add(draft, by):
    clause = drafting.values(drafting.find(draft, "clauses", "reach"))
    drafting.add(draft, "clauses", "birds", clause, by=by, at=TODAY)


def describe(draft, by):
    new = {"note": "A note.", "next_review_on": None}
    seen = drafting.described(draft)
    drafting.describe(draft, **new, seen=seen, by=by, at=TODAY)


def test_what_is_kept_is_what_the_rows_say_after_each_kind_of_edit(draft, elena):
    acts = (
        lambda: change(draft, "clauses", "reach", elena, body="One."),
        lambda: change(draft, "rules", "calls", elena, period="P30D"),
        lambda: add(draft, elena),
        lambda: move(draft, "birds", elena),
        lambda: describe(draft, elena),
        lambda: (
            change(draft, "clauses", "reach", elena, body="Two."),
            change(draft, "rules", "calls", elena, period="P40D"),
        ),
        lambda: remove(draft, "birds", elena),
    )
    for act in acts:
        act()

        shown = reading.of_draft(draft).content["inventory"]
        assert shown == reading.of_revision(draft).content["inventory"]


def test_after_one_edit_one_table_is_read_again(draft, elena):
    change(draft, "rules", "calls", elena, period="P30D")
    reading.of_draft(draft)
    change(draft, "clauses", "reach", elena, body="One.")

    with CaptureQueriesContext(connection) as caught:
        shown = reading.of_draft(draft)

    assert (shown.clause("reach").body, shown.rule("calls").period) == ("One.", "P30D")
    read = {each["sql"].partition('FROM "')[2].partition('"')[0] for each in caught}
    # The cache is a table where there is no Redis.
    assert read - {"", "kept_cache"} == {"notices_revisionedit", "notices_clause"}
