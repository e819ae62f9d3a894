"""The first run is read from rows: each step turns when what it asks for is there."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils import timezone

from portal import beginning, ledger, outbox
from portal.models import LedgerEntry, OutboundMail, User
from retention.models import Dataset
from tests.rights.test_desk import browser, staff

ALL = [
    "keys",
    "officers",
    "second-factor",
    "mail",
    "system",
    "policy",
    "facts",
    "phone",
    "recipients",
]


def done() -> set[str]:
    return {line.code for line in beginning.lines(timezone.now()) if line.is_done}


def test_the_steps_stand_in_their_order(db):
    assert [line.code for line in beginning.lines(timezone.now())] == [*ALL, "backup"]


def test_a_new_installation_has_nothing_done_but_its_keys(db):
    assert done() - {"keys"} == set()


def test_two_officers_are_needed_and_a_left_one_does_not_count(db):
    first = staff("officer")
    assert "officers" not in done()
    staff("officer", "second")
    assert "officers" in done()

    User.objects.filter(pk=first.pk).update(is_active=False)
    assert "officers" not in done()


def test_phones_are_reached_once_a_text_left_or_where_none_is_known(mapped):
    assert "phone" not in done()
    found = list(Dataset.objects.all())
    for row in found:
        Dataset.objects.filter(pk=row.pk).update(
            finders=[each for each in row.finders if each["by"] != "phone"]
        )
    assert "phone" in done()

    for row in found:
        row.save()
    assert "phone" not in done()
    outbox.queue(
        kind="code", to="+14155550123", subject="", text="1", dedupe="1",
        language="en", channel="phone", at=timezone.now(),
    )  # fmt: skip
    outbox.send_due(timezone.now())
    assert "phone" in done()


def test_a_company_of_one_says_so_and_is_done(db, settings):
    settings.SECOND_PERSON = "solo"
    assert "officers" not in done()
    staff("officer")
    assert "officers" in done()


def test_everybody_at_the_desk_needs_a_factor(db):
    people = [staff("officer"), staff("operator")]
    Authenticator.objects.create(user=people[0], type="totp", data={})
    assert "second-factor" not in done()
    # Recovery codes alone are no factor.
    Authenticator.objects.create(user=people[1], type="recovery_codes", data={})
    assert "second-factor" not in done()

    Authenticator.objects.create(user=people[1], type="totp", data={})
    assert "second-factor" in done()


def test_a_test_mail_goes_to_whoever_asks_and_counts_once_it_left(site):
    operator = staff("operator")
    page = browser(operator)
    assert "To do" in page.get("/desk/begin/").content.decode()

    page.post("/desk/begin/mail/", {"to": "stranger@example.com"})
    mail = OutboundMail.objects.get(kind="test")
    assert outbox.read(mail)["to"] == operator.email
    assert LedgerEntry.objects.filter(act="portal.mail_tested").count() == 1
    assert "mail" not in done()
    outbox.send_due(timezone.now())
    assert "mail" in done()


def test_policy_system_and_backup(site, mapped):
    assert {"policy", "system"} <= done()
    # The starter policy guesses.
    assert "facts" not in done()
    assert "backup" not in done()

    ledger.record(
        "portal.backed_up",
        about="portal:backup",
        by="system",
        at=timezone.now(),
        facts={"bytes": 1},
    )
    assert "backup" in done()
    Dataset.objects.all().delete()
    assert "system" not in done()


def test_the_page_costs_the_same_however_many_people_there_are(
    site, django_assert_num_queries
):
    beginning.lines(timezone.now())
    with django_assert_num_queries(9):
        beginning.lines(timezone.now())
    for name in ("one", "two", "three"):
        staff("officer", name)
    with django_assert_num_queries(9):
        beginning.lines(timezone.now())
