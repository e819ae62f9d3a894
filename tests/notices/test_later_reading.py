"""What no clause prints of a later version is opened by the second person too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import drafting, publishing, reading, second_reading
from notices.models import ClauseRead
from notices.publishing import NotPublishable
from tests.notices.test_first_reading import button, with_rows
from tests.notices.test_studio import LIST, read, somebody, words
from tests.notices.world import make_approved
from tests.policies import let_pass, make_user

pytestmark = pytest.mark.django_db
LATER = f"{LIST}draft/2/"


@pytest.fixture
def vera():
    return make_user("vera@example.com")


def followed(folder, act):
    """In review: a version that differs by one act from the one in force."""
    at = timezone.now() - timedelta(days=1)
    elena = make_user("elena@example.com")
    with_rows(folder, make_approved, at=at)
    draft = drafting.begin(by=elena, at=at)
    act(draft, by=elena, at=at)
    let_pass(draft, at=at)
    publishing.submit(draft, by=elena, at=at)
    reading.forget()
    return draft


def changes(table, slug, **new):
    def act(draft, *, by, at):
        row = drafting.find(draft, table, slug)
        drafting.change(row, new, seen=drafting.stand(row), by=by, at=at)

    return act


def takes_out(table, slug):
    def act(draft, *, by, at):
        row = drafting.find(draft, table, slug)
        drafting.remove(row, seen=drafting.stand(row), by=by, at=at)

    return act


@pytest.mark.parametrize(
    ("act", "slug", "title", "said"),
    [
        (
            changes("law_positions", "company", standing="not_applicable"),
            "_law_positions",
            "Which laws are kept here",
            "Our own promise, whether it is kept here: “does not apply” instead of "
            "“promised”.",
        ),
        (
            changes("promises", "p09", evidence="Nothing."),
            "_promises",
            "Promises",
            "“Nothing.” instead of “The rota of the front desk.”.",
        ),
        (
            takes_out("promises", "p09"),
            "_promises",
            "Promises",
            "We no longer promise: “Heard by a person.”",
        ),
    ],
)
def test_a_promise_or_a_position_of_law_that_changes_is_opened(
    tmp_path, vera, act, slug, title, said
):
    draft, at = followed(tmp_path / "a", act), timezone.now()
    left = second_reading.unread(draft, by=vera, at=at)
    assert [each.slug for each in left] == [slug]
    with pytest.raises(NotPublishable, match=f"Still to read: “{title}”"):
        publishing.approve(draft, by=vera, at=at, effective_at=at)

    desk, address = somebody("vera@example.com", "publisher"), f"{LATER}read/{slug}/"
    page = desk.get(LATER)
    assert "You have read 0 of 1 change." in words(page)
    assert f'href="{address}"' in page.content.decode()
    portion = desk.get(f"{LATER}read/")
    assert len(button(portion)["shown"]) == 1
    for shown in (words(portion), words(desk.get(address))):
        assert title in shown
        assert said in shown

    assert read(desk, address).url == LATER
    assert ClauseRead.objects.get(revision=draft).clause == slug
    assert "You have read everything that changes." in words(desk.get(LATER))


def test_a_new_promise_says_all_of_itself(tmp_path, vera):
    def adds(draft, *, by, at):
        values = {
            "number": 10,
            "clause": "rights",
            "kind": "attested",
            "title": "Heard twice.",
            "owner": "Ona Officer",
            "evidence": "A book.",
        }
        drafting.add(draft, "promises", "p10", values, by=by, at=at)

    followed(tmp_path / "a", adds)

    shown = words(somebody("vera@example.com", "publisher").get(f"{LATER}read/"))

    assert "10. Heard twice." in shown
    assert "Who answers for it: Ona Officer" in shown
    assert "A book." in shown
