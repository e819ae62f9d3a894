"""Every machine promise of the starter: kept on an honest company, and breakable.

Each is broken once, the way it would break in life, and exactly it turns red. A
promise that nothing can break proves nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

import notices
from consent import choices
from consent.choices import Shown
from consent.models import Stop
from notices import checks, loading, pages, publishing, reading
from notices.models import Promise, RenderedPage
from portal import ledger, outbox, people
from portal.models import Opening, User
from portal.plugins import discover
from retention import holds
from retention.models import Dataset, System
from rights import filing
from rights.filing import Filing
from rights.models import RecipientNotice
from tests import again
from tests.company import NOW, Company, company, days_ago, mapped
from tests.flush import without_triggers
from tests.policies import agreed, let_pass, make_user
from tests.rights.days import moved

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

USED = """slug = "usage-analytics"
category = "usage"
recipient = "analytics"
purpose = "improvement\""""
PAID = """slug = "payment-payment-provider"
category = "payment"
recipient = "payment-provider"
purpose = "billing\""""
HELPED = """recipient = "telephony"
purpose = "outbound-calls"
kind = "business_purpose\""""
TELEPHONY = 'slug = "calls-telephony"\ncategory = "calls"'
PROVIDER = """slug = "telephony"
title = "Telephony provider"
kind = "service provider"
country = "US"
safeguard = "Contract in line with the law\""""

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
    "p02": (
        "inventory.toml",
        'description = "Charge for the Services and keep the books."',
        'description = ""',
    ),
    "p04": ("inventory.toml", 'name = "Smallest, Inc."', 'name = " "'),
    "p09": ("inventory.toml", USED, USED.replace("improvement", "sharing")),
    "p11": (
        "inventory.toml",
        PAID,
        PAID.replace("billing", "legal"),
    ),
    "p12": ("inventory.toml", 'kind = "adviser"', 'kind = "data broker"'),
    "p14": ("inventory.toml", 'sources = ["calls"]', 'sources = [" "]'),
    "p17": ("inventory.toml", TELEPHONY, TELEPHONY.replace('"calls"', '"support"')),
    "p19": (
        "inventory.toml",
        HELPED,
        HELPED.replace("business_purpose", "shared"),
    ),
    "p30": (
        "inventory.toml",
        PROVIDER,
        PROVIDER.replace("Contract in line with the law", ""),
    ),
    "p59": (
        "inventory.toml",
        OFFICER,
        OFFICER.replace("\n\n", '\nuntil_date = "2026-06-14"\n\n', 1),
    ),
}


