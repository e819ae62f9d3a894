"""Limiting the use of sensitive data: at once, by anybody, with nothing to prove."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from consent import gate, gpc
from consent.models import Stop
from notices import loading, reading
from notices.models import Disclosure
from rights import deadlines, letters, registry
from rights.deadlines import Received
from rights.models import Case, RecipientNotice
from tests.policies import agreed, let_pass
from tests.rights.world import AT, STARTER, mails, make_case, make_staff, run

USES = "sensitive-uses"


@pytest.mark.words
def test_one_field_and_it_is_done(guest):
    page = guest.get("/rights/limit/")
    assert "Limit the use of my sensitive data" in page.text
    assert "All five choices" not in page.text
    form = page.form_with("number")
    assert form.names - {"csrfmiddlewaretoken", "number", "nickname"} == {"address"}

    shown = guest.submit(address="maya@example.com")
    run(timezone.now())

    assert "Done. It has stopped." in shown.text
    case = Case.objects.get()
    assert (case.right, case.status, case.ending) == ("limit", "answered", "granted")
    assert Stop.objects.get().purpose == USES
    now = timezone.now()
    # What they asked us for goes on.
    assert gate.may_process_identifier("email", "maya@example.com", "service", now)


def test_it_is_its_own_request_and_no_signal_makes_it(policy):
    make_case("limit", claims={"phone": "+14155550123"})

    assert list(Stop.objects.values_list("purpose", flat=True)) == [USES]
    assert USES not in gpc.PURPOSES


def test_california_gives_fifteen_business_days_since_2023():
    def dues(day):
        pack = registry.packs()["us-ca"]
        found = deadlines.clocks(pack, Received(right="limit", on=day, region="US-CA"))
        return {(due.kind, due.first_due, due.citation) for due in found}

    cited = "Cal. Code Regs. tit. 11, § 7027(g)"
    assert dues(date(2026, 11, 23)) == {
        ("stop", date(2026, 12, 16), cited),
        ("tell", date(2026, 12, 16), cited),
    }
    assert dues(date(2022, 12, 30)) == set()


def test_whoever_got_it_for_such_a_use_is_told(db):
    before = AT - timedelta(days=1)
    draft = loading.load(STARTER, by=make_staff("ed@example.com", "Ed"), at=before)
    rows = Disclosure.objects.filter(revision=draft, slug="usage-analytics")
    rows.update(purpose=USES)
    let_pass(draft, at=before)
    pub = make_staff("pub@example.com", "Pub")
    agreed(draft, by=draft.proposed_by, second=pub, at=before)
    reading.forget()

    case = make_case("limit", residence="US-CA")

    reading.forget()
    assert [row.recipient for row in RecipientNotice.objects.all()] == ["analytics"]
    (mail,) = mails("recipient")
    assert "A person has limited the use of their sensitive data." in mail["text"]
    assert case.clocks.get(kind="tell").done_at == AT
    assert "Analytics provider: We told them" in letters.sent(case).text
