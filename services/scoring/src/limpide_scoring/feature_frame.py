"""Features as clients of the first version send them: a pandas frame as JSON, in three orientations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from limpide_credit.contracts.facts import near_names
from limpide_credit.errors import InputError, TooLargeError
from limpide_credit.schemas.chosen import SCHEMA
from limpide_platform.http.json_body import decode
from limpide_scoring.reading import Read

# Ten thousand clients with four hundred features each.
_MOST_VALUES = 4_000_000
_EXAMPLE = next(iter(SCHEMA.ratios))
_FORMS = (
    f'Send records [{{"{_EXAMPLE}": 0.05}}, …], split {{"columns": […], "data": [[…], …]}} '
    f'or columns {{"{_EXAMPLE}": {{"0": 0.05}}}}.'
)


@dataclass(frozen=True)
class FrameLayout:
    """Where a feature is in a full-width vector, and the words of those that are categories."""

    positions: Mapping[str, int]
    vocabularies: Mapping[str, Sequence[str]]


def frame_in_file(file: BinaryIO, layout: FrameLayout, max_rows: int) -> Read:
    """Return the one frame of a JSON file; raises as `decode` and `read_frame` do."""
    return Read(iter([read_frame(decode(file.read(), most_values=_MOST_VALUES), layout, max_rows)]))


def read_frame(document: object, layout: FrameLayout, max_rows: int) -> np.ndarray:
    """Return the full-width vectors, shape (n, features), of a frame in one of three orientations.

    Args:
        document: Decoded JSON, as `pandas.DataFrame.to_dict` or `to_json` writes it.
        layout: The features there are; of a category, a word or its code may be given. A word outside of the
            vocabulary gets the code of other words.

    Raises:
        InputError: The document is no frame, names unknown features (all are listed), or holds what is no
            number and no word of the feature's vocabulary.
        TooLargeError: There are more rows or columns than may be.
    """
    names, columns, rows = _columns(document)
    if rows > max_rows:
        raise TooLargeError(
            f"At most {max_rows:,} clients at once.", field="rows", value=rows, remedy="Send fewer at once."
        )
    _check_names(names, layout.positions)
    matrix = np.full((rows, len(layout.positions)), np.nan)
    for name, values in zip(names, columns, strict=True):
        matrix[:, layout.positions[name]] = _numbers(name, values, layout.vocabularies.get(name))
    return matrix


def _columns(document: object) -> tuple[list[str], list[Sequence[Any]], int]:
    """Return names, one sequence of values each, and the number of rows."""
    if isinstance(document, list):
        return _from_records(document)
    if isinstance(document, dict) and "data" in document and "columns" in document:
        return _from_split(document["columns"], document["data"])
    if isinstance(document, dict) and document:
        first = next(iter(document.values()))
        if isinstance(first, dict | list):
            return _from_columns(document)
        return _from_records([document])
    raise _no_frame(document)


def _from_records(records: list[Any]) -> tuple[list[str], list[Sequence[Any]], int]:
    if not all(isinstance(record, dict) for record in records):
        raise _no_frame(records)
    names = list(dict.fromkeys(name for record in records for name in record))
    return names, [[record.get(name) for record in records] for name in names], len(records)


def _from_split(names: Any, data: Any) -> tuple[list[str], list[Sequence[Any]], int]:
    if not isinstance(names, list) or not isinstance(data, list):
        raise _no_frame(data)
    for number, row in enumerate(data):
        if not isinstance(row, list) or len(row) != len(names):
            raise InputError(
                f"Row {number} of data does not have a value for each of the {len(names)} columns.",
                field="data",
                value=len(row) if isinstance(row, list) else type(row).__name__,
                remedy="Give null for a missing value.",
            )
    if len(set(map(str, names))) != len(names):
        raise InputError("columns names a feature twice.", field="columns", remedy="Name each once.")
    return list(map(str, names)), list(zip(*data, strict=True)) if data else [()] * len(names), len(data)


def _from_columns(document: dict[str, Any]) -> tuple[list[str], list[Sequence[Any]], int]:
    columns = list(document.values())
    if all(isinstance(column, list) for column in columns):
        rows = len(columns[0])
        if any(len(column) != rows for column in columns):
            raise InputError(
                "The columns differ in length.", field="body", remedy="Give null for a missing value."
            )
        return list(document), columns, rows
    if not all(isinstance(column, dict) for column in columns):
        raise _no_frame(columns)
    index = list(dict.fromkeys(label for column in columns for label in column))
    return list(document), [[column.get(label) for label in index] for column in columns], len(index)


def _check_names(names: Sequence[str], positions: Mapping[str, int]) -> None:
    unknown = [name for name in names if name not in positions]
    if not unknown:
        return
    if len(names) > len(positions) + len(unknown) // 2 and len(unknown) > len(positions):
        raise TooLargeError(
            f"The frame has {len(names):,} columns; there are {len(positions)} features.",
            field="columns",
            value=len(names),
            remedy="Send features only; GET /clients/{client_id} shows their names.",
        )
    shown = ", ".join(unknown[:20]) + (" …" if len(unknown) > 20 else "")
    raise InputError(
        f"There are no features {shown} ({len(unknown)} unknown).",
        field=unknown[0],
        value=shown,
        remedy=near_names(unknown[0], positions) or "GET /clients/{client_id} shows the features' names.",
    )


def _numbers(name: str, values: Sequence[Any], vocabulary: Sequence[str] | None) -> np.ndarray:
    """Return one feature's values, missing as NaN, words as their codes."""
    if vocabulary is not None:
        codes = {word: float(code) for code, word in enumerate(vocabulary)}
        other = float(len(vocabulary))
        values = [codes.get(value, other) if isinstance(value, str) else value for value in values]
    kinds = set(map(type, values))
    if not kinds <= {int, float, bool, type(None)}:
        wrong = next(value for value in values if type(value) not in {int, float, bool, type(None)})
        right = (
            "a number or null" if vocabulary is None else f"a word of {', '.join(vocabulary[:8])}, or null"
        )
        raise InputError(
            f"{name} holds what is not {right}.", field=name, value=wrong, remedy=f"Give {right}."
        )
    try:
        numbers = np.array(values, dtype=np.float64)
    except OverflowError:
        raise InputError(
            f"{name} holds a number that is too large.", field=name, remedy="Give less."
        ) from None
    if vocabulary is not None:
        _check_codes(name, numbers, vocabulary)
    return numbers


def _check_codes(name: str, codes: np.ndarray, vocabulary: Sequence[str]) -> None:
    given = codes[~np.isnan(codes)]
    wrong = given[(given < 0) | (given > len(vocabulary)) | (given != np.floor(given))]
    if len(wrong):
        raise InputError(
            f"{name} holds a code that no word has.",
            field=name,
            value=wrong[0],
            remedy=f"Give a word of {', '.join(vocabulary[:8])}, or its position from 0.",
        )


def _no_frame(document: object) -> InputError:
    return InputError(
        "The body is no frame of features.", field="body", value=type(document).__name__, remedy=_FORMS
    )
