"""Every address of the desk, and what each role gets there: written out, not computed.

An address that is not in the table fails, so a new page is never open by accident.
"""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone

from notices import drafting, linting
from notices.models import Displaced, Promise, RetentionRule
from portal import outbox, sealing, staffing, tokens, vault, webhooks
from portal.models import (
    InboundMail,
    LedgerEntry,
    Opening,
    OutboundMail,
    Seal,
    Sweep,
    User,
    WebhookDelivery,
)
from retention import holds
from retention.models import Run
from rights import sorting
from rights.desk_acts import ACTS
from rights.models import Bundle, Posting
from tests.env import IS_SECOND
from tests.rights.test_desk import browser, staff
from tests.rights.world import make_case, make_staff

# Each page is opened on both databases; what an empty form gets is read on one.
METHODS = ["GET", pytest.param("POST", marks=pytest.mark.words)]

ROLES = ("officer", "auditor", "editor", "publisher", "operator", "no role")
# A superuser may by that alone no more than a member of staff without a role; with one,
# what the role may. Each is asked wherever the other is, and gets the same.
LIKE = {"superuser": "no role", "superuser and auditor": "auditor"}
# Outside of the desk: both are led to the sign-in, whatever there is.
STRANGERS = ("visitor", "anonymous")
STRANGER = {302}

# Answers to GET and to an empty POST, in the order of ROLES. 404: there is no such
# page for this role. 302 of a GET: on to the page meant. 405: nothing is known yet.
EVERYBODY = (200, 200, 200, 200, 200, 404)
NOBODY = (404, 404, 404, 404, 404, 404)
FURTHER = (302, 302, 302, 302, 302, 302)
NOT_SO = (405, 405, 405, 405, 405, 405)
OPERATOR = (404, 404, 404, 404, 200, 404)
KEEPER = (200, 404, 404, 404, 200, 404)
OFFICER = (200, 404, 404, 404, 404, 404)
READER = (200, 200, 404, 404, 404, 404)
RUNNER = (200, 200, 404, 404, 200, 404)
WRITER = (404, 404, 200, 200, 404, 404)
WRITTEN = (404, 404, 302, 302, 404, 404)
PUBLISHED = (404, 404, 404, 302, 404, 404)
LOOKER = (200, 404, 200, 200, 404, 404)
GIVER = (200, 404, 404, 200, 200, 404)

