"""What a batch file is, and whether it is within the limits, before any of it is decoded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_credit.tables import APPLICATION_FACTS
from limpide_platform.http.content_type import CSV, FORM, JSON, JSON_LINES, PARQUET
from limpide_scoring.batch_input import check_rows, from_csv, from_json_lines, from_json_list, from_parquet
from limpide_scoring.row import Row

READ = JSON | JSON_LINES | CSV | PARQUET | FORM
_PARQUET_MAGIC = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_BLOCK = 1024 * 1024
_LONGEST_HEADER = 64 * 1024
_LONGEST_FOOTER = 4 * 1024 * 1024
_LONGEST_CELL = 1024
_MOST_COLUMNS = len(APPLICATION_FACTS) + 3


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """The most that one batch may have: rows, and bytes of a JSON list."""

    rows: int
    list_bytes: int


def read_batch(file: BinaryIO, size: int, limits: BatchLimits) -> Iterator[list[Row]]:
    """Tell the format by how the content begins, and yield its rows in chunks.

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
        return (_brief(rows) for rows in from_parquet(file, limits.rows))
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
        return (_brief(rows) for rows in from_json_list(file.read(), limits.rows))
    if not text:
        raise InputError(
            "The body is empty.", field="body", remedy="Send a JSON list, or a CSV, NDJSON or Parquet file."
        )
    if text.startswith(b"{"):
        _check_lines(file, limits.rows)
        return (_brief(rows) for rows in from_json_lines(file))
    _check_header(file)
    _check_lines(file, limits.rows + 1, quoted=True)  # the header is no row
    return (_brief(rows) for rows in from_csv(file))


def _check_lines(file: BinaryIO, most: int, *, quoted: bool = False) -> None:
    """Count the lines, however they end, and the quotes; leave the file where it was."""
    begin = file.tell()
    lines = quotes = 0
    last = b"\n"
    while block := file.read(_BLOCK):
        lines += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
        if last == b"\r" and block.startswith(b"\n"):
            lines -= 1
        quotes += block.count(b'"')
        last = block[-1:]
    check_rows(lines + (last not in b"\r\n"), most)
    if quoted and quotes % 2:
        raise InputError(
            "The file ends inside quotes, or has a cell with a single quote.",
            field="file",
            remedy="Send it again: it may have been cut off; a quote in a cell is written twice.",
        )
    file.seek(begin)


def _check_header(file: BinaryIO) -> None:
    begin = file.tell()
    start = file.read(_LONGEST_HEADER)
    if len(start) == _LONGEST_HEADER and not (b"\n" in start or b"\r" in start):
        raise TooLargeError(
            f"The first line of the file has more than {_LONGEST_HEADER:,} bytes.",
            field="columns",
            remedy="Begin with a line that names columns of the application table.",
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


def _brief(rows: list[Row]) -> list[Row]:
    """Return the rows, the values of their errors no longer than they are shown."""
    for row in rows:
        if isinstance(row.asked, LimpideError) and row.asked.value is not None:
            row.asked.value = str(row.asked.value)[:200]
    return rows
