"""Read a table's files as typed columns, and count what could not be read as its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from limpide_credit.errors import InputError
from limpide_credit.tables import APPLICATION, ROLES, Column, Table
from limpide_training.table_files import TableFile, read_columns, reading

_SQL_TYPES = {"integer": "BIGINT", "flag": "BIGINT", "number": "DOUBLE", "category": "VARCHAR"}


@dataclass(frozen=True)
class TypedTable:
    """A table's files as one SQL query with the schema's columns and types."""

    table: Table  # Its schema
    # Where its rows come from, with the type that each column has there.
    files: tuple[tuple[TableFile, Mapping[str, str]], ...]
    query: str  # SELECT over the files: every column of the schema, absent ones null, unreadable values null
    absent: tuple[str, ...]  # Columns that no file has and that are not required
    unknown: tuple[str, ...]  # Columns that the schema does not have; they are ignored


def open_table(connection: duckdb.DuckDBPyConnection, table: Table, files: list[TableFile]) -> TypedTable:
    """Read the headers of a table's files; InputError names a required column that is missing."""
    opened, queries, absent, unknown = [], [], set(), set()
    for file in files:
        present = read_columns(connection, file)
        missing = [column for column in table.columns if column.name not in present]
        required = [column for column in missing if column.required or _is_label(column, file)]
        if required:
            raise _missing_columns(file, required, list(present))
        absent |= {column.name for column in missing if column.name != ROLES.outcome}
        unknown |= set(present) - set(table.names)
        columns = ", ".join(_typed(column, present.get(column.name)) for column in table.columns)
        queries.append(f"SELECT {columns} FROM {file.reader}")  # noqa: S608, names come from the schema
        opened.append((file, present))
    return TypedTable(
        table, tuple(opened), " UNION ALL ".join(queries), tuple(sorted(absent)), tuple(sorted(unknown))
    )


def stage(connection: duckdb.DuckDBPyConnection, typed: TypedTable, folder: Path) -> int:
    """Make the typed rows a view named as the table; text files are parsed once, into ``folder``.

    Returns:
        Number of rows.
    """
    name, query = typed.table.name, typed.query
    with reading(typed.files[0][0]):
        if any(file.kind == "csv" for file, _ in typed.files):
            path = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
            query = f"SELECT * FROM read_parquet('{path}')"  # noqa: S608
        connection.execute(f'CREATE VIEW "{name}" AS {query}')
        row = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()  # noqa: S608
    return row[0] if row else 0


def count_unreadable(connection: duckdb.DuckDBPyConnection, typed: TypedTable) -> dict[str, tuple[int, str]]:
    """Return, for each column with values that are no number of its kind: how many, and the first of them."""
    found: dict[str, tuple[int, str]] = {}
    for file, present in typed.files:
        columns = [
            column
            for column in typed.table.columns
            if column.name in present and _may_be_unreadable(column, present[column.name])
        ]
        if not columns:
            continue
        counts = ", ".join(
            f"count({_given(column, present[column.name])}) - count({_read(column, present[column.name])})"
            for column in columns
        )
        with reading(file):
            row = connection.execute(f"SELECT {counts} FROM {file.reader}").fetchone() or ()  # noqa: S608
            for column, count in zip(columns, row, strict=True):
                if count:
                    before, example = found.get(column.name, (0, ""))
                    example = example or _first_unreadable(connection, file, column, present[column.name])
                    found[column.name] = (before + count, example)
    return found


def _first_unreadable(
    connection: duckdb.DuckDBPyConnection, file: TableFile, column: Column, kind: str
) -> str:
    row = connection.execute(
        f'SELECT "{column.name}"::VARCHAR FROM {file.reader} '  # noqa: S608
        f"WHERE {_given(column, kind)} IS NOT NULL AND {_read(column, kind)} IS NULL LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else ""


def _is_label(column: Column, file: TableFile) -> bool:
    return column.name == ROLES.outcome and file.name == APPLICATION.files[0]


def _may_be_unreadable(column: Column, kind: str) -> bool:
    return column.kind != "category" and not kind.endswith(("INT", "INTEGER"))


def _given(column: Column, kind: str) -> str:
    """SQL for the value as the file has it, null where it says that there is none."""
    name = f'"{column.name}"'
    if kind in {"DOUBLE", "FLOAT"}:
        return f"CASE WHEN NOT isnan({name}) THEN {name} END"
    plain = kind == "VARCHAR" or kind.endswith(("INT", "INTEGER")) or kind.startswith("DECIMAL")
    # A date, a list and the like have no cast to a number, but their text shows what is wrong.
    return name if plain else f"{name}::VARCHAR"


def _read(column: Column, kind: str) -> str:
    """SQL for the value in the column's own type, null where it is none of that type."""
    to, given = _SQL_TYPES[column.kind], _given(column, kind)
    if column.kind == "category":
        return f"nullif({given}::VARCHAR, '')"
    if column.kind == "number" or not _may_be_unreadable(column, kind):
        return f"TRY_CAST({given} AS {to})"
    value = f"TRY_CAST({given} AS DOUBLE)"
    return f"CASE WHEN {value} = round({value}) THEN TRY_CAST({value} AS {to}) END"


def _typed(column: Column, kind: str | None) -> str:
    """SQL for one column in its own type and name; null throughout where the file lacks it (no ``kind``)."""
    value = f"CAST(NULL AS {_SQL_TYPES[column.kind]})" if kind is None else _read(column, kind)
    return f'{value} AS "{column.name}"'


def _missing_columns(file: TableFile, missing: list[Column], present: list[str]) -> InputError:
    names = ", ".join(column.name for column in missing[:10])
    more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
    return InputError(
        f"{file.path.name} lacks required columns: {names}{more}.",
        field=f"{file.name}.{missing[0].name}",
        value=", ".join(present[:8]),
        remedy="Give it a header line with the published names.",
    )
