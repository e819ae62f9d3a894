"""A question that every call asks: written once by the compiler, then only filled in.

To think of it anew costs several times as much as to ask it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

Row = tuple[Any, ...]
Of = TypeVar("Of", bound=Model)


class Prepared(Generic[Of]):
    """`ask` makes the question of texts; they must stand in it in their order."""

    def __init__(self, ask: Callable[..., QuerySet[Of, Any]]) -> None:
        self._ask = ask
        self._text = ""
        self._read: list[tuple[int, list[Callable[..., Any]], Any]] = []

    def rows(self, *texts: str) -> list[Row]:
        """What the columns hold, in their order."""
        connection = connections[DEFAULT_DB_ALIAS]
        if not self._text:
            self._prepare(texts)
        with connection.cursor() as cursor:
            cursor.execute(self._text, texts)
            found = cursor.fetchall()
        return [self._as_python(row, connection) for row in found]

    def one(self, model: type[Of], *texts: str) -> Of | None:
        """The first row, where the question asks for whole rows of its table."""
        found = self.rows(*texts)
        return model.from_db(DEFAULT_DB_ALIAS, (), found[0]) if found else None

    def _prepare(self, texts: tuple[str, ...]) -> None:
        query = self._ask(*texts).query
        compiler = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        text, values = compiler.as_sql()
        if values != texts:
            raise ValueError("This question is not made of its texts alone.")
        columns = [column for column, _sql, _name in compiler.select]
        converters: dict[int, Any] = compiler.get_converters(columns)
        self._read = [(at, *each) for at, each in converters.items()]
        self._text = text

    def _as_python(self, row: Row, connection: Any) -> Row:
        if not self._read:
            return tuple(row)
        values = list(row)
        for at, converters, column in self._read:
            for convert in converters:
                values[at] = convert(values[at], column, connection)
        return tuple(values)
