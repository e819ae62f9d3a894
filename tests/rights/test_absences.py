"""A system that does not answer: the case goes on, and every letter says what is so."""

from __future__ import annotations

import zipfile
from datetime import datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse

from retention.models import Dataset, System
from rights import (
    copying,
    deciding,
    freezing,
    fulfilment,
    leaving,
    letters,
    talking,
    tidying,
    workflow,
)
from rights.models import Absence, Copy, Outcome, Step
from rights.steps import Work
from tests.rights.world import (
    AT,
    add_maya,
    decide_and_run,
    later,
    mails,
    make_case,
    prove,
    run,
    weighed,
)

SOON = later(hours=2)
CONTACT = {
    "residence": "DE",
    "answers": {"channel": "email", "contact": "maya@example.com"},
}


@pytest.fixture
def two(policy, mapped, settings):
    """Maya, whose payments and newsletter lie in a second system of the company."""
    billing = System.objects.create(slug="billing", title="Billing", connector="sql")
    theirs = Dataset.objects.filter(slug__in=["payments", "newsletter"])
    theirs.update(system=billing)
    settings.SYSTEM_URLS = {**settings.SYSTEM_URLS, "billing": mapped.address}
    add_maya(mapped)
    return mapped


@pytest.fixture
def down(settings, tmp_path, two):
    """Stop the second system, or let it answer again."""
    good = dict(settings.SYSTEM_URLS)

    def switch(*, is_down=True):
        nowhere = f"sqlite:///{tmp_path}/nowhere/none.sqlite3"
        settings.SYSTEM_URLS = {**good, "billing": nowhere} if is_down else good

    return switch


def outcomes(case):
    rows = Outcome.objects.filter(case=case, category__in=["payment", "marketing-list"])
    return {(row.category, row.kind, row.whom): row.count for row in rows}


def tidy_and_run(at):
    tidying.tidy(at)
    run(at)


def test_a_search_goes_on_without_a_dead_system_and_all_of_it_is_made_up_for(
    two, down, asha, sunil
):
    """Down from the search on: decided in advance, named in the letter, done later."""
    case = make_case("erasure", **CONTACT)
    run()
    down()
    case = prove(case)
    away = Absence.objects.get(case=case)
    assert (away.system, away.title) == ("billing", "Billing")
    assert (away.since.date(), case.searched_at) == (AT.date(), None)
    with pytest.raises(leaving.NotLeft, match="tried again for an hour"):
        leaving.leave(case, "billing", by=asha, at=later(minutes=59))

    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    lines = {line.category: line for line in weighed(case)}
    assert (lines["payment"].verb, lines["payment"].count) == ("keep", 0)
    assert lines["marketing-list"].verb == "do"
    assert deciding.needs_second(case, lines.values())
    preview = letters.preview(case, lines.values(), at=SOON).text
    decide_and_run(case, asha, sunil, at=SOON)

    assert (case.status, case.ending) == ("answered", "partly")
    assert outcomes(case) == {
        ("payment", "failed", "Billing"): 0,
        ("marketing-list", "failed", "Billing"): 0,
    }
    for text in (preview, letters.sent(case).text, letters.sent(case).html):
        assert "“Billing”, has not answered since 15 June 2026." in text
        assert "What it holds about you may not be deleted yet." in text
    said = letters.sent(case).text
    assert "We could not finish this in “Billing” yet." in said
    assert not mails("last_copies")
    with pytest.raises(workflow.IllegalMove):
        talking.close(case, by="system", at=later(days=40))
    tidy_and_run(later(days=40))
    assert not Step.objects.filter(case=case, effect="reach", state="done").exists()

    down(is_down=False)
    run(later(days=41))
    case.refresh_from_db()
    assert two.count("subscriptions") == 0
    assert outcomes(case) == {
        ("payment", "kept", ""): 1,
        ("marketing-list", "erased", ""): 1,
    }
    text = letters.sent(case).text
    assert "This adds to our answer of 15 June 2026." in text
    assert "has not answered" not in text
    assert len(mails("answered")) == 2
    assert case.answered_at < later(hours=3)
    tidy_and_run(later(days=42))
    case.refresh_from_db()
    assert case.status == "closed"


