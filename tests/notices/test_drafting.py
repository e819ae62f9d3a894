"""Drafts: one at a time, begun from what is in force, never overwritten unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from notices import drafting, loading, publishing, reading, second_reading
from notices.drafting import Meanwhile, NotEditable
from notices.models import Clause, Revision, RevisionState
from portal.models import LedgerEntry
from tests.notices.world import AT, make_approved, move_up, take_out
from tests.policies import make_user

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def elena():
    return make_user("elena@example.com")


@pytest.fixture
def draft(tmp_path, elena):
    make_approved(tmp_path / "a")
    return drafting.begin(by=elena, at=LATER)


def changed(draft, table, slug, by, **new):
    row = drafting.find(draft, table, slug)
    return drafting.change(row, new, seen=drafting.stand(row), by=by, at=LATER)


def order(draft):
    return list(Clause.objects.filter(revision=draft).values_list("slug", flat=True))


def test_a_draft_begins_with_everything_that_is_in_force(draft):
    in_force = Revision.objects.get(number=1)

    assert loading.dump(draft) == loading.dump(in_force)
    assert (draft.number, draft.state, draft.based_on) == (2, "draft", in_force)


def test_there_is_one_draft_at_a_time_in_the_database_too(draft, elena):
    with pytest.raises(NotEditable, match="A draft is open already"):
        drafting.begin(by=elena, at=LATER)

    another = (
        "INSERT INTO notices_revision (number, state, title, note, restates, sha256,"
        " solo_ground, created_at) VALUES (9, %s, '', '', '', '', '', '2026-01-01')"
    )
    for state in ("draft", "in_review"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(another, [state])


def test_a_changed_row_is_written_and_recorded_without_its_words(draft, elena):
    assert changed(draft, "rules", "calls", elena, period="P60D") == ["period"]

    assert drafting.find(draft, "rules", "calls").period == "P60D"
    entry = LedgerEntry.objects.filter(act="revision_edited").latest("at")
    assert entry.facts == {
        "table": "rules",
        "slug": "calls",
        "what": "changed",
        "fields": ["period"],
    }


def test_saving_nothing_new_leaves_no_trace(draft, elena):
    assert changed(draft, "rules", "calls", elena, period="P90D") == []
    assert LedgerEntry.objects.filter(act="revision_edited").count() == 0


def test_of_two_who_edit_the_second_sees_what_the_first_wrote(draft, elena):
    row = drafting.find(draft, "rules", "calls")
    seen = drafting.stand(row)
    changed(draft, "rules", "calls", elena, period="P60D")

    with pytest.raises(Meanwhile) as shown:
        drafting.change(row, {"period": "P30D"}, seen=seen, by=elena, at=LATER)

    assert shown.value.values["period"] == "P60D"
    assert drafting.find(draft, "rules", "calls").period == "P60D"


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ({"period": "90 days"}, "Write the period like P90D"),
        ({"why": "no reason"}, "no reason"),
        ({"title": ""}, "blank"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(draft, elena, new, sentence):
    with pytest.raises(NotEditable, match=sentence):
        changed(draft, "rules", "calls", elena, **new)

    assert drafting.find(draft, "rules", "calls").period == "P90D"


def test_a_slug_of_an_earlier_version_is_never_used_for_something_new(draft, elena):
    take_out(draft, "clauses", "reach", by=elena, at=LATER)

    words = {"document": "policy", "title": "T", "highlight": "H", "body": "B"}
    with pytest.raises(NotEditable, match="was used in an earlier version"):
        drafting.add(draft, "clauses", "reach", words, by=elena, at=LATER)
    drafting.add(draft, "clauses", "write-us", words, by=elena, at=LATER)
    with pytest.raises(NotEditable, match="is taken"):
        drafting.add(draft, "clauses", "write-us", words, by=elena, at=LATER)


def test_a_clause_moves_with_those_below_it(draft, elena):
    assert order(draft) == ["keep", "rights", "erasure", "reach"]

    assert move_up(draft, "clauses", "rights", by=elena, at=LATER) is True
    assert order(draft) == ["rights", "erasure", "keep", "reach"]

    assert move_up(draft, "clauses", "rights", by=elena, at=LATER) is False


def test_nobody_takes_out_or_moves_what_another_changed_meanwhile(draft, elena):
    row = drafting.find(draft, "clauses", "reach")
    seen, order = drafting.stand(row), drafting.order_of(draft, "clauses")
    changed(draft, "clauses", "reach", make_user("otto@example.com"), title="Write")
    move_up(draft, "clauses", "rights", by=elena, at=LATER)

    with pytest.raises(NotEditable, match="changed this row meanwhile"):
        drafting.remove(row, seen=seen, by=elena, at=LATER)
    with pytest.raises(NotEditable, match="moved or added rows meanwhile"):
        drafting.move(row, up=True, seen=order, by=elena, at=LATER)

    assert drafting.find(draft, "clauses", "reach").title == "Write"


def test_a_note_that_another_wrote_meanwhile_is_shown_and_not_lost(draft, elena):
    seen = drafting.described(draft)
    drafting.describe(
        draft, note="Theirs.", next_review_on=None, seen=seen, by=elena, at=LATER
    )

    with pytest.raises(drafting.Meanwhile) as newer:
        drafting.describe(
            draft, note="Mine.", next_review_on=None, seen=seen, by=elena, at=LATER
        )
    assert newer.value.values == {"note": "Theirs.", "next_review_on": None}


def test_a_clause_with_others_below_it_stays(draft, elena):
    with pytest.raises(NotEditable, match="below it first"):
        take_out(draft, "clauses", "rights", by=elena, at=LATER)


def test_only_a_draft_can_be_changed(draft, elena):
    in_force = Revision.objects.get(number=1)
    row = drafting.find(in_force, "rules", "calls")
    publishing.submit(draft, by=elena, at=LATER)

    for each in (row, drafting.find(draft, "rules", "calls")):
        with pytest.raises(NotEditable, match="not a draft any more"):
            drafting.change(
                each, {"period": "P1D"}, seen=drafting.stand(each), by=elena, at=LATER
            )


@pytest.mark.parametrize("state", RevisionState.values)
def test_what_can_be_done_in_each_state(tmp_path, elena, state):
    """Written out: submit, approve, withdraw, edit, from each state."""
    vera = make_user("vera@example.com")
    make_approved(tmp_path / "a")
    draft = drafting.begin(by=elena, at=LATER)
    if state in {"in_review", "approved"}:
        publishing.submit(draft, by=elena, at=LATER)
    if state == "approved":
        publishing.approve(draft, by=vera, at=LATER, effective_at=LATER)
    if state == "withdrawn":
        publishing.withdraw(draft, by=elena, at=LATER)
    acts = {
        "edit": lambda: changed(draft, "rules", "calls", elena, period="P1Y"),
        "submit": lambda: publishing.submit(draft, by=elena, at=LATER),
        "approve": lambda: publishing.approve(
            draft, by=vera, at=LATER, effective_at=LATER
        ),
        "withdraw": lambda: publishing.withdraw(draft, by=elena, at=LATER),
    }

    open_here = set()
    for name, act in acts.items():
        with transaction.atomic():
            try:
                act()
                open_here.add(name)
            except (NotEditable, publishing.NotPublishable):
                pass
            transaction.set_rollback(True)

    assert (
        open_here
        == {
            "draft": {"edit", "submit", "withdraw"},
            "in_review": {"approve", "withdraw"},
            "approved": set(),
            "withdrawn": set(),
        }[state]
    )


def test_what_is_approved_is_in_force_from_its_instant_and_not_before(draft, elena):
    changed(draft, "rules", "calls", elena, period="P60D")
    draft = publishing.submit(draft, by=elena, at=LATER)
    instant = LATER + timedelta(days=10)
    vera = make_user("vera@example.com")
    second_reading.note_all_read(draft, by=vera, at=LATER)
    publishing.approve(draft, by=vera, at=LATER, effective_at=instant)
    reading.forget()

    just_before = instant - timedelta(microseconds=1)
    assert reading.current(just_before).rule("calls").period == "P90D"
    assert reading.current(instant).rule("calls").period == "P60D"
