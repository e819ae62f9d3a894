"""A draft is seen as people will see it, and nobody else sees anything of it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pypdf import PdfReader

from consent import gpc
from portal import paper
from portal.models import Sheet
from portal.plugins import discover
from tests.notices.test_studio import (
    DRAFT,
    LIST,
    draft,
    edit,
    elena,
    read,
    somebody,
    vera,
)
from tests.rights.world import policy

__all__ = ["draft", "elena", "policy", "vera"]

pytestmark = pytest.mark.django_db
STRIP = "Opt-Out Request Honored."


@pytest.fixture
def elena_of_all(policy):
    """An editor with a draft of the whole starter."""
    found = somebody("elena@example.com", "editor")
    found.post(f"{LIST}draft/")
    return found


def test_each_way_of_seeing_it_is_marked_as_a_draft(elena, draft):
    edit(elena, "rules", "calls", period="P30D")

    page = elena.get(f"{DRAFT}preview/policy/").content.decode()
    assert "30 days" in page
    assert "draft" in page.lower()
    assert STRIP not in page
    assert (
        elena.get(f"{DRAFT}preview/text/")
        .headers["Content-Type"]
        .startswith("text/plain")
    )
    assert elena.get(f"{DRAFT}preview/nothing/").status_code == 404


@pytest.mark.words
def test_the_strip_says_what_the_draft_says_about_sale(policy, elena_of_all):
    page = elena_of_all.get(f"{DRAFT}preview/signal/").content.decode()
    assert STRIP in page
    assert "We do neither." in page

    edit(elena_of_all, "purposes", gpc.PURPOSES[0], is_done="on")

    page = elena_of_all.get(f"{DRAFT}preview/signal/").content.decode()
    assert STRIP in page
    assert "We do neither." not in page


@pytest.mark.words
def test_in_review_it_is_on_paper_for_its_readers_alone(
    elena, vera, draft, client, settings, monkeypatch
):
    settings.PRINT_PAPERS = True
    monkeypatch.setattr(paper, "LIMITS", paper.Limits(wall=240))  # for a busy machine
    edit(elena, "rules", "calls", period="P30D")
    elena.post(f"{DRAFT}submit/")

    assert elena.get(f"{DRAFT}preview/policy-pdf/").status_code == 503
    assert elena.get(f"{DRAFT}preview/redline-pdf/").status_code == 503
    words = discover("papers", "PAPER")["policy"].paper(f"draft:{draft.pk}").markup
    assert "30 days" in words
    Sheet.objects.exclude(about=f"redline:{draft.pk}").delete()
    assert paper.print_due(timezone.now()) == 1
    printed = vera.get(f"{DRAFT}preview/redline-pdf/")
    words = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages
    )
    assert "30 days" in words
    assert "draft" in words
    page = vera.get(DRAFT).content.decode()
    assert "changes on paper" in page
    assert client.get(f"{DRAFT}preview/redline-pdf/").status_code in {302, 404}


def test_a_draft_is_on_paper_as_it_is_now_for_whoever_asks(elena, draft):
    assert "changes on paper" in elena.get(DRAFT).content.decode()
    for period, said in (("P30D", "30 days"), ("P40D", "40 days")):
        edit(elena, "rules", "calls", period=period)
        assert elena.get(f"{DRAFT}preview/policy-pdf/").status_code == 503

        (sheet,) = Sheet.objects.filter(about=f"draft:{draft.pk}")
        assert said in discover("papers", "PAPER")["policy"].paper(sheet.about).markup

    assert elena.get(f"{DRAFT}preview/nothing-pdf/").status_code == 404


def test_a_draft_that_points_at_nothing_breaks_no_press(elena, draft, settings):
    settings.PRINT_PAPERS = True
    elena.get(f"{DRAFT}preview/policy-pdf/")
    edit(elena, "clauses", "reach", body="See {{ period:gone }}.")

    paper.print_due(timezone.now())

    assert not Sheet.objects.filter(printed_at__isnull=False).exists()


def test_a_phone_is_a_frame_that_only_this_site_may_show(elena, draft):
    phone = elena.get(f"{DRAFT}preview/phone/")
    shown = elena.get(f"{DRAFT}preview/policy/")

    assert f'src="{DRAFT}preview/policy/" width="390"' in phone.content.decode()
    assert "frame-src 'self'" in phone.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    other = elena.get(DRAFT)
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
    assert other.headers["X-Frame-Options"] == "DENY"


@pytest.mark.words
def test_the_mail_is_shown_as_one_person_would_get_it(elena, draft):
    mail = f"{DRAFT}preview/mail/"
    edit(elena, "rules", "calls", period="P120D")
    changed = "Calls: kept for 120 days instead of 90 days."
    assert mail in elena.get(DRAFT).content.decode()

    shown = elena.get(mail).content.decode()
    assert f"What changes for you\n- {changed} (clause 1, How long)\n" in shown
    assert "holds data about you that this touches: Calls." in shown

    shown = elena.get(f"{mail}?for=1").content.decode()
    assert f"What changes\n{changed}\n" in shown
    assert "You asked to be told of every new version." in shown

    elena.post(f"{DRAFT}minor/", {"minor-because": "A slip of the pen."})
    shown = elena.get(f"{mail}?for=1&kind=calls").content.decode()
    assert "It was called minor, so only people on the list hear of it." in shown
    assert "What changes for you" not in shown
    edit(elena, "rules", "calls", period="P90D")
    assert "Nothing else is done with data" in elena.get(mail).content.decode()


def test_a_day_that_leaves_too_little_time_is_said_and_taken(elena, vera, draft):
    edit(elena, "rules", "calls", period="P120D")
    elena.post(f"{DRAFT}submit/")
    warning = "people have less than 30 days to say no to what is material."
    form = vera.get(DRAFT).content.decode()
    # Days are those of the company, which may still have yesterday.
    here = timezone.now().astimezone(ZoneInfo("America/New_York"))
    assert f'id="early" role="status">Before {{day}} {warning}' in form.replace(
        f"{here + timedelta(days=30):%-d %B %Y}", "{day}"
    )
    read(vera, f"{DRAFT}read/keep/")

    day = f"{here + timedelta(days=9):%Y-%m-%d}"
    agreed = vera.post(f"{DRAFT}agree/", {"effective-effective_on": day}, follow=True)

    assert warning in agreed.content.decode()
    assert "Approved." in agreed.content.decode()