def test_a_deletion_that_one_system_holds_up_is_answered_and_done_later(
    two, down, asha, sunil
):
    """Down from the decision on: its rows are known and stay, and nothing says else."""
    case = decided_then_down(two, down, asha, sunil, "erasure", residence="DE")
    assert (two.count("usage_events"), two.count("users")) == (0, 1)

    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    assert (case.status, case.ending) == ("answered", "partly")
    assert two.count("users") == 0
    assert outcomes(case) == {
        ("payment", "kept", ""): 1,
        ("marketing-list", "failed", "Billing"): 0,
    }
    assert "Marketing list: We deleted" not in letters.sent(case).text

    down(is_down=False)
    run(later(days=1))
    assert outcomes(case) == {
        ("payment", "kept", ""): 1,
        ("marketing-list", "erased", ""): 1,
    }
    assert Absence.objects.get(case=case).done_at >= later(days=1)
    assert not Step.objects.filter(case=case, state="due").exists()


@pytest.mark.parametrize("done", [0, 5, 9])
def test_whenever_it_goes_away_no_letter_says_deleted_of_what_is_there(
    two, down, asha, sunil, done
):
    """Before it was searched, between its rows, and before they were read back."""
    case = decided_then_down(two, down, asha, sunil, "erasure", done, residence="DE")
    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    assert case.status == "answered"
    said = {kind for category, kind, _whom in outcomes(case) if category != "payment"}
    assert said == ({"failed"} if two.count("subscriptions") else {"erased"})
    assert "“Billing”, has not answered since" in letters.sent(case).text

    down(is_down=False)
    run(later(days=1))
    assert two.count("subscriptions") == 0
    assert ("marketing-list", "erased", "") in outcomes(case)
    assert letters.sent(case).checks == ()
    assert "has not answered" not in letters.sent(case).text
    case.refresh_from_db()
    assert workflow.may(case, workflow.Move.CLOSE, later(days=31))


def test_a_copy_goes_out_without_a_dead_system_and_is_made_again_with_it(
    two, down, asha, sunil
):
    case = decided_then_down(two, down, asha, sunil, "access", residence="DE")
    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    assert case.status == "answered"
    assert "is missing from your copy" in letters.sent(case).text
    assert not {"payments.json", "newsletter.json"} & names(case, SOON)

    down(is_down=False)
    run(later(days=35))
    assert {"payments.json", "usage.json"} <= names(case, later(days=35))
    assert outcomes(case) == {
        ("payment", "given", ""): 1,
        ("marketing-list", "given", ""): 1,
    }
    usage = Outcome.objects.get(case=case, category="usage")
    assert usage.count == 1


def test_what_a_later_system_leaves_unshown_is_named_in_the_letter_too(
    two, down, asha, sunil
):
    Dataset.objects.filter(slug="payments").update(category="usage")
    case = decided_then_down(two, down, asha, sunil, "access", residence="JP")
    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    card = "not shown in it: Last four digits of the card."
    assert card not in " ".join(letters.sent(case).text.split())

    down(is_down=False)
    run(later(days=35))

    usage = Outcome.objects.get(case=case, category="usage", kind="given")
    assert (usage.count, card in usage.ground) == (2, True)
    case.refresh_from_db()
    assert card in " ".join(letters.sent(case).text.split())


def names(case, at):
    assert copying.is_open(Copy.objects.get(case=case), at)
    data = b"".join(copying.stream(case))
    return set(zipfile.ZipFile(BytesIO(data)).namelist())


def decided_then_down(two, down, asha, sunil, right, done=1, **values):
    """Decided, so many steps done, and then the second system is gone."""
    case = prove(make_case(right, **values))
    deciding.decide(case, weighed(case), by=asha, at=AT)
    if case.status == "checking":
        seen = deciding.stand(case)
        deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)
    fulfilment.run_due(AT, limit=done)
    down()
    run()
    case.refresh_from_db()
    assert case.status == "working"
    return case


NAME = {"field": "people:full_name", "now": "Maya", "should": "Maya Castellano-Ruiz"}


@pytest.mark.parametrize(
    ("right", "answers", "means", "before", "after"),
    [
        (
            "rectification",
            NAME,
            "may not be corrected yet",
            {"failed": 0},
            {"corrected": 1},
        ),
        (
            "restriction",
            {"ground": "contested"},
            "may not be paused yet",
            {"failed": 0},
            {"paused": 1},
        ),
    ],
)
def test_what_is_not_corrected_or_paused_is_said_and_done_later(
    two, down, asha, sunil, right, answers, means, before, after
):
    Dataset.objects.filter(slug="people").update(
        system=System.objects.get(slug="billing")
    )
    case = decided_then_down(two, down, asha, sunil, right, answers=answers)

    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    assert (case.status, case.ending) == ("answered", "partly")
    assert means in letters.sent(case).text
    rows = Outcome.objects.filter(case=case, category="identity")
    assert {row.kind: row.count for row in rows} == before

    down(is_down=False)
    run(later(days=1))
    assert {row.kind: row.count for row in rows.all()} == after
    assert "This adds to our answer" in letters.sent(case).text
    case.refresh_from_db()
    # What is corrected is ours alone; a pause is also asked of a customer.
    assert case.ending == ("part_passed" if case.legs.exists() else "granted")


