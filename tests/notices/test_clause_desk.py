"""The desk shows of a clause what it said, how it is kept, and who asks because of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices.models import CheckState, PromiseResult, Revision
from retention.models import Run, RunState
from tests.notices.test_studio import draft, edit, elena, somebody, words
from tests.rights.world import make_case

pytestmark = pytest.mark.django_db
__all__ = ["draft", "elena"]
PAGE = "/desk/notices/revision/clause/"


def make_run(days: float, **values):
    at = timezone.now() - timedelta(days=days)
    first = Revision.objects.get(number=1)
    facts = {"rule": "calls", "dataset": "calls", "state": RunState.DONE}
    return Run.objects.create(
        revision=first, **facts, started_at=at, finished_at=at, **values
    )


def test_a_clause_shows_its_words_its_promises_and_what_was_done(elena, draft):
    edit(elena, "clauses", "keep", body="Calls go {{ period:calls }} after the call.")
    make_run(1, deleted=4)
    make_run(9, deleted=3)
    make_run(2, deleted=99, is_dry=True)
    make_run(31, deleted=99)
    PromiseResult.objects.create(
        promise="p01",
        revision=Revision.objects.get(number=1),
        ran_at=timezone.now(),
        state=CheckState.BROKEN,
        message="Three rows are late.",
    )

    page = words(elena.get(f"{PAGE}keep/"))

    assert "1 How long" in page
    assert "In short Calls go after 90 days." in page
    assert "First held here" in page
    assert "broken Dated. Three rows are late." in page
    assert "Calls: 7 records were deleted in the last 30 nights." in page
    assert "elena@example.com, version 2," in page


def test_who_asks_beside_a_clause_is_counted_and_not_named(elena, draft):
    at = timezone.now()
    make_case("erasure", at=at - timedelta(days=2))
    make_case("access", at=at)

    page = words(elena.get(f"{PAGE}erasure/"))

    assert "1 request of this right came in the last 12 months." in page
    assert "1 of this right is open." in page
    assert "No promise is tied to it." in page


def test_it_is_for_who_reads_drafts_and_costs_fifteen_questions_at_most(elena, draft):
    assert elena.get(f"{PAGE}birds/").status_code == 404
    auditor = somebody("auditor@example.com", "auditor")
    assert auditor.get(f"{PAGE}keep/").status_code == 404

    with CaptureQueriesContext(connection) as caught:
        assert elena.get(f"{PAGE}erasure/").status_code == 200
    assert len(caught) <= 15
