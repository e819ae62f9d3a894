"""Two accounts in one browser are one person, whatever waits for a second one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from notices import drafting, second_reading
from notices.models import Revision
from portal import one_browser
from portal.models import RoleProposal, User
from portal.second_person import NotTheSecondPerson
from rights.models import StandingRule
from tests.notices.test_studio import somebody, words
from tests.notices.world import TODAY, make_approved

pytestmark = pytest.mark.django_db
FIRST, SECOND = "elena@example.com", "vera@example.com"
REFUSED = "This was decided in this browser, under another account."
LIST = "/desk/notices/revision/"


def answered(request):
    """The cookie that the browser keeps."""
    through = one_browser.remembering(lambda _request: HttpResponse())
    return through(request).cookies[one_browser.COOKIE].value


def test_what_was_noted_comes_back_and_what_was_forged_does_not(rf, settings):
    settings.KEPT_DEMO = False
    one, other = (User(pk=pk) for pk in (7, 8))
    first = rf.post("/")
    one_browser.note(first, ["revision:1"], one)
    rf.cookies[one_browser.COOKIE] = answered(first)
    second = rf.post("/")
    one_browser.note(second, [f"case:PR-{n:07}" for n in range(300)], one)
    kept = answered(second)
    assert len(kept) < 3700

    one_browser.check(rf.post("/"), ["revision:1"], one)
    with pytest.raises(NotTheSecondPerson, match=REFUSED):
        one_browser.check(rf.post("/"), ["revision:2", "revision:1"], other)
    assert one_browser.is_known(rf.post("/"), ["revision:1"])
    rf.cookies[one_browser.COOKIE] = kept
    one_browser.check(rf.post("/"), ["revision:1", "case:PR-0000001"], other)
    with pytest.raises(NotTheSecondPerson):
        one_browser.check(rf.post("/"), ["case:PR-0000299"], other)
    rf.cookies[one_browser.COOKIE] = "revision:1*7:forged:signature"
    one_browser.check(rf.post("/"), ["revision:1"], other)


def staff(email: str, *roles: str) -> User:
    somebody(email, *roles)
    user = User.objects.get(email=email)
    Authenticator.objects.create(user=user, type="totp", data={})
    return user


def version(here):
    """An editor sends a version to be read over, and a publisher agrees to it."""
    assert here.post(f"{LIST}draft/2/submit/").status_code == 302
    second_reading.note_all_read(
        Revision.objects.get(number=2), by=User.objects.get(email=SECOND), at=TODAY
    )
    return f"{LIST}draft/2/agree/", lambda: Revision.objects.get(number=2).agreed_by


def roles(here):
    """An operator invites an officer, and another one agrees."""
    said = {"email": "puppet@example.com", "name": "P", "wanted": ["officer"]}
    assert here.post(reverse("admin:portal_user_add"), said).status_code == 302
    (row,) = RoleProposal.objects.all()
    address = reverse("admin:portal_roleproposal_act", args=[row.pk, "agree"])
    return address, lambda: RoleProposal.objects.get().agreed_by


def standing(here):
    """An officer proposes a rule, and another one agrees."""
    address = reverse("admin:rights_case_standing")
    here.post(address, {"propose": "", "right": "access", "access-way": "release"})
    return address, lambda: StandingRule.objects.get().agreed_by


@pytest.mark.parametrize(
    ("role", "begun"),
    [("editor publisher", version), ("operator", roles), ("officer", standing)],
)
def test_who_signs_in_twice_in_one_browser_agrees_to_nothing(
    tmp_path, settings, role, begun
):
    make_approved(tmp_path / "a", at=TODAY - timedelta(days=9))
    first, second = (staff(email, *role.split()) for email in (FIRST, SECOND))
    if begun is version:
        drafting.begin(by=first, at=TODAY)
    settings.KEPT_DEMO, here, there = False, Client(), Client()
    here.force_login(first)
    address, agreed_by = begun(here)
    said = {"agree": "", "right": "access"}

    here.force_login(second)
    assert REFUSED in words(here.post(address, said, follow=True))
    assert agreed_by() is None

    there.force_login(second)
    there.post(address, said)
    assert agreed_by() == second