def test_on_the_last_day_a_rule_goes_on_and_what_is_decided_is_answered(
    two, down, asha, sunil
):
    """The rest is answered in time; before that day nobody is passed over."""
    case = decided_then_down(two, down, asha, sunil, "erasure", residence="DE")
    last = datetime.combine(case.due_on, time(), tzinfo=ZoneInfo("America/New_York"))

    leaving.leave_due(last - timedelta(minutes=1))
    assert Absence.objects.get(case=case).left_at is None
    assert leaving.leave_due(last) == 1
    run(last)
    case.refresh_from_db()
    assert (case.status, case.answered_at.date() <= case.due_on) == ("answered", True)
    row = Absence.objects.get(case=case)
    assert (row.left_at, row.left_by) == (last, None)
    assert leaving.leave_due(last) == 0


def begun_without_billing(down, asha):
    """A proven deletion that goes on while one system does not answer."""
    case = make_case("erasure", residence="DE")
    run()
    down()
    case = prove(case)
    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    return case


def test_what_nobody_decided_about_is_not_done_but_decided_first(
    two, down, asha, sunil
):
    case = begun_without_billing(down, asha)
    deciding.decide(case, weighed(case), by=asha, at=SOON)
    deciding.agree(
        case, seen=deciding.stand(case), by=sunil, signed_in_at=SOON, at=SOON
    )
    case.decisions.filter(category="marketing-list").delete()
    run(SOON)

    down(is_down=False)
    run(later(days=1))
    case.refresh_from_db()
    assert (case.status, two.count("subscriptions")) == ("working", 1)
    again = {line.category for line in deciding.draft(case)}
    assert {"payment", "marketing-list"} <= again
    assert "usage" not in again
    decide_and_run(case, asha, sunil, at=later(days=1))
    assert (case.status, two.count("subscriptions")) == ("answered", 0)


def test_a_system_that_answers_before_anything_was_done_is_in_again(
    two, down, asha, sunil
):
    case = begun_without_billing(down, asha)
    down(is_down=False)
    decide_and_run(case, asha, sunil, at=SOON)

    assert not Absence.objects.exists()
    assert ("marketing-list", "erased", "") in outcomes(case)
    assert "has not answered" not in letters.sent(case).text


def test_a_system_that_comes_back_by_itself_is_noted_no_more(two, down, asha):
    case = make_case("erasure", residence="DE")
    run()
    down()
    case = prove(case)
    assert Absence.objects.filter(case=case, left_at=None).exists()
    down(is_down=False)
    run(later(minutes=5))
    assert not Absence.objects.exists()
    with pytest.raises(leaving.NotLeft, match="answers again"):
        leaving.leave(case, "billing", by=asha, at=SOON)


def test_what_is_answered_as_it_is_filed_adds_to_no_answer(policy):
    case = make_case("stop_calls", claims={"phone": "+12025550143"})
    text = letters.sent(case).text
    assert ("This adds" in text, "has not answered" in text) == (False, False)


def test_the_officer_sees_since_when_and_presses_one_button(two, down, asha, client):
    case = make_case("erasure", residence="DE")
    run()
    down()
    prove(case)
    asha.groups.add(Group.objects.get_or_create(name="officer")[0])
    client.force_login(asha)
    page = reverse("admin:rights_case_change", args=[case.pk])

    text = client.get(page).content.decode()
    assert "“Billing” has not answered since" in text
    assert "Go on without Billing" in text
    press = reverse("admin:rights_case_act", args=[case.pk, "leave-out"])
    client.post(press, {"leave-out-system": "billing"})
    text = client.get(page).content.decode()
    assert "Going on without “Billing”" in text
    assert Absence.objects.get(case=case).left_by == asha


