"""Tables as people save them: seen by the head of a file, and written anew as plain columns of text.

DuckDB reads plain CSV (UTF-8, commas, decimal points) by itself, however large. Any other form goes through
`limpide_credit.table_file` once.
"""

import gzip
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark, NumberTextError
from limpide_credit.table_file import (
    Cell,
    Columns,
    ReadingReport,
    TableFile,
    TableFileError,
    is_missing,
    is_sheet,
    open_table,
)
from limpide_credit.tables import Table

SHEETS = (".xlsx", ".xls", ".ods")
_HEAD = 16 * 2**20
"""Bytes of a file that its form is seen by: what a person saves from a spreadsheet is seen whole."""

_ROWS_LOOKED_AT = 20_000
_ROWS_WRITTEN_AT_ONCE = 50_000
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_PERHAPS_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)


@dataclass(frozen=True)
class FileFormat:
    """How a file is written: its columns, and whether DuckDB reads it as it is."""

    understood: ReadingReport
    is_plain: bool


def form_of(part: Path, table: Table, decimal: DecimalMark | None) -> FileFormat:
    """Return the form of a CSV or a sheet.

    Args:
        decimal: The decimal mark, if the person said it.

    Raises:
        TableFileError: It has no header with a column of the table, or cannot be read at all.
        OSError, EOFError, zlib.error: It cannot be unpacked.
    """
    with _opened(part) as file:
        head = file.read(_HEAD + 1)
        is_text = not is_sheet(head)
        if is_text and len(head) > _HEAD:
            head = head[: head.rfind(b"\n", 0, _HEAD) + 1 or _HEAD]
        found = open_table(io.BytesIO(head) if is_text else file, _columns(table), decimal=decimal)
        read_as = found.understood
        is_plain = (
            (read_as.encoding, read_as.separator) == ("utf-8", ",")
            and not head.startswith((b"sep=", b'"sep='))
            and (b"\n" in head or b"\r" not in head)
            and not read_as.left_out
            and read_as.decimal != ","
            and _has_plain_numbers(found, table)
        )
    return FileFormat(read_as, is_plain)


def write_plain(
    parts: Sequence[Path], table: Table, columns: Sequence[str], decimal: DecimalMark | None, to: Path
) -> None:
    """Write the rows of files into one Parquet file, every value as text as DuckDB reads it.

    Raises:
        InputError: A row cannot be read, or a number may be two.
    """
    schema = pa.schema([(name, pa.string()) for name in columns])
    numbers = _columns(table).numbers
    with pq.ParquetWriter(to, schema) as writer:
        for part in parts:
            with _opened(part) as file:
                rows: list[dict[str, str | None]] = []
                for row in _rows(open_table(file, _columns(table), decimal=decimal), part, numbers):
                    rows.append(row)
                    if len(rows) == _ROWS_WRITTEN_AT_ONCE:
                        writer.write_table(pa.Table.from_pylist(rows, schema))
                        rows.clear()
                writer.write_table(pa.Table.from_pylist(rows, schema))


def _rows(found: TableFile, part: Path, numbers: frozenset[str]) -> Iterator[dict[str, str | None]]:
    for row in found:
        if row.cells is None:
            continue
        try:
            if isinstance(row.cells, TableFileError):
                raise row.cells
            yield {name: _text(found, name, cell, numbers) for name, cell in row.cells.items()}
        except InputError as error:
            raise InputError(
                f"{part.name}, line {row.line}: {error.message}",
                field=error.field,
                value=error.value,
                remedy=error.remedy,
            ) from None


def _text(found: TableFile, name: str, cell: Cell, numbers: frozenset[str]) -> str | None:
    """Return a cell as DuckDB reads it; what is no number stays as it is, for the check to find."""
    if is_missing(cell):
        return None
    if name not in numbers:
        return str(cell)
    try:
        return repr(found.number(name, cell))
    except NumberTextError as error:
        if error.fault != "ambiguous":
            return str(cell)
        error.remedy = "Say which it is: limpide tables ingest … --decimal comma, or --decimal point."
        raise


def _has_plain_numbers(found: TableFile, table: Table) -> bool:
    """Whether every number, as far as is looked, is one to DuckDB too, and only one to a person."""
    numbers = _columns(table).numbers & set(found.understood.columns)
    grouped = found.understood.decimal is None
    for place, row in enumerate(found):
        if place == _ROWS_LOOKED_AT:
            break
        if row.cells is None:
            return False  # DuckDB would take it for a row without a key
        if isinstance(row.cells, TableFileError):
            continue
        for name in numbers:
            cell = str(row.cells[name])
            if is_missing(cell):
                continue
            if not _PLAIN.fullmatch(cell) or (grouped and _PERHAPS_GROUPED.fullmatch(cell)):
                return False
    return True


def _columns(table: Table) -> Columns:
    # A key is digits alone: what somebody grouped or rounded is no key any more.
    numbers = (one.name for one in table.columns if one.kind != "category" and one.unit != "identifier")
    return Columns(table.names, numbers=frozenset(numbers), others_allowed=True)


@contextmanager
def _opened(part: Path) -> Iterator[BinaryIO]:
    with gzip.open(part, "rb") if part.suffix.lower() == ".gz" else part.open("rb") as file:
        yield cast(BinaryIO, file)
