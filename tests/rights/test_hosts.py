"""A14: whatever name a browser gives, no link of ours leads anywhere but to our site."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from portal import outbox
from portal.models import OutboundMail, User
from rights import filing
from rights.filing import Filing

OURS, ALSO_OURS, EVIL = "privacy.example.com", "desk.example.com", "evil.example"
RESET = "/account/password/reset/"
PAGES = ["/", "/rights/", "/rights/access/", "/track/", "/contact/", "/desk/", RESET]
# How a proxy, or somebody who plays one, can name a host.
FORWARDED = {
    "x-forwarded-host": EVIL,
    "x-host": EVIL,
    "x-original-host": EVIL,
    "x-forwarded-server": EVIL,
    "forwarded": f"host={EVIL}",
}
ADDRESS = re.compile(r"https?://([^/\s\"'<>]+)")


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ALLOWED_HOSTS = [OURS, ALSO_OURS]
    settings.SITE_URL = f"https://{OURS}"


def test_a_name_that_is_not_ours_gets_400_and_nothing_is_done(site):
    for path in PAGES:
        for host in (EVIL, f"{OURS}.{EVIL}", f"{EVIL}:80@{OURS}", f"{OURS}, {EVIL}"):
            for ask in (Client().get, Client().post):
                answer = ask(path, {"email": "a@example.com"}, headers={"host": host})
                assert answer.status_code == 400, (path, host)
                assert EVIL not in answer.content.decode()
    assert OutboundMail.objects.count() == 0


def test_a_forwarded_name_changes_no_page(site):
    for path in PAGES:
        answer = Client().get(path, headers={"host": OURS, **FORWARDED})

        assert answer.status_code in {200, 302}, path
        assert EVIL not in answer.content.decode() + str(answer.headers), path


def test_a_link_in_a_mail_leads_to_the_address_we_publish(site):
    """Also when whoever asks comes by another name that is ours."""
    User.objects.create_user("asha@example.com", is_staff=True)
    for email in ("asha@example.com", "nobody@example.com"):
        asked = Client().post(
            RESET, {"email": email}, headers={"host": ALSO_OURS, **FORWARDED}
        )
        assert asked.status_code == 302
    filing.file(
        Filing(
            right="access",
            claims={"email": "maya@example.com"},
            answers={"contact": "maya@example.com"},
        ),
        at=timezone.now(),
    )

    mails = {row.kind: outbox.read(row) for row in OutboundMail.objects.all()}
    assert set(mails) == {"password_reset_key", "unknown_account", "received"}
    for kind, mail in mails.items():
        said = mail["subject"] + mail["text"] + mail["html"]
        assert ADDRESS.findall(mail["text"])[:1] == [OURS], kind
        assert [name for name in (ALSO_OURS, EVIL) if name in said] == [], kind
