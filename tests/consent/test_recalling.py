"""A restored portal knows every stop and every choice that was made since the backup."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from consent import choices, following, gate, recalling
from consent.choices import Shown
from consent.models import Choice, Reach, Stop
from consent.replays.choices import REPLAY as CHOICES
from consent.replays.stops import REPLAY as STOPS
from portal import jobs, ledger, people, remembering
from portal.models import Identifier, LedgerEntry, Person
from tests.rights.world import AT, later, make_case

PHONE, EMAIL = "+12025550143", "maya@example.com"
SECOND = "+12025550144"
SHOWN = Shown(revision=1, words="Send me offers.", method="web form")
LATER = later(days=3)
ACTS = {
    recalling.stop_lines: recalling.STOP_ACTS,
    recalling.choice_lines: recalling.CHOICE_ACTS,
}


@contextmanager
def since_the_backup(settings, tmp_path: Path):
    """What happens here is in no row afterwards, only in the lines."""
    settings.KEYS_DIR = tmp_path / "keys"
    with transaction.atomic():
        yield
        ledger.seal(AT)
        remembering.catch_up(AT)
        transaction.set_rollback(True)


def stop(person, purpose="outbound-calls", at=AT):
    return choices.stop(
        person=person, purpose=purpose, ground="opt_out", case="PR-7K4M22QE", at=at
    )


def choose(person, is_given, at=AT):
    return choices.record(
        person=person, purpose="marketing", is_given=is_given, shown=SHOWN, at=at
    )


def may(kind: str, value: str, purpose: str, at=LATER) -> bool:
    return gate.may_process_identifier(kind, value, purpose, at)


def test_a_number_that_nobody_knows_any_more_stays_stopped(policy, settings, tmp_path):
    with since_the_backup(settings, tmp_path):
        row = stop(people.ensure("phone", PHONE, at=AT))
    assert may("phone", PHONE, "outbound-calls")

    assert [STOPS.replay(LATER), STOPS.replay(LATER)] == [1, 0]

    assert not may("phone", PHONE, "outbound-calls")
    assert may("phone", "+12025550144", "outbound-calls")
    found = Stop.objects.get()
    assert (found.pk, found.person_id, found.since, found.case) == (
        row.pk, row.person_id, AT, "PR-7K4M22QE",
    )  # fmt: skip
    entry = LedgerEntry.objects.get(act="stop.recalled")
    assert (entry.about, entry.facts["purpose"]) == (f"stop:{row.pk}", "outbound-calls")


def test_a_stop_is_laid_on_the_person_that_the_backup_knows(policy, settings, tmp_path):
    with since_the_backup(settings, tmp_path):
        stop(people.ensure("email", EMAIL, at=AT), "marketing")
    ana = people.ensure("email", EMAIL, at=LATER)

    STOPS.replay(LATER)

    assert Stop.objects.get().person == ana
    assert Person.objects.count() == 1


def test_what_was_lifted_is_lifted_again_and_what_was_laid_again_holds(
    policy, settings, tmp_path
):
    settings.KEYS_DIR = tmp_path / "keys"
    ana = people.ensure("email", EMAIL, at=AT)
    stop(ana, "marketing")
    stop(ana, "outbound-calls")
    with since_the_backup(settings, tmp_path):
        for row in Stop.objects.order_by("purpose"):
            choices.lift(row, by="person", at=later(hours=1), reason="chosen again")
        stop(ana, "marketing", at=later(hours=2))

    assert STOPS.replay(LATER) == 3

    assert [may("email", EMAIL, each) for each in ("marketing", "outbound-calls")] == [
        False, True,
    ]  # fmt: skip
    rows = Stop.objects.order_by("purpose", "since").values_list("purpose", "until")
    assert list(rows) == [
        ("marketing", later(hours=1)), ("marketing", None),
        ("outbound-calls", later(hours=1)),
    ]  # fmt: skip


def test_what_followed_a_no_is_known_again_with_its_end(policy, settings, tmp_path):
    """Two numbers follow the no of an address; a yes at one of them ended it there."""
    with since_the_backup(settings, tmp_path):
        ana = people.ensure("email", EMAIL, at=AT)
        own = {"person": ana, "purpose": "marketing", "ground": "opt_out", "case": ""}
        no = choices.stop(**own, at=AT)
        pairs = [("phone", PHONE), ("phone", SECOND)]
        following.lay(no.pk, people.noted(pairs, at=AT), at=AT)
        ended = Stop.objects.get(person=people.find("phone", SECOND))
        choices.lift(ended, by="person", at=later(hours=1), reason="chosen again")

    assert [STOPS.replay(LATER), STOPS.replay(LATER)] == [4, 0]

    assert not may("email", EMAIL, "marketing")
    assert not may("phone", PHONE, "marketing")
    assert Stop.objects.get(pk=ended.pk).until == later(hours=1)
    assert set(
        Stop.objects.exclude(follows=None).values_list("follows", flat=True)
    ) == {no.pk}
    # The no is due to be carried once more, and is carried to nobody twice.
    (row,) = following.due(LATER)
    owner = jobs.claim(Reach, row.pk, at=LATER)
    pairs = [("phone", PHONE), ("phone", SECOND)]
    assert following.looked(row, owner, people.noted(pairs, at=LATER), at=LATER) == 0
    entry = LedgerEntry.objects.filter(act="stop.recalled", facts__follows=str(no.pk))
    assert entry.count() == 3


def test_a_no_that_ended_since_the_backup_ends_what_followed_it(
    policy, settings, tmp_path
):
    settings.KEYS_DIR = tmp_path / "keys"
    ana = people.ensure("email", EMAIL, at=AT)
    no = stop(ana, "marketing")
    following.lay(no.pk, people.noted([("phone", PHONE)], at=AT), at=AT)
    with since_the_backup(settings, tmp_path):
        choices.lift(no, by="person", at=later(hours=1), reason="chosen again")

    assert STOPS.replay(LATER) == 2

    assert Stop.objects.filter(until=None).count() == 0
    assert Reach.objects.count() == 0


def test_the_newest_choice_speaks_also_after_a_restore(policy, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    ana = people.ensure("email", EMAIL, at=AT)
    choose(ana, True)
    with since_the_backup(settings, tmp_path):
        choose(ana, False, at=later(hours=1))
    assert may("email", EMAIL, "marketing")

    assert [CHOICES.replay(LATER), CHOICES.replay(LATER)] == [1, 0]

    assert not may("email", EMAIL, "marketing")
    found = Choice.objects.get(is_given=False)
    assert (found.made_at, found.words_sha256, found.method) == (
        later(hours=1), Choice.objects.get(is_given=True).words_sha256, "web form",
    )  # fmt: skip


def test_the_lines_name_nobody(policy, settings, tmp_path):
    with since_the_backup(settings, tmp_path):
        ana = people.ensure("email", EMAIL, at=AT)
        people.attach(ana, "phone", PHONE, at=AT)
        stop(ana)
        choose(ana, True)

    text = "".join(path.read_text() for path in remembering._files())
    kinds = {json.loads(line).get("kind") for line in text.splitlines()}
    # The policy too, whose bytes are public, and the mark up to where all is written.
    assert kinds == {"published", "stops", "choices", None}
    assert [each for each in ("maya", "example.com", "5550143") if each in text] == []


def test_whoever_comes_back_and_proves_the_address_can_be_searched_for(
    policy, settings, tmp_path
):
    with since_the_backup(settings, tmp_path):
        stop(people.ensure("email", EMAIL, at=AT))
    STOPS.replay(LATER)
    assert bytes(Identifier.objects.get().sealed) == b""

    person = people.prove("email", EMAIL, at=LATER + timedelta(hours=1))

    assert people.proven(person) == {"email": [EMAIL]}


def test_a_line_is_the_same_from_the_act_and_from_its_rows(
    policy, settings, tmp_path, django_capture_on_commit_callbacks
):
    """Whoever files has the rows at hand; the sweep reads what a crash left out."""
    settings.KEYS_DIR = tmp_path / "keys"
    known = people.ensure("email", EMAIL, at=AT)
    people.attach(known, "phone", PHONE, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        for address in (EMAIL, "new@example.com"):
            claims = {"email": address}
            said = {"choices": ["marketing", "sale"]}
            make_case("opt_out", claims=claims, answers=said)
            make_case("withdrawal", claims=claims, answers={"choices": ["marketing"]})
    entries = list(LedgerEntry.objects.filter(about__regex="^(stop|choice):"))

    read = {
        str(entry.pk): line
        for lines in (recalling.stop_lines, recalling.choice_lines)
        for entry, line in lines([e for e in entries if e.act in ACTS[lines]])
    }

    written = [*remembering.lines("stops"), *remembering.lines("choices")]
    assert len(read) == len(entries) == 8
    assert {line.pop("entry"): line for line in written} == {
        entry: {"kind": "stops" if "until" in line else "choices", **line}
        for entry, line in read.items()
    }
    assert (
        sorted(len(line["identifiers"]) for line in read.values()) == [1] * 4 + [2] * 4
    )
