"""Every address of one person that the company has on file, by their account.

To warn somebody before a copy of their data goes out, it takes the addresses that
whoever asks did not name. A no that was said at one of them counts at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime

from notices import local_day
from portal import people
from portal.models import IdentifierKind
from retention import finding
from retention.connecting import Identifiers, connector_for
from retention.models import Dataset

REACHED = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
MOST_ROWS = 20


def on_file(
    identifiers: Identifiers, *, without: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(kind, normalised value) of each, from the accounts these lead to.

    `without`: the slugs of systems that are not asked.
    """
    return list(dict.fromkeys(_addresses(_accounts(identifiers, without))))


def homes() -> list[str]:
    """The systems that have accounts, by slug."""
    rows = finding.datasets().filter(is_identity=True)
    return list(dict.fromkeys(row.system.slug for row in rows))


def by_which_known(
    identifiers: Identifiers, *, system: str, is_proven: bool
) -> list[tuple[str, str]]:
    """The same of one system, with the number of the account: programs ask by it too.

    An address of several accounts, say a family's telephone, leads to none of them
    unless it is proven: nobody can say whose no it was. Nor does a number that several
    systems may have given to several people.
    """
    there = homes()
    if len(there) > 1:
        identifiers = {
            kind: values
            for kind, values in identifiers.items()
            if kind != IdentifierKind.ACCOUNT
        }
    accounts = list(_accounts(identifiers, set(there) - {system}))
    if not is_proven and any(len(keys) > 1 for _row, keys in accounts):
        return []
    keys = [key for _row, some in accounts for key in some[:MOST_ROWS]]
    return list(dict.fromkeys([*_addresses(accounts), *numbers(keys)]))


def numbers(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Accounts by number, as programs name them, (kind, value).

    Several systems may give two people one number: none where more than one has accounts.
    """
    is_alone = len(homes()) == 1
    return [(IdentifierKind.ACCOUNT, key) for key in keys] if is_alone else []


def _accounts(
    identifiers: Identifiers, without: Collection[str] = ()
) -> Iterator[tuple[Dataset, list[str]]]:
    """Each place with accounts, and the keys of those that these lead to."""
    rows = finding.datasets().filter(is_identity=True)
    for row in rows.exclude(system__slug__in=without):
        yield row, finding.search_in(row.slug, identifiers).keys


def _addresses(
    accounts: Iterable[tuple[Dataset, list[str]]],
) -> Iterator[tuple[str, str]]:
    for row, keys in accounts:
        columns = [
            (each["by"], each["column"])
            for each in row.finders
            if each["by"] in REACHED
        ]
        for said in connector_for(row.system).export(row, keys, limit=MOST_ROWS):
            for kind, column in columns:
                value = _spelled(kind, said.get(column))
                if value:
                    yield kind, value


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