TABLE = {
    "": ((200, 200, 200, 200, 200, 200), (200, 200, 200, 200, 200, 200)),
    "login/": (FURTHER, FURTHER),
    "logout/": (NOT_SO, None),
    "jsi18n/": ((200, 200, 200, 200, 200, 200), NOT_SO),
    # the first run
    "begin/": (KEEPER, KEEPER),
    "begin/mail/": (NOT_SO, (404, 404, 404, 404, 302, 404)),
    # evidence
    "portal/ledgerentry/": (EVERYBODY, EVERYBODY),
    "portal/ledgerentry/<entry>/change/": (EVERYBODY, NOBODY),
    "portal/ledgerentry/<entry>/": (FURTHER, FURTHER),
    "portal/seal/": (EVERYBODY, EVERYBODY),
    "portal/seal/<seal>/change/": (EVERYBODY, NOBODY),
    "portal/seal/<seal>/": (FURTHER, FURTHER),
    "portal/opening/": (READER, READER),
    "portal/opening/<opening>/change/": (READER, NOBODY),
    "portal/opening/<opening>/": (FURTHER, FURTHER),
    # machinery
    "portal/outboundmail/": (KEEPER, KEEPER),
    "portal/outboundmail/<mail>/change/": (KEEPER, NOBODY),
    "portal/outboundmail/<mail>/": (FURTHER, FURTHER),
    "portal/sweep/": (KEEPER, KEEPER),
    "portal/sweep/<sweep>/change/": (KEEPER, NOBODY),
    "portal/sweep/<sweep>/": (FURTHER, FURTHER),
    # staff
    "portal/user/": (OPERATOR, OPERATOR),
    "portal/user/add/": (OPERATOR, OPERATOR),
    "portal/user/<user>/history/": (OPERATOR, OPERATOR),
    "portal/user/<user>/delete/": (NOBODY, NOBODY),
    "portal/user/<user>/change/": (OPERATOR, OPERATOR),
    "portal/user/<user>/": (FURTHER, FURTHER),
    "portal/roleproposal/": (GIVER, GIVER),
    "portal/roleproposal/<proposal>/agree/": (
        NOT_SO,
        (302, 404, 404, 302, 302, 404),
    ),
    # programs
    "portal/apitoken/": (OPERATOR, OPERATOR),
    "portal/apitoken/<token>/revoke/": (
        NOT_SO,
        (404, 404, 404, 404, 302, 404),
    ),
    "portal/apitoken/webhooks/": (OPERATOR, OPERATOR),
    "portal/apitoken/webhooks/<hook>/": (OPERATOR, NOT_SO),
    "portal/apitoken/webhooks/<hook>/test/": (
        NOT_SO,
        (404, 404, 404, 404, 302, 404),
    ),
    "portal/apitoken/webhooks/<hook>/rotate/": (NOT_SO, OPERATOR),
    "portal/apitoken/webhooks/<hook>/again/<told>/": (
        NOT_SO,
        (404, 404, 404, 404, 302, 404),
    ),
    # the policy
    "notices/displaced/": (EVERYBODY, EVERYBODY),
    "notices/displaced/<displaced>/change/": (EVERYBODY, NOBODY),
    "notices/displaced/<displaced>/": (FURTHER, FURTHER),
    "notices/revision/": (EVERYBODY, EVERYBODY),
    "notices/revision/confirm/": (EVERYBODY, EVERYBODY),
    "notices/revision/own/": (
        (404, 404, 200, 200, 404, 404),
        (404, 404, 200, 200, 404, 404),
    ),
    "notices/revision/clause/retention/": (LOOKER, NOT_SO),
    "notices/revision/draft/": (NOT_SO, WRITTEN),
    "notices/revision/first/": (NOT_SO, WRITTEN),
    "notices/revision/kept/": (NOT_SO, WRITTEN),
    "notices/revision/draft/<draft>/": (LOOKER, NOT_SO),
    "notices/revision/draft/<draft>/preview/policy/": (LOOKER, NOT_SO),
    "notices/revision/draft/<draft>/preview/mail/": (LOOKER, NOT_SO),
    "notices/revision/draft/<draft>/waive/<finding>/": (OFFICER, OFFICER),
    "notices/revision/draft/<draft>/read/": (PUBLISHED, PUBLISHED),
    "notices/revision/draft/<draft>/read/<clause>/": (LOOKER, LOOKER),
    "notices/revision/draft/<draft>/submit/": (NOT_SO, WRITTEN),
    "notices/revision/draft/<draft>/add/rules/": (WRITER, WRITER),
    "notices/revision/draft/<draft>/rules/<ruled>/": (WRITER, WRITER),
    "notices/revision/draft/<draft>/rules/<ruled>/up/": (NOT_SO, WRITTEN),
    "notices/revision/draft/<draft>/rules/<ruled>/now/": (WRITER, NOT_SO),
    "notices/revision/<revision>/change/": (EVERYBODY, NOBODY),
    "notices/revision/<revision>/": (FURTHER, FURTHER),
    "notices/promise/": (EVERYBODY, EVERYBODY),
    "notices/promise/<slug>/attest/": (OFFICER, OFFICER),
    "notices/promise/<slug>/show/": (NOBODY, (302, 404, 404, 404, 404, 404)),
    "notices/promise/<promise>/change/": (EVERYBODY, NOBODY),
    "notices/promise/<promise>/": (FURTHER, FURTHER),
    # retention
    "retention/run/": (RUNNER, NOT_SO),
    "retention/run/<run>/": (RUNNER, NOT_SO),
    "retention/run/<run>/release/": (NOT_SO, (302, 404, 404, 404, 302, 404)),
    "retention/run/now/<rule>/": (NOT_SO, (302, 404, 404, 404, 302, 404)),
    "retention/hold/": (READER, (200, 404, 404, 404, 404, 404)),
    "retention/hold/<hold>/release/": (
        (200, 404, 404, 404, 404, 404),
        (302, 404, 404, 404, 404, 404),
    ),
    "retention/system/": (RUNNER, NOT_SO),
    # requests
    "rights/case/": (READER, NOT_SO),
    "rights/case/add/": (OFFICER, OFFICER),
    "rights/case/figures/": (READER, (302, 404, 404, 404, 404, 404)),
    "rights/case/next/": ((302, 302, 404, 404, 404, 404), NOT_SO),
    "rights/case/search/": (READER, READER),
    "rights/case/standing/": (OFFICER, (404, 404, 404, 404, 404, 404)),
    "rights/case/<case>/release/": (NOT_SO, (302, 404, 404, 404, 404, 404)),
    "rights/case/together/": (NOT_SO, (302, 404, 404, 404, 404, 404)),
    "rights/case/together/<bundle>/": (OFFICER, NOT_SO),
    "rights/case/together/<bundle>/agree/": (NOT_SO, (302, 404, 404, 404, 404, 404)),
    "rights/case/new/": (OFFICER, NOT_SO),
    "rights/case/new/keys/": (NOT_SO, (302, 404, 404, 404, 404, 404)),
    "rights/case/new/undo/<sorting>/": (NOT_SO, NOBODY),
    "rights/case/new/<case>/accept/": (NOT_SO, (302, 404, 404, 404, 404, 404)),
    "rights/case/mails/": (OFFICER, (302, 404, 404, 404, 404, 404)),
    "rights/case/letters/": (OFFICER, NOT_SO),
    "rights/case/letters/<posting>/": (OFFICER, (302, 404, 404, 404, 404, 404)),
    "rights/case/recipients/": (READER, NOT_SO),
    "rights/case/recipients/<recipient>/": (OFFICER, OFFICER),
    "rights/case/inbox/": (OFFICER, NOT_SO),
    "rights/case/inbox/<inbound>/": (OFFICER, (302, 404, 404, 404, 404, 404)),
    "rights/case/<case>/added/": (OFFICER, NOT_SO),
    "rights/case/<case>/": (READER, NOT_SO),
    # No letter went out yet; with one, see tests/rights/test_paper.py.
    "rights/case/<case>/paper/": (NOT_SO, NOBODY),
    "rights/case/<case>/letter.pdf": (NOBODY, NOT_SO),
    # No such file; with one, see tests/rights/test_enclosures.py.
    "rights/case/<case>/file/<inbound>/": (NOBODY, NOT_SO),
    "rights/case/<case>/file/<inbound>/x/": (NOT_SO, NOBODY),
    "rights/case/<case>/came/": (OFFICER, OFFICER),
    "rights/case/<case>/post/": (NOT_SO, (302, 404, 404, 404, 404, 404)),
    "rights/case/<case>/everything.zip": (OFFICER, NOT_SO),
    "rights/case/<case>/take/": (NOT_SO, (302, 404, 404, 404, 404, 404)),
    # Django's list of one app: only what the role may open.
    "portal/": (EVERYBODY, EVERYBODY),
    "notices/": (EVERYBODY, EVERYBODY),
    "retention/": (RUNNER, RUNNER),
    "rights/": (READER, READER),
    # what the desk does not have
    "nothing/": (NOBODY, NOBODY),
    "r/1/1/": (NOBODY, NOBODY),
    "autocomplete/": (NOBODY, NOBODY),
    "password_change/": (NOBODY, NOBODY),
    "auth/group/": (NOBODY, NOBODY),
    "account/emailaddress/": (NOBODY, NOBODY),
    "mfa/authenticator/": (NOBODY, NOBODY),
}


