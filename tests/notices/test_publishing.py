"""A draft becomes binding by two people, once, and never changes again."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from notices import canonical, publishing, reading, second_reading
from notices.models import Clause, LintFinding, Revision
from portal import ledger, tokens
from portal.models import LedgerEntry, Sheet
from tests.notices.world import AT, INVENTORY, POLICY, make_approved, make_draft
from tests.policies import as_publisher, make_user

pytestmark = pytest.mark.django_db


def test_approval_freezes_the_bytes_and_their_hash(tmp_path):
    revision = make_approved(tmp_path / "a")

    body = bytes(revision.canonical)
    assert hashlib.sha256(body).hexdigest() == revision.sha256
    assert json.loads(body)["inventory"]["rules"][0]["period"] == "P90D"


def test_every_step_has_its_ledger_entry(tmp_path):
    revision = make_approved(tmp_path / "a")

    acts = LedgerEntry.objects.filter(about=f"revision:{revision.number}")
    assert list(acts.order_by("at", "act").values_list("act", flat=True)) == [
        *["clause_read"] * 5,
        "revision_approved",
        "revision_drafted",
        "revision_submitted",
    ]


def test_whoever_proposed_it_cannot_approve_it(tmp_path):
    editor = as_publisher(make_user("editor@example.com"))
    make_user("vera@example.com")
    draft = publishing.submit(make_draft(tmp_path / "a"), by=editor, at=AT)

    with pytest.raises(publishing.NotPublishable, match="Ask another person"):
        publishing.approve(draft, by=editor, at=AT, effective_at=AT)


@pytest.mark.parametrize("effective", [timedelta(0), timedelta(days=30)])
def test_one_person_alone_waits_an_hour_from_the_submission(
    tmp_path, settings, effective
):
    settings.SECOND_PERSON = "solo"
    editor = as_publisher(make_user("editor@example.com"))
    draft = make_draft(tmp_path / "a")
    Revision.objects.filter(pk=draft.pk).update(created_at=AT - timedelta(days=30))
    draft = publishing.submit(draft, by=editor, at=AT)
    second_reading.note_all_read(draft, by=editor, at=AT)

    def approve(at, signed_in_at):
        return publishing.approve(
            draft,
            by=editor,
            at=at,
            effective_at=at + effective,
            signed_in_at=signed_in_at,
        )

    for minutes, signed_in in ((0, 0), (59, 30), (61, -1)):
        with pytest.raises(publishing.NotPublishable):
            approve(AT + timedelta(minutes=minutes), AT + timedelta(minutes=signed_in))
    done = approve(AT + timedelta(minutes=61), AT + timedelta(minutes=60))
    assert (done.state, done.solo_ground) == ("approved", "one person, no second check")


def test_only_a_publisher_agrees_whoever_calls(tmp_path):
    draft = make_draft(tmp_path / "a")
    publishing.submit(draft, by=make_user("editor@example.com"), at=AT)

    with pytest.raises(publishing.NotPublishable, match="Only a publisher can agree"):
        publishing.approve(
            draft, by=make_user("other@example.com"), at=AT, effective_at=AT
        )


@pytest.mark.parametrize("is_recorded", [False, True])
def test_no_state_that_is_set_past_the_gate_counts(tmp_path, is_recorded):
    """What a shell could write over findings that stop it: refused by the database."""
    draft = make_draft(
        tmp_path / "a", policy=POLICY.replace("period:calls", "period:x")
    )
    vera = make_user("vera@example.com")
    body, sha256 = canonical.frozen(draft)
    if is_recorded:  # of other bytes
        facts = {"sha256": "0" * 64}
        ledger.record(
            "revision_approved", about="revision:1", by="x", at=AT, facts=facts
        )

    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(
            state="approved",
            agreed_by=vera,
            approved_at=AT,
            effective_at=AT,
            canonical=body,
            sha256=sha256,
        )

    assert publishing.in_force(AT) is None


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_editor_agrees_to_anything_through_the_api(tmp_path, client, method):
    draft = make_draft(tmp_path / "a")
    editor = make_user("editor@example.com")
    publishing.submit(draft, by=editor, at=AT)
    by = {"by": editor, "name": "p", "at": timezone.now(), "days": 1}
    _row, secret = tokens.make(scopes=sorted(tokens.SCOPES), **by)
    client.force_login(editor)

    for end in ("revision", "revision/1", "revision/1/approve", "revision/1/agree"):
        answer = getattr(client, method)(
            f"/api/v1/{end}",
            {"state": "approved"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert answer.status_code in {404, 405}, (end, answer.status_code)
    draft.refresh_from_db()
    assert draft.state == "in_review"


def test_the_database_refuses_one_person_for_two(tmp_path):
    draft = make_draft(tmp_path / "a")

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE notices_revision SET proposed_by_id = %s, agreed_by_id = %s WHERE id = %s",
            [draft.proposed_by_id, draft.proposed_by_id, draft.pk],
        )


def test_a_draft_is_not_approved_and_a_second_time_is_refused(tmp_path):
    publisher = make_user("publisher@example.com")
    draft = make_draft(tmp_path / "a")
    with pytest.raises(publishing.NotPublishable, match="Send it for review"):
        publishing.approve(draft, by=publisher, at=AT, effective_at=AT)
    publishing.withdraw(draft, by=publisher, at=AT)

    revision = make_approved(tmp_path / "b")
    with pytest.raises(publishing.NotPublishable, match="Send it for review"):
        publishing.approve(revision, by=publisher, at=AT, effective_at=AT)


def test_nothing_takes_effect_in_the_past(tmp_path):
    draft = make_draft(tmp_path / "a")
    publishing.submit(draft, by=make_user("editor@example.com"), at=AT)

    with pytest.raises(publishing.NotPublishable, match="in the past"):
        publishing.approve(
            draft,
            by=make_user("publisher@example.com"),
            at=AT,
            effective_at=AT - timedelta(seconds=1),
        )


@pytest.mark.parametrize(
    "change",
    [
        {"policy": POLICY.replace("period:calls", "period:fax")},
        {"policy": POLICY.replace("clause:reach", "clause:nowhere")},
        {"policy": POLICY.replace("officer:name", "officer:shoe-size")},
        {"inventory": INVENTORY.replace("P90D", "P0D")},
        {"inventory": INVENTORY.replace("effective-date", "no-such-check")},
        {"inventory": INVENTORY.replace('clause = "keep"', 'clause = "gone"')},
        {"inventory": INVENTORY.replace('category = "calls"', 'category = "faxes"')},
    ],
)
def test_what_cannot_be_kept_cannot_be_sent_for_review(tmp_path, change):
    draft = make_draft(tmp_path / "a", **change)

    with pytest.raises(publishing.NotPublishable):
        publishing.submit(draft, by=make_user("editor@example.com"), at=AT)
    assert Revision.objects.get().state == "draft"


def test_findings_are_kept_on_rows(tmp_path):
    make_approved(tmp_path / "a")

    assert list(LintFinding.objects.filter(severity="blocker")) == []


def test_it_comes_into_force_at_its_instant_and_not_before(tmp_path):
    first = make_approved(tmp_path / "a")
    later = AT + timedelta(hours=1)
    second = make_approved(tmp_path / "b", effective_at=later)

    assert publishing.in_force(AT - timedelta(seconds=1)) is None
    assert publishing.in_force(later - timedelta(microseconds=1)) == first
    assert publishing.in_force(later) == second
    assert reading.current(later - timedelta(microseconds=1)).number == first.number
    assert reading.current(later).number == second.number


def test_what_counts_at_once_is_on_its_way_to_paper_in_the_same_commit(tmp_path):
    make_approved(tmp_path / "a")
    soon = make_approved(tmp_path / "b", effective_at=AT + timedelta(hours=1))
    late = make_approved(tmp_path / "c", effective_at=AT + timedelta(days=7))

    def ordered(revision: Revision) -> list[str]:
        rows = Sheet.objects.filter(about__endswith=f":{revision.pk}")
        # As the press takes them.
        return list(rows.order_by("-ordered_at", "-pk").values_list("kind", flat=True))

    assert ordered(soon) == ["policy", "redline"]
    assert ordered(late) == ["redline"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notices_clause SET body = 'x' WHERE revision_id = {pk}",
        "DELETE FROM notices_retentionrule WHERE revision_id = {pk}",
        "UPDATE notices_retentionrule SET period = 'P1D' WHERE revision_id = {pk}",
        "UPDATE notices_revision SET title = 'x' WHERE id = {pk}",
        "DELETE FROM notices_revision WHERE id = {pk}",
    ],
)
def test_the_database_refuses_changes_under_an_approved_revision(tmp_path, statement):
    revision = make_approved(tmp_path / "a")

    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(pk=revision.pk))


def test_the_database_refuses_new_rows_under_an_approved_revision(tmp_path):
    revision = make_approved(tmp_path / "a")

    with pytest.raises(DatabaseError), transaction.atomic():
        Clause.objects.create(
            revision=revision, slug="new", document="policy", title="x"
        )


def test_a_draft_can_be_withdrawn_and_an_approved_one_cannot(tmp_path):
    editor = make_user("editor@example.com")
    draft = publishing.withdraw(make_draft(tmp_path / "a"), by=editor, at=AT)
    assert draft.state == "withdrawn"

    with pytest.raises(publishing.NotPublishable, match="publish a new one"):
        publishing.withdraw(make_approved(tmp_path / "b"), by=editor, at=AT)
