"""Reads outcomes from a request: one, a JSON list, NDJSON, or a table in any usual form."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pydantic import ValidationError

from limpide_credit.contracts.decisions import OutcomeRequest
from limpide_credit.dates import DateOrder
from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_credit.table_file import Columns, TableFile, TableFileError, is_sheet, open_table
from limpide_platform.http.content_type import CSV, JSON, JSON_LINES, SHEET
from limpide_platform.http.json_body import decode

_FIELDS = ("decision_id", "outcome", "observed_at")
_COLUMNS = Columns(_FIELDS, moments=frozenset({"observed_at"}))
READ = JSON | JSON_LINES | CSV | SHEET
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class OutcomeFile:
    """The outcomes of a body in the order sent, and how a table was understood; empty for JSON."""

    rows: list[OutcomeRequest | LimpideError]
    understood: str = ""


def read_outcomes(body: bytes, kind: str, most: int, dates: DateOrder | None = None) -> OutcomeFile:
    """Return each outcome, or what is wrong with it.

    Args:
        kind: The body's content type.
        most: Limit of outcomes.
        dates: The order of day and month in a table, where the sender says it.

    Raises:
        InputError: The whole body cannot be read.
        TooLargeError: There are more than ``most``.
    """
    if kind in CSV | SHEET or is_sheet(body):
        table = open_table(io.BytesIO(body), _COLUMNS, dates=dates)
        return OutcomeFile(_limited(_from_table(table), most), str(table.understood))
    body = body.removeprefix(_BOM)
    documents = _lines(body) if kind in JSON_LINES else iter(_json(body))
    return OutcomeFile(_limited((_checked(one) for one in documents), most))


def _limited(
    found: Iterator[OutcomeRequest | LimpideError], most: int
) -> list[OutcomeRequest | LimpideError]:
    rows = list(islice(found, most + 1))
    if not rows:
        raise InputError("There is no outcome in it.", field="body", remedy="Send at least one.")
    if len(rows) > most:
        raise TooLargeError(
            f"There are more than {most:,} outcomes.",
            field="body",
            remedy="Send them in several files; one that is sent again changes nothing.",
        )
    return rows


def _json(body: bytes) -> list[Any]:
    document = decode(body)
    return document if isinstance(document, list) else [document]


def _lines(body: bytes) -> Iterator[Any]:
    return (decode(line) for line in io.BytesIO(body) if line.strip())


def _from_table(table: TableFile) -> Iterator[OutcomeRequest | LimpideError]:
    for row in table:
        if isinstance(row.cells, TableFileError):
            yield row.cells
        elif row.cells is not None:
            given: dict[str, Any] = {name: str(cell) for name, cell in row.cells.items()}
            try:
                if "observed_at" in given:
                    given["observed_at"] = table.moment("observed_at", given["observed_at"])
            except InputError as error:
                if not table.understood.dates:
                    error.remedy = f"{error.remedy} Or send it with ?dates=day-first or ?dates=month-first."
                yield error
            else:
                yield _checked(given)


def _checked(row: Any) -> OutcomeRequest | LimpideError:
    try:
        return OutcomeRequest.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "outcome"
        return InputError(
            f"{field}: {first['msg']}.",
            field=field,
            value=None if first["type"] == "missing" else first["input"],
            remedy=f"An outcome has {', '.join(_FIELDS)}; see /docs.",
        )