@pytest.fixture
def rows(site, mapped) -> dict[str, object]:
    """One row of each kind, so that a 404 is a refusal and not an empty table."""
    at = timezone.now()
    case = make_case("erasure", at=at)
    sealing.seal(at)
    officer = staff("officer", "Rows")
    outbox.queue(
        kind="code",
        to="x@example.com",
        subject="s",
        text="t",
        dedupe="matrix",
        language="en",
        at=at,
    )
    _user, proposal = staffing.add(
        email="new@example.com", name="New", roles=["officer"], by=officer, at=at
    )
    hold = holds.place(
        kind="legal", title="t", reason="r", keys={"logins": ["1"]}, by=officer, at=at
    )
    token, _secret = tokens.make(
        name="t", scopes=["gate:read"], days=1, by=officer, at=at
    )
    key = vault.site_key("inbound")
    inbound = InboundMail.objects.create(
        fingerprint="f",
        key=key,
        sealed=vault.seal(key, b"From: a@example.com\n\nHello"),
        arrived_at=at,
        read_at=at,
        state="waiting",
    )
    hook, _secret = webhooks.make(
        url="https://product.example/", events=["case.status"], by=officer, at=at
    )
    webhooks.test(hook, by=officer, at=at)
    return {
        "token": token.pk,
        "hook": hook.pk,
        "told": WebhookDelivery.objects.get().pk,
        "entry": LedgerEntry.objects.earliest("at").pk,
        "seal": Seal.objects.latest("at").pk,
        "opening": Opening.objects.create(user=officer, about="x", what="y").pk,
        "mail": OutboundMail.objects.get(dedupe="matrix").pk,
        "sweep": Sweep.objects.create(name="matrix").pk,
        "user": officer.pk,
        "proposal": proposal.pk,
        "revision": site.pk,
        "displaced": Displaced.objects.create(
            number=1, canonical=b"{}", effective_at=at, approved_at=at, found_at=at
        ).pk,
        **_draft(officer, at),
        "ruled": RetentionRule.objects.filter(revision=site).earliest("pk").slug,
        "promise": Promise.objects.first().pk,
        "slug": "p25",
        "inbound": inbound.pk,
        "run": Run.objects.create(rule="r", dataset="logins", revision=site).pk,
        "hold": hold.pk,
        "rule": "no-such-rule",
        "recipient": "hosting",
        "posting": Posting.objects.create(
            case=case,
            kind="question",
            dedupe="matrix",
            sealed=vault.seal_json(case.key, {"subject": "s", "text": "t"}),
            made_at=at,
        ).pk,
        "case": case.pk,
        "bundle": Bundle.objects.create(
            right="access", law="eu", proposed_by=officer, proposed_at=at
        ).pk,
        # Only who sorted it takes it back.
        "sorting": sorting.accept(make_case("access", at=at), by=officer, at=at).pk,
    }