# What breaks one promise may break its neighbours with it.
BESIDE = {
    "p09": {"p17"},
    "p10": {"p09", "p17", "p19"},
    "p13": {"p14"},
    "p19": {"p10"},
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


def in_force(folder: Path | None = None) -> None:
    """What is in a folder, or the starter, in force since `FORCE`."""
    if folder:
        published(folder)
    else:
        again.made(("promises", FORCE), lambda: published(STARTER))
    reading.forget()


def published(folder: Path) -> None:
    draft = loading.load(folder, by=make_user(), at=FORCE)
    let_pass(draft, at=FORCE)
    publisher = make_user("publisher@example.com")
    agreed(draft, by=make_user(), second=publisher, at=FORCE)


def not_kept() -> dict[str, str]:
    """Promises that are not kept, with their state, as the desk would show them."""
    unkept = {"broken", "error"}
    return {
        row.promise: str(row.state) for row in checks.run(NOW) if row.state in unkept
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


@pytest.mark.words
@pytest.mark.parametrize("promise", sorted(IN_WORDS))
def test_one_is_broken_by_what_is_published(mapped: Company, tmp_path, promise):
    in_force(folder_with(tmp_path, *IN_WORDS[promise]))

    assert not_kept().keys() == {promise, *BESIDE.get(promise, set())}


def test_p09_and_p19_are_broken_on_the_day_a_contract_runs_out(mapped, tmp_path):
    """What another company does shows nowhere here; that it is bound does."""
    words = PROVIDER + '\ncontract = "Contract in line with the law"'
    runs = f'{words}\ncontract_expires_on = "{days_ago(-1).date()}"'
    in_force(folder_with(tmp_path, "inventory.toml", words, runs))
    assert not_kept() == {}
    later = {row.promise: row for row in checks.run(days_ago(-3))}

    for slug in ("p09", "p19"):
        assert (later[slug].state, later[slug].message) == (
            "broken",
            "No contract in force: telephony.",
        )


def test_p41_cannot_even_be_published_broken(mapped: Company, tmp_path):
    words = 'category = "device"\ntitle = "Your device and sign-ins"\ntrigger'
    other = words.replace('"device"', '"usage"')
    draft = loading.load(
        folder_with(tmp_path, "inventory.toml", words, other), by=make_user(), at=FORCE
    )

    with pytest.raises(publishing.NotPublishable) as refused:
        publishing.submit(draft, by=make_user(), at=FORCE)
    assert str(refused.value).startswith(
        "Your device and sign-ins (category): No rule says how long it is kept."
    )


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


def late(right: str, **answers: str) -> Callable[[Company], None]:
    """Somebody asked under this right long ago, and nobody answered."""

    def breaking(mapped: Company) -> None:
        said = {"email": "maya@example.com"}
        filing.file(Filing(right=right, claims=said, answers=answers), at=days_ago(80))

    return breaking


def choose(method: str, purpose: str = "marketing") -> None:
    shown = Shown(revision=1, words="Offers?", method=method)
    person = people.ensure("email", "maya@example.com", at=days_ago(5))
    choices.record(
        person=person, purpose=purpose, is_given=True, shown=shown, at=days_ago(5)
    )


def consent_from_terms(mapped: Company) -> None:
    choose("terms")


def consent_to_everything(mapped: Company) -> None:
    choose("page", purpose="everything")


def service_stopped(mapped: Company) -> None:
    person = people.ensure("email", "maya@example.com", at=days_ago(5))
    stop = {"ground": "opt_out", "case": "", "at": days_ago(5)}
    choices.stop(person=person, purpose="service", **stop)


def page_of_another_version(document: str) -> Callable[[Company], None]:
    def breaking(mapped: Company) -> None:
        pages.materialise(NOW)
        RenderedPage.objects.filter(document=document).update(body=b"Older words.")

    return breaking


def password_alone(mapped: Company) -> None:
    make_user("new@example.com")
    User.objects.filter(email="new@example.com").update(
        is_staff=True, last_login=days_ago(1)
    )


def opt_out_waits(mapped: Company) -> None:
    case = filing.file(
        Filing(
            right="opt_out",
            claims={"email": "maya@example.com"},
            answers={"choices": ["marketing"]},
        ),
        at=days_ago(1),
    )
    moved(case, answered_at=None)


def opt_out_lost(mapped: Company) -> None:
    filing.file(
        Filing(
            right="opt_out",
            claims={"email": "maya@example.com"},
            answers={"choices": ["marketing"]},
        ),
        at=days_ago(1),
    )
    with without_triggers(connection):
        assert Stop.objects.all().delete()[1]["consent.Stop"] == 1


def consent_to_a_sale(mapped: Company) -> None:
    choose("page", purpose="sale")


def handed_to_nobody_named(mapped: Company) -> None:
    Dataset.objects.create(
        system=System.objects.get(slug="app"),
        slug="visitors",
        title="Visitors",
        table="users",
        key_column="id",
        category="visitors",
        passes_on={"column": "id", "table": "users", "key": "id"},
    )


def told_of_what_they_do_not_get(mapped: Company) -> None:
    case = filing.file(
        Filing(right="erasure", claims={"email": "maya@example.com"}), at=days_ago(1)
    )
    RecipientNotice.objects.create(
        case=case,
        recipient="telephony",
        title="Telephony provider",
        categories=["calls", "payment"],
        state="told",
        how="hand",
        made_at=NOW,
        settled_at=NOW,
    )


def withdrawal_waits(mapped: Company) -> None:
    case = filing.file(
        Filing(
            right="withdrawal",
            claims={"email": "maya@example.com"},
            answers={"choices": ["marketing"]},
        ),
        at=days_ago(80),
    )
    rows = type(case).objects.filter(pk=case.pk)
    rows.update(status="received", answered_at=None, ending="")


def objection_without_pause(mapped: Company) -> None:
    filing.file(
        Filing(
            right="objection",
            claims={"email": "maya@example.com"},
            answers={"purposes": ["improvement"]},
        ),
        at=days_ago(1),
    )
    for stop in Stop.objects.all():
        choices.lift(stop, by="desk", at=NOW, reason="by hand")


def offer_mailed(mapped: Company) -> None:
    outbox.queue(
        kind="summer_sale",
        to="maya@example.com",
        subject="Offers",
        text="Buy.",
        dedupe="offer",
        language="en",
        at=days_ago(1),
    )


def opened_by_a_stranger(mapped: Company) -> None:
    Opening.objects.create(
        user=make_user("curious@example.com"), about="case:PR-1", what="case", at=NOW
    )


@pytest.mark.parametrize(
    ("promises", "breaking"),
    [
        ({"p01"}, words_changed),
        ({"p05"}, page_of_another_version("california")),
        ({"p07"}, page_of_another_version("policy")),
        ({"p08"}, consent_from_terms),
        ({"p16"}, consent_to_everything),
        ({"p35"}, late("access")),
        ({"p39"}, request_late),
        ({"p36"}, late("portability")),
        ({"p38"}, late("rectification", field="people:full_name")),
        ({"p42", "p50"}, withdrawal_waits),
        ({"p44"}, late("restriction")),
        ({"p47"}, late("appeal")),
        ({"p48"}, late("complaint")),
        ({"p61"}, late("enquiry")),
        ({"p64"}, late("child")),
        ({"p45"}, objection_without_pause),
        ({"p50"}, opt_out_waits),
        ({"p50"}, opt_out_lost),
        ({"p10"}, consent_to_a_sale),
        ({"p12"}, handed_to_nobody_named),
        ({"p17"}, told_of_what_they_do_not_get),
        ({"p56"}, offer_mailed),
        ({"p57"}, service_stopped),
        ({"p60"}, opened_by_a_stranger),
        ({"p43"}, history_changed),
        ({"p46"}, stopped_number_called),
        ({"p52"}, call_too_old),
        ({"p52", "p53"}, account_too_old),
        ({"p52", "p54"}, payment_too_old),
        ({"p55"}, hold_without_review),
    ],
)
def test_one_is_broken_by_what_is_done(
    mapped: Company, promises: set[str], breaking: Callable[[Company], None]
):
    in_force()
    breaking(mapped)

    assert not_kept() == dict.fromkeys(promises, "broken")


def test_p24_is_broken_by_a_password_alone_outside_a_demonstration(mapped, settings):
    in_force()
    settings.IS_PRODUCTION, settings.SITE_URL = True, "https://privacy.example.com"
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    assert not_kept() == {}

    password_alone(mapped)

    assert not_kept() == {"p24": "broken"}


def test_p26_is_broken_by_a_site_that_answers_unencrypted(mapped, settings):
    in_force()
    settings.IS_PRODUCTION = True

    assert not_kept() == {"p26": "broken"}


def test_what_nothing_has_shown_yet_is_neither_green_nor_red():
    in_force()
    states = {row.promise for row in checks.run(NOW) if row.state == "none_yet"}

    assert states == {
        *("p05", "p07", "p08", "p16", "p24", "p26", "p35", "p36", "p38", "p39"),
        *("p42", "p44", "p45", "p46", "p47", "p48", "p50", "p56", "p60", "p61", "p64"),
    }


def test_at_least_thirty_five_promises_are_checked_by_a_machine():
    in_force()
    rows = Promise.objects.values_list("kind", flat=True)

    assert sorted(Counter(rows).items()) == [
        ("attested", 9),
        ("machine", 44),
        ("shown", 12),
    ]
