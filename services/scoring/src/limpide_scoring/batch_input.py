"""Rows of a batch out of a JSON list, lines of JSON, CSV or Parquet, a chunk at a time."""

import csv
import io
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.contracts.facts import near_names
from limpide_credit.contracts.scoring import parse_score_request
from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_credit.tables import APPLICATION_FACTS, TABLES
from limpide_platform.http.json_body import decode
from limpide_scoring.row import CHUNK_ROWS, Row

_CLIENT_COLUMNS = ("client_id", "SK_ID_CURR")
_IGNORED_COLUMNS = frozenset({"TARGET"})
_WORDS = frozenset(column.name for column in TABLES["application"].columns if column.kind == "category")
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
    return _chunks(Row(row, _parsed(one)) for row, one in enumerate(document))


def from_json_lines(file: BinaryIO) -> Iterator[list[Row]]:
    """Yield the rows of a file of one score request a line."""
    lines = iter(lambda: file.readline(_LONGEST_LINE), b"")
    return _chunks(Row(row, _parsed_line(line)) for row, line in enumerate(lines) if line.strip())


def from_csv(file: BinaryIO) -> Iterator[list[Row]]:
    """Yield the rows of a CSV file: comma, UTF-8, a header of application columns and a client number.

    Raises
    ------
    InputError
        The header names a column that an application does not have, twice the same, or none; or the file
        has another separator or encoding.
    TooLargeError
        The header has more columns than an application.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="strict", newline="")
    reader = csv.reader(text)
    try:
        header = next(reader, [])
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except csv.Error as error:
        raise InputError(
            f"The file is not CSV: {error}.", field="file", remedy="Send comma-separated UTF-8."
        ) from None
    columns = _checked_header([name.strip() for name in header])
    return _chunks(_csv_rows(reader, columns))


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
    columns = _checked_header(parquet.schema_arrow.names)
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


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while chunk := list(itertools.islice(rest, CHUNK_ROWS)):
        yield chunk


def _parsed(document: object) -> Any:
    try:
        return parse_score_request(document)
    except LimpideError as error:
        return error


def _parsed_line(line: bytes) -> Any:
    try:
        return parse_score_request(decode(line))
    except LimpideError as error:
        return error


def _checked_header(names: list[str]) -> list[str]:
    """Return the columns, one name for the client's number."""
    if len(names) > len(APPLICATION_FACTS) + len(_CLIENT_COLUMNS) + len(_IGNORED_COLUMNS):
        raise TooLargeError(
            f"The file has {len(names):,} columns; an application has {len(APPLICATION_FACTS)}.",
            field="columns",
            value=len(names),
            remedy="Send a client number and columns of the application table only.",
        )
    columns = ["client_id" if name in _CLIENT_COLUMNS else name for name in names]
    known = {"client_id", *APPLICATION_FACTS, *_IGNORED_COLUMNS}
    unknown = [name for name in columns if name not in known]
    if len(columns) == 1 and unknown and any(sign in unknown[0] for sign in ";\t|"):
        raise InputError(
            "The columns are not separated by commas.",
            field="file",
            value=unknown[0],
            remedy="Send comma-separated CSV, with a point in decimal numbers.",
        )
    if not columns or columns == [""]:
        raise InputError("The file is empty.", field="file", remedy="Send a header and rows.")
    if unknown:
        raise InputError(
            f"An application has no columns {', '.join(unknown[:10])}.",
            field=unknown[0],
            value=len(unknown),
            remedy=near_names(unknown[0], known) or "Send columns of the application table only.",
        )
    twice = {name for name in columns if columns.count(name) > 1}
    if twice:
        raise InputError(
            f"The file has the column {min(twice)} more than once.",
            field=min(twice),
            remedy="Keep one of them; client_id and SK_ID_CURR are the same.",
        )
    return columns


def _csv_rows(reader: Iterator[list[str]], columns: list[str]) -> Iterator[Row]:
    for row in itertools.count():
        try:
            cells = next(reader, None)
        except UnicodeDecodeError:
            yield Row(row, _not_utf8())
            return
        except csv.Error as error:
            yield Row(row, InputError(f"The row is not CSV: {error}.", field="row", remedy="Quote the cell."))
            continue
        if cells is None:
            return
        if len(cells) == len(columns):
            yield Row(row, _parsed_cells(dict(zip(columns, map(_csv_value, columns, cells), strict=True))))
        elif cells:
            yield Row(row, _other_width(len(cells), len(columns)))


def _csv_value(column: str, cell: str) -> Any:
    """Return a cell as a number where the column holds one; what is none stays text and is refused later."""
    if not cell:
        return None
    if column in _WORDS:
        return cell
    try:
        number = float(cell)
    except ValueError:
        return cell
    if column == "client_id" and number.is_integer():
        return int(number)
    return number


def _parquet_chunks(parquet: pq.ParquetFile, columns: list[str]) -> Iterator[list[Row]]:
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
            chunk.append(Row(row, _parsed_cells(dict(zip(columns, values, strict=True)))))
            row += 1
        if chunk:
            yield chunk


def _plain(column: pa.Array) -> list[Any]:
    """Return a column as Python values, NaN as missing."""
    values = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [None if value is None or math.isnan(value) else value for value in values]
    return values


def _parsed_cells(cells: Mapping[str, Any]) -> Any:
    """Return what a row of a table asks: a client, a client with changes, or a new application."""
    facts = {
        name: value
        for name, value in cells.items()
        if value is not None and name != "client_id" and name not in _IGNORED_COLUMNS
    }
    client_id = cells.get("client_id")
    if isinstance(client_id, float) and client_id.is_integer():
        client_id = int(client_id)
    if client_id is None:
        return _parsed({"application": facts})
    return _parsed({"client_id": client_id, "changes": facts} if facts else {"client_id": client_id})


def _not_utf8() -> InputError:
    return InputError(
        "The file is not UTF-8.", field="file", remedy="Save it as UTF-8 (in a spreadsheet: CSV UTF-8)."
    )


def _other_width(cells: int, columns: int) -> InputError:
    return InputError(
        f"The row has {cells} cells, the header {columns}.",
        field="row",
        value=cells,
        remedy="Give each column a cell; quote cells that hold a comma.",
    )


def _no_parquet(error: Exception) -> InputError:
    return InputError(
        "The file is not a whole Parquet file.",
        field="file",
        value=str(error).partition("\n")[0],
        remedy="Send it again; it may have been cut off.",
    )