@pytest.mark.parametrize(
    "wrong",
    [
        {"left_by": 9_000_001},
        {"left_at": AT - timedelta(1)},
        {"done_at": AT},
        {"left_at": AT, "done_at": AT - timedelta(hours=1)},
    ],
)
def test_the_database_takes_no_absence_that_ends_before_it_began(policy, asha, wrong):
    case = make_case("erasure")
    values = {"system": "billing", "title": "Billing", "since": AT}
    fields = {"left_by_id" if k == "left_by" else k: v for k, v in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(case=case, **values, **fields)


@pytest.mark.parametrize(
    ("right", "answers", "kind", "moved"),
    [
        ("rectification", NAME, "corrected", "people"),
        ("access", {"categories": ["payment"]}, "given", "payments"),
    ],
)
def test_where_all_of_it_lies_in_the_dead_system_all_of_it_comes_later(
    two, down, asha, sunil, right, answers, kind, moved
):
    """Nothing could be looked into: decided in advance, done and given afterwards."""
    case = make_case(right, answers=answers, residence="DE")
    run()
    Dataset.objects.filter(slug=moved).update(system=System.objects.get(slug="billing"))
    down()
    prove(case)
    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    decide_and_run(case, asha, sunil, at=SOON)
    assert (case.status, case.ending) == ("answered", "partly")
    assert not Copy.objects.exists()
    assert kind not in set(Outcome.objects.values_list("kind", flat=True))

    down(is_down=False)
    run(later(days=1))
    case.refresh_from_db()
    assert case.ending == "granted"
    rows = Outcome.objects.filter(case=case, kind=kind)
    assert rows.get().count == 1
    if kind == "given":
        assert "payments.json" in names(case, later(days=1))
    else:
        assert two.rows("users")[0]["full_name"] == NAME["should"]


def reported(down, asha, *, when):
    """A child's account is reported, frozen and decided about; one system goes down."""
    typed = {"email": "maya@example.com"}
    said = {"words": "She is 14.", "contact": "t@school.example"}
    Dataset.objects.filter(slug="customer-clones").update(
        system=System.objects.get(slug="billing")
    )
    case = make_case("child", claims=typed, answers=said)
    if when == "search":
        down()
    freezing.freeze(case, identifiers=typed, by=asha, at=AT)
    if when == "freeze":
        run_until(case, Work.SEARCH)
        down()
    run()
    return case


def run_until(case, last):
    while Step.objects.filter(case=case, effect=last, state="due").exists():
        assert fulfilment.run_due(AT, limit=1)


@pytest.mark.parametrize("when", ["search", "freeze"])
def test_a_report_goes_on_without_a_dead_system_and_says_nothing_of_it(
    two, down, asha, sunil, when
):
    """What lies elsewhere goes within its three days; whoever reported reads the same."""
    case = reported(down, asha, when=when)
    assert Absence.objects.get(case=case).system == "billing"

    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    assert case.status == "working"
    decide_and_run(case, asha, sunil, at=SOON)
    assert (case.status, two.count("logins")) == ("answered", 0)
    assert two.count("payments") > 0
    text = letters.sent(case).text
    for untrue in ("Billing", "has not answered", "is gone", "you may not"):
        assert untrue not in text
    assert "do what our policy says" in text
    written = mails("answered")

    down(is_down=False)
    run(later(days=1))
    case.refresh_from_db()
    assert two.count("subscriptions") == 0
    done = Step.objects.filter(
        case=case, effect="freeze", state="done", apart="billing"
    )
    assert done.exists() == (when == "freeze")
    assert (case.status, mails("answered")) == ("answered", written)
    assert case.messages.filter(kind="letter").count() == 1
    assert not Step.objects.filter(case=case, state="due").exists()


def test_a_voice_in_a_dead_system_is_said_and_stopped_later(two, down, asha):
    Dataset.objects.filter(slug="voice-clones").update(
        system=System.objects.get(slug="billing")
    )
    case = make_case("voice_misuse", claims={}, answers={"words": "My voice."})
    (key,) = (str(row["id"]) for row in two.rows("voice_clones"))
    down()
    deciding.stop_voice(case, dataset="voice-clones", key=key, by=asha, at=AT)
    run()

    leaving.leave(case, "billing", by=asha, at=SOON)
    run(SOON)
    case.refresh_from_db()
    assert (case.status, case.ending) == ("answered", "partly")
    text = letters.sent(case).text
    assert "“Billing” yet" in text
    assert "We stopped" not in text

    down(is_down=False)
    run(later(days=1))
    case.refresh_from_db()
    assert case.ending == "granted"
    assert "We stopped 1 voice" in letters.sent(case).text
