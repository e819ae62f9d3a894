"""Which rows of the inventory differ between two revisions, each in a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from notices import column_words, inventory
from notices.reading import Reading, Row

SAME, ADDED, REMOVED, CHANGED, MOVED = "same", "added", "removed", "changed", "moved"
# Lists of rows whose differences are said in sentences, with their name.
TABLES = (
    "organisation", "officers", "law_positions", "undertakings", "categories",
    "purposes", "recipients", "disclosures", "rules", "promises",
)  # fmt: skip
# Who answers and how to reach them.
CONTACT = frozenset({"organisation", "officers"})
# How the company is reached; its name, its country and its clock are more than that.
REACHED = frozenset({"email", "phone", "address", "website"})
QUIET = frozenset({"position", "assumed"})


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """One row of the inventory, in a sentence for readers.

    `column` is what differs of a row that stands in both; `says` is all of one that is
    new, as JSON: its sentence gives no more than its title.
    """

    table: str
    slug: str
    kind: str
    sentence: str
    column: str = ""
    says: str = field(default="", repr=False)

    @property
    def is_of_contact(self) -> bool:
        """Whether it says who answers, or how to reach the company."""
        return self.table == "officers" or (
            self.table == "organisation" and self.column in REACHED
        )


def between(before: Reading, after: Reading) -> Iterable[RowChange]:
    """Every row that came, went or says something else, table by table."""
    for table in TABLES:
        old, new = before.table(table), after.table(table)
        for slug in in_order(list(old), list(new)):
            yield from _row(table, slug, old.get(slug), new.get(slug), (before, after))


def in_order(old: list[str], new: list[str]) -> list[str]:
    """New ones in their order, each gone one after the one it stood behind."""
    found = list(new)
    for place, slug in enumerate(old):
        if slug not in found:
            behind = next((s for s in reversed(old[:place]) if s in found), None)
            found.insert(found.index(behind) + 1 if behind else 0, slug)
    return found


def _row(
    table: str,
    slug: str,
    old: Row | None,
    new: Row | None,
    readings: tuple[Reading, Reading],
) -> Iterable[RowChange]:
    if old is None or new is None:
        row, kind = (new, ADDED) if new else (old, REMOVED)
        said = _("New: %(title)s.") if new else _gone(table)
        name = title(table, row, readings[1] if new else readings[0])
        yield RowChange(
            table=table,
            slug=slug,
            kind=kind,
            sentence=said % {"title": name},
            says=whole(new, old),
        )
        return
    for key, value in vars(new).items():
        was = vars(old).get(key)
        if key in QUIET or was == value:
            continue
        yield RowChange(
            table=table,
            slug=slug,
            kind=CHANGED,
            column=key,
            sentence=_said(table, key, (old, new), readings),
        )


def whole(new: Row | None, old: Row | None) -> str:
    """All that a row says that was not there before, as JSON; '' for any other."""
    if new is None or old is not None:
        return ""
    said = {key: value for key, value in vars(new).items() if key not in QUIET}
    return json.dumps(said, sort_keys=True)


def _gone(table: str) -> str:
    """A promise is a sentence of its own, and is quoted as one."""
    if table == "promises":
        return _("We no longer promise: “%(title)s”")
    return _("No longer: %(title)s.")


def _said(
    table: str, key: str, rows: tuple[Row, Row], readings: tuple[Reading, Reading]
) -> str:
    """One difference as a reader would say it."""
    old, new = rows
    was, now = vars(old).get(key), vars(new)[key]
    name = title(table, new, readings[1])
    if key == "period":
        return _period(table, name, was, now)
    facts = {
        "title": name,
        "field": column_words.for_readers(table, key),
        "was": column_words.value(table, key, was, readings[0]),
        "now": column_words.value(table, key, now, readings[1]),
    }
    if not facts["was"]:
        return _("%(title)s, %(field)s: now “%(now)s”.") % facts
    if not facts["now"]:
        return _("%(title)s, %(field)s: no longer “%(was)s”.") % facts
    return _("%(title)s, %(field)s: “%(now)s” instead of “%(was)s”.") % facts


def _period(table: str, name: str, was: Any, now: Any) -> str:
    shown = {
        "title": name,
        "was": inventory.period_words(was),
        "now": inventory.period_words(now),
    }
    if table == "rules":
        return _("%(title)s: kept for %(now)s instead of %(was)s.") % shown
    return _("%(title)s: within %(now)s instead of %(was)s.") % shown


def title(table: str, row: Any, current: Reading) -> str:
    """What a row is called; a disclosure by what goes to whom, a law by its name."""
    if table == "law_positions":
        return column_words.law(row.slug)
    if hasattr(row, "recipient"):
        category = current.categories.get(row.category)
        recipient = current.recipients.get(row.recipient)
        return _("%(what)s to %(whom)s") % {
            "what": category.title if category else row.category,
            "whom": recipient.title if recipient else row.recipient,
        }
    return str(getattr(row, "title", "") or getattr(row, "name", "") or row.slug)
