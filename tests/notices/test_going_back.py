"""Going back is a new version that says what does not come back; a draft can be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import drafting, publishing, reading, second_reading
from notices.models import Revision
from portal.models import Sheet
from retention.models import Run
from tests.notices.test_past import follow
from tests.notices.test_studio import DRAFT, LIST, edit, somebody, words
from tests.notices.world import make_approved
from tests.policies import as_publisher, make_user

pytestmark = pytest.mark.django_db
AS_TEXT = """Policy

All of it.

Before the clauses.

1 How long

Calls go after 90 days.

Calls are deleted 90 days after the call; see clause 3, Contact.

2 Your rights

Ask.

2.1 Deletion

We delete.

Ask Ona Officer.

3 Contact

Write.

Write to Demo, Inc..
"""
THIRD = f"{LIST}draft/3/"


@pytest.fixture
def first(tmp_path):
    """Version 1 for 90 days, since three days version 2 for 60."""
    now = timezone.now()
    found = make_approved(tmp_path / "a", at=now - timedelta(days=9))
    follow(now - timedelta(days=3), rules__calls__period="P60D")
    return found


def test_an_older_version_comes_back_as_a_new_one(first):
    elena, at = as_publisher(make_user("elena@example.com")), timezone.now()

    draft = drafting.begin(by=elena, at=at, like=first)

    assert (draft.number, draft.based_on.number) == (3, 2)
    assert drafting.find(draft, "rules", "calls").period == "P90D"
    assert drafting.begun_like(draft) == first
    assert drafting.begun_like(Revision.objects.get(number=2)) is None
    sent = publishing.submit(draft, by=make_user("writer@example.com"), at=at)
    second_reading.note_all_read(sent, by=elena, at=at)
    with pytest.raises(publishing.NotPublishable, match="You changed this version."):
        publishing.approve(sent, by=elena, at=at, effective_at=at)


@pytest.mark.words
@pytest.mark.parametrize(
    ("deleted", "said"),
    [(0, "Nothing was deleted since then."), (5, "calls-of-customers: 5 records")],
)
def test_the_desk_says_what_does_not_come_back(first, deleted, said):
    Run.objects.create(
        rule="calls",
        dataset="calls-of-customers",
        revision=first,
        started_at=timezone.now(),
        deleted=deleted,
        state="done",
    )
    elena = somebody("writer@example.com", "editor")
    assert "version 1, " in words(elena.get(LIST))

    elena.post(f"{LIST}draft/", {"like": "1"})

    page = words(elena.get(THIRD))
    assert "This goes back to version 1" in page
    assert said in page


@pytest.mark.parametrize("number", ["9", "x", "1'", "²"])
def test_a_version_that_is_not_there_is_not_found(first, number):
    elena = somebody("writer@example.com", "editor")

    assert elena.post(f"{LIST}draft/", {"like": number}).status_code == 404
    assert not Revision.objects.filter(state="draft").exists()


def test_the_list_says_what_is_in_force_and_when_it_is_looked_at_again(first):
    page = words(somebody("writer@example.com", "editor").get(LIST))

    assert "Version 2 is in force since" in page
    assert "It is looked at again by" in page


# --- preview --------------------------------------------------------------------------


@pytest.fixture
def elena(tmp_path):
    make_approved(tmp_path / "a", at=timezone.now() - timedelta(days=9))
    editor = somebody("elena@example.com", "editor")
    editor.post(f"{LIST}draft/")
    return editor


def test_a_draft_looks_like_the_page_and_says_that_it_is_none(elena, client):
    edit(elena, "clauses", "reach", body="Write us a **letter**.")

    page = elena.get(f"{DRAFT}preview/policy/").content.decode()

    assert "Write us a <strong>letter</strong>." in page
    assert "Nothing of it is in force." in page
    assert "in force since" not in page
    assert "Nothing of it is in force." not in client.get("/").content.decode()


def test_a_draft_as_bare_text_has_its_values_and_no_markup(elena):
    answer = elena.get(f"{DRAFT}preview/text/")

    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode() == AS_TEXT


def test_a_value_that_points_nowhere_is_named_with_its_clause_and_a_way_there(elena):
    edit(elena, "clauses", "reach", body="{{ period:gone }}")

    for how in ("policy", "text", "policy-pdf"):
        page = elena.get(f"{DRAFT}preview/{how}/")
        assert page.status_code == 200
        assert page["Content-Type"].startswith("text/html")
        assert "Nothing of it is in force." in words(page)
        assert "3 Contact : {{ period:gone }} points at nothing." in words(page)
        assert f'href="{DRAFT}clauses/reach/"' in page.content.decode()
    assert not Sheet.objects.filter(kind="policy", about__startswith="draft:").exists()
    assert elena.get(f"{DRAFT}preview/nothing/").status_code == 404
    reading.forget()


@pytest.mark.words
def test_a_draft_is_seen_beside_any_published_version(first):
    elena = somebody("elena@example.com", "editor")
    elena.post(f"{LIST}draft/")
    edit_third = f"{THIRD}rules/calls/"
    form = elena.get(edit_third).context["form"]
    values = {n: form[n].value() for n in form.fields if form[n].value()}
    elena.post(edit_third, {**values, "period": "P30D"})

    page = words(elena.get(THIRD))
    assert "Calls: kept for 30 days instead of 60 days." in page
    older = words(elena.get(f"{THIRD}?against=1"))
    assert "Calls: kept for 30 days instead of 90 days." in older
    assert "Beside version 1, for looking only." in older
    for nonsense in ("99", "x", "3"):
        assert "instead of 60 days" in words(elena.get(f"{THIRD}?against={nonsense}"))
