"""Steps run once, in order, behind the fence, whatever dies in between."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from contextlib import nullcontext
from datetime import timedelta

import pytest

from portal import failpoints, jobs, vault
from portal.models import DataKey
from retention import holds
from retention.demo.people import MAYA
from retention.models import Dataset
from rights import (
    becoming,
    casefile,
    claims,
    copying,
    deciding,
    fulfilment,
    letters,
    outcomes,
    protocol,
    references,
    reporting,
    steps,
    talking,
    tracking,
    workflow,
)
from rights.models import Copy, Outcome, OutcomeKind, Step
from rights.outcomes import Became
from rights.steps import Work
from tests.company import add_maya
from tests.rights.world import (
    AT,
    alone,
    answered,
    decide_and_run,
    later,
    mails,
    make_case,
    prove,
    proven,
    run,
    weighed,
)


@pytest.fixture
def agreed(policy, mapped, asha, sunil):
    """Maya's erasure, agreed and not begun."""

    def make():
        case = prove(make_case("erasure", residence="DE"))
        deciding.decide(case, weighed(case), by=asha, at=AT)
        seen = deciding.stand(case)
        deciding.agree(case, seen=seen, by=sunil, signed_in_at=AT, at=AT)

    return alone(mapped, make, "agreed", asha.pk, sunil.pk)


@pytest.fixture
def failing(settings, tmp_path):
    """Arm a failpoint: the first time it is reached it raises."""

    def arm(name):
        settings.KEPT_FAILPOINTS = f"{name}=raise|once"
        settings.DATA_DIR = tmp_path
        failpoints._armed.cache_clear()

    yield arm
    failpoints._armed.cache_clear()


def effects(case, **where):
    rows = Step.objects.filter(case=case, **where)
    return list(rows.values_list("effect", "dataset"))


def counts(case):
    return {
        (row.category, row.kind): row.count for row in Outcome.objects.filter(case=case)
    }


def test_keys_are_resolved_first_and_children_die_before_the_account(agreed):
    run()

    assert effects(agreed) == [
        ("lookup", ""),
        ("search", ""),
        ("resolve", ""),
        ("pass_on", "customer-clones"),
        ("erase", "logins"),
        ("erase", "usage"),
        ("erase", "voice-clones"),
        ("erase", "recordings"),
        ("erase", "own-calls"),
        ("erase", "newsletter"),
        ("erase", "tickets"),
        ("erase", "people"),
        ("readback", ""),
        ("tell", ""),
        ("letter", ""),
    ]


@pytest.mark.parametrize(
    "name",
    ["step.claimed", "step.after_effect", "step.before_result", "step.after_delete"],
)
def test_a_step_that_dies_anywhere_is_done_once(agreed, mapped, failing, name):
    failing(name)

    with (
        pytest.raises(failpoints.FailpointHit)
        if name == "step.claimed"
        else nullcontext()
    ):
        run()
    for minute in range(1, 4):
        run(later(minutes=minute))
    agreed.refresh_from_db()

    assert agreed.status == "answered"
    assert counts(agreed)["usage", "erased"] == 1
    deleted = [row for row in mapped.witnessed() if row[1] == "usage_events"]
    assert len(deleted) <= 1
    assert len(mails("passed_on")) == 1
    assert Step.objects.filter(case=agreed).exclude(error="").count() == 0


def test_a_slow_worker_that_lost_its_lease_writes_nothing(agreed):
    step = steps.of(agreed, Work.RESOLVE)
    slow = jobs.claim(Step, step.pk, at=AT)
    quick = jobs.claim(Step, step.pk, at=AT + timedelta(seconds=11))
    assert fulfilment.perform(Step.objects.get(pk=step.pk), quick, at=AT) is True

    stale = Step.objects.get(pk=step.pk)
    stale.state = "due"
    assert fulfilment.perform(stale, slow, at=AT) is False

    assert Step.objects.filter(case=agreed, effect="erase").count() == 8


