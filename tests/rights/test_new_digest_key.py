"""A new key of digests: who was told under the one before is still known by it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal import vault
from rights import freezing
from rights.models import Warned
from tests.rights.test_freezing import ADULT, deleted, report, told_of
from tests.rights.world import later, mails, run


@pytest.fixture
def renew(settings, tmp_path):
    """Make a second key of digests, as an operator does, in a copy of all keys."""
    home = tmp_path / "keys"

    def make():
        shutil.copytree(settings.KEYS_DIR, home)
        settings.KEYS_DIR = home
        Path(home, "digest", "2.key").write_text("22" * 32)
        vault._digest_keys.cache_clear()
        assert vault.digest("addressee", "a")[1] == 2

    yield make
    vault._digest_keys.cache_clear()


def test_the_address_that_was_told_gets_its_code(policy, mapped, asha, client, renew):
    link = told_of(report(), mapped, asha)
    renew()

    client.post(link, {"ask": "1", "address": "Maya@Example.com"})
    client.post(link, {"ask": "1", "address": "thief@evil.example"})

    assert [mail["to"] for mail in mails("why_code")] == ["maya@example.com"]


def test_whoever_heard_of_the_freeze_hears_that_it_is_over(policy, mapped, asha, renew):
    case = report()
    told_of(case, mapped, asha)
    renew()

    freezing.thaw(case, ground=ADULT, by=asha, at=later(hours=1))
    run(later(hours=1))

    assert [mail["to"] for mail in mails("freed")] == ["maya@example.com"]
    assert len(mails("freed_by_phone")) == 1


def test_whoever_heard_of_the_freeze_hears_what_stays(
    policy, mapped, asha, sunil, renew
):
    deleted(mapped, asha, sunil, before=renew)

    assert [mail["to"] for mail in mails("stays_frozen")] == ["maya@example.com"]
    assert Warned.objects.count() == 2
