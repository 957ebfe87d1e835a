"""Read a table's files as typed columns, and count what could not be read as its type."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from limpide_credit.errors import InputError
from limpide_credit.tables import Column, Table
from limpide_training.table_files import TableFile, read_columns, reading

_SQL_TYPES = {"integer": "BIGINT", "flag": "BIGINT", "number": "DOUBLE", "category": "VARCHAR"}
_LARGEST_WHOLE = 2**53


@dataclass(frozen=True)
class TypedTable:
    """A table's files as one SQL query with the schema's columns and types.

    Parameters
    ----------
    table
        Its schema.
    files
        Where its rows come from, with the type that each column has there.
    query
        SELECT over the files: every column of the schema, absent ones null, unreadable values null.
    absent
        Columns that no file has and that are not required.
    unknown
        Columns that the schema does not have; they are ignored.
    """

    table: Table
    files: tuple[tuple[TableFile, Mapping[str, str]], ...]
    query: str
    absent: tuple[str, ...]
    unknown: tuple[str, ...]


def open_table(connection: duckdb.DuckDBPyConnection, table: Table, files: list[TableFile]) -> TypedTable:
    """Read the headers of a table's files; InputError names a required column that is missing."""
    opened, queries, absent, unknown = [], [], set(), set()
    for file in files:
        present = read_columns(connection, file)
        missing = [column for column in table.columns if column.name not in present]
        required = [column for column in missing if column.required or _is_label(column, file)]
        if required:
            raise _missing_columns(file, required, list(present))
        absent |= {column.name for column in missing if column.name != "TARGET"}
        unknown |= set(present) - set(table.names)
        columns = ", ".join(_typed(column, present.get(column.name)) for column in table.columns)
        queries.append(f"SELECT {columns} FROM {file.reader}")  # noqa: S608, names come from the schema
        opened.append((file, present))
    return TypedTable(
        table, tuple(opened), " UNION ALL ".join(queries), tuple(sorted(absent)), tuple(sorted(unknown))
    )


def stage(connection: duckdb.DuckDBPyConnection, typed: TypedTable, folder: Path) -> int:
    """Make the typed rows a view named as the table; text files are parsed once, into ``folder``.

    Returns
    -------
    int
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
            f'count(*) FILTER ({wrong}), first("{column.name}"::VARCHAR) FILTER ({wrong})'
            for column in columns
            for wrong in [_wrong(column, present[column.name])]
        )
        with reading(file):
            row = connection.execute(f"SELECT {counts} FROM {file.reader}").fetchone() or ()  # noqa: S608
        for place, column in enumerate(columns):
            if row[2 * place]:
                before, example = found.get(column.name, (0, str(row[2 * place + 1])))
                found[column.name] = (before + row[2 * place], example)
    return found


def _is_label(column: Column, file: TableFile) -> bool:
    return column.name == "TARGET" and file.name == "application_train"


def _may_be_unreadable(column: Column, kind: str) -> bool:
    return column.kind != "category" and not kind.endswith("INT") and not kind.endswith("INTEGER")


def _given(column: Column, kind: str) -> str:
    """SQL for the value, null where a file says that there is none."""
    name = f'"{column.name}"'
    if kind == "VARCHAR":
        return f"nullif(nullif(trim({name}), ''), 'nan')"
    return f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END" if kind in {"DOUBLE", "FLOAT"} else name


def _as_double(column: Column, kind: str) -> str:
    return f"TRY_CAST({_given(column, kind)} AS DOUBLE)"


def _wrong(column: Column, kind: str) -> str:
    value = _as_double(column, kind)
    unreadable = f"{_given(column, kind)} IS NOT NULL AND {value} IS NULL"
    if column.kind == "number":
        return unreadable
    return f"{unreadable} OR {value} <> round({value}) OR abs({value}) > {_LARGEST_WHOLE}"


def _typed(column: Column, kind: str | None) -> str:
    """SQL that reads one column in its type; null where it is absent (no ``kind``), empty or unreadable."""
    to, name = _SQL_TYPES[column.kind], f'"{column.name}"'
    if kind is None:
        return f"CAST(NULL AS {to}) AS {name}"
    if column.kind == "category":
        return f"nullif({name}::VARCHAR, '') AS {name}"
    if not _may_be_unreadable(column, kind):
        return f"CAST({name} AS {to}) AS {name}"
    value = _as_double(column, kind)
    if column.kind == "number":
        return f"{value} AS {name}"
    return f"CASE WHEN {_wrong(column, kind)} THEN NULL ELSE CAST({value} AS {to}) END AS {name}"


def _missing_columns(file: TableFile, missing: list[Column], present: list[str]) -> InputError:
    names = ", ".join(column.name for column in missing[:10])
    more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
    return InputError(
        f"{file.path.name} lacks required columns: {names}{more}.",
        field=f"{file.name}.{missing[0].name}",
        value=", ".join(present[:8]),
        remedy="Give it a header line with the published names.",
    )
