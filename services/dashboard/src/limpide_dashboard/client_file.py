"""Clients read from an uploaded file: CSV or JSON, each row with only what is known of one person."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from limpide_credit.contracts.scoring import LONGEST_REFERENCE, parse_score_request
from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark
from limpide_credit.tables import APPLICATION_FACTS
from limpide_dashboard.file_cells import read_cell

REFERENCES = ("SK_ID_CURR", "client_id", "reference", "name")
"""Columns that say who a row is about; they are no facts, and no client of the store is looked up."""

_IGNORED = frozenset({"TARGET"})
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = len(APPLICATION_FACTS) + len(REFERENCES) + len(_IGNORED)
_KNOWN = {name.upper(): name for name in (*APPLICATION_FACTS, *REFERENCES, *_IGNORED)}


class WrongCellsError(InputError):
    """A row has another number of cells than the header has columns."""

    def __init__(self, cells: int, columns: int) -> None:
        super().__init__(f"cells={cells} columns={columns}", value=cells)
        self.cells = cells
        self.columns = columns


class FileRefusedError(Exception):
    """A file cannot be read; ``key`` and ``values`` make the sentence ``new_client.file_<key>``."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True)
class FileRow:
    """One client of a file.

    Parameters
    ----------
    number
        Position in the file, from 1.
    line
        Line of the file on which it begins, from 1; None where a format has no lines of its own.
    reference
        What the file calls the person; empty if it says nothing.
    facts
        The facts that are given; empty if they are not possible.
    error
        Why not, if they are not.
    """

    number: int
    reference: str
    facts: Mapping[str, Any]
    error: InputError | None = None
    line: int | None = None


@dataclass(frozen=True)
class _Record:
    """A row as its format gives it: cells by column, or what is wrong with the whole row."""

    cells: Mapping[str, Any]
    line: int | None = None
    decimal: DecimalMark | None = None
    error: InputError | None = None


def read_clients(content: bytes, *, most_bytes: int, most_rows: int) -> list[FileRow]:
    """Return the clients of a file; a wrong row carries its error beside the right ones.

    Parameters
    ----------
    content
        The file: CSV with a header, a JSON list of objects, one object, or an object a line.
    most_bytes, most_rows
        Limits.

    Raises
    ------
    FileRefusedError
        The file is empty, too large, no text, not in one of the formats, or has unknown columns.
    """
    if len(content) > most_bytes:
        raise FileRefusedError("too_large", size=len(content) / 2**20, limit=most_bytes / 2**20)
    text = _text(content)
    records = _from_json(text) if text[0] in "[{" else _from_csv(text)
    if not records:
        raise FileRefusedError("no_rows")
    if len(records) > most_rows:
        raise FileRefusedError("too_many_rows", rows=len(records), limit=most_rows)
    _check_columns(list(dict.fromkeys(name for record in records for name in record.cells)))
    return [_row(number, record) for number, record in enumerate(records, start=1)]


def _text(content: bytes) -> str:
    if not content.strip():
        raise FileRefusedError("empty")
    if b"\0" in content[:4096]:
        raise FileRefusedError("no_text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    text = text.strip()
    if not text:
        raise FileRefusedError("empty")
    return text


def _from_json(text: str) -> list[_Record]:
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
    return [_Record(one) for one in documents]


def _json_line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise FileRefusedError("no_json", line=number, column=error.colno) from None


def _from_csv(text: str) -> list[_Record]:
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    if header.count(delimiter) + 1 > _MOST_COLUMNS:
        raise FileRefusedError("too_many_columns", columns=header.count(delimiter) + 1, limit=_MOST_COLUMNS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if cells:
                lines.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise FileRefusedError("no_csv") from None
    names = [name.strip() for name in lines[0][1]]
    if not any(name.upper() in _KNOWN for name in names):
        raise FileRefusedError("no_known_column", column=names[0][:60])
    if len(set(names)) < len(names):
        raise FileRefusedError("double_column", column=next(one for one in names if names.count(one) > 1))
    decimal: DecimalMark = "," if delimiter == ";" else "."
    return [_csv_record(line, names, cells, decimal) for line, cells in lines[1:]]


def _csv_record(line: int, names: Sequence[str], cells: Sequence[str], decimal: DecimalMark) -> _Record:
    """Return a row of a CSV; one with too many or too few cells is wrong by itself, and no other row is."""
    if len(cells) != len(names):
        return _Record({}, line, error=WrongCellsError(len(cells), len(names)))
    values = {name: cell.strip() or None for name, cell in zip(names, cells, strict=True)}
    return _Record(values, line, decimal)


def _check_columns(names: Sequence[str]) -> None:
    if len(names) > _MOST_COLUMNS:
        raise FileRefusedError("too_many_columns", columns=len(names), limit=_MOST_COLUMNS)
    for name in names:
        if name.upper() in _KNOWN:
            continue
        near = get_close_matches(name.upper(), APPLICATION_FACTS, n=1, cutoff=0.7)
        if not near:
            raise FileRefusedError("unknown_column", column=name[:60])
        raise FileRefusedError("misspelt_column", column=name[:60], near=near[0])


def _row(number: int, record: _Record) -> FileRow:
    named = {_KNOWN[name.upper()]: value for name, value in record.cells.items()}
    reference = next((str(named[name]) for name in REFERENCES if named.get(name) is not None), "")
    reference = reference[:LONGEST_REFERENCE]
    try:
        if record.error is not None:
            raise record.error
        given = {
            name: read_cell(name, value, record.decimal)
            for name, value in named.items()
            if name in APPLICATION_FACTS and value is not None
        }
        facts = parse_score_request({"application": given}).application or {}
    except InputError as error:
        return FileRow(number, reference, {}, error, record.line)
    return FileRow(number, reference, facts, line=record.line)
