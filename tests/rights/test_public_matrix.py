"""Every address outside the desk, and what strangers, people and staff get there.

Written out, not computed. An address that is not in the table fails, so a new page is
never open by accident; and nobody gets more here for having a role.
"""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from consent import choices, choosing
from consent.choices import Shown
from notices import subscribing
from notices.models import Subscriber
from portal import people
from portal.permissions import ROLES
from tests.env import IS_SECOND
from tests.rights.test_desk import browser, staff
from tests.rights.world import make_staff

# Each page is opened on both databases; what an empty form gets is read on one.
# Days are those of the company, which may still have yesterday.
OFFICE = ZoneInfo("America/New_York")
METHODS = ["GET", pytest.param("POST", marks=pytest.mark.words)]

# Answers to GET and to an empty POST, the same to everybody. 302: on to the page of a
# request, or to a sign-in. 401: a program's token is asked for. 503: nothing is printed
# yet, or no worker runs behind it.
SAME = {
    (200, 405): [
        r"",
        r"california/",
        r"policy/",
        r"policy/feed.xml",
        r"policy.json",
        r"promises/",
        r"contact/",
        r".well-known/gpc.json",
        r"rights/",
        r"tour/",
        r"account/inactive/",
        r"account/confirm-email/",
        r"account/password/reset/key/done/",
        r"account/password/reset/done/",
        r"policy/<day:day>/",
        r"policy/<day:day>/policy.json",
        r"policy/versions/<int:number>/",
        r"policy/versions/<int:number>/policy.json",
        r"policy/versions/<int:number>/<slug:document>/",
        r"policy/<day:day>/<slug:document>/",
        r"policy/clauses/<slug:slug>/",
        r"policy/compare/<int:before>/<int:after>/",
        r"api/v1/schema",
        r"healthz",
        r".well-known/kept-keys.json",
        r".well-known/security.txt",
    ],
    (503, 405): [
        r"policy.pdf",
        r"california.pdf",
        r"policy/<day:day>/<slug:document>.pdf",
        r"policy/versions/<int:number>/<slug:document>.pdf",
        r"healthz/ready",
    ],
    (200, 200): [
        r"policy/news/",
        r"choices/",
        r"stop/<uuid:pk>/",
        r"confirm/",
        r"track/",
        r"track/lost/",
        r"acting-for/",
        r"my/sign-in/",
        r"rights/agents/",
        r"rights/<slug:code>/<slug:page>/",
        r"account/password/reset/",
    ],
    # A link of one's own from a mail: a look does nothing, pressing does.
    (200, 302): [
        r"policy/news/<uuid:pk>/",
    ],
    (404, 404): [
        r"not-me/<str:token>/",
        r"put-back/<str:token>/",
        r"review/",
        r"acting/<str:token>/",
        r"acting/address/<str:token>/",
        r"account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/",
    ],
    (302, 405): [
        r"receipt/",
        r"receipt/pdf/",
        r"track/progress/",
        r"track/answer/",
        r"track/answer/pdf/",
        r"track/copy/",
        r"track/everything.zip",
        r"acting-for/copy/",
        r"track/receipt/",
        r"rights/agents/sent/",
        r"rights/agents/sent/list.csv",
        r"my/",
    ],
    (405, 302): [
        r"receipt/show/",
        r"receipt/phrase/",
        r"receipt/code/",
        r"receipt/again/",
        r"receipt/number/",
        r"track/reply/",
        r"track/request/",
        r"track/put-back/",
        r"acting/",
        r"track/code/send/",
        r"track/answer/tell-me/",
        r"track/let/end/",
        r"track/copy/keep/",
        r"my/open/",
        r"my/sign-out/",
        r"rights/<slug:code>/clear/",
    ],
    (302, 302): [
        r"track/facts/",
        r"receipt/date.ics",
        r"track/moved/",
        r"track/withdraw/",
        r"track/write/",
        r"track/narrow/",
        r"track/reach/",
        r"track/place/",
        r"track/let/",
        r"acting-for/request/",
        r"track/code/",
        r"track/appeal/",
        r"my/correct/",
        r"leave/",
        r"rights/<slug:code>/",
        r"rights/<slug:code>/check/",
        r"account/password/change/",
        r"account/login/code/confirm/",
        r"account/2fa/authenticate/",
        r"account/2fa/webauthn/login/",
    ],
    (200, 404): [
        r"review/<str:token>/",
        r"account/confirm-email/(?P<key>[-:\w]+)/",
    ],
    # Of somebody else's choice, and of one version beside itself, there is nothing.
    (404, 405): [
        r"choices/<uuid:pk>.json",
        r"policy/compare/<int:before>/<int:after>.pdf",
        r"figures/<int:year>/",
        r"metrics",
        r".well-known/pgp-key.asc",
    ],
    (405, 404): [
        r"tour/<slug:how>/",
    ],
    (401, 401): [
        r"api/v1/revision",
        r"api/v1/may-process",
        r"api/v1/may-process/bulk",
        r"api/v1/choices",
        r"api/v1/signals",
        r"api/v1/one-click",
        r"api/v1/requests",
        r"api/v1/requests/<str:reference>",
    ],
}
# One's own sign-in: what a stranger gets, and whoever is signed in, in any role.
OWN = {
    "account/login/": ((200, 200), (302, 302)),
    "account/logout/": ((302, 302), (200, 302)),
    "account/signup/": ((200, 200), (302, 302)),
    "account/reauthenticate/": ((302, 302), (404, 404)),
    "account/email/": ((302, 302), (200, 302)),
    "account/password/set/": ((302, 302), (200, 200)),
    "account/2fa/": ((302, 302), (200, 405)),
    "account/2fa/reauthenticate/": ((302, 302), (404, 404)),
    "account/2fa/totp/activate/": ((302, 302), (200, 200)),
    "account/2fa/totp/deactivate/": ((302, 302), (404, 404)),
    "account/2fa/recovery-codes/": ((302, 302), (404, 405)),
    "account/2fa/recovery-codes/generate/": ((302, 302), (200, 200)),
    "account/2fa/recovery-codes/download/": ((302, 302), (404, 404)),
    "account/2fa/webauthn/": ((302, 302), (200, 405)),
    "account/2fa/webauthn/add/": ((302, 302), (200, 200)),
    "account/2fa/webauthn/reauthenticate/": ((302, 302), (404, 404)),
    # The key is another's: for who is signed in there is no such page.
    "account/2fa/webauthn/keys/<int:pk>/remove/": ((302, 302), (404, 404)),
    "account/2fa/webauthn/keys/<int:pk>/edit/": ((302, 302), (404, 404)),
}


