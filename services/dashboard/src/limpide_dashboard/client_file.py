"""Clients read from an uploaded file: a table or JSON, each row with only what is known of one person."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from limpide_credit.contracts.scoring import LONGEST_REFERENCE, parse_score_request
from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark, NumberTextError
from limpide_credit.table_file import (
    Columns,
    ReadingReport,
    TableFile,
    TableFileError,
    is_missing,
    is_sheet,
    open_table,
    read_text,
)
from limpide_credit.table_file.facts import NUMBERS, read_fact
from limpide_credit.tables import APPLICATION_FACTS
from limpide_credit.tables.roles import ROLES
from limpide_dashboard.refused_file import FileRefusedError, check_size, refused

REFERENCES = (ROLES.client, "client_id", "reference", "name")
"""Columns that say who a row is about; they are no facts, and no client of the store is looked up."""

PROBLEM = "problem"
"""The column of a file of rows to mend that says what is wrong; nobody needs to remove it."""

COLUMNS = Columns((*APPLICATION_FACTS, *REFERENCES, ROLES.outcome, PROBLEM), numbers=NUMBERS)


@dataclass(frozen=True)
class FileRow:
    """One client of a file."""

    number: int  # Position in the file, from 1
    reference: str  # What the file calls the person; empty if it says nothing
    facts: Mapping[str, Any]  # The facts that are given; empty if they are not possible
    error: InputError | None = None  # Why not, if they are not
    # Line of the file on which it begins, from 1; None where a format has no lines of its own.
    line: int | None = None
    # As the file has them, by column; empty where the row could not be split into cells.
    cells: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClientFile:
    """The clients of a file, and how it was read."""

    rows: list[FileRow]  # In the order of the file; a wrong row carries its error beside the right ones
    understood: ReadingReport | None = None  # None for JSON, which says everything itself

    @property
    def is_ambiguous(self) -> bool:
        """Whether a number may be two, as long as nobody says which decimal mark the file has."""
        return any(isinstance(row.error, NumberTextError) and row.error.readings for row in self.rows)


@dataclass(frozen=True)
class _Record:
    """A row as its format gives it: cells by column, or what is wrong with the whole row."""

    cells: Mapping[str, Any]
    line: int | None = None
    error: InputError | None = None


def read_clients(
    content: bytes, *, most_bytes: int, most_rows: int, decimal: DecimalMark | None = None
) -> ClientFile:
    """Return the clients of a file.

    Args:
        content: The file: a table as `limpide_credit.table_file` reads it, a JSON list of objects, one
            object, or an object a line.
        most_bytes, most_rows: Limits.
        decimal: The decimal mark of a table, if a person said it.

    Raises:
        FileRefusedError: The file is empty, too large, not in one of the formats, or has unknown columns.
    """
    check_size(content, most_bytes)
    with refused():
        text = "" if is_sheet(content) else read_text(io.BytesIO(content)).strip()
        if text[:1] in ("[", "{"):
            return ClientFile(_rows(_from_json(text), most_rows, None))
        table = open_table(io.BytesIO(content), COLUMNS, decimal=decimal)
        rows = _rows(_from_table(table), most_rows, table.understood.decimal)
        return ClientFile(rows, table.understood)


def _rows(records: Iterator[_Record], most_rows: int, decimal: DecimalMark | None) -> list[FileRow]:
    kept = list(islice(records, most_rows))
    if not kept:
        raise FileRefusedError("no_rows")
    if more := sum(1 for _ in records):
        raise FileRefusedError("too_many_rows", rows=most_rows + more, limit=most_rows)
    return [_row(number, record, decimal) for number, record in enumerate(kept, start=1)]


def _from_table(table: TableFile) -> Iterator[_Record]:
    for row in table:
        if isinstance(row.cells, TableFileError):
            if row.cells.fault == "no_csv":
                # Where a quote is open, nobody knows which rows are in it.
                raise row.cells
            yield _Record({}, row.line, row.cells)
        elif row.cells is not None:
            yield _Record({name: cell for name, cell in row.cells.items() if not is_missing(cell)}, row.line)


def _from_json(text: str) -> Iterator[_Record]:
    for document in _documents(text):
        given = {name: value for name, value in document.items() if value is not None}
        names = COLUMNS.named(list(given)) if given else []
        yield _Record({name: value for name, value in zip(names, given.values(), strict=True) if name})


def _documents(text: str) -> list[dict[str, Any]]:
    try:
        decoded = json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if text[0] != "{" or len(lines) < 2:
            raise FileRefusedError("no_json", line=error.lineno, column=error.colno) from None
        decoded = [_json_line(number, line) for number, line in enumerate(lines, start=1)]
    except RecursionError:
        raise FileRefusedError("no_objects") from None
    documents = decoded if isinstance(decoded, list) else [decoded]
    if not all(isinstance(one, dict) for one in documents):
        raise FileRefusedError("no_objects")
    return documents


def _json_line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise FileRefusedError("no_json", line=number, column=error.colno) from None


def _row(number: int, record: _Record, decimal: DecimalMark | None) -> FileRow:
    reference = next((str(record.cells[name]) for name in REFERENCES if name in record.cells), "")
    reference = reference[:LONGEST_REFERENCE]
    try:
        if record.error is not None:
            raise record.error
        given = {
            name: _fact(name, value, record, decimal)
            for name, value in record.cells.items()
            if name in APPLICATION_FACTS
        }
        request = parse_score_request({"application": given})
        # What is for fairness alone goes to scoring, too, which keeps it apart.
        facts = {**(request.application or {}), **request.protected}
    except InputError as error:
        return FileRow(number, reference, {}, error, record.line, record.cells)
    return FileRow(number, reference, facts, line=record.line, cells=record.cells)


def _fact(name: str, value: Any, record: _Record, decimal: DecimalMark | None) -> Any:
    if record.line is None and not isinstance(value, str):
        return value  # JSON types its values itself
    return read_fact(name, value, field=f"application.{name}", decimal=decimal)
