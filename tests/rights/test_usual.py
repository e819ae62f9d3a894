"""Whoever asks reads how long an answer usually takes, where that is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rights import reporting, usual
from rights.models import Case
from tests.rights.world import AT, later, mails, make_case

pytestmark = [pytest.mark.django_db, pytest.mark.words]


@pytest.fixture(autouse=True)
def fresh():
    usual.forget()
    yield
    usual.forget()


def answered(count: int) -> None:
    """Complaints that were answered in one, two, three days and so on."""
    for number in range(1, count + 1):
        case = make_case("complaint", claims={}, answers={"words": "x"})
        Case.objects.filter(pk=case.pk).update(
            status="answered",
            ending="granted",
            answered_at=AT + timedelta(days=number, hours=-1),
        )


def told() -> str:
    usual.forget()
    contact = {"words": "x", "contact": "maya@example.com"}
    make_case("complaint", at=later(days=20), claims={}, answers=contact)
    return mails("received")[-1]["text"]


def test_the_mail_says_how_long_an_answer_usually_takes(policy, asha):
    answered(11)
    reporting.show(AT.year, is_public=True, by=asha, at=AT)

    assert "Usually our answer comes within 6 days." in told()


@pytest.mark.parametrize(("count", "is_public"), [(9, True), (11, False)])
def test_of_few_and_of_closed_figures_nothing_is_said(policy, asha, count, is_public):
    answered(count)
    reporting.show(AT.year, is_public=is_public, by=asha, at=AT)

    assert "Usually" not in told()


def test_it_is_looked_up_once_in_ten_minutes(policy, django_assert_num_queries):
    usual.days("company", "access", at=AT)

    with django_assert_num_queries(0):
        usual.days("company", "access", at=later(minutes=9))
    with django_assert_num_queries(2):
        usual.days("company", "access", at=later(minutes=10))
