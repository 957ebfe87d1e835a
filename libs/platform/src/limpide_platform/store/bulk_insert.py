"""Inserts many rows by few statements, so that a group of records costs little more than one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert

from limpide_platform.store.database import Database
from limpide_platform.store.schema import Timestamp, moment

Insert = Callable[[Connection, Sequence[Mapping[str, Any]]], None]

# A statement for each small number of rows and one for many: few enough that the driver keeps them prepared.
_SMALL = 32
_LARGE = 256


def bulk_insert(database: Database, table: Table) -> Insert:
    """Return what inserts rows, each with a value for every column of ``table``."""
    if database.postgresql:
        statement = insert(table)
        return lambda connection, rows: _execute(connection, statement, rows)
    return _SqliteInsert(table)


def _execute(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute(statement, list(rows))


class _SqliteInsert:
    """One statement for many rows: the driver's own loop over rows frees the interpreter at each of them.

    With a busy event loop beside it, a group would wait for its turn as many times as it has rows.
    """

    def __init__(self, table: Table) -> None:
        names = [column.name for column in table.c]
        self._values = itemgetter(*names)
        self._moments = [index for index, column in enumerate(table.c) if isinstance(column.type, Timestamp)]
        self._head = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES "  # noqa: S608 - names of our own schema
        self._row = f"({', '.join('?' * len(names))})"
        self._statements: dict[int, str] = {}

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        start = 0
        while start < len(rows):
            left = len(rows) - start
            size = _LARGE if left >= _LARGE else min(left, _SMALL)
            chunk = rows[start : start + size]
            connection.exec_driver_sql(self._statement(size), self._parameters(chunk))
            start += size

    def _statement(self, size: int) -> str:
        if size not in self._statements:
            self._statements[size] = self._head + ", ".join([self._row] * size)
        return self._statements[size]

    def _parameters(self, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
        parameters: list[Any] = []
        for row in rows:
            values = self._values(row)
            if self._moments:
                values = list(values)
                for index in self._moments:
                    values[index] = _text(values[index])
            parameters += values
        return tuple(parameters)


def _text(at: datetime | None) -> str | None:
    return None if at is None else moment(at)