def test_a_step_done_meanwhile_is_not_done_again(agreed, mapped):
    run()
    step = Step.objects.get(case=agreed, effect="erase", dataset="usage")
    owner = jobs.claim(Step, step.pk, at=later(hours=1))

    step.refresh_from_db()
    assert fulfilment.perform(step, owner, at=later(hours=1)) is False

    step.refresh_from_db()
    assert (step.state, step.lease_owner) == ("done", "")
    assert counts(agreed)["usage", "erased"] == 1


def test_a_step_waits_for_all_before_it(agreed):
    letter = steps.of(agreed, Work.LETTER)

    assert letter not in steps.due(AT)
    assert fulfilment.run_due(AT, limit=1) == 1
    assert steps.of(agreed, Work.RESOLVE).state == "done"


def test_a_worker_that_was_woken_does_all_that_follows_and_no_other_case(agreed):
    other = make_case("access", claims={"email": "somebody@example.com"})

    assert fulfilment.run_due(AT, case=agreed.pk) > 1

    agreed.refresh_from_db()
    assert agreed.status == "answered"
    assert {step.state for step in other.steps.all()} == {"due"}


def test_a_worker_woken_for_a_case_that_is_gone_does_nothing(policy):
    assert fulfilment.run_due(AT, case=4711) == 0


def test_the_company_being_down_fails_the_step_and_it_recovers(
    policy, mapped, settings, tmp_path
):
    add_maya(mapped)
    case = make_case("erasure", claims={"email": MAYA.email})
    good = settings.SYSTEM_URLS
    settings.SYSTEM_URLS = {"app": f"sqlite:///{tmp_path}/nowhere/none.sqlite3"}
    run()
    step = steps.of(case, Work.LOOKUP)
    assert step.state == "due"
    assert step.error
    assert MAYA.email not in step.error

    settings.SYSTEM_URLS = good
    run(later(minutes=5))

    case.refresh_from_db()
    assert case.on_file is True


def test_a_hold_laid_after_the_decision_keeps_its_rows_and_the_letter_says_so(
    agreed, mapped
):
    holds.place(
        kind="legal",
        title="Dispute",
        reason="",
        keys={"usage": mapped.keys("usage_events")},
        by=None,
        at=AT,
    )

    run(later(minutes=1))
    agreed.refresh_from_db()

    assert len(mapped.keys("usage_events")) == 1
    assert ("usage", "erased") not in counts(agreed)
    assert counts(agreed)["usage", "kept"] == 1
    text = letters.sent(agreed).text
    assert "We need it to bring, use or fight a legal claim." in text
    assert "Dispute" not in text


def test_a_copy_is_answered_before_its_rows_are_deleted(policy, mapped, asha, sunil):
    add_maya(mapped)
    maya = {"claims": {"email": MAYA.email}, "residence": "DE"}
    copy = prove(make_case("access", **maya))
    soon = later(minutes=1)
    erasure = prove(make_case("erasure", at=soon, **maya), at=soon)
    name = references.display(copy.reference)

    with pytest.raises(deciding.NotDecided, match=f"waits for {name}"):
        deciding.decide(erasure, weighed(erasure), by=asha, at=soon)
    assert erasure.decisions.count() == 0
    said = dict(casefile.facts(erasure, at=AT))
    assert said["Also open"].startswith(f"{name} (")

    decide_and_run(copy, asha, sunil)
    decide_and_run(erasure, asha, sunil, at=soon)
    assert copy.status == erasure.status == "answered"
    assert counts(erasure)["usage", "erased"] == 1


def test_rows_of_somebody_elses_open_request_say_so(policy, mapped, asha, sunil):
    add_maya(mapped)
    holds.place(
        kind="case",
        title="Request",
        reason="",
        keys={"usage": mapped.keys("usage_events")},
        case="PR-0000001Y",
        by=None,
        at=AT,
    )
    case = prove(make_case("erasure", claims={"email": MAYA.email}, residence="DE"))
    ground = "Another open request is about the same records."
    lines = {line.category: line for line in deciding.draft(case)}
    assert (lines["usage"].verb, lines["usage"].ground) == ("keep", ground)

    decide_and_run(case, asha, sunil, usage={"verb": "do", "ground": ""})

    assert counts(case)["usage", "kept"] == 1
    assert ground in letters.sent(case).text
    assert "legal claim" not in letters.sent(case).text


