"""A folder becomes a draft, or one sentence says what to mend."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

import notices
from notices import linting, loading, markup, reading, whole_dump
from notices.models import Clause, RetentionRule, Revision
from tests.notices.world import (
    AT,
    INVENTORY,
    POLICY,
    make_approved,
    make_draft,
    write_folder,
)
from tests.policies import make_user

pytestmark = pytest.mark.django_db


# What the starter is never told, with no data map beside it.
CLEAN = {"untied", "link-misses", "typed-period", "california"}


def test_a_folder_becomes_a_draft_that_is_not_in_force(tmp_path):
    draft = make_draft(tmp_path / "a")

    assert (draft.state, draft.number, draft.effective_at) == ("draft", 1, None)
    assert list(
        Clause.objects.filter(revision=draft).values_list("slug", "parent", "right")
    ) == [
        ("keep", "", ""),
        ("rights", "", ""),
        ("erasure", "rights", "erasure"),
        ("reach", "", ""),
    ]


def test_a_copy_dumps_the_same(tmp_path):
    revision = make_approved(tmp_path / "a")
    copy = Revision.objects.create(number=2, title="Copy")
    loading.copy_inventory(revision, copy)

    assert loading.dump(copy) == loading.dump(revision)


def test_a_second_draft_is_not_loaded_beside_an_open_one(tmp_path):
    make_draft(tmp_path / "a")

    with pytest.raises(loading.BadFolder, match="A draft is open already"):
        make_draft(tmp_path / "b")


def test_a_document_written_out_reads_back(tmp_path):
    draft = make_draft(tmp_path / "a")
    dumped = loading.dump(draft)

    text = markup.write(dumped["documents"][0], dumped["clauses"])
    assert text == POLICY


def test_the_starter_loads():
    folder = Path(notices.__file__).parent / "starter"
    draft = loading.load(folder, by=make_user("editor@example.com"), at=AT)

    assert len(loading.dump(draft)["promises"]) == 65
    # One question for all twelve tables says the same, also what only some rows have.
    rules = RetentionRule.objects.filter(revision=draft, slug="payment")
    assert rules.update(law_from=date(2020, 1, 31), title="“Zahl\n\\ung”") == 1
    whole_dump.of(draft)  # the first in a process also asks what the database can
    with CaptureQueriesContext(connection) as asked:
        at_once = whole_dump.of(draft)
    assert at_once == loading.dump(draft)
    assert len(asked) == 1
    found = linting.found(reading.of_revision(draft), AT)
    amiss = [lint for check, lint in found if check.code in CLEAN]
    assert amiss == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"inventory": "[organisation"}, "inventory.toml: "),
        ({"inventory": INVENTORY + "[[lies]]\nslug = 'x'\n"}, "inventory.toml: The table “lies” is not known."),
        ({"inventory": INVENTORY + "[[rules]]\nslug = 'calls'\ncategory = 'calls'\ntitle = 'x'\ntrigger = 't'\nperiod = 'P1D'\nwhy = 'relationship'\n"}, "rules: The slug “calls” is used twice."),
        ({"inventory": INVENTORY.replace('why = "relationship"', 'why = "whim"')}, "rules, “calls”: why: "),
        ({"inventory": INVENTORY.replace('brand = "Demo"', 'brandy = "Demo"')}, "organisation, “org”: “brandy” is not known."),
        ({"inventory": INVENTORY.replace("P90D", "ninety")}, "rules, “calls”: Write the period like P90D, P13M or P8Y"),
        ({"inventory": INVENTORY.replace("America/New_York", "New York")}, "organisation, “org”: Write the time zone like Europe/Berlin"),
        ({"inventory": INVENTORY.replace("relationship", "legal_duty")}, "rules, “calls”: Name the section of the law"),
        ({"policy": POLICY + "a b " * 5001}, "clauses, “reach”: “Contact” is longer than 20,000 characters. Split it."),
        ({"policy": "No title"}, "policy.md, line 1: begin with “# ” and the title."),
        ({"policy": POLICY + "\n## Twice {#keep}\n"}, "policy.md, line 29: the slug “keep” is used twice."),
        ({"policy": POLICY + "\n## No slug\n"}, "policy.md, line 29: write “## Title {#slug}”."),
    ],
)  # fmt: skip
def test_a_bad_folder_is_one_sentence_and_nothing_is_left(tmp_path, change, sentence):
    folder = write_folder(tmp_path / "a", **change)

    with pytest.raises(loading.BadFolder) as caught:
        loading.load(folder, by=make_user("editor@example.com"), at=AT)
    assert str(caught.value).startswith(sentence)
    assert Revision.objects.count() == 0


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(loading.BadFolder, match="inventory.toml: It is missing"):
        loading.load(tmp_path, by=make_user("editor@example.com"), at=AT)


def test_the_command_makes_a_draft_that_is_not_in_force(tmp_path, capsys):
    elena = make_user("elena@example.com")
    call_command("load_revision", write_folder(tmp_path / "a"), by=elena.email)

    revision = Revision.objects.get()
    assert (revision.state, revision.proposed_by) == ("draft", elena)
    assert [edit.by for edit in revision.edits.all()] == [elena]
    assert capsys.readouterr().out == (
        f"Draft of {revision} made. It is not in force.\n"
        "The checks: 0 findings stop it. The desk lists them.\n"
    )
    with pytest.raises(CommandError, match="A draft is open already"):
        call_command("load_revision", tmp_path / "a", by=elena.email)
    assert Revision.objects.count() == 1


def test_nothing_is_loaded_that_nobody_wrote(tmp_path):
    """Whoever wrote it could agree to it, too, were their name not kept."""
    with pytest.raises(CommandError, match="--by"):
        call_command("load_revision", write_folder(tmp_path / "a"))
    assert Revision.objects.count() == 0
