"""What a clause can print: values, tables and references, each with what it prints.

Bound to rows: whoever changes a row changes what every clause says of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from notices import clause_tables, rendering
from notices.column_words import label_of
from notices.models import InventoryRow, Officer, Organisation
from notices.reading import Reading

PERSON = ("name", "email", "role")
COMPANY = ("name", "brand", "address", "email", "phone", "website")
# Where a value stands, by its kind: rows with a title, and columns of one row.
ROWS = {"period": "rules", "undertaking": "undertakings"}
NAMED: dict[str, tuple[StrOrPromise, type[InventoryRow]]] = {
    "officer": (gettext_lazy("Officer"), Officer),
    "organisation": (gettext_lazy("Company"), Organisation),
}
# Bound as a list; the others as a table.
LISTS = frozenset({"purposes"})


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One thing to put where somebody writes; `is_block` needs its own paragraph.

    `of` is the row whose value it prints: two rows may say the same. `into_body` is
    not possible in an "In short" line.
    """

    code: str
    words: str
    of: str = ""
    is_block: bool = False
    into_body: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Chips of one kind."""

    title: str
    chips: list[Chip]


def groups(current: Reading, at: datetime) -> list[Group]:
    """Everything that can be put in, the most usual first."""
    periods = [("period", slug) for slug in current.rules]
    periods += [("undertaking", slug) for slug in current.table("undertakings")]
    names = [("officer", key) for key in PERSON]
    names += [("organisation", key) for key in COMPANY]
    names.append(("revision", "updated"))
    found = [
        Group(title=_("Times"), chips=list(_values(current, periods, at))),
        Group(title=_("Clauses"), chips=list(_clauses(current))),
        Group(title=_("Tables"), chips=list(_tables())),
        Group(title=_("Names and addresses"), chips=list(_values(current, names, at))),
    ]
    return [group for group in found if group.chips]


def _values(
    current: Reading, pairs: list[tuple[str, str]], at: datetime
) -> Iterator[Chip]:
    for kind, slug in pairs:
        with suppress(rendering.Dangling):
            words = rendering.value(current, kind, slug, at)
            if words:
                code = f"{{{{ {kind}:{slug} }}}}"
                yield Chip(code=code, words=words, of=_of(current, kind, slug))


def _of(current: Reading, kind: str, slug: str) -> str:
    """The rule or the undertaking by its title, a name by its column."""
    if kind in ROWS:
        row = current.table(ROWS[kind])[slug]
        return str(getattr(row, "title", "") or slug)
    if kind not in NAMED:
        return ""
    title, model = NAMED[kind]
    return f"{title}: {label_of(model._meta.get_field(slug))}"


def row_of(
    current: Reading, kind: str, slug: str, at: datetime
) -> tuple[str, str, str] | None:
    """Table, short name and name of the row that a value comes from; None for no row."""
    if kind in ROWS:
        return ROWS[kind], slug, _of(current, kind, slug)
    officer = current.officer(at)
    if kind == "officer" and officer is not None:
        return "officers", officer.slug, _of(current, kind, slug)
    if kind in NAMED:
        return "organisation", current.organisation.slug, _of(current, kind, slug)
    return None


def _tables() -> Iterator[Chip]:
    for slug, title in clause_tables.TITLES.items():
        kind = "list" if slug in LISTS else "table"
        words = _("Table: %(title)s") % {"title": title}
        code = f"{{{{ {kind}:{slug} }}}}"
        yield Chip(code=code, words=words, is_block=True, into_body=True)


def _clauses(current: Reading) -> Iterator[Chip]:
    for document in current.documents:
        for clause in current.clauses(document):
            number = current.clause_number(clause.slug)
            yield Chip(
                code=f"[[clause:{clause.slug}]]",
                words=f"{number} {clause.title}".strip(),
                into_body=True,
            )
