"""Nothing of a demonstration can be taken for something the company published."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from consent import choices, receipts
from notices import drafting, reading
from portal import demonstration, errors, ledger, people
from portal.models import Sheet
from portal.permissions import ROLES
from portal.plugins import discover
from rights import complaint_pack, copy_pack, copying, letters
from rights.models import Message
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, ask, make_case

pytestmark = pytest.mark.words


SENTENCE = "Demonstration, not published by Smallest, Inc."
BY_NOBODY = "Demonstration, not published by the company"


def addresses(patterns=None, before="/") -> list[str]:
    """Every address that needs nothing filled in."""
    found = []
    for each in patterns or get_resolver().url_patterns:
        route = str(each.pattern)
        if "<" in route or "^" in route:
            continue
        if isinstance(each, URLResolver):
            found += addresses(each.url_patterns, before + route)
        elif isinstance(each, URLPattern):
            found.append(before + route)
    return found


def test_every_page_of_a_guest_and_of_the_desk_says_so(site, client):
    user = staff("operator")
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in ROLES)
    desk, seen = browser(user), {"guest": 0, "desk": 0}
    for path in addresses():
        who = "desk" if path.startswith(("/desk/", "/account/")) else "guest"
        page = (desk if who == "desk" else client).get(path)
        assert page["Kept-Demonstration"] == "not published by the company", path
        if page["Content-Type"].startswith("text/html") and page.content:
            assert SENTENCE in page.content.decode(), (who, path)
            seen[who] += 1

    assert (seen["guest"] > 15, seen["desk"] > 35) == (True, True), seen
    assert SENTENCE in client.get("/policy/feed.xml").content.decode()


def test_every_page_of_an_error_says_so(site):
    request = RequestFactory().get("/")
    named = {
        400: errors.unreadable(request),
        403: errors.forged(request),
        404: errors.forbidden(request),
        405: errors.sent_only(request, allowed="POST"),
        413: errors.too_large(request),
        429: errors.too_many(request, seconds=60),
        503: errors.closed(request),
    }
    for status, page in named.items():
        assert (page.status_code, SENTENCE in page.content.decode()) == (status, True)
    for page in (errors.broken(request), errors.unavailable(request)):
        assert SENTENCE in page.content.decode(), page.status_code


def test_before_anything_is_published_nobody_is_named(db, client):
    assert BY_NOBODY in client.get("/rights/").content.decode()


def _away(*_asked):
    raise OperationalError("the database is away")


def test_while_the_database_is_away_the_name_is_said_that_is_known(site):
    request = RequestFactory().get("/")
    reading.current(timezone.now())

    with connection.execute_wrapper(_away):
        reading.look_again()
        known = errors.unavailable(request).content.decode()
        reading.forget()
        unknown = errors.unavailable(request).content.decode()

    assert (SENTENCE in known, BY_NOBODY in unknown) == (True, True)


def test_every_paper_says_so(policy, asha):
    case = make_case("stop_calls", claims={"phone": "+12025550178"})
    letter = Message.objects.get(case=case, kind="letter")
    draft = drafting.begin(by=asha, at=AT)
    said = {"words": "x", "contact": "me@example.org"}
    asked = make_case("complaint", claims={}, answers=said, residence="DE")
    ask(asked, "Which one?", by=asha, at=AT)
    about = {
        "mail": Sheet.objects.get(kind="mail").about,
        "policy": f"revision:{policy.pk}",
        "california": f"revision:{policy.pk}",
        "redline": f"revision:{draft.pk}",
        "receipt": f"case:{case.reference}",
        "letter": f"message:{letter.pk}",
    }

    for code, kind in discover("papers", "PAPER").items():
        assert SENTENCE in kind.paper(about[code]).markup, code


def test_every_file_a_person_takes_away_says_so(guest, client):
    guest.file()
    ledger.seal(timezone.now())
    case = letters.Case.objects.get()
    assert SENTENCE in guest.get("/track/receipt/").html
    facts = copying._about(case, AT)
    chunks = copy_pack.pack(about=facts, parts=[], at=AT)
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as pack:
        assert SENTENCE in pack.read("index.html").decode()
        assert json.loads(pack.read("about.json"))["demonstration"] == SENTENCE
    with zipfile.ZipFile(
        io.BytesIO(b"".join(complaint_pack.pack(case, at=AT)))
    ) as pack:
        assert SENTENCE in pack.read("index.html").decode()
    shown = choices.Shown(revision=1, words="Offers.", method="form")
    choice = choices.record(
        person=people.ensure("email", "maya@example.com", at=timezone.now()),
        purpose="marketing",
        is_given=False,
        shown=shown,
        at=timezone.now(),
    )
    assert receipts.receipt(choice)["demonstration"] == SENTENCE


def test_the_real_thing_says_nothing_of_it(site, settings, client):
    settings.KEPT_DEMO = False

    assert demonstration.sentence("Smallest, Inc.") == ""
    assert demonstration.marked({"a": 1}) == {"a": 1}
    page = client.get("/rights/")
    assert "Demonstration" not in page.content.decode()
    assert "Kept-Demonstration" not in page