def test_after_the_answer_nothing_is_held_any_more(agreed):
    run()

    assert holds.held_keys("payments") == set()


def test_what_came_in_after_the_decision_is_decided_by_nobody(mapped, agreed):
    # As if she had first written to the support team after the decision.
    agreed.decisions.filter(category="support").delete()

    run()

    agreed.refresh_from_db()
    assert agreed.status == "working"
    assert agreed.decisions.count() == 0
    assert "support" in {line.category for line in deciding.draft(agreed)}
    assert [row for row in mapped.witnessed() if row[2] == "delete"] == []
    assert casefile.said(agreed)[-1].text.startswith("More data came in")
    story = [event.title for event in tracking.status(agreed, at=AT).events]
    assert "More data came in" in story


def test_a_request_in_a_workers_hand_is_not_withdrawn(agreed, mapped, failing):
    failing("step.after_delete")
    run()

    with pytest.raises(workflow.IllegalMove, match="already being carried out"):
        talking.withdraw(agreed, at=later(seconds=1))

    agreed.refresh_from_db()
    assert agreed.status == "working"


def test_customers_are_told_once_each_without_naming_the_person(agreed):
    run()

    (mail,) = mails("passed_on")
    whole = mail["subject"] + mail["text"] + mail["html"]
    assert "Alder Bakery" in whole
    assert MAYA.email not in whole
    assert MAYA.name not in whole


def test_a_request_all_of_which_is_for_a_customer_ends_passed_on_and_says_so(
    policy, mapped, asha, sunil
):
    customer = mapped.add("customers")
    mapped.add("calls", customer_id=customer, callee_number="+12025550177")
    case = prove(make_case("erasure", claims={"phone": "+12025550177"}))
    deciding.decide(case, weighed(case), by=asha, at=AT)
    deciding.agree(case, seen=deciding.stand(case), by=sunil, signed_in_at=AT, at=AT)
    run()
    case.refresh_from_db()

    assert counts(case)["calls", "passed_on"] == 1
    assert case.ending == "passed_on"
    letter = letters.sent(case).text
    assert "We did what you asked" not in letter
    assert "We passed your request on to them. We have deleted nothing yet." in letter
    assert protocol.state(case) == ("denied", "claim_not_covered")
    (line,) = reporting.report(case.received_at.year, at=AT).by_right
    assert (line.complied, line.denied, line.passed_on) == (0, 0, 1)


def test_rows_without_a_customer_fail_in_a_sentence(agreed):
    fulfilment.run_due(AT, limit=1)
    Dataset.objects.filter(slug="customer-clones").update(passes_on={})

    run()

    step = steps.of(agreed, Work.PASS_ON, "customer-clones")
    assert step.error == "1 record has no customer to pass the request on to."


def test_rows_still_there_after_deleting_fail_the_read_back(agreed, mapped):
    fulfilment.run_due(AT, limit=1)
    Step.objects.filter(case=agreed, effect="erase", dataset="usage").update(
        state="done", result={"count": 1, "held": 0, "blocked": 0}
    )

    run()

    back = steps.of(agreed, Work.READBACK)
    assert back.state == "due"
    assert back.error == "1 record is still in “usage” after deleting."
    agreed.refresh_from_db()
    assert agreed.status == "working"


def test_a_case_is_not_answered_over_rows_nothing_was_said_about(agreed):
    fulfilment.run_due(AT, limit=1)
    Step.objects.filter(case=agreed, state="due").exclude(effect="letter").update(
        state="done"
    )
    run()

    letter = steps.of(agreed, Work.LETTER)
    assert letter.error.startswith("Nothing says what became of “")


def test_one_outcome_per_category_and_kind_adds_up(policy):
    case = make_case("erasure")
    for count in (2, 3, 0):
        became = Became(category="calls", kind=OutcomeKind.ERASED, count=count)
        outcomes.write(case, became, at=AT)

    assert counts(case) == {("calls", "erased"): 5}


# --- the copy -------------------------------------------------------------------------


