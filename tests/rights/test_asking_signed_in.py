"""Who signed in is not asked who they are: no address to type, and no second code."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.models import OneTimeCode
from retention.demo.people import MAYA
from rights import claims, evidence, identity
from rights.models import Case
from tests.company import add_maya
from tests.rights.test_my import sign_in
from tests.rights.world import mails, run


def the_case() -> Case:
    return Case.objects.order_by("-pk")[0]


def test_a_copy_is_asked_for_in_three_questions_and_without_a_code(guest, mapped):
    add_maya(mapped)
    sign_in(guest, MAYA.email)
    used = OneTimeCode.objects.count()

    page = guest.get("/rights/access/")
    assert "question 1 of 3" in page.text
    assert "You are signed in as m•••@example.com." in page.text
    guest.submit(country="US", state="CA")
    assert guest.page.url == "/rights/access/what/"
    guest.submit(scope="all", words="")
    guest.submit(way="site")
    assert guest.page.url == "/rights/access/check/"
    assert MAYA.email in guest.page.text
    page = guest.submit("", draft=guest.page.form_with("draft").values["draft"])

    assert page.url == "/receipt/"
    assert "You signed in with a code, so we ask for no other." in page.text
    case = the_case()
    assert (case.channel, claims.typed(case)) == (
        identity.SIGNED_IN,
        {"email": MAYA.email},
    )
    run(timezone.now())
    case.refresh_from_db()
    # Signing in fills the rung even where a code alone does not.
    assert (case.status, case.law) == ("working", "us-ca")
    assert [need.is_there for need in evidence.meter(case).needs] == [True]
    assert OneTimeCode.objects.count() == used
    assert mails("code") == []


def test_the_question_how_to_find_them_is_not_there(guest, mapped):
    sign_in(guest, MAYA.email)

    assert guest.get("/rights/access/find/").url == "/rights/access/residence/"


def test_an_address_that_is_not_on_file_is_told_so(guest, mapped):
    sign_in(guest, "nobody@example.com")
    guest.get("/rights/portability/")
    guest.submit(place="DE")
    run(timezone.now())

    case = the_case()
    assert (case.on_file, case.proven_at) == (False, None)
    assert mails("not_on_file")[0]["to"] == "nobody@example.com"


@pytest.mark.words
@pytest.mark.parametrize(
    ("right", "fields"),
    [
        ("portability", {"place": "DE"}),
        ("restriction", {"ground": "accuracy", "place": "DE"}),
    ],
)
def test_forms_of_one_page_ask_for_no_address_either(guest, mapped, right, fields):
    add_maya(mapped)
    sign_in(guest, MAYA.email)
    page = guest.get(f"/rights/{right}/")
    assert "address" not in page.form_with("number").names

    assert guest.submit(**fields).url == "/receipt/"
    run(timezone.now())

    case = the_case()
    assert (case.channel, case.status) == (identity.SIGNED_IN, "working")


def test_opting_out_asks_the_same_of_everybody(guest, mapped):
    sign_in(guest, MAYA.email)

    assert "address" in guest.get("/rights/opt_out/").form_with("number").names
