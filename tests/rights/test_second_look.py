"""A system is searched again on request, and a few rows are looked at, on record."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.models import LedgerEntry, Opening
from retention.demo.people import MAYA
from retention.models import Hold, System
from rights import casefile, connected, deciding, sampling, second_look, steps
from rights.models import Case, Message, Step
from rights.steps import Work
from tests.company import add_maya
from tests.rights.test_desk import browser, page_of, press, staff
from tests.rights.world import AT, later, make_case, prove, run, weighed


def system() -> str:
    return System.objects.get().slug


def counts(case) -> dict[str, int]:
    return {line.dataset: line.count for line in casefile.found(case)}


@pytest.fixture
def maya(policy, mapped) -> Case:
    add_maya(mapped)
    return prove(make_case("access"))


# --- searching again ----------------------------------------------------------------


def test_what_came_in_since_is_found_held_and_on_record(maya, mapped, asha):
    before = counts(maya)["Questions to support"]
    mapped.add("tickets", email=MAYA.email)

    second_look.ask(maya, system=system(), by=asha, at=later(hours=1))
    second_look.ask(maya, system=system(), by=asha, at=later(hours=1))
    run(later(hours=1))
    run(later(hours=2))

    assert counts(maya)["Questions to support"] == before + 1
    assert len(deciding.draft(maya)) > 0
    holds = Hold.objects.filter(case=maya.reference)
    assert sorted(hold.keys.count() for hold in holds) == [1, 10]
    entries = LedgerEntry.objects.filter(about=f"case:{maya.reference}")
    (entry,) = entries.filter(act="case.searched_again")
    assert entry.facts == {"system": system(), "found": sum(counts(maya).values())}
    assert entries.filter(act="case.search_again", by=f"user:{asha.pk}").count() == 2


def test_what_else_the_search_saw_stays_with_another_look(policy, mapped, asha):
    """The other addresses of an account, by which a copy may have been asked for."""
    add_maya(mapped)
    case = prove(make_case("erasure"))
    before = connected.of(case)
    assert before

    second_look.ask(case, system=system(), by=asha, at=later(hours=1))
    run(later(hours=1))

    assert connected.of(Case.objects.get(pk=case.pk)) == before


def test_a_search_that_failed_is_tried_at_once(policy, mapped, asha):
    add_maya(mapped)
    case = prove(make_case("access"))
    soon = later(minutes=5)
    Case.objects.filter(pk=case.pk).update(searched_at=None)
    Step.objects.filter(case=case, effect=Work.SEARCH).update(
        state="due", error="No answer.", next_try_at=soon, done_at=None
    )
    case.refresh_from_db()
    assert second_look.has_failed(case) is True

    second_look.ask(case, system=system(), by=asha, at=later(minutes=1))
    run(later(minutes=1))

    case.refresh_from_db()
    assert case.searched_at >= later(minutes=1)


def test_what_is_decided_is_not_searched_again_and_waits_for_no_search(
    maya, asha, sunil
):
    second_look.ask(maya, system=system(), by=asha, at=AT)
    Step.objects.filter(effect=Work.LOOK_AGAIN).update(error="No answer.")

    deciding.decide(maya, weighed(maya), by=asha, at=AT)
    seen = deciding.stand(maya)
    deciding.agree(maya, seen=seen, by=sunil, signed_in_at=AT, at=AT)

    assert Step.objects.get(effect=Work.LOOK_AGAIN).state == "dropped"
    assert Step.objects.get(effect=Work.LOOK_AGAIN).error == ""
    with pytest.raises(second_look.NotSearched):
        second_look.ask(maya, system=system(), by=asha, at=AT)
    run()
    assert Case.objects.get(pk=maya.pk).status == "answered"


# --- looking at rows ----------------------------------------------------------------


def test_a_look_is_masked_and_on_record(maya, asha):
    sample = sampling.look(maya, "people", by=asha, at=later(hours=1))

    (row,) = sample.rows
    assert sample.is_masked is True
    assert "m•••@example.com" in dict(row).values()
    for secret in (MAYA.email, MAYA.phone, MAYA.name, "Maya"):
        assert secret not in str(sample)
    opening = Opening.objects.get(user=asha)
    assert (opening.about, opening.what) == (f"case:{maya.reference}", "rows of people")
    assert Message.objects.filter(case=maya).exists() is False
    short = sampling.look(maya, "people", by=asha, at=later(hours=2), reason="Why?")
    assert MAYA.email not in str(short.rows)


def test_a_reason_unmasks_and_is_kept(maya, asha):
    reason = "Two people share this address, and we must tell them apart."
    sample = sampling.look(maya, "people", by=asha, at=AT, reason=reason)

    assert MAYA.email in str(sample.rows)
    assert Opening.objects.get(user=asha).what == "rows of people, unmasked"
    (said,) = casefile.said(maya)
    assert (said.text, said.is_internal) == (reason, True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("maya@example.com", "m•••@example.com"),
        ("+12025550143", "+12 ••• 43"),
        ("2026-05-01T10:00:00+00:00", "2026-••-••"),
        ("Maya Lindqvist", "M•••"),
        (4711, "•••"),
        (True, "yes"),
    ],
)
def test_a_masked_value_shows_its_shape_and_no_more(value, shown):
    assert sampling.said(value, is_masked=True) == shown


@pytest.mark.words
def test_the_case_page_offers_both_to_officers_alone(site, mapped):
    now = timezone.now()
    add_maya(mapped)
    case = prove(make_case("access", at=now), now)
    officer, auditor = browser(staff("officer")), browser(staff("auditor"))

    page = press(officer, case, "sample", **{"sample-dataset": "people"})
    assert "m•••@example.com" in page
    assert "Masked. That you looked is on record." in page
    wrong = press(officer, case, "sample", **{"sample-dataset": "passwords"})
    assert "Choose from what was found." in wrong
    done = press(officer, case, "search-again", **{"search-again-system": system()})
    assert "It is being searched." in done
    assert steps.of(case, Work.LOOK_AGAIN, system()) is not None
    assert "Look at a few rows" not in auditor.get(page_of(case)).content.decode()
