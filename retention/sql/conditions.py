"""Which rows: about a person, past their period, held, or leaned on by others.

Everything is a condition inside one statement, so that the database decides on
the rows as they are at that moment, and the number of statements does not grow
with the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    MetaData,
    Table,
    and_,
    false,
    func,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy.types import BigInteger, Integer, Text, TypeEngine, Uuid

from portal import vault
from portal.models import IdentifierKind
from retention import finding
from retention.connecting import Begin, Clock, Due, Identifiers, Refused, listed
from retention.models import Dataset, FieldAction
from retention.sql.tables import children_of, column_of, stored, table_of, typed

MASK = "[erased]"
HASH_PREFIX = "anon-"
HASH_LENGTH = len(HASH_PREFIX) + 32
PERSON = "person"


def about(
    dataset: Dataset,
    rows: FromClause,
    *,
    person_keys: list[str],
    identifiers: Identifiers,
    depth: int = 0,
) -> ColumnElement[bool]:
    """Rows about a person: any finder of the dataset that matches.

    A finder `by` another dataset follows its rows, however they were found.
    """
    if depth > 4:
        raise Refused(_("The finders of “%s” go round in a circle.") % dataset.title)
    matches: list[ColumnElement[bool]] = []
    for finder in dataset.finders:
        column = rows.c[finder["column"]]
        if finder["by"] == PERSON:
            matches.append(column.in_(typed(column.type, person_keys)))
        elif finder["by"] in IdentifierKind.values:
            matches.extend(_matching(column, finder["by"], identifiers))
        else:
            parent = Dataset.objects.select_related("system").get(slug=finder["by"])
            above = table_of(parent).alias()
            found = about(
                parent,
                above,
                person_keys=person_keys,
                identifiers=identifiers,
                depth=depth + 1,
            )
            matches.append(column.in_(select(above.c[parent.key_column]).where(found)))
    return or_(false(), *matches)


def _matching(
    column: ColumnElement[Any], kind: str, identifiers: Identifiers
) -> list[ColumnElement[bool]]:
    values = listed(identifiers, kind)
    if not values:
        return []
    if kind == IdentifierKind.EMAIL:
        # The company may have kept capitals; one missed row is one too many.
        return [func.lower(column).in_([value.lower() for value in values])]
    return [column.in_(typed(column.type, values))]


def clock(dataset: Dataset, rows: FromClause, name: str) -> ColumnElement[Any]:
    """The clock `column`, or `parent.column` read through the finder to the parent."""
    slug, _dot, column = name.rpartition(".")
    if not slug:
        return rows.c[column]
    parent = next(row for row in finding.places() if row.slug == slug)
    above = table_of(parent).alias()
    own = rows.c[_way_to(parent, dataset)]
    return (
        select(above.c[column])
        .where(above.c[parent.key_column] == own)
        .correlate(rows)
        .scalar_subquery()
    )


def stray(dataset: Dataset, rows: FromClause, rule: Due) -> ColumnElement[bool]:
    """Rows that no rule of the place, nor an earlier promise of this one, ever takes."""
    if not rule.ways:
        return false()
    parts = [_never(dataset, rows, way) for way in rule.ways]
    for each in rule.earlier:
        clocks = (*each.clocks, *each.guards)
        way = tuple(Begin(column=name) for name, _cutoff in clocks)
        lost = _never(dataset, rows, way)
        if each.collected:
            lost |= ~_before(dataset, rows, each.collected, each.before)
        parts.append(lost)
    if rule.action == "anonymise":
        parts.append(personal(dataset, rows))
    return and_(*parts)


def _never(
    dataset: Dataset, rows: FromClause, way: Iterable[Begin]
) -> ColumnElement[bool]:
    """Rows for which one of these moments cannot come.

    It lies on a row that is not there, or it is one that may never have been.
    """
    found: list[ColumnElement[bool]] = []
    for begin in way:
        slug, _dot, column = begin.column.rpartition(".")
        if slug:
            parent = next(row for row in finding.places() if row.slug == slug)
            above = table_of(parent).alias()
            key = above.c[parent.key_column]
            found.append(~_some(key, key == rows.c[_way_to(parent, dataset)], rows))
        elif begin.may_never:
            found.append(rows.c[column].is_(None))
    return or_(false(), *found)


def due(dataset: Dataset, rows: FromClause, rule: Due) -> ColumnElement[bool]:
    """Rows that have outlived a rule and every longer duty on the same rows."""
    own: list[ColumnElement[bool]] = []
    if rule.cutoff is not None:
        clocks = ((rule.column, rule.cutoff), *rule.guards)
        own.append(_all_before(dataset, rows, clocks))
    parts = [or_(false(), *own, *_earlier(dataset, rows, rule))]
    if rule.since is not None:
        ticking = clock(dataset, rows, rule.column)
        # A row of an older promise may have no such moment at all.
        parts.append(
            or_(ticking >= stored(ticking.type, rule.since), ticking.is_(None))
            if rule.earlier
            else ticking >= stored(ticking.type, rule.since)
        )
    if rule.action == "anonymise":
        parts.append(personal(dataset, rows))
    # What a comparison cannot tell, for want of a moment, does not take the row.
    parts += [due(dataset, rows, each).is_not(true()) for each in rule.unless]
    return and_(*parts)


def _before(
    dataset: Dataset, rows: FromClause, name: str, cutoff: datetime
) -> ColumnElement[bool]:
    ticking = clock(dataset, rows, name)
    return ticking < stored(ticking.type, cutoff)


def _all_before(
    dataset: Dataset, rows: FromClause, clocks: Iterable[Clock]
) -> ColumnElement[bool]:
    return and_(*(_before(dataset, rows, name, cutoff) for name, cutoff in clocks))


def _earlier(
    dataset: Dataset, rows: FromClause, rule: Due
) -> list[ColumnElement[bool]]:
    """Rows that were collected under a shorter promise, and have outlived that."""
    found = []
    for each in rule.earlier:
        past = _all_before(dataset, rows, (*each.clocks, *each.guards))
        if each.collected:
            past &= _before(dataset, rows, each.collected, each.before)
        found.append(past)
    return found


def leaned_on(dataset: Dataset, rows: FromClause) -> ColumnElement[bool]:
    """Rows that other rows still need: parents do not die before children.

    Needed is also a row whose clock another dataset reads: without the account,
    nothing would ever say again when its recordings are due.
    """
    found: list[ColumnElement[bool]] = []
    for link, table in children_of(dataset):
        if link.blocks:
            child = table.alias()
            target = rows.c[link.target or dataset.key_column]
            leaning = child.c[link.column] == target
            found.append(_some(child.c[link.column], leaning, rows))
    for other, name in _clocked_by(dataset):
        child = table_of(other).alias()
        leaning = child.c[name] == rows.c[dataset.key_column]
        found.append(_some(child.c[name], leaning, rows))
    return or_(false(), *found)


def _some(
    column: ColumnElement[Any], where: ColumnElement[bool], rows: FromClause
) -> ColumnElement[bool]:
    """Whether any row matches; always about the outer rows, never a product."""
    return select(column).where(where).correlate(rows).exists()


def leaning(dataset: Dataset) -> set[str]:
    """The datasets whose rows `leaned_on` would find, as far as the map names them."""
    blocking = {link.table for link, _table in children_of(dataset) if link.blocks}
    return {
        *(
            other.slug
            for other in finding.places()
            if other.system_id == dataset.system_id and other.table in blocking
        ),
        *(other.slug for other, _name in _clocked_by(dataset)),
    } - {dataset.slug}


def _clocked_by(dataset: Dataset) -> list[tuple[Dataset, str]]:
    """Datasets that read a clock of this one, with the column that leads here."""
    return [
        (other, _way_to(dataset, other))
        for other in finding.places()
        if other.system_id == dataset.system_id
        and any(name.startswith(f"{dataset.slug}.") for name in other.clocks.values())
    ]


def _way_to(parent: Dataset, child: Dataset) -> str:
    """The column of a child that holds the key of its parent."""
    for finder in child.finders:
        if finder["by"] == parent.slug:
            return str(finder["column"])
        if finder["by"] == PERSON and parent.is_identity:
            return str(finder["column"])
    raise Refused(
        _("“%(title)s” has no finder that leads to “%(slug)s”.")
        % {"title": child.title, "slug": parent.slug}
    )


def personal(dataset: Dataset, rows: FromClause) -> ColumnElement[bool]:
    """Rows that anonymising has not been through yet."""
    left: list[ColumnElement[bool]] = []
    for field in dataset.fields.all():
        if field.action == FieldAction.KEEP:
            continue
        column = rows.c[field.name]
        left.append(_untreated(column, field.action))
    return or_(false(), *left)


def _untreated(column: ColumnElement[Any], action: str) -> ColumnElement[bool]:
    if action == FieldAction.NULL:
        return column.is_not(None)
    if action == FieldAction.MASK:
        return and_(column.is_not(None), column != MASK)
    return and_(column.is_not(None), column.not_like(f"{HASH_PREFIX}%"))


def treated(dataset: Dataset, rows: FromClause, dialect: str) -> dict[str, Any]:
    """What anonymising sets each column to."""
    values: dict[str, Any] = {}
    for field in dataset.fields.all():
        if field.action == FieldAction.NULL:
            values[field.name] = None
        elif field.action == FieldAction.MASK:
            values[field.name] = MASK
        elif field.action == FieldAction.HASH:
            values[field.name] = _hashed(dataset, rows.c[field.name], dialect)
    return values


def _hashed(
    dataset: Dataset, column: ColumnElement[Any], dialect: str
) -> ColumnElement[str]:
    """A keyed hash: the same value stays the same, and nobody can guess it back."""
    salt, _version = vault.digest("anonymise", dataset.system.slug)
    if dialect == "sqlite":
        text = func.kept_hash(salt, column)
    else:
        text = func.encode(func.sha256(func.convert_to(salt + column, "UTF8")), "hex")
    return HASH_PREFIX + func.substr(text, 1, 32)


def load_held(connection: Connection, dataset: Dataset, held: set[str]) -> Table | None:
    """A temporary table of held keys in the company's own transaction."""
    if not held:
        return None
    kind = column_of(table_of(dataset), dataset.key_column).type
    table = Table(
        "kept_held",
        MetaData(),
        Column("key", _plain(kind), primary_key=True, autoincrement=False),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    # SQLite keeps a temporary table for as long as the connection.
    table.drop(connection, checkfirst=True)
    table.create(connection)
    # One row may be held under two spellings of its key.
    values = set(typed(kind, held))
    if values:
        connection.execute(insert(table), [{"key": value} for value in values])
    return table


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, Integer):
        return BigInteger()
    return Uuid() if isinstance(kind, Uuid) else Text()


def in_table(
    dataset: Dataset, rows: FromClause, held: Table | None
) -> ColumnElement[bool]:
    """Rows whose key was loaded as held."""
    if held is None:
        return false()
    return _some(held.c.key, held.c.key == rows.c[dataset.key_column], rows)
