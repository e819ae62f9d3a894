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


def test_the_way_to_a_password_is_told_in_words_of_ours(asha):
    client = Client()

    def heading(answer) -> str:
        html = answer.content.decode()
        assert not re.search(r"Password Reset|Bad Token|contact us|successfully", html)
        return re.search(r"<h1>([^<]+)</h1>", html)[1]

    assert heading(client.get(RESET)) == "Choose a password"
    done = client.post(RESET, {"email": asha.email}, follow=True)
    assert heading(done) == "Look into your mail"
    text = outbox.read(OutboundMail.objects.get())["text"]
    link = re.search(r"https?://[^/]+(/account/\S+)", text)[1]
    form = client.get(link, follow=True)
    assert heading(form) == "Choose a password"
    new = {
        "password1": "a-long-password-of-asha",
        "password2": "a-long-password-of-asha",
    }
    last = client.post(form.redirect_chain[-1][0], new, follow=True)
    assert heading(last) == "Your password is set"
    assert heading(Client().get(link, follow=True)) == "This link does not work"
    wrong = {"login": asha.email, "password": "another"}
    assert (
        "Address and password do not belong together. Check both."
        in client.post("/account/login/", wrong).content.decode()
    )
