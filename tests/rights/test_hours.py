"""What people and officers read of an hour is by the clock of the company."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.formats import localize

from notices import local_day, reading
from notices.clock import OfTheCompany, of_the_company
from portal import moments, second_person
from portal.second_person import NotTheSecondPerson
from rights import casefile, receipts
from tests.policies import put_in_force
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, make_case, make_staff

pytestmark = pytest.mark.words

WINTER = datetime(2026, 1, 31, 2, 30, tzinfo=UTC)


def test_an_hour_names_the_zone_whose_clock_says_it(policy):
    shown = Template(
        '{{ at|moment:"j F Y, H:i" }}|{{ winter|moment:"H:i" }}|{{ no|moment:"H" }}'
    )
    values = {"at": AT, "winter": WINTER, "no": None}

    assert shown.render(Context(values)) == "15 June 2026, 08:00 EDT|21:30 EST|"
    assert local_day.moment(WINTER) == "30 January 2026, 21:30 EST"
    assert moments.said(AT) == "15 June 2026, 12:00 UTC"


def test_a_zone_without_letters_is_named_by_its_hours(db):
    reading.forget()
    put_in_force(at=AT, time_zone="Asia/Dubai")

    assert local_day.moment(AT, "H:i") == "16:00 +04"
    reading.forget()


def test_the_desk_speaks_by_that_clock_whoever_says_the_hour(policy, rf):
    def shown(request):
        return f"{localize(timezone.localtime(AT))} {timezone.localtime(AT):%H:%M %Z}"

    speak = of_the_company(shown)

    assert speak(rf.get("/desk/")) == "15 Jun 2026, 08:00 EDT 08:00 EDT"
    assert speak(rf.get("/ask/")) == "15 Jun 2026, 12:00 UTC 12:00 UTC"
    assert str(OfTheCompany()) == "America/New_York"


def test_what_is_sealed_says_the_companys_hour_and_keeps_the_exact_one(policy):
    case = make_case("access", at=AT)
    facts = case.receipt.facts

    assert facts["received"] == "15 June 2026, 08:00 EDT"
    assert datetime.fromisoformat(facts["received_at"]) == AT
    assert facts["received_at"].endswith("+00:00")
    assert ("Received", "15 June 2026, 08:00 EDT") in receipts.sealed_lines(
        case, is_whole=False
    )


def test_a_receipt_sealed_by_another_clock_shows_what_was_sealed(policy):
    """What stands in the record is not said anew: it would no longer be the sealed one."""
    case = make_case("access", at=AT)
    case.receipt.facts["received"] = "2026-06-15 12:00 UTC"

    assert ("Received", "2026-06-15 12:00 UTC") in receipts.sealed_lines(
        case, is_whole=False
    )


def test_the_case_its_receipt_and_its_history_say_the_same_hour(site):
    at = timezone.now()
    case = make_case("access", at=at)
    said = local_day.moment(at, "H:i")
    receipt = receipts._facts(case, reading.of_revision(case.revision))

    page = browser(staff("officer", "Asha")).get(f"/desk/rights/case/{case.pk}/")

    assert dict(casefile.facts(case, at=at))["Received"].endswith(said)
    assert dict(receipt)["Received"].endswith(said)
    assert f"{local_day.moment(at, 'D j M, H:i:s')}</time>" in page.content.decode()


def test_what_waits_names_the_zone_too(policy, settings):
    settings.SECOND_PERSON = "solo"
    ready = AT + timedelta(hours=1)
    by = make_staff("solo@example.com", "Solo")

    with timezone.override(OfTheCompany()), pytest.raises(NotTheSecondPerson) as said:
        second_person.ground_for(
            proposed_by=by,
            proposed_at=AT,
            agreeing=by,
            signed_in_at=AT,
            due_at=ready + timedelta(days=9),
            at=AT,
        )

    assert str(said.value) == (
        "You proposed this yourself. You can confirm it alone from 09:00 EDT."
    )
