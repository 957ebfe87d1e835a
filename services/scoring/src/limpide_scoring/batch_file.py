"""What a batch file is, and whether it is within the limits, before any of it is decoded."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_credit.numbers import DecimalMark
from limpide_credit.table_file import open_table
from limpide_credit.tables import APPLICATION_FACTS
from limpide_platform.http.content_type import CSV, FORM, JSON, JSON_LINES, PARQUET, SHEET
from limpide_scoring.batch_columns import COLUMNS
from limpide_scoring.batch_input import check_rows, chunks, from_json_lines, from_json_list, from_parquet
from limpide_scoring.batch_table import from_table
from limpide_scoring.reading import Read
from limpide_scoring.row import Row

READ = JSON | JSON_LINES | CSV | SHEET | PARQUET | FORM
_PARQUET_MAGIC = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_BLOCK = 1024 * 1024
_LONGEST_FOOTER = 4 * 1024 * 1024
_LONGEST_CELL = 1024
_MOST_COLUMNS = len(APPLICATION_FACTS) + 3


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """The most that one batch may have: rows, and bytes of a JSON list."""

    rows: int
    list_bytes: int


def read_batch(file: BinaryIO, size: int, limits: BatchLimits, decimal: DecimalMark | None = None) -> Read:
    """Tell the format by how the content begins, and give its rows in chunks.

    Parameters
    ----------
    decimal
        The decimal mark of a CSV, where the sender says it.

    Raises
    ------
    InputError
        The file is empty, or cannot be read as what it seems to be.
    TooLargeError
        It declares more rows, columns or bytes than a batch may have.
    """
    start = file.read(256)
    file.seek(0)
    if start.startswith(_PARQUET_MAGIC):
        _check_parquet(file, size)
        return _brief(from_parquet(file, limits.rows))
    text = start.removeprefix(_BOM).lstrip()
    file.seek(len(_BOM) if start.startswith(_BOM) else 0)
    if text.startswith(b"["):
        if size > limits.list_bytes:
            raise TooLargeError(
                f"A JSON list has at most {limits.list_bytes:,} bytes.",
                field="body",
                value=f"{size} bytes",
                remedy="Send large batches as CSV, NDJSON or Parquet.",
            )
        return _brief(from_json_list(file.read(), limits.rows))
    if not text:
        raise InputError(
            "The body is empty.",
            field="body",
            remedy="Send a JSON list, or a CSV, spreadsheet, NDJSON or Parquet file.",
        )
    if text.startswith(b"{"):
        _check_lines(file, limits.rows)
        return _brief(from_json_lines(file))
    table = open_table(file, COLUMNS, decimal=decimal)
    if table.understood.separator:
        file.seek(0)
        _check_lines(file, limits.rows + 1, table.understood.encoding)  # the header is no row
    else:
        check_rows(sum(1 for _ in table), limits.rows)
    return _brief(chunks(from_table(table)), str(table.understood))


def _check_lines(file: BinaryIO, most: int, table_in: str | None = None) -> None:
    """Count the lines, however they end, and the quotes of a table; leave the file where it was.

    Parameters
    ----------
    table_in
        The encoding of a table; lines of JSON end by the same bytes in every encoding that they may have.
    """
    begin = file.tell()
    lines = quotes = 0
    last = "\n"
    decoder = codecs.getincrementaldecoder(table_in or "latin-1")()
    while block := file.read(_BLOCK):
        text = decoder.decode(block)
        lines += text.count("\n") + text.count("\r") - text.count("\r\n")
        if last == "\r" and text.startswith("\n"):
            lines -= 1
        quotes += text.count('"')
        last = text[-1:]
    check_rows(lines + (last not in "\r\n"), most)
    if table_in and quotes % 2:
        raise InputError(
            "The file ends inside quotes, or has a cell with a single quote.",
            field="file",
            remedy="Send it again: it may have been cut off; a quote in a cell is written twice.",
        )
    file.seek(begin)


def _check_parquet(file: BinaryIO, size: int) -> None:
    """Check what the file's footer declares, and the footer's own length first."""
    file.seek(max(0, size - 8))
    footer, magic = int.from_bytes(file.read(4), "little"), file.read(4)
    file.seek(0)
    if magic == _PARQUET_MAGIC and footer > _LONGEST_FOOTER:
        raise _too_large(f"a footer of {footer:,} bytes", "footer", footer)
    try:
        declared = pq.read_metadata(file)
        schema = declared.schema.to_arrow_schema()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            "The file is not a whole Parquet file.",
            field="file",
            value=str(error).partition("\n")[0],
            remedy="Send it again; it may have been cut off.",
        ) from None
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


def _too_large(what: str, field: str, value: int) -> TooLargeError:
    return TooLargeError(
        f"The file declares {what}.",
        field=field,
        value=value,
        remedy="Send a client number and columns of the application table, one number or word a cell.",
    )


def _brief(rows: Iterator[list[Row]], understood: str = "") -> Read:
    """Return the rows, the values of their errors no longer than they are shown."""
    return Read((_shortened(chunk) for chunk in rows), understood)


def _shortened(rows: list[Row]) -> list[Row]:
    for row in rows:
        if isinstance(row.asked, LimpideError) and row.asked.value is not None:
            row.asked.value = str(row.asked.value)[:200]
    return rows
