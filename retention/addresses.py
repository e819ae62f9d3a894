"""Every address of one person that the company has on file, by their account.

To warn somebody before a copy of their data goes out, it takes the addresses that
whoever asks did not name.
"""

from __future__ import annotations

from portal import people
from portal.models import IdentifierKind
from retention import finding
from retention.connecting import Identifiers, connector_for

REACHED = (IdentifierKind.EMAIL, IdentifierKind.PHONE)
MOST_ROWS = 20


def on_file(identifiers: Identifiers) -> list[tuple[str, str]]:
    """(kind, normalised value) of each, from the accounts these lead to."""
    found: dict[tuple[str, str], None] = {}
    for row in finding.datasets().filter(is_identity=True):
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


def _spelled(kind: str, value: object) -> str:
    """An address that nobody can be reached at warns nobody."""
    try:
        return people.normalise(kind, str(value or ""))
    except ValueError:
        return ""
