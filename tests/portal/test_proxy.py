"""Behind a proxy each visitor has limits of their own, and cannot write them away."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db
LIMIT = 60  # ACCOUNT_RATE_LIMITS["track"]


@pytest.fixture(autouse=True)
def nothing_counted(db):
    """Redis does not roll back, and other tests come from the same address."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def one_proxy(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def ask(forwarded: str) -> int:
    """The answer to one guess at a reference, as the proxy on this machine sends it."""
    return (
        Client()
        .post(
            "/track/",
            {"reference": "PR-7K4M22QX", "phrase": "x y z w"},
            headers={"x-forwarded-for": forwarded},
        )
        .status_code
    )


def test_one_visitor_does_not_use_up_the_limit_of_another(one_proxy):
    first = [ask("203.0.113.7") for _ in range(LIMIT + 1)]

    assert first == [200] * LIMIT + [429]
    assert ask("203.0.113.8") == 200


@pytest.mark.words
def test_what_a_visitor_writes_into_the_header_does_not_help(one_proxy):
    answers = [ask(f"198.51.100.{n}, 203.0.113.7") for n in range(LIMIT + 1)]

    assert answers == [200] * LIMIT + [429]


@pytest.mark.words
def test_without_a_proxy_the_header_is_not_believed():
    answers = [ask(f"198.51.100.{n}") for n in range(LIMIT + 1)]

    assert answers == [200] * LIMIT + [429]


def test_wrong_passwords_of_a_stranger_lock_nobody_else_out(
    one_proxy, django_user_model
):
    asha = django_user_model.objects.create_user(
        "asha@example.com", "a-long-password-of-asha", is_staff=True
    )

    def sign_in(email: str, password: str, address: str) -> int:
        said = {"login": email, "password": password}
        headers = {"x-forwarded-for": address}
        return Client().post("/account/login/", said, headers=headers).status_code

    tried = {sign_in(f"a{n}@example.com", "wrong", "203.0.113.7") for n in range(35)}
    assert tried == {200, 429}
    assert sign_in(asha.email, "a-long-password-of-asha", "198.51.100.9") == 302
