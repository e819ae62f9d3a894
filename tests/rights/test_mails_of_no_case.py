"""Mails that are about no request: to officers, staff, readers of the policy.

What is named in them was typed too: by whoever writes the policy, names a category or
adds an address. It stays words there as in the mails of a case.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.core import context
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from django.utils import timezone

from notices import drafting, loading, subscribing, telling
from notices.models import Subscriber
from portal import accounts, beginning, deliveries, outbox, staffing, visiting
from portal.models import OutboundMail, User, WebhookEndpoint
from retention.models import Run, RunState
from rights import telling as officers
from tests.notices.test_past import follow
from tests.notices.world import INVENTORY, make_approved, make_draft
from tests.policies import make_user
from tests.rights.test_desk import staff

pytestmark = pytest.mark.django_db
NAME = (
    "Ada</p><script>alert(1)</script> http://localhost:8000.x.example/ "
    "http://localhost:8000@x.example/ {{ organisation.name }} {% now 'Y' %}"
)
# They name nobody and nothing that was typed.
PLAIN = {"invited", "sign_in_code", "webhook_paused", "test", "unknown_account"}
KINDS = {
    *("new_version", "news_confirm", "officer_digest", "officer_news"),
    *("invited", "sign_in_changed", "sign_in_code", "webhook_paused"),
    *("test", "password_reset_key", "unknown_account"),
}


@pytest.fixture
def hostile(tmp_path):
    """A policy whose company, officer and category are named so."""
    said = INVENTORY
    for plain in ('name = "Demo, Inc."', 'name = "Ona Officer"', 'title = "Calls"'):
        field = plain.partition(" = ")[0]
        said = said.replace(plain, f'{field} = "{NAME[:115]}"')
    said = said.replace('brand = "Demo"', f'brand = "{NAME[:99]}"')
    at = timezone.now() - timedelta(days=9)
    return make_approved(tmp_path / "a", at=at, inventory=said)


@pytest.fixture
def sent(hostile):
    """One mail of each kind, by whoever sends it in life."""
    at, ada = timezone.now(), "ada@example.com"
    officer = staff("officer", "Asha")
    User.objects.filter(pk=officer.pk).update(name=NAME[:115])
    subscribing.ask(ada, language="en", at=at)
    visiting.send_code(SessionStore(), ada, enter_url="https://k.example/my/", at=at)
    Run.objects.create(
        rule="r", dataset="logins", revision=hostile, state=RunState.BRAKED
    )
    officers.tell(at + timedelta(days=1))
    officers.tell((at + timedelta(days=2)).replace(hour=23))
    accounts.tell(officer, NAME, at=at)
    staffing.add(email="new@example.com", name=NAME[:115], roles=(), by=officer, at=at)
    beginning.send_test_mail(by=officer, at=at)
    deliveries._tell_staff(WebhookEndpoint(url=f"https://x.example/{NAME}"), at=at)
    with context.request_context(RequestFactory().get("/")):
        for kind in ("password_reset_key", "unknown_account"):
            said = {"password_reset_url": NAME}
            accounts.InvitedOnly().send_mail(f"account/email/{kind}", ada, said)
    subscribing.confirm(Subscriber.objects.get(), at=at)
    follow(at, rules__calls__title=NAME, effective_at=at + timedelta(days=2))
    telling.tell_due(at)
    return {mail.kind: outbox.read(mail) for mail in OutboundMail.objects.all()}


def test_what_is_named_in_them_stays_words(sent):
    assert set(sent) == KINDS
    for kind, mail in sent.items():
        # Text alone: there is nothing for a tag to do, and no template runs twice.
        assert mail["html"] == "", kind
        assert re.findall(r"&lt;|&#|&amp;", mail["subject"] + mail["text"]) == [], kind
        is_named = "<script>alert(1)" in mail["text"]
        assert is_named is (kind not in PLAIN), kind
        whole = NAME in mail["text"] or NAME[:99] in mail["text"]
        assert whole is is_named, kind


def test_a_name_is_one_line_that_one_can_see(tmp_path):
    """A second line would be a second header; a turned one reads as another name."""
    for bad in (
        "Demo\\nBcc: all@x.example",
        "Demo \\u202egnp.exe",
        "De\\u0000mo",
        "a\\tb",
    ):
        said = INVENTORY.replace('name = "Demo, Inc."', f'name = "{bad}"')
        with pytest.raises(loading.BadFolder) as caught:
            make_draft(tmp_path / "a", inventory=said)
        assert str(caught.value) == (
            "organisation, “org”: Write “name” in one line, without characters that "
            "cannot be seen."
        )
    draft = make_draft(tmp_path / "a")
    editor = make_user("editor@example.com")
    for table, slug, column in (
        ("organisation", "org", "brand"),
        ("officers", "officer", "name"),
        ("categories", "calls", "title"),
    ):
        row = drafting.find(draft, table, slug)
        with pytest.raises(drafting.NotEditable):
            drafting.change(
                row,
                {column: "Demo\r\nBcc: all@x.example"},
                seen=drafting.stand(row),
                by=editor,
                at=timezone.now(),
            )
