"""What a connector can do, and the words it answers in.

A connector is the only code that touches a system of the company. One file in
`retention/connectors/` with a `CONNECTOR` adds one; all of them pass the same
contract test. "Nobody found" and "erased n rows" stay different answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from portal import vault
from portal.plugins import discover
from retention.mapping import DatasetPlan
from retention.models import Dataset, System

Identifiers = Mapping[str, str | Sequence[str]]


class ConnectorError(Exception):
    """Something a system could not do; the message is one sentence for the desk.

    `system` is the slug of whose fault it is, where somebody noted it (`named`).
    """

    system = ""


class Unreachable(ConnectorError):
    """The system did not answer; trying again later is right."""


class Refused(ConnectorError):
    """The system answered no: a constraint, a permission, a changed table."""


class Voided(ConnectorError):
    """The batch was voided before it could commit; its rows are untouched."""


class AlreadyCommitted(ConnectorError):
    """The batch committed in an earlier attempt; its true count is in the journal."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The rows of one dataset that belong to one person, by their own keys."""

    dataset: str
    keys: list[str]

    @property
    def count(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one act did: rows changed, kept for a hold, kept for rows below them.

    `newest` is the latest clock among the deleted rows: where the next batch of
    the same run may start to look. `is_confirmed` is false without a journal.
    """

    count: int
    held: int = 0
    blocked: int = 0
    digest: str = ""
    is_confirmed: bool = True
    newest: datetime | None = None


# A column that tells when something began, and the moment before which it must lie.
Clock = tuple[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Begin:
    """Where a period begins: the column; `may_never` where an empty one may stay so."""

    column: str
    may_never: bool = False


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A promise that rows collected before a moment keep; '' is every row.

    They go when all of `clocks` have passed, and all of `guards`: laws that came later.
    """

    clocks: tuple[Clock, ...]
    collected: str
    before: datetime
    guards: tuple[Clock, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Due:
    """Which rows have outlived a rule: the clock lies before the cutoff.

    Without a cutoff only `earlier` takes rows. `guards` are the clocks and cutoffs of
    rules that a law imposes on the same rows: the longest of those wins, so every one
    must have passed as well. `earlier` are promises of the time in which a row was
    collected: those guards came after it. `unless`: rows that any of these takes are
    not meant. `ways`: all that can make a row of the place due, this rule and the
    others, each with every moment that it waits for.
    """

    column: str
    cutoff: datetime | None
    action: str = "delete"
    guards: tuple[Clock, ...] = ()
    since: datetime | None = None
    earlier: tuple[Earlier, ...] = ()
    unless: tuple[Due, ...] = ()
    ways: tuple[tuple[Begin, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Survey:
    """Counts before and after a run; `oldest` and `newest` of what is due, not held.

    `stray`: rows that never come due by any rule of the place, since what they count
    from is gone or never was.
    """

    total: int
    planned: int
    held: int
    blocked: int
    oldest: datetime | None
    newest: datetime | None = None
    stray: int = 0


@dataclass(frozen=True, kw_only=True)
class JournalRow:
    """What the company's database knows about one batch."""

    is_void: bool
    count: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Whom a processor passes a request on to, and for which rows."""

    name: str
    contact: str
    keys: list[str]


class Connector(Protocol):
    """The methods of one kind of system; keys are always text."""

    code: str

    def check(self, system: System) -> list[str]:
        """What is wrong with reaching the system, one sentence each."""

    def review(self, system: System, plans: Sequence[DatasetPlan]) -> list[str]:
        """What the real system says against a data map, one sentence each."""

    def leaning(self, dataset: Dataset) -> set[str]:
        """Other datasets (slugs) whose rows keep those of this one from being deleted."""

    def lookup(self, dataset: Dataset, kind: str, value: str) -> list[str]:
        """Keys of an identity dataset for one identifier."""

    def find(
        self, dataset: Dataset, *, person_keys: list[str], identifiers: Identifiers
    ) -> list[str]:
        """Keys of the rows about one person."""

    def by_public_id(self, dataset: Dataset, values: list[str]) -> list[str]:
        """Keys of the rows that carry one of these public ids."""

    def existing(self, dataset: Dataset, keys: list[str]) -> dict[str, str]:
        """The keys that have a row, each with how the system itself spells it."""

    def newest(self, dataset: Dataset, keys: list[str], column: str) -> datetime | None:
        """When the youngest of these rows began to count, by a clock of the dataset."""

    def dated(self, dataset: Dataset, keys: list[str]) -> dict[str, datetime | None]:
        """When the last of what a row says the time of happened; None where it says none."""

    def export(
        self, dataset: Dataset, keys: list[str], *, limit: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """The rows, streamed, as {column: value} of the fields a copy shows."""

    def within(
        self,
        dataset: Dataset,
        keys: list[str],
        since: datetime | None,
        before: datetime | None,
    ) -> list[str]:
        """The keys whose rows were collected in a time, or say no day at all."""

    def erase(
        self, dataset: Dataset, keys: list[str], *, held: set[str], batch: str
    ) -> Result:
        """Delete rows in one transaction, once for each batch id."""

    def anonymise(
        self, dataset: Dataset, keys: list[str], *, held: set[str], batch: str
    ) -> Result:
        """Empty, mask or hash the personal fields, once for each batch id."""

    def restrict(self, dataset: Dataset, keys: list[str], at: datetime) -> Result:
        """Set the field the product honours; counts the rows now restricted."""

    def restrict_due(
        self,
        dataset: Dataset,
        due: Due,
        at: datetime,
        *,
        among: set[str] | None = None,
    ) -> Result:
        """The same for every row that has outlived a promise; counts the new ones.

        Only for rows with one of these keys, when `among` names any or none.
        """

    def lift(self, dataset: Dataset, keys: list[str]) -> Result:
        """Empty that field again; counts the rows that may be used now."""

    def fault(self, dataset: Dataset, keys: list[str], column: str, value: str) -> str:
        """Why a column cannot take a value, in a sentence; '' when it can."""

    def rectify(
        self, dataset: Dataset, keys: list[str], column: str, value: str
    ) -> Result:
        """Write a value into one column; counts the rows that say so, read back."""

    def remaining(self, dataset: Dataset, keys: list[str]) -> int:
        """How many of the rows are still there and still personal."""

    def customers(self, dataset: Dataset, keys: list[str]) -> list[Customer]:
        """Whom rows held for others belong to."""

    def addresses(
        self, dataset: Dataset, holding: Sequence[Dataset], *, after: str, limit: int
    ) -> list[tuple[str, str]]:
        """(key, e-mail) of rows with an address, in the order of their keys.

        Only of accounts that have rows in one of `holding`, when any are named; a
        dataset that is named itself has rows of everybody in it.
        """

    def count_addresses(self, dataset: Dataset, holding: Sequence[Dataset]) -> int:
        """How many different addresses those are."""

    def held_at(
        self, dataset: Dataset, holding: Sequence[Dataset], emails: Sequence[str]
    ) -> dict[str, set[str]]:
        """By address in small letters: which of `holding` have rows of its owner."""

    def count_held(
        self, dataset: Dataset, holding: Sequence[Dataset]
    ) -> dict[str, int]:
        """By kind of data in `holding`: how many different addresses have some."""

    def overdue(self, dataset: Dataset, due: Due, *, held: set[str]) -> Survey:
        """Count what a rule would do now."""

    def purge(
        self, dataset: Dataset, due: Due, *, held: set[str], batch: str, limit: int
    ) -> Result:
        """Carry a rule out on at most `limit` rows, in one transaction."""

    def void(self, dataset: Dataset, batch: str) -> JournalRow | None:
        """Make sure a batch can no longer commit, or learn that it did.

        Waits for a running transaction. None where no journal may be kept.
        """

    def placed_since(
        self, dataset: Dataset, columns: tuple[str, str], since: datetime
    ) -> Iterator[tuple[str, datetime]]:
        """Identifier and time of rows newer than an instant, for promise checks."""


def connector_for(system: System) -> Connector:
    """The connector that a system names."""
    found: dict[str, Connector] = discover("connectors", "CONNECTOR")
    if system.connector not in found:
        raise Refused(
            _("No connector is called “%(code)s”.") % {"code": system.connector}
        )
    return found[system.connector]


@contextmanager
def named(system: System) -> Iterator[None]:
    """Whatever fails in here names the system that it failed in."""
    try:
        yield
    except ConnectorError as error:
        error.system = error.system or system.slug
        raise


def fingerprint(keys: Sequence[str]) -> str:
    """A keyed digest over the sorted keys of a batch.

    Keyed: the plain hash of one row number could be guessed.
    """
    text = "\n".join(sorted(keys))
    digest, _version = vault.digest("rows", text)
    return digest


def listed(identifiers: Identifiers, kind: str) -> list[str]:
    """The values of one kind, whether one or several were given."""
    values = identifiers.get(kind, [])
    return [values] if isinstance(values, str) else list(values)