def shapes(patterns, before=""):
    for pattern in patterns:
        shape = before + re.sub(r"^\^|\$$", "", str(pattern.pattern))
        if shape.startswith("desk/"):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from shapes(pattern.url_patterns, shape)
        else:
            yield shape


def filled(shape, rows):
    """The address with what there is put in, so that a 404 is an answer of a page."""
    put = {**PUT, **rows}
    address = put.get(shape, shape)
    return re.sub(r"<[^>]+>|\(\?P<.*\)", lambda m: put.get(m[0], "x"), address)


PUT = {
    "<slug:code>": "erasure",
    "<slug:page>": "find",
    "<int:year>": "2026",
    "<int:before>": "1",
    "<int:number>": "1",
    "<slug:slug>": "retention",
    "<int:after>": "1",
    "<slug:document>": "california",
}


@pytest.fixture
def rows(site):
    """One row behind each address that names one; it belongs to none who ask here."""
    at = timezone.now()
    person = people.ensure("email", "maya@example.com", at=at)
    subscribing.ask("maya@example.com", language="en", at=at)
    key = Authenticator.objects.create(
        user=make_staff("keys@example.com", "Keys"), type="webauthn", data={}
    )
    choice = choices.record(
        person=person,
        purpose="marketing",
        is_given=True,
        shown=Shown(revision=1, words="Offers?", method="page"),
        at=at,
    )
    link = choosing.one_click(person=person, purpose="marketing", at=at)
    return {
        "<day:day>": f"{at.astimezone(OFFICE):%Y-%m-%d}",
        "<int:pk>": str(key.pk),
        r"policy/news/<uuid:pk>/": f"policy/news/{Subscriber.objects.get().pk}/",
        r"choices/<uuid:pk>.json": f"choices/{choice.pk}.json",
        r"stop/<uuid:pk>/": f"stop/{link.pk}/",
    }


@pytest.fixture
def clients(site):
    visitor = make_staff("visitor@example.com", "Visitor")
    visitor.is_staff = False
    visitor.save()
    return {
        "stranger": Client(),
        "person": browser(visitor),
        **{role: browser(staff(role)) for role in ROLES},
    }


def asking(clients):
    """Everybody; on a second database who is outside and who gets furthest."""
    few = ("stranger", "officer")
    return {who: clients[who] for who in (few if IS_SECOND else clients)}


def status(client, method, address):
    """The answer, with whatever it changed taken back, here and in the browser."""
    cookies = client.cookies.output()
    with transaction.atomic():
        answer = client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies.replace("Set-Cookie: ", ""))
    return answer.status_code


def expected(shape):
    """For a stranger, and for whoever is signed in."""
    for answers, alike in SAME.items():
        if shape in alike:
            return answers, answers
    return OWN[shape]


@pytest.mark.parametrize("method", METHODS)
def test_everybody_gets_what_the_table_says(clients, rows, method):
    place = ("GET", "POST").index(method)
    wanted, found = {}, {}
    for shape in {*OWN, *(shape for alike in SAME.values() for shape in alike)}:
        stranger, signed_in = expected(shape)
        for who, client in asking(clients).items():
            wanted[shape, who] = (stranger if who == "stranger" else signed_in)[place]
            found[shape, who] = status(client, method, f"/{filled(shape, rows)}")

    assert found == wanted


def test_every_address_outside_the_desk_stands_in_the_table():
    declared = set(shapes(get_resolver().url_patterns))

    assert declared == {*OWN, *(shape for alike in SAME.values() for shape in alike)}
