"""Which version a new one follows, when a later one is approved already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import drafting, publishing, reading
from notices.models import Revision
from notices.publishing import NotPublishable
from tests.notices.test_gate import LATER, agree, change
from tests.notices.test_studio import somebody, words
from tests.notices.world import INVENTORY, make_approved
from tests.policies import make_user

pytestmark = pytest.mark.django_db
VERSIONS = "/desk/notices/revision/"
SOON = LATER + timedelta(days=30)
STILL = LATER + timedelta(hours=1)
TITLED = INVENTORY.replace('title = "Calls"\ntrigger', 'title = "All calls"\ntrigger')


@pytest.fixture
def elena(tmp_path):
    """Version 1 is in force, and version 2 takes effect in a month."""
    make_approved(tmp_path / "a")
    make_approved(tmp_path / "b", at=LATER, effective_at=SOON, inventory=TITLED)
    return make_user("elena@example.com")


@pytest.fixture
def vera(elena):
    return make_user("vera@example.com")


def test_a_draft_begins_from_the_last_version_though_it_does_not_count_yet(elena):
    draft = drafting.begin(by=elena, at=STILL)

    assert draft.based_on.number == 2
    assert drafting.find(draft, "rules", "calls").title == "All calls"


def test_it_cannot_take_effect_before_what_it_was_written_from(elena, vera):
    draft = drafting.begin(by=elena, at=STILL)
    change(draft, "clauses", "reach", elena, body="Write a letter.")
    early = "version 2, which takes effect on 24 December 2026. Choose that day"

    with pytest.raises(NotPublishable, match=early):
        agree(draft, vera, at=STILL, effective_at=STILL)

    approved = publishing.approve(draft, by=vera, at=STILL, effective_at=SOON)
    reading.forget()
    assert Revision.objects.in_force(SOON) == approved


def test_what_a_later_version_would_undo_is_refused(elena, vera):
    draft = drafting.begin(by=elena, at=STILL, after=publishing.in_force(STILL))
    change(draft, "clauses", "reach", elena, body="Write a letter.")

    with pytest.raises(NotPublishable, match="Version 2, .* would undo this"):
        agree(draft, vera, at=STILL)
    with pytest.raises(NotPublishable, match="without version 2 of 24 December 2026"):
        publishing.approve(draft, by=vera, at=STILL, effective_at=SOON)


def test_the_desk_offers_both_beginnings(tmp_path):
    now = timezone.now()
    make_approved(tmp_path / "a")
    make_approved(
        tmp_path / "b", at=now, effective_at=now + timedelta(days=30), inventory=TITLED
    )
    desk = somebody("writer@example.com", "editor")
    assert "It begins from version 2" in words(desk.get(VERSIONS))

    desk.post(f"{VERSIONS}draft/", {"at_once": "1"})

    assert Revision.objects.get(number=3).based_on.number == 1


def test_a_contact_passes_before_the_later_version(elena, vera):
    draft = drafting.begin(by=elena, at=STILL, after=publishing.in_force(STILL))
    change(draft, "officers", "officer", elena, email="new@example.com")

    assert agree(draft, vera, at=STILL).state == "approved"


# --- the note -----------------------------------------------------------------------------


def test_a_note_made_by_us_is_made_anew_after_it_was_sent_back(elena, vera):
    draft = drafting.begin(by=elena, at=STILL)
    change(draft, "rules", "calls", elena, period="P60D")
    draft = publishing.submit(draft, by=elena, at=STILL)
    assert draft.note == "All calls: kept for 60 days instead of 90 days."
    draft = publishing.send_back(draft, by=vera, at=STILL)
    change(draft, "rules", "calls", elena, period="P45D")

    draft = publishing.submit(draft, by=elena, at=STILL)

    assert draft.note == "All calls: kept for 45 days instead of 90 days."


def test_a_note_that_somebody_wrote_stays(elena, vera):
    draft = drafting.begin(by=elena, at=STILL)
    change(draft, "rules", "calls", elena, period="P60D")
    seen = drafting.described(draft)
    said = {"note": "Calls go sooner.", "next_review_on": None}
    drafting.describe(draft, **said, seen=seen, by=elena, at=STILL)
    draft = publishing.submit(draft, by=elena, at=STILL)
    draft = publishing.send_back(draft, by=vera, at=STILL)

    assert publishing.submit(draft, by=elena, at=STILL).note == "Calls go sooner."
