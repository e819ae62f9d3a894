"""Stops and choices that a restored database does not know of.

Whoever said no stays stopped (11 CCR 7026; GDPR Art. 21(3)), and the newest choice
speaks. A person is known again by the keyed digests of their identifiers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model

from consent import as_recorded, following
from consent.models import Choice, Reach, Stop
from portal import ledger, people, remembering
from portal.models import LedgerEntry, Person

STOPS, CHOICES = "stops", "choices"
STOP_ACTS = ("stop.laid", "stop.lifted")
CHOICE_ACTS = (as_recorded.YES, as_recorded.NO)
SYSTEM = "system"
Found = Iterator[tuple[LedgerEntry, remembering.Line]]


Mark = list[Any]
PLAIN = (
    "schema_version",
    "purpose",
    "revision",
    "words_sha256",
    "is_given",
    "method",
    "language",
    "jurisdiction",
)


def stop_lines(entries: list[LedgerEntry]) -> Found:
    """A stop as it was laid, or the end of one."""
    rows = _rows(Stop, entries)
    for entry in entries:
        if entry.about in rows:
            row, marks = rows[entry.about]
            until = entry.at.isoformat() if entry.act == STOP_ACTS[1] else ""
            yield entry, _stop_line(row, marks, until=until)


def choice_lines(entries: list[LedgerEntry]) -> Found:
    """A choice, whole: its words are known by their hash alone."""
    rows = _rows(Choice, entries)
    for entry in entries:
        if entry.about in rows:
            yield entry, _choice_line(*rows[entry.about])


def laid(rows: list[Stop], person: Person) -> remembering.Lines | None:
    """The lines of stops just laid; None where the person's addresses are not at hand."""
    marks = _at_hand(person)
    if marks is None:
        return None
    return lambda: {f"stop:{row.pk}": _stop_line(row, marks) for row in rows}


def made(rows: list[Choice], person: Person) -> remembering.Lines | None:
    """The same of choices just made."""
    marks = _at_hand(person)
    if marks is None:
        return None
    return lambda: {f"choice:{row.pk}": _choice_line(row, marks) for row in rows}


def _at_hand(person: Person) -> list[Mark] | None:
    if person.at_hand is None:
        return None
    return [[each.kind, each.digest, each.key_version] for each in person.at_hand]


def _stop_line(row: Stop, marks: list[Mark], *, until: str = "") -> remembering.Line:
    return {
        **_whose(row, marks),
        "purpose": row.purpose,
        "ground": row.ground,
        "case": row.case,
        "follows": str(row.follows_id or ""),
        "since": row.since.isoformat(),
        "until": until,
    }


def _choice_line(row: Choice, marks: list[Mark]) -> remembering.Line:
    return {
        **_whose(row, marks),
        **{name: getattr(row, name) for name in PLAIN},
        "made_at": row.made_at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
    }


def _rows(
    model: type[Model], entries: list[LedgerEntry]
) -> dict[str, tuple[Any, list[Mark]]]:
    """The rows that entries are about, by what an entry says: `stop:<id>`.

    Each with the identifiers of its person, in one look.
    """
    pks = {entry.about.partition(":")[2]: entry.about for entry in entries}
    whose = "person__identifiers__"
    found = (
        model._default_manager.filter(pk__in=list(pks))
        .annotate(
            mark_kind=F(f"{whose}kind"),
            mark_digest=F(f"{whose}digest"),
            mark_version=F(f"{whose}key_version"),
        )
        .order_by(f"{whose}pk")
    )
    rows: dict[str, tuple[Any, list[Mark]]] = {}
    for row in found:
        _row, marks = rows.setdefault(pks[str(row.pk)], (row, []))
        if row.mark_kind:
            marks.append([row.mark_kind, row.mark_digest, row.mark_version])
    return rows


def _whose(row: Any, marks: list[Mark]) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "person": str(row.person_id),
        "identifiers": marks,
    }


def recall_stops(at: datetime) -> int:
    """Lay and lift again what was laid and lifted since; how many rows changed."""
    # What follows another comes after it.
    told = sorted(
        remembering.lines(STOPS),
        key=lambda line: (line["until"] or line["since"], bool(_follows(line))),
    )
    return sum(_recall_stop(line, at) for line in told)


@transaction.atomic
def _recall_stop(line: remembering.Line, at: datetime) -> bool:
    until = datetime.fromisoformat(line["until"]) if line["until"] else None
    if until is not None:
        open_here = Stop.objects.filter(pk=line["id"], until__isnull=True)
        done = bool(open_here.update(until=until))
        Reach.objects.filter(stop=line["id"]).delete()
    else:
        done = _lay(line, at)
    if done:
        facts = {
            "purpose": line["purpose"],
            "ground": line["ground"],
            "case": line["case"],
            "is_open": until is None,
        }
        if _follows(line):
            facts["follows"] = _follows(line)
        about = f"stop:{line['id']}"
        ledger.record("stop.recalled", about=about, by=SYSTEM, at=at, facts=facts)
    return done


def _follows(line: remembering.Line) -> str:
    """The no that a stop follows; earlier lines say nothing of it."""
    return str(line.get("follows", ""))


def _lay(line: remembering.Line, at: datetime) -> bool:
    if Stop.objects.filter(pk=line["id"]).exists():
        return False
    source = _follows(line) or None
    if source and not Stop.objects.filter(pk=source).exists():
        return False  # the no stands here by another row, and is carried from that
    person = _person(line, at)
    named = {name: line[name] for name in ("purpose", "ground", "case")}
    named["follows_id"] = source
    there = Stop.objects.filter(person=person, **named)
    # Stopped already, by a row whose end is in no line; what follows is laid but once.
    if (there if source else there.filter(until__isnull=True)).exists():
        return False
    since = datetime.fromisoformat(line["since"])
    row = Stop.objects.create(pk=line["id"], person=person, since=since, **named)
    following.begin([row])
    return True


def recall_choices(at: datetime) -> int:
    """Write down again each choice made since; how many were missing."""
    told = sorted(remembering.lines(CHOICES), key=lambda line: line["made_at"])
    return sum(_recall_choice(line, at) for line in told)


@transaction.atomic
def _recall_choice(line: remembering.Line, at: datetime) -> bool:
    if Choice.objects.filter(pk=line["id"]).exists():
        return False
    choice = Choice.objects.create(
        pk=line["id"],
        person=_person(line, at),
        made_at=datetime.fromisoformat(line["made_at"]),
        recorded_at=datetime.fromisoformat(line["recorded_at"]),
        **{name: line[name] for name in PLAIN},
    )
    had = as_recorded.said_yes(choice.person, [choice.purpose], choice.made_at)
    ledger.record(
        as_recorded.RECALLED,
        about=f"choice:{choice.pk}",
        by=SYSTEM,
        at=at,
        facts=as_recorded.facts(choice, had=bool(had)),
    )
    return True


def _person(line: remembering.Line, at: datetime) -> Person:
    marks = [
        people.Mark(kind=kind, digest=digest, key_version=version)
        for kind, digest, version in line["identifiers"]
    ]
    return people.recall(uuid.UUID(line["person"]), marks, at=at)
