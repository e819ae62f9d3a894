"""Whoever comes by the shell or by a program publishes no more than the desk lets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from notices import publishing, reading, second_reading
from notices.models import Revision
from notices.publishing import NotPublishable
from portal import tokens
from portal.models import LedgerEntry
from tests.notices.world import POLICY, make_approved, write_folder
from tests.policies import as_publisher, let_pass, make_user

pytestmark = pytest.mark.django_db
DANGLING = POLICY.replace("[[clause:reach]]", "[[clause:nowhere]]")


@pytest.fixture
def elena():
    return make_user("elena@example.com")


def loaded(folder, **texts) -> Revision:
    call_command("load_revision", write_folder(folder, **texts), by="ELENA@example.com")
    return Revision.objects.latest("number")


def agreed_to(draft, by) -> Revision:
    at = timezone.now()
    sent = publishing.submit(draft, by=make_user("writer@example.com"), at=at)
    second_reading.note_all_read(sent, by=by, at=at)
    return publishing.approve(sent, by=by, at=at, effective_at=at)


def test_a_folder_loaded_in_the_shell_says_who_wrote_it(tmp_path, elena):
    assert loaded(tmp_path / "a").proposed_by == elena

    with pytest.raises(CommandError, match="No member of staff signs in as a@b.c."):
        call_command("load_revision", tmp_path / "a", by="a@b.c")
    assert Revision.objects.count() == 1


def test_what_blocks_at_the_desk_blocks_in_the_shell(tmp_path, elena):
    draft = loaded(tmp_path / "a", policy=DANGLING)

    with pytest.raises(NotPublishable) as refused:
        publishing.submit(draft, by=elena, at=timezone.now())

    assert str(refused.value) == "1 How long: [[clause:nowhere]] points at nothing."
    draft.refresh_from_db()
    assert (draft.state, draft.sha256, draft.effective_at) == ("draft", "", None)
    assert not LedgerEntry.objects.filter(act="revision_approved").exists()


def test_whoever_wrote_it_agrees_to_it_by_no_way(tmp_path, elena):
    draft = loaded(tmp_path / "a")
    let_pass(draft, at=timezone.now())

    with pytest.raises(NotPublishable, match="Ask another person to check it."):
        agreed_to(draft, as_publisher(elena))

    at = timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(
            state="approved", agreed_by=elena, effective_at=at, approved_at=at
        )
    assert Revision.objects.in_force(timezone.now()) is None


def test_a_program_publishes_nothing(tmp_path, elena):
    revision = make_approved(tmp_path / "a", at=timezone.now() - timedelta(days=1))
    draft = loaded(tmp_path / "b")
    _row, secret = tokens.make(
        name="p", scopes=sorted(tokens.SCOPES), days=1, by=elena, at=timezone.now()
    )
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    for act in (program.post, program.put, program.patch, program.delete):
        answer = act(
            "/api/v1/revision",
            {"number": draft.number, "state": "approved"},
            content_type="application/json",
        )

        assert (answer.status_code, answer.json()) == (
            405,
            {
                "code": "method_not_allowed",
                "sentence": "This address takes GET only. A version is written,"
                " checked and agreed to at the desk, by two people.",
            },
        )
    reading.forget()
    assert Revision.objects.in_force(timezone.now()) == revision
