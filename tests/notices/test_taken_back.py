"""What counts now stays, though a version that was agreed to earlier does not say it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notices import drafting, publishing, reading, second_reading, taken_back
from notices.models import Revision
from tests.notices.test_gate import agree, change
from tests.notices.test_studio import somebody, words
from tests.notices.world import INVENTORY, TODAY, make_approved, take_out
from tests.policies import make_user

pytestmark = pytest.mark.django_db
NOW = TODAY.replace(hour=12, minute=0, second=0) - timedelta(days=1)
SOON = NOW + timedelta(days=30)
TITLED = INVENTORY.replace('title = "Calls"\ntrigger', 'title = "All calls"\ntrigger')
VERSIONS = "/desk/notices/revision/"


@pytest.fixture
def elena(tmp_path):
    """Version 1 counts, version 2 in a month, and version 3 has a new contact now."""
    make_approved(tmp_path / "a", at=NOW - timedelta(days=2))
    at = NOW - timedelta(days=1)
    make_approved(tmp_path / "b", at=at, effective_at=SOON, inventory=TITLED)
    elena = make_user("elena@example.com")
    draft = drafting.begin(by=elena, at=at, after=publishing.in_force(at))
    change(draft, "officers", "officer", elena, email="new@example.com", name="Nia New")
    agree(draft, make_user("vera@example.com"), at=NOW - timedelta(hours=5))
    reading.forget()
    return elena


def lost(at=NOW):
    found = taken_back.nearest(at)
    return found and (
        found.by.number,
        found.said.number,
        found.is_over,
        found.sentences,
    )


LINES = [
    "Ona Officer, email: “ona@example.com” instead of “new@example.com”.",
    "Ona Officer, name: “Ona Officer” instead of “Nia New”.",
]


def test_a_contact_that_a_later_version_takes_back_is_told_until_one_keeps_it(elena):
    assert lost() == (2, 3, False, LINES)
    assert lost(SOON) == (2, 3, True, LINES)

    draft = taken_back.correct(by=elena, at=NOW)

    assert draft.based_on.number == 2
    assert drafting.find(draft, "officers", "officer").name == "Nia New"
    assert drafting.find(draft, "rules", "calls").title == "All calls"
    agree(draft, make_user("vera@example.com"), at=NOW, effective_at=SOON)
    reading.forget()
    assert lost() is None
    assert lost(SOON) is None
    with pytest.raises(drafting.NotEditable, match="No version takes anything back"):
        taken_back.correct(by=elena, at=NOW)


def test_rows_that_came_or_went_are_kept_so_too(elena):
    """A promise that is given up, and a deputy who stands in."""
    vera = make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=NOW, after=publishing.in_force(NOW))
    take_out(draft, "promises", "p02", by=elena, at=NOW)
    agree(draft, vera, at=NOW)
    reading.forget()
    at = NOW + timedelta(hours=1)
    draft = drafting.begin(by=elena, at=at, after=publishing.in_force(at))
    deputy = {"name": "Dora", "role": "Deputy", "email": "d@example.com"}
    drafting.add(
        draft, "officers", "dora", {**deputy, "is_deputy": True}, by=elena, at=at
    )
    agree(draft, vera, at=at)
    reading.forget()
    assert lost(at) == (
        2,
        5,
        False,
        [*LINES, "No longer: Dora.", "We promise again: “Reached.”"],
    )

    draft = taken_back.correct(by=elena, at=at)

    assert drafting.find(draft, "promises", "p02") is None
    assert drafting.find(draft, "officers", "dora").email == "d@example.com"


def test_a_later_version_that_says_something_else_of_its_own_is_left_alone(elena):
    """Version 4 goes on from version 2 with a contact of its own."""
    draft = drafting.begin(by=elena, at=NOW)
    change(draft, "officers", "officer", elena, email="third@example.com", name="Third")
    agree(draft, make_user("vera@example.com"), at=NOW, effective_at=SOON)
    reading.forget()

    assert lost() is None


def test_a_second_contact_is_told_of_where_the_later_version_keeps_only_the_first(
    elena,
):
    vera = make_user("vera@example.com")
    agree(taken_back.correct(by=elena, at=NOW), vera, at=NOW, effective_at=SOON)
    at = NOW + timedelta(hours=1)
    draft = drafting.begin(by=elena, at=at, after=publishing.in_force(at))
    change(draft, "officers", "officer", elena, email="newer@example.com", name="Nia")
    agree(draft, vera, at=at)
    reading.forget()

    assert lost(at) == (
        4,
        5,
        False,
        [
            "Nia New, email: “new@example.com” instead of “newer@example.com”.",
            "Nia New, name: “Nia New” instead of “Nia”.",
        ],
    )

    draft = taken_back.correct(by=elena, at=at)

    assert drafting.find(draft, "officers", "officer").email == "newer@example.com"
    agree(draft, vera, at=at, effective_at=SOON)
    reading.forget()
    assert lost(at) is None


def test_a_contact_that_goes_back_to_an_older_one_is_told_of_too(elena):
    """The later version keeps the one between, which nobody wants any more."""
    vera = make_user("vera@example.com")
    agree(taken_back.correct(by=elena, at=NOW), vera, at=NOW, effective_at=SOON)
    at = NOW + timedelta(hours=1)
    draft = drafting.begin(by=elena, at=at, after=publishing.in_force(at))
    change(draft, "officers", "officer", elena, email="ona@example.com")
    agree(draft, vera, at=at)
    reading.forget()

    assert lost(at) == (
        4,
        5,
        False,
        ["Nia New, email: “new@example.com” instead of “ona@example.com”."],
    )


@pytest.mark.words
def test_today_and_the_list_say_so_and_begin_what_keeps_it(elena):
    editor = somebody("elena@example.com", "editor")
    for address in ("/desk/", VERSIONS):
        page = words(editor.get(address))
        assert "Version 2 takes back what version 3 says" in page
        assert "“ona@example.com” instead of “new@example.com”" in page
    assert "takes back" not in words(
        somebody("o@example.com", "operator").get("/desk/")
    )

    draft = editor.post(f"{VERSIONS}kept/", follow=True)

    assert "Version 4" in words(draft)
    assert "Go on with version 4" in words(editor.get("/desk/"))


def test_the_day_that_is_offered_leaves_no_day_between(elena):
    """Version 2 takes effect at noon: on its day, the next one does at that instant."""
    somebody("elena@example.com", "editor").post(f"{VERSIONS}kept/")
    somebody("elena@example.com", "editor").post(f"{VERSIONS}draft/4/submit/")
    vera, draft = somebody("vera@example.com", "publisher"), drafting.open_draft()
    second_reading.note_all_read(draft, by=make_user("vera@example.com"), at=NOW)
    form = vera.get(f"{VERSIONS}draft/4/").context["effective_form"]
    day = form["effective_on"].value()

    vera.post(f"{VERSIONS}draft/4/agree/", {"effective-effective_on": day})

    assert Revision.objects.get(number=4).effective_at == SOON
    reading.forget()
    assert lost() is None
