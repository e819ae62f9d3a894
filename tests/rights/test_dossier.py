"""The page of a case: each kind of row is read once, however many there are of it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from notices import reading
from rights import talking
from rights.models import Absence, Case, Leg, RecipientNotice
from tests.rights.test_desk import (
    counted,
    desk,
    erasure,
    officer,
    page_of,
    shown,
)
from tests.rights.world import make_case

__all__ = ["desk", "erasure", "officer"]
pytestmark = pytest.mark.words
MOST = 40


def asked(client, case: Case) -> int:
    with counted() as queries:
        assert client.get(page_of(case)).status_code == 200
    return len(queries)


def beside(case: Case, number: int, officer) -> None:
    """One more of everything that can stand beside a request."""
    at = timezone.now()
    talking.note(case, words=f"Looked at it {number} times.", by=officer, at=at)
    Absence.objects.create(case=case, system=f"s{number}", title="Mail", since=at)
    Leg.objects.create(
        case=case,
        dataset=f"d{number}",
        category="calls",
        customer="Acme",
        count=1,
        key=case.key,
        sealed=b"",
        passed_at=at,
    )
    RecipientNotice.objects.create(
        case=case,
        recipient=f"r{number}",
        title="Mailer",
        categories=["calls"],
        made_at=at,
    )
    other = {"claims": {"email": f"o{number}@example.com"}, "at": at}
    before, beside = make_case("erasure", **other), make_case("access", **other)
    Case.objects.filter(pk=before.pk).update(
        status="answered", ending="granted", answered_at=at
    )
    Case.objects.filter(pk=beside.pk).update(person=case.person_id)


def test_the_page_of_a_case_asks_forty_times_at_most(
    desk, officer, erasure, monkeypatch
):
    # Which version is in force is looked up once in a while: not while we count.
    monkeypatch.setattr(reading, "POLL_SECONDS", 3600)
    reading.forget()
    shown(desk, erasure)
    beside(erasure, 1, officer)
    one = asked(desk, erasure)
    beside(erasure, 2, officer)
    beside(erasure, 3, officer)
    three = asked(desk, erasure)

    assert one <= MOST
    assert three <= one
