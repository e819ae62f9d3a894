"""On the first day a button makes the first draft, and no list leads to a closed door."""

from __future__ import annotations

import pytest
from django.utils import timezone

from notices import drafting
from notices.models import Clause, ClauseRead, Organisation, Revision, RevisionEdit
from portal import beginning
from rights.management.commands import load_demo
from tests.policies import make_user
from tests.rights.test_desk import browser, staff

BUTTON = "Begin with the starter policy"
HOME, FIRST = "/desk/notices/revision/", "/desk/notices/revision/first/"
OWN = "# How we keep it\n\nCalls go.\n\n# Contact\n\nWrite to us.\n"


def text(client, page: str) -> str:
    return client.get(page).content.decode()


def test_an_editor_begins_with_the_starter_policy(db):
    editor = staff("editor")
    desk = browser(editor)
    assert BUTTON in text(desk, HOME)
    with pytest.raises(drafting.NotEditable, match="load_revision notices/starter"):
        drafting.begin(by=editor, at=timezone.now())

    answer = desk.post(FIRST)

    draft = Revision.objects.get()
    assert answer["Location"] == f"/desk/notices/revision/draft/{draft.number}/"
    assert (draft.state, draft.proposed_by) == ("draft", editor)
    assert list(RevisionEdit.objects.values_list("by", flat=True)) == [editor.pk]
    assert BUTTON not in text(desk, HOME)
    # Who wrote it is named; the page about that person is not everybody's.
    of_it = text(desk, f"{HOME}{draft.pk}/change/")
    assert str(editor) in of_it
    assert "/desk/portal/user/" not in of_it
    desk.post(FIRST)  # pressed twice
    assert Revision.objects.count() == 1


def test_one_s_own_policy_becomes_the_first_draft(db):
    desk = browser(staff("publisher"))

    answer = desk.post(f"{HOME}own/", {"words": OWN, "begin": "1"})

    assert answer.status_code == 302
    draft = Revision.objects.get()
    own = Clause.objects.filter(revision=draft, document="policy")
    assert [row.title for row in own.order_by("position")] == [
        "How we keep it",
        "Contact",
    ]
    assert Organisation.objects.get(revision=draft).assumed


def test_the_list_of_the_first_run_leads_each_role_only_where_it_may_go(db):
    for role in ("operator", "officer"):
        user = staff(role)
        desk = browser(user)
        lines = beginning.lines(timezone.now(), user=user)
        urls = [line.url for line in lines if line.url]
        assert [url for url in urls if desk.get(url).status_code != 200] == []
        page = text(desk, "/desk/begin/")
        assert "manage.py load_revision notices/starter --by EMAIL" in page
        assert BUTTON not in page
    both = staff("officer", "both")
    both.groups.add(staff("editor").groups.get())
    assert f'action="{FIRST}"' in text(browser(both), "/desk/begin/")


def test_the_second_person_of_the_demonstration_opens_every_clause(db):
    staff_of_it = {
        email: make_user(email, name=email)
        for email in ("elena@example.com", "tomas@example.com")
    }
    at = timezone.now()

    load_demo.Command()._publish(staff_of_it, at)

    version = Revision.objects.get()
    assert version.state == "approved"
    # Each clause, what stands above those of either page, and which laws are kept.
    read = list(ClauseRead.objects.values_list("by__email", flat=True))
    assert read == ["tomas@example.com"] * (35 + 2 + 1)
