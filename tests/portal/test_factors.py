"""Ways in: secrets are sealed, the last one stays, and every change ends sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from portal import outbox, permissions, staffing
from portal.models import LedgerEntry, OutboundMail

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSWORD = "a-long-password-of-asha"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def asha():
    return staffing.invite(
        email="asha@example.com",
        name="Asha Rao",
        roles=(permissions.OFFICER,),
        password=PASSWORD,
        at=AT,
    )


def signed_in() -> Client:
    client = Client()
    client.post("/account/login/", {"login": "asha@example.com", "password": PASSWORD})
    # Asked once more before any way in may be changed.
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(counters()))))


def set_up_app(client: Client) -> str:
    """Set up an app by the page, like a person; the secret."""
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/account/2fa/totp/activate/", {"code": digits(secret)})
    return secret


def test_the_secret_of_an_app_is_not_in_the_database(asha):
    TOTP.activate(asha, SECRET)
    row = Authenticator.objects.get(user=asha)

    assert SECRET not in str(row.data)
    assert TOTP(row).validate_code(digits(SECRET)) is True


def test_recovery_codes_are_not_in_the_database_either(asha):
    codes = RecoveryCodes.activate(asha).get_unused_codes()
    row = Authenticator.objects.get(user=asha)

    assert len(codes) == 10
    assert [code for code in codes if code in str(row.data)] == []


def test_setting_up_an_app_gives_codes_once_and_opens_the_desk(asha, settings):
    settings.KEPT_DEMO = False
    client = signed_in()
    assert client.get("/desk/")["Location"] == "/account/2fa/"

    set_up_app(client)

    shown = client.get("/account/2fa/recovery-codes/")
    assert len(shown.context["unused_codes"]) == 10
    assert client.get("/desk/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_ends_every_other_session_and_not_this_one(asha):
    here, elsewhere = signed_in(), signed_in()
    set_up_app(here)

    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302


def test_a_new_password_ends_all_sessions(asha):
    here, elsewhere = signed_in(), signed_in()
    new = "another-long-password"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post("/account/password/change/", form)

    assert [c.get("/desk/").status_code for c in (here, elsewhere)] == [302, 302]


def test_each_change_is_told_by_mail_and_recorded(
    asha, django_capture_on_commit_callbacks
):
    client = signed_in()
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)

    told = [
        outbox.read(mail)["text"].splitlines()[0]
        for mail in OutboundMail.objects.order_by("created_at")
    ]
    assert told == ["An authenticator app was set up."]
    entry = LedgerEntry.objects.get(act="staff_sign_in_changed")
    assert (entry.about, entry.facts["change"]) == (f"user:{asha.pk}", "totp_activated")


def test_the_last_factor_stays_where_one_is_needed(asha, settings):
    client = signed_in()
    set_up_app(client)
    settings.KEPT_DEMO = False

    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").count() == 1

    settings.KEPT_DEMO = True
    client.post("/account/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").count() == 0


def test_a_recovery_code_opens_once(asha):
    TOTP.activate(asha, SECRET)
    code = RecoveryCodes.activate(asha).get_unused_codes()[0]

    def tried() -> int:
        client = signed_in()
        client.post("/account/2fa/authenticate/", {"code": code})
        return client.get("/desk/").status_code

    assert [tried(), tried()] == [200, 302]


def test_the_machines_owner_lets_somebody_in_again(asha, settings):
    settings.KEPT_DEMO = False
    client = signed_in()
    set_up_app(client)

    said = StringIO()
    call_command("reset_second_factor", "Asha@example.com", stdout=said)

    assert said.getvalue() == "Taken away: 2.\n"
    assert client.get("/desk/").status_code == 302
    assert Authenticator.objects.count() == 0
    assert LedgerEntry.objects.filter(act="staff_second_factor_reset").count() == 1


def test_nobody_else_is_reset():
    with pytest.raises(CommandError, match="Nobody at the desk has this address"):
        call_command("reset_second_factor", "nobody@example.com")


def test_every_page_of_signing_in_has_one_heading_and_no_inline_script(asha):
    client = signed_in()
    pages = (
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/password/change/",
        "/account/reauthenticate/",
    )
    seen = {page: client.get(page).content.decode() for page in pages}

    assert {page: html.count("<h1>") for page, html in seen.items()} == dict.fromkeys(
        pages, 1
    )
    assert [page for page, html in seen.items() if "data-allauth-onload" in html] == []
