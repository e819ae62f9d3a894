"""Every machine promise of the starter: kept on an honest company, and breakable.

Each is broken once, the way it would break in life, and exactly it turns red. A
promise that nothing can break proves nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

import notices
from consent import choices
from notices import checks, loading, publishing, reading
from notices.models import Promise, Revision
from portal import ledger, people
from portal.plugins import discover
from retention import holds
from rights import filing
from rights.filing import Filing
from tests.company import NOW, Company, company, days_ago, mapped
from tests.flush import without_triggers
from tests.policies import make_user

__all__ = ["company", "mapped"]

pytestmark = pytest.mark.django_db

STARTER = Path(notices.__file__).parent / "starter"
NUMBER = "+12025550178"
FORCE = days_ago(90)

OFFICER = 'email = "legal@smallest.ai"\n\n[[law_positions]]'
SALE = """
[[disclosures]]
slug = "usage-sold"
category = "usage"
recipient = "analytics"
purpose = "sale"
kind = "sold"

[[rules]]
slug = "identity\""""

# promise -> (file, words, words that break it)
IN_WORDS = {
    "p06": (
        "policy.md",
        "In short: We make voice software.",
        "We make voice software.",
    ),
    "p10": ("inventory.toml", '\n[[rules]]\nslug = "identity"', SALE),
    "p13": ("inventory.toml", 'sources = ["calls"]', "sources = []"),
    "p15": (
        "inventory.toml",
        'legitimate_interest = "Building and improving the Services."',
        'legitimate_interest = ""',
    ),
    "p58": (
        "inventory.toml",
        'address = "16192 Coastal Hwy, Lewes, DE 19958, United States"',
        'address = " "',
    ),
    "p59": (
        "inventory.toml",
        OFFICER,
        OFFICER.replace("\n\n", '\nuntil_date = "2026-06-14"\n\n', 1),
    ),
}


@pytest.fixture(autouse=True)
def _no_revision_remembered() -> Iterator[None]:
    reading.forget()
    yield
    reading.forget()


def folder_with(tmp_path: Path, name: str, words: str, instead: str) -> Path:
    folder = tmp_path / "starter"
    shutil.copytree(STARTER, folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert text.count(words) == 1
    (folder / name).write_text(text.replace(words, instead), encoding="utf-8")
    return folder


def in_force(folder: Path = STARTER) -> Revision:
    draft = loading.load(folder, by=make_user(), at=FORCE)
    publishing.submit(draft, by=make_user(), at=FORCE)
    revision = publishing.approve(
        draft, by=make_user("publisher@example.com"), at=FORCE, effective_at=FORCE
    )
    reading.forget()
    return revision


def not_kept() -> dict[str, str]:
    """Promises that are not kept, with their state, as the desk would show them."""
    return {
        row.promise: str(row.state) for row in checks.run(NOW) if row.state != "kept"
    }


def test_every_machine_promise_has_a_check_that_exists():
    in_force()
    codes = set(
        Promise.objects.filter(kind="machine").values_list("check_code", flat=True)
    )

    assert codes == set(discover("promises", "CHECK"))


def test_all_are_kept_on_an_honest_company(mapped: Company):
    in_force()
    user = mapped.add("users")
    mapped.add("logins", user_id=user)
    mapped.add("calls", customer_id=mapped.add("customers"))

    assert not_kept() == {}


@pytest.mark.parametrize("promise", sorted(IN_WORDS))
def test_one_is_broken_by_what_is_published(mapped: Company, tmp_path, promise):
    in_force(folder_with(tmp_path, *IN_WORDS[promise]))

    assert not_kept() == {promise: "broken"}


def test_p41_cannot_even_be_published_broken(mapped: Company, tmp_path):
    words = 'category = "device"\ntitle = "Your device and sign-ins"\ntrigger'
    other = words.replace('"device"', '"usage"')
    draft = loading.load(
        folder_with(tmp_path, "inventory.toml", words, other), by=make_user(), at=FORCE
    )

    with pytest.raises(publishing.NotPublishable) as refused:
        publishing.submit(draft, by=make_user(), at=FORCE)
    assert str(refused.value) == "category device: No rule says how long it is kept."


def words_changed(mapped: Company) -> None:
    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE notices_clause SET body = 'We keep it all.'")


def history_changed(mapped: Company) -> None:
    ledger.seal(NOW)
    with without_triggers(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE portal_ledgerentry SET act = 'nothing_happened'")


def request_late(mapped: Company) -> None:
    filing.file(
        Filing(right="erasure", claims={"email": "maya@example.com"}), at=days_ago(60)
    )


def stopped_number_called(mapped: Company) -> None:
    choices.stop(
        person=people.ensure("phone", NUMBER, at=days_ago(5)),
        purpose="outbound-calls",
        ground="opt_out",
        case="",
        at=days_ago(5),
    )
    call(mapped, days=4)


def call(mapped: Company, days: float) -> None:
    mapped.add(
        "calls",
        customer_id=mapped.add("customers"),
        callee_number=NUMBER,
        started_at=days_ago(days),
        ended_at=days_ago(days),
    )


def call_too_old(mapped: Company) -> None:
    call(mapped, days=92)


def account_too_old(mapped: Company) -> None:
    mapped.add("users", closed_at=days_ago(32))


def payment_too_old(mapped: Company) -> None:
    mapped.add("payments", paid_at=NOW - timedelta(days=8 * 366))


def hold_without_review(mapped: Company) -> None:
    holds.place(
        kind="legal",
        title="Dispute",
        reason="",
        keys={"logins": ["1"]},
        by=None,
        at=NOW,
    )


@pytest.mark.parametrize(
    ("promises", "breaking"),
    [
        ({"p01"}, words_changed),
        ({"p35", "p39"}, request_late),
        ({"p43"}, history_changed),
        ({"p46"}, stopped_number_called),
        ({"p52"}, call_too_old),
        ({"p53"}, account_too_old),
        ({"p54"}, payment_too_old),
        ({"p55"}, hold_without_review),
    ],
)
def test_one_is_broken_by_what_is_done(
    mapped: Company, promises: set[str], breaking: Callable[[Company], None]
):
    in_force()
    breaking(mapped)

    assert not_kept() == dict.fromkeys(promises, "broken")
