"""Rows of a batch out of a JSON list, lines of JSON or Parquet, a chunk at a time."""

import itertools
import math
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.contracts.scoring import ScoreRequest, parse_score_request
from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_platform.http.json_body import decode
from limpide_scoring.batch_columns import COLUMNS, asked_of, parsed
from limpide_scoring.row import CHUNK_ROWS, Row

_PAGE_BYTES = 64 * 1024
_LONGEST_LINE = 1024 * 1024
# Of a whole JSON list: a million rows with a few facts each.
_MOST_VALUES = 4_000_000


def from_json_list(body: bytes, max_rows: int) -> Iterator[list[Row]]:
    """Yield the rows of a JSON list of score requests.

    Raises
    ------
    InputError
        The body is no JSON list.
    TooLargeError
        The list is longer than ``max_rows``.
    """
    document = decode(body, most_values=_MOST_VALUES)
    if not isinstance(document, list):
        raise InputError(
            "A batch is a JSON list.",
            field="body",
            value=type(document).__name__,
            remedy='Send [{"client_id": 100038}, {"application": {…}}, …], or a CSV, NDJSON or Parquet file.',
        )
    check_rows(len(document), max_rows)
    return chunks(Row(row, parsed(one)) for row, one in enumerate(document))


def from_json_lines(file: BinaryIO) -> Iterator[list[Row]]:
    """Yield the rows of a file of one score request a line."""
    lines = iter(lambda: file.readline(_LONGEST_LINE), b"")
    return chunks(Row(row, _parsed_line(line)) for row, line in enumerate(lines) if line.strip())


def from_parquet(file: BinaryIO, max_rows: int) -> Iterator[list[Row]]:
    """Yield the rows of a Parquet file of application columns and a client number.

    Raises
    ------
    InputError
        The file is no whole Parquet file, or has a column that an application does not have.
    TooLargeError
        The file has more rows than ``max_rows``, or more columns than an application.
    """
    try:
        # Page by page: a whole column of a row group would be held in memory.
        parquet = pq.ParquetFile(file, buffer_size=_PAGE_BYTES)
    except (pa.ArrowException, OSError) as error:
        raise _no_parquet(error) from None
    check_rows(parquet.metadata.num_rows, max_rows)
    columns = COLUMNS.named(parquet.schema_arrow.names)
    return _parquet_chunks(parquet, columns)


def check_rows(rows: int, max_rows: int) -> None:
    """Refuse a batch of too many rows.

    Raises
    ------
    TooLargeError
        There are more than ``max_rows``.
    """
    if rows > max_rows:
        raise TooLargeError(
            f"A batch has at most {max_rows:,} rows.",
            field="rows",
            value=rows,
            remedy="Split it; LIMPIDE_SCORING_MAX_ROWS sets the limit.",
        )


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows a chunk at a time."""
    rest = iter(rows)
    while chunk := list(itertools.islice(rest, CHUNK_ROWS)):
        yield chunk


def _parsed_line(line: bytes) -> ScoreRequest | LimpideError:
    try:
        return parse_score_request(decode(line))
    except LimpideError as error:
        return error


def _parquet_chunks(parquet: pq.ParquetFile, columns: list[str | None]) -> Iterator[list[Row]]:
    row = 0
    batches = parquet.iter_batches(batch_size=CHUNK_ROWS, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError) as error:
            yield [Row(row, _no_parquet(error))]
            return
        if batch is None:
            return
        lists = [_plain(column) for column in batch.columns]
        chunk = []
        for values in zip(*lists, strict=True):
            chunk.append(Row(row, asked_of(_given(columns, values))))
            row += 1
        if chunk:
            yield chunk


def _plain(column: pa.Array) -> list[Any]:
    """Return a column as Python values, NaN as missing."""
    values = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [None if value is None or math.isnan(value) else value for value in values]
    return values


def _given(columns: list[str | None], values: tuple[Any, ...]) -> dict[str, Any]:
    """Return the values that are there; a data frame with empty cells writes a client's number as a float."""
    cells = zip(columns, values, strict=True)
    given = {name: value for name, value in cells if name is not None and value is not None}
    client_id = given.get("client_id")
    if isinstance(client_id, float) and client_id.is_integer():
        given["client_id"] = int(client_id)
    return given


def _no_parquet(error: Exception) -> InputError:
    return InputError(
        "The file is not a whole Parquet file.",
        field="file",
        value=str(error).partition("\n")[0],
        remedy="Send it again; it may have been cut off.",
    )
