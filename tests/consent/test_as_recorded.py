"""What a receipt of a choice shows is what was recorded, or it names what was changed."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from consent import as_recorded, choices, receipts
from consent.choices import Shown
from consent.models import Choice
from notices import drafting, reading, returning
from notices.models import Purpose, Revision
from portal import ledger, people, sealing, verifying
from portal.models import LedgerEntry, SealedLeaf
from tests.consent.test_recalling import CHOICES, since_the_backup
from tests.flush import without_triggers
from tests.notices.test_returning import lose, second
from tests.policies import agreed, make_user
from tests.rights.test_my import sign_in
from tests.rights.world import AT

__all__ = ["second"]
MAYA = "maya@example.com"
WORDS = "Tell you about offers. News and offers from us. Yes, you may."
pytestmark = pytest.mark.django_db


def made(person, *, is_given=True, words=WORDS, at=None):
    shown = Shown(revision=1, words=words, method="page", jurisdiction="US-CA")
    return choices.record(
        person=person,
        purpose="marketing",
        is_given=is_given,
        shown=shown,
        at=at or timezone.now(),
    )


@pytest.fixture
def maya(site):
    return people.ensure("email", MAYA, at=timezone.now())


@pytest.fixture
def choice(maya):
    found = made(maya)
    sealing.seal(timezone.now())
    return found


def said(choice):
    return receipts.receipt(Choice.objects.get(pk=choice.pk))


def altered(model, pk, **new):
    """As whoever owns the database alters a row; what is kept in memory is read anew."""
    with without_triggers(connection):
        assert model.objects.filter(pk=pk).update(**new) == 1
    reading.forget()


def test_an_untouched_receipt_says_so_and_every_field_of_it_is_covered(choice):
    found = said(choice)

    assert (found["record_check"], found["record_changed"]) == ("unchanged", [])
    assert found["record_not_sealed"] == []
    assert found["record_note"] == "Unchanged since it was recorded."
    # Where to go is no evidence of what was chosen, nor is what says that it was checked.
    plain = {"record_id", "validity_duration", "withdrawal_method", "rights"}
    plain |= {"demonstration", "words_note"}
    checks = {name for name in found if name.startswith("record_")}
    covered = {name for names in as_recorded.NAMES.values() for name in names}
    covered |= {*as_recorded.OF_NOTICE, "ledger_entry", "ledger_leaf"}
    assert found.keys() - covered - plain - checks == set()


@pytest.mark.parametrize(
    ("new", "named"),
    [
        ({"purpose": "sale"}, {"purpose", "words"}),
        ({"words_sha256": "0" * 64}, {"notice_words_sha256", "words"}),
        ({"is_given": False}, {"event_state"}),
        ({"method": "phone"}, {"collection_method"}),
        ({"method": "gpc"}, {"collection_method", "event_type"}),
        ({"language": "de"}, {"notice_language"}),
        ({"jurisdiction": "DE"}, {"jurisdiction"}),
        ({"schema_version": "27560:2030"}, {"schema_version"}),
        ({"revision": 7}, {"notice_revision", "privacy_notice"}),
    ],
)
def test_each_field_that_is_altered_is_named(choice, new, named):
    before = said(choice)

    altered(Choice, choice.pk, **new)

    found = said(choice)
    assert found["record_check"] == "changed"
    assert named <= set(found["record_changed"])
    assert found["record_note"].startswith("Changed after it was recorded, so do not")
    # Whatever is shown otherwise than before is named, and nothing is left out.
    told = {name for name in found if not name.startswith("record_")} - {"words_note"}
    other = {name for name in told if found[name] != before.get(name)}
    assert other <= set(found["record_changed"])
    assert "revision" in new or before.keys() - found.keys() == set()
    assert "company itself" not in found.get("words_note", "")
    assert any(
        "was changed after it was recorded" in line for line in verifying.verify()
    )


def test_another_time_or_person_is_named(choice, site):
    altered(Choice, choice.pk, made_at=choice.made_at - timedelta(days=1))
    assert said(choice)["record_changed"] == ["event_time"]
    altered(Choice, choice.pk, made_at=choice.made_at)
    other = people.ensure("email", "omar@example.com", at=timezone.now())

    altered(Choice, choice.pk, person=other)

    assert said(choice)["record_changed"] == ["pii_principal_id", "entity_id"]


def test_a_yes_that_was_taken_away_makes_no_refusal_of_what_took_it_back(maya):
    first = made(maya)
    later = made(maya, is_given=False, at=timezone.now() + timedelta(seconds=1))
    assert said(later)["event_state"] == "withdrawn"

    with without_triggers(connection):
        Choice.objects.filter(pk=first.pk).delete()

    found = said(later)
    assert (found["event_state"], found["record_changed"]) == (
        "refused",
        ["event_state"],
    )
    assert verifying.verify() == [f"The choice {first.pk} was removed."]


def retitled(**facts):
    """The signed bytes with another headline of the use, and what else is said."""
    version = Revision.objects.get(number=1)
    content = json.loads(bytes(version.canonical))
    for row in content["inventory"]["purposes"]:
        if row["slug"] == "marketing":
            row["title"] = "Sell your data"
    body = json.dumps(content).encode()
    altered(Revision, version.pk, canonical=body, **facts)
    return hashlib.sha256(body).hexdigest()


def test_another_headline_of_the_use_is_named(choice):
    sha256 = retitled()

    found = said(choice)

    assert found["purpose_title"] == "Sell your data"
    assert found["record_check"] == "changed"
    assert {"purpose_title", "words"} <= set(found["record_changed"])
    assert "its title" in found["record_note"]
    assert "company itself" not in found["words_note"]
    # With a hash that fits it still is not the version that was approved,
    altered(Revision, Revision.objects.get(number=1).pk, sha256=sha256)
    assert "purpose_title" in said(choice)["record_changed"]
    # and an approval that is told of afterwards came after the choice.
    ledger.record(
        "revision_approved",
        about="revision:1",
        by="user:1",
        at=timezone.now(),
        facts={"sha256": sha256},
    )
    assert "purpose_title" in said(choice)["record_changed"]


def test_a_row_of_the_version_is_not_what_a_receipt_reads(choice):
    title = said(choice)["purpose_title"]

    altered(Purpose, Purpose.objects.get(slug="marketing").pk, title="Sell your data")

    found = said(choice)
    assert (found["purpose_title"], found["record_check"]) == (title, "unchanged")


@pytest.mark.parametrize("is_forged_to_the_leaf", [False, True])
def test_an_entry_that_was_altered_with_its_row_is_named(choice, is_forged_to_the_leaf):
    entry = LedgerEntry.objects.get(about=f"choice:{choice.pk}")
    altered(Choice, choice.pk, method="phone")
    entry.facts = {**entry.facts, "method": "phone"}
    new = {"facts": entry.facts}
    if is_forged_to_the_leaf:
        new["leaf"] = as_recorded.leaves.Content.of(entry).leaf()
    altered(LedgerEntry, entry.pk, **new)

    assert said(choice)["record_changed"] == ["ledger_entry"]


def test_a_choice_without_an_entry_is_named(choice):
    entry = LedgerEntry.objects.get(about=f"choice:{choice.pk}")
    with without_triggers(connection):
        SealedLeaf.objects.filter(entry=entry).delete()
        entry.delete()

    assert said(choice)["record_changed"] == ["ledger_entry"]


def test_a_receipt_from_before_says_what_its_entry_does_not_hold(choice):
    """Entries held the use, the version, the words and the way, and are kept."""
    entry = LedgerEntry.objects.get(about=f"choice:{choice.pk}")
    early = {name: entry.facts[name] for name in ("purpose", "revision", "words")}
    entry.facts = {**early, "method": entry.facts["method"]}
    with without_triggers(connection):
        SealedLeaf.objects.all().delete()
    leaf = as_recorded.leaves.Content.of(entry).leaf()
    altered(LedgerEntry, entry.pk, facts=entry.facts, leaf=leaf)

    found = said(choice)

    assert found["record_check"] == "unchanged"
    assert found["record_not_sealed"] == [
        "notice_language",
        "jurisdiction",
        "schema_version",
        "pii_principal_id",
        "entity_id",
    ]
    assert "not sealed" in found["record_note"]
    altered(Choice, choice.pk, is_given=False, made_at=choice.made_at - timedelta(1))
    assert said(choice)["record_changed"] == [
        "event_time",
        "event_state",
        "words",
        "counts_for",
    ]


def test_what_comes_back_after_a_restore_is_as_it_was(policy, settings, tmp_path):
    with since_the_backup(settings, tmp_path):
        maya = people.ensure("email", MAYA, at=AT)
        made(maya, at=AT)
        made(maya, is_given=False, at=AT + timedelta(seconds=1))

    assert CHOICES.replay(AT + timedelta(days=3)) == 2

    found = [receipts.receipt(each) for each in Choice.objects.order_by("made_at")]
    assert [
        (each["event_state"], each["record_changed"], each["record_not_sealed"])
        for each in found
    ] == [("given", [], []), ("withdrawn", [], [])]
    assert verifying.verify() == []


def test_so_is_a_choice_whose_version_came_back(second):
    at = second.approved_at + timedelta(hours=1)
    shown = Shown(revision=2, words="May we?", method="api")
    maya = people.ensure("email", MAYA, at=at)
    one = choices.record(
        person=maya, purpose="service", is_given=True, shown=shown, at=at
    )
    lose(second)
    assert said(one)["record_changed"] != []
    assert verifying.verify() == []  # of a version that is gone other checks speak

    returning.put_back(at + timedelta(days=1))

    assert (said(one)["notice_revision"], said(one)["record_changed"]) == (2, [])


def test_the_check_of_the_ledger_names_the_choice_and_nobody(choice, capsys):
    call_command("verify_ledger")
    assert "Unchanged" in capsys.readouterr().out
    altered(Choice, choice.pk, language="de")

    with pytest.raises(CommandError) as found:
        call_command("verify_ledger")

    assert str(found.value) == (
        f"The choice {choice.pk} was changed after it was recorded: the language."
    )


@pytest.mark.words
def test_the_own_page_names_what_was_changed(choice, guest):
    sign_in(guest)
    assert "none of these was changed since." in guest.get("/my/").text
    altered(Choice, choice.pk, method="phone", language="de")

    page = guest.get("/my/").text

    assert "none of these was changed since." not in page
    assert (
        "Changed after it was recorded, so do not rely on it: how it was said, the "
        "language."
    ) in page


@pytest.mark.words
def test_the_own_page_calls_a_use_as_its_version_calls_it(choice, guest):
    """Not as a later version does, and not as somebody wrote into the bytes."""
    sign_in(guest)
    at = timezone.now()
    draft = drafting.begin(by=make_user(), at=at)
    row = drafting.find(draft, "purposes", "marketing")
    new = {"title": "Send you a magazine"}
    drafting.change(row, new, seen=drafting.stand(row), by=make_user(), at=at)
    agreed(draft, by=make_user(), second=make_user("vera@example.com"), at=at)
    reading.forget()
    page = guest.get("/my/").text
    assert "Tell you about offers" in page
    assert "Send you a magazine" not in page

    retitled()

    page = guest.get("/my/").text
    assert "Sell your data" in page
    assert "so do not rely on it: its title" in page
