"""Between two officers the organisation answers itself, and nothing comes to a stop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Stop
from notices import loading, reading
from rights import letters, receipts
from rights.models import Case, Outcome
from tests.policies import agreed, let_pass
from tests.rights.web import YESTERDAY
from tests.rights.world import STARTER, mails, make_case, make_staff

WHO = "Smallest, Inc.: legal@smallest.ai"


@pytest.fixture
def site(db, tmp_path):
    """The starter in force, its only officer gone two days ago."""
    for name in ("policy.md", "california.md", "inventory.toml"):
        words = (STARTER / name).read_text()
        (tmp_path / name).write_text(
            words.replace(
                'role = "Grievance Officer"\n',
                f'role = "Grievance Officer"\nuntil_date = "{YESTERDAY.date() - timedelta(days=1)}"\n',
            )
        )
    before = YESTERDAY
    draft = loading.load(tmp_path, by=make_staff("ed@example.com", "Ed"), at=before)
    let_pass(draft, at=before)
    pub = make_staff("pub@example.com", "Pub")
    approved = agreed(draft, by=draft.proposed_by, second=pub, at=before)
    reading.forget()
    yield approved
    reading.forget()


def test_calls_stop_and_every_paper_names_the_organisation(guest):
    guest.get("/rights/stop_calls/")
    guest.submit(phone="+12025550178")

    case = Case.objects.get()
    assert (case.status, Outcome.objects.get().kind) == ("answered", "stopped")
    assert Stop.objects.get().purpose == "outbound-calls"
    assert "Smallest, Inc.<br>" in guest.get("/receipt/").html
    printed = receipts.paper(case).markup + letters.build(case, at=timezone.now()).html
    assert printed.count(f"Write to {WHO}. Name your reference.") == 2


def test_mails_and_the_contact_page_name_the_organisation(site, guest):
    make_case("erasure", at=timezone.now(), answers={"contact": "maya@example.com"})

    (mail,) = mails("received")
    assert f"write to {WHO}" in mail["text"]
    assert f"write to {WHO}." in mail["html"]
    page = guest.get("/contact/")
    assert 'href="mailto:legal@smallest.ai"' in page.html
    assert "named person" not in page.text
