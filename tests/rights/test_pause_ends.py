"""The end of one pause frees nothing that another request still needs."""

from __future__ import annotations

import pytest

from consent import gate
from consent.models import Stop
from retention import marks
from retention.models import Mark
from rights import deciding, freezing, limiting
from tests.company import NOW, add_maya, days_ago
from tests.policies import put_in_force
from tests.rights.world import AT, decide_and_run, later, make_case, prove, run

MAYA = {"email": "maya@example.com"}
UNTIL = {"days": 40}
CLONES = {"category": "voice-clones", "trigger": "collected", "slug": "clones"}
DUTY = {
    "why": "legal_duty",
    "law": "Companies Act, s. 386",
    "law_from": str(days_ago(30).date()),
}


def marked(company, table):
    """How many rows the product must leave alone."""
    return sum(row["restricted_at"] is not None for row in company.rows(table))


def may(purpose, at):
    return gate.may_process_identifier("email", MAYA["email"], purpose, at)


def restricted(asha, sunil, at=AT, **answers):
    said = {"ground": "accuracy", "words": "", "categories": [], **answers}
    case = make_case("restriction", at, claims=MAYA, answers=said)
    return decide_and_run(prove(case, at), asha, sunil, at=at)


def frozen(asha, at=AT):
    case = make_case("child", at, claims=MAYA, answers={"words": "She is 14."})
    freezing.freeze(case, identifiers=MAYA, by=asha, at=at)
    run(at)
    case.refresh_from_db()
    return case


def end(case, asha):
    limiting.announce(
        case,
        reason="We checked it with you, and it is right as it stands now.",
        by=asha,
        at=later(days=36),
    )
    assert limiting.lift_due(later(**UNTIL)) == 1


def test_a_childs_account_stays_frozen_when_a_pause_ends(policy, mapped, asha, sunil):
    add_maya(mapped)
    frozen(asha)
    case = restricted(asha, sunil, later(hours=1))
    assert marked(mapped, "users") == 1

    end(case, asha)

    assert marked(mapped, "users") == 1
    assert not may("marketing", later(**UNTIL))
    assert not may("service", later(**UNTIL))  # a frozen account is used for nothing
    assert may("legal", later(**UNTIL))


def test_a_reported_voice_stays_stopped_when_its_owners_pause_ends(
    policy, mapped, asha, sunil
):
    keys = add_maya(mapped)
    (stopped,) = keys["voice-clones"]
    other = mapped.add("voice_clones", user_id=keys["people"][0])
    report = make_case("voice_misuse", claims={}, answers={"link": "", "words": "x"})
    deciding.stop_voice(report, dataset="voice-clones", key=stopped, by=asha, at=AT)
    run()
    case = restricted(asha, sunil, later(hours=1))
    assert marked(mapped, "voice_clones") == 2

    end(case, asha)

    rows = {str(row["id"]): row["restricted_at"] for row in mapped.rows("voice_clones")}
    assert rows[stopped] is not None
    assert rows[other] is None
    assert marked(mapped, "users") == 0
    assert set(Mark.objects.values_list("case", flat=True)) == {report.reference}


def test_freeing_an_account_ends_no_pause_the_person_asked_for(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    restricted(asha, sunil)
    report = frozen(asha, later(hours=1))

    freezing.thaw(
        report,
        ground="An adult: a paper was shown on the phone today.",
        by=asha,
        at=later(hours=2),
    )
    run(later(hours=2))

    assert marked(mapped, "users") == 1
    assert not may("service", later(hours=3))


def test_of_two_reports_the_second_keeps_what_it_paused(policy, mapped, asha):
    add_maya(mapped)
    first, second = frozen(asha), frozen(asha, later(hours=1))

    freezing.thaw(
        first,
        ground="This was the wrong account: the name is another.",
        by=asha,
        at=later(hours=2),
    )
    run(later(hours=2))

    assert marked(mapped, "users") == 1
    assert not may("marketing", later(hours=3))
    open_now = Stop.objects.filter(until__isnull=True)
    assert set(open_now.values_list("case", flat=True)) == {second.reference}


def test_what_a_law_alone_keeps_stays_marked(db, mapped):
    user = mapped.add("users")
    old, new = (
        mapped.add("voice_clones", user_id=user, created_at=days_ago(age))
        for age in (80, 10)
    )
    put_in_force({**CLONES, "period": "P60D"}, at=days_ago(70), number=1)
    put_in_force({**CLONES, "period": "P300D", **DUTY}, at=NOW, number=2)
    marks.lay("voice-clones", [old, new], case="PR-1", at=NOW)

    marks.lift("voice-clones", [old, new], case="PR-1", at=NOW)

    rows = {str(row["id"]): row["restricted_at"] for row in mapped.rows("voice_clones")}
    assert [rows[old] is None, rows[new] is None] == [False, True]


def test_what_the_company_marked_by_itself_is_not_ours_to_free(db, mapped):
    user = mapped.add("users")
    ours = mapped.add("voice_clones", user_id=user)
    theirs = mapped.add("voice_clones", user_id=user, restricted_at=days_ago(3))
    marks.lay("voice-clones", [ours], case="PR-1", at=NOW)

    assert marks.lift("voice-clones", [ours, theirs], case="PR-1", at=NOW).count == 1

    assert marked(mapped, "voice_clones") == 1
    assert not Mark.objects.exists()


@pytest.mark.parametrize("asked", [1, 2])
def test_each_objection_has_a_stop_of_its_own(policy, asked):
    answers = {"purposes": ["improvement"], "contact": MAYA["email"]}
    cases = [
        make_case("objection", later(hours=n), claims=MAYA, answers=answers)
        for n in range(asked)
    ]

    assert set(Stop.objects.values_list("case", flat=True)) == {
        case.reference for case in cases
    }
