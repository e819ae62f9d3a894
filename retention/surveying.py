"""Counting what a rule takes in a place, over everything that it has to keep there.

The nightly run needs a night, so a row counts as late one day after its period. Rows
that wait for other rows count as late: a promise has no small print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from notices.checking import Finding, broken
from notices.models import CheckState
from retention import holds
from retention.connecting import Due, Survey, connector_for
from retention.models import Dataset
from retention.own import OwnRecords
from retention.rules import Order

GRACE = timedelta(days=1)


def survey(dataset: Dataset, dues: Sequence[Due], *, held: set[str]) -> Survey:
    """All rows that any of these takes, each counted once.

    Raises `ConnectorError` when the system cannot be asked.
    """
    connector = connector_for(dataset.system)
    found = [
        connector.overdue(
            dataset, replace(due, unless=(*due.unless, *dues[:place])), held=held
        )
        for place, due in enumerate(dues)
    ]
    return Survey(
        total=found[0].total,
        planned=sum(each.planned for each in found),
        held=sum(each.held for each in found),
        blocked=sum(each.blocked for each in found),
        oldest=min((each.oldest for each in found if each.oldest), default=None),
        newest=max((each.newest for each in found if each.newest), default=None),
        stray=min(each.stray for each in found),
    )


@dataclass(kw_only=True)
class Lateness:
    """Rows that are past their period and that no hold keeps, place by place.

    A row that can never come due is as late: its account is gone or never was, its data
    is there. It is one only if it is so by every rule of the place.
    """

    rows: dict[str, int] = field(default_factory=dict)
    stray: dict[str, int] = field(default_factory=dict)
    oldest: list[datetime] = field(default_factory=list)

    def add(self, order: Order) -> None:
        """Count one rule in one place; raises `ConnectorError`."""
        held = holds.held_keys(order.dataset.slug)
        found = survey(order.dataset, order.dues, held=held)
        if count := found.planned + found.blocked:
            title = order.dataset.title
            self.rows[title] = max(count, self.rows.get(title, 0))
        title = order.dataset.title
        self.stray[title] = min(found.stray, self.stray.get(title, found.stray))
        if found.oldest:
            self.oldest.append(found.oldest)

    def add_own(self, kind: OwnRecords, at: datetime) -> None:
        """Count one kind of data of which the rows are ours."""
        found = kind.late(at - GRACE)
        if found.count:
            self.rows[str(kind.title)] = found.count
        if found.oldest:
            self.oldest.append(found.oldest)

    @property
    def lost(self) -> dict[str, int]:
        """Of each place how many rows no rule ever takes."""
        return {title: count for title, count in self.stray.items() if count}

    def finding(self) -> Finding:
        """What the promise board says of it."""
        said = []
        if self.rows:
            words = _("Rows past their period: %(listed)s.")
            said.append(words % {"listed": _listed(self.rows)})
        if self.lost:
            words = _(
                "Rows that no rule ever makes due, as what they count from is gone or"
                " never was: %(listed)s. Delete them where they lie, put back what is"
                " gone, or add a rule that counts from the row itself."
            )
            said.append(words % {"listed": _listed(self.lost)})
        if said:
            return broken(" ".join(said), min(self.oldest, default=None))
        return Finding(state=CheckState.KEPT, message=_("No row is past its period."))


def _listed(rows: dict[str, int]) -> str:
    return ", ".join(f"{title}: {count}" for title, count in rows.items())
