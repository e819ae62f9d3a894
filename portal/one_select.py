"""A question that every call asks: written once by the compiler, then only filled in.

To think of it anew costs several times as much as to ask it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import RelatedPopulator, get_related_populators

Row = tuple[Any, ...]
Of = TypeVar("Of", bound=Model)


class Prepared(Generic[Of]):
    """`ask` makes the question of texts and numbers; they must stand in it in their
    order."""

    def __init__(self, ask: Callable[..., QuerySet[Of, Any]]) -> None:
        self._ask = ask
        self._text = ""
        self._read: list[tuple[int, list[Callable[..., Any]], Any]] = []
        self._own = slice(None)
        self._beside: list[RelatedPopulator] = []

    def rows(self, *texts: str | int) -> list[Row]:
        """What the columns hold, in their order."""
        connection = connections[DEFAULT_DB_ALIAS]
        if not self._text:
            self._prepare(texts)
        with connection.cursor() as cursor:
            cursor.execute(self._text, texts)
            found = cursor.fetchall()
        return [self._as_python(row, connection) for row in found]

    def one(self, model: type[Of], *texts: str | int) -> Of | None:
        """The first of `all`."""
        return next(iter(self.all(model, *texts)), None)

    def all(self, model: type[Of], *texts: str | int) -> list[Of]:
        """The rows, where the question asks for whole rows of its table; with what it
        selects beside them."""
        found = self.rows(*texts)
        rows = [model.from_db(DEFAULT_DB_ALIAS, (), each[self._own]) for each in found]
        for other in self._beside:
            for values, row in zip(found, rows, strict=True):
                other.populate(values, row)
        return rows

    def _prepare(self, texts: tuple[str | int, ...]) -> None:
        query = self._ask(*texts).query
        compiler = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        text, values = compiler.as_sql()
        if values != texts:
            raise ValueError("This question is not made of its texts alone.")
        columns = [column for column, _sql, _name in compiler.select]
        converters: dict[int, Any] = compiler.get_converters(columns)
        self._read = [(at, *each) for at, each in converters.items()]
        if compiler.klass_info:
            fields = compiler.klass_info["select_fields"]
            self._own = slice(fields[0], fields[-1] + 1)
            # The types are those of a later Django, which asks for one more.
            self._beside = get_related_populators(  # type: ignore[call-arg]
                compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS
            )
        self._text = text

    def _as_python(self, row: Row, connection: Any) -> Row:
        if not self._read:
            return tuple(row)
        values = list(row)
        for at, converters, column in self._read:
            for convert in converters:
                values[at] = convert(values[at], column, connection)
        return tuple(values)
