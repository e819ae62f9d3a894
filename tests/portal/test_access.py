"""Who gets into the desk: staff with a second factor, and nobody by being root."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from portal import permissions, staffing
from portal.models import User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def asha():
    return staffing.invite(
        email="asha@example.com",
        name="Asha Rao",
        roles=(permissions.OFFICER,),
        password="a-long-password-of-asha",
        at=AT,
    )


def test_nobody_opens_the_desk_without_signing_in(client):
    answer = client.get("/desk/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/account/login/?next=")


def test_in_demo_mode_a_password_is_enough(client, asha):
    client.force_login(asha)

    assert client.get("/desk/").status_code == 200


def test_outside_demo_mode_the_desk_leads_to_setting_up_a_second_factor(
    client, asha, settings
):
    settings.KEPT_DEMO = False
    client.force_login(asha)

    answer = client.get("/desk/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("mfa_index"),
    )


def test_a_script_name_does_not_lead_around_the_second_factor(client, asha, settings):
    settings.KEPT_DEMO = False
    client.force_login(asha)

    assert client.get("/desk/", SCRIPT_NAME="/x").status_code == 302


def test_with_a_second_factor_the_desk_opens_outside_demo_mode(client, asha, settings):
    settings.KEPT_DEMO = False
    TOTP.activate(asha, generate_totp_secret())
    client.force_login(asha)

    assert client.get("/desk/").status_code == 200


def test_a_password_alone_does_not_sign_in_who_has_a_second_factor(client, asha):
    TOTP.activate(asha, generate_totp_secret())
    answer = client.post(
        "/account/login/",
        {"login": "asha@example.com", "password": "a-long-password-of-asha"},
    )

    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/desk/").status_code == 302


def test_nobody_signs_up(client):
    answer = client.post(
        "/account/signup/",
        {
            "email": "x@example.com",
            "password1": "long-password-1",
            "password2": "long-password-1",
        },
    )

    assert User.objects.filter(email="x@example.com").exists() is False
    assert answer.status_code == 200


def test_a_superuser_does_not_thereby_read_cases(client):
    root = User.objects.create_superuser("root@example.com", "a-long-password-of-root")
    client.force_login(root)

    assert client.get(reverse("admin:rights_case_changelist")).status_code == 404


def test_roles_come_from_groups_and_only_for_active_staff(asha):
    assert permissions.may_decide(asha) is True

    asha.is_active = False
    assert permissions.may_decide(asha) is False
