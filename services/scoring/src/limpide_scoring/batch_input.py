"""Rows of a batch out of a JSON list or lines of JSON, a chunk at a time."""

import itertools
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from limpide_credit.contracts.scoring import ScoreRequest, parse_score_request
from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_platform.http.json_body import decode
from limpide_scoring.batch_columns import parsed
from limpide_scoring.row import CHUNK_ROWS, Row

_LONGEST_LINE = 1024 * 1024
# Of a whole JSON list: a million rows with a few facts each.
_MOST_VALUES = 4_000_000


def from_json_list(body: bytes, max_rows: int) -> Iterator[list[Row]]:
    """Yield the rows of a JSON list of score requests.

    Raises:
        InputError: The body is no JSON list.
        TooLargeError: The list is longer than ``max_rows``.
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


def check_rows(rows: int, max_rows: int) -> None:
    """Refuse a batch of too many rows.

    Raises:
        TooLargeError: There are more than ``max_rows``.
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
