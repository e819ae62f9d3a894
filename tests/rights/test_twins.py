"""The same asked twice is looked at together, proven apart; how like was decided."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from rights import bundling, precedents, sorting, tracking, twins, workflow
from rights.models import Case, Decision, Sorting, Twin
from tests.rights.days import moved
from tests.rights.test_desk import browser, staff
from tests.rights.world import AT, decide_and_run, later, make_case, proven, run

MAYA = {"email": "maya@example.com"}


def at(name: str, *args: object) -> str:
    return reverse(f"admin:rights_case_{name}", args=args)


def put(right="erasure", when=AT, **fields) -> Case:
    case = make_case(right, at=when, claims=MAYA)
    moved(case, **fields)
    case.refresh_from_db()
    return case


def test_only_an_open_request_of_the_same_right_and_address_is_like_it(policy, asha):
    first, second = put(), put(when=later(hours=1))
    put("access")
    put(status="answered", ending="granted", answered_at=AT)
    make_case("erasure", claims={"email": "omar@example.com"})
    make_case("erasure", claims={"phone": "+14155550100"})
    third = put(when=later(hours=2))

    assert twins.candidates(third) == [second, first]
    assert twins.candidates(first) == []
    twins.link(second, first, by=asha, at=AT)
    assert twins.candidates(third) == [first]
    twins.link(third, first, by=asha, at=AT)
    assert twins.together(second) == [first, second, third]
    for case, of in ((second, first), (first, third)):
        with pytest.raises(twins.NotTheSame):
            twins.link(case, of, by=asha, at=AT)


def test_a_second_request_is_no_way_around_the_proof(policy, mapped, asha, sunil):
    """A08: linked to one that is proven and answered, it reaches no approval."""
    first = proven("erasure", mapped)
    other = make_case("erasure", claims=MAYA, at=later(minutes=1))
    run(later(minutes=1))
    other.refresh_from_db()
    before = workflow.allowed(other, AT), tracking.status(other, at=AT)

    twins.link(other, first, by=asha, at=later(minutes=2))

    assert (workflow.allowed(other, AT), tracking.status(other, at=AT)) == before
    (_one, two) = bundling.look([first, other], None, at=AT)
    assert (two.case, two.letter) == (other, None)
    decide_and_run(first, asha, sunil, at=later(hours=1))
    other.refresh_from_db()
    assert first.status == "answered"
    assert (other.status, other.person, other.proven_at) == ("waiting", None, None)
    assert not Decision.objects.filter(case=other).exists()


def test_whoever_looks_after_the_first_gets_the_second_until_it_is_taken_back(
    policy, asha, sunil
):
    first, second = put(assigned_to=sunil), put(when=later(hours=1))
    row = sorting.same(second, first, by=asha, at=AT)

    second.refresh_from_db()
    assert (second.assigned_to, second.sorted_at) == (sunil, AT)
    sorting.undo(row, by=asha, at=later(minutes=1))
    second.refresh_from_db()
    assert (second.assigned_to, second.sorted_at) == (None, None)
    assert not Twin.objects.exists()


def test_nothing_is_the_same_as_itself(policy, asha):
    case = put()

    with pytest.raises(IntegrityError), transaction.atomic():
        Twin.objects.create(case=case, of=case, at=AT, by=asha)


def test_it_is_said_by_one_key_and_stands_on_both_pages(site):
    now, officer = timezone.now(), staff("officer")
    desk = browser(officer)
    first, second = put(when=now - timedelta(hours=1)), put(when=now)
    strange = make_case("erasure", claims={"email": "omar@example.com"}, at=now)
    moved(second, due_on=now.date() + timedelta(9))

    page = html.unescape(desk.get(at("new")).content.decode())
    assert f"The same as {first.reference} <kbd>2</kbd>" in page
    desk.post(at("sort", second.pk, "same"), {"of": strange.pk})
    assert not Sorting.objects.exists()
    desk.post(at("sort", second.pk, "same"), {"of": first.pk})

    for one, another in ((first, second), (second, first)):
        page = desk.get(at("change", one.pk)).content.decode()
        assert "Asked more than once" in page
        assert another.reference in page
    desk.post(at("act", second.pk, "not-same"))
    page = desk.get(at("change", second.pk)).content.decode()
    assert "Asked before about the same address" in page
    desk.post(at("act", second.pk, "same"), {"same-of": strange.pk})
    assert not Twin.objects.exists()
    desk.post(at("act", second.pk, "same"), {"same-of": first.pk})
    assert Twin.objects.get().case == second


# --- how like was decided ---------------------------------------------------------


def decided(days: int, verb="keep", law="Art. 17(3)(b)", at=AT, **fields) -> Case:
    ended = {"status": "answered", "ending": "partly", **fields}
    case = put(when=at, answered_at=at + timedelta(days), **ended)
    Decision.objects.create(
        case=case,
        category="calls",
        verb=verb,
        ground_code="" if verb == "do" else "legal_duty",
        ground="" if verb == "do" else "As Maya Rao wrote",
        law=law,
        decided_at=AT,
    )
    return case


def test_the_newest_of_the_same_right_and_law_are_shown(policy):
    case = put()
    old, done, new, newest = (
        decided(1),
        decided(2, verb="do", law=""),
        decided(3),
        decided(4),
    )
    decided(5, law="")
    moved(old, due_on=AT.date())
    decided(6, right="access")
    other_law = decided(7)
    moved(other_law, law="us-ca")
    decided(8, status="withdrawn", ending="withdrawn")

    found = precedents.like(case)

    assert [each.on.day for each in found] == [
        later(days=days).day for days in (5, 4, 3)
    ]
    assert [each.case for each in found][1:] == [newest, new]
    assert found[1].ending == "granted in part"
    (line,) = found[1].weighed
    assert (line.verb, line.law) == ("keep", "Art. 17(3)(b)")
    assert precedents.like(newest)[-1].case == done
    assert precedents.like(done)[0].on.day == later(days=5).day


def test_precedents_are_for_officers_alone_and_carry_no_words(site):
    case, before = put(when=timezone.now()), decided(1, at=timezone.now())
    moved(before, law=case.law)
    officer, auditor = browser(staff("officer")), browser(staff("auditor"))

    page = officer.get(at("change", case.pk)).content.decode()

    assert "How the same was answered before" in page
    assert before.reference in page
    assert "Art. 17(3)(b)" in page
    assert "Maya Rao" not in page
    page = auditor.get(at("change", case.pk)).content.decode()
    assert before.reference not in page
