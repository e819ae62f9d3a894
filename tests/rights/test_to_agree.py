"""What waits for a second person stands on Today for whoever may agree to it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from rights import law_changing, standing, to_agree
from rights.mandates import Acting, Who
from rights.models import Capacity, Case, Mandate, Vouch
from tests.rights.test_bundling import proposed, question
from tests.rights.test_desk import browser, staff
from tests.rights.test_law_switch import REASON
from tests.rights.world import AT, later, make_case

WHO = Who(name="Lila Rao", contact="lila@home.example", relation="their daughter")


def one_of_each(by, turn=0, at=AT):
    moved = make_case(
        "access", residence="DE", claims={"email": f"a{turn}@example.com"}
    )
    law_changing.use(moved, "us-ca", reason=REASON, by=by, at=at)
    who = Acting(capacity=Capacity.NOMINEE, who=WHO)
    stead = make_case("access", claims={"email": f"b{turn}@example.com"}, acting=who)
    Mandate.objects.filter(case=stead).update(proposed_at=at, proposed_by=by)
    Vouch.objects.create(case=moved, what="stop", proposed_by=by, proposed_at=at)
    bundle = proposed([question(), question()], by, at=at)
    return moved, stead, bundle


def test_everything_that_another_proposed_is_found_and_opened_in_one_click(
    policy, asha, sunil, settings
):
    moved, stead, bundle = one_of_each(asha)
    standing.propose("access", way="release", by=asha, at=later(hours=1))

    found = [(each.words, each.url) for each in to_agree.of(sunil)]

    where = "admin:rights_case_change"
    assert sorted(found) == sorted(
        [
            (
                f"{moved.reference} under another law: the law of California",
                reverse(where, args=[moved.pk]),
            ),
            (
                f"{moved.reference}: whether a request that was stopped is theirs",
                reverse(where, args=[moved.pk]),
            ),
            (
                f"{stead.reference}: whether somebody may act as named by them",
                reverse(where, args=[stead.pk]),
            ),
            (
                "2 requests decided together: A question",
                reverse("admin:rights_case_bundle", args=[bundle.pk]),
            ),
            (
                "A standing rule: “A copy of your data” is prepared; an "
                "officer releases it",
                reverse("admin:rights_case_standing"),
            ),
        ]
    )
    assert to_agree.of(sunil)[-1].by == "Asha Rao"
    assert to_agree.of(asha) == []
    settings.SECOND_PERSON = "solo"
    assert len(to_agree.of(asha)) == 5


def test_what_was_answered_or_has_ended_waits_for_nobody(policy, asha, sunil):
    moved, stead, _bundle = one_of_each(asha)
    row = law_changing.proposed(moved)
    law_changing.drop(moved, seen=row.pk, by=sunil, at=AT)
    Vouch.objects.update(dropped_at=AT)
    Case.objects.filter(pk=stead.pk).update(status="withdrawn", ending="withdrawn")
    (left,) = to_agree.of(sunil)
    assert left.words.startswith("2 requests decided together")


@pytest.mark.parametrize("turns", [1, 3])
def test_it_costs_the_same_queries_for_one_and_for_three(
    policy, asha, sunil, django_assert_num_queries, turns
):
    for turn in range(turns):
        one_of_each(asha, turn)
    with django_assert_num_queries(6):
        assert len(to_agree.of(sunil)) == 4 * turns


def test_today_shows_it_to_officers_alone(site):
    asha = staff("officer", "Asha")
    case = make_case("access", timezone.now(), residence="DE")
    law_changing.use(case, "us-ca", reason=REASON, by=asha, at=timezone.now())

    pages = {
        name: browser(user).get(reverse("admin:index")).content.decode()
        for name, user in (("own", asha), ("other", staff("officer", "Sunil")))
    }

    assert "1 proposal waits for a second person" in pages["other"]
    assert reverse("admin:rights_case_change", args=[case.pk]) in pages["other"]
    assert "waits for a second person" not in pages["own"]
