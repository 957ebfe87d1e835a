"""Rows of a batch out of a Parquet file, whose declared sizes are checked before anything is decoded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import InputError, TooLargeError
from limpide_scoring.batch_columns import COLUMNS, asked_of
from limpide_scoring.batch_input import check_rows
from limpide_scoring.row import CHUNK_ROWS, Row

MAGIC = b"PAR1"
"""How a Parquet file begins and ends."""

_PAGE_BYTES = 64 * 1024
_LONGEST_FOOTER = 4 * 1024 * 1024
_LONGEST_CELL = 1024
_MOST_COLUMNS = len(COLUMNS.by_upper)


def from_parquet(file: BinaryIO, size: int, max_rows: int) -> Iterator[list[Row]]:
    """Yield the rows of a Parquet file of application columns and a client number.

    Raises:
        InputError: The file is no whole Parquet file, or has a column that an application does not have.
        TooLargeError: The file has more rows than ``max_rows``, more columns than an application, or declares
            more bytes than cells of an application take.
    """
    with _readable():
        _check_declared(file, size)
        # Page by page: a whole column of a row group would be held in memory.
        parquet = pq.ParquetFile(file, buffer_size=_PAGE_BYTES)
        check_rows(parquet.metadata.num_rows, max_rows)
        columns = COLUMNS.named(parquet.schema_arrow.names)
    return _chunks(parquet, columns)


@contextmanager
def _readable() -> Iterator[None]:
    """Refuse a file that cannot be read; names and texts that are no UTF-8 are ValueErrors of pyarrow's."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            "The file is not a whole Parquet file.",
            field="file",
            value=str(error).partition("\n")[0],
            remedy="Send it again; it may have been cut off.",
        ) from None


def _check_declared(file: BinaryIO, size: int) -> None:
    """Check what the file's footer declares, and the footer's own length first."""
    file.seek(max(0, size - 8))
    footer, magic = int.from_bytes(file.read(4), "little"), file.read(4)
    file.seek(0)
    if magic == MAGIC and footer > _LONGEST_FOOTER:
        raise _too_large(f"a footer of {footer:,} bytes", "footer", footer)
    declared = pq.read_metadata(file)
    schema = declared.schema.to_arrow_schema()
    if declared.num_columns > _MOST_COLUMNS:
        raise _too_large(f"{declared.num_columns:,} columns", "columns", declared.num_columns)
    for column in schema:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_nested(kind):
            raise InputError(
                f"The column {column.name} holds {column.type}.",
                field=column.name,
                value=str(column.type),
                remedy="Give one number or word a cell.",
            )
    for group in range(declared.num_row_groups):
        _check_group(declared.row_group(group))
    file.seek(0)


def _check_group(group: pq.RowGroupMetaData) -> None:
    for number in range(group.num_columns):
        column = group.column(number)
        name, cells, declared = column.path_in_schema, column.num_values, column.total_uncompressed_size
        if cells != group.num_rows:
            raise InputError(
                f"The column {name} declares {cells:,} values in {group.num_rows:,} rows.",
                field=name,
                value=cells,
                remedy="Give one number or word a cell.",
            )
        if declared > _LONGEST_CELL * (cells + 1024):
            raise _too_large(f"{declared:,} bytes in the {cells:,} cells of {name}", name, declared)


def _chunks(parquet: pq.ParquetFile, columns: list[str | None]) -> Iterator[list[Row]]:
    row = 0
    places = [place for place, name in enumerate(columns) if name is not None]
    names = [name for name in columns if name is not None]
    batches = parquet.iter_batches(batch_size=CHUNK_ROWS, use_threads=False)
    while True:
        try:
            with _readable():
                batch = next(batches, None)
                # Not by numpy: the first column would have each reading process import pandas.
                lists = [] if batch is None else [batch.column(place).to_pylist() for place in places]
        except InputError as error:
            yield [Row(row, error)]
            return
        if batch is None:
            return
        chunk = []
        for values in zip(*lists, strict=True):
            chunk.append(Row(row, asked_of(_given(names, values))))
            row += 1
        if chunk:
            yield chunk


def _given(columns: list[str], values: tuple[Any, ...]) -> dict[str, Any]:
    """Return the values that are there; a data frame with empty cells writes a client's number as a float."""
    cells = zip(columns, values, strict=True)
    given = {name: value for name, value in cells if value is not None and value == value}
    client_id = given.get("client_id")
    if isinstance(client_id, float) and client_id.is_integer():
        given["client_id"] = int(client_id)
    return given


def _too_large(what: str, field: str, value: int) -> TooLargeError:
    return TooLargeError(
        f"The file declares {what}.",
        field=field,
        value=value,
        remedy="Send a client number and columns of the application table, one number or word a cell.",
    )