def _draft(officer: User, at: datetime) -> dict[str, object]:
    """A draft with one changed clause, checked."""
    draft = drafting.begin(by=officer, at=at)
    clause = drafting.find(draft, "clauses", "welcome")
    assert clause is not None
    new = {"highlight": "We make voices."}
    drafting.change(clause, new, seen=drafting.stand(clause), by=officer, at=at)
    finding = linting.lint(draft, at=at)[0]
    return {"draft": draft.number, "finding": finding.pk, "clause": clause.slug}


@pytest.fixture
def people(site) -> dict[str, Client]:
    visitor = make_staff("visitor@example.com", "Visitor")
    visitor.is_staff = False
    visitor.save()
    return {
        **{role: browser(staff(role)) for role in ROLES[:-1]},
        "no role": browser(make_staff("none@example.com", "None")),
        "superuser": browser(_root(make_staff("root@example.com", "Root"))),
        "superuser and auditor": browser(_root(staff("auditor", "Root two"))),
        "visitor": browser(visitor),
        "anonymous": Client(),
    }


def _root(user: User) -> User:
    user.is_superuser = True
    user.save()
    return user


def status(client: Client, method: str, address: str) -> int:
    """The answer, with whatever it changed taken back."""
    with transaction.atomic():
        answer = client.generic(method, address)
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.parametrize("method", METHODS)
def test_each_role_gets_what_the_table_says(rows, people, method):
    found, expected = {}, {}
    for shape, answers in TABLE.items():
        wanted = answers[("GET", "POST").index(method)]
        if wanted is None:
            continue
        path = re.sub(r"<(\w+)>", lambda name: str(rows[name[1]]), shape)
        asked = _asked(wanted)
        expected[shape] = {
            role: wanted[ROLES.index(LIKE.get(role, role))] for role in asked
        }
        found[shape] = {
            role: status(people[role], method, f"/desk/{path}") for role in asked
        }

    assert found == expected


