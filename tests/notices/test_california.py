"""The Californian notice: each item of the checklist, over the last twelve months."""

from __future__ import annotations

import copy
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notices import archive, drafting, publishing, reading, second_reading
from notices.lint import california
from notices.models import Revision
from notices.reading import Reading
from notices.rendering import printed
from tests.policies import make_user
from tests.rights.world import policy

__all__ = ["policy"]
pytestmark = pytest.mark.django_db
# Served by the product or not due here, each with its reason.
ELSEWHERE = {
    "CN-20": "due from 2027, and no automated decision is made",
    "CN-21": "due from 2027, and no automated decision is made",
    "CN-34": "metrics are due above 10 million people",
    "CN-38": "no financial incentive is offered",
    "CN-39": "nothing is disclosed for the marketing of others",
}


@pytest.fixture
def text(policy):
    return printed(reading.of_revision(policy), "california", timezone.now())


def test_the_starter_says_every_item_and_an_empty_page_none(text):
    for item, (what, pattern) in california.ITEMS.items():
        assert re.search(pattern, text, re.IGNORECASE | re.MULTILINE), (item, what)
        assert not re.search(pattern, "", re.IGNORECASE | re.MULTILINE)


def test_a_notice_that_says_nothing_is_told_each_item(policy):
    """The clauses of the notice without their words, beside the same rows."""
    content = copy.deepcopy(reading.of_revision(policy).content)
    for clause in content["inventory"]["clauses"]:
        if clause["document"] == "california":
            clause.update(title="x", highlight="", body="")
    content["inventory"]["documents"][1].update(preamble="")

    found = california.CHECK.run(Reading(content, ""), timezone.now())

    assert [lint.item for lint in found] == list(california.ITEMS)


def test_the_checklist_is_whole():
    known = set(california.ITEMS) | set(ELSEWHERE)
    served = {"CN-33", "CN-35", "CN-36", "CN-37", "CN-40"}

    assert known | served == {f"CN-{number:02}" for number in range(1, 41)}
    assert len(ELSEWHERE) <= 8


def test_it_is_looked_at_every_twelve_months(policy):
    """CN-33: the day of the next look is public, and at most a year ahead."""
    assert policy.next_review_on <= (timezone.now() + timedelta(days=366)).date()


def test_it_can_be_printed_and_each_section_has_its_address(policy):
    """CN-35 and CN-40."""
    page = Client().get("/california/").content.decode()
    anchors = re.findall(r'id="(ca-[a-z]+)"', page)

    assert 'href="/california.pdf"' in page
    assert set(anchors) >= {"ca-collect", "ca-disclose", "ca-rights", "ca-signal"}


def test_every_page_leads_to_it_with_the_word_privacy(policy):
    """CN-36."""
    for address in ("/", "/rights/", "/contact/"):
        page = Client().get(address).content.decode()
        assert re.search(r'href="/california/"[^>]*>[^<]*privacy', page, re.IGNORECASE)


def test_it_carries_the_day_it_took_effect(policy, text):
    """CN-32."""
    day = f"{policy.effective_at.day} {policy.effective_at:%B %Y}"
    assert f"Last updated: {day}" in re.sub(r"\s+", " ", text)


# --- the last twelve months ---------------------------------------------------------------


def publish(at, remove: tuple[str, str]) -> Revision:
    """A version without one row, agreed by somebody else."""
    elena, vera = make_user("elena@example.com"), make_user("vera@example.com")
    draft = drafting.begin(by=elena, at=at)
    row = drafting.find(draft, *remove)
    drafting.remove(row, by=elena, at=at)
    draft = publishing.submit(draft, by=elena, at=at)
    second_reading.note_all_read(draft, by=vera, at=at)
    found = publishing.approve(draft, by=vera, at=at, effective_at=at)
    reading.forget()
    return found


@pytest.mark.parametrize(("days", "is_named"), [(10, True), (370, False)])
def test_what_was_disclosed_within_a_year_is_named_with_its_end(policy, days, is_named):
    at = timezone.now()
    disclosure = ("disclosures", "usage-analytics")
    assert drafting.find(policy, *disclosure) is not None
    current = reading.of_revision(publish(at, disclosure))

    later = at + timedelta(days=days)
    words = printed(current, "california", later)

    day = f"{at.day} {at:%B %Y}"
    assert (f"until {day}" in words) is is_named
    assert [older.number for older, _end in archive.over_a_year(current, later)] == (
        [1] if is_named else []
    )


def test_a_version_that_is_over_looks_back_from_its_own_end(policy):
    at = timezone.now()
    publish(at, ("disclosures", "usage-analytics"))
    first = reading.of_revision(policy)

    assert archive.over_a_year(first, at + timedelta(days=900)) == []
