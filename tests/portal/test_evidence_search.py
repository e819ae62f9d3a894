"""What is searched for at the desk stands in no address."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import ledger, staffing
from portal.admin import LedgerEntryAdmin
from portal.models import Opening, OutboundMail
from portal.newest import Newest
from tests.portal.test_staffing import AT, browser, staff
from tests.visitor import Seen

pytestmark = pytest.mark.django_db
LIST = "/desk/portal/ledgerentry/"
LATER = AT + timedelta(days=1)


@pytest.fixture
def auditor() -> Client:
    user = staff("auditor", "auditor")
    for about in ("case:PR-AAAAAAAA", "case:PR-BBBBBBBB"):
        ledger.record("case_filed", about=about, by="person", at=AT, facts={})
    staffing.invite(email="b@example.com", name="B", roles=(), password=None, at=AT)
    return browser(user)


def test_the_search_form_is_a_post_with_its_token(auditor):
    page = auditor.get(LIST)
    seen = Seen(200, LIST, page.content, dict(page.headers))

    form = seen.form_with("q")
    assert form.method == "post"
    assert "csrfmiddlewaretoken" in form.values


def test_a_search_finds_what_it_is_about_and_no_link_repeats_it(auditor):
    page = auditor.post(LIST, {"q": "case:PR-AAAAAAAA"}).content.decode()

    assert ("PR-AAAAAAAA" in page, "PR-BBBBBBBB" in page) == (True, False)
    assert "q=" not in unquote(page)


@pytest.mark.parametrize(
    "words", ["", "\x00", "'", '"', "a" * 5000, "%", "case:PR-\ud7ff", "--5", "💥"]
)
def test_a_mistyped_search_finds_nothing_and_breaks_nothing(auditor, words):
    assert auditor.post(LIST, {"q": words}).status_code == 200


def test_no_list_counts_or_looks_through_all_there_ever_was(auditor, monkeypatch):
    """The words of a filter too are those of what is newest."""
    monkeypatch.setattr(Newest, "most", 2)
    monkeypatch.setattr(LedgerEntryAdmin, "list_per_page", 1)
    for _turn in range(2):
        ledger.record("case_closed", about="case:PR-C", by="person", at=LATER, facts={})
    with CaptureQueriesContext(connection) as asked:
        page = auditor.get(LIST).content.decode()

    statements = [query["sql"] for query in asked if "ledgerentry" in query["sql"]]
    assert "The newest 2 ledger entries" in page
    assert ("?act=case_closed" in page, "?act=case_filed" in page) == (True, False)
    assert all("LIMIT" in statement for statement in statements)
    assert auditor.get(LIST, {"act": "case_filed"}).status_code == 200


@pytest.mark.words  # of SQLite; PostgreSQL weighs how many rows there are
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (OutboundMail.objects.filter(about="case:PR-AAAAAAAA"), "mail_about"),
        (OutboundMail.objects.order_by("-created_at", "-id"), "mail_newest"),
        (Opening.objects.order_by("-at", "-id"), "opening_newest"),
    ],
)
def test_each_of_them_is_read_by_an_index(db, rows, index):
    assert index in rows.explain()


@pytest.mark.parametrize("name", ["act__regex", "act__in", "facts__x", "leaf"])
def test_no_address_asks_more_than_the_filters(auditor, name):
    assert auditor.get(LIST, {name: "("}).status_code == 400


@pytest.mark.parametrize("name", ["p", "o", "all", "e", "act__isnull", "nonsense"])
def test_a_mistyped_address_breaks_nothing(auditor, name):
    assert auditor.get(LIST, {name: "("}).status_code in {200, 302, 400}
