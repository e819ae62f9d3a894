"""Forgetting on time, and again without harm."""

from __future__ import annotations

import shutil
import uuid
from datetime import timedelta

import pytest

from portal import vault
from portal.models import DataKey, LedgerEntry, Sweep
from rights import copying, deciding, steps, talking, tasks, tidying, workflow
from rights.models import Case, Copy, Draft, LateLetter
from rights.steps import Work
from tests.rights.world import AT, answered, later, make_case, proven


def make_draft(**values):
    key = vault.new_key("draft")
    return Draft.objects.create(
        right="erasure",
        session_digest="x" * 64,
        key=key,
        sealed=vault.seal(key, b"typed"),
        **{"expires_at": AT + timedelta(days=7), **values},
    )


def is_destroyed(key):
    return DataKey.objects.get(pk=key.pk).destroyed_at is not None


def test_a_draft_lives_seven_days(policy):
    draft = make_draft()

    tidying.tidy(later(days=6, hours=23))
    assert Draft.objects.count() == 1
    tidying.tidy(later(days=7))

    assert Draft.objects.count() == 0
    assert is_destroyed(draft.key)


def test_a_filed_draft_goes_at_once_and_the_case_stays(policy):
    draft = make_draft()
    case = make_case("erasure", draft=draft.pk)
    other = make_draft(id=uuid.uuid4())

    tidying.tidy(later(minutes=1))

    assert list(Draft.objects.all()) == [other]
    assert Case.objects.get() == case
    assert make_case("erasure", draft=draft.pk, at=later(minutes=2)) == case


@pytest.fixture
def copied(policy, mapped, asha, sunil):
    return answered(mapped, asha, sunil)


def test_after_thirty_days_the_copy_is_gone_the_case_closed_its_keys_destroyed(
    copied,
):
    path = copying.files.path(Copy.objects.get().path)
    tidying.tidy(later(days=29))
    assert path.exists()
    assert Case.objects.get().status == "answered"

    tidying.tidy(later(days=30, minutes=5))

    case = Case.objects.get()
    assert not path.exists()
    assert Copy.objects.get().erased_at == later(days=30, minutes=5)
    assert (case.status, case.closed_at) == ("closed", later(days=30, minutes=5))
    assert steps.opened(steps.of(case, Work.RESOLVE)) is None
    assert steps.opened(steps.of(case, Work.SEARCH)) is None


def test_a_copy_that_is_wanted_for_longer_keeps_its_request_open(copied):
    case = Case.objects.get()
    copying.renew(case, at=later(days=29))

    tidying.tidy(later(days=58))
    assert Case.objects.get().status == "answered"
    assert copying.is_open(Copy.objects.get(), later(days=58))
    with pytest.raises(workflow.IllegalMove):
        talking.close(case, by="system", at=later(days=58))

    tidying.tidy(later(days=59, minutes=1))
    assert Case.objects.get().status == "closed"
    copying.renew(case, at=later(days=60))
    assert copying.is_gone(case, later(days=60))
    acts = LedgerEntry.objects.filter(act="copy.renewed")
    assert acts.count() == 1


def test_tidying_twice_is_tidying_once(copied):
    first = later(days=31)
    tidying.tidy(first)
    tidying.tidy(later(days=32))

    assert Copy.objects.get().erased_at == first
    assert Case.objects.get().closed_at == first


def test_a_withdrawn_case_keeps_no_keys(policy, mapped):
    case = proven("erasure", mapped)
    deciding.withdraw(case, at=later(hours=1))

    tidying.tidy(later(hours=1, minutes=1))

    assert steps.opened(steps.of(case, Work.SEARCH)) is None
    assert is_destroyed(steps.of(case, Work.SEARCH).key)


def test_tasks_only_wake_verbs(policy):
    make_case("erasure")

    tasks.sweep_steps()
    tasks.tidy()
    tasks.run_cases(4711)

    assert set(Sweep.objects.values_list("name", flat=True)) == {
        "rights.legs",
        "rights.steps",
        "rights.tidy",
    }


def test_what_fails_keeps_nothing_else_from_its_turn(copied):
    """A copy whose file cannot be deleted: the next copy, drafts and letters go on."""
    first = Copy.objects.get()
    path = copying.files.path(first.path)
    path.unlink()
    path.mkdir()
    (path / "in the way").write_text("")
    other = make_case("access", claims={"email": "b@example.com"})
    Copy.objects.create(
        case=other, path="b", size=0, made_at=AT, expires_at=later(days=30)
    )
    copying.files.path("b").write_bytes(b"")
    draft = make_draft()

    for _turn in range(2):
        with pytest.raises(OSError):  # noqa: PT011 - which one differs by system
            tidying.tidy(later(days=31))

    assert Copy.objects.get(pk=first.pk).erased_at is None
    assert Copy.objects.get(case=other).erased_at == later(days=31)
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert Case.objects.get(pk=first.case_id).status == "closed"
    assert LateLetter.objects.filter(case=other).exists()
    shutil.rmtree(path)
