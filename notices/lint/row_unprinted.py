"""A kind of data, a purpose or a recipient in the rows that no page names.

People are told what is held, for what and who gets it. The table at the top of the
policy names every kind of data, what that is for and whoever gets some of it. Any other
row needs a table of its own, or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import inventory, rendering, words
from notices.checking import Lint, LintCheck, Severity
from notices.reading import Reading, Row

Place = tuple[str, str]
# What a finding calls a row of each table, what is wrong, and how it is mended.
SAID: dict[str, tuple[str, StrOrPromise, StrOrPromise]] = {
    "categories": (
        "category",
        gettext_lazy("No page names this kind of data."),
        gettext_lazy("Print the table of kinds of data in a clause, or name it there."),
    ),
    "purposes": (
        "purpose",
        gettext_lazy("No page names this purpose."),
        gettext_lazy(
            "Print the list of purposes in a clause, or say which data it is for."
        ),
    ),
    "recipients": (
        "recipient",
        gettext_lazy("No page names this recipient."),
        gettext_lazy(
            "Print the table of recipients in a clause, or say what goes there."
        ),
    ),
}


def run(current: Reading, at: datetime) -> Iterable[Lint]:
    """One for each row in use that stands in no table and in no words."""
    tabled, said = _tabled(current), words.whole(current).casefold()
    for table, (kind, message, fix) in SAID.items():
        for slug, row in current.table(table).items():
            is_used = getattr(row, "is_done", True)
            if is_used and (table, slug) not in tabled and not _is_named(row, said):
                yield Lint(path=f"{kind} {slug}", message=str(message), fix=str(fix))


def _is_named(row: Row, said: str) -> bool:
    """Whether a text calls it by its name, and not only by a part of another word."""
    title = row.title.strip().casefold()
    if not title or title not in said:
        return False
    return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", said) is not None


def _tabled(current: Reading) -> set[Place]:
    """The rows that stand in the tables of the pages."""
    prints = _prints(current)
    tables = {
        slug
        for text in words.texts(current)
        for kind, slug in inventory.bindings(text)
        if kind in rendering.LISTED
    }
    if rendering.POLICY in current.documents:
        tables.add("categories")  # its page begins with this one
    return {place for table in tables for place in prints.get(table, ())}


def _prints(current: Reading) -> dict[str, set[Place]]:
    """The rows that each table names."""
    whole = {name: {(name, slug) for slug in current.table(name)} for name in SAID}
    kinds, flows = whole["categories"], current.disclosures
    used = {
        ("purposes", slug)
        for row in current.categories.values()
        for slug in row.purposes
    }
    given = {
        ("recipients", flow.recipient)
        for flow in flows
        if flow.category in current.categories
    }
    return {
        "categories": kinds | used | given,
        "retention": kinds,
        "california": kinds | used,
        "california-disclosures": given | {("purposes", row.purpose) for row in flows},
        "purposes": whole["purposes"],
        "recipients": whole["recipients"],
    }


CHECK = LintCheck(
    code="row-unprinted",
    severity=Severity.ERROR,
    law="GDPR Art. 13(1)(c), (e), 14(1)(d)",
    run=run,
    needs_rows=True,
)
