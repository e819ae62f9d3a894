"""The first look at a draft after an edit counts rows, and asks no more than any page.

In a company whose places are all mapped, with a remark and an error beside the draft,
whether it goes back or makes anonymous: however many rules were changed.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import reading, second_reading
from notices.models import LintFinding, Revision
from tests.notices.test_studio import LIST, fields, somebody
from tests.notices.test_studio_cost import MOST, asked
from tests.policies import CALLS, LOGINS, TRANSCRIPTS, make_user, put_in_force

pytestmark = pytest.mark.django_db
DRAFT = f"{LIST}draft/3/"
RULES = ("calls-kept", "transcripts-kept", "device-kept")
# Calls lie in two places.
SHORTENED = {1: 2, 3: 4}


def begun(like: dict[str, str]):
    """A draft from the second of two versions, or from the first; who writes it."""
    now, rules = timezone.now(), (CALLS, TRANSCRIPTS, LOGINS)
    first = put_in_force(*rules, at=now - timedelta(days=9))
    later = ({**rule, "period": "P80D"} for rule in rules)
    put_in_force(*later, at=now - timedelta(days=3), number=2, based_on=first)
    desk = somebody("writer@example.com", "editor", "officer")
    assert desk.post(f"{LIST}draft/", like).status_code == 302
    return desk


def change(desk, slug: str, **new: str) -> None:
    row = f"{DRAFT}rules/{slug}/"
    sent = {**fields(desk.get(row)), "period": "P60D", **new}
    assert desk.post(row, sent).status_code == 302


@pytest.mark.words
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("like", "new"), [({"like": "1"}, {}), ({}, {"action": "anonymise"})]
)
def test_a_look_right_after_an_edit_asks_fifteen_times_at_most(
    mapped, like, new, count
):
    desk = begun(like)
    draft = Revision.objects.get(number=3)
    for slug in RULES[:count]:
        said = {"by": make_user(), "at": timezone.now()}
        second_reading.comment(draft, "reach", "Why?", **said)
        change(desk, slug, **new)
    assert LintFinding.objects.filter(revision=draft, severity="error").exists()

    reading.forget()
    first, second = asked(desk, DRAFT), asked(desk, DRAFT)

    assert first <= MOST
    assert second < first
    nights = desk.get(DRAFT).context["nights"]
    assert sum(each.night.now == "P60D" for each in nights) == SHORTENED[count]
