"""Mail about accounts goes the way of all mail, and nowhere in demo mode."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as active
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal import outbox
from portal.models import OutboundMail, User
from tests.portal.test_settings import value

pytestmark = pytest.mark.django_db
RESET = "/account/password/reset/"


@pytest.fixture
def asha():
    return User.objects.create_user("asha@example.com", name="Asha", is_staff=True)


def asked_for(email: str) -> OutboundMail:
    assert Client().post(RESET, {"email": email}).status_code == 302
    return OutboundMail.objects.get()


def test_in_demo_mode_the_mail_of_an_account_stays_on_the_machine(asha):
    queued = asked_for(asha.email)
    outbox.send_due(timezone.now())

    assert (queued.kind, mail.outbox) == ("password_reset_key", [])
    assert outbox.read(queued)["to"] == asha.email


def test_outside_demo_mode_it_is_sent_by_the_outbox_and_works(asha, settings):
    settings.KEPT_DEMO = False
    asked_for(asha.email)
    assert mail.outbox == []

    outbox.send_due(timezone.now())

    link = re.search(r"https?://[^/]+(/account/\S+)", mail.outbox[0].body)[1]
    client = Client()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "a-long-password-of-asha"
    client.post(form, {"password1": new, "password2": new})
    asha.refresh_from_db()
    assert asha.has_usable_password()


def test_an_unknown_address_gets_the_same_answer(asha):
    assert asked_for("nobody@example.com").kind == "unknown_account"


def test_a_demonstration_has_no_way_to_send(tmp_path):
    backend = "django.core.mail.backends.{}.EmailBackend"
    demo = {"KEPT_DEMO": "1", "SITE_URL": ""}

    assert value(tmp_path, "EMAIL_BACKEND", **demo) == backend.format("dummy")
    assert value(tmp_path, "EMAIL_BACKEND") == backend.format("smtp")
    assert active.ACCOUNT_ADAPTER == "portal.accounts.InvitedOnly"
