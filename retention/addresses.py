"""Every address of one person that the company has on file, by their account.

To warn somebody before a copy of their data goes out, it takes the addresses that
whoever asks did not name.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime

from notices import local_day
from portal import people
from portal.models import IdentifierKind
from retention import finding
from retention.connecting import Identifiers, connector_for

REACHED = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
MOST_ROWS = 20


def on_file(
    identifiers: Identifiers, *, without: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(kind, normalised value) of each, from the accounts these lead to.

    `without`: the slugs of systems that are not asked.
    """
    found: dict[tuple[str, str], None] = {}
    rows = finding.datasets().filter(is_identity=True)
    for row in rows.exclude(system__slug__in=without):
        columns = [
            (each["by"], each["column"])
            for each in row.finders
            if each["by"] in REACHED
        ]
        keys = finding.search_in(row.slug, identifiers).keys
        for said in connector_for(row.system).export(row, keys, limit=MOST_ROWS):
            for kind, column in columns:
                value = _spelled(kind, said.get(column))
                if value:
                    found[kind, value] = None
    return list(found)


def was_on_file(kind: str, value: str, *, before: datetime) -> bool:
    """Whether any row with this address was there at that moment already.

    What somebody put there afterwards, an account opened to answer a code, does not
    count. Where no row says when it was collected, it was there.
    """
    for found in finding.search({kind: value}):
        row = finding.dataset(found.dataset)
        rows = connector_for(row.system).export(row, found.keys, limit=MOST_ROWS)
        if any(_is_before(said.get(row.collected_column), before) for said in rows):
            return True
    return False


def _is_before(collected: object, before: datetime) -> bool:
    if isinstance(collected, str):
        try:
            collected = datetime.fromisoformat(collected)
        except ValueError:
            return True
    if isinstance(collected, datetime):
        zoned = collected if collected.tzinfo else collected.replace(tzinfo=UTC)
        return zoned <= before
    return not isinstance(collected, date) or collected <= local_day.of(before)


def _spelled(kind: str, value: object) -> str:
    """An address that nobody can be reached at warns nobody."""
    try:
        return people.normalise(kind, str(value or ""))
    except ValueError:
        return ""
