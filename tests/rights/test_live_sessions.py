"""A17, A05: a session, a role and a link open only as long, and only as, they were given."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import staffing
from portal.models import User
from rights.models import Case
from tests.rights.test_api import caller, make
from tests.rights.test_appealing import appeal, invited, refused
from tests.rights.test_desk import staff
from tests.rights.world import make_case

PASSWORD = "a-long-password-of-asha"
COOKIE = "sessionid"


@pytest.fixture
def officer(site) -> User:
    user = staff("officer", "asha")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def case(site) -> Case:
    return make_case("complaint", at=timezone.now(), answers={"words": "Nobody calls."})


def signed_in() -> Client:
    client = Client()
    client.post("/account/login/", {"login": "asha@example.com", "password": PASSWORD})
    return client


def page(case: Case) -> str:
    return reverse("admin:rights_case_change", args=[case.pk])


def reads(client: Client, case: Case) -> bool:
    answer = client.get(page(case))
    return answer.status_code == 200 and b"Nobody calls." in answer.content


def take(client: Client, case: Case) -> bool:
    """Whether the button "Take this case" still does something."""
    client.post(reverse("admin:rights_case_act", args=[case.pk, "take"]))
    case.refresh_from_db()
    return case.assigned_to is not None


def test_after_signing_out_the_same_cookie_opens_nothing(officer, case):
    here = signed_in()
    copied = Client()
    copied.cookies[COOKIE] = here.cookies[COOKIE].value
    assert (reads(here, case), reads(copied, case)) == (True, True)

    assert (
        here.get("/account/logout/").status_code == 200
    )  # asks first: no link can do it
    assert reads(here, case)
    here.post("/account/logout/")

    assert (reads(here, case), reads(copied, case)) == (False, False)
    assert copied.get("/desk/").status_code == 302
    assert not take(copied, case)
    assert take(signed_in(), case)


def test_a_role_that_is_taken_away_is_gone_from_a_page_that_stands_open(officer, case):
    here = signed_in()
    assert reads(here, case)

    staffing.change(
        officer,
        roles=["auditor"],
        is_active=True,
        by=staff("operator"),
        at=timezone.now(),
    )

    assert not reads(here, case)
    assert not take(here, case)


def test_whose_access_ends_is_out_at_the_next_press(officer, case):
    here, elsewhere = signed_in(), signed_in()

    staffing.change(
        officer, roles=[], is_active=False, by=staff("operator"), at=timezone.now()
    )

    assert not take(here, case)
    assert here.get("/desk/").status_code == 302
    assert not reads(elsewhere, case)
    assert not reads(signed_in(), case)


def spoilt(token: str) -> list[str]:
    """What is nearly a token: cut, grown, turned, of another case."""
    return [
        token[:-1],
        token[1:],
        token[:20],
        f"{token}A",
        token[::-1],
        token.swapcase(),
    ]


def test_a_link_to_a_reviewer_that_is_not_whole_opens_nothing(officer, sunil):
    at = timezone.now()
    token = invited(appeal(refused(officer, sunil, at), at), officer, at)
    made_up = Client().post("/review/made-up/")

    for each in spoilt(token):
        answer = Client().post(f"/review/{each}/")
        assert (answer.status_code, answer.content) == (404, made_up.content), each
    assert Client().post(f"/review/{token}/").status_code == 302


def test_a_token_of_the_api_that_is_not_whole_is_none(policy):
    _row, secret = make()
    assert caller(secret).get("/api/v1/revision").status_code == 200
    unknown = caller("kept_made-up").get("/api/v1/revision")

    for each in spoilt(secret):
        answer = caller(each).get("/api/v1/revision")
        assert (answer.status_code, answer.content) == (401, unknown.content), each


def test_a_cookie_that_is_not_whole_is_nobodys(officer, case):
    whole = signed_in().cookies[COOKIE].value

    for each in spoilt(whole):
        other = Client()
        other.cookies[COOKIE] = each
        assert not reads(other, case), each