@pytest.fixture
def copied(policy, mapped, asha, sunil):
    return answered(mapped, asha, sunil, residence="DE")


def test_the_copy_lies_sealed_in_private_storage(copied):
    copy = Copy.objects.get()
    body = copying.files.path(copy.path).read_bytes()

    assert body.startswith(b"age-encryption.org/v1")
    assert MAYA.email.encode() not in body
    assert b"PK\x03\x04" not in body[:200]


def test_a_copy_of_everything_has_their_requests_and_nobody_elses(
    policy, mapped, asha, sunil
):
    add_maya(mapped)
    first = prove(make_case("erasure", residence="DE", answers={"words": "The calls."}))
    others = [
        make_case("child", claims={"email": MAYA.email}),
        # Nobody proves who files what stops at once.
        make_case(
            "opt_out",
            claims={"email": MAYA.email},
            answers={"choices": ["marketing"], "words": "She owes me money."},
        ),
    ]
    case = prove(make_case("access", residence="DE"))
    decide_and_run(case, asha, sunil)

    assert counts(case)["requests", "given"] == 2
    assert "2 records are in your copy." in letters.sent(case).text
    body = b"".join(copying.read(case, at=later(days=1)))
    with zipfile.ZipFile(io.BytesIO(body)) as pack:
        rows = json.loads(pack.read("your-requests.json"))
        assert not {references.display(each.reference) for each in others} & {
            row["reference"] for row in rows
        }
        assert "Requests about your data" in pack.read("index.html").decode()
    assert {row["reference"]: row["wrote"] for row in rows} == {
        references.display(first.reference): "The calls.",
        references.display(case.reference): claims.wrote(case),
    }


def test_a_copy_of_other_kinds_alone_leaves_their_requests_out(
    policy, mapped, asha, sunil
):
    asked = {"categories": ["identity", "usage"]}
    case = answered(mapped, asha, sunil, residence="DE", answers=asked)

    assert not [key for key in counts(case) if key[0] == "requests"]
    body = b"".join(copying.read(case, at=later(days=1)))
    with zipfile.ZipFile(io.BytesIO(body)) as pack:
        assert "your-requests.json" not in pack.namelist()


def test_the_copy_is_gone_when_its_time_is_over(copied):
    with pytest.raises(steps.StepFailed, match="no longer here"):
        list(copying.read(copied, at=later(days=31)))


def test_a_changed_copy_is_never_handed_out_whole(copied):
    path = copying.files.path(Copy.objects.get().path)
    body = bytearray(path.read_bytes())
    body[-20] ^= 1
    path.write_bytes(bytes(body))

    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the library raises
        list(copying.read(copied, at=AT))


def test_the_copy_dies_with_its_key(copied):
    steps.forget(copied, at=later(days=1))

    with pytest.raises(vault.KeyDestroyed):
        list(copying.read(copied, at=later(days=1)))


def test_what_is_held_for_customers_is_passed_on_and_not_in_the_copy(copied):
    assert counts(copied)["voice-clones", "passed_on"] == 1
    assert counts(copied)["voice-clones", "given"] == 1


def test_keys_of_steps_are_destroyed_once_and_for_all(copied):
    steps.forget(copied, at=later(days=40))

    assert steps.opened(steps.of(copied, Work.RESOLVE)) is None
    live = DataKey.objects.filter(purpose="step", destroyed_at__isnull=True)
    assert live.count() == 0


def test_a_draft_left_by_a_killed_worker_is_in_nobodys_way(copied):
    copying.files.path(f"copies/{copied.reference}.zip.{uuid.uuid4().hex}").touch()
    Step.objects.filter(case=copied, effect="export").update(state="due")
    step = steps.of(copied, Work.EXPORT)

    assert copying.export(step, AT).result["rows"]["people"] == 1


def test_expected_outcomes_of_a_preview_are_those_that_come_true(
    policy, mapped, asha, sunil
):
    case = proven("erasure", mapped, residence="IN")
    lines = weighed(case)
    expected = {
        (row.category, row.kind): row.count
        for row in becoming.expected(case, lines, at=AT)
    }

    decide_and_run(case, asha, sunil)

    assert counts(case) == expected
