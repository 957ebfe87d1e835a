"""Clients read from an uploaded file: CSV or JSON, each row with only what is known of one person."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from limpide_credit.contracts.scoring import parse_score_request
from limpide_credit.errors import InputError
from limpide_credit.tables import APPLICATION_FACTS, TABLES

REFERENCES = ("SK_ID_CURR", "client_id", "reference", "name")
"""Columns that say who a row is about; they are no facts, and no client of the store is looked up."""

_IGNORED = frozenset({"TARGET"})
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = len(APPLICATION_FACTS) + len(REFERENCES) + len(_IGNORED)
_KNOWN = {name.upper(): name for name in (*APPLICATION_FACTS, *REFERENCES, *_IGNORED)}
_NUMBERS = frozenset(
    column.name
    for column in TABLES["application"].columns
    if column.name in APPLICATION_FACTS and column.kind != "category"
)


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
    documents = _from_json(text) if text[0] in "[{" else _from_csv(text)
    if not documents:
        raise FileRefusedError("no_rows")
    if len(documents) > most_rows:
        raise FileRefusedError("too_many_rows", rows=len(documents), limit=most_rows)
    _check_columns(list(dict.fromkeys(name for document in documents for name in document)))
    return [_row(number, document) for number, document in enumerate(documents, start=1)]


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


def _from_json(text: str) -> list[dict[str, Any]]:
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


def _from_csv(text: str) -> list[dict[str, Any]]:
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    if header.count(delimiter) + 1 > _MOST_COLUMNS:
        raise FileRefusedError("too_many_columns", columns=header.count(delimiter) + 1, limit=_MOST_COLUMNS)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True) if line]
    except csv.Error:
        raise FileRefusedError("no_csv") from None
    names = [name.strip() for name in lines[0]]
    if not any(name.upper() in _KNOWN for name in names):
        raise FileRefusedError("no_known_column", column=names[0][:60])
    if len(set(names)) < len(names):
        raise FileRefusedError("double_column", column=next(one for one in names if names.count(one) > 1))
    documents = []
    for number, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(names):
            raise FileRefusedError("wrong_cells", line=number, cells=len(cells), columns=len(names))
        documents.append(dict(zip(names, _typed(names, cells, delimiter), strict=True)))
    return documents


def _typed(names: Sequence[str], cells: Sequence[str], delimiter: str) -> list[Any]:
    """Turn text into numbers where the column holds some; what is none stays text, and is named later."""
    values: list[Any] = []
    for name, cell in zip(names, cells, strict=True):
        text = cell.strip()
        if not text:
            values.append(None)
        elif _KNOWN.get(name.upper()) not in _NUMBERS:
            values.append(text)
        else:
            values.append(_number(text, decimal_comma=delimiter == ";"))
    return values


def _number(text: str, *, decimal_comma: bool) -> float | str:
    plain = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    try:
        return float(plain.replace(",", ".") if decimal_comma else plain)
    except ValueError:
        return text


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


def _row(number: int, document: Mapping[str, Any]) -> FileRow:
    named = {_KNOWN[name.upper()]: value for name, value in document.items()}
    reference = next((str(named[name]) for name in REFERENCES if named.get(name) is not None), "")
    given = {name: value for name, value in named.items() if name in APPLICATION_FACTS and value is not None}
    try:
        facts = parse_score_request({"application": given}).application or {}
    except InputError as error:
        return FileRow(number, reference, {}, error)
    return FileRow(number, reference, facts)
