"""A15: no other site can make a browser do something here, or put us in a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from portal.permissions import ROLES
from rights.models import Case, Draft
from tests.rights.test_desk import staff
from tests.rights.world import make_case

pytestmark = pytest.mark.words


UUID = "00000000-0000-4000-8000-000000000000"
# One value for each way an address can be filled in.
FILLED = {"uuid": UUID, "int": "1", "slug": "erasure", "day": "2026-01-01"}
PLACE = re.compile(r"<(?:(\w+):)?\w+>")
# A program brings its token, and one click in a mail its own number (RFC 8058).
WITHOUT_A_FORM = re.compile(r"^/(api/v1/.*|stop/[0-9a-f-]+/)$")


def addresses(patterns: list | None = None, before: str = "/") -> Iterator[str]:
    """Every address of the site, each place in it filled in."""
    for each in patterns or get_resolver().url_patterns:
        route = str(each.pattern)
        if "^" in route or "(?P" in route:
            route = (
                re.sub(r"\(\?P<\w+>[^)]*\)", "x", route).strip("^$").replace("\\", "")
            )
        path = before + PLACE.sub(lambda found: FILLED.get(found[1], "x"), route)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, path)
        elif isinstance(each, URLPattern):
            yield path


@pytest.fixture
def visitor(site) -> Client:
    """Somebody who may do everything here, in a browser that another site uses."""
    user = staff("operator")
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in ROLES)
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_no_address_takes_a_form_that_did_not_come_from_its_page(visitor):
    """Signing in too: nobody can be signed in as somebody else (login CSRF)."""
    walked = list(dict.fromkeys(addresses()))
    taken = {
        path: answer.status_code
        for path in walked
        if (answer := visitor.post(path, {"x": "1"})).status_code != 403
    }

    open_to_others = [path for path in taken if not WITHOUT_A_FORM.match(path)]
    assert open_to_others == []
    # No token, no such number, or nothing to send there at all.
    assert set(taken.values()) <= {401, 404, 405}
    assert "/account/login/" in walked
    assert "/desk/rights/case/1/erasure/" in walked
    assert len(walked) > 150


def test_a_form_of_another_origin_is_refused_even_with_its_token(site):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/rights/stop_calls/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "phone": "+12025550178"}

    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        answer = client.post("/rights/stop_calls/", form, headers={"origin": origin})
        assert answer.status_code == 403, origin
    assert Case.objects.count() == 0
    assert client.post("/rights/stop_calls/", form).status_code == 302


def test_no_page_can_be_put_in_a_frame(visitor):
    case = make_case("erasure", at=timezone.now())
    for path in ("/", "/rights/", "/desk/", "/account/login/", "/choices/", "/nowhere/",
                 f"/desk/rights/case/{case.pk}/"):  # fmt: skip
        answer = visitor.get(path)
        assert answer["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
    assert Draft.objects.count() == 0
