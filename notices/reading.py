"""What upper apps read of a revision: its frozen JSON, as objects, cached.

Read from the signed bytes, not from the rows, so that what is obeyed is what was
approved. Drafts are read the same way from a fresh dump.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError
from django.utils.dateparse import parse_datetime

from notices import (
    authors,
    canonical,
    draft_notes,
    inventory,
    loading,
    whole_dump,
)
from notices.models import Revision
from portal import one_look

# A web process may keep the pointer to the revision in force this long.
POLL_SECONDS = 1.5
POLLED = 50


class Published(NamedTuple):
    """What is polled of an approved version."""

    effective_at: datetime
    pk: int
    sha256: str
    number: int
    # The version it was written from; the first has none.
    follows: int | None


class Row(SimpleNamespace):
    """One row of the inventory; attributes are the model's field names."""

    slug: str
    position: int
    assumed: bool


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to write to: a person with a role, or the organisation without one."""

    name: str
    role: str
    email: str

    @property
    def who(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name


@dataclass(frozen=True)
class Reading:
    """One revision, immutable. Tables are dictionaries by slug, in order."""

    content: dict[str, Any]
    sha256: str
    pk: int = 0
    own_numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return int(self.content["number"])

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def restates(self) -> str:
        return str(self.content["restates"])

    @property
    def proposed_by(self) -> str:
        return authors.shown(self.content["proposed_by"] or "", authors.EDITOR)

    @property
    def agreed_by(self) -> str:
        return authors.shown(self.content["agreed_by"] or "", authors.PUBLISHER)

    @property
    def solo_ground(self) -> str:
        return str(self.content["solo_ground"])

    @cached_property
    def effective_at(self) -> datetime | None:
        text = self.content["effective_at"]
        return parse_datetime(text) if text else None

    @cached_property
    def next_review_on(self) -> date | None:
        text = self.content["next_review_on"]
        return date.fromisoformat(text) if text else None

    @cached_property
    def _tables(self) -> dict[str, dict[str, Row]]:
        return {
            table: {row["slug"]: _row(table, row) for row in rows}
            for table, rows in self.content["inventory"].items()
        }

    def table(self, name: str) -> dict[str, Row]:
        """One table of the inventory by slug; empty where the revision has none."""
        return self._tables.get(name, {})

    @cached_property
    def organisation(self) -> Row:
        return next(iter(self._tables["organisation"].values()))

    @property
    def categories(self) -> dict[str, Row]:
        return self._tables["categories"]

    @property
    def purposes(self) -> dict[str, Row]:
        return self._tables["purposes"]

    @property
    def recipients(self) -> dict[str, Row]:
        return self._tables["recipients"]

    @property
    def disclosures(self) -> list[Row]:
        return list(self._tables["disclosures"].values())

    @property
    def rules(self) -> dict[str, Row]:
        return self._tables["rules"]

    @property
    def promises(self) -> dict[str, Row]:
        return self._tables["promises"]

    @property
    def documents(self) -> dict[str, Row]:
        return self._tables["documents"]

    @property
    def officers(self) -> dict[str, Row]:
        return self._tables["officers"]

    @property
    def law_positions(self) -> dict[str, Row]:
        return self._tables["law_positions"]

    def officer(self, at: datetime) -> Row | None:
        """The officer in post on that day, else a deputy."""
        return _in_post(self.officers.values(), day(self, at).isoformat())

    def contact(self, at: datetime) -> Contact:
        """The officer in post; between two officers the organisation answers itself."""
        row = self.officer(at) or self.organisation
        return Contact(name=row.name, role=getattr(row, "role", ""), email=row.email)

    def rule(self, slug: str) -> Row | None:
        return self.rules.get(slug)

    def rules_for(self, category: str) -> list[Row]:
        return [rule for rule in self.rules.values() if rule.category == category]

    def recipients_of(self, category: str) -> list[Row]:
        """Who receives a category, in the order of the recipients."""
        slugs = {d.recipient for d in self.disclosures if d.category == category}
        return [row for slug, row in self.recipients.items() if slug in slugs]

    def law_position(self, code: str) -> Row | None:
        return self.law_positions.get(code)

    def undertaking(self, slug: str) -> Row | None:
        return self._tables["undertakings"].get(slug)

    def clauses(self, document: str) -> list[Row]:
        """Clauses of one document in reading order."""
        rows = self._tables["clauses"].values()
        return [clause for clause in rows if clause.document == document]

    def clause(self, slug: str) -> Row | None:
        return self._tables["clauses"].get(slug)

    @cached_property
    def _numbers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for slug in (d.slug for d in self.documents.values() if d.is_numbered):
            pairs = [(c.slug, c.parent) for c in self.clauses(slug)]
            found.update(inventory.numbers(pairs, self.own_numbers))
        return found

    def clause_number(self, slug: str) -> str:
        """ "3.3", or '' in a document without numbers."""
        return self._numbers.get(slug, "")

    def promises_for(self, clause: str) -> list[Row]:
        return [row for row in self.promises.values() if row.clause == clause]

    def to_confirm(self) -> list[tuple[str, Row]]:
        """Every assumed row with its table: what the company must still confirm."""
        return [
            (table, row)
            for table, rows in self._tables.items()
            for row in rows.values()
            if row.assumed
        ]


def _row(table: str, values: dict[str, Any]) -> Row:
    """A row of frozen bytes; what is younger than they are is unsaid in them."""
    return Row(**loading.LATER.get(table, {}) | values)


def day(current: Reading, at: datetime) -> date:
    """Which day it is where the company is; a policy that is read in names none."""
    rows = current.table("organisation").values()
    zone = next((row.time_zone for row in rows), "UTC")
    return at.astimezone(ZoneInfo(zone)).date()


def _in_post(officers: Iterable[Row], today: str) -> Row | None:
    known = [
        row
        for row in officers
        if (row.from_date or "") <= today <= (row.until_date or "9999")
    ]
    return min(known, key=lambda row: row.is_deputy, default=None)


_lock = threading.Lock()
_readings: dict[str, Reading] = {}
_revisions: dict[int, Revision] = {}
_pointer: dict[str, Any] = {"until": 0.0, "rows": []}


def of_revision(revision: Revision) -> Reading:
    """The frozen reading of an approved revision, or a fresh one of a draft.

    A draft has no hash: nothing is signed yet.
    """
    if not revision.sha256:
        plain = json.loads(json.dumps(canonical.content(revision)))
        return Reading(plain, "", revision.pk)
    found = _readings.get(revision.sha256)
    if found is None:
        if revision.canonical is None:
            raise ValueError(f"{revision} is approved and has no bytes.")
        found = Reading(
            json.loads(bytes(revision.canonical)), revision.sha256, revision.pk
        )
        with _lock:
            if len(_readings) > 8:
                _readings.clear()
            _readings[revision.sha256] = found
    return found


def of_draft(revision: Revision) -> Reading:
    """A draft as its pages show it: kept from one edit to the next.

    What is checked, agreed and frozen is read from the rows themselves.
    """
    with one_look.open_page():
        rows = draft_notes.kept(revision, draft_notes.ROWS)
        if rows is None:
            rows = json.dumps(_rows(revision))
            draft_notes.keep(revision, draft_notes.ROWS, rows, draft_notes.LONG)
    plain = {**canonical.facts(revision), "inventory": json.loads(rows)}
    return Reading(plain, "", revision.pk)


def _rows(revision: Revision) -> dict[str, Any]:
    """One edit changes one table: the others are known where they were kept."""
    table, kept = draft_notes.before(revision)
    rows: dict[str, Any] = json.loads(kept) if kept else {}
    if table not in loading.TABLES or rows.keys() != loading.TABLES.keys():
        return whole_dump.of(revision)
    return {**rows, table: loading.dump_table(revision, table)}


def speaking(at: datetime, pinned: Revision) -> Reading:
    """Who answers for the organisation at `at`, whatever a request is pinned to.

    What was promised stays; an officer who has left, or an address that is no longer
    read, is named to nobody any more.
    """
    return current(at) or of_revision(pinned)


def current(at: datetime) -> Reading | None:
    """The reading of the revision in force at `at`; None before the first.

    The list of approved instants is polled, so a revision that comes into force
    later needs no query at its instant and is never early.
    """
    for each in lately():
        if each.effective_at <= at:
            cached = _readings.get(each.sha256)
            return cached or of_revision(Revision.objects.get(pk=each.pk))
    # More may be announced than is polled.
    older = Revision.objects.in_force(at) if len(lately()) == POLLED else None
    return of_revision(older) if older else None


def in_force(at: datetime) -> Revision | None:
    """The revision that a request of this instant is held to; polled like `current`.

    An instant before all that is polled is looked up.
    """
    for each in lately():
        if each.effective_at <= at:
            if each.pk not in _revisions:
                _revisions[each.pk] = Revision.objects.get(pk=each.pk)
            return _revisions[each.pk]
    return Revision.objects.in_force(at)


def look_again() -> None:
    """Let the next look ask the database: what is deleted obeys no version of a second
    ago."""
    _pointer["until"] = 0.0


def lately() -> list[Published]:
    """The approved versions of the latest instants, newest first; polled."""
    now = time.monotonic()
    if now >= _pointer["until"]:
        _pointer.update(rows=_approved_rows(), until=now + POLL_SECONDS)
    found: list[Published] = _pointer["rows"]
    return found


def _approved_rows() -> list[Published]:
    rows = (
        Revision.objects.filter(state="approved")
        .order_by("-effective_at", "-number")
        .values_list("effective_at", "pk", "sha256", "number", "based_on_id")[:POLLED]
    )
    try:
        # An approved revision has its instant: a constraint says so.
        return [Published(w, pk, sha, n, of) for w, pk, sha, n, of in rows if w]
    except (OperationalError, InterfaceError):
        # The policy stays readable while the database is away: nobody can publish
        # then either, and what comes into force next is known already.
        if not _pointer["rows"]:
            raise
        return list(_pointer["rows"])


def forget() -> None:
    """Drop what is cached: this process has just published, or a test begins.

    The readings too: the same words under another key would keep the old one.
    """
    _pointer.update(until=0.0, rows=[])
    with _lock:
        _readings.clear()
        _revisions.clear()
