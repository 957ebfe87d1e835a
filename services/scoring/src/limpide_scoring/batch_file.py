"""What a batch file is, and whether it is within the limits, before any of it is decoded."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_credit.numbers import DecimalMark
from limpide_credit.table_file import open_table
from limpide_platform.http.content_type import CSV, FORM, JSON, JSON_LINES, PARQUET, SHEET
from limpide_scoring.batch_columns import COLUMNS
from limpide_scoring.batch_input import check_rows, chunks, from_json_lines, from_json_list
from limpide_scoring.batch_parquet import MAGIC, from_parquet
from limpide_scoring.batch_table import from_table
from limpide_scoring.reading import Read
from limpide_scoring.row import Row

READ = JSON | JSON_LINES | CSV | SHEET | PARQUET | FORM
_BOM = b"\xef\xbb\xbf"
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """The most that one batch may have: rows, and bytes of a JSON list."""

    rows: int
    list_bytes: int


def read_batch(file: BinaryIO, size: int, limits: BatchLimits, decimal: DecimalMark | None = None) -> Read:
    """Tell the format by how the content begins, and give its rows in chunks.

    Args:
        decimal: The decimal mark of a CSV, where the sender says it.

    Raises:
        InputError: The file is empty, or cannot be read as what it seems to be.
        TooLargeError: It declares more rows, columns or bytes than a batch may have.
    """
    start = file.read(256)
    file.seek(0)
    if start.startswith(MAGIC):
        return _brief(from_parquet(file, size, limits.rows))
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

    Args:
        table_in: The encoding of a table; lines of JSON end by the same bytes in every encoding that they may
            have.
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


def _brief(rows: Iterator[list[Row]], understood: str = "") -> Read:
    """Return the rows, the values of their errors no longer than they are shown."""
    return Read((_shortened(chunk) for chunk in rows), understood)


def _shortened(rows: list[Row]) -> list[Row]:
    for row in rows:
        if isinstance(row.asked, LimpideError) and row.asked.value is not None:
            row.asked.value = str(row.asked.value)[:200]
    return rows
