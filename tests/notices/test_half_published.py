"""What fails half way leaves nothing, and a clock that is set back shortens no wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from notices import (
    drafting,
    linting,
    pages,
    publishing,
    reading,
    second_reading,
    waiving,
)
from notices.models import Clause, LintFinding, Revision
from notices.publishing import NotPublishable
from portal import failpoints
from tests.notices.test_gate import LATER, agree, change, draft, elena, vera
from tests.notices.test_studio import DRAFT, somebody
from tests.policies import as_publisher

__all__ = ["draft", "elena", "vera"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def everything() -> dict[str, int]:
    """How many rows there are of everything."""
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


@pytest.fixture
def sent(draft, elena, vera):
    """Ready to be agreed to: a period that the policy prints, a mail to people."""
    change(draft, "rules", "calls", elena, period="P60D")
    found = publishing.submit(draft, by=elena, at=LATER)
    second_reading.note_all_read(found, by=vera, at=LATER)
    return found


def test_a_failure_in_the_last_moment_leaves_nothing_half_published(
    sent, vera, settings, client
):
    page = pages.served("policy", LATER).body
    before = everything()
    settings.KEPT_FAILPOINTS = "publishing.before_commit=raise"
    failpoints._armed.cache_clear()

    with pytest.raises(failpoints.FailpointHit):
        publishing.approve(sent, by=vera, at=LATER, effective_at=LATER)

    settings.KEPT_FAILPOINTS = ""
    failpoints._armed.cache_clear()
    assert everything() == before
    sent.refresh_from_db()
    assert (sent.state, sent.sha256, sent.effective_at) == ("in_review", "", None)
    reading.forget()
    pages.forget()
    assert pages.served("policy", LATER).body == page
    assert publishing.approve(sent, by=vera, at=LATER, effective_at=LATER).sha256


# --- the clock ----------------------------------------------------------------------------


@pytest.mark.parametrize("back", [timedelta(minutes=3), 2 * DAY])
def test_nothing_is_agreed_to_while_the_clock_is_behind(sent, vera, back):
    at = LATER - back

    with pytest.raises(NotPublishable, match="The clock of this machine is behind"):
        publishing.approve(sent, by=vera, at=at, effective_at=at)


def test_a_clock_set_back_does_not_end_the_wait_of_what_deletes_sooner(
    sent, vera, settings
):
    settings.KEPT_DEMO = False

    for at in (LATER - timedelta(minutes=1), LATER + timedelta(minutes=1)):
        with pytest.raises(
            NotPublishable, match="can take effect from 25 November 2026, 07:00 EST"
        ):
            publishing.approve(sent, by=vera, at=at, effective_at=at)


def test_a_waiver_that_is_over_stays_so_when_the_clock_is_set_back(draft, elena, vera):
    change(draft, "clauses", "reach", elena, body="By using it you agree to all of it.")
    finding = next(
        each
        for each in linting.lint(draft, at=LATER)
        if each.check_code == "use-is-consent"
    )
    until = LATER.date() + DAY
    waiving.waive(finding, reason="A day.", until=until, by=vera, at=LATER)
    late = LATER + 3 * DAY
    row = drafting.find(draft, "rules", "calls")
    drafting.change(
        row, {"title": "All calls"}, seen=drafting.stand(row), by=elena, at=late
    )

    with pytest.raises(NotPublishable, match="Use is not consent"):
        agree(draft, vera, at=late)
    with pytest.raises(NotPublishable, match="The clock of this machine is behind"):
        agree(draft, vera, at=LATER)


def test_one_person_alone_gains_nothing_by_the_clock(draft, elena, settings):
    settings.SECOND_PERSON = "solo"
    elena = as_publisher(elena)
    found = publishing.submit(draft, by=elena, at=LATER)

    with pytest.raises(NotPublishable, match="The clock of this machine is behind"):
        publishing.approve(
            found,
            by=elena,
            at=LATER - DAY,
            effective_at=LATER,
            signed_in_at=LATER - DAY,
        )


# --- words that lead to each other --------------------------------------------------------


def test_clauses_that_refer_to_each_other_or_themselves_are_only_links(draft, elena):
    body = "See [[clause:reach]] and [[clause:keep]]."
    for slug in ("keep", "reach"):
        change(draft, "clauses", slug, elena, body=body)

    page = somebody("elena@example.com", "editor").get(f"{DRAFT}preview/policy/")

    assert page.content.decode().count('<a href="#reach">clause 3, Contact</a>') == 2


def test_clauses_that_stand_under_each_other_stop_the_version_and_no_page(
    draft, elena, vera
):
    change(draft, "clauses", "keep", elena, parent="reach")
    change(draft, "clauses", "reach", elena, parent="keep")
    row = drafting.find(draft, "clauses", "rights")
    order = drafting.order_of(draft, "clauses")
    drafting.move(row, up=False, seen=order, by=elena, at=LATER)

    page = somebody("elena@example.com", "editor").get(DRAFT)

    assert page.status_code == 200
    assert Clause.objects.filter(revision=draft).count() == 4
    with pytest.raises(NotPublishable, match="This clause stands under itself"):
        agree(draft, vera)
    assert LintFinding.objects.filter(check_code="clause-lost").exists()
    assert Revision.objects.get(number=2).state == "draft"