def _asked(wanted: tuple[int, ...]) -> list[str]:
    """Every role; on a second database the one who gets furthest into the page."""
    furthest = min(zip(wanted, ROLES, strict=True))[1]
    return [furthest] if IS_SECOND else [*ROLES, *LIKE]


@pytest.mark.words
def test_no_act_on_a_case_is_open_to_any_role_but_the_officer(site):
    case = make_case("erasure", at=timezone.now())
    page = f"/desk/rights/case/{case.pk}/"
    others = [staff(role) for role in ROLES[1:-1]]
    others += [make_staff("none@example.com", "None"), _root(staff("auditor", "Root"))]

    allowed = [
        (user.name, act)
        for user in others
        for act in ACTS
        if not is_refused(user, f"{page}{act}/")
    ]

    assert "decide" in ACTS
    assert allowed == []
    # What is missing is refused too; this one is there.
    assert status(browser(staff("officer")), "POST", f"{page}note/") == 200


def is_refused(user: User, address: str) -> bool:
    """Before anything of the page is built."""
    request = RequestFactory().post(address)
    request.user, request._dont_enforce_csrf_checks = user, True
    found = resolve(address)
    try:
        found.func(request, *found.args, **found.kwargs)
    except PermissionDenied:
        return True
    return False


@pytest.mark.parametrize("method", METHODS)
def test_strangers_are_led_to_the_sign_in_everywhere(rows, people, method):
    addresses = [
        "/desk/" + re.sub(r"<(\w+)>", lambda name: str(rows[name[1]]), shape)
        for shape in TABLE
    ]
    found = {
        status(people[who], method, address)
        for address in addresses
        for who in STRANGERS
    }

    assert found == STRANGER


def test_every_address_of_the_desk_stands_in_the_table():
    """Compared without the names of what is put in."""

    def nameless(shape: str) -> str:
        return re.sub(r"<[^>]+>", "<>", shape)

    asked = {nameless(shape) for shape in TABLE}
    # Asked with a name put in; declared with a place for it.
    draft = "notices/revision/draft/<>/"
    acts = {
        "portal/roleproposal/<>/agree/": "portal/roleproposal/<>/<>/",
        "portal/apitoken/webhooks/<>/test/": "portal/apitoken/webhooks/<>/<>/",
        "portal/apitoken/webhooks/<>/rotate/": "portal/apitoken/webhooks/<>/<>/",
        "rights/case/<>/take/": "rights/case/<>/<>/",
        "rights/case/together/<>/agree/": "rights/case/together/<>/<>/",
        "rights/case/new/<>/accept/": "rights/case/new/<>/<>/",
        "rights/case/<>/file/<>/x/": "rights/case/<>/file/<>/<>/",
        "notices/revision/clause/retention/": "notices/revision/clause/<>/",
        f"{draft}submit/": f"{draft}<>/",
        f"{draft}preview/policy/": f"{draft}preview/<>/",
        f"{draft}add/rules/": f"{draft}add/<>/",
        f"{draft}rules/<>/": f"{draft}<>/<>/",
        f"{draft}rules/<>/up/": f"{draft}<>/<>/<>/",
        f"{draft}rules/<>/now/": f"{draft}<>/<>/now/",
    }
    known = asked - acts.keys() | set(acts.values())
    assert {
        nameless(shape) for shape in _shapes(admin.site.get_urls())
    } - known == set()


def _shapes(patterns: list, before: str = "") -> list[str]:
    """Addresses as they are declared; the two that are expressions are known."""
    found = []
    for pattern in patterns:
        shape = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found += _shapes(pattern.url_patterns, shape)
        elif not shape.startswith(("^(?P<app_label>", "(?P<url>")):
            found.append(shape)
    return found
