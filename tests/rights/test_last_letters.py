"""The last letters: the copies in backups are gone; what had to be kept is gone."""

from __future__ import annotations

import pytest
from django.db import connection

from portal import vault
from retention.demo.people import MAYA
from retention.models import Dataset
from rights import last_letters, steps, tidying
from rights.last_letters import NotPromised
from rights.models import Case, LastLetter
from tests.company import add_maya
from tests.flush import without_triggers
from tests.rights.world import AT, decide_and_run, later, mails, make_case, prove

pytestmark = pytest.mark.words


SAID = {"contact": "me@example.org"}


def erased(mapped, asha, sunil, **answers):
    add_maya(mapped)
    claims = {"email": MAYA.email}
    case = make_case("erasure", claims=claims, answers={**SAID, **answers})
    return decide_and_run(prove(case), asha, sunil)


def test_when_the_backups_have_run_out_the_person_hears_it_once(
    policy, mapped, asha, sunil, settings
):
    settings.BACKUP_DAYS = 35
    erased(mapped, asha, sunil)

    last_letters.write_due(later(days=34))
    assert mails("last_copies") == []
    for day in (36, 37):
        tidying.tidy(later(days=day))

    (mail,) = mails("last_copies")
    assert mail["to"] == "me@example.org"
    assert mail["subject"].startswith("The last copies are gone (PR-")
    assert "On 15 June 2026 we told you what we deleted" in mail["text"]
    assert "for 35 days. They are gone now." in mail["text"]
    assert "Gone since: 20 July 2026." in mail["text"]
    assert "(rule backups-35, policy version 1)" in mail["text"]
    row = LastLetter.objects.get(kind="copies")
    with pytest.raises(vault.KeyDestroyed):
        vault.unseal_json(row.key, row.sealed)


def test_nobody_hears_of_backups_where_nothing_was_deleted(policy, mapped, asha, sunil):
    add_maya(mapped)
    claims = {"email": MAYA.email}
    decide_and_run(prove(make_case("access", claims=claims, answers=SAID)), asha, sunil)

    assert not LastLetter.objects.exists()


def test_who_asks_for_it_hears_when_what_was_kept_is_gone(policy, mapped, asha, sunil):
    case = erased(mapped, asha, sunil)
    assert "payments" in last_letters.kept(case)
    last_letters.promise_kept(case, at=AT)
    with pytest.raises(NotPromised):
        last_letters.promise_kept(case, at=AT)
    steps.forget(case, at=later(days=31))

    tidying.tidy(later(days=100))
    assert mails("last_kept") == []
    mapped.sql("DELETE FROM payments")
    # The clock of the database, which keeps lines of the log, is still at today.
    with without_triggers(connection):
        tidying.tidy(later(days=2900))
        tidying.tidy(later(days=2907))

    (mail,) = mails("last_kept")
    assert mail["to"] == "me@example.org"
    with without_triggers(connection):
        tidying.tidy(later(days=2940))
    assert not Case.objects.exists()
    assert "Payment" in mail["text"]
    assert "We forget your address now." in mail["text"]


def test_a_system_that_is_down_says_nothing_is_gone(
    policy, mapped, asha, sunil, settings, tmp_path
):
    last_letters.promise_kept(erased(mapped, asha, sunil), at=AT)
    good = settings.SYSTEM_URLS
    settings.SYSTEM_URLS = {"app": f"sqlite:///{tmp_path}/none/none.sqlite3"}

    assert last_letters.write_due(later(days=8)) == 0

    assert mails("last_kept") == []
    assert LastLetter.objects.get(kind="kept").error
    settings.SYSTEM_URLS = good
    mapped.sql("DELETE FROM payments")
    assert last_letters.write_due(later(days=9)) == 1


def test_what_left_the_data_map_stops_no_other_letter(policy, mapped, asha, sunil):
    case = erased(mapped, asha, sunil)
    last_letters.promise_kept(case, at=AT)
    Dataset.objects.filter(slug="payments").delete()

    assert last_letters.write_due(later(days=120)) == 1

    assert len(mails("last_copies")) == 1
    waiting = LastLetter.objects.get(kind="kept")
    assert waiting.sent_at is None
    assert "a dataset that the data map no longer has" in waiting.error


def test_where_nothing_was_kept_there_is_no_such_letter(policy, mapped, asha, sunil):
    case = erased(mapped, asha, sunil, categories=["marketing-list"])

    assert last_letters.may_promise(case) is False
