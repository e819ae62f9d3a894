"""Pages for when something goes wrong: whose fault, what about my words, what now."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from portal import errors
from portal.urls import handler400, handler403, handler429, handler500  # noqa: F401
from portal.urls import urlpatterns as real


def _breaks(request):
    raise RuntimeError("a fault with maya@example.com in its words")


def _database(request):
    raise OperationalError("the database is away")


urlpatterns = [
    *real,
    *(path(f"{at}", _breaks) for at in ("breaks/", "api/breaks")),
    *(path(f"{at}", _database) for at in ("away/", "api/away")),
]

WORDS_ON_ANSWERS = re.compile(r"answers|typed|lost|sent|enter again", re.I)
WAY_ON = re.compile(r'href="[^"]*/contact/"')
MAKERS = {
    400: errors.unreadable,
    403: errors.forged,
    404: errors.forbidden,
    405: lambda request: errors.sent_only(request, allowed="POST"),
    413: errors.too_large,
    429: lambda request: errors.too_many(request, seconds=300),
    503: errors.closed,
}


@pytest.mark.parametrize("status", MAKERS)
def test_a_page_says_what_became_of_the_words_and_where_to_go(db, status):
    page = MAKERS[status](RequestFactory().get("/rights/erasure/find/"))
    html = page.content.decode()

    assert page.status_code == status
    assert re.search(r"<h1>\w", html)
    assert WORDS_ON_ANSWERS.search(html)
    assert WAY_ON.search(html)
    assert not re.search(r"oops|sorry|invalid|forbidden|exception", html, re.I)


@override_settings(ROOT_URLCONF="tests.portal.test_errors")
@pytest.mark.parametrize(("address", "status"), [("/breaks/", 500), ("/away/", 503)])
def test_a_fault_of_ours_is_named_as_ours_and_shows_nothing_of_it(db, address, status):
    seen = Client(raise_request_exception=False).get(address)
    html = seen.content.decode()

    assert seen.status_code == status
    assert "ours" in html
    assert WAY_ON.search(html)
    assert "maya@example.com" not in html
    assert "RuntimeError" not in html
    assert "Traceback" not in html


@override_settings(ROOT_URLCONF="tests.portal.test_errors")
@pytest.mark.parametrize(
    ("address", "status", "code"),
    [("/api/breaks", 500, "broken"), ("/api/away", 503, "unavailable")],
)
def test_a_program_hears_of_a_fault_of_ours_in_json(db, address, status, code):
    seen = Client(raise_request_exception=False).get(address)

    assert (seen.status_code, seen.json()["code"]) == (status, code)
    assert seen.headers.get("Retry-After") == ("60" if status == 503 else None)


def test_who_opens_the_address_of_a_form_reads_where_to_go(db):
    seen = Client().get("/acting/")

    assert (seen.status_code, seen["Allow"]) == (405, "POST")
    assert "There is nothing to read at this address" in seen.content.decode()
    # A program that sends to a page for reading needs none.
    assert Client().post("/healthz").content == b""
