"""The notice at collection: what a form of ours notes, from the rows of the policy.

It stands where the fields are, and leads to the very section of the notice that says
more (1798.100(a); 11 CCR 7012). People of everywhere read it, so it names no section of
California: the notice it leads to does.
"""

from __future__ import annotations

from dataclasses import dataclass

from notices import statute, tables
from notices.reading import Reading, Row

REQUESTS = "requests"
GIVEN_AWAY = {"sold", "shared"}
SECTION = "{{ table:california }}"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One kind of data: what it is, what for, who gets it, how long, and where more is."""

    title: str
    letters: list[str]
    uses: list[str]
    recipients: list[str]
    is_given_away: bool
    kept_for: str
    url: str


def notice(current: Reading | None, category: str = REQUESTS) -> Notice | None:
    """What the revision in force says of one kind of data; None where it has no such."""
    row = current.categories.get(category) if current else None
    if current is None or row is None:
        return None
    flows = [each for each in current.disclosures if each.category == category]
    return Notice(
        title=row.title,
        letters=statute.named(row.letters, cites=False),
        uses=[p.title for slug, p in current.purposes.items() if slug in row.purposes],
        recipients=[each.title for each in current.recipients_of(category)],
        is_given_away=any(each.kind in GIVEN_AWAY for each in flows),
        kept_for=tables.kept_for(current, category, names_law=False),
        url=section(current),
    )


def section(current: Reading) -> str:
    """The place that lists every kind of data; the policy itself where none does."""
    for document in current.documents.values():
        for clause in current.clauses(document.slug):
            if SECTION in clause.body:
                return _address(document, clause)
    return "/"


def _address(document: Row, clause: Row) -> str:
    return f"{document.path}#{clause.slug}"
